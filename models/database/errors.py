"""Translates drivers' errors about an unusable database into one exception that names the remedy."""

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.database.file_paths import is_folder, is_there
from models.database.url import hide_password

#: Faults that are worth waiting for.
TRANSIENT = frozenset({DatabaseFault.BUSY, DatabaseFault.GONE})
_FULL = "There is no room on its disk: make some and run again"
_SQLITE = {
    sqlite3.SQLITE_CANTOPEN: (
        DatabaseFault.BROKEN,
        "Check that the folder exists and that this user may write into it",
    ),
    sqlite3.SQLITE_NOTADB: (DatabaseFault.BROKEN, "The file is not an SQLite database: move it away"),
    sqlite3.SQLITE_READONLY: (DatabaseFault.BROKEN, "Give this user permission to write the file and its folder"),
    sqlite3.SQLITE_PERM: (DatabaseFault.BROKEN, "Give this user permission to read and write the file"),
    sqlite3.SQLITE_IOERR: (DatabaseFault.BROKEN, "Check the disk"),
    sqlite3.SQLITE_CORRUPT: (DatabaseFault.BROKEN, "The file is damaged: restore a copy"),
    sqlite3.SQLITE_BUSY: (DatabaseFault.BUSY, "Another program keeps the database locked: wait for it or end it"),
    sqlite3.SQLITE_FULL: (DatabaseFault.FULL, _FULL),
}
# Refused writes: a quota (SQLite has a code of its own for a full disk only) or a broken disk.
_REFUSED_WRITES = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_FSYNC})
# With less free space than this, a file that cannot be made is not a question of permissions.
_NO_ROOM_BYTES = 64 << 10

_SERVER_REMEDY = "Check that the server runs and that the address, the user and the password are right"
# SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRESQL = {
    "53100": (DatabaseFault.FULL, _FULL),
    "53200": (DatabaseFault.BUSY, "The server is out of memory"),
    "53300": (DatabaseFault.BUSY, "The server has no connection left: end some, or raise its max_connections"),
    "55P03": (DatabaseFault.BUSY, "Another session keeps rows or tables locked: wait for it or end it"),
    "57014": (DatabaseFault.BUSY, "The server did not answer in time: see what it is doing, or who holds a lock"),
    "57P01": (DatabaseFault.GONE, _SERVER_REMEDY),
    "57P02": (DatabaseFault.GONE, _SERVER_REMEDY),
    "57P03": (DatabaseFault.GONE, "The server is starting or stopping"),
    "58030": (DatabaseFault.GONE, "Check the server's disk"),
    "25006": (DatabaseFault.GONE, "The server is read-only: name the primary server"),
    "XX001": (DatabaseFault.BROKEN, "The server's files are damaged: restore a copy"),
    "XX002": (DatabaseFault.BROKEN, "An index is damaged: REINDEX it, or restore a copy"),
}
# Permanent refusals of a connection: wrong password, no such user, no such database.
_REFUSALS = frozenset({"28P01", "28000", "3D000", "42501"})
_REFUSED = ("password authentication failed", "does not exist", "no pg_hba.conf entry", "not permitted to log in")
_STARTING = ("is starting up", "is shutting down", "in recovery mode", "too many clients", "remaining connection slots")


def report_unreachable(engine: Engine) -> None:
    """Make the engine raise DatabaseUnreachable where its driver reports a lost or unusable database."""
    event.listen(engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> DatabaseUnreachable | None:
    error = context.original_exception
    found = _sqlite_fault(error, context.engine) if isinstance(error, sqlite3.Error) else _server_fault(context)
    if found is None:
        return None
    fault, remedy = found
    return unreachable_error(context.engine, str(error), remedy, fault)


def unreachable_error(
    engine: Engine | None,
    problem: str,
    remedy: str,
    fault: DatabaseFault = DatabaseFault.BROKEN,
) -> DatabaseUnreachable:
    """Return the error for a database, from the driver's message and a remedy for the user."""
    shown = "the database" if engine is None else f"the database {hide_password(str(engine.url))}"
    said = " ".join(problem.split())
    end = "" if said.endswith((".", "?", "!")) else "."
    return DatabaseUnreachable(
        f"Cannot use {shown}: {said}{end} {remedy}, or name another database with DATABASE_URL.",
        fault,
    )


def _server_fault(context: ExceptionContext) -> tuple[DatabaseFault, str] | None:
    state = getattr(context.original_exception, "sqlstate", None)
    if state in _POSTGRESQL:
        return _POSTGRESQL[state]
    if context.connection is None and context.sqlalchemy_exception is not None:
        said = str(context.original_exception)
        if any(words in said for words in _STARTING):
            return DatabaseFault.BUSY, "Wait until the server has started"
        is_refusal = state in _REFUSALS or any(words in said for words in _REFUSED)
        return DatabaseFault.BROKEN if is_refusal else DatabaseFault.GONE, _SERVER_REMEDY
    return (DatabaseFault.GONE, _SERVER_REMEDY) if context.is_disconnect else None


def _sqlite_fault(error: sqlite3.Error, engine: Engine | None) -> tuple[DatabaseFault, str] | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    path = Path((engine.url.database if engine is not None else None) or "")
    # The low byte is the primary result code.
    kind = code & 0xFF
    if code in _REFUSED_WRITES or (kind in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR} and _has_no_room(path)):
        return DatabaseFault.FULL, _FULL
    found = _SQLITE.get(kind)
    if found is not None and kind == sqlite3.SQLITE_CANTOPEN:
        return found[0], _cannot_open(path, found[1])
    return found


def _has_no_room(path: Path) -> bool:
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    # Virtual file systems report no blocks and no files.
    few_bytes = found.f_blocks > 0 and found.f_bavail * found.f_frsize < _NO_ROOM_BYTES
    return few_bytes or (found.f_files > 0 and found.f_favail == 0)


def _cannot_open(path: Path, remedy: str) -> str:
    """Return the remedy for a file that cannot be opened: it is absent, a folder, or in an unusable folder."""
    if is_folder(path.parent) and os.access(path.parent, os.W_OK | os.X_OK) and not is_there(path):
        return f"There is no such file: make it with `scrapy db upgrade`. {remedy}"
    if is_folder(path):
        return "It is a folder: name a file in it"
    return remedy
