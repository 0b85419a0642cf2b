"""Finds the newest articles for beginnings of words, such as `co*`, by reading the newest ones on SQLite.

FTS5 collects all articles with any word that begins so before it returns the first one: seconds, at a million
articles, for a beginning that many words have. But then many articles match, and the newest that do are soon found.
"""

from collections.abc import Iterator

from sqlalchemy import Connection

from models.articles.search import SearchFilters, has_facets, newest_words
from models.articles.search_index import IndexedWords
from pipelines.search.query_tree import And, Field, Near, Node, Not, Or, Phrase

#: Articles that are read at once, and at most; the most results for which it is worth it.
_STEP, _MOST, _MOST_RESULTS = 250, 2_000, 100


def newest_with_beginnings(
    connection: Connection, query: Node, filters: SearchFilters, limit: int | None
) -> list[int] | None:
    """Return the ids of the newest articles that match; None: the index is the better way to find them."""
    parts = list(_parts(query))
    is_for_index = None in parts or not any(one and one.is_prefix for one in parts)
    if is_for_index or limit is None or limit > _MOST_RESULTS or connection.dialect.name != "sqlite":
        return None
    found: list[int] = []
    before: int | None = None
    for read in range(_STEP, _MOST + 1, _STEP):
        rows = newest_words(connection, filters, before, _STEP)
        found += [words.article_id for _, words in rows if _matches(query, words) and has_facets(words, filters)]
        if len(found) >= limit or len(rows) < _STEP:
            return found[:limit]
        if len(found) * _MOST < limit * read:
            return None
        before = rows[-1][0]
    return None


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
