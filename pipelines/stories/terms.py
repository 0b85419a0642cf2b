"""The terms of an article by which its event is recognised: words, names and numbers with their weights. Pure.

A word belongs to its language; names and numbers are the same in all of them.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache, lru_cache
from math import log, log2
from typing import NamedTuple
from zlib import crc32

from pipelines.boilerplate.features.word_vectors import WORD_START, word_vectors
from pipelines.text.tokens import words

#: Words of the text that are read: what follows is background.
_MAX_WORDS = 250
#: The weights of a word in the headline, in the beginning, and further on; the words of the beginning.
_IN_HEADLINE, _IN_LEAD, _IN_BODY, _LEAD_WORDS = 3.0, 1.5, 1.0, 80
#: How much more a name counts, and several in a row.
_NAME, _FULL_NAME = 1.5, 1.5
#: Languages that capitalise every noun.
_NOUNS_CAPITALISED = frozenset({"de", "lb"})
_SENTENCE = re.compile(r"(?<=[.!?:;…])\s+|[\"“”„«»\n]+")
_TOKEN = re.compile(r"\w+(?:['’]\w+)*")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_STEM_LETTERS = 8
#: The share of texts with a word, by its place in the vocabulary of a tokeniser: `_SCALE / place ** _POWER`.
_SCALE, _POWER, _MOST = 400.0, 1.1, 0.9
#: The same for words that are not in it, and for several names in a row.
_UNKNOWN, _UNKNOWN_NAMES = 0.002, 0.0005
#: Classes of this share: each is half of the one before. Where capitals mean nothing, rare words count as names.
CLASSES, _RARE = 12, 9
#: Words of lower classes are function words, or as common; the number of terms of an article that may matter.
_INFORMATIVE, _MOST_TERMS = 4, 80
#: A sentence with a larger share of capitalised words is a title.
_TITLE_SHARE = 0.7
#: Words whose class is kept in memory.
_CACHED = 50_000


class Term(NamedTuple):
    """A term of an article: its hash, how often it occurs, whether it is a name or number, and how common it is."""

    hash: int
    times: float
    is_name: bool
    commonness: int


def terms_of(headline: str, paragraphs: Sequence[str], language: str | None) -> tuple[Term, ...]:
    """Return the terms of an article that may tell its event, each once."""
    counter = _Counter(is_cased=language not in _NOUNS_CAPITALISED)
    for text, weight in _weighted(headline, paragraphs):
        for sentence in (text,) if _UNSPACED.search(text) else _SENTENCE.split(text):
            counter.add(sentence, weight)
    counts, names = counter.counts, counter.names
    weights: dict[str, float] = {}
    for text, count in counts.items():
        commonness = _commonness(text)
        if commonness >= _INFORMATIVE:
            weights[text] = (1 + log(count)) * commonness
    found: list[Term] = []
    for text in sorted(weights, key=weights.__getitem__, reverse=True)[:_MOST_TERMS]:
        count = counts[text]
        is_name = 2 * names.get(text, 0.0) >= count
        key = text if is_name else f"{language} {text}"
        found.append(Term(crc32(key.encode("utf-8", "replace")), count, is_name, _commonness(text)))
    return tuple(found)


def _weighted(headline: str, paragraphs: Sequence[str]) -> Iterator[tuple[str, float]]:
    yield headline, _IN_HEADLINE
    read = 0
    for paragraph in paragraphs:
        if read >= _MAX_WORDS:
            return
        yield paragraph, _IN_LEAD if read < _LEAD_WORDS else _IN_BODY
        read += 1 + paragraph.count(" ")


class _Counter:
    """The weights of terms in sentences, in all and as names. Words that are too common to matter are left out."""

    def __init__(self, *, is_cased: bool) -> None:
        self.counts: dict[str, float] = {}
        self.names: dict[str, float] = {}
        self._is_cased = is_cased

    def add(self, sentence: str, weight: float) -> None:
        """Count the terms of a sentence with this weight."""
        if _UNSPACED.search(sentence):
            for pair in _pairs(words(sentence)):
                self._count(pair, weight, is_name=True)
        else:
            self._add_words(sentence, weight)

    def _add_words(self, sentence: str, weight: float) -> None:
        read = [*map(_read, _TOKEN.findall(sentence))]
        # The first word is capitalised anyway, in a headline often every one.
        is_title = len([1 for _, kind, _ in read if kind is _UPPER]) > _TITLE_SHARE * len(read)
        counts, previous = self.counts, ""
        for place, (term, kind, is_informative) in enumerate(read):
            if kind is _LOWER:  # most words, which are no names in any script
                if is_informative:
                    counts[term] = counts.get(term, 0.0) + weight
                previous = ""
                continue
            if is_informative:
                is_name = self._is_name(term, kind, place, is_title=is_title)
                self._count(term, weight * _NAME if is_name else weight, is_name=is_name)
            if kind is not _UPPER:
                previous = ""
                continue
            if previous and not is_title:
                self._count(f"{previous} {term}", weight * _FULL_NAME, is_name=True)
            previous = term if len(term) > 1 else ""

    def _is_name(self, term: str, kind: "_Kind", place: int, *, is_title: bool) -> bool:
        if kind is _NUMBER:
            return True
        if self._is_cased and kind is not _UNCASED:
            return kind is _UPPER and place > 0 and not is_title
        return _commonness(term) >= _RARE

    def _count(self, term: str, weight: float, *, is_name: bool) -> None:
        self.counts[term] = self.counts.get(term, 0.0) + weight
        if is_name:
            self.names[term] = self.names.get(term, 0.0) + weight


class _Kind(Enum):
    """What the first character of a word is."""

    LOWER = "lower"
    UPPER = "upper"
    UNCASED = "uncased"
    NUMBER = "number"


_LOWER, _UPPER, _UNCASED, _NUMBER = _Kind


@lru_cache(maxsize=_CACHED)
def _read(token: str) -> tuple[str, _Kind, bool]:
    """Return the term of a word, what it begins with, and whether it may matter by itself."""
    first, term = token[0], stem(token)
    is_informative = len(term) > 1 and _commonness(term) >= _INFORMATIVE
    if first.isdigit():
        return term, _NUMBER, is_informative
    if first.lower() == first.upper():
        return term, _UNCASED, is_informative
    return term, _UPPER if first.isupper() else _LOWER, is_informative


def _pairs(tokens: Sequence[str]) -> Iterator[str]:
    """Yield pairs of characters; any of them may be part of a name."""
    for one, other in zip(tokens, (*tokens[1:], ""), strict=True):
        if len(one) > 1:
            yield stem(one)
        elif len(other) == 1:
            yield one + other


def stem(token: str) -> str:
    """Return the beginning of a word, without case and without the ending of a plural or a genitive."""
    token = token.lower()
    for mark in "'’":
        head, _, rest = token.partition(mark)
        token = head if len(head) > 1 else head + rest
    if len(token) > 4 and token.endswith("s") and not token.endswith("ss"):  # noqa: PLR2004 - "bus", "gas"
        token = token[:-1]
    return token[:_STEM_LETTERS]


@lru_cache(maxsize=_CACHED)
def _commonness(text: str) -> int:
    if " " in text:
        share = _UNKNOWN_NAMES
    else:
        place = _vocabulary().get(text)
        share = _UNKNOWN if place is None else min(_MOST, _SCALE / place**_POWER)
    return min(CLASSES, max(0, round(-log2(share))))


@cache
def _vocabulary() -> dict[str, int]:
    """Return the place of each whole word in the vocabulary, which begins with the most frequent ones."""
    places: dict[str, int] = {}
    for piece, place in word_vectors().rows.items():
        if piece.startswith(WORD_START) and len(piece) > 1:
            places.setdefault(stem(piece[1:]), place)
    return places
