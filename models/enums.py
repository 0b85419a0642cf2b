"""The closed words for what became of a URL: its state, the outcome of one visit, and the reason."""

from enum import StrEnum
from typing import Self


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
    """Why a URL was skipped, failed or deferred, with that outcome. Closed: anything else is a bug and is raised."""

    outcome: Outcome

    def __new__(cls, value: str, outcome: Outcome) -> Self:
        """Make a member whose value is stored, and whose outcome is that of its visits."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.outcome = outcome
        return member

    # Skipped: the page was reached, or deliberately not asked for, and is not an article to store.
    EMPTY_PAGE = "empty_page", Outcome.SKIPPED
    NOT_HTML = "not_html", Outcome.SKIPPED
    NO_TEXT = "no_text", Outcome.SKIPPED
    TOO_SHORT = "too_short", Outcome.SKIPPED
    LIST_PAGE = "list_page", Outcome.SKIPPED
    PRODUCT_PAGE = "product_page", Outcome.SKIPPED
    FORUM_PAGE = "forum_page", Outcome.SKIPPED
    DOCUMENTATION_PAGE = "documentation_page", Outcome.SKIPPED
    SERVICE_PAGE = "service_page", Outcome.SKIPPED
    VIDEO_PAGE = "video_page", Outcome.SKIPPED
    GALLERY_PAGE = "gallery_page", Outcome.SKIPPED
    PAYWALL_STUB = "paywall_stub", Outcome.SKIPPED
    CONSENT_WALL = "consent_wall", Outcome.SKIPPED
    LOGIN_WALL = "login_wall", Outcome.SKIPPED
    SOFT_404 = "soft_404", Outcome.SKIPPED
    SCRIPT_SHELL = "script_shell", Outcome.SKIPPED
    OLDER_THAN_SINCE = "older_than_since", Outcome.SKIPPED
    EXCLUDED = "excluded", Outcome.SKIPPED
    OTHER_LANGUAGE = "other_language", Outcome.SKIPPED
    NO_KEYWORD = "no_keyword", Outcome.SKIPPED
    OLDER_THAN_AGE_LIMIT = "older_than_age_limit", Outcome.SKIPPED
    ROBOTS = "robots", Outcome.SKIPPED
    OFFSITE = "offsite", Outcome.SKIPPED
    REFUSED_ADDRESS = "refused_address", Outcome.SKIPPED
    WORSE_VERSION = "worse_version", Outcome.SKIPPED
    REDIRECTS_TO_OTHER_ARTICLE = "other_article", Outcome.SKIPPED
    NOINDEX = "noindex", Outcome.SKIPPED
    TDM_OPT_OUT = "tdm_opt_out", Outcome.SKIPPED
    FORGOTTEN = "forgotten", Outcome.SKIPPED
    # Failed: it should have worked.
    NOT_FOUND = "not_found", Outcome.FAILED
    GONE = "gone", Outcome.FAILED
    FORBIDDEN = "forbidden", Outcome.FAILED
    RATE_LIMITED = "rate_limited", Outcome.FAILED
    HTTP_ERROR = "http_error", Outcome.FAILED
    SERVER_ERROR = "server_error", Outcome.FAILED
    TOO_LARGE = "too_large", Outcome.FAILED
    TIMEOUT = "timeout", Outcome.FAILED
    CONNECTION = "connection", Outcome.FAILED
    DNS = "dns", Outcome.FAILED
    REDIRECTS = "redirects", Outcome.FAILED
    BAD_RESPONSE = "bad_response", Outcome.FAILED
    BOT_CHECK = "bot_check", Outcome.FAILED
    MAINTENANCE = "maintenance", Outcome.FAILED
    TRUNCATED = "truncated", Outcome.FAILED
    EXTRACTION_FAILED = "extraction_failed", Outcome.FAILED
    EXTRACTION_TIMEOUT = "extraction_timeout", Outcome.FAILED
    EXTRACTION_MEMORY = "extraction_memory", Outcome.FAILED
    CRAWL_ERROR = "crawl_error", Outcome.FAILED
    DROPPED = "dropped", Outcome.FAILED
    # Deferred: the next run takes it.
    RUN_STOPPED = "stopped", Outcome.DEFERRED
    HOST_LOCKED = "host_held", Outcome.DEFERRED
    HOST_BUDGET = "host_budget", Outcome.DEFERRED
    HOST_CLOSED = "host_closed", Outcome.DEFERRED
    LOST_IN_RUN = "unaccounted", Outcome.DEFERRED
    # Deferred: another spelling of the URL is fetched first.
    DUPLICATE_URL_WAITING = "other_spelling", Outcome.DEFERRED


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
