"""Measures of what a block says: cue words by group, and the reasons that the evidence found in it."""

from collections.abc import Sequence

import numpy as np

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.features.lexicon import CUE_GROUPS, CUES
from pipelines.boilerplate.features.page_view import Columns, PageView
from pipelines.items import CutReason

_REASONS = {reason: position for position, reason in enumerate(CutReason)}
#: The groups after which a section of boilerplate follows; the others are words of any text.
NOTICES = CUE_GROUPS[:17]


def cue_columns(view: PageView) -> Columns:
    """Return for each block how many cues of a group it has, a word, and how many cues of notices at all."""
    cues = _cues(view)
    share = cues / np.maximum(view.counts, 1)[:, None]
    return {
        **{f"cue_{group}": share[:, position] for position, group in enumerate(CUE_GROUPS)},
        "notices": cues[:, : len(NOTICES)].max(axis=1, initial=0),
        "adwords": cues[:, _ADVERTISING].sum(axis=1),
    }


def spoken_columns(view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Return the weight of each reason that the evidence gives for cutting a block."""
    strongest: dict[tuple[int, int], int] = {}
    for found in evidence:
        place = (found.index, _REASONS[found.reason])
        strongest[place] = max(found.weight, strongest.get(place, 0))
    spoken = np.zeros((len(view.blocks), len(_REASONS)), np.float32)
    if strongest:
        spoken[tuple(zip(*strongest, strict=True))] = list(strongest.values())
    return {
        **{f"said_{reason}": spoken[:, position] for reason, position in _REASONS.items()},
        "said_any": spoken.max(axis=1, initial=0),
    }


_CUES = frozenset(CUES)
_ADVERTISING = [CUE_GROUPS.index(group) for group in ("praise", "offer", "call", "trade")]


def _cues(view: PageView) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    counts = np.zeros((len(view.words), len(CUE_GROUPS)), np.float32)
    for row, line in zip(counts, view.sets, strict=True):
        for word in _CUES.intersection(line):
            for group in CUES[word]:
                row[group] += 1
    return counts
