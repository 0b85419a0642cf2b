"""Articles as grouping reads and writes them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Delete, Select, bindparam, delete, func, insert, or_, select, update

from models.database.bulk import among, numbers
from models.database.upsert import chunks, columns_for, in_chunk, insert_or_replace, table_of, values_of
from models.tables import Article, ArticleCopy, ArticleStory, ArticleText

#: Members of a story that are compared with a new article: the latest ones.
MAX_MEMBERS = 24


@dataclass(frozen=True, slots=True)
class ArticleToGroup:
    """What an article's copies and story are derived from."""

    id: int
    source_id: int
    headline: str | None
    article_body: str
    in_language: str | None
    date_published: datetime | None
    date_flags: str | None
    wire_agency: str | None
    first_seen_at: datetime
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class GroupedRow:
    """The row of a grouped article."""

    article_id: int
    story_id: int
    source_id: int
    at: datetime
    text_fetched_at: datetime | None
    features: bytes
    marks: bytes
    copied_share: float = 0.0
    shared_agency: str | None = None


@dataclass(frozen=True, slots=True)
class CopyRow:
    """What an article has from an earlier one."""

    article_id: int
    original_id: int
    share_copied: float
    words_copied: int
    passages: Sequence[Mapping[str, Any]]


def articles_to_group(connection: Connection, article_ids: Collection[int]) -> list[ArticleToGroup]:
    """Return these articles, in the order of their ids."""
    return [
        ArticleToGroup(*row)
        for chunk in chunks(sorted(article_ids))
        for row in connection.execute(_articles_to_group(), {"chunk": chunk})
    ]


@cache
def _articles_to_group() -> Select[Any]:
    table, text = table_of(Article), table_of(ArticleText)
    columns = [(text if name == "article_body" else table).c[name] for name in ArticleToGroup.__dataclass_fields__]
    joined = select(*columns).join_from(table, text, text.c.article_id == table.c.id)
    return joined.where(in_chunk(table.c.id)).order_by(table.c.id)


def ungrouped(connection: Connection, after: int, most: int) -> tuple[list[int], int | None]:
    """Return which of the next articles behind an id are not grouped as they stand, and the last id looked at."""
    table, grouped = table_of(Article), table_of(ArticleStory)
    ids = select(table.c.id, table.c.fetched_at).where(table.c.id > after).order_by(table.c.id).limit(most).subquery()
    statement = (
        select(
            ids.c.id, or_(grouped.c.article_id.is_(None), grouped.c.text_fetched_at.is_distinct_from(ids.c.fetched_at))
        )
        .select_from(ids.outerjoin(grouped, grouped.c.article_id == ids.c.id))
        .order_by(ids.c.id)
    )
    rows = connection.execute(statement).all()
    return [article_id for article_id, is_due in rows if is_due], rows[-1][0] if rows else None


def latest_ungrouped(connection: Connection, most: int) -> list[int]:
    """Return which of the newest articles, and of all that were grouped before, are to be grouped."""
    table, grouped = table_of(Article), table_of(ArticleStory)
    newest = select(table.c.id).order_by(table.c.id.desc()).limit(most).subquery()
    is_grouped = select(grouped.c.article_id).where(grouped.c.article_id == newest.c.id).exists()
    stale = select(grouped.c.article_id).where(grouped.c.text_fetched_at.is_(None)).limit(most)
    return sorted({*connection.scalars(select(newest.c.id).where(~is_grouped)), *connection.scalars(stale)})


def grouped_rows(connection: Connection, article_ids: Collection[int]) -> dict[int, GroupedRow]:
    """Return the rows of these articles that have one."""
    if not article_ids:
        return {}
    dialect = connection.dialect.name
    rows = connection.execute(_grouped_rows(dialect), numbers(dialect, article_ids)).all()
    return {row.article_id: GroupedRow(*row) for row in rows}


