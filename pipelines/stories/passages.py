"""Passages of a text that stand in another one: exact comparison of shingles, with room for light edits. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.stories.hashed_text import HashedText, Mask

#: So many words between two equal runs are an edit within one passage.
_MAX_GAP = 4
#: Shorter runs are phrases of the language, not passages.
_MIN_RUN = 10
#: A paragraph of which this share is equal was copied as a whole.
_WHOLE = 0.7
#: Words outside quotation marks that prove a copy, and the share of either text that they must be.
_MIN_EVIDENCE = 25
_MIN_SHARE = 0.12
#: So many equal words prove it whatever their share.
_CONCLUSIVE = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """Words `start` to `end` of a text, all in one paragraph."""

    paragraph: int
    start: int
    end: int

    @property
    def size(self) -> int:
        """Return the number of words."""
        return self.end - self.start


def shared_words(text: HashedText, other: HashedText) -> Mask:
    """Return which words of a text stand in passages of the other one."""
    covered = np.zeros(text.size, bool)
    if text.shingle_size != other.shingle_size or not len(text.shingles) or not len(other.shingles):
        return covered
    starts = np.flatnonzero(_is_in(text, other))
    for offset in range(text.shingle_size):
        covered[starts + offset] = True
    for start, end in _runs(covered, _MAX_GAP):
        covered[start:end] = end - start >= _MIN_RUN
    return covered


def _is_in(text: HashedText, other: HashedText) -> Mask:
    sorted_shingles = other.distinct_shingles
    places = np.searchsorted(sorted_shingles, text.shingles)
    places[places == len(sorted_shingles)] = 0
    return np.asarray(sorted_shingles[places] == text.shingles)


def passages_of(text: HashedText, covered: Mask) -> tuple[Passage, ...]:
    """Return the passages that these words make; one that is most of its paragraph is the paragraph."""
    return tuple(
        passage
        for number, start, end in _paragraphs(text)
        for passage in _within(number, start, end, covered)
        if passage.size >= min(_MIN_RUN, end - start)
    )


def _within(number: int, start: int, end: int, covered: Mask) -> Iterator[Passage]:
    own = covered[start:end]
    if not own.any():
        return
    if np.count_nonzero(own) >= _WHOLE * (end - start):
        yield Passage(number, start, end)
        return
    for first, last in _runs(own, 0):
        yield Passage(number, start + first, start + last)


def _paragraphs(text: HashedText) -> Iterator[tuple[int, int, int]]:
    if not text.size:
        return
    edges = np.flatnonzero(np.diff(text.paragraph)) + 1
    for start, end in zip((0, *edges), (*edges, text.size), strict=True):
        yield int(text.paragraph[start]), int(start), int(end)


def mask_of(text: HashedText, passages: tuple[Passage, ...]) -> Mask:
    """Return which words of a text these passages hold."""
    held = np.zeros(text.size, bool)
    for passage in passages:
        held[passage.start : passage.end] = True
    return held


def is_copy(text: HashedText, other: HashedText, held: Mask) -> bool:
    """Return whether these words, which the other text has too, prove a copy: quotations alone do not."""
    evidence = int(np.count_nonzero(held & ~text.is_quoted))
    if evidence >= _CONCLUSIVE:
        return True
    return evidence >= _MIN_EVIDENCE and evidence >= _MIN_SHARE * min(text.size, other.size)


def _runs(covered: Mask, gap: int) -> Iterator[tuple[int, int]]:
    """Yield begin and end of the runs of set words; runs with at most `gap` other words between them are one."""
    padded = np.concatenate(([False], covered, [False]))
    changes = np.flatnonzero(padded[1:] != padded[:-1])
    starts, ends = changes[::2], changes[1::2]
    if not len(starts):
        return
    is_new = np.concatenate(([True], starts[1:] - ends[:-1] > gap))
    first = np.flatnonzero(is_new)
    last = np.concatenate((first[1:] - 1, [len(starts) - 1]))
    for begin, finish in zip(starts[first], ends[last], strict=True):
        yield int(begin), int(finish)
