"""Enums of stored values: states of URLs, outcomes and reasons of visits, kinds of rows."""

from enum import StrEnum
from typing import Self


class UrlState(StrEnum):
    """Lifecycle of a URL. No revisit changes `STORED` back."""

    DISCOVERED = "discovered"
    STORED = "stored"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"
    FAILED = "failed"
    DEFERRED = "deferred"


class Outcome(StrEnum):
    """The outcome of one visit of a URL."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"
    DEFERRED = "deferred"


class Reason(StrEnum):
    """Why a URL was skipped, failed or deferred, with that outcome. Closed: anything else is a bug."""

    outcome: Outcome

    def __new__(cls, value: str, outcome: Outcome) -> Self:
        """Create a member from the stored value and the outcome of visits with this reason."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.outcome = outcome
        return member

    # Skipped: the page was fetched, or deliberately not requested, and is not an article to store.
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
    UNWANTED_ORIGIN = "unwanted_origin", Outcome.SKIPPED
    OLDER_THAN_AGE_LIMIT = "older_than_age_limit", Outcome.SKIPPED
    ROBOTS = "robots", Outcome.SKIPPED
    OFFSITE = "offsite", Outcome.SKIPPED
    REDIRECTED_ELSEWHERE = "redirected_elsewhere", Outcome.SKIPPED
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
    # Deferred: left to the next run.
    RUN_STOPPED = "stopped", Outcome.DEFERRED
    HOST_LOCKED = "host_held", Outcome.DEFERRED
    HOST_BUDGET = "host_budget", Outcome.DEFERRED
    HOST_CLOSED = "host_closed", Outcome.DEFERRED
    LOST_IN_RUN = "unaccounted", Outcome.DEFERRED
    # Deferred: another variant of the URL is fetched first.
    DUPLICATE_URL_WAITING = "other_spelling", Outcome.DEFERRED


class CloseReason(StrEnum):
    """Why a host receives no requests for a while."""

    # Its answer stated until when.
    RETRY_AFTER = "retry_after"
    # It answered that requests were too frequent, but not until when.
    RATE_LIMITED = "rate_limited"
    # Too many consecutive failures.
    FAILURES = "failures"
    # Its robots.txt is unavailable.
    ROBOTS = "robots"


class FeedKind(StrEnum):
    """The kind of a discovery document."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FRONT = "front"


class FeedOrigin(StrEnum):
    """Where the URL of a document comes from: the user's list, or the site itself."""

    CONFIGURED = "configured"
    DISCOVERED = "discovered"


class KeyKind(StrEnum):
    """Why a key identifies its article: its page was seen there, or names it; the others are claims of other pages."""

    PAGE = "page"
    AMP = "amp"
    CANONICAL = "canonical"
    VERSION = "version"
    GUID = "guid"
    TEXT = "text"
    SHARED = "shared"


class RevisionReason(StrEnum):
    """Why a version of an article is stored beside the current one."""

    # Replaced by a newer version.
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
    REEXTRACTED = "reextracted"
    # Refused: worse than the current version.
    CUT = "cut"
    WALL = "wall"
    SHORTER = "shorter"
    POORER = "poorer"
    # Stored after a newer version.
    LATE = "late"


#: Revisions by publishers, as opposed to our own cleaning and other pages of the article.
EDITS = (
    RevisionReason.HEADLINE,
    RevisionReason.TEXT,
    RevisionReason.HEADLINE_AND_TEXT,
    RevisionReason.EXTENDED,
    RevisionReason.CORRECTION,
    RevisionReason.LIVE_UPDATE,
)


class PatternKind(StrEnum):
    """The kind of a pattern of a site: a recurring passage, or a name that promotions mention."""

    BLOCK = "block"
    BRAND = "brand"


class PatternVerdict(StrEnum):
    """The verdict on a pattern: boilerplate, or the reason why it stays in the articles."""

    BOILERPLATE = "boilerplate"
    TOO_FEW = "too_few"
    HEADING = "heading"
    TEMPLATE = "template"
    SERIES = "series"


class ForgottenKind(StrEnum):
    """What the digest of a tombstone identifies."""

    PAGE = "page"
    TEXT = "text"
    HOST = "host"
    SOURCE = "source"


class ExtractionOutcome(StrEnum):
    """What a re-extraction found for a stored article."""

    CHANGED = "changed"
    SAME = "same"
    #: Its page is no article by today's rules; the stored article stays.
    REJECTED = "rejected"