@cache
def _grouped_rows(dialect: str) -> Select[Any]:
    statement = select(*columns_for(ArticleStory, GroupedRow))
    return statement.where(among(dialect, table_of(ArticleStory).c.article_id))


def members(
    connection: Connection, story_ids: Collection[int], since: datetime, until: datetime
) -> dict[int, list[GroupedRow]]:
    """Return the latest articles of each of these stories from a span of time."""
    found: dict[int, list[GroupedRow]] = {}
    for chunk in chunks(sorted(story_ids)):
        for row in connection.execute(_members(), {"chunk": chunk, "since": since, "until": until}):
            found.setdefault(row.story_id, []).append(GroupedRow(*row))
    return found


@cache
def _members() -> Select[Any]:
    table = table_of(ArticleStory)
    rank = func.row_number().over(
        partition_by=table.c.story_id, order_by=(table.c.at.desc(), table.c.article_id.desc())
    )
    inner = (
        select(*columns_for(ArticleStory, GroupedRow), rank.label("rank"))
        .where(in_chunk(table.c.story_id), table.c.at.between(bindparam("since"), bindparam("until")))
        .subquery()
    )
    columns = [inner.c[name] for name in GroupedRow.__dataclass_fields__]
    return select(*columns).where(inner.c.rank <= MAX_MEMBERS)


def save_grouped(connection: Connection, rows: Collection[GroupedRow]) -> None:
    """Insert or replace the rows of articles."""
    if not rows:
        return
    columns = tuple(GroupedRow.__dataclass_fields__)
    connection.execute(
        insert_or_replace(connection.dialect.name, ArticleStory, "article_id", columns),
        [values_of(row) for row in sorted(rows, key=lambda row: row.article_id)],
    )


def originals_of(connection: Connection, article_ids: Collection[int]) -> dict[int, set[int]]:
    """Return for each of these articles that has something from earlier ones, which they are."""
    found: dict[int, set[int]] = {}
    for chunk in chunks(sorted(article_ids)):
        for article_id, original_id in connection.execute(_originals(), {"chunk": chunk}):
            found.setdefault(article_id, set()).add(original_id)
    return found


@cache
def _originals() -> Select[Any]:
    table = table_of(ArticleCopy)
    return select(table.c.article_id, table.c.original_id).where(in_chunk(table.c.article_id))


def copies_of(connection: Connection, original_ids: Collection[int]) -> set[int]:
    """Return the articles that have something from these."""
    table = table_of(ArticleCopy)
    return {
        article_id
        for chunk in chunks(sorted(original_ids))
        for article_id in connection.scalars(select(table.c.article_id).where(table.c.original_id.in_(chunk)))
    }


def replace_copies(connection: Connection, article_ids: Collection[int], rows: Collection[CopyRow]) -> None:
    """Replace what these articles have from earlier ones."""
    for chunk in chunks(sorted(article_ids)):
        connection.execute(_delete_copies(), {"chunk": chunk})
    if rows:
        ordered = sorted(rows, key=lambda row: (row.article_id, row.original_id))
        connection.execute(insert(table_of(ArticleCopy)), [values_of(row) for row in ordered])


@cache
def _delete_copies() -> Delete:
    table = table_of(ArticleCopy)
    return delete(table).where(in_chunk(table.c.article_id))


def set_shared(connection: Connection, shares: Mapping[int, tuple[float, str | None]]) -> None:
    """Set the copied share and the agency of articles."""
    table = table_of(ArticleStory)
    for article_id, (share, agency) in sorted(shares.items()):
        values = {"copied_share": share, "shared_agency": agency}
        connection.execute(update(table).where(table.c.article_id == article_id).values(values))


def mark_stale(connection: Connection, article_ids: Collection[int]) -> None:
    """Have articles grouped again by the next `scrapy db group`."""
    table = table_of(ArticleStory)
    for chunk in chunks(sorted(article_ids)):
        connection.execute(update(table).where(table.c.article_id.in_(chunk)).values(text_fetched_at=None))
