"""Copies of SQLite databases: on demand, and before an upgrade."""

import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from models.database.exceptions import DISK_FULL_ERRNOS, DatabaseFault, DatabaseUnreachable
from models.database.file_paths import is_there
from models.database.fsync import fsync_path

_BUSY_SECONDS = 30.0


def backup_path(database: Path, revision: str, now: datetime) -> Path:
    """Return the path of a copy: beside the database, named by its schema and the moment."""
    return database.with_name(f"{database.name}.schema-{revision}-{now:%Y%m%dT%H%M%SZ}.backup")


#: Remedy if there is no room for the copy before an upgrade.
BEFORE_AN_UPGRADE = "Make room, or make a copy elsewhere yourself and give `scrapy db upgrade --no-backup`."


def back_up(database: Path, copy: Path, remedy: str = BEFORE_AN_UPGRADE) -> None:
    """Write a consistent copy of the database to `copy`; a file of this name is always complete.

    Raises:
        DatabaseUnreachable: there is no room (the message ends with the remedy), or the database cannot be read.
    """
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        _refuse_without_room(database, copy.parent)
        _copy(database, part)
        fsync_path(part)  # SQLite does not flush a copy
        part.rename(copy)
        fsync_path(copy.parent)
    except (sqlite3.Error, OSError) as error:
        raise _failed(database, copy, error, remedy) from error
    finally:
        with suppress(OSError):  # its folder is closed or read-only: there is none
            part.unlink(missing_ok=True)


def _copy(database: Path, part: Path) -> None:
    opened = sqlite3.connect(f"file:{quote(str(database))}?mode=rw", uri=True, timeout=_BUSY_SECONDS)
    with closing(opened):
        # Neither waits for a writer nor blocks one.
        opened.execute("VACUUM INTO ?", [str(part)])


def _refuse_without_room(database: Path, folder: Path) -> None:
    needed = size_with_log(database)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise OSError(f"it may need {megabytes(needed)} and {megabytes(free)} are free in {folder}")


def size_with_log(database: Path) -> int:
    """Return the bytes of an SQLite file and its write-ahead log."""
    return sum(path.stat().st_size for path in (database, Path(f"{database}-wal")) if is_there(path))


def megabytes(size: int) -> str:
    """Return a size in bytes as people read it: `1,234.5 MB`."""
    return f"{size / 1e6:,.1f} MB"


def _failed(database: Path, copy: Path, error: Exception, remedy: str) -> DatabaseUnreachable:
    problem = str(error)
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DatabaseUnreachable(
            f"The database {database} cannot be copied: {problem}. The file is damaged: restore a copy.",
        )
    return DatabaseUnreachable(
        f"The database {database} is unchanged, as it could not be copied to {copy}: {problem}. {remedy}",
        DatabaseFault.FULL if _is_disk_full(code, error) else DatabaseFault.BROKEN,
    )


def _is_disk_full(code: int, error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno is None or error.errno in DISK_FULL_ERRNOS
    # SQLite reports a used-up quota as an I/O error.
    return code in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
