"""Texts as arrays of hashes: words, shingles, and the sketch by which candidates for copies are found. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipelines.text.tokens import words

Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]

#: Words of a shingle, and characters of one in scripts that are written without spaces.
SHINGLE_WORDS = 4
SHINGLE_CHARACTERS = 9
#: Share of single characters among the words of a text without spaces.
_UNSPACED_SHARE = 0.5
#: Shingles with fewer letters are mostly function words: they stand everywhere, and are in no sketch.
_MIN_LETTERS = 17
#: One of so many shingles is in the sketch, within these bounds.
_SKETCH_DENSITY, _MIN_SKETCH, _MAX_SKETCH = 50, 5, 12
#: Hashes that are looked up; more than are stored, so that a short copy finds the sparse sketch of a long original.
_MAX_PROBES = 48
_MULTIPLIERS = np.array(
    [(0x9E3779B97F4A7C15 * (2 * number + 1)) & (2**64 - 1) for number in range(SHINGLE_CHARACTERS)], np.uint64
)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_HALF, _LOWER = np.uint64(32), np.uint64(0xFFFFFFFF)
#: Words whose hashes are kept in memory.
_CACHED_WORDS = 50_000
_QUOTE = re.compile('(["“”„«»‟『』「」])')


@dataclass(frozen=True, eq=False)
class HashedText:
    """The words of a text as hashes, each with its paragraph, its length, and whether it stands in quotation marks."""

    words: Hashes
    paragraph: NDArray[np.int32]
    letters: NDArray[np.int32]
    is_quoted: Mask
    shingle_size: int

    @property
    def size(self) -> int:
        """Return the number of words."""
        return len(self.words)

    @cached_property
    def shingles(self) -> Hashes:
        """Return the hash of the shingle that begins at each word; the last words begin none."""
        return _shingles(self.words, self.shingle_size)

    @cached_property
    def distinct_shingles(self) -> Hashes:
        """Return all shingles, sorted."""
        return _distinct(self.shingles)

    @cached_property
    def probes(self) -> tuple[int, ...]:
        """Return the informative shingles with the lowest hashes, lowest first; to look up."""
        return _marks(_distinct(self.shingles[self._is_informative])[:_MAX_PROBES])

    @property
    def sketch(self) -> tuple[int, ...]:
        """Return those of the probes that are stored."""
        number = min(_MAX_SKETCH, max(_MIN_SKETCH, self.size // _SKETCH_DENSITY))
        return self.probes[:number]

    @property
    def _is_informative(self) -> Mask:
        if self.shingle_size == SHINGLE_CHARACTERS or len(self.shingles) == 0:
            return np.ones(len(self.shingles), bool)
        total = np.concatenate(([0], np.cumsum(self.letters)))
        return np.asarray(total[self.shingle_size :] - total[: -self.shingle_size] >= _MIN_LETTERS)

    def marks_between(self, start: int, end: int) -> frozenset[int]:
        """Return the hashes, as in `probes`, of the shingles within these words."""
        return frozenset(_marks(self.shingles[start : max(start, end - self.shingle_size + 1)]))


def _distinct(hashes: Hashes) -> Hashes:
    """Return each hash once, sorted; for a thousand of them a tenth of the time of `numpy.unique`."""
    ordered = np.sort(hashes)
    is_first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return ordered[is_first]


def _marks(hashes: Hashes) -> tuple[int, ...]:
    """Return the lower halves, as signed numbers: those of the lowest hashes are as far apart as those of any."""
    halves = (hashes & _LOWER).astype(np.uint32).view(np.int32)
    return tuple(halves.tolist())


def hashed_text(paragraphs: Sequence[str]) -> HashedText:
    """Return the hashes of a text's words."""
    tokens: list[str] = []
    sizes: list[int] = []
    quoted: list[tuple[int, int]] = []
    for paragraph in paragraphs:
        before = len(tokens)
        _read(paragraph, tokens, quoted)
        sizes.append(len(tokens) - before)
    is_quoted = np.zeros(len(tokens), bool)
    for start, end in quoted:
        is_quoted[start:end] = True
    letters = np.array([*map(len, tokens)], np.int32)
    is_unspaced = len(tokens) > 0 and np.count_nonzero(letters == 1) > _UNSPACED_SHARE * len(tokens)
    return HashedText(
        words=np.array([*map(_hash, tokens)], np.uint64),
        paragraph=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        letters=letters,
        is_quoted=is_quoted,
        shingle_size=SHINGLE_CHARACTERS if is_unspaced else SHINGLE_WORDS,
    )


@lru_cache(maxsize=_CACHED_WORDS)
def _hash(token: str) -> int:
    return crc32(token.encode("utf-8", "replace"))


def _read(paragraph: str, tokens: list[str], quoted: list[tuple[int, int]]) -> None:
    """Append the words of a paragraph; a quotation that is not closed ends with it."""
    is_open, start = False, 0
    # The pieces between the marks, and the marks themselves, by turns.
    for place, piece in enumerate(_QUOTE.split(paragraph)):
        if place % 2 == 0:
            tokens += words(piece)
        elif is_open:
            quoted.append((start, len(tokens)))
            is_open = False
        else:
            is_open, start = True, len(tokens)
    if is_open:
        quoted.append((start, len(tokens)))


def _shingles(hashes: Hashes, size: int) -> Hashes:
    number = len(hashes) - size + 1
    if number <= 0:
        return np.zeros(0, np.uint64)
    total = np.zeros(number, np.uint64)
    for place in range(size):
        total += hashes[place : place + number] * _MULTIPLIERS[place]
        total ^= total >> np.uint64(29)
    total *= _MIX
    total ^= total >> _HALF
    return total * _MIX
