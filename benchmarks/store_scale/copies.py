"""Multiplies the stored articles by SQL: copies get other ids, URLs, keys and fingerprints, and earlier dates."""

from collections.abc import Iterator
from typing import Any
from warnings import catch_warnings, simplefilter

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, Table, func, select
from sqlalchemy.exc import SAWarning

#: Tables with a row for each article or its URL, parents first; the newer ones where the schema has them.
_TABLES = (
    "article",
    "article_text",
    "article_revision",
    "article_key",
    "article_address",
    "article_author",
    "article_keyword",
    "removed_block",
    "site_page",
    "url",
    "fetch",
)
#: More than the first articles have rows of any table.
_STRIDE = 200_000
_SHIFTED = frozenset({"id", "article_id", "url_id"})
_SUFFIXED = frozenset({"url", "page_url", "requested_url", "canonical_url", "key"})
#: Minutes between the dates of two copies of one article.
_MINUTES = 3_000


def copy_articles(connection: Connection, copies: int) -> Iterator[int]:
    """Add so many copies of every article, and yield the number of each; callers commit in between."""
    tables = _tables(connection)
    for number in range(1, copies + 1):
        for table in tables:
            connection.exec_driver_sql(_statement(table, number, connection.dialect.name))
        yield number


def advance_sequences(connection: Connection) -> None:
    """Have PostgreSQL number new rows after the copies."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables(connection):
        if "id" in table.columns:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one() or 1
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, highest)))


def _tables(connection: Connection) -> list[Table]:
    metadata = MetaData()
    with catch_warnings():
        # Indexes of expressions are not reflected.
        simplefilter("ignore", SAWarning)
        metadata.reflect(connection, only=lambda name, _metadata: name in _TABLES)
    return [metadata.tables[name] for name in _TABLES if name in metadata.tables]


def _statement(table: Table, number: int, dialect: str) -> str:
    columns = list(table.columns)
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(column, number, dialect) for column in columns)
    first = "id" if "id" in table.columns else "article_id"
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM "{table.name}" WHERE {first} < {_STRIDE}'  # noqa: S608 - names of our tables


def _value(column: Column[Any], number: int, dialect: str) -> str:
    name = f'"{column.name}"'
    if column.name in _SHIFTED and isinstance(column.type, Integer):
        return f"{name} + {number * _STRIDE}"
    if column.name in _SUFFIXED:
        return f"{name} || '-c{number}'"
    if column.name == "fingerprint":
        return f"'{number:08x}' || substr({name}, 9)"
    if isinstance(column.type, DateTime):
        minutes = number * _MINUTES
        if dialect == "sqlite":
            return f"strftime('%Y-%m-%d %H:%M:%S', {name}, '-{minutes} minutes') || substr({name}, 20)"
        return f"{name} - interval '{minutes} minutes'"
    return name
