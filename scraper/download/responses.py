"""From a response to a `PageItem`, or to a `Visit` with the reason why there is no page. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from scrapy.http import Response

from models.enums import Outcome, Reason
from models.frontier.hints import Hints
from pipelines.html.html_types import looks_like_html
from pipelines.items import NO_RULES, PageItem, SiteRules
from pipelines.urls.normalise import InvalidUrlError, normalise_url, same_site
from pipelines.urls.redirect_targets import RedirectTarget, elsewhere, is_gate
from pipelines.visit import Visit
from scraper.download.failures import status_reason

NOT_MODIFIED = 304
#: Flags of a truncated response: Scrapy's for the transfer, ours for the decompression.
DATA_LOSS = "dataloss"
CUT_SHORT = "cut_short"
TRUNCATED_FLAGS = frozenset({DATA_LOSS, CUT_SHORT})
SUCCESSES = range(200, 300)
#: What is no article on whatever site it is; a section there may be one.
_NO_ARTICLES = frozenset({RedirectTarget.FRONT, RedirectTarget.GATE, RedirectTarget.ERROR})


def page_or_visit(  # noqa: PLR0913 - what a page consists of
    response: Response,
    url: str,
    source: str,
    hints: Hints,
    now: datetime,
    rules: SiteRules = NO_RULES,
    *,
    sites: Sequence[str] = (),
) -> PageItem | Visit:
    """Return the page that `url` of `source` brought, or the visit that ended without one.

    `sites`: URLs of further sites of the source; a redirect to any other one ends the visit.
    """
    visit = _visit_without_page(response, url, source, now, sites)
    if visit is None:
        return _page(response, url, source, hints, now, rules)
    return replace(visit, seconds=seconds_of(response))


def is_truncated(response: Response) -> bool:
    """Return whether the body broke off, in its transfer or in its compression."""
    return not TRUNCATED_FLAGS.isdisjoint(response.flags)


def seconds_of(response: Response) -> float | None:
    """Return how long the response took in seconds, to the millisecond; None without a request."""
    seconds = response.request.meta.get("download_latency") if response.request is not None else None
    return round(float(seconds), 3) if seconds is not None else None


def _visit_without_page(response: Response, url: str, source: str, now: datetime, sites: Sequence[str]) -> Visit | None:
    ended = _end_of(response, url, source, sites)
    if response.status == NOT_MODIFIED and ended is None:
        return _unchanged(url, source, now)
    return None if ended is None else Visit.without_page(url, source, *ended, response.status, at=now)


def _end_of(response: Response, url: str, source: str, sites: Sequence[str]) -> tuple[Reason, str] | None:
    """Return why a response carries no page, with its detail; None: it carries one."""
    reason = status_reason(response.status)
    if reason is not None and response.status != NOT_MODIFIED:
        return reason, f"HTTP status {response.status}"
    try:
        final = normalise_url(response.url)
    except InvalidUrlError as error:
        return Reason.REDIRECTS, str(error)
    # A feed may link through a redirector: a final URL on the source's own site is fine too.
    if not any(same_site(final, own) for own in (url, f"http://{source}/", *sites)):
        return _offsite(url, final)
    if response.status == NOT_MODIFIED:
        # The validators went with the redirect: a front page may have the same ones.
        target = elsewhere(url, final)
        return None if target is None else (Reason.REDIRECTED_ELSEWHERE, f"redirected to {target}: {final}")
    if is_html(response):
        return None
    kind = content_type(response) or "no content type"
    # Under whatever name: a server that fails may send nothing, and another type than for its pages.
    return (Reason.NOT_HTML, kind) if response.body.strip() else (Reason.EMPTY_PAGE, f"nothing, as {kind}")


def _offsite(url: str, final: str) -> tuple[Reason, str]:
    target = RedirectTarget.GATE if is_gate(url, final) else elsewhere(url, final)
    if target in _NO_ARTICLES:
        return Reason.REDIRECTED_ELSEWHERE, f"redirected to {target} of another site: {final}"
    return Reason.OFFSITE, f"redirected to another site: {final}"


def _page(response: Response, url: str, source: str, hints: Hints, now: datetime, rules: SiteRules) -> PageItem:
    return PageItem(
        url=normalise_url(response.url),
        requested_url=url,
        status=response.status,
        headers=header_pairs(response),
        body=response.body,
        fetched_at=now,
        source=source,
        hints=hints,
        rules=rules,
        truncated=is_truncated(response),
        seconds=seconds_of(response),
    )


def header_pairs(response: Response) -> tuple[tuple[str, str], ...]:
    """Return the headers in their order, as text."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )


def content_codings(response: Response) -> tuple[str, ...]:
    """Return the codings of Content-Encoding, lower case, in the order in which they were applied."""
    written = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    return tuple(word.strip().lower() for word in written.split(",") if word.strip())


def content_type(response: Response) -> str:
    """Return the declared type without its parameters, in lower case; empty when there is none."""
    declared = response.headers.get("Content-Type") or b""
    return declared.decode("latin-1").partition(";")[0].strip().lower()


def is_html(response: Response) -> bool:
    """Return whether the response claims to be HTML, or claims nothing definite and looks like it.

    What an empty body or a binary file under the name of HTML is worth, extraction decides.
    """
    return looks_like_html(content_type(response), response.body)


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
