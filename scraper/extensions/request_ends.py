"""Notes the ends that no errback hears of: what Scrapy, or a part added to it, dropped or broke on its way."""

from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Request
from twisted.python.failure import Failure

from models.enums import Reason
from pipelines.items import PageItem
from pipelines.run.crawl_run import run_of
from pipelines.visit import Visit
from scraper.download.failures import failure_detail

#: How many items ended in an error of an item pipeline: never a site's fault.
ITEM_ERRORS_STAT = "newsgrain/item_errors"


class RequestEnds:
    """Listen to Scrapy on behalf of spiders that have a `run`.

    A request that ends in the downloader reaches its errback. These do not: a request that a filter drops, a
    callback that raises, an item that another pipeline drops or breaks on.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler for its statistics."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect the signals."""
        ends = cls(crawler)
        crawler.signals.connect(ends.request_dropped, signal=signals.request_dropped)
        crawler.signals.connect(ends.spider_error, signal=signals.spider_error)
        crawler.signals.connect(ends.item_dropped, signal=signals.item_dropped)
        crawler.signals.connect(ends.item_error, signal=signals.item_error)
        return ends

    def request_dropped(self, request: Request, spider: Spider) -> None:
        """Note a request that was refused by the scheduler or by its filter of duplicates."""
        _end(spider, _url_of(request), Reason.DROPPED, "the scheduler refused it, or its filter of duplicates did")

    def spider_error(self, failure: Failure, response: Any, spider: Spider) -> None:
        """Note the page on which a callback or an errback raised; `response` is a failure in errbacks."""
        request = getattr(response, "request", None)
        _end(spider, _url_of(request), Reason.CRAWL_ERROR, failure_detail(failure.value))

    def item_dropped(self, item: Any, spider: Spider, exception: Exception) -> None:
        """Note a page that another item pipeline dropped before it was stored."""
        _end(spider, _url_in(item), Reason.DROPPED, f"an item pipeline dropped it: {exception}")

    def item_error(self, item: Any, spider: Spider, failure: Failure) -> None:
        """Note a page on which an item pipeline raised, and count the error."""
        self._crawler.stats.inc_value(ITEM_ERRORS_STAT)
        _end(spider, _url_in(item), Reason.CRAWL_ERROR, failure_detail(failure.value))


def _end(spider: Spider, url: str | None, reason: Reason, detail: str) -> None:
    run = run_of(spider)
    if url is not None and run is not None:
        run.ledger.note_drop(url, reason, detail)


def _url_of(request: Request | None) -> str | None:
    """Return the frontier URL that a request for a page was made for; redirects and retries keep it."""
    return None if request is None else request.cb_kwargs.get("url")


def _url_in(item: Any) -> str | None:
    if isinstance(item, PageItem):
        return item.requested_url
    return item.url if isinstance(item, Visit) else None
