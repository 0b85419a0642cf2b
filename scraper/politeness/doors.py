"""The hosts of one crawl: which of them may be asked now, and how often."""

import logging
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from models.hosts import HostRow
from pipelines.crawl_run import run_of
from pipelines.host_book import HostBook
from pipelines.urls import InvalidUrl, host
from scraper.politeness.back_off import State, state
from scraper.politeness.pace import AS_EVERYWHERE, OwnPace, Pace, pace

logger = logging.getLogger(__name__)


class ClosedHostError(IgnoreRequest):
    """The host is left alone for a while; `is_new`: no earlier run has closed it."""

    def __init__(self, message: str, *, is_new: bool = True) -> None:
        """Keep the message, which says why and until when."""
        super().__init__(message)
        self.is_new = is_new


class Doors:
    """Says of each host of a crawl whether and how often it may be asked."""

    def __init__(self, crawler: Crawler) -> None:
        """Begin with what the crawler's run knows, or with nothing."""
        self._crawler = crawler
        self._own_book = HostBook()
        self._most = crawler.settings.getfloat("NEWSGRAIN_CRAWL_DELAY_MAX")
        self._capped: set[str] = set()

    @property
    def book(self) -> HostBook:
        """What is known of the hosts."""
        run = run_of(self._crawler.spider)
        return self._own_book if run is None else run.host_book

    def row_of(self, url: str) -> HostRow:
        """Return what is known of the host of a URL."""
        return self.book.row(name_of(url))

    def check(self, url: str) -> None:
        """Return if the host of a URL may be asked, or tried.

        Raises:
            ClosedHostError: it is closed.
        """
        if self.is_closed(url):
            raise self.error(self.row_of(url))

    def is_closed(self, url: str) -> bool:
        """Say whether the host of a URL may not be asked."""
        return state(self.row_of(url), datetime.now(UTC)) is State.CLOSED

    def is_old_news(self, url: str) -> bool:
        """Say whether the host of a URL is closed, as it was when the run began."""
        return self.is_closed(url) and name_of(url) in self.book.closed_before

    def error(self, row: HostRow) -> ClosedHostError:
        """Return the error that says why a host is closed."""
        return ClosedHostError(closed_words(row), is_new=row.host not in self.book.closed_before)

    def pace_of(self, url: str, usual: Pace) -> Pace:
        """Return the pace of the host of a URL; `usual` is that of hosts of which nothing is known."""
        row = self.row_of(url)
        if row.crawl_delay is not None and row.crawl_delay > self._most and row.host not in self._capped:
            self._capped.add(row.host)
            logger.info(
                "%s asks for a Crawl-delay of %g seconds: NEWSGRAIN_CRAWL_DELAY_MAX grants %g",
                row.host,
                row.crawl_delay,
                self._most,
            )
        return pace(usual, self._own_pace(row.host), row.crawl_delay, self._most)

    def _own_pace(self, name: str) -> OwnPace:
        paces = getattr(self._crawler.spider, "own_paces", {})
        own: OwnPace = paces.get(name.removeprefix("www."), AS_EVERYWHERE)
        return own


def name_of(url: str) -> str:
    """Return the name of a URL's host in the book; empty for what has none, which is asked nothing anyway."""
    try:
        return host(url)
    except InvalidUrl:
        return ""


def closed_words(row: HostRow) -> str:
    """Return a sentence about a host that is closed."""
    until = "" if row.closed_until is None else f" until {row.closed_until:%Y-%m-%d %H:%M:%S} UTC"
    return f"{row.host} is left alone{until}: {row.closed_detail or row.closed_reason}"


_doors: WeakKeyDictionary[Crawler, Doors] = WeakKeyDictionary()


def doors_of(crawler: Crawler) -> Doors:
    """Return the doors that all parts of a crawler share."""
    if crawler not in _doors:
        _doors[crawler] = Doors(crawler)
    return _doors[crawler]
