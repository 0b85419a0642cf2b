"""What to do about a source whose pages bring no articles, by the most frequent reason."""

from collections import Counter
from collections.abc import Iterable

from models.enums import Reason
from pipelines.items import RejectedPage
from scraper.doctor.findings import SampleResult

_BLOCKED = (
    "the site refuses crawlers: request permission, name yourself in `user_agent`, or write the `headers` or `cookies` "
    "of an account into the entry"
)
_DEAD = (
    "the documents list pages that are not there: if a browser does not find them either, name other `feeds` or "
    "`sitemaps`; new pages are visited again by themselves"
)
_GATE = "open one in a browser: if it wants a login or consent, write the `cookies` that it sets into the entry"
_TEXT = "see with `scrapy extract --explain out.html URL` what is there; if it has a text, name its element in `body`"
_SCRIPTS = "the pages are made by scripts, which are not run: look for a feed or sitemap of AMP or print versions"
_NO_ARTICLES = "its documents list other pages than articles: name other `feeds`, `exclude` them, or `keep_types`"
_PACE = "the site does not keep up, or has an error: raise `delay`, and wait for a day"
_LIMITS = "raise the limits of the extraction (docs/settings.md), and report the page if that does not help"
_UNREACHED = (
    "its host cannot be reached from here: see whether a browser reaches it, and whether `domain` is still right"
)
_OTHERWISE = "open one in a browser"

_REMEDIES = {
    Reason.FORBIDDEN: _BLOCKED,
    Reason.BOT_CHECK: _BLOCKED,
    Reason.HTTP_ERROR: _BLOCKED,
    Reason.NOT_FOUND: _DEAD,
    Reason.GONE: _DEAD,
    Reason.SOFT_404: _DEAD,
    Reason.REDIRECTED_ELSEWHERE: _GATE,
    Reason.REDIRECTS: _GATE,
    Reason.CONSENT_WALL: _GATE,
    Reason.LOGIN_WALL: _GATE,
    Reason.PAYWALL_STUB: f'{_GATE}; keep_types = ["paywall_stub"] stores the beginnings of articles',
    Reason.OFFSITE: 'if the other site is the outlet\'s, too, write it into the entry: domains = ["..."]',
    Reason.EMPTY_PAGE: _SCRIPTS,
    Reason.NO_TEXT: _SCRIPTS,
    Reason.SCRIPT_SHELL: _SCRIPTS,
    Reason.TOO_SHORT: _TEXT,
    Reason.TRUNCATED: _TEXT,
    Reason.EXTRACTION_FAILED: _TEXT,
    Reason.LIST_PAGE: _NO_ARTICLES,
    Reason.PRODUCT_PAGE: _NO_ARTICLES,
    Reason.FORUM_PAGE: _NO_ARTICLES,
    Reason.DOCUMENTATION_PAGE: _NO_ARTICLES,
    Reason.SERVICE_PAGE: _NO_ARTICLES,
    Reason.VIDEO_PAGE: _NO_ARTICLES,
    Reason.GALLERY_PAGE: _NO_ARTICLES,
    Reason.NOT_HTML: _NO_ARTICLES,
    Reason.ROBOTS: "robots.txt forbids its pages: the outlet does not want them crawled; request permission",
    Reason.NOINDEX: "the outlet marks its pages noindex: see NEWSGRAIN_ROBOTS_META_OBEY in docs/settings.md",
    Reason.TDM_OPT_OUT: "the outlet reserves text and data mining: see NEWSGRAIN_TDM_OPT_OUT in docs/settings.md",
    Reason.REFUSED_ADDRESS: "see NEWSGRAIN_ALLOWED_NETWORKS and NEWSGRAIN_ALLOWED_PORTS in docs/settings.md",
    Reason.RATE_LIMITED: _PACE,
    Reason.SERVER_ERROR: _PACE,
    Reason.TIMEOUT: _PACE,
    Reason.MAINTENANCE: _PACE,
    Reason.BAD_RESPONSE: _PACE,
    Reason.CONNECTION: _UNREACHED,
    Reason.DNS: _UNREACHED,
    Reason.TOO_LARGE: "its pages are larger than DOWNLOAD_MAXSIZE (docs/settings.md)",
    Reason.EXTRACTION_TIMEOUT: _LIMITS,
    Reason.EXTRACTION_MEMORY: _LIMITS,
}


def remedy_for(samples: Iterable[SampleResult]) -> str | None:
    """Return what to do about pages of which none is an article; None: one is, or none was tried."""
    tried = tuple(samples)
    if not tried or any(sample.article is not None for sample in tried):
        return None
    reasons = Counter(reason for sample in tried if (reason := _reason_of(sample)) is not None)
    if not reasons:
        return _OTHERWISE
    ((reason, number),) = reasons.most_common(1)
    return f"{reason} ({number} of {len(tried)}): {_REMEDIES.get(reason, _OTHERWISE)}"


def _reason_of(sample: SampleResult) -> Reason | None:
    return sample.result.reason if isinstance(sample.result, RejectedPage) else sample.reason
