"""Counts articles by term, language and in total, so that rare terms weigh more.

The number of rows is bounded: hashes of terms are cut to `_BITS` bits. From `_ALL` articles on, one in `_SAMPLE` is
counted, for as many.
"""

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, select

from models.database.bulk import among, insert_pairs, numbers
from models.database.upsert import table_of
from models.tables import TermFrequency

_BITS = 20
_ALL, _SAMPLE = 20_000, 10
#: Rows that count articles: all of them, those without language, and those of a language, by its two letters.
_TOTAL, _NO_LANGUAGE, _FIRST_LANGUAGE = -1, -2, -3


def term_key(term: int) -> int:
    """Return the key of a term's row."""
    return term & ((1 << _BITS) - 1)


def language_key(language: str | None) -> int:
    """Return the key of the row that counts the articles of a language, given as two letters."""
    if language is None or len(language) != 2 or not language.isascii():  # noqa: PLR2004 - ISO 639-1
        return _NO_LANGUAGE
    first, second = (ord(letter) & 31 for letter in language)
    return _FIRST_LANGUAGE - (first << 5) - second


def total_key() -> int:
    """Return the key of the row that counts all articles."""
    return _TOTAL


def weight_of(article_id: int, articles: int) -> int:
    """Return for how many articles this one is counted, when so many are."""
    if articles < _ALL:
        return 1
    return 0 if article_id % _SAMPLE else _SAMPLE


def frequencies(connection: Connection, keys: Collection[int]) -> dict[int, int]:
    """Return the counts of these rows; missing ones are 0."""
    dialect = connection.dialect.name
    rows = connection.execute(_frequencies(dialect), numbers(dialect, keys)).all()
    return {term: articles for term, articles in rows}  # noqa: C416 - rows are no pairs to mypy


@cache
def _frequencies(dialect: str) -> Select[Any]:
    table = table_of(TermFrequency)
    return select(table.c.term, table.c.articles).where(among(dialect, table.c.term))


def add_frequencies(connection: Connection, counts: Mapping[int, int]) -> None:
    """Add to the counts of these rows."""
    pairs = [(term, number) for term, number in counts.items() if number]
    add = "(term) DO UPDATE SET articles = term_frequency.articles + excluded.articles"
    insert_pairs(connection, "term_frequency", ("term", "articles"), pairs, add)
