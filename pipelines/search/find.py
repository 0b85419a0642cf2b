"""Searches: from a query to ids, or to articles with snippets. The ids are the same on both databases."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Select

from models.articles import search
from models.articles.search import ALL_ARTICLES, FoundArticle, SearchFilters
from models.database.upsert import chunks
from pipelines.search.compilers import compile_query
from pipelines.search.index import IndexGap, index_gap
from pipelines.search.newest import newest_articles
from pipelines.search.query_parser import parse_query
from pipelines.search.query_tree import Node
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


class UnknownSourceError(Exception):
    """A source without articles."""

    def __init__(self, domain: str, known: Sequence[str]) -> None:
        """Set the domain, and those that are known."""
        super().__init__(f"no source is called {domain}")
        self.domain, self.known = domain, known


def matching_article_ids(connection: Connection, query: str, filters: SearchFilters = ALL_ARTICLES) -> list[int]:
    """Return the ids of all articles that match, newest first.

    Raises:
        QuerySyntaxError: the query is not understood.
    """
    return list(connection.scalars(matching_statement(connection.dialect, SearchRequest(query, filters))))


def matching_statement(dialect: Dialect, request: SearchRequest) -> Select[Any]:
    """Return the statement for the ids (`article_id`, and `score` for the best) of the articles that match.

    Raises:
        QuerySyntaxError: the query is not understood.
    """
    make = search.matching_best if request.is_best else search.matching_newest
    return make(dialect, compile_query(request.query), request.filters, request.limit)


class Finder:
    """Searches on one connection, for sources by their domains.

    All methods raise QuerySyntaxError if the query is not understood, and UnknownSourceError.
    """

    def __init__(self, connection: Connection) -> None:
        """Search on this connection."""
        self._connection = connection

    def results(self, request: SearchRequest, sources: Collection[str] = ()) -> Iterator[SearchResult]:
        """Yield the articles that match, of these sources (none: of all)."""
        query = parse_query(request.query)
        scores = self._matching(self._of_sources(request, sources), query)
        snippets = Snippets(query)
        for chunk in chunks(list(scores), _SHOWN):
            for article in search.shown_articles(self._connection, chunk):
                yield _result(article, snippets, scores.get(article.id))

    def _matching(self, request: SearchRequest, query: Node) -> dict[int, float | None]:
        """Return the ids of the articles that match in their order, and their scores."""
        if not request.is_best:
            compiled = compile_query(request.query)
            newest = newest_articles(self._connection, compiled, query, request.filters, request.limit)
            if newest is not None:
                return dict.fromkeys(newest)
        rows = self._connection.execute(matching_statement(self._connection.dialect, request))
        return {row.article_id: row.score if request.is_best else None for row in rows}

    def sql(self, request: SearchRequest, sources: Collection[str] = ()) -> str:
        """Return the SQL that lists the articles that match, for a shell of this database."""
        statement = matching_statement(self._connection.dialect, self._of_sources(request, sources))
        return search.listing_sql(self._connection.dialect, statement)

    def gap(self) -> IndexGap | None:
        """Return what may not be found because it is not indexed yet."""
        return index_gap(self._connection)

    def _of_sources(self, request: SearchRequest, sources: Collection[str]) -> SearchRequest:
        if not sources:
            return request
        known = search.source_ids_of(self._connection, sources)
        for domain in sources:
            if domain not in known:
                raise UnknownSourceError(domain, search.known_sources(self._connection))
        return replace(request, filters=replace(request.filters, source_ids=tuple(sorted(known.values()))))


def _result(article: FoundArticle, snippets: Snippets, score: float | None) -> SearchResult:
    headline = article.headline or ""
    return SearchResult(
        article_id=article.id,
        url=article.url,
        headline=snippets.headline(headline),
        source=article.source,
        date_published=article.date_published,
        in_language=article.in_language,
        snippet=snippets.snippet(headline, article.article_body),
        score=score,
    )
