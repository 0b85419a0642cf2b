"""Measures of what a block says: cue words by group, and the reasons that the evidence found in it."""

from collections.abc import Sequence

import numpy as np

from pipelines.boilerplate.evidence import Evidence
from pipelines.boilerplate.measures.view import Columns, PageView
from pipelines.boilerplate.measures.vocabulary import CUE_GROUPS, CUES
from pipelines.boilerplate.wording import praise
from pipelines.items import CutReason

_WORDS_READ = 120
_LONGEST_PRAISE = 700
_REASONS = {reason: position for position, reason in enumerate(CutReason)}
#: The groups after which a section of boilerplate follows; the others are words of any text.
NOTICES = CUE_GROUPS[:17]


def columns(view: PageView, evidence: Sequence[Evidence]) -> Columns:
    """Return the measures of each block's wording; `evidence` is what wording, shape and repeats say."""
    cues = _cues(view)
    spoken = np.zeros((len(view.blocks), len(_REASONS)), np.float32)
    for found in evidence:
        place = (found.index, _REASONS[found.reason])
        spoken[place] = max(spoken[place], found.weight)
    adverts = np.zeros(len(view.blocks), np.float32)
    for index in np.flatnonzero(cues[:, _PRAISING].sum(axis=1) * (view.sizes <= _LONGEST_PRAISE)).tolist():
        adverts[index] = len(praise(view.blocks[index].text))
    share = cues / np.maximum(view.counts, 1)[:, None]
    return {
        **{f"cue_{group}": share[:, position] for position, group in enumerate(CUE_GROUPS)},
        **{f"said_{reason}": spoken[:, position] for reason, position in _REASONS.items()},
        "said_any": spoken.max(axis=1, initial=0),
        "notices": cues[:, : len(NOTICES)].max(axis=1, initial=0),
        "adverts": adverts,
    }


_PRAISING = [CUE_GROUPS.index(group) for group in ("praise", "offer", "call", "you")]


def _cues(view: PageView) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    counts = np.zeros((len(view.words), len(CUE_GROUPS)), np.float32)
    for row, line in zip(counts, view.words, strict=True):
        for word in line[:_WORDS_READ]:
            for group in CUES.get(word, ()):
                row[group] += 1
    return counts
