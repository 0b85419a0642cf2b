"""The text that a page declares, as a witness against a verdict that it contradicts.

A declared text may leave out a standfirst or captions, may be shortened, and may be that of a part of the article, such
as a review among others. So it only decides where the verdict hardly agrees with it, while the blocks that it names
agree with it almost completely, and where the verdict does not have these below other text.
"""

from collections.abc import Set as AbstractSet

import numpy as np

from pipelines.boilerplate.features.page_view import Numbers

#: Shorter declared texts are summaries.
_LONG_TEXT = 120
#: A block is declared if this share of its runs of words is.
_DECLARED = 0.8
#: The agreement of a verdict that the witness overrules, and the agreement that it must reach itself.
_CONTRADICTED, _CONFIRMED = 0.7, 0.9
#: Words in front of a declared text that may be its standfirst, and of it that a verdict which has it may lack.
_LONGEST_STANDFIRST, _LITTLE = 80, 20


def with_witness(
    kept: AbstractSet[int], declared_shares: Numbers, counts: Numbers, declared_words: int
) -> frozenset[int]:
    """Return the `kept` blocks, or instead those that the page declares, with the kept ones between these.

    `declared_shares` are the shares of each block in the declared text, `counts` their numbers of words.
    """
    if declared_words < _LONG_TEXT:
        return frozenset(kept)
    shares = np.maximum(declared_shares, 0)
    declared = frozenset(np.flatnonzero(shares >= _DECLARED).tolist())
    if _agreement(kept, shares, counts, declared_words) >= _CONTRADICTED:
        return frozenset(kept)
    if _agreement(declared, shares, counts, declared_words) < _CONFIRMED or _is_part(declared, kept, counts):
        return frozenset(kept)
    return declared | {index for index in kept if min(declared) < index < max(declared)}


def _is_part(declared: AbstractSet[int], kept: AbstractSet[int], counts: Numbers) -> bool:
    """Return whether a verdict has the declared blocks and text in front of them: they are a review or a box in it."""
    missed, before = list(declared - kept), [index for index in kept if index < min(declared)]
    return float(counts[missed].sum()) <= _LITTLE and float(counts[before].sum()) > _LONGEST_STANDFIRST


def _agreement(blocks: AbstractSet[int], shares: Numbers, counts: Numbers, declared_words: int) -> float:
    """Return the F1 of the words of these blocks and the declared words."""
    index = list(blocks)
    total = float(counts[index].sum()) + declared_words
    return 2 * float((counts[index] * shares[index]).sum()) / total
