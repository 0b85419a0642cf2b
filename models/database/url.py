"""Database URLs: parsed, resolved, and shown without their passwords."""

import re
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from models.database.exceptions import InvalidDatabaseUrl

_POSTGRESQL = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SQLITE = frozenset({"sqlite", "sqlite+pysqlite"})
_REMEDY = "Give sqlite:///file.db or postgresql://user:password@host/database as DATABASE_URL."


def hide_password(database_url: str) -> str:
    """Return the URL with `***` for its password, even if it cannot be parsed; a plain `postgresql:` for libpq."""
    shown = re.sub(r"^(postgres(?:ql)?)\+psycopg:", r"\1:", database_url)
    shown = re.sub(r"(//[^:/@]*):.*@", r"\1:***@", shown)
    return re.sub(r"([?&]password=)[^&]*", r"\1***", shown)


def parse_database_url(database_url: str) -> URL:
    """Return the parsed URL with our driver.

    Raises:
        InvalidDatabaseUrl: it names neither an SQLite file nor a PostgreSQL database.
    """
    shown = hide_password(database_url)
    try:
        url = make_url(database_url)
    except (ArgumentError, ValueError) as error:
        raise InvalidDatabaseUrl(f"{shown!r} is not a database URL. {_REMEDY}") from error
    if url.drivername in _POSTGRESQL:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in _SQLITE:
        raise InvalidDatabaseUrl(f"{shown!r} names neither SQLite nor PostgreSQL. {_REMEDY}")
    if url.host or url.query:
        raise InvalidDatabaseUrl(
            f"{shown!r}: an SQLite URL has three slashes, a path and nothing else. {_REMEDY}",
        )
    if url.database in (None, "", ":memory:"):
        raise InvalidDatabaseUrl(f"{shown!r} names no file: a crawl would be forgotten. {_REMEDY}")
    return url.set(drivername="sqlite")


def sqlite_path(url: URL) -> Path | None:
    """Return the file of an SQLite URL; None for PostgreSQL."""
    return Path(url.database or "") if url.drivername == "sqlite" else None


def resolve_database_url(database_url: str, root: Path) -> str:
    """Return the URL with a relative SQLite path made absolute, starting at `root`."""
    url = parse_database_url(database_url)
    path = sqlite_path(url)
    if path is not None:
        url = url.set(database=str(root / path))
    return url.render_as_string(hide_password=False)
