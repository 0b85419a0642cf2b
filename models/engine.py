"""Engines for one writer and many readers, on SQLite and PostgreSQL. Whoever makes one disposes of it."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from models.database_url import (
    InvalidDatabaseUrl,
    hide_password,
    parse_database_url,
    resolve_database_url,
    sqlite_path,
)
from models.unreachable import DatabaseUnreachable, report_unreachable

__all__ = [
    "DatabaseUnreachable",
    "InvalidDatabaseUrl",
    "hide_password",
    "migration_engine",
    "reader_engine",
    "resolve_database_url",
    "writer_engine",
]

_BUSY_SECONDS = 30.0
_STATEMENT_TIMEOUT_MS = 60_000
_TCP_TIMEOUT_MS = 30_000
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def writer_engine(database_url: str) -> Engine:
    """Return an engine whose transactions take the write lock when they begin. It creates no database."""
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(url, statement_timeout=_STATEMENT_TIMEOUT_MS)
    return _sqlite(url, mode="rw", begin="BEGIN IMMEDIATE", prepare=partial(_durable, foreign_keys=True))


def reader_engine(database_url: str) -> Engine:
    """Return an engine that cannot write, and that never waits for the writer on SQLite."""
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(
            url,
            statement_timeout=_STATEMENT_TIMEOUT_MS,
            default_transaction_read_only="on",
        )
    return _sqlite(url, mode="rw", begin="BEGIN", prepare=_read_only)


def migration_engine(database_url: str) -> Engine:
    """Return an engine for migrations: it creates an absent SQLite file, and no statement is timed out.

    SQLite's foreign keys are off: rebuilding a table would otherwise delete the rows that refer to it.
    """
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(url, statement_timeout=0)
    return _sqlite(url, mode="rwc", begin="BEGIN IMMEDIATE", prepare=partial(_durable, foreign_keys=False))


def _postgresql(url: URL, **server_settings: int | str) -> Engine:
    settings = {"timezone": "UTC", **server_settings}
    asked = url.query.get("options", "")
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "tcp_user_timeout": _TCP_TIMEOUT_MS,
            **_KEEPALIVE,
            "options": f"{ours} {asked if isinstance(asked, str) else ' '.join(asked)}".strip(),
        },
    )
    report_unreachable(engine)
    return engine


def _sqlite(
    url: URL,
    *,
    mode: str,
    begin: str,
    prepare: Callable[[sqlite3.Connection], None],
) -> Engine:
    file = f"file:{quote(str(url.database))}?mode={mode}"

    def open_file() -> DBAPIConnection:
        # The driver's own idea of transactions is off (isolation_level None): BEGIN is ours, see below.
        return sqlite3.connect(  # type: ignore[return-value]  # its cursor() is wider than the protocol's
            file,
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )

    engine = create_engine(url, creator=open_file)
    event.listen(engine, "connect", partial(_on_connect, prepare))
    event.listen(engine, "begin", partial(_on_begin, begin))
    report_unreachable(engine)
    return engine


def _on_connect(
    prepare: Callable[[sqlite3.Connection], None],
    connection: Any,
    _entry: ConnectionPoolEntry,
) -> None:
    try:
        prepare(connection)
    except BaseException:
        # The pool forgets a connection whose preparation failed, without closing it.
        connection.close()
        raise


def _on_begin(statement: str, connection: Connection) -> None:
    connection.exec_driver_sql(statement)


def _read_only(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")


def _durable(connection: sqlite3.Connection, *, foreign_keys: bool) -> None:
    _write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")


def _write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite does not wait for its turn in that one step, so we do."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
