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
    ROBOTS = "robots"
    OFFSITE = "offsite"
    REFUSED_ADDRESS = "refused_address"
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
    EXTRACTION_FAILED = "extraction_failed"
    EXTRACTION_TIMEOUT = "extraction_timeout"
    CRAWL_ERROR = "crawl_error"
    DROPPED = "dropped"
    # Deferred: the next run takes it.
    STOPPED = "stopped"
    HOST_HELD = "host_held"
    UNACCOUNTED = "unaccounted"
