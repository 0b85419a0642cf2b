"""Writes articles: a key is claimed before its row is filled, so that two writers never make two of one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from models.base import Base
from models.plain import storable
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleKeyword,
    Author,
    Keyword,
    RawPage,
    RemovedBlock,
)
from models.upsert import chunks, insert_for, insert_missing, table_of

#: Longer names and keywords are cut: they are no names, and would not fit into PostgreSQL's unique index.
MAX_WORD = 500

# Never the fingerprint of a text, and never seen by another transaction: the row is filled before the commit.
_UNFILLED = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article's row must hold from its first moment."""

    url: str
    requested_url: str
    source_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """What stands under a key: `fingerprint` is None for a row that this transaction has just made."""

    id: int
    fingerprint: str | None
    requested_url: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What hangs on an article: authors with their pages, keywords, and blocks cut from it."""

    authors: tuple[tuple[str, str | None], ...]
    keywords: tuple[str, ...]
    removed: tuple[Mapping[str, Any], ...]


def claim_articles(connection: Connection, claims: Mapping[str, Claim]) -> dict[str, Held]:
    """Return the locked rows of these keys, making the missing ones, which the caller fills in the same transaction."""
    insert_missing(connection, Article, [_unfilled(claims[key]) for key in sorted(claims)])
    numbers = [
        number
        for chunk in chunks(sorted(claims))
        for number in connection.scalars(select(Article.id).where(Article.url.in_(chunk)))
    ]
    columns = select(Article.url, Article.id, Article.fingerprint, Article.requested_url)
    return {
        url: Held(number, None if fingerprint == _UNFILLED else fingerprint, requested_url)
        # In the order of their numbers, so that two transactions never wait for each other.
        for chunk in chunks(sorted(numbers))
        for url, number, fingerprint, requested_url in connection.execute(
            columns.where(Article.id.in_(chunk)).order_by(Article.id).with_for_update(),
        )
    }


def fill_articles(connection: Connection, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Write these columns of the articles with these numbers; every row names the same columns."""
    if not rows:
        return
    table = table_of(Article)
    names = next(iter(rows.values())).keys()
    statement = (
        update(table)
        .where(table.c.id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    connection.execute(
        statement,
        [
            {"row_id": number, **{f"new_{name}": value for name, value in row.items()}}
            for number, row in sorted(rows.items())
        ],
    )


def mark_seen(connection: Connection, seen: Mapping[int, datetime]) -> None:
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


def replace_parts(connection: Connection, parts: Mapping[int, Parts]) -> None:
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


def word(text: str) -> str:
    """Return a name or keyword as it is stored: one line, no space around it, at most MAX_WORD characters."""
    return " ".join(storable(text).split())[:MAX_WORD].strip()


def _unfilled(claim: Claim) -> dict[str, Any]:
    return {
        "url": claim.url,
        "requested_url": claim.requested_url,
        "source_id": claim.source_id,
        "article_body": "",
        "word_count": 0,
        "fingerprint": _UNFILLED,
        "furniture_cuts": {},
        "first_seen_at": claim.at,
        "last_seen_at": claim.at,
        "fetched_at": claim.at,
    }


def _insert_authors(connection: Connection, parts: Mapping[int, Parts]) -> None:
    numbers = _word_numbers(connection, Author, "name", {name for part in parts.values() for name, _ in part.authors})
    rows = [
        {"article_id": number, "position": position, "author_id": numbers[name], "url": url}
        for number, part in parts.items()
        for position, (name, url) in enumerate(part.authors)
    ]
    _insert(connection, ArticleAuthor, rows)


def _insert_keywords(connection: Connection, parts: Mapping[int, Parts]) -> None:
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
