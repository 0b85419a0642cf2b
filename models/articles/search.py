"""Queries of the full-text index: the articles that match, newest or best first, and what is shown of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Dialect,
    Select,
    Subquery,
    Text,
    cast,
    column,
    desc,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import (
    table as named_table,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from models.articles.search_index import (
    LATEST,
    IndexedWords,
    date_id,
    facet_of_language,
    facet_of_source,
    indexed_words,
)
from models.database.upsert import chunks, table_of
from models.tables import Article, ArticleSearch, ArticleText, Source

#: The best are those of the newest so many that match: a score needs to be computed for each.
MOST_RANKED = 10_000
_FTS = named_table("article_search_fts", column("rowid"))
# Weights of headline, body and facets; a word in the headline says more about an article.
_BM25_WEIGHTS = (5.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query, as each database takes it; `pipelines.search.compilers.compile_query` makes it."""

    fts5: str
    tsquery: str


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """Which articles are searched: published from `since` until before `until`, of these sources, in these languages.

    With `since` or `until`, those whose date is not known are left out. No source or language: all of them.
    """

    since: datetime | None = None
    until: datetime | None = None
    source_ids: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()


ALL_ARTICLES = SearchFilters()


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """What is shown of an article that matches."""

    id: int
    url: str
    headline: str | None
    source: str
    date_published: datetime | None
    in_language: str | None
    article_body: str


def matching_newest(
    dialect: Dialect, query: SearchQuery, filters: SearchFilters = ALL_ARTICLES, limit: int | None = None
) -> Select[tuple[int]]:
    """Return the statement for the ids of the articles that match, newest first."""
    search = table_of(ArticleSearch)
    statement = _matching(dialect, query, filters, select(search.c.article_id.label("article_id")))
    order = _FTS.c.rowid if dialect.name == "sqlite" else search.c.id
    return statement.order_by(order.desc()).limit(limit)


def matching_best(
    dialect: Dialect, query: SearchQuery, filters: SearchFilters = ALL_ARTICLES, limit: int | None = None
) -> Select[tuple[int, float]]:
    """Return the statement for the ids and scores of the articles that match, the highest score first."""
    newest = _newest_scored(dialect, query, filters)
    if limit is not None:
        newest = newest.order_by(desc("id")).limit(max(limit, MOST_RANKED))
    found, search = newest.subquery("newest"), table_of(ArticleSearch)
    scored = select(found.c.id, _score(dialect, query, found).label("score"))
    best = scored.order_by(desc("score"), desc("id")).limit(limit).subquery("best")
    ids = select(search.c.article_id.label("article_id"), best.c.score.label("score"))
    # Joined last, as the rows are wide.
    return ids.join(best, best.c.id == search.c.id).order_by(best.c.score.desc(), best.c.id.desc())


def _newest_scored(dialect: Dialect, query: SearchQuery, filters: SearchFilters) -> Select[Any]:
    """Return the statement for the entries that match, with what their scores are made from."""
    search = table_of(ArticleSearch)
    if dialect.name == "postgresql":
        return _matching(dialect, query, filters, select(search.c.id.label("id"), search.c.terms))
    score = -func.bm25(literal_column("article_search_fts"), *map(_number, _BM25_WEIGHTS))
    return _matching(dialect, query, filters, select(_FTS.c.rowid.label("id"), score.label("score")))


def _score(dialect: Dialect, query: SearchQuery, found: Subquery) -> Any:
    if dialect.name == "sqlite":
        return found.c.score
    # 1: divided by the logarithm of the length.
    return func.ts_rank(found.c.terms, _as_tsquery(query.tsquery), _number(1))


def shown_articles(connection: Connection, article_ids: Sequence[int]) -> list[FoundArticle]:
    """Return what is shown of these articles, in this order; without those that do not exist any more."""
    columns = (
        Article.id,
        Article.url,
        Article.headline,
        Source.domain.label("source"),
        Article.date_published,
        Article.in_language,
        ArticleText.article_body,
    )
    statement = (
        select(*columns)
        .join(Source, Source.id == Article.source_id)
        .join(ArticleText, ArticleText.article_id == Article.id)
    )
    found = {
        row.id: FoundArticle(**row._mapping)  # noqa: SLF001 - its documented name
        for chunk in chunks(article_ids)
        for row in connection.execute(statement.where(Article.id.in_(chunk)))
    }
    return [found[article_id] for article_id in article_ids if article_id in found]


def source_ids_of(connection: Connection, domains: Collection[str]) -> dict[str, int]:
    """Return the ids of those of these sources that are known."""
    rows = connection.execute(select(Source.domain, Source.id).where(Source.domain.in_(sorted(domains))))
    return {row.domain: row.id for row in rows}


def known_sources(connection: Connection) -> list[str]:
    """Return the domains of all sources."""
    return list(connection.scalars(select(Source.domain).order_by(Source.domain)))


