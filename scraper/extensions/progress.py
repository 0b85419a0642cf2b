"""A progress line on standard error, if that is a terminal."""

import atexit
import logging
import sys
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from models.enums import Outcome
from pipelines.run.crawl_run import run_of
from pipelines.run.ledger import Ledger
from scraper.setting_values import shows_progress

REFRESHES_PER_SECOND = 4


class Progress:
    """Shows how many URLs were taken and stored while a spider with a `run` works."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        self._live: Live | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Connect the signals.

        Raises:
            NotConfigured: NEWSGRAIN_PROGRESS is off, or standard error is not a terminal.
        """
        if not shows_progress(crawler.settings) or not sys.stderr.isatty():
            raise NotConfigured
        progress = cls()
        crawler.signals.connect(progress.spider_opened, signal=signals.spider_opened)
        crawler.signals.connect(progress.spider_closed, signal=signals.spider_closed)
        return progress

    def spider_opened(self, spider: Spider) -> None:
        """Draw the line, with log lines scrolling above it."""
        run = run_of(spider)
        if run is None:
            return
        line = _Line(run.ledger)
        self._live = Live(
            line,
            console=Console(stderr=True),
            refresh_per_second=REFRESHES_PER_SECOND,
            transient=True,
            redirect_stdout=False,
        )
        self._live.start()
        # Restore the cursor however the process ends.
        atexit.register(self._live.stop)
        _log_to(sys.stderr)

    def spider_closed(self) -> None:
        """Erase the line."""
        if self._live is not None:
            self._live.stop()
            _log_to(sys.stderr)


class _Line:
    """The ledger in one line, read again each time it is drawn."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._spinner = Spinner("dots")

    def __rich__(self) -> Spinner:
        self._spinner.update(text=Text(describe(self._ledger)))
        return self._spinner


def describe(ledger: Ledger) -> str:
    """Return the ledger in one short line."""
    count = ledger.outcomes
    stored = count[Outcome.NEW] + count[Outcome.CHANGED]
    others = ", ".join(
        f"{count[outcome]} {outcome}"
        for outcome in (Outcome.UNCHANGED, Outcome.SKIPPED, Outcome.FAILED)
        if count[outcome]
    )
    done = ledger.taken - len(ledger.pending)
    return f"{done} of {ledger.taken} pages, {stored} articles" + (f", {others}" if others else "")


def _log_to(stream: object) -> None:
    """Send Scrapy's log to `stream`, unless it goes to a file: while a line is drawn, sys.stderr is a proxy."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
