"""Downloads over HTTP through the guard only."""

import asyncio
from time import monotonic
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.url import add_http_if_no_scheme

from pipelines.run.crawl_run import shutdown_of
from scraper.egress.bounded_http import BoundedFactory
from scraper.egress.cut_downloads import CutDownloads
from scraper.egress.endpoints import Endpoint, endpoint_of
from scraper.egress.host_budgets import HostBudgets
from scraper.egress.resolver import GuardedResolver
from scraper.egress.tls import ExemptableContextFactory
from scraper.exceptions import RefusedAddressError
from scraper.setting_values import host_time_budget

_GRACE_SECONDS = 1.0


class GuardedHandler(HTTP11DownloadHandler):
    """Passes each request through the guard, and distinguishes a refused address from an unknown host.

    A spider may have `named_endpoints` (whose ports the operator has written) and `unverified_endpoints` (whose
    certificates are not verified).
    """

    def __init__(self, crawler: Crawler) -> None:
        """Bound connections, and exempt some certificates from verification."""
        super().__init__(crawler)
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._cut_downloads = CutDownloads(crawler)
        self._budgets = HostBudgets(host_time_budget(crawler.settings))
        self._pool._factory = BoundedFactory  # noqa: SLF001 - Scrapy sets its own in the same place
        self._contextFactory = ExemptableContextFactory(  # type: ignore[assignment]  # it provides the interface
            self._contextFactory,
            lambda endpoint: endpoint in self._spider_endpoints("unverified_endpoints"),
        )

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`.

        Raises:
            RefusedAddressError: the address is refused, or no guard is installed.
        """
        shutdown = shutdown_of(self._crawler.spider)
        download = self._download(request)
        return await (shutdown.or_abort(download) if shutdown is not None else download)

    async def _download(self, request: Request) -> Response:
        guard = _installed_guard()
        endpoint = _endpoint(request.url)
        self._budgets.check(endpoint)
        began_at = monotonic()
        try:
            return await self._within_timeout(guard, request)
        finally:
            self._budgets.spend(endpoint, monotonic() - began_at)

    async def _within_timeout(self, guard: GuardedResolver, request: Request) -> Response:
        seconds = float(request.meta.get("download_timeout") or self._seconds)
        try:
            # Scrapy's timer starts after the look-up, and its error may be lost.
            async with asyncio.timeout(seconds + _GRACE_SECONDS):
                return await self._admitted_download(guard, request)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"{request.url} took longer than {seconds:g} seconds") from error

    async def _admitted_download(self, guard: GuardedResolver, request: Request) -> Response:
        await self._admit(guard, request)
        try:
            return await self._send(request)
        except CannotResolveHostError:
            # The name may resolve to a refused address meanwhile: that error is the better one.
            await self._admit(guard, request)
            raise

    async def _send(self, request: Request) -> Response:
        sent = self._cut_downloads.without_limit(request)
        try:
            return await super().download_request(sent)
        finally:
            # The throttle looks for it there.
            if "download_latency" in sent.meta:
                request.meta["download_latency"] = sent.meta["download_latency"]

    async def _admit(self, guard: GuardedResolver, request: Request) -> None:
        endpoint = _endpoint(request.url)
        if endpoint in self._spider_endpoints("named_endpoints"):
            guard.open_named(endpoint)
        proxy = request.meta.get("proxy")
        if proxy:
            guard.open_proxy(_endpoint(add_http_if_no_scheme(proxy)))
            await guard.admit_behind_proxy(endpoint)
        else:
            await guard.admit(endpoint)

    def _spider_endpoints(self, name: str) -> frozenset[Endpoint]:
        found: frozenset[Endpoint] = getattr(self._crawler.spider, name, frozenset())
        return found


def _installed_guard() -> GuardedResolver:
    from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install the wrong reactor

    guard = getattr(reactor, "nameResolver", None)
    if not isinstance(guard, GuardedResolver):
        raise RefusedAddressError(
            "the egress guard is not installed: start the crawl by `scrapy` or a CrawlerProcess",
        )
    return guard


def _endpoint(url: str) -> Endpoint:
    if "@" in urlsplit(url).netloc:
        raise RefusedAddressError("a user name or password in the URL")
    try:
        return endpoint_of(url)
    except ValueError as error:
        raise RefusedAddressError(str(error)) from error
