"""What of an article is indexed, within bounds that hold for both databases.

PostgreSQL's `tsvector` has at most 255 places of a word, 16,383 places, and a megabyte. What is beyond is indexed in
neither database, so that phrases and NEAR find the same articles.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.articles.search_document import GAP, SearchDocument
from pipelines.search.analyser import tokenise

#: Words of the headline and of the body that are indexed.
MAX_HEADLINE, MAX_BODY = 250, 15_900
#: How often a word is indexed in an article, and the bytes of all words with what PostgreSQL adds to each.
MAX_TIMES, MAX_BYTES = 255, 1_000_000
_BYTES_BESIDE = 8
# Folding a character of four bytes may give several: a ligature, or pairs in scripts without spaces.
_BYTES_OF_CHARACTER = 20


def search_document(headline: str | None, body: str) -> SearchDocument:
    """Return the words of an article that are indexed."""
    of_headline, of_body = tokenise(headline or "")[:MAX_HEADLINE], tokenise(body)[:MAX_BODY]
    number, characters = len(of_headline) + len(of_body), len(headline or "") + len(body)
    is_small = number * _BYTES_BESIDE + characters * _BYTES_OF_CHARACTER <= MAX_BYTES
    if is_small and max(Counter([*of_headline, *of_body]).values(), default=0) <= MAX_TIMES:
        return SearchDocument(" ".join(of_headline), " ".join(of_body))
    seen: Counter[str] = Counter()
    left = _Left(MAX_BYTES)
    return SearchDocument(*(" ".join(_within_bounds(words, seen, left)) for words in (of_headline, of_body)))


@dataclass(slots=True)
class _Left:
    """How many bytes may still be indexed."""

    bytes: int


def _within_bounds(words: Iterable[str], seen: Counter[str], left: _Left) -> Iterator[str]:
    for word in words:
        left.bytes -= len(word.encode()) + _BYTES_BESIDE
        if left.bytes < 0:
            return
        seen[word] += 1
        yield word if seen[word] <= MAX_TIMES else GAP
