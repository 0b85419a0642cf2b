"""Ends a run in time, whatever asked for it: a signal, the time limit, the memory limit, a broken database.

Scrapy finishes what it has begun, and counts as begun every request that waits for its turn at a slow site: that may
take minutes. Here what waits is given back to the frontier at once, and what is under way has some seconds.
"""

import asyncio
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from pipelines.run.crawl_run import CrawlRun, run_of
from scraper.exceptions import StoppedError
from scraper.setting_values import shutdown_timeout

_LOOK_SECONDS = 0.2
#: Seconds that a write may wait for the database when a run was told to end; after that there is the spool.
_DATABASE_SECONDS = 10.0


class GracefulStop:
    """Watch over the end of spiders that have a `run`."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose engine knows when it closes."""
        self._crawler = crawler
        self._grace_seconds = shutdown_timeout(crawler.settings)
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Start with the spider and end with it."""
        stops = cls(crawler)
        crawler.signals.connect(stops.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(stops.engine_stopped, signal=signals.engine_stopped)
        return stops

    def spider_opened(self, spider: Spider) -> None:
        """Begin to watch."""
        run = run_of(spider)
        if run is not None:
            self._watch = asyncio.ensure_future(self._see_it_end(run))

    def engine_stopped(self) -> None:
        """Stop watching: everything that was under way has ended, and the verdict is written."""
        if self._watch is not None:
            self._watch.cancel()

    async def _see_it_end(self, run: CrawlRun) -> None:
        clock = asyncio.get_running_loop().time
        cut_at: float | None = None
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if not self._is_closing():
                continue
            if not self._has_come_to_its_own_end():
                run.shorten_deadline(_DATABASE_SECONDS)
            if cut_at is None:
                run.shutdown.stop_accepting()
                cut_at = clock() + self._grace_seconds
            # Again and again: a request may have waited for robots.txt before it came here.
            self._give_back_what_waits()
            if clock() >= cut_at:
                run.shutdown.abort_waits()

    def _is_closing(self) -> bool:
        # Scrapy tells nobody that it has begun to close, only that it has closed.
        slot = self._crawler.engine._slot  # noqa: SLF001 - same
        return slot is None or slot.closing is not None

    def _has_come_to_its_own_end(self) -> bool:
        """Return whether nobody asked for the end: then the database has all the time that it usually has."""
        engine = self._crawler.engine
        return engine.running and (engine.spider is None or engine.spider_is_idle())

    def _give_back_what_waits(self) -> None:
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                request, answer = slot.queue.popleft()
                answer.errback(Failure(StoppedError(f"the run ended first: {request.url}")))  # type: ignore[no-untyped-call]  # Twisted's
