"""Searches: from a query to ids, or to articles with snippets. The ids are the same on both databases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Select

from models.articles import search
from models.articles.search import ALL_ARTICLES, FoundArticle, SearchFilters
from models.database.upsert import chunks
from pipelines.search.compilers import compile_query
from pipelines.search.query_parser import parse_query
from pipelines.search.snippets import MarkedText, Snippets

# Articles of one query for what is shown of them.
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query with its filters. `is_best`: the best articles first, else the newest. `limit`: None for all."""

    query: str
    filters: SearchFilters = ALL_ARTICLES
    is_best: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """An article that matches. `score`: the higher, the better; None where the newest are first."""

    article_id: int
    url: str
    headline: MarkedText
    source: str
    date_published: datetime | None
    in_language: str | None
    snippet: MarkedText
    score: float | None


def matching_article_ids(connection: Connection, query: str, filters: SearchFilters = ALL_ARTICLES) -> list[int]:
    """Return the ids of all articles that match, newest first.

    Raises:
        QuerySyntaxError: the query is not understood.
    """
    statement = search.matching_newest(connection.dialect, compile_query(query), filters)
    return list(connection.scalars(statement))


def matching_statement(dialect: Dialect, request: SearchRequest) -> Select[Any]:
    """Return the statement for the ids (`article_id`, and `score` for the best) of the articles that match.

    Raises:
        QuerySyntaxError: the query is not understood.
    """
    make = search.matching_best if request.is_best else search.matching_newest
    return make(dialect, compile_query(request.query), request.filters, request.limit)


def search_articles(connection: Connection, request: SearchRequest) -> Iterator[SearchResult]:
    """Yield the articles that match.

    Raises:
        QuerySyntaxError: the query is not understood.
    """
    rows = connection.execute(matching_statement(connection.dialect, request)).all()
    scores: dict[int, float] = {row.article_id: row.score for row in rows} if request.is_best else {}
    snippets = Snippets(parse_query(request.query))
    for chunk in chunks([row.article_id for row in rows], _SHOWN):
        for article in search.shown_articles(connection, _as_list(chunk)):
            yield _result(article, snippets, scores.get(article.id))


def _as_list(article_ids: Sequence[int]) -> list[int]:
    return list(article_ids)


def _result(article: FoundArticle, snippets: Snippets, score: float | None) -> SearchResult:
    return SearchResult(
        article_id=article.id,
        url=article.url,
        headline=snippets.headline(article.headline or ""),
        source=article.source,
        date_published=article.date_published,
        in_language=article.in_language,
        snippet=snippets.snippet(article.headline or "", article.article_body),
        score=score,
    )
