"""How an export ends when it cannot go on: exit codes and messages."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from models.database.exceptions import DISK_FULL_ERRNOS
from models.exports.query import InvalidQuery
from models.exports.selection import UnknownSource
from pipelines.export.article_pages import UnknownColumn
from pipelines.export.formats import TargetError
from pipelines.export.partitions import OtherExport
from pipelines.export.writers import MissingExtra
from pipelines.search.query_lexer import QuerySyntaxError
from scraper.exit_codes import ExitCode
from scraper.terminal.command_line import did_you_mean, exit_early, refuse

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stopped(BaseException):
    """A signal asked for the end."""


@contextmanager
def exiting_on_export_error(target: str) -> Iterator[None]:
    """End the program with 4, 3 or 11 where an export cannot be made or is stopped; half a file never stays."""
    stopped: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        raise _Stopped

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    except BaseException as error:
        # SQLite reports the signal that interrupts a query as an error of its own.
        if stopped:
            exit_early(ExitCode.STOPPED, f"scrapy export: interrupted; {target} is not written")
        if not isinstance(error, Exception):
            raise
        _explain(error, target)
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _explain(error: Exception, target: str) -> None:
    """End the program with the message about an error that is expected; return for others."""
    for kind, message in _MESSAGES.items():
        if isinstance(error, kind):
            refuse(f"scrapy export: {message(error)}")
    if isinstance(error, OSError) and not (isinstance(error, BrokenPipeError) and target == "-"):
        if error.errno in DISK_FULL_ERRNOS:
            exit_early(
                ExitCode.DISK, f"scrapy export: {target} is not written: the disk is full. Make room and run again"
            )
        refuse(f"scrapy export: cannot write {target}: {error.strerror or error}")


def _unknown_column(error: UnknownColumn) -> str:
    hint = did_you_mean(error.name, error.known)
    return f"--columns: unknown column {error.name!r}{hint}; known: {', '.join(error.known)}"


def _unknown_source(error: UnknownSource) -> str:
    hint = did_you_mean(error.name, list(error.known))
    return f"nothing was ever crawled from {error.name!r}{hint}"


_MESSAGES: Mapping[type[Exception], Callable[[Any], str]] = {
    TargetError: str,
    OtherExport: str,
    MissingExtra: str,
    InvalidQuery: lambda error: f"--sql: {error}",
    QuerySyntaxError: lambda error: f"--query: {error}",
    UnknownColumn: _unknown_column,
    UnknownSource: _unknown_source,
}
