"""Ends a run in time after a signal, at the time or memory limit, or when its database fails.

Scrapy finishes all requests it has accepted, including those queued for slow sites, which may take minutes. Here
queued requests are deferred at once, and requests in progress get a few seconds.
"""

import asyncio
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from twisted.python.failure import Failure

from pipelines.run.crawl_run import CrawlRun, run_of
from scraper.exceptions import StoppedError
from scraper.setting_values import shutdown_timeout

_CHECK_SECONDS = 0.2
#: Seconds that a write of an ending run may wait for the database, before it is spooled.
_DATABASE_SECONDS = 10.0


class GracefulStop:
    """Shuts down spiders that have a `run`."""

    def __init__(self, crawler: Crawler) -> None:
        """Read the setting."""
        self._crawler = crawler
        self._grace_seconds = shutdown_timeout(crawler.settings)
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect the signals."""
        stops = cls(crawler)
        crawler.signals.connect(stops.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(stops.engine_stopped, signal=signals.engine_stopped)
        return stops

    def spider_opened(self, spider: Spider) -> None:
        """Start to watch for the end."""
        run = run_of(spider)
        if run is not None:
            self._watch = asyncio.ensure_future(self._shut_down(run))

    def engine_stopped(self) -> None:
        """Stop watching: all requests have ended, and the verdict is written."""
        if self._watch is not None:
            self._watch.cancel()

    async def _shut_down(self, run: CrawlRun) -> None:
        clock = asyncio.get_running_loop().time
        abort_at: float | None = None
        while True:
            await asyncio.sleep(_CHECK_SECONDS)
            if not self._is_closing():
                continue
            if not self._has_finished():
                run.database.retry_policy.shorten_deadline(_DATABASE_SECONDS)
            if abort_at is None:
                run.shutdown.stop_accepting()
                abort_at = clock() + self._grace_seconds
            # Repeatedly: a request may have waited for robots.txt before it was queued.
            self._defer_queued()
            if clock() >= abort_at:
                run.shutdown.abort_waits()

    def _is_closing(self) -> bool:
        # Scrapy has no signal for the beginning of its close, only for the end.
        slot = self._crawler.engine._slot  # noqa: SLF001 - same
        return slot is None or slot.closing is not None

    def _has_finished(self) -> bool:
        """Return whether the spider ended on its own: then the database has as much time as usual."""
        engine = self._crawler.engine
        return engine.running and (engine.spider is None or engine.spider_is_idle())

    def _defer_queued(self) -> None:
        for slot in self._crawler.engine.downloader.slots.values():
            while slot.queue:
                request, answer = slot.queue.popleft()
                answer.errback(Failure(StoppedError(f"the run ended first: {request.url}")))  # type: ignore[no-untyped-call]  # Twisted's
