"""From a response to a `PageItem`, or to a `Visit` with the reason why there is no page. Pure."""

import re
from dataclasses import replace
from datetime import datetime

from scrapy.http import Response

from models.enums import Outcome, Reason
from models.frontier.hints import Hints
from pipelines.items import NO_RULES, PageItem, SiteRules
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site
from pipelines.visit import Visit
from scraper.download.failures import status_reason

NOT_MODIFIED = 304
#: Flags of a truncated response: Scrapy's for the transfer, ours for the decompression.
DATA_LOSS = "dataloss"
CUT_SHORT = "cut_short"
TRUNCATED_FLAGS = frozenset({DATA_LOSS, CUT_SHORT})
SUCCESSES = range(200, 300)

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
#: Types that servers send for want of a better one: the first bytes decide.
_VAGUE_TYPES = frozenset({"", "text/plain", "text/xml", "application/xml", "application/octet-stream"})
_HTML_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_WINDOW = 4096


def page_or_visit(
    response: Response,
    url: str,
    source: str,
    hints: Hints,
    now: datetime,
    rules: SiteRules = NO_RULES,
) -> PageItem | Visit:
    """Return the page that `url` of `source` brought, or the visit that ended without one."""
    return replace(_page_or_visit(response, url, source, hints, now, rules), seconds=seconds_of(response))


def is_truncated(response: Response) -> bool:
    """Return whether the body broke off, in its transfer or in its compression."""
    return not TRUNCATED_FLAGS.isdisjoint(response.flags)


def seconds_of(response: Response) -> float | None:
    """Return how long the response took in seconds, to the millisecond; None without a request."""
    seconds = response.request.meta.get("download_latency") if response.request is not None else None
    return round(float(seconds), 3) if seconds is not None else None


def _page_or_visit(
    response: Response,
    url: str,
    source: str,
    hints: Hints,
    now: datetime,
    rules: SiteRules,
) -> PageItem | Visit:
    if response.status == NOT_MODIFIED:
        return _unchanged(url, source, now)
    reason = status_reason(response.status)
    if reason is not None:
        return Visit.without_page(url, source, reason, f"HTTP status {response.status}", response.status, at=now)
    try:
        final = normalise_url(response.url)
    except InvalidUrlError as error:
        return Visit.without_page(url, source, Reason.REDIRECTS, str(error), response.status, at=now)
    # A feed may link through a redirector: a final URL on the source's own site is fine too.
    if not same_site(final, url) and not same_site(final, f"http://{source}/"):
        detail = f"redirected to another site: {final}"
        return Visit.without_page(url, source, Reason.OFFSITE, detail, response.status, at=now)
    if not is_html(response):
        kind = content_type(response) or "no content type"
        return Visit.without_page(url, source, Reason.NOT_HTML, kind, response.status, at=now)
    return PageItem(
        url=final,
        requested_url=url,
        status=response.status,
        headers=header_pairs(response),
        body=response.body,
        fetched_at=now,
        source=source,
        hints=hints,
        rules=rules,
        truncated=is_truncated(response),
    )


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """Return the headers in their order, as text."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def content_type(response: Response) -> str:
    """Return the declared type without its parameters, in lower case; empty when there is none."""
    declared = response.headers.get("Content-Type") or b""
    return declared.decode("latin-1").partition(";")[0].strip().lower()


def is_html(response: Response) -> bool:
    """Return whether the response claims to be HTML, or claims nothing definite and looks like it.

    What an empty body or a binary file under the name of HTML is worth, extraction decides.
    """
    kind = content_type(response)
    if kind in _HTML_TYPES:
        return True
    return kind in _VAGUE_TYPES and (not response.body or bool(_HTML_START.search(response.body[:_WINDOW])))


def _unchanged(url: str, source: str, now: datetime) -> Visit:
    return Visit(
        url=url,
        source=source,
        visited_at=now,
        page=None,
        article=None,
        outcome=Outcome.UNCHANGED,
        reason=None,
        detail=None,
        status=NOT_MODIFIED,
    )
