"""Engines for one writer and many readers, on SQLite and PostgreSQL. Callers dispose of them."""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from models.database.errors import report_unreachable
from models.database.exceptions import DatabaseUnreachable, InvalidDatabaseUrl
from models.database.url import hide_password, parse_database_url, resolve_database_url, sqlite_path

if TYPE_CHECKING:
    from models.database.postgres_timeouts import BoundedConnection

__all__ = [
    "DatabaseUnreachable",
    "InvalidDatabaseUrl",
    "hide_password",
    "memory_engine",
    "migration_engine",
    "reader_engine",
    "resolve_database_url",
    "writer_engine",
]

#: Seconds that one statement may take, or wait for a lock. A crawl's writes are small and are retried.
WRITER_SECONDS = 20.0
_READER_SECONDS = 60.0
_BUSY_SECONDS = 30.0
# The pages of some batches of fifty articles, and those of their trees that lead to them.
_CACHE_KIB = 32_000
# After how many pages of the log SQLite copies them to the file: some batches, in place of each.
_LOG_PAGES = 8_000
# How much longer than its own timeout the server may take before it counts as frozen.
_GRACE_SECONDS = 5.0
_CONNECT_SECONDS = 10.0
_TCP_TIMEOUT_MS = 30_000
_KEEPALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}


def writer_engine(database_url: str, seconds: float = WRITER_SECONDS) -> Engine:
    """Return an engine whose transactions take the write lock when they begin. It creates no database.

    `seconds` bounds one statement and one wait for a lock.
    """
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(url, seconds)
    return _sqlite(url, mode="rw", begin="BEGIN IMMEDIATE", prepare=_for_batches, busy_seconds=seconds)


def reader_engine(database_url: str, seconds: float = _READER_SECONDS) -> Engine:
    """Return an engine that cannot write. On SQLite it never waits for the writer.

    `seconds` bounds one statement on PostgreSQL.
    """
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(url, seconds, default_transaction_read_only="on")
    return _sqlite(url, mode="rw", begin="BEGIN", prepare=_read_only)


def migration_engine(database_url: str) -> Engine:
    """Return an engine for migrations: it creates an absent SQLite file, and statements have no timeout.

    SQLite's foreign keys are off: rebuilding a table would otherwise delete the rows that refer to it.
    """
    url = parse_database_url(database_url)
    if sqlite_path(url) is None:
        return _postgresql(url, None)
    return _sqlite(url, mode="rwc", begin="BEGIN IMMEDIATE", prepare=partial(_durable, foreign_keys=False))


def memory_engine() -> Engine:
    """Return an engine on an empty SQLite database in memory, for rehearsals of migrations."""
    url = URL.create("sqlite", database=":memory:")
    engine = create_engine(
        url, creator=partial(sqlite3.connect, ":memory:", isolation_level=None), poolclass=StaticPool
    )
    event.listen(engine, "begin", partial(_on_begin, "BEGIN IMMEDIATE"))
    return engine


def _postgresql(url: URL, seconds: float | None, **server_settings: str) -> Engine:
    """Return an engine whose statements take at most `seconds`; None: no limit."""
    settings = {"timezone": "UTC", "statement_timeout": int((seconds or 0) * 1000), **server_settings}
    options = url.query.get("options", "")
    ours = " ".join(f"-c {name}={value}" for name, value in settings.items())
    engine = create_engine(
        url,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": int(max(2.0, min(_CONNECT_SECONDS, seconds or _CONNECT_SECONDS))),
            "tcp_user_timeout": _TCP_TIMEOUT_MS,
            **_KEEPALIVE,
            # Whatever PGCLIENTENCODING says.
            "client_encoding": "utf8",
            "options": f"{ours} {options if isinstance(options, str) else ' '.join(options)}".strip(),
        },
    )
    if seconds is not None:
        from models.database.postgres_timeouts import bounded  # noqa: PLC0415 - loads the driver

        event.listen(engine, "do_connect", partial(_connect, bounded(seconds + min(seconds, _GRACE_SECONDS))))
    report_unreachable(engine)
    return engine


def _connect(
    kind: "type[BoundedConnection]",
    _dialect: Dialect,
    _record: ConnectionPoolEntry,
    arguments: list[Any],
    named: dict[str, Any],
) -> "BoundedConnection":
    return kind.connect(*arguments, **named)


def _sqlite(
    url: URL,
    *,
    mode: str,
    begin: str,
    prepare: Callable[[sqlite3.Connection], None],
    busy_seconds: float = _BUSY_SECONDS,
) -> Engine:
    file = f"file:{quote(str(url.database))}?mode={mode}"

    def open_file() -> DBAPIConnection:
        # isolation_level None: the driver begins no transactions of its own, see `_on_begin`.
        return sqlite3.connect(  # type: ignore[return-value]  # its cursor() is wider than the protocol's
            file,
            uri=True,
            timeout=busy_seconds,
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
        # The pool drops a connection whose preparation failed without closing it.
        connection.close()
        raise


def _on_begin(statement: str, connection: Connection) -> None:
    connection.exec_driver_sql(statement)


def _read_only(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA query_only = ON")


def _for_batches(connection: sqlite3.Connection) -> None:
    """Prepare a connection for transactions that change some thousand pages of a large file, a few for each row.

    SQLite's own cache would write most of them to the log several times, and what a single statement changes to a
    temporary file as well, to undo it alone. What successive batches change alike is copied to the file once.
    """
    _durable(connection, foreign_keys=True)
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")


def _durable(connection: sqlite3.Connection, *, foreign_keys: bool) -> None:
    _write_ahead_log(connection)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")


def _write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log. SQLite's busy timeout does not apply to this step, so it is retried here."""
    give_up = time.monotonic() + _BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.05)
