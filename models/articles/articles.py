"""Writes articles and their child rows. Callers must hold the article keys (`models.articles.keys`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from models.base import Base
from models.database.upsert import chunks, insert_for, insert_missing, table_of
from models.storable_text import storable
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleKeyword,
    Author,
    Keyword,
    RawPage,
    RemovedBlock,
)

#: Longer names and keywords are cut: they are no names, and would not fit into PostgreSQL's unique index.
MAX_KEYWORD = 500


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article that stands, as far as a page that leads to it is compared with it."""

    id: int
    url: str
    canonical_url: str | None
    page_url: str | None
    headline: str | None
    article_body: str
    fingerprint: str
    date_published: datetime | None
    is_accessible_for_free: bool | None
    page_type: str | None
    has_authors: bool
    fetched_at: datetime
    run_id: int | None
    is_truncated: bool | None = None


@dataclass(frozen=True, slots=True)
class ArticleChildren:
    """What hangs on an article: authors with their pages, keywords, and blocks cut from it."""

    #: Name, page, and whether it is a person.
    authors: tuple[tuple[str, str | None, bool], ...]
    keywords: tuple[str, ...]
    removed: tuple[Mapping[str, Any], ...]


def lock_articles(connection: Connection, numbers: Iterable[int]) -> dict[int, StoredArticle]:
    """Return these articles, locked; the caller has the keys that lead to them."""
    has_authors = select(ArticleAuthor.article_id).where(ArticleAuthor.article_id == Article.id).exists()
    table = table_of(Article)
    columns = [table.c[name] for name in StoredArticle.__dataclass_fields__ if name != "has_authors"]
    statement = select(*columns, has_authors.label("has_authors"))
    return {
        row.id: StoredArticle(**row._mapping)  # noqa: SLF001 - its documented name
        # In the order of their numbers, so that two transactions never wait for each other.
        for chunk in chunks(sorted(set(numbers)))
        for row in connection.execute(
            statement.where(table.c.id.in_(chunk)).order_by(table.c.id).with_for_update(of=table),
        )
    }


def add_article(connection: Connection, row: Mapping[str, Any]) -> int:
    """Insert an article whose keys are claimed, and return its number."""
    table = table_of(Article)
    # As parameters: in the statement, SQLAlchemy would look at forty columns one by one for each article.
    return int(connection.execute(insert(table).returning(table.c.id), dict(row)).scalar_one())


def change_article(connection: Connection, number: int, row: Mapping[str, Any]) -> None:
    """Write these columns of an article that is locked."""
    table = table_of(Article)
    connection.execute(update(table).where(table.c.id == number).values(row))


def touch(connection: Connection, seen: Mapping[int, datetime]) -> None:
    """Move `last_seen_at` of these articles forward."""
    if not seen:
        return
    table = table_of(Article)
    statement = (
        update(table)
        .where(
            table.c.id == bindparam("row_id"), table.c.last_seen_at < bindparam("at", type_=table.c.last_seen_at.type)
        )
        .values(last_seen_at=bindparam("at"))
    )
    connection.execute(statement, [{"row_id": number, "at": at} for number, at in sorted(seen.items())])


def replace_children(connection: Connection, parts: Mapping[int, ArticleChildren]) -> None:
    """Replace authors, keywords and removed blocks of these articles."""
    for model in (ArticleAuthor, ArticleKeyword, RemovedBlock):
        table = table_of(model)
        for chunk in chunks(sorted(parts)):
            connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    _insert_authors(connection, parts)
    _insert_keywords(connection, parts)
    _insert(
        connection,
        RemovedBlock,
        [{"article_id": number, **block} for number, part in parts.items() for block in part.removed],
    )


def page_hashes(connection: Connection, url_ids: Sequence[int]) -> dict[int, str]:
    """Return the SHA-256 of the page that is kept of each of these URLs."""
    return {
        url_id: digest
        for chunk in chunks(url_ids)
        for url_id, digest in connection.execute(
            select(RawPage.url_id, RawPage.body_sha256).where(RawPage.url_id.in_(chunk)),
        )
    }


def save_raw_pages(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep these pages as the latest of their URLs; at most one row for a URL."""
    if not rows:
        return
    statement = insert_for(connection, table_of(RawPage))
    fresh = {name: statement.excluded[name] for name in rows[0] if name != "url_id"}
    connection.execute(
        statement.on_conflict_do_update(index_elements=["url_id"], set_=fresh),
        [dict(row) for row in sorted(rows, key=lambda row: row["url_id"])],
    )


def drop_raw_pages(connection: Connection, url_ids: Collection[int]) -> None:
    """Let go of the pages that are kept of these URLs."""
    table = table_of(RawPage)
    for chunk in chunks(sorted(url_ids)):
        connection.execute(delete(table).where(table.c.url_id.in_(chunk)))


def clean_keyword(text: str) -> str:
    """Return a name or keyword as it is stored: one line, no space around it, at most MAX_KEYWORD characters."""
    return " ".join(storable(text).split())[:MAX_KEYWORD].strip()


def _insert_authors(connection: Connection, parts: Mapping[int, ArticleChildren]) -> None:
    numbers = _word_numbers(connection, Author, "name", {name for part in parts.values() for name, *_ in part.authors})
    rows = [
        {"article_id": number, "position": position, "author_id": numbers[name], "url": url, "is_person": is_person}
        for number, part in parts.items()
        for position, (name, url, is_person) in enumerate(part.authors)
    ]
    _insert(connection, ArticleAuthor, rows)


def _insert_keywords(connection: Connection, parts: Mapping[int, ArticleChildren]) -> None:
    numbers = _word_numbers(
        connection, Keyword, "keyword", {keyword for part in parts.values() for keyword in part.keywords}
    )
    rows = [
        {"article_id": number, "position": position, "keyword_id": numbers[keyword]}
        for number, part in parts.items()
        for position, keyword in enumerate(part.keywords)
    ]
    _insert(connection, ArticleKeyword, rows)


def _word_numbers(connection: Connection, model: type[Base], column: str, words: Iterable[str]) -> dict[str, int]:
    asked = sorted(words)
    insert_missing(connection, model, [{column: name} for name in asked])
    table = table_of(model)
    return {
        name: number
        for chunk in chunks(asked)
        for name, number in connection.execute(
            select(table.c[column], table.c.id).where(table.c[column].in_(chunk)),
        )
    }


def _insert(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table_of(model)), rows)