def newest_of_latest(
    connection: Connection, query: SearchQuery, filters: SearchFilters, limit: int, most: int
) -> list[int]:
    """Return the ids of the newest articles that match among the newest so many, on PostgreSQL."""
    search = table_of(ArticleSearch)
    latest = _between(select(search.c.id, search.c.article_id, search.c.terms), search.c.id, filters)
    looked_at = latest.order_by(search.c.id.desc()).limit(most).subquery("latest")
    matching = looked_at.c.terms.op("@@")(_as_tsquery(_in_tsquery(query, filters)))
    statement = select(looked_at.c.article_id).where(matching).order_by(looked_at.c.id.desc()).limit(limit)
    return list(connection.scalars(statement))


def newest_by_index(connection: Connection, query: SearchQuery, filters: SearchFilters, limit: int) -> list[int]:
    """Return the ids of the newest articles that match, on PostgreSQL, by its index.

    It would rather read all articles from the newest on: it cannot know of a word that no article may have it.
    """
    search = table_of(ArticleSearch)
    matching = _matching(connection.dialect, query, filters, select(search.c.id, search.c.article_id))
    found = matching.cte("found").prefix_with("MATERIALIZED")
    return list(connection.scalars(select(found.c.article_id).order_by(found.c.id.desc()).limit(limit)))


def newest_words(
    connection: Connection, fts5: str | None, filters: SearchFilters, before_id: int | None, most: int
) -> list[tuple[int, IndexedWords]]:
    """Return the words of so many entries of SQLite's index before this one, the newest first, each with its id.

    `fts5`: only of those that match; None: of all that the filters let through.
    """
    search = table_of(ArticleSearch)
    statement: Select[Any] = select(search.c.id, search.c.article_id, search.c.terms)
    ids: Any = search.c.id
    wanted = _in_fts5(fts5, filters)
    if wanted:
        ids = _FTS.c.rowid
        statement = statement.select_from(_FTS.join(search, search.c.id == ids))
        statement = statement.where(literal_column("article_search_fts").op("MATCH")(wanted))
    statement = _between(statement, ids, filters)
    if before_id is not None:
        statement = statement.where(ids < before_id)
    rows = connection.execute(statement.order_by(ids.desc()).limit(most))
    return [(row.id, indexed_words(row.article_id, row.terms)) for row in rows]


def listing_sql(dialect: Dialect, matching: Select[Any]) -> str:
    """Return the SQL that lists the articles of a statement from here, in its order, for the database's shell."""
    found = str(matching.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    has_score = "score" in matching.selected_columns
    order = "found.score DESC" if has_score else "search.id DESC"
    return "".join(
        (
            f"WITH found AS (\n{found}\n)\n",
            f"SELECT a.date_published, a.source, a.headline, a.url{', found.score' * has_score}\n",
            "FROM found\n",
            "JOIN article_search AS search ON search.article_id = found.article_id\n",
            "JOIN v_article AS a ON a.article_id = found.article_id\n",
            f"ORDER BY {order};",
        )
    )


def _matching(dialect: Dialect, query: SearchQuery, filters: SearchFilters, statement: Select[Any]) -> Select[Any]:
    search = table_of(ArticleSearch)
    if dialect.name == "sqlite":
        is_joined = filters.since or filters.until or search in statement.get_final_froms()
        joined = _FTS.join(search, search.c.id == _FTS.c.rowid) if is_joined else _FTS
        statement = statement.select_from(joined)
        statement = statement.where(literal_column("article_search_fts").op("MATCH")(_in_fts5(query.fts5, filters)))
        ids = _FTS.c.rowid
    else:
        statement = statement.where(search.c.terms.op("@@")(_as_tsquery(_in_tsquery(query, filters))))
        ids = search.c.id
    return _between(statement, ids, filters)


def _between(statement: Select[Any], ids: Any, filters: SearchFilters) -> Select[Any]:
    """Return the statement for entries of these dates only."""
    date = table_of(ArticleSearch).c.date_published
    if filters.since is not None:
        statement = statement.where(ids >= date_id(filters.since), date >= filters.since)
    if filters.until is not None:
        statement = statement.where(ids <= date_id(filters.until + LATEST), date < filters.until)
    return statement


def _facets(filters: SearchFilters) -> list[list[str]]:
    """Return the words of which an article must have one from each list."""
    of_sources = [facet_of_source(source_id) for source_id in filters.source_ids]
    return [facets for facets in (of_sources, [facet_of_language(code) for code in filters.languages]) if facets]


def _in_fts5(query: str | None, filters: SearchFilters) -> str:
    """Return an expression of FTS5 with the filters for sources and languages; it may be empty without a query."""
    groups = (" OR ".join(f'facets:"{facet}"' for facet in facets) for facets in _facets(filters))
    return " AND ".join([*([] if query is None else [query]), *(f"({group})" for group in groups)])


def _in_tsquery(query: SearchQuery, filters: SearchFilters) -> str:
    groups = (" | ".join(f"'{facet}'" for facet in facets) for facets in _facets(filters))
    return " & ".join([query.tsquery, *(f"({group})" for group in groups)])


def _as_tsquery(query: str) -> Any:
    return cast(literal(query, Text), TSQUERY)


def _number(value: float) -> Any:
    """Return a constant of a statement, which is no parameter: the databases prepare it with it."""
    return literal_column(repr(value))
