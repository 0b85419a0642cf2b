"""Whether a database can be used: its file is sound, its encoding holds all text, this user may write it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from models.database.encoding import incomplete_encoding
from models.database.engine import reader_engine, writer_engine
from models.database.errors import unreachable_error
from models.database.exceptions import DatabaseUnreachable, IncompleteEncoding
from models.database.file_paths import is_there
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.tables import CrawlRun

Result = TypeVar("Result")

_OUR_TABLE = "article"


def with_connection(
    make: Callable[[str], Engine],
    database_url: str,
    read: Callable[[Connection], Result],
) -> Result:
    """Return what a function reads on a connection of an engine that is made for it."""
    engine = make(database_url)
    try:
        with engine.connect() as connection:
            return read(connection)
    finally:
        engine.dispose()


def refuse_damaged(database_url: str, most_bytes: float) -> None:
    """Raise DatabaseUnreachable if SQLite finds its file damaged; files of more than `most_bytes` are not read."""
    path = sqlite_path(parse_database_url(database_url))
    if path is not None and is_there(path) and path.stat().st_size <= most_bytes:
        with_connection(reader_engine, database_url, _quick_check)


def refuse_incomplete_encoding(database_url: str) -> None:
    """Raise IncompleteEncoding if a PostgreSQL database cannot hold all text."""
    if sqlite_path(parse_database_url(database_url)) is not None:
        return
    encoding = with_connection(reader_engine, database_url, incomplete_encoding)
    if encoding is not None:
        raise IncompleteEncoding(
            f"The database {hide_password(database_url)} has the encoding {encoding}, which cannot hold all text: "
            "make one with CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0, and name it with DATABASE_URL.",
        )


def was_sound_today(database_url: str) -> bool:
    """Return whether a run began with this file today and finished; False if anything is wrong with the file."""
    path = sqlite_path(parse_database_url(database_url))
    if path is None or not is_there(path):
        return False
    try:
        return with_connection(reader_engine, database_url, _last_run_is_of_today)
    except (DatabaseUnreachable, SQLAlchemyError, ValueError):
        return False  # the check that follows reports what is wrong


def refuse_read_only(database_url: str) -> None:
    """Raise DatabaseUnreachable if this user may not write the database."""
    with_connection(writer_engine, database_url, _check_writable)


def _last_run_is_of_today(connection: Connection) -> bool:
    last = select(CrawlRun.started_at, CrawlRun.finished_at).order_by(CrawlRun.id.desc()).limit(1)
    row = connection.execute(last).one_or_none()
    return row is not None and row.finished_at is not None and row.started_at.date() == datetime.now(UTC).date()


def _quick_check(connection: Connection) -> None:
    found = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    if found != "ok":
        raise unreachable_error(connection.engine, found, "The file is damaged: restore a copy")


def _check_writable(connection: Connection) -> None:
    """Take SQLite's write lock for a moment (by the engine's BEGIN), or check the rights on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("SELECT 1"))
        return
    can_write = text("SELECT NOT pg_is_in_recovery() AND has_table_privilege(:table, 'INSERT')")
    if not connection.execute(can_write, {"table": _OUR_TABLE}).scalar_one():
        raise unreachable_error(
            connection.engine,
            "it is read-only for this user",
            "Name the primary server and a user that may write",
        )
