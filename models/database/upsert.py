"""Dialect-specific upserts, and statement sizes that both databases accept."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Label, Table
from sqlalchemy.dialects import postgresql, sqlite

from models.base import Base

Value = TypeVar("Value")

#: Values bound in one IN list. Both databases accept more (32,766 and 65,535), old builds of SQLite only 999.
CHUNK = 900


def chunks(values: Sequence[Value], size: int = CHUNK) -> Iterator[Sequence[Value]]:
    """Yield the values in slices of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def table_of(model: type[Base]) -> Table:
    """Return the table of a mapped class, for Core statements."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to one table")
    return table


def columns_for(model: type[Base], row: type[Any]) -> list[Label[Any]]:
    """Return the columns of a table that a dataclass names, labelled with the names of its fields."""
    return [table_of(model).c[field.name].label(field.name) for field in fields(row)]


def insert_for(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT with ON CONFLICT for the dialect of the connection."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def insert_missing(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique keys are free, and return their number.

    Callers sort the rows by their unique key, as transactions would deadlock otherwise.
    """
    if not rows:
        return 0
    statement = insert_for(connection, table_of(model)).on_conflict_do_nothing()
    # Without this option, SQLAlchemy does not report the row count of an INSERT.
    options = {"preserve_rowcount": True}
    return connection.execute(statement, [dict(row) for row in rows], execution_options=options).rowcount
