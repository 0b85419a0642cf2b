"""Dialect-specific upserts, and statement sizes that both databases accept.

Building a statement takes SQLAlchemy longer than running it: what every batch of a crawl needs is built once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Label, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from models.base import Base

Value = TypeVar("Value")

#: Values bound in one IN list. Both databases accept more (32,766 and 65,535), old builds of SQLite only 999.
CHUNK = 900


def chunks(values: Sequence[Value], size: int = CHUNK) -> Iterator[Sequence[Value]]:
    """Yield the values in slices of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))


def in_chunk(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a column has one of the values that `chunk` gives to the statement."""
    return column.in_(bindparam("chunk", expanding=True))


def table_of(model: type[Base]) -> Table:
    """Return the table of a mapped class, for Core statements."""
    table = model.__table__
    if not isinstance(table, Table):
        raise TypeError(f"{model.__name__} is not mapped to one table")
    return table


def columns_for(model: type[Base], row: type[Any]) -> list[Label[Any]]:
    """Return the columns of a table that a dataclass names, labelled with the names of its fields."""
    return [table_of(model).c[field.name].label(field.name) for field in fields(row)]


def values_of(row: Any) -> dict[str, Any]:
    """Return the fields of a dataclass by name; `asdict` would copy every value deeply."""
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def insert_for(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT with ON CONFLICT for a dialect."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


@cache
def insert_or_replace(
    dialect: str, model: type[Base], key: str, columns: tuple[str, ...]
) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that sets these columns where there is a row with the same key."""
    statement = insert_for(dialect, table_of(model))
    fresh = {name: statement.excluded[name] for name in columns if name != key}
    return statement.on_conflict_do_update(index_elements=[key], set_=fresh)


@cache
def _insert_missing(dialect: str, model: type[Base]) -> sqlite.Insert | postgresql.Insert:
    # Without this option, SQLAlchemy does not report the row count of an INSERT.
    return insert_for(dialect, table_of(model)).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert_missing(connection: Connection, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert the rows whose unique keys are free, and return their number.

    Callers sort the rows by their unique key, as transactions would deadlock otherwise.
    """
    if not rows:
        return 0
    return connection.execute(_insert_missing(connection.dialect.name, model), rows).rowcount
