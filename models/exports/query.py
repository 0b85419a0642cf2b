"""The rows of a query that a user wrote. The database itself allows nothing but reading."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, ResourceClosedError

from models.database.exceptions import DatabaseUnreachable

_BATCH = 1_000
# Between two calls of the handler that lets signals through.
_STEPS = 100_000
_READING = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
# They describe the database; FTS5 needs the last one.
_PRAGMAS = frozenset({"table_info", "table_xinfo", "table_list", "index_list", "index_info", "data_version"})
_READ_ONLY_SQLSTATE = "25006"


class InvalidQuery(Exception):  # noqa: N818 - the name says what is wrong
    """The database refuses the query; the message has its words."""


@dataclass(frozen=True, slots=True)
class QueryRows:
    """The rows of a query, read as they are used, and the names of its columns, all different."""

    names: tuple[str, ...]
    rows: Iterator[Sequence[Any]]


@contextmanager
def query_rows(connection: Connection, sql: str) -> Iterator[QueryRows]:
    """Yield the rows of a query; they can be read while the block lasts.

    Raises:
        InvalidQuery: it is not one query, is wrong, or would write.
    """
    statement = sql.strip().rstrip(";").strip()
    if not statement:
        raise InvalidQuery("it is empty")
    with _reading_only(connection), _translated():
        options = connection.execution_options(stream_results=True, no_parameters=True, max_row_buffer=_BATCH)
        if connection.dialect.name == "postgresql":
            # A transaction whose first snapshot is taken cannot be made a writing one.
            connection.exec_driver_sql("SELECT 1")
        result = options.exec_driver_sql(statement)
        try:
            yield QueryRows(_distinct(tuple(result.keys())), (tuple(row) for row in result))
        finally:
            result.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ResourceClosedError as error:
        raise InvalidQuery("it returns no rows: write a SELECT") from error
    except DatabaseUnreachable as error:
        if getattr(error.__cause__, "sqlstate", None) != _READ_ONLY_SQLSTATE:
            raise
        raise InvalidQuery(f"it may only read: {_words(error.__cause__)}") from error
    except DBAPIError as error:
        raise InvalidQuery(_words(error.orig)) from error
    except sqlite3.Warning as error:
        raise InvalidQuery("it is several statements: write one SELECT") from error


def _words(error: BaseException | None) -> str:
    said = " ".join(str(error).split())
    return "it may only read" if said == "not authorized" else said


@contextmanager
def _reading_only(connection: Connection) -> Iterator[None]:
    """Let SQLite refuse every statement that does not read; on PostgreSQL the transaction does."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        yield
        return
    driver.set_authorizer(_authorised)
    # Python handles a signal between two calls of the handler.
    driver.set_progress_handler(lambda: 0, _STEPS)
    driver.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        driver.set_authorizer(None)
        driver.set_progress_handler(None, 0)
        driver.text_factory = str


def _authorised(action: int, first: str | None, _second: str | None, _database: str | None, _view: str | None) -> int:
    is_allowed = action in _READING or (action == sqlite3.SQLITE_PRAGMA and (first or "").lower() in _PRAGMAS)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each followed by a number where it stands there already."""
    found: dict[str, None] = {}
    for name in names:
        number, unique = 1, name
        while unique in found:
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return tuple(found)
