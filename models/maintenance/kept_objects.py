"""Keeps what others made in our database while an upgrade changes the schema."""

import re
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from models.maintenance.database_objects import DatabaseObject, objects

_EXTERNAL = re.compile(r"\bcontent\s*=\s*['\"]?(\w+)", re.IGNORECASE)
#: SQLSTATEs: an object that others depend on, a table or another object that exists, a view that cannot be replaced.
_IN_THE_WAY = frozenset({"2BP01", "42P07", "42710", "42P16", "42809"})
_IN_THE_WAY_OF_FILE = re.compile(r"^error in |already exists|there is already |already another table or index")
_EVENT = re.compile(r"\b(?P<event>INSERT|UPDATE|DELETE)(?:\s+OF\s+(?P<columns>.+?))?\s+ON\b", re.IGNORECASE | re.DOTALL)


class ObjectsLost(Exception):  # noqa: N818 - the name says what happened
    """An upgrade would lose or break objects of others; the message names them."""

    def __init__(self, lost: Sequence[DatabaseObject]) -> None:
        """Keep the objects."""
        super().__init__(", ".join(map(str, lost)))
        self.lost = tuple(lost)


def keep_objects(connection: Connection, wanted: Collection[DatabaseObject]) -> None:
    """Create again the indexes and triggers that are gone, as SQLite drops them with a table that is rebuilt.

    Raises:
        ObjectsLost: something else is gone, or cannot be created any more.
    """
    gone = sorted(frozenset(wanted) - objects(connection))
    lost = [one for one in gone if not _is_created_again(connection, one)]
    if lost:
        raise ObjectsLost(lost)


def _is_created_again(connection: Connection, one: DatabaseObject) -> bool:
    if one.sql is None or one.kind not in {"index", "trigger"}:
        return False
    try:
        connection.exec_driver_sql(one.sql)
    except DBAPIError:
        return False
    return True


def works(connection: Connection, one: DatabaseObject) -> bool:
    """Return whether SQLite can read a view or virtual table, or run a trigger: it only compiles them."""
    try:
        if one.kind == "trigger":
            return _fires(connection, one)
        if one.kind == "virtual table":
            return _has_content(connection, one)
        if one.kind == "view":
            connection.exec_driver_sql(f"EXPLAIN SELECT * FROM {_quoted(one.name)}")  # noqa: S608 - quoted
    except DBAPIError:
        return False
    return True


def _fires(connection: Connection, one: DatabaseObject) -> bool:
    columns, place = _columns(connection, one.place), _quoted(one.place)
    event = _EVENT.search(one.sql or "")
    if event is None or not columns:
        return False
    watched = {name.strip(' "`[]\n\t').lower() for name in (event["columns"] or "").split(",")} - {""}
    assigned = ", ".join(f"{_quoted(name)} = NULL" for name in columns)
    statements = {
        "INSERT": f"INSERT INTO {place} ({_quoted(columns[0])}) VALUES (NULL)",  # noqa: S608 - quoted
        "UPDATE": f"UPDATE {place} SET {assigned}",  # noqa: S608 - quoted
        "DELETE": f"DELETE FROM {place}",  # noqa: S608 - quoted
    }
    connection.exec_driver_sql(f"EXPLAIN {statements[event['event'].upper()]}")
    return watched <= {name.lower() for name in columns}


def _has_content(connection: Connection, one: DatabaseObject) -> bool:
    """Return whether the table from which a full-text table takes its content has the columns for that."""
    external = _EXTERNAL.search(one.sql or "")
    if external is None:
        return True
    content = _columns(connection, external[1])
    own = [name for name in _columns(connection, one.name) if name.lower() not in {one.name.lower(), "rank"}]
    return not content or set(own) <= set(content)


def _columns(connection: Connection, table: str) -> list[str]:
    return [
        row.name for row in connection.execute(text("SELECT name FROM pragma_table_info(:table)"), {"table": table})
    ]


def dependants(error: DBAPIError) -> str | None:
    """Return which objects made a change of the schema fail, in the database's words; None: none did."""
    code = getattr(error.orig, "sqlstate", None)
    if code in _IN_THE_WAY:
        diagnosis = getattr(error.orig, "diag", None)
        return ". ".join(filter(None, (getattr(diagnosis, "message_detail", ""), str(error.orig).splitlines()[0])))
    words = str(error.orig)
    return words if code is None and _IN_THE_WAY_OF_FILE.search(words) else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
