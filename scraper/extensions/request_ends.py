"""Notes requests and items that Scrapy, or an extension, dropped or failed on without calling an errback."""

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

#: How many items failed in an item pipeline: never a site's fault.
ITEM_ERRORS_STAT = "newsgrain/item_errors"


class RequestEnds:
    """Enters drops and errors into the ledger of spiders that have a `run`.

    A request that fails in the downloader reaches its errback. These do not: a request dropped by a filter, a
    callback that raises, an item that another pipeline drops or fails on.
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
        """Note a request rejected by the scheduler or its duplicate filter."""
        detail = "the scheduler refused it, or its filter of duplicates did"
        _note_drop(spider, _url_of(request), Reason.DROPPED, detail)

    def spider_error(self, failure: Failure, response: Any, spider: Spider) -> None:
        """Note a page for which a callback or an errback raised; `response` is a Failure in errbacks."""
        request = getattr(response, "request", None)
        _note_drop(spider, _url_of(request), Reason.CRAWL_ERROR, failure_detail(failure.value))

    def item_dropped(self, item: Any, spider: Spider, exception: Exception) -> None:
        """Note a page that another item pipeline dropped before storing."""
        _note_drop(spider, _url_in(item), Reason.DROPPED, f"an item pipeline dropped it: {exception}")

    def item_error(self, item: Any, spider: Spider, failure: Failure) -> None:
        """Note a page for which an item pipeline raised, and count the error."""
        self._crawler.stats.inc_value(ITEM_ERRORS_STAT)
        _note_drop(spider, _url_in(item), Reason.CRAWL_ERROR, failure_detail(failure.value))


def _note_drop(spider: Spider, url: str | None, reason: Reason, detail: str) -> None:
    run = run_of(spider)
    if url is not None and run is not None:
        run.ledger.note_drop(url, reason, detail)


def _url_of(request: Request | None) -> str | None:
    """Return the frontier URL of a page request; redirects and retries keep it."""
    return None if request is None else request.cb_kwargs.get("url")


def _url_in(item: Any) -> str | None:
    if isinstance(item, PageItem):
        return item.requested_url
    return item.url if isinstance(item, Visit) else None
