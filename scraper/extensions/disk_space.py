"""Ends a run early, in order, before a disk is full: below the floor, or when the log cannot be written any more."""

import asyncio
import logging
import sys
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.utils.log import get_scrapy_root_handler

from models.database.errors import DISK_FULL_ERRNOS
from pipelines.run.crawl_run import CrawlRun, run_of

_SECONDS_BETWEEN_LOOKS = 2.0


class DiskSpace:
    """Look after the disks that a spider with a `run` writes to."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, which is to be closed."""
        self._crawler = crawler
        self._watch: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Look from the spider's start to its end."""
        space = cls(crawler)
        crawler.signals.connect(space.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(space.spider_closed, signal=signals.spider_closed)
        return space

    def spider_opened(self, spider: Spider) -> None:
        """Begin to look."""
        run = run_of(spider)
        if run is None:
            return
        self._watch = asyncio.ensure_future(self._look(run))
        self._watch_log(run)

    def spider_closed(self) -> None:
        """Look no more."""
        if self._watch is not None:
            self._watch.cancel()

    async def _look(self, run: CrawlRun) -> None:
        while True:
            short = run.findings.disk_error or run.shortage()
            if short is not None:
                self._end(run, short)
                return
            await asyncio.sleep(_SECONDS_BETWEEN_LOOKS)

    def _watch_log(self, run: CrawlRun) -> None:
        handler = get_scrapy_root_handler()
        if not isinstance(handler, logging.FileHandler):
            return
        given, path, loop = handler.handleError, handler.baseFilename, asyncio.get_running_loop()

        def handle_error(record: logging.LogRecord) -> None:
            error = sys.exc_info()[1]
            if isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS:
                # In the loop's own thread: a line of the log may come from any.
                problem = f"The log {path} cannot be written: {error}. Make room and run again."
                loop.call_soon_threadsafe(self._end, run, problem)
            else:
                given(record)

        handler.handleError = handle_error  # type: ignore[method-assign]  # logging asks for a subclass, Scrapy makes it

    def _end(self, run: CrawlRun, problem: str) -> None:
        run.findings.disk_full(problem)
        if self._closing is None and self._crawler.engine is not None:
            self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason="disk"))
