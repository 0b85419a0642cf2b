"""One URL through Scrapy's downloader: same settings, robots.txt and guard as a crawl, no database."""

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
from pipelines.urls.normalise import host
from pipelines.visit import Visit
from scraper.download.failures import failure_detail, failure_reason
from scraper.download.responses import page_or_visit
from scraper.egress.endpoints import endpoints_of
from scraper.sources import Source
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex


class OnePage(Spider):
    """Asks for one URL and keeps what came."""

    name = "one_page"

    def __init__(self, url: str, found: list[PageItem | Visit], listed: Sequence[Source], **kwargs: Any) -> None:
        """Keep the list that takes the answer, and the entries that may say how the URL is asked."""
        super().__init__(**kwargs)
        self._url = url
        #: As in a crawl: the ports that the operator wrote, the certificates that nobody vouches for, and the manners.
        self.named_endpoints = endpoints_of([url])
        self.unverified_endpoints = endpoints_of(source.base_url for source in listed if not source.verify_tls)
        self.source_hosts = HostIndex(listed)
        self._rules = ActiveRules(listed, datetime.now(UTC).date()).of(host(url), url)
        self._found = found

    async def start(self) -> AsyncIterator[Any]:
        """Ask."""
        yield Request(self._url, callback=self.parse, errback=self.failed)

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Any]:
        """Keep the page, or the reason why it is none."""
        now = datetime.now(UTC)
        answer = page_or_visit(response, self._url, host(self._url), Hints(), now, self._rules, **kwargs)
        self._found.append(answer)
        yield from ()

    def failed(self, failure: Failure) -> None:
        """Keep the reason."""
        error = failure.value
        reason, detail, now = failure_reason(error), failure_detail(error), datetime.now(UTC)
        self._found.append(Visit.without_page(self._url, host(self._url), reason, detail, at=now))


def fetch_page(url: str, settings: Settings, listed: Sequence[Source] = ()) -> PageItem | Visit:
    """Return the page at `url` (normalised), or the visit that says why there is none. Runs a reactor: once.

    It is asked, and cleaned, as the one of the `listed` entries wants it that its host belongs to.
    """
    bare = settings.copy()
    for name in ("ITEM_PIPELINES", "EXTENSIONS", "FEEDS"):
        bare.set(name, {}, priority="cmdline")
    found: list[PageItem | Visit] = []
    process = AsyncCrawlerProcess(bare)
    process.crawl(OnePage, url=url, found=found, listed=listed)
    process.start()
    if found:
        return found[0]
    detail = "stopped before an answer came"
    return Visit.without_page(url, host(url), Reason.RUN_STOPPED, detail, at=datetime.now(UTC))
