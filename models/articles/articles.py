"""Writes articles and their child rows. Callers must hold the article keys (`models.articles.keys`)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Insert,
    Row,
    Select,
    Update,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    update,
)

from models.articles.links import add_links, replace_links
from models.base import Base
from models.database.upsert import chunks, in_chunk, insert_missing, insert_or_replace, table_of
from models.storable_text import storable
from models.stories.articles import mark_stale
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleContributor,
    ArticleKeyword,
    ArticleText,
    Author,
    Keyword,
    RawPage,
    RemovedBlock,
    Url,
)
from models.views.articles import DAY_PUBLISHED

#: The columns of `article_text`.
TEXTS = ("article_body", "article_body_html")
#: Longer names and keywords are truncated: they would not fit into PostgreSQL's unique index.
MAX_KEYWORD = 500


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """The columns of a stored article that a page of it is compared with."""

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
    #: What was cut from its page but for site memory; only read where a page of it differs.
    cuts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleChildren:
    """The child rows of an article: authors, contributors, keywords, and blocks cut from it."""

    #: Name, URL of the profile page, and whether it is a person.
    authors: tuple[tuple[str, str | None, bool], ...]
    keywords: tuple[str, ...]
    removed: tuple[Mapping[str, Any], ...]
    #: Name and role.
    contributors: tuple[tuple[str, str], ...] = ()


#: Fields that are no columns of the article.
_APART = frozenset({"has_authors", "cuts"})


def lock_articles(connection: Connection, article_ids: Iterable[int]) -> dict[int, StoredArticle]:
    """Return these articles, locked; callers hold their keys."""
    return {
        row.id: StoredArticle(**row._mapping)  # noqa: SLF001 - its documented name
        # In the order of their ids, so that two transactions cannot deadlock.
        for chunk in chunks(sorted(set(article_ids)))
        for row in connection.execute(_locked_articles(), {"chunk": chunk})
    }


@cache
def _locked_articles() -> Select[Any]:
    has_authors = select(ArticleAuthor.article_id).where(ArticleAuthor.article_id == Article.id).exists()
    table = table_of(Article)
    columns = [article_column(name) for name in StoredArticle.__dataclass_fields__ if name not in _APART]
    rows = select(*columns, has_authors.label("has_authors")).join_from(table, table_of(ArticleText))
    return rows.where(in_chunk(table.c.id)).order_by(table.c.id).with_for_update(of=table)


def cuts_of(connection: Connection, article_ids: Collection[int], beside: str) -> dict[int, tuple[str, ...]]:
    """Return the texts cut from the page of each of these articles, but for a reason."""
    table = table_of(RemovedBlock)
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(sorted(article_ids)):
        statement = select(table.c.article_id, table.c.text).where(
            table.c.article_id.in_(chunk), table.c.reason != beside
        )
        for article_id, cut in connection.execute(statement.order_by(table.c.id)):
            found[article_id] = (*found.get(article_id, ()), cut)
    return found


def article_column(name: str) -> Column[Any]:
    """Return a column of `article`, or of `article_text` if it is one of the texts."""
    return table_of(ArticleText if name in TEXTS else Article).c[name]


def add_article(connection: Connection, row: Mapping[str, Any]) -> int:
    """Insert an article whose keys are claimed, with its text, and return its id."""
    columns, texts = _parted(row)
    # As parameters: `values()` would process forty columns one by one for each article.
    article_id = int(connection.execute(_insert_article(), columns).scalar_one())
    connection.execute(insert(table_of(ArticleText)), {"article_id": article_id, **texts})
    add_links(connection, article_id, columns["source_id"], columns["url"], texts.get("article_body_html"))
    return article_id


@cache
def _insert_article() -> Insert:
    table = table_of(Article)
    return insert(table).returning(table.c.id)


def change_article(connection: Connection, article_id: int, row: Mapping[str, Any]) -> None:
    """Update these columns of a locked article and its text; one with a new text is grouped again later."""
    table, text = table_of(Article), table_of(ArticleText)
    columns, texts = _parted(row)
    if columns:
        connection.execute(update(table).where(table.c.id == article_id).values(columns))
    if texts:
        mark_stale(connection, [article_id])
        connection.execute(update(text).where(text.c.article_id == article_id).values(texts))
    if "article_body_html" in texts:
        replace_links(connection, article_id, texts["article_body_html"])


def _parted(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns of `article`, and those of `article_text`."""
    texts = {name: row[name] for name in TEXTS if name in row}
    return {name: value for name, value in row.items() if name not in texts}, texts


def touch(connection: Connection, seen: Mapping[int, datetime]) -> None:
    """Move `last_seen_at` of these articles forward."""
    if seen:
        connection.execute(_touch(), [{"row_id": number, "at": at} for number, at in sorted(seen.items())])


@cache
def _touch() -> Update:
    table = table_of(Article)
    at = bindparam("at", type_=table.c.last_seen_at.type)
    return update(table).where(table.c.id == bindparam("row_id"), table.c.last_seen_at < at).values(last_seen_at=at)


