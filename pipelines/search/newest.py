"""Finds the newest articles that match by looking at the newest ones first, where the databases themselves are slow.

SQLite's FTS5 collects all articles with any word that begins with `co` before it returns the first one for `co*`. Of
the two ways of PostgreSQL, to look at all articles from the newest on or to collect all that match, it takes the first
one for rare words, which it does not know. Both mean seconds at a million articles. But where many articles match, the
newest that do are soon found, and where few do, they are soon collected.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection

from models.articles.search import (
    SearchFilters,
    SearchQuery,
    newest_by_index,
    newest_of_latest,
    newest_words,
)
from models.articles.search_index import IndexedWords
from pipelines.search.compilers import fts5
from pipelines.search.query_tree import And, Field, Near, Node, Not, Or, Phrase

#: Articles that are read at once, and at most; the most results for which it is worth it.
_STEP, _MOST, _MOST_RESULTS = 250, 2_000, 100
#: So many times more of them where other words or filters leave out those that cannot match.
_CHOSEN = 2


def newest_articles(
    connection: Connection, compiled: SearchQuery, query: Node, filters: SearchFilters, limit: int | None
) -> list[int] | None:
    """Return the ids of the newest articles that match; None: the statement for any query finds them as well."""
    if limit is None or limit > _MOST_RESULTS:
        return None
    if connection.dialect.name == "sqlite":
        return _with_beginnings(connection, query, filters, limit)
    found = newest_of_latest(connection, compiled, filters, limit, _MOST)
    return found if len(found) == limit else newest_by_index(connection, compiled, filters, limit)


def _with_beginnings(connection: Connection, query: Node, filters: SearchFilters, limit: int) -> list[int] | None:
    """Look through the newest articles that may match, on SQLite."""
    parts = list(_parts(query))
    if None in parts or not any(one and one.is_prefix for one in parts):
        return None
    wider = _without_beginnings(query)
    is_chosen = wider is not None or bool(filters.source_ids or filters.languages)
    most = _MOST * _CHOSEN if is_chosen else _MOST
    found: list[int] = []
    before: int | None = None
    for read in range(_STEP, most + 1, _STEP):
        rows = newest_words(connection, None if wider is None else fts5(wider), filters, before, _STEP)
        found += [words.article_id for _, words in rows if _matches(query, words)]
        if len(found) >= limit or len(rows) < _STEP:
            return found[:limit]
        # Too few to go on; in articles chosen by other words they may come later.
        if len(found) * most < limit * read and (not is_chosen or read * 2 > most):
            return None
        before = rows[-1][0]
    return None


def _without_beginnings(query: Node) -> Node | None:
    """Return a query without beginnings of words that finds all that this one does, and more; None: one for all."""
    if isinstance(query, Phrase):
        if not query.is_prefix:
            return query
        return replace(query, words=query.words[:-1], is_prefix=False) if len(query.words) > 1 else None
    if isinstance(query, Not):
        return _without_beginnings(query.wanted)
    if isinstance(query, Near):
        return query
    wider = [_without_beginnings(part) for part in query.parts]
    known = tuple(part for part in wider if part is not None)
    if not known or (isinstance(query, Or) and len(known) < len(wider)):
        return None
    return type(query)(known) if len(known) > 1 else known[0]


def _parts(query: Node) -> Iterator[Phrase | None]:
    """Yield the phrases of a query, and None for what is only answered by the index."""
    if isinstance(query, Phrase):
        yield query
    elif isinstance(query, Near):
        yield None
    else:
        for part in (query.wanted, query.unwanted) if isinstance(query, Not) else query.parts:
            yield from _parts(part)


def _matches(query: Node, words: IndexedWords) -> bool:
    """Return whether an article matches, as FTS5 decides."""
    if isinstance(query, Phrase):
        phrase = f" {' '.join(query.words)}{'' if query.is_prefix else ' '}"
        of_headline, of_body = (query.field in {None, field} for field in (Field.HEADLINE, Field.BODY))
        return (of_body and phrase in words.body) or (of_headline and phrase in words.headline)
    if isinstance(query, And):
        return all(_matches(part, words) for part in query.parts)
    if isinstance(query, Or):
        return any(_matches(part, words) for part in query.parts)
    if isinstance(query, Not):
        return _matches(query.wanted, words) and not _matches(query.unwanted, words)
    raise TypeError(f"{query} needs the index")
