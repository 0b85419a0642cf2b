"""Decides to which story an article belongs: to the one whose articles are like it on average. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.stories.vectors import TermVector, similarity

#: Articles further apart are not compared.
WINDOW = timedelta(hours=72)
#: The mean similarity from which on an article belongs to a story, and two stories are one.
_ALIKE = 0.08
#: Names and numbers that articles about one event have in common, in one language and in two.
_MIN_NAMES, _MIN_NAMES_ACROSS = 2, 3


@dataclass(frozen=True, slots=True)
class Member:
    """An article as it is compared with others."""

    id: int
    at: datetime
    language: str | None
    vector: TermVector


@dataclass(frozen=True, slots=True)
class Placement:
    """The story of an article; None: it begins one. `merged`: stories that turned out to be the same."""

    story_id: int | None
    merged: tuple[int, ...] = ()


def place(own: Member, stories: Mapping[int, Sequence[Member]], current: int | None = None) -> Placement:
    """Return the story of an article, given the articles of the stories that may be its own.

    `current`: a story of several articles to which it belongs already, and stays.
    """
    scores = {story_id: _mean(own, near) for story_id, near in stories.items() if near}
    alike = [story_id for story_id, score in scores.items() if score >= _ALIKE]
    if current is None:
        if not alike:
            return Placement(None)
        current = min(alike, key=lambda story_id: (-scores[story_id], story_id))
    joined = [own, *stories.get(current, ())]
    merged = []
    for story_id in sorted(alike):
        if story_id != current and _between(joined, stories[story_id]) >= _ALIKE:
            merged.append(story_id)
            joined += stories[story_id]
    return Placement(current, tuple(merged))


def _mean(own: Member, others: Sequence[Member]) -> float:
    return sum([likeness(own, other) for other in others]) / len(others)


def _between(ones: Sequence[Member], others: Sequence[Member]) -> float:
    return sum(_mean(one, others) for one in ones) / len(ones)


def likeness(one: Member, other: Member) -> float:
    """Return how alike two articles are: not at all without names or numbers in common, or if they are far apart."""
    if abs(one.at - other.at) > WINDOW:
        return 0.0
    needed = _MIN_NAMES if one.language == other.language else _MIN_NAMES_ACROSS
    if len(one.vector.names & other.vector.names) < needed:
        return 0.0
    return similarity(one.vector, other.vector)


def candidate_stories(hits: Iterable[tuple[int, int]], most: int) -> list[int]:
    """Return the stories that are hit most often, given how often each of their articles is."""
    counts: dict[int, int] = {}
    for story_id, times in hits:
        counts[story_id] = counts.get(story_id, 0) + times
    return sorted(counts, key=lambda story_id: (-counts[story_id], story_id))[:most]
