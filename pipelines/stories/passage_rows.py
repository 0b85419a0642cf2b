"""Passages as they are stored: neighbouring ones joined, their number and their texts bounded. Pure."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from pipelines.stories.passages import Passage

#: Passages of one copy that are listed, the longest ones, and the characters of each that are stored.
_MOST, _CHARACTERS = 8, 120


def passage_rows(passages: Iterable[Passage], paragraphs: Sequence[str]) -> list[dict[str, Any]]:
    """Return the passages of a copy as JSON objects, in their order."""
    joined = _joined(sorted(passages, key=lambda passage: passage.start))
    longest = sorted(joined, key=lambda run: -sum(passage.size for passage in run))[:_MOST]
    return [
        {
            "paragraph": run[0].paragraph,
            "last_paragraph": run[-1].paragraph,
            "words": sum(passage.size for passage in run),
            "text": paragraphs[run[0].paragraph].strip()[:_CHARACTERS],
        }
        for run in sorted(longest, key=lambda run: run[0].start)
    ]


def _joined(passages: Sequence[Passage]) -> list[list[Passage]]:
    runs: list[list[Passage]] = [[passage] for passage in passages[:1]]
    for before, passage in pairwise(passages):
        if passage.start <= before.end:
            runs[-1].append(passage)
        else:
            runs.append([passage])
    return runs
