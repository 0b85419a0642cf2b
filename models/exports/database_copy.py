"""Copies articles, and what hangs on them, into an empty SQLite database with the same schema."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Engine,
    Table,
    create_engine,
    delete,
    event,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from models.base import Base
from models.database.errors import report_unreachable
from models.database.upsert import chunks, table_of
from models.tables import Article, ArticleStory, CrawlRun, Fetch, Story, Url

_PAGE = 1_000
#: Tables with rows of articles that only crawls need.
_CRAWL_ONLY = frozenset({"article_key", "article_address", "site_page", "raw_page"})
#: Earlier versions of articles, their edits, and the URLs that lead to them: only in copies for browsing.
_HISTORY = frozenset({"article_revision", "article_edit", "url"})


@contextmanager
def bulk_connection(path: Path) -> Iterator[Connection]:
    """Yield a connection that fills a new SQLite file quickly: without a journal, in one transaction.

    The file is only sound when the block has ended without an error.
    """
    engine = _bulk_engine(path)
    try:
        with engine.begin() as connection:
            yield connection
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    finally:
        engine.dispose()


def _bulk_engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    report_unreachable(engine)
    return engine


def _prepare(connection: sqlite3.Connection, _entry: Any) -> None:
    # One file at the end: no log beside it.
    for statement in ("journal_mode = DELETE", "journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {statement}")


def copy_articles(
    source: Connection, target: Connection, article_ids: Iterable[Sequence[int]], *, with_history: bool = False
) -> Iterator[Sequence[int]]:
    """Copy pages of articles with texts, authors, keywords, cuts; yield the ids of each page that is copied.

    `with_history`: also their earlier versions and URLs.
    """
    articles = table_of(Article)
    children = [table for table in Base.metadata.sorted_tables if _is_of_articles(table, with_history=with_history)]
    for ids in article_ids:
        _copy(source, target, articles, articles.c.id.in_(ids))
        for table in children:
            _copy(source, target, table, _article_column(table).in_(ids))
        yield ids


def copy_crawls(source: Connection, target: Connection, since: datetime) -> None:
    """Copy the runs, visits and URLs since a moment."""
    urls, visits, runs = table_of(Url), table_of(Fetch), table_of(CrawlRun)
    _copy(source, target, runs, runs.c.started_at >= since)
    _copy(source, target, visits, visits.c.fetched_at >= since)
    _copy(source, target, urls, or_(urls.c.last_seen_at >= since, urls.c.last_fetched_at >= since))


def complete_copy(source: Connection, target: Connection) -> None:
    """Copy the rows that copied rows refer to; what refers to an article that was not copied is left out."""
    keys = _foreign_keys()
    while sum(_copy_parents(source, target, key) for key in keys):
        pass
    _drop_dangling(target)


def _is_of_articles(table: Table, *, with_history: bool) -> bool:
    if table.name in _CRAWL_ONLY or (table.name in _HISTORY and not with_history):
        return False
    return any(column.name == "article_id" and _parent(column) == Article.__tablename__ for column in table.columns)


def _article_column(table: Table) -> Column[Any]:
    return next(column for column in table.columns if column.name == "article_id")


def _parent(column: Column[Any]) -> str | None:
    key = next(iter(column.foreign_keys), None)
    return None if key is None else key.column.table.name


def _foreign_keys() -> list[tuple[Column[Any], Column[Any]]]:
    """Return each column that refers to a table other than `article`, with the column that it refers to."""
    return [
        (column, key.column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name != Article.__tablename__
    ] + [(table_of(ArticleStory).c.story_id, table_of(Story).c.id)]


def _copy(source: Connection, target: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    """Copy the rows for which a condition holds; those that are there already stay."""
    statement = insert(table).prefix_with("OR IGNORE")
    copied = 0
    rows = source.execution_options(yield_per=_PAGE).execute(select(table).where(condition))
    for page in rows.partitions(_PAGE):
        target.execute(statement, [dict(zip(table.columns.keys(), row, strict=True)) for row in page])
        copied += len(page)
    return copied


def _copy_parents(source: Connection, target: Connection, key: tuple[Column[Any], Column[Any]]) -> int:
    column, parent = key
    known = select(parent)
    missing = select(column).distinct().where(column.is_not(None), column.not_in(known))
    wanted = [value for (value,) in target.execute(missing)]
    return sum(_copy(source, target, parent.table, parent.in_(chunk)) for chunk in chunks(wanted))


def _drop_dangling(target: Connection) -> None:
    """Delete rows that refer to a row that is not there, or the reference where there may be none."""
    nullable = {
        (table.name, key.parent.name, key.column.table.name): key.parent.nullable
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
    }
    while dangling := target.exec_driver_sql("PRAGMA foreign_key_check").all():
        for name, row, parent, number in dangling:
            keys = target.exec_driver_sql(f'PRAGMA foreign_key_list("{name}")').all()
            column = next(key[3] for key in keys if key[0] == number)
            table, own_row = Base.metadata.tables[name], literal_column("rowid") == row
            change = update(table).values({column: None}) if nullable[name, column, parent] else delete(table)
            target.execute(change.where(own_row))


def write_result_table(target: Connection, names: Sequence[str], pages: Iterable[Sequence[Sequence[Any]]]) -> None:
    """Write the rows of a user's query into the table `result`, each value with the type that it has."""
    columns = ", ".join(_quoted(name) for name in names)
    target.exec_driver_sql(f"CREATE TABLE result ({columns})")
    statement = f"INSERT INTO result VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - question marks
    for page in pages:
        target.exec_driver_sql(statement, [tuple(row) for row in page])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("%", "%%") + '"'
