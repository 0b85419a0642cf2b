"""Downloads over HTTP through the guard only."""

import asyncio
from time import monotonic
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError
from scrapy.http import Request, Response
from scrapy.utils.url import add_http_if_no_scheme

from pipelines.run.crawl_run import run_of
from scraper.egress.bounded_http import BoundedFactory
from scraper.egress.endpoints import Endpoint, endpoint_of
from scraper.egress.host_budgets import HostBudgets
from scraper.egress.resolver import GuardedResolver
from scraper.egress.tls import ExemptableContextFactory
from scraper.exceptions import RefusedAddressError
from scraper.setting_values import host_time_budget

_GRACE_SECONDS = 1.0


class GuardedHandler(HTTP11DownloadHandler):
    """Ask the guard before each request, and tell a refused address from an unknown host.

    A spider may say `named_endpoints` (those whose ports the operator wrote) and `unverified_endpoints` (those whose
    certificates he does not want to be verified).
    """

    def __init__(self, crawler: Crawler) -> None:
        """Put bounds on connections and exemptions on their certificates."""
        super().__init__(crawler)
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._budgets = HostBudgets(host_time_budget(crawler.settings))
        self._pool._factory = BoundedFactory  # noqa: SLF001 - Scrapy sets its own in the same place
        self._contextFactory = ExemptableContextFactory(  # type: ignore[assignment]  # it provides the interface
            self._contextFactory,
            lambda endpoint: endpoint in self._of_spider("unverified_endpoints"),
        )

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`.

        Raises:
            RefusedAddressError: what it asks for is refused, or no guard is installed to check it.
        """
        run = run_of(self._crawler.spider)
        download = self._download(request)
        return await (run.shutdown.or_abort(download) if run is not None else download)

    async def _download(self, request: Request) -> Response:
        guard = _installed_guard()
        endpoint = _endpoint(request.url)
        self._budgets.check(endpoint)
        began_at = monotonic()
        try:
            return await self._guarded(guard, request)
        finally:
            self._budgets.spend(endpoint, monotonic() - began_at)

    async def _guarded(self, guard: GuardedResolver, request: Request) -> Response:
        seconds = float(request.meta.get("download_timeout") or self._seconds)
        try:
            # Scrapy's own timer begins after the look-up, and its error may be lost on its way.
            async with asyncio.timeout(seconds + _GRACE_SECONDS):
                return await self._answer(guard, request)
        except TimeoutError as error:
            raise DownloadTimeoutError(f"{request.url} took longer than {seconds:g} seconds") from error

    async def _answer(self, guard: GuardedResolver, request: Request) -> Response:
        await self._pass(guard, request)
        try:
            return await super().download_request(request)
        except CannotResolveHostError:
            # Its name may mean something else by now: then this says so.
            await self._pass(guard, request)
            raise

    async def _pass(self, guard: GuardedResolver, request: Request) -> None:
        endpoint = _endpoint(request.url)
        if endpoint in self._of_spider("named_endpoints"):
            guard.open_named(endpoint)
        proxy = request.meta.get("proxy")
        if proxy:
            guard.open_proxy(_endpoint(add_http_if_no_scheme(proxy)))
            await guard.admit_behind_proxy(endpoint)
        else:
            await guard.admit(endpoint)

    def _of_spider(self, name: str) -> frozenset[Endpoint]:
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
