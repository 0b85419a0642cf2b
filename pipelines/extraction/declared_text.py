"""Compares what a page shows with the text that its structured data declare."""

from collections.abc import Sequence

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.text.tokens import shingles, words

_RUN = 3
#: Shorter declared texts are summaries.
_LONG_TEXT = 150
#: Where less than this share of the declared text is shown, the rest is missing; it may differ in details.
_SHOWN = 0.5


def lacks_declared_text(verdicts: Sequence[BlockVerdict], declared: str | None) -> bool:
    """Return whether the blocks of a page, kept or not, hold less than half of the text that it declares."""
    declared_words = words(declared or "")
    if len(declared_words) < _LONG_TEXT:
        return False
    missing = set(shingles(declared_words, _RUN))
    least = len(missing) * (1 - _SHOWN)
    for verdict in verdicts:
        missing.difference_update(shingles(verdict.block.words, _RUN))
        if len(missing) <= least:
            return False
    return True
