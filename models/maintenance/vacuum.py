"""Returns the space of deleted rows to the disk."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from models.database.engine import migration_engine
from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.database.url import parse_database_url, sqlite_path

_BUSY_SECONDS = 60.0


def vacuum(database_url: str) -> int | None:
    """Vacuum the database; return how many bytes that freed, None for PostgreSQL.

    SQLite needs room for a copy, and blocks writers meanwhile. PostgreSQL marks the space as free for new rows.

    Raises:
        DatabaseUnreachable: there is no room for it, or the database stays locked.
    """
    path = sqlite_path(parse_database_url(database_url))
    if path is None:
        _vacuum_server(database_url)
        return None
    before = _size(path)
    _vacuum_file(path)
    return before - _size(path)


def _vacuum_server(database_url: str) -> None:
    engine = migration_engine(database_url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
    finally:
        engine.dispose()


def _vacuum_file(path: Path) -> None:
    needed, free = _size(path), shutil.disk_usage(path.parent).free
    if free < needed:
        raise DatabaseUnreachable(
            f"The file {path} cannot be rewritten: that may need {needed / 1e6:,.1f} MB beside it, and "
            f"{free / 1e6:,.1f} MB are free. Make room and try again; nothing was changed.",
            DatabaseFault.FULL,
        )
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=_BUSY_SECONDS)) as opened:
            opened.execute("VACUUM")
            # Empties the write-ahead log too.
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        busy = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
        raise DatabaseUnreachable(
            f"The file {path} cannot be rewritten: {error}. Wait until no crawl is running and try again.",
            DatabaseFault.BUSY if busy else DatabaseFault.BROKEN,
        ) from error


def _size(path: Path) -> int:
    return sum(part.stat().st_size for part in (path, path.with_name(f"{path.name}-wal")) if part.exists())
