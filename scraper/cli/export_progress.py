"""The progress line of `scrapy export` on a terminal, and its last lines."""

import time
from collections.abc import Iterator
from typing import Self, TextIO

from pipelines.export.request import ExportRequest, ExportResult
from scraper.cli.searching import gap_sentence
from scraper.terminal.plural import plural

_SECONDS = 0.5
_MEGABYTE = 1_000_000


class ProgressLine:
    """A line on a terminal that is written over; nothing where there is no terminal."""

    def __init__(self, stream: TextIO) -> None:
        """Write to a stream."""
        self._stream = stream
        self._is_shown = stream.isatty()
        self._shown_at = time.monotonic()
        self._width = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the line."""
        if self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._stream.flush()

    def show(self, done: int, expected: int | None) -> None:
        """Show how many rows are done."""
        now = time.monotonic()
        if not self._is_shown or now - self._shown_at < _SECONDS:
            return
        self._shown_at = now
        of_all = "" if not expected else f" of {expected:,} ({100 * done // expected} %)"
        line = f"{done:,}{of_all}"
        self._stream.write("\r" + line.ljust(self._width))
        self._stream.flush()
        self._width = max(self._width, len(line))


def summary_lines(request: ExportRequest, result: ExportResult) -> list[str]:
    """Return what was written, and what was left out and why."""
    return list(_lines(request, result))


def _lines(request: ExportRequest, result: ExportResult) -> Iterator[str]:
    what = "row" if request.sql is not None else "article"
    path = request.target.path
    where = "" if path is None else f" to {path}: {_files(result)}{_size(result.size)}"
    yield f"exported {plural(result.rows, what)}{where}"
    if result.undated:
        yield f"{plural(result.undated, 'article')} without a date left out; --by first-seen takes another date"
    for reason, number in result.refused.most_common():
        yield f"{plural(number, 'article')} left out: {reason}"
    if result.gap is not None:
        yield gap_sentence(result.gap)
    if result.cards:
        yield f"described in {' and '.join(card.name for card in result.cards)}"


def _files(result: ExportResult) -> str:
    kept = f", {result.kept_files} of them kept" if result.kept_files else ""
    return f"{plural(result.files, 'file')}{kept}, " if result.files != 1 or kept else ""


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= _MEGABYTE else f"{size / 1e3:,.1f} kB"
