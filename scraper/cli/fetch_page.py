"""Fetches one page through Scrapy's downloader: settings, robots.txt and egress guard of a crawl, no database."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from models.enums import Reason
from models.frontier.hints import Hints
from pipelines.items import PageItem
from pipelines.run.shutdown import Shutdown
from pipelines.urls.normalise import host_of
from pipelines.visit import Visit
from scraper.download.failures import failure_detail, failure_reason
from scraper.download.interruption import start_until_signal
from scraper.download.responses import page_or_visit
from scraper.egress.endpoints import endpoints_of
from scraper.sources import Source
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex


class OnePageSpider(Spider):
    """Request one URL and keep the page, or the reason why there is none."""

    name = "one_page"

    def __init__(self, url: str, results: list[PageItem | Visit], listed: Sequence[Source], shutdown: Shutdown) -> None:
        """Keep the list for the result, and the entries of sources whose options may apply to the URL."""
        super().__init__()
        self.shutdown = shutdown
        self._url = url
        #: As in a crawl: the ports that the operator named, hosts whose certificates are not verified, and options.
        self.named_endpoints = endpoints_of([url])
        self.unverified_endpoints = endpoints_of(source.base_url for source in listed if not source.verify_tls)
        self.source_hosts = HostIndex(listed)
        self._rules = ActiveRules(listed, datetime.now(UTC).date()).site_rules(host_of(url), url)
        self._results = results

    async def start(self) -> AsyncIterator[Any]:
        """Request the URL."""
        yield Request(self._url, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Keep the page, or the visit that ended without one."""
        now = datetime.now(UTC)
        result = page_or_visit(response, self._url, host_of(self._url), Hints(), now, self._rules, **kwargs)
        self._results.append(result)
        yield from ()

    def failed(self, failure: Failure) -> None:
        """Keep the visit that failed."""
        error = failure.value
        reason, detail, now = failure_reason(error), failure_detail(error), datetime.now(UTC)
        self._results.append(Visit.without_page(self._url, host_of(self._url), reason, detail, at=now))


def fetch_page(url: str, settings: Settings, listed: Sequence[Source] = ()) -> PageItem | Visit:
    """Return the page at `url` (normalised), or the visit that ended without one. Runs the reactor: once a process.

    Request options and site rules are those of the `listed` source that the host belongs to.
    """
    page_settings = settings.copy()
    for name in ("ITEM_PIPELINES", "EXTENSIONS", "FEEDS"):
        page_settings.set(name, {}, priority="cmdline")
    results: list[PageItem | Visit] = []
    process, shutdown = AsyncCrawlerProcess(page_settings), Shutdown()
    process.crawl(OnePageSpider, url=url, results=results, listed=listed, shutdown=shutdown)
    start_until_signal(process, shutdown)
    if results:
        return results[0]
    detail = "stopped before an answer came"
    return Visit.without_page(url, host_of(url), Reason.RUN_STOPPED, detail, at=datetime.now(UTC))
