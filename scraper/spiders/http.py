"""Requests for documents and pages, and what their responses and failures mean: the same for every spider."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.items import PageItem
from pipelines.urls.normalise import same_site
from pipelines.urls.redirect_targets import is_front
from pipelines.visit import Visit
from scraper.app_settings import AppSettings
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument
from scraper.download.failures import failure_detail, failure_reason, status_reason
from scraper.download.redirect_targets import article_or_visit
from scraper.download.responses import header_pairs, page_or_visit
from scraper.egress.cut_downloads import KEEPS_BEGINNING, is_cut
from scraper.politeness.host_policy import HostPolicy
from scraper.politeness.page_policy import with_page_policy
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex

#: For a sitemap as it is sent. The protocol allows 50 MB, but several hosts at a time may send one, and the process is
#: limited to 600 MB. 16 MiB hold 50,000 entries, the protocol's other limit, of 300 bytes.
_SITEMAP_BYTES = 16 << 20

Callback = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class FailedRequest:
    """A request without a response: the arguments of its callback, and why it failed."""

    cb_kwargs: Mapping[str, Any]
    reason: Reason
    detail: str


def document_request(
    document: Document,
    callback: Callback,
    errback: Callback,
    headers: Mapping[str, str] | None = None,
    priority: int = 0,
    /,
    **cb_kwargs: Any,
) -> Request:
    """Return a request for a document, which its callback gets as `document`."""
    request = page_request(document.url, callback, errback, headers, priority, document=document, **cb_kwargs)
    if document.kind is DocumentKind.ROBOTS:
        request.meta["dont_obey_robotstxt"] = True
    if document.kind is DocumentKind.SITEMAP:
        request.meta["download_maxsize"] = _SITEMAP_BYTES
    request.meta[KEEPS_BEGINNING] = True
    return request


def page_request(
    url: str,
    callback: Callback,
    errback: Callback,
    headers: Mapping[str, str] | None = None,
    priority: int = 0,
    /,
    **cb_kwargs: Any,
) -> Request:
    """Return a request that is neither filtered as a duplicate nor by depth: what is requested was decided before."""
    return Request(
        url,
        callback=callback,
        errback=errback,
        headers=dict(headers or {}),
        cb_kwargs=cb_kwargs,
        meta={"depth_reset": True},
        priority=priority,
        dont_filter=True,
    )


@dataclass(frozen=True, slots=True)
class PageBuilder:
    """Builds pages from responses, with the rules of their source and the policy of their host."""

    rules: ActiveRules
    hosts: HostIndex
    host_policy: HostPolicy
    app_settings: AppSettings

    def build(self, response: Response, url: str, domain: str, hints: Hints, now: datetime) -> PageItem | Visit:
        """Return the page that `url` of a source brought, or the visit that ended without one."""
        rules, sites = self.rules.site_rules(domain, url), self.hosts.sites_of(domain)
        page = article_or_visit(page_or_visit(response, url, domain, hints, now, rules, sites=sites))
        return with_page_policy(page, response, self.host_policy, self.app_settings)

    def is_led_away(self, visit: Visit, response: Response) -> bool:
        """Return whether a page redirected to another site than those of its source, its front page for example."""
        if visit.reason is not Reason.REDIRECTED_ELSEWHERE:
            return visit.reason is Reason.OFFSITE
        own = (visit.url, f"http://{visit.source}/", *self.hosts.sites_of(visit.source))
        return is_front(response.url) and not any(same_site(response.url, site) for site in own)


def failed_request(failure: Failure) -> FailedRequest:
    """Return what an errback gets."""
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
    return FailedRequest(request.cb_kwargs, failure_reason(failure.value), failure_detail(failure.value))


def fetched_document(response: Response, document: Document) -> FetchedDocument:
    """Return the response for a requested document."""
    return FetchedDocument(
        document=replace(document, url=response.url, asked=document.url),
        body=_whole_megabytes(response.body) if is_cut(response) else response.body,
        headers=header_pairs(response),
        status=response.status,
        reason=status_reason(response.status),
        redirects=redirects_of(response),
        is_cut=is_cut(response),
    )


def _whole_megabytes(body: bytes) -> bytes:
    """Return a beginning without its last piece, whose size is another one in each download."""
    return body[: len(body) >> 20 << 20] or body


def redirects_of(response: Response) -> tuple[int | str, ...]:
    """Return the statuses of the redirects that led to a response; a refresh in HTML is one, in words."""
    return tuple(response.request.meta.get("redirect_reasons", ())) if response.request is not None else ()
