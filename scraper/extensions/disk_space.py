"""Ends a run cleanly before a disk is full: below the floor, or when the log cannot be written."""

import asyncio
import logging
import sys
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from models.database.exceptions import DISK_FULL_ERRNOS
from pipelines.run.crawl_run import CrawlRun, run_of

_CHECK_SECONDS = 2.0


class DiskSpace:
    """Watches the disks that a spider with a `run` writes to."""

    def __init__(self, crawler: Crawler) -> None:
        """Watch nothing yet."""
        self._crawler = crawler
        self._watch: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect the signals."""
        space = cls(crawler)
        crawler.signals.connect(space.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(space.spider_closed, signal=signals.spider_closed)
        return space

    def spider_opened(self, spider: Spider) -> None:
        """Start watching."""
        run = run_of(spider)
        if run is None:
            return
        self._watch = asyncio.ensure_future(self._check(run))
        self._watch_log(run)

    def spider_closed(self) -> None:
        """Stop watching."""
        if self._watch is not None:
            self._watch.cancel()

    async def _check(self, run: CrawlRun) -> None:
        while True:
            short = run.findings.disk_error or run.plan.disk_shortage()
            if short is not None:
                self._end(run, short)
                return
            await asyncio.sleep(_CHECK_SECONDS)

    def _watch_log(self, run: CrawlRun) -> None:
        handler = get_scrapy_root_handler()
        if not isinstance(handler, logging.FileHandler):
            return
        handle_others, path, loop = handler.handleError, handler.baseFilename, asyncio.get_running_loop()

        def handle_error(record: logging.LogRecord) -> None:
            error = sys.exc_info()[1]
            if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
                # In the loop's thread: log lines come from any thread.
                problem = f"The log {path} cannot be written: {error}. Make room and run again."
                loop.call_soon_threadsafe(self._end, run, problem)
            else:
                handle_others(record)

        handler.handleError = handle_error  # type: ignore[method-assign]  # Scrapy creates the handler

    def _end(self, run: CrawlRun, problem: str) -> None:
        run.findings.disk_full(problem)
        if self._closing is None and self._crawler.engine is not None:
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="disk"))
