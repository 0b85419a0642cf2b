"""How many rows each table has: counted, but for large tables estimated from the statistics of the planner."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, inspect, select, text

from models.base import Base
from models.tables import Article, Source, Url

#: Larger tables are estimated: counting reads all their pages, but for the tables that have a small index for it.
_COUNTED = 100_000
_ALWAYS_COUNTED = frozenset({Article.__tablename__, Source.__tablename__, Url.__tablename__})
_OF_FILE = "SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"
_OF_SERVER = text(
    "SELECT relname, CAST(reltuples AS BIGINT) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = to_regnamespace(quote_ident(current_schema()))"
)


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows by table, and the tables whose number is an estimate."""

    rows: Mapping[str, int]
    estimated: tuple[str, ...]


def row_counts(connection: Connection) -> RowCounts:
    """Return the rows of each of our tables."""
    analysed = _when_analysed(connection)
    articles = _count(connection, Article.__tablename__)
    growth = articles / (analysed.get(Article.__tablename__) or articles or 1)
    rows: dict[str, int] = {}
    estimated: list[str] = []
    for name in sorted(Base.metadata.tables):
        about = round(analysed.get(name, 0) * growth)
        if about > _COUNTED and name not in _ALWAYS_COUNTED:
            rows[name] = about
            estimated.append(name)
        else:
            rows[name] = _count(connection, name)
    return RowCounts(rows, tuple(estimated))


def large_tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Return the tables of an SQLite file, also the user's own, that are too large to be counted while people wait."""
    if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone() is None:
        return frozenset()
    return frozenset(str(name) for name, rows in connection.execute(_OF_FILE) if rows is not None and rows > _COUNTED)


def _when_analysed(connection: Connection) -> dict[str, int]:
    """Return the rows that each table had when the statistics were made; nothing before they ever were."""
    if connection.dialect.name == "sqlite" and not inspect(connection).has_table("sqlite_stat1"):
        return {}
    found = connection.execute(text(_OF_FILE) if connection.dialect.name == "sqlite" else _OF_SERVER)
    return {name: rows for name, rows in found if rows is not None and rows > 0}


def _count(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()
