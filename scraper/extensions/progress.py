"""A progress line on standard error, if that is a terminal."""

import atexit
import logging
import sys
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler

from models.enums import Outcome
from pipelines.run.crawl_run import run_of
from pipelines.run.ledger import Ledger
from scraper.document_count import DocumentCount
from scraper.setting_values import shows_progress
from scraper.terminal.plural import plural

# Imported where it is needed: most crawls have no terminal.
if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult
    from rich.live import Live
    from rich.text import Text

REFRESHES_PER_SECOND = 4
#: A rate over less is chance.
_FEWEST_SECONDS = 2.0
_MINUTE, _HOUR = 60, 3600
_SEPARATOR = " · "


class Progress:
    """Shows how much was read and stored while a spider with a `run` works."""

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
        from rich.console import Console  # noqa: PLC0415
        from rich.live import Live  # noqa: PLC0415

        documents = getattr(spider, "documents", None) or DocumentCount()
        self._live = Live(
            _Line(run.ledger, documents),
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
    """The counts in one line, read again each time it is drawn."""

    def __init__(self, ledger: Ledger, documents: DocumentCount) -> None:
        self._ledger = ledger
        self._documents = documents
        from rich.spinner import Spinner  # noqa: PLC0415

        self._spinner = Spinner("dots", style="cyan")
        self._began: float | None = None

    def __rich_console__(self, _console: "Console", options: "ConsoleOptions") -> "RenderResult":
        if self._began is None and self._ledger.closed:
            self._began = monotonic()
        seconds = 0.0 if self._began is None else monotonic() - self._began
        parts = progress_parts(self._ledger, self._documents, seconds)
        self._spinner.update(text=fitted(parts, options.max_width - 2))
        yield self._spinner


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the line, and how it is coloured."""

    text: str
    style: str = ""


def progress_parts(ledger: Ledger, documents: DocumentCount, seconds: float) -> list[Part]:
    """Return the pieces of the line, the most important ones first; `seconds` since the first page was done."""
    count = ledger.outcomes
    done = ledger.taken - len(ledger.pending)
    parts = []
    if documents.total:
        parts.append(Part(f"{documents.done} of {plural(documents.total, 'document')}", "cyan"))
    rate = done / seconds if seconds >= _FEWEST_SECONDS else 0.0
    speed = f" ({rate:.1f}/s)" if rate else ""
    parts.append(Part(f"{done} of {ledger.taken} pages, {_articles(ledger)}{speed}", "bold green"))
    if rate and ledger.pending:
        parts.append(Part(f"{_duration(len(ledger.pending) / rate)} left", "bold"))
    styles = {Outcome.UNCHANGED: "dim", Outcome.SKIPPED: "yellow", Outcome.FAILED: "red"}
    parts += [Part(f"{count[one]} {one}", style) for one, style in styles.items() if count[one]]
    return parts


def _articles(ledger: Ledger) -> str:
    return plural(ledger.outcomes[Outcome.NEW] + ledger.outcomes[Outcome.CHANGED], "article")


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{max(1, round(seconds))} s"
    if seconds < _HOUR:
        return f"{round(seconds / _MINUTE)} min"
    return f"{seconds / _HOUR:.1f} h"


def fitted(parts: list[Part], width: int) -> "Text":
    """Return as many of the pieces as fit into one line."""
    from rich.text import Text  # noqa: PLC0415

    line = Text(no_wrap=True, overflow="ellipsis")
    for part in parts:
        piece = (_SEPARATOR if line else "") + part.text
        if line and line.cell_len + len(piece) > width:
            break
        if line:
            line.append(_SEPARATOR, "dim")
        line.append(part.text, part.style)
    return line


def _log_to(stream: Any) -> None:
    """Send Scrapy's log to `stream`, unless it goes to a file: while a line is drawn, sys.stderr is a proxy."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
