"""Features of a block's wording: cue words by group, and the reasons for which the evidence would cut it."""

from collections.abc import Sequence

import numpy as np

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.features.cue_lexicon import CUE_GROUPS, CUES
from pipelines.boilerplate.features.page_view import Columns, PageView
from pipelines.items import CutReason

_REASONS = {reason: position for position, reason in enumerate(CutReason)}
#: Groups of words of boilerplate; the words of the other groups occur in any text.
_NOTICE_GROUPS = CUE_GROUPS[:17]


def cue_columns(view: PageView) -> Columns:
    """Return for each block the cues of each group per word, its most cues of a notice group, and advertising words."""
    cues = _cues(view)
    share = cues / np.maximum(view.counts, 1)[:, None]
    return {
        **{f"cue_{group}": share[:, position] for position, group in enumerate(CUE_GROUPS)},
        "notices": cues[:, : len(_NOTICE_GROUPS)].max(axis=1, initial=0),
        "adwords": cues[:, _ADVERTISING].sum(axis=1),
        "adwords_share": share[:, _ADVERTISING].sum(axis=1),
    }


def evidence_columns(view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Return for each block the highest confidence of the evidence for each reason to cut it."""
    highest: dict[tuple[int, int], int] = {}
    for one in evidence:
        cell = (one.index, _REASONS[one.reason])
        highest[cell] = max(one.confidence, highest.get(cell, 0))
    table = np.zeros((len(view.blocks), len(_REASONS)), np.float32)
    if highest:
        table[tuple(zip(*highest, strict=True))] = list(highest.values())
    return {
        **{f"evidence_{reason}": table[:, position] for reason, position in _REASONS.items()},
        "evidence_any": table.max(axis=1, initial=0),
    }


_CUES = frozenset(CUES)
_ADVERTISING = [CUE_GROUPS.index(group) for group in ("praise", "offer", "call", "trade")]


def _cues(view: PageView) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    counts = np.zeros((len(view.words), len(CUE_GROUPS)), np.float32)
    for row, line in zip(counts, view.word_sets, strict=True):
        for word in _CUES.intersection(line):
            for group in CUES[word]:
                row[group] += 1
    return counts
