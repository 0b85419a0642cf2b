"""Which passages of an article stand in an earlier one, and in which first. Pure.

A passage that unrelated articles have in common is no copy: it is boilerplate of their site, or a quotation. Articles
are unrelated if they belong to different stories and share little else.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from pipelines.stories.hashed_text import HashedText, Mask
from pipelines.stories.passages import Passage, is_copy, mask_of, passages_of, shared_words

#: Texts that are compared with one article.
MAX_COMPARED = 8
#: Articles that are looked up for one hash: what stands in more is no evidence.
MAX_HOLDERS = 64
#: Unrelated stories that make a passage boilerplate or a quotation: of the article's own site, and of any site.
_OWN_SITE_STORIES = 2
_STORIES = 3
#: Shares of the shorter and the longer text from which on two articles are related whatever their stories, and the
#: share of the shorter one that is enough by itself.
_RELATED, _RELATED_LONGER, _CONTAINED = 0.4, 0.2, 0.7
#: Articles of one site share boilerplate: they are only related if one is the other.
_REPUBLISHED = 0.6
#: Share of a passage that another article must have to count as a holder.
_HELD = 0.7
#: A passage of the same site is a copy only if the article is made of such passages to this share.
_OWN_SITE_SHARE = 0.3
#: Hits that make an article a candidate although all of them are common.
_MIN_STRONG, _STRONG_SHARE = 3, 0.3


@dataclass(frozen=True, slots=True)
class Place:
    """Where and when an article was published: what decides who had it first."""

    id: int
    source_id: int
    at: datetime
    story_id: int

    @property
    def order(self) -> tuple[datetime, int]:
        """Return the sort key of precedence."""
        return self.at, self.id


@dataclass(frozen=True, slots=True)
class Copied:
    """What an article has from one earlier article; `share` is that of its words."""

    original_id: int
    share: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CopyFindings:
    """What an article has from earlier ones, and the later articles that have something from it."""

    copied: tuple[Copied, ...] = ()
    share: float = 0.0
    #: Articles whose own findings may change because of this one.
    affected: frozenset[int] = frozenset()
    #: Articles with which it shares most of its text or of theirs.
    same_text: frozenset[int] = frozenset()


NO_COPIES = CopyFindings()


def common_marks(holders: Mapping[int, Collection[int]], places: Mapping[int, Place]) -> frozenset[int]:
    """Return the hashes that stand in articles of several stories."""
    return frozenset(
        mark
        for mark, ids in holders.items()
        if len(ids) >= MAX_HOLDERS or len({places[one].story_id for one in ids}) >= _STORIES
    )


def candidates(
    text: HashedText, holders: Mapping[int, Collection[int]], places: Mapping[int, Place]
) -> tuple[int, ...]:
    """Return the articles to compare with a text, given the articles that hold each hash.

    Each of them adds hashes that those before it lack, until there are no more: a text may be merged from several.
    """
    common = common_marks(holders, places)
    marks: defaultdict[int, set[int]] = defaultdict(set)
    for mark, ids in holders.items():
        for one in ids:
            marks[one].add(mark)
    strong = max(_MIN_STRONG, _STRONG_SHARE * len(text.sketch))
    waiting = {one: own - common for one, own in marks.items() if own - common or len(own) >= strong}
    chosen: list[int] = []
    seen: set[int] = set()
    while waiting and len(chosen) < MAX_COMPARED:
        best = min(
            waiting,
            key=lambda one: (-len(waiting[one] - seen), -len(waiting[one]), -len(marks[one]), places[one].order),
        )
        seen |= waiting.pop(best)
        chosen.append(best)
    return tuple(chosen)


def find_copies(
    own: Place, text: HashedText, others: Sequence[tuple[Place, HashedText]], common: frozenset[int] = frozenset()
) -> CopyFindings:
    """Return what an article has in common with its candidates, by who had it first."""
    compared = [
        _Compared(
            place,
            other,
            passages_of(text, shared_words(text, other)),
            text,
            is_same_site=place.source_id == own.source_id,
        )
        for place, other in others
    ]
    compared = [one for one in compared if one.passages]
    if not compared:
        return NO_COPIES
    unrelated = _Unrelated(own, text, compared, common)
    kept = {one.place.id: tuple(p for p in one.passages if unrelated.allows(one, p)) for one in compared}
    proven = [one for one in compared if _is_proven(own, text, one, kept[one.place.id])]
    earlier = sorted((one for one in proven if one.place.order < own.order), key=lambda one: one.place.order)
    copied, held = _by_first(text, earlier, kept)
    return CopyFindings(
        copied=copied,
        share=_share(held, text.size),
        affected=frozenset(
            one.place.id
            for one in compared
            if one.place.order > own.order or len(kept[one.place.id]) < len(one.passages)
        ),
        same_text=frozenset(one.place.id for one in proven if one.is_related),
    )


class _Compared:
    """Another article, and what of the own text stands in it."""

    def __init__(
        self, place: Place, other: HashedText, passages: tuple[Passage, ...], text: HashedText, *, is_same_site: bool
    ) -> None:
        self.place = place
        self.other = other
        self.passages = passages
        self.held = mask_of(text, passages)
        shared, shorter, longer = int(np.count_nonzero(self.held)), *sorted((text.size, other.size))
        if is_same_site:
            self.is_related = shared >= _REPUBLISHED * longer
        else:
            self.is_related = _are_related(shared, shorter, longer)


def _are_related(shared: int, shorter: int, longer: int) -> bool:
    is_shared = shared >= _RELATED * shorter and shared >= _RELATED_LONGER * longer
    return is_shared or shared >= _CONTAINED * shorter


class _Unrelated:
    """Whether a passage stands in unrelated articles too."""

    def __init__(self, own: Place, text: HashedText, compared: Sequence[_Compared], common: frozenset[int]) -> None:
        self._own, self._text, self._common = own, text, common
        self._others = [one for one in compared if not one.is_related and one.place.story_id != own.story_id]
        self._cache: dict[Passage, bool] = {}

    def allows(self, one: _Compared, passage: Passage) -> bool:
        """Return whether a passage shared with an article may be a copy."""
        if passage not in self._cache:
            self._cache[passage] = self._is_common(passage)
        return one.is_related or not self._cache[passage]

    def _is_common(self, passage: Passage) -> bool:
        if self._common and not self._common.isdisjoint(self._text.marks_between(passage.start, passage.end)):
            return True
        holders = [one.place for one in self._others if self._holds(one, passage)]
        own_site = {place.story_id for place in holders if place.source_id == self._own.source_id}
        by_site: defaultdict[int, set[int]] = defaultdict(set)
        for place in holders:
            by_site[place.source_id].add(place.story_id)
        return (
            len(own_site) >= _OWN_SITE_STORIES
            or len({place.story_id for place in holders}) >= _STORIES
            or any(len(stories) >= _STORIES for stories in by_site.values())
        )

    @staticmethod
    def _holds(one: _Compared, passage: Passage) -> bool:
        return int(np.count_nonzero(one.held[passage.start : passage.end])) >= _HELD * passage.size


def _is_proven(own: Place, text: HashedText, one: _Compared, passages: tuple[Passage, ...]) -> bool:
    held = mask_of(text, passages)
    if not is_copy(text, one.other, held):
        return False
    return one.place.source_id != own.source_id or _share(held, text.size) >= _OWN_SITE_SHARE or one.is_related


def _by_first(
    text: HashedText, earlier: Iterable[_Compared], kept: Mapping[int, tuple[Passage, ...]]
) -> tuple[tuple[Copied, ...], Mask]:
    """Give each passage to the first article that had it."""
    free = np.ones(text.size, bool)
    found: list[Copied] = []
    for one in earlier:
        new = tuple(p for p in kept[one.place.id] if 2 * int(np.count_nonzero(free[p.start : p.end])) > p.size)
        if new and (not found or is_copy(text, one.other, mask_of(text, new) & free)):
            held = mask_of(text, new)
            free &= ~held
            found.append(Copied(one.place.id, _share(held, text.size), new))
    return tuple(found), ~free


def _share(held: Mask, size: int) -> float:
    return round(int(np.count_nonzero(held)) / size, 4) if size else 0.0
