"""Turns what drivers say about a lost or unusable database into one error that names the remedy."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from models.database_url import hide_password

_SQLITE_REMEDIES = {
    sqlite3.SQLITE_CANTOPEN: "Check that the folder exists and that this user may write into it",
    sqlite3.SQLITE_NOTADB: "The file is not an SQLite database",
    sqlite3.SQLITE_READONLY: "Give this user permission to write the file and its folder",
    sqlite3.SQLITE_PERM: "Give this user permission to read and write the file",
    sqlite3.SQLITE_IOERR: "Check the disk",
    sqlite3.SQLITE_CORRUPT: "The file is damaged: restore a copy",
    sqlite3.SQLITE_BUSY: "Another program keeps the database locked: wait for it or end it",
}
_SERVER_REMEDY = "Check that the server runs and that the address, the user and the password are right"


class DatabaseUnreachable(Exception):  # noqa: N818 - the name says what is wrong
    """The database cannot be opened, written or reached; the message names it and the remedy."""


def report_unreachable(engine: Engine) -> None:
    """Make the engine raise DatabaseUnreachable where its driver reports a lost or unusable database."""
    event.listen(engine, "handle_error", _translate)


def _translate(context: ExceptionContext) -> DatabaseUnreachable | None:
    error = context.original_exception
    if isinstance(error, sqlite3.Error):
        remedy = _sqlite_remedy(error, context.engine)
    else:
        remedy = _SERVER_REMEDY if context.is_disconnect or _at_connect(context) else None
    return None if remedy is None else unreachable(context.engine, str(error), remedy)


def unreachable(engine: Engine | None, problem: str, remedy: str) -> DatabaseUnreachable:
    """Return the error for a database, from the problem in the driver's words and a remedy for people."""
    shown = "the database" if engine is None else f"the database {hide_password(str(engine.url))}"
    said = " ".join(problem.split()).rstrip(".")
    return DatabaseUnreachable(
        f"Cannot use {shown}: {said}. {remedy}, or name another database with DATABASE_URL.",
    )


def _at_connect(context: ExceptionContext) -> bool:
    return context.connection is None and context.sqlalchemy_exception is not None


def _sqlite_remedy(error: sqlite3.Error, engine: Engine | None) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    # The low byte is the kind of error, the rest its variety.
    remedy = _SQLITE_REMEDIES.get(code & 0xFF)
    if remedy is not None and code & 0xFF == sqlite3.SQLITE_CANTOPEN and engine is not None:
        return _cannot_open(Path(engine.url.database or ""), remedy)
    return remedy


def _cannot_open(path: Path, remedy: str) -> str:
    """Tell an absent database from a folder that cannot be used."""
    if path.parent.is_dir() and not path.exists():
        return f"There is no such file: make it with `scrapy db upgrade`. {remedy}"
    if path.is_dir():
        return "It is a folder: name a file in it"
    return remedy
