"""The rows of an export of articles, a page of ids at a time."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, select

from models.exports.columns import AUTHORS, CONTRIBUTORS, KEYWORDS, REMOVED, sql_columns
from models.tables import Article, ArticleAuthor, ArticleContributor, ArticleKeyword, Author, Keyword, RemovedBlock
from models.views import v_article

_OWN_TABLES = frozenset({*AUTHORS, CONTRIBUTORS, KEYWORDS, REMOVED.name})


def article_rows(connection: Connection, article_ids: Sequence[int], names: Collection[str]) -> list[dict[str, Any]]:
    """Return these columns of these articles, by ascending id; joined values as they are stored.

    `authors` are names, `author_details` and `removed` mappings, all in the order of the page.
    """
    columns = [column for name, column in sql_columns().items() if name in names and name not in _OWN_TABLES]
    statement = (
        select(v_article.c.article_id.label("_id"), *columns)
        .join(Article, Article.id == v_article.c.article_id)
        .where(v_article.c.article_id.in_(article_ids))
        .order_by(v_article.c.article_id)
    )
    rows = {row._mapping["_id"]: dict(row._mapping) for row in connection.execute(statement)}  # noqa: SLF001 - its documented name
    for name, values in _children(connection, article_ids, names).items():
        for number, row in rows.items():
            row[name] = values.get(number, [])
    for row in rows.values():
        del row["_id"]
    return list(rows.values())


def _children(
    connection: Connection, article_ids: Sequence[int], names: Collection[str]
) -> Mapping[str, Mapping[int, list[Any]]]:
    """Return the values that stand in rows of their own, by column and article."""
    found: dict[str, Mapping[int, list[Any]]] = {}
    if not _OWN_TABLES.isdisjoint(names):
        if not frozenset(AUTHORS).isdisjoint(names):
            details = _grouped(connection, _people(article_ids))
            people = {number: [person["name"] for person in listed] for number, listed in details.items()}
            found |= {AUTHORS[0]: people, AUTHORS[1]: details}
        if CONTRIBUTORS in names:
            found[CONTRIBUTORS] = _grouped(connection, _contributors(article_ids))
        if KEYWORDS in names:
            words = _grouped(connection, _keywords(article_ids))
            found[KEYWORDS] = {number: [word["keyword"] for word in listed] for number, listed in words.items()}
        if REMOVED.name in names:
            found[REMOVED.name] = _grouped(connection, _cuts(article_ids))
    return {name: values for name, values in found.items() if name in names}


def _grouped(connection: Connection, statement: Select[*tuple[Any, ...]]) -> dict[int, list[dict[str, Any]]]:
    """Return the rows of each article, whose id is the first column, without it."""
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(statement):
        values = dict(row._mapping)  # noqa: SLF001 - its documented name
        grouped.setdefault(values.pop("article_id"), []).append(values)
    return grouped


def _people(article_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(ArticleAuthor.article_id, Author.name, ArticleAuthor.url, ArticleAuthor.is_person)
        .join(Author, Author.id == ArticleAuthor.author_id)
        .where(ArticleAuthor.article_id.in_(article_ids))
        .order_by(ArticleAuthor.article_id, ArticleAuthor.position)
    )


def _contributors(article_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(ArticleContributor.article_id, Author.name, ArticleContributor.role)
        .join(Author, Author.id == ArticleContributor.author_id)
        .where(ArticleContributor.article_id.in_(article_ids))
        .order_by(ArticleContributor.article_id, ArticleContributor.position)
    )


def _keywords(article_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(ArticleKeyword.article_id, Keyword.keyword)
        .join(Keyword, Keyword.id == ArticleKeyword.keyword_id)
        .where(ArticleKeyword.article_id.in_(article_ids))
        .order_by(ArticleKeyword.article_id, ArticleKeyword.position)
    )


def _cuts(article_ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    columns = (RemovedBlock.position, RemovedBlock.reason, RemovedBlock.evidence, RemovedBlock.text)
    return (
        select(RemovedBlock.article_id, *columns)
        .where(RemovedBlock.article_id.in_(article_ids))
        .order_by(RemovedBlock.article_id, RemovedBlock.position, RemovedBlock.id)
    )