def replace_children(
    connection: Connection, children: Mapping[int, ArticleChildren], added: Collection[int] = ()
) -> None:
    """Replace authors, contributors, keywords and removed blocks of these articles; those just `added` have none.

    Callers write the articles first: a keyword has the day of its article.
    """
    for model in (ArticleAuthor, ArticleContributor, ArticleKeyword, RemovedBlock):
        table = table_of(model)
        for chunk in chunks(sorted(children.keys() - set(added))):
            connection.execute(delete(table).where(table.c.article_id.in_(chunk)))
    _insert_authors(connection, children)
    _insert_keywords(connection, children)
    _insert(
        connection,
        RemovedBlock,
        [{"article_id": number, **block} for number, of_article in children.items() for block in of_article.removed],
    )


def page_hashes(connection: Connection, url_ids: Sequence[int]) -> dict[int, str]:
    """Return the SHA-256 of the stored raw page of each URL row that has one."""
    return {
        url_id: digest
        for chunk in chunks(url_ids)
        for url_id, digest in connection.execute(_page_hashes(), {"chunk": chunk})
    }


@cache
def _page_hashes() -> Select[Any]:
    table = table_of(RawPage)
    return select(table.c.url_id, table.c.body_sha256).where(in_chunk(table.c.url_id))


def latest_raw_page(connection: Connection, article_id: int) -> Row[Any] | None:
    """Return the raw page of an article that was fetched last, if any is kept."""
    page, url = table_of(RawPage), table_of(Url)
    statement = select(page).join_from(page, url, url.c.id == page.c.url_id).where(url.c.article_id == article_id)
    return connection.execute(statement.order_by(page.c.fetched_at.desc()).limit(1)).one_or_none()


def save_raw_pages(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store these raw pages, replacing earlier ones; at most one row for each URL."""
    if rows:
        connection.execute(
            insert_or_replace(connection.dialect.name, RawPage, "url_id", tuple(rows[0])),
            sorted(rows, key=lambda row: row["url_id"]),
        )


def drop_raw_pages(connection: Connection, url_ids: Collection[int]) -> None:
    """Delete the raw pages of these URL rows."""
    table = table_of(RawPage)
    for chunk in chunks(sorted(url_ids)):
        connection.execute(delete(table).where(table.c.url_id.in_(chunk)))


def clean_keyword(text: str) -> str:
    """Return a name or keyword as it is stored: one line, no space around it, at most MAX_KEYWORD characters."""
    return " ".join(storable(text).split())[:MAX_KEYWORD].strip()


def _insert_authors(connection: Connection, children: Mapping[int, ArticleChildren]) -> None:
    people = {name for of_article in children.values() for name, *_ in of_article.authors}
    people |= {name for of_article in children.values() for name, _ in of_article.contributors}
    ids = _ids(connection, Author, "name", people)
    rows = [
        {"article_id": number, "position": position, "author_id": ids[name], "url": url, "is_person": is_person}
        for number, of_article in children.items()
        for position, (name, url, is_person) in enumerate(of_article.authors)
    ]
    _insert(connection, ArticleAuthor, rows)
    rows = [
        {"article_id": number, "position": position, "author_id": ids[name], "role": role}
        for number, of_article in children.items()
        for position, (name, role) in enumerate(of_article.contributors)
    ]
    _insert(connection, ArticleContributor, rows)


def _insert_keywords(connection: Connection, children: Mapping[int, ArticleChildren]) -> None:
    keywords = {keyword for of_article in children.values() for keyword in of_article.keywords}
    ids = _ids(connection, Keyword, "keyword", keywords)
    rows = [
        {"number": number, "place": position, "word": ids[keyword]}
        for number, of_article in children.items()
        for position, keyword in enumerate(of_article.keywords)
    ]
    if rows:
        connection.execute(_insert_keyword(connection.dialect.name), rows)


@cache
def _insert_keyword(dialect: str) -> Insert:
    day: Select[tuple[str]] = select(literal_column(DAY_PUBLISHED[dialect]))
    return insert(table_of(ArticleKeyword)).values(
        article_id=bindparam("number"),
        position=bindparam("place"),
        keyword_id=bindparam("word"),
        day_published=day.where(table_of(Article).c.id == bindparam("number")).scalar_subquery(),
    )


def _ids(connection: Connection, model: type[Base], column: str, values: Iterable[str]) -> dict[str, int]:
    """Return the row id of each of these unique values, adding missing rows."""
    wanted = sorted(values)
    insert_missing(connection, model, [{column: value} for value in wanted])
    return {
        value: row_id
        for chunk in chunks(wanted)
        for value, row_id in connection.execute(_ids_of(model, column), {"chunk": chunk})
    }


@cache
def _ids_of(model: type[Base], column: str) -> Select[Any]:
    table = table_of(model)
    return select(table.c[column], table.c.id).where(in_chunk(table.c[column]))


def _insert(connection: Connection, model: type[Base], rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table_of(model)), rows)
