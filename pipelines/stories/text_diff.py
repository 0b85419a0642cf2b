"""Differences of two versions of a text: by paragraphs, and by words within a paragraph. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from pipelines.text.invisible import without_joiners
from pipelines.text.tokens import words
from pipelines.text.version_diff import is_counter

#: Share of equal words from which on two paragraphs are versions of one.
_ALIKE = 0.35
#: More paragraphs are compared in order only.
_MOST_PAIRS = 2_500
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A changed paragraph with its place in the new version; without old text it was added, without new one removed."""

    position: int
    old: str | None
    new: str | None


class WordOperation(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class WordRun:
    """Words that were kept, removed or added, with the space between them."""

    operation: WordOperation
    text: str


def paragraph_changes(old: Sequence[str], new: Sequence[str]) -> tuple[ParagraphChange, ...]:
    """Return the paragraphs that differ, in the order of the new version.

    Spacing, invisible characters, counters and the order of paragraphs make no difference.
    """
    before, after = _comparable(old), _comparable(new)
    changes = list(_changes(before, after))
    moved = Counter(_compared(change.old or "") for change in changes if change.new is None)
    moved &= Counter(_compared(change.new or "") for change in changes if change.old is None)
    return tuple(_without_moved(changes, moved))


class _Paragraph(NamedTuple):
    """A paragraph with its place, and what is compared of it."""

    position: int
    text: str
    compared: str


def _compared(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", without_joiners(text)).split())


def _comparable(paragraphs: Sequence[str]) -> list[_Paragraph]:
    found = (_Paragraph(position, text.strip(), _compared(text)) for position, text in enumerate(paragraphs))
    return [one for one in found if one.compared and not is_counter(one.compared)]


def _changes(before: Sequence[_Paragraph], after: Sequence[_Paragraph]) -> Iterator[ParagraphChange]:
    matcher = SequenceMatcher(None, [one.compared for one in before], [one.compared for one in after], autojunk=False)
    end = after[-1].position + 1 if after else 0
    for operation, first, last, start, stop in matcher.get_opcodes():
        if operation != "equal":
            place = after[start].position if start < len(after) else end
            yield from _paired(before[first:last], after[start:stop], place)


def _paired(before: Sequence[_Paragraph], after: Sequence[_Paragraph], place: int) -> Iterator[ParagraphChange]:
    """Yield the changes of a run of paragraphs; each old one belongs to the new one that is most like it."""
    partners = _partners([one.text for one in before], [one.text for one in after])
    taken = set(partners.values())
    for number, one in enumerate(before):
        if number not in taken:
            yield ParagraphChange(place, one.text, None)
    for number, one in enumerate(after):
        yield ParagraphChange(one.position, before[partners[number]].text if number in partners else None, one.text)


def _partners(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Return for new paragraphs the old ones that they are versions of."""
    if len(before) * len(after) > _MOST_PAIRS:
        return {number: number for number in range(min(len(before), len(after)))}
    old, new = [Counter(words(text)) for text in before], [Counter(words(text)) for text in after]
    scored = sorted(
        (-_likeness(one, other), abs(place - number), number, place)
        for number, one in enumerate(new)
        for place, other in enumerate(old)
    )
    partners: dict[int, int] = {}
    for score, _, number, place in scored:
        if -score >= _ALIKE and number not in partners and place not in partners.values():
            partners[number] = place
    return partners


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Return the share of equal words; of a paragraph that was only extended, that of the shorter one."""
    shared, sizes = (one & other).total(), sorted((one.total(), other.total()))
    return shared / sizes[0] if sizes[0] and shared == sizes[0] else 2 * shared / max(1, sum(sizes))


def _without_moved(changes: Sequence[ParagraphChange], moved: Counter[str]) -> Iterator[ParagraphChange]:
    removed, added = Counter(moved), Counter(moved)
    for change in changes:
        old, new = (None if text is None else _compared(text) for text in (change.old, change.new))
        if new is None and old is not None and removed[old] > 0:
            removed[old] -= 1
        elif old is None and new is not None and added[new] > 0:
            added[new] -= 1
        else:
            yield change


def word_runs(old: str, new: str) -> tuple[WordRun, ...]:
    """Return the words of both texts in one order, with what became of them."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    runs: list[WordRun] = []
    for operation, first, last, start, stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if operation == "equal":
            runs.append(WordRun(WordOperation.KEPT, "".join(before[first:last])))
            continue
        if last > first:
            runs.append(WordRun(WordOperation.REMOVED, "".join(before[first:last])))
        if stop > start:
            runs.append(WordRun(WordOperation.ADDED, "".join(after[start:stop])))
    return tuple(runs)
