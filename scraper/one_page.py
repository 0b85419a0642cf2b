"""One URL through Scrapy's downloader: same settings, robots.txt and guard as a crawl, no database."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from models.outcomes import Reason
from pipelines.crawl_run import without_page
from pipelines.items import Hints, PageItem
from pipelines.storage import Visit
from pipelines.urls import host
from scraper.egress.endpoints import endpoints_of
from scraper.failures import failure_detail, failure_reason
from scraper.responses import page_or_visit


class OnePage(Spider):
    """Asks for one URL and keeps what came."""

    name = "one_page"

    def __init__(self, url: str, found: list[PageItem | Visit], **kwargs: Any) -> None:
        """Keep the list that takes the answer."""
        super().__init__(**kwargs)
        self._url = url
        #: For the egress guard: the operator wrote this port.
        self.named_endpoints = endpoints_of([url])
        self._found = found

    async def start(self) -> AsyncIterator[Any]:
        """Ask."""
        yield Request(self._url, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Keep the page, or the reason why it is none."""
        answer = page_or_visit(response, self._url, host(self._url), Hints(), datetime.now(UTC), **kwargs)
        self._found.append(answer)
        yield from ()

    def failed(self, failure: Failure) -> None:
        """Keep the reason."""
        error = failure.value
        self._found.append(without_page(self._url, host(self._url), failure_reason(error), failure_detail(error)))


def fetch_page(url: str, settings: Settings) -> PageItem | Visit:
    """Return the page at `url` (normalised), or the visit that says why there is none. Runs a reactor: once."""
    bare = settings.copy()
    for name in ("ITEM_PIPELINES", "EXTENSIONS", "FEEDS"):
        bare.set(name, {}, priority="cmdline")
    found: list[PageItem | Visit] = []
    process = AsyncCrawlerProcess(bare)
    process.crawl(OnePage, url=url, found=found)
    process.start()
    return found[0] if found else without_page(url, host(url), Reason.STOPPED, "stopped before an answer came")
