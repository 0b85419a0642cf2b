"""Multiplies the stored articles by SQL: copies get other ids, URLs, keys and fingerprints, and earlier dates."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from warnings import catch_warnings, simplefilter

from sqlalchemy import Column, Connection, DateTime, Integer, MetaData, Table, func, select
from sqlalchemy.exc import SAWarning

from models.views.articles import DAY_PUBLISHED

#: Tables with rows of articles or their URLs, parents first; the newer ones where the schema has them.
_TABLES = (
    "article",
    "article_text",
    "article_revision",
    "article_key",
    "article_address",
    "article_author",
    "article_contributor",
    "article_keyword",
    "article_link",
    "removed_block",
    "site_page",
    "url",
    "fetch",
    "story",
    "article_story",
    "article_copy",
    "article_edit",
)
#: Its copies are inserted at once, in the order of its key: one after the other they would land all over it.
_MARKS = "article_mark"
#: More than the first articles have rows of any table.
_STRIDE = 200_000
_SHIFTED = frozenset({"id", "article_id", "url_id", "story_id", "first_article_id", "original_id", "revision_id"})
_SUFFIXED = frozenset({"url", "page_url", "requested_url", "canonical_url", "key"})
#: Minutes between the dates of two copies of one article.
_MINUTES = 3_000
#: Makes the marks of each copy others than those of the first articles, within 32 bits.
_SPREAD = 0x9E3779B1
_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() "
    "AND indexname NOT IN (SELECT conname FROM pg_constraint)",
}


def copy_articles(connection: Connection, copies: int) -> Iterator[int]:
    """Add so many copies of every article, and yield the number of each; callers commit in between."""
    tables = _tables(connection)
    for name in (*tables, _MARKS):
        # The copies are made of these rows alone, whatever their table holds by then.
        connection.exec_driver_sql(f'CREATE TEMPORARY TABLE "first_{name}" AS SELECT * FROM "{name}"')  # noqa: S608 - names of our tables
    for number in range(1, copies + 1):
        for table in tables.values():
            connection.exec_driver_sql(_statement(table, number, connection.dialect.name))
        yield number
    _copy_marks(connection, copies)


@contextmanager
def without_indexes(connection: Connection) -> Iterator[None]:
    """Drop the indexes, and create them again from all rows at once: that is many times faster."""
    found = connection.exec_driver_sql(_INDEXES[connection.dialect.name]).all()
    for name, _ in found:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    yield
    for _, sql in found:
        connection.exec_driver_sql(sql)


def advance_sequences(connection: Connection) -> None:
    """Have PostgreSQL number new rows after the copies."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables(connection).values():
        if "id" in table.columns:
            highest = connection.execute(select(func.max(table.c.id))).scalar_one() or 1
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, highest)).where(sequence.is_not(None)))


def _tables(connection: Connection) -> dict[str, Table]:
    metadata = MetaData()
    with catch_warnings():
        # Indexes of expressions are not reflected.
        simplefilter("ignore", SAWarning)
        metadata.reflect(connection, only=lambda name, _metadata: name in _TABLES)
    return {name: metadata.tables[name] for name in _TABLES if name in metadata.tables}


def _statement(table: Table, number: int, dialect: str) -> str:
    columns = list(table.columns)
    names = ", ".join(f'"{column.name}"' for column in columns)
    values = ", ".join(_value(column, number, dialect) for column in columns)
    return f'INSERT INTO "{table.name}" ({names}) SELECT {values} FROM "first_{table.name}"'  # noqa: S608 - names of our tables


def _copy_marks(connection: Connection, copies: int) -> None:
    wrapped = f"((mark + copy * {_SPREAD} + 2147483648) & 4294967295) - 2147483648"
    connection.exec_driver_sql(
        f"INSERT INTO {_MARKS} (mark, article_id) "  # noqa: S608 - names and numbers of ours
        f"WITH RECURSIVE copies(copy) AS (SELECT CAST(1 AS BIGINT) WHERE {copies} > 0 "
        f"UNION ALL SELECT copy + 1 FROM copies WHERE copy < {copies}) "
        f"SELECT {wrapped}, article_id + copy * {_STRIDE} FROM first_{_MARKS} CROSS JOIN copies ORDER BY 1, 2"
    )


def _value(column: Column[Any], number: int, dialect: str) -> str:
    name = f'"{column.name}"'
    if column.name in _SHIFTED and isinstance(column.type, Integer):
        return f"{name} + {number * _STRIDE}"
    if column.name in _SUFFIXED:
        return f"{name} || '-c{number}'"
    if column.name == "day_published":
        return f"(SELECT {DAY_PUBLISHED[dialect]} FROM article WHERE article.id = article_id + {number * _STRIDE})"  # noqa: S608 - expression of ours
    if column.name == "fingerprint":
        return f"'{number:08x}' || substr({name}, 9)"
    return _earlier(name, number * _MINUTES, dialect) if isinstance(column.type, DateTime) else name


def _earlier(name: str, minutes: int, dialect: str) -> str:
    if dialect == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', {name}, '-{minutes} minutes') || substr({name}, 20)"
    return f"{name} - interval '{minutes} minutes'"
