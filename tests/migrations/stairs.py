"""Rows for every table of every revision, made from what the database says about its columns, and their digests."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, insert, inspect, text, types
from sqlalchemy.dialects import postgresql

#: Rows of each table at each revision.
ROWS = 12
_EPOCH = datetime(2026, 11, 1, 6, 30, 15, 123456, tzinfo=UTC)
_WORDS = {"state": "stored", "outcome": "new"}


def seed(engine: Engine, seeded_before: int = 0) -> None:
    """Put rows into all tables of this schema, whatever revision it is; other ones than those of earlier calls."""
    first = seeded_before * ROWS + 1
    with engine.begin() as connection:
        for table in _tables(connection):
            connection.execute(insert(table), [_row(table, number) for number in range(first, first + ROWS)])


def columns(engine: Engine) -> dict[str, list[str]]:
    """Return the columns of each table."""
    found = inspect(engine).get_multi_columns()
    return {name: [str(column["name"]) for column in own] for (_, name), own in found.items() if _is_ours(name)}


def digests(engine: Engine, wanted: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return for each table the digest of its rows, of these columns, in an order that they alone decide."""
    with engine.connect() as connection:
        return {table: _digest(connection, table, names) for table, names in wanted.items()}


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    metadata.reflect(connection)
    return [one for one in metadata.sorted_tables if _is_ours(one.name)]


def _is_ours(table_name: str) -> bool:
    # SQLite keeps the full-text index in tables of its own.
    return table_name != "alembic_version" and not table_name.startswith("article_search_fts")


def _digest(connection: Connection, table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    rows = sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT {quoted} FROM "{table}"')))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _row(table: Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: Column[Any], number: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, types.Integer)):
        return number
    if column.name in _WORDS:
        return _WORDS[column.name]
    made: Mapping[type[Any], Any] = {
        types.Boolean: number % 2 == 0,
        types.Integer: number,
        types.Float: number / 2,
        types.DateTime: _EPOCH + timedelta(hours=number),
        types.JSON: {"größe": number},
        types.LargeBinary: bytes([number % 256, 0, 255]),
        types.String: f"{column.name} “{number}” — 見出し",
        postgresql.TSVECTOR: f"'word{number}':1",
    }
    return next(value for kind, value in made.items() if isinstance(column.type, kind))
