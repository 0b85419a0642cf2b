"""Rehearses an upgrade of an SQLite file on an empty copy of its schema in memory, before anything is changed."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache

from sqlalchemy import Connection, text

from models.database.engine import memory_engine
from models.maintenance.database_objects import DatabaseObject, objects
from models.maintenance.kept_objects import ObjectsLost, works

#: Brings the schema of a connection to a revision; the objects are those to keep.
Upgrade = Callable[[Connection, str, Collection[DatabaseObject]], None]

# Tables first: the others need them. A virtual table makes its shadow tables itself.
_ORDER = ("table", "virtual table", "index", "view", "trigger")


@cache
def objects_of_revision(upgrade: Upgrade, revision: str) -> frozenset[DatabaseObject]:
    """Return the objects that a new file with this revision has."""
    with _memory() as connection:
        upgrade(connection, revision, ())
        return objects(connection)


def rehearse(
    upgrade: Upgrade, current: str, target: str, found: Iterable[DatabaseObject], users: Collection[DatabaseObject]
) -> None:
    """Upgrade an empty copy of a schema from one revision to another.

    Raises:
        ObjectsLost: something of the user's works before and would not afterwards.
    """
    with _memory() as connection:
        _copy(connection, found)
        connection.execute(text("INSERT INTO alembic_version VALUES (:current)"), {"current": current})
        connection.commit()
        copied = objects(connection)
        working = [one for one in sorted(users) if one in copied and works(connection, one)]
        connection.commit()
        upgrade(connection, target, [one for one in users if one in copied])
        lost = [one for one in working if not works(connection, one)]
        if lost:
            raise ObjectsLost(lost)


def _copy(connection: Connection, found: Iterable[DatabaseObject]) -> None:
    """Create these objects; those that only another program can create, by a module of its own, are left out."""
    raw = connection.connection.dbapi_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError("only SQLite keeps a schema in memory")
    for one in sorted(found, key=lambda one: (_ORDER.index(one.kind) if one.kind in _ORDER else -1, one)):
        if one.sql is not None and one.kind in _ORDER:
            try:
                raw.execute(one.sql)
            except sqlite3.Error:
                continue


@contextmanager
def _memory() -> Iterator[Connection]:
    engine = memory_engine()
    try:
        with closing(engine.connect()) as connection:
            yield connection
    finally:
        engine.dispose()
