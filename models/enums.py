"""The closed words for what became of a URL: its state, the outcome of one visit, and the reason."""

from enum import StrEnum


class UrlState(StrEnum):
    """Lifecycle of a URL. A revisit never takes `STORED` away."""

    DISCOVERED = "discovered"
    STORED = "stored"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    FAILED = "failed"
    DEFERRED = "deferred"


class Outcome(StrEnum):
    """What one visit of a URL brought."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    DEFERRED = "deferred"


class Reason(StrEnum):
    """Why a URL was skipped, failed or deferred. Closed: anything else is a bug and is raised."""

    # Skipped: the page was reached, or deliberately not asked for, and is not an article to store.
    EMPTY_PAGE = "empty_page"
    NOT_HTML = "not_html"
    NO_TEXT = "no_text"
    TOO_SHORT = "too_short"
    LIST_PAGE = "list_page"
    PRODUCT_PAGE = "product_page"
    FORUM_PAGE = "forum_page"
    DOCUMENTATION_PAGE = "documentation_page"
    SERVICE_PAGE = "service_page"
    VIDEO_PAGE = "video_page"
    GALLERY_PAGE = "gallery_page"
    PAYWALL_STUB = "paywall_stub"
    CONSENT_WALL = "consent_wall"
    LOGIN_WALL = "login_wall"
    SOFT_404 = "soft_404"
    SCRIPT_SHELL = "script_shell"
    OLDER_THAN_SINCE = "older_than_since"
    EXCLUDED = "excluded"
    OTHER_LANGUAGE = "other_language"
    NO_KEYWORD = "no_keyword"
    OLDER_THAN_AGE_LIMIT = "older_than_age_limit"
    ROBOTS = "robots"
    OFFSITE = "offsite"
    REFUSED_ADDRESS = "refused_address"
    WORSE_VERSION = "worse_version"
    OTHER_ARTICLE = "other_article"
    NOINDEX = "noindex"
    TDM_OPT_OUT = "tdm_opt_out"
    FORGOTTEN = "forgotten"
    # Failed: it should have worked.
    NOT_FOUND = "not_found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    RATE_LIMITED = "rate_limited"
    HTTP_ERROR = "http_error"
    SERVER_ERROR = "server_error"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    DNS = "dns"
    REDIRECTS = "redirects"
    BAD_RESPONSE = "bad_response"
    BOT_CHECK = "bot_check"
    MAINTENANCE = "maintenance"
    TRUNCATED = "truncated"
    EXTRACTION_FAILED = "extraction_failed"
    EXTRACTION_TIMEOUT = "extraction_timeout"
    EXTRACTION_MEMORY = "extraction_memory"
    CRAWL_ERROR = "crawl_error"
    DROPPED = "dropped"
    # Deferred: the next run takes it.
    STOPPED = "stopped"
    HOST_HELD = "host_held"
    HOST_BUDGET = "host_budget"
    HOST_CLOSED = "host_closed"
    UNACCOUNTED = "unaccounted"
    # Deferred: another spelling of the URL is fetched first.
    OTHER_SPELLING = "other_spelling"


class CloseReason(StrEnum):
    """Why a host is asked for nothing for a while."""

    # It said until when.
    RETRY_AFTER = "retry_after"
    # It said that it is asked too often, and not until when.
    RATE_LIMITED = "rate_limited"
    # It failed too often in a row.
    FAILURES = "failures"
    # It cannot say what may be asked.
    ROBOTS = "robots"


class FeedKind(StrEnum):
    """What a document is in which articles are discovered."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FRONT = "front"


class FeedOrigin(StrEnum):
    """Who named a document: the user's list, or the site itself."""

    CONFIGURED = "configured"
    DISCOVERED = "discovered"


class KeyKind(StrEnum):
    """Why a key leads to its article. A page was seen there, or its own page names it; the others are claims."""

    PAGE = "page"
    AMP = "amp"
    CANONICAL = "canonical"
    VERSION = "version"
    TEXT = "text"
    SHARED = "shared"


class RevisionReason(StrEnum):
    """Why a version of an article is kept beside the one that stands."""

    # Replaced: it stood, until a newer version took its place.
    HEADLINE = "headline"
    TEXT = "text"
    HEADLINE_AND_TEXT = "headline_and_text"
    EXTENDED = "extended"
    CORRECTION = "correction"
    LIVE_UPDATE = "live_update"
    OWN_PAGE = "own_page"
    FULLER = "fuller"
    CLEANING = "cleaning"
    SITE_MEMORY = "site_memory"
    # Refused: it was seen, and is worse than the one that stands.
    CUT = "cut"
    WALL = "wall"
    SHORTER = "shorter"
    POORER = "poorer"
    # It came after a newer one was stored.
    LATE = "late"


class PatternKind(StrEnum):
    """What a pattern of a site is: a wording that returns, or a name that promotions bring in."""

    BLOCK = "block"
    BRAND = "brand"


class PatternVerdict(StrEnum):
    """What is thought of a pattern: boilerplate, or the reason why it stays in the articles."""

    BOILERPLATE = "boilerplate"
    TOO_FEW = "too_few"
    HEADING = "heading"
    TEMPLATE = "template"
    SERIES = "series"


class ForgottenKind(StrEnum):
    """What the digest of something forgotten stands for."""

    PAGE = "page"
    TEXT = "text"
    HOST = "host"
    SOURCE = "source"
