"""The input of every feature module: a page's blocks with their words and sizes, computed once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.items import Metadata

Numbers = NDArray[np.float32]
Columns = dict[str, Numbers]

_SENTENCE_END = re.compile(r"""[.!?。！？؟।]["'”’»)\]]*$""")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…)\W*$")
_PROSE_WORDS = 12
_PROSE_LINKS = 0.4
#: Link density, words and run length of lines that are nothing but a link: several in a row are a menu.
_LINK, _LINK_WORDS, _LINKS_IN_A_ROW = 0.9, 8, 3
_NO_WORDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class PageView:
    """A page's blocks as arrays with one row for each block.

    `extracted` holds the blocks that trafilatura keeps; None if it was not run. `sizes` are in characters, `counts` in
    words; `linked` is the share of characters in links. `prose_sizes` are the sizes of blocks that read as paragraphs,
    and 0 for all others. `listed` marks the short links of a list, a third of all blocks: they skip the features of
    wording and subject, and the model. `unlisted` are the other blocks.
    """

    blocks: Sequence[Block]
    metadata: Metadata
    extracted: frozenset[int] | None
    words: Sequence[Sequence[str]]
    #: The distinct words of each unlisted block; empty for listed ones.
    word_sets: Sequence[set[str] | frozenset[str]]
    keys: Sequence[str]
    sizes: Numbers
    counts: Numbers
    linked: Numbers
    headings: Numbers
    ended: Numbers
    cut_short: Numbers
    prose_sizes: Numbers
    listed: NDArray[np.bool_]
    unlisted: Sequence[Block]

    @property
    def likely_article(self) -> frozenset[int]:
        """Return the blocks of the article as guessed before any verdict: those of trafilatura, or else all prose."""
        return self.extracted if self.extracted is not None else frozenset(np.flatnonzero(self.prose_sizes).tolist())

    @property
    def prose_total(self) -> float:
        """Return the number of characters of prose on the page, at least 1."""
        return max(1.0, float(self.prose_sizes.sum()))


def view_page(blocks: Sequence[Block], metadata: Metadata) -> PageView:
    """Return the view of a page, without trafilatura's result."""
    words = [block.words for block in blocks]
    sizes = column(len(block.text) for block in blocks)
    counts = column(map(len, words))
    linked = column(block.link_chars / len(block.text) for block in blocks)
    headings = column(block.tag in HEADING_TAGS for block in blocks)
    ended = column(bool(_SENTENCE_END.search(block.text[-8:])) for block in blocks)
    cut_short = column(bool(_CUT_SHORT.search(block.text[-12:])) for block in blocks)
    listed = _in_a_row((linked > _LINK) & (counts <= _LINK_WORDS) & (headings == 0))
    prose = (counts >= _PROSE_WORDS) & (linked < _PROSE_LINKS) & (ended > 0) & (cut_short == 0) & (headings == 0)
    return PageView(
        blocks=blocks,
        metadata=metadata,
        extracted=None,
        words=words,
        word_sets=[
            _NO_WORDS if is_listed else set(line) for line, is_listed in zip(words, listed.tolist(), strict=True)
        ],
        keys=[" ".join(block_words) for block_words in words],
        sizes=sizes,
        counts=counts,
        linked=linked,
        headings=headings,
        ended=ended,
        cut_short=cut_short,
        prose_sizes=np.where(prose, sizes, np.float32(0)),
        listed=listed,
        unlisted=[block for block, is_listed in zip(blocks, listed.tolist(), strict=True) if not is_listed],
    )


def _in_a_row(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the flags that are part of a run of at least `_LINKS_IN_A_ROW`."""
    edges = np.flatnonzero(np.diff(flags, prepend=not flags[0], append=not flags[-1]))
    lengths = np.diff(edges)
    return flags & np.repeat(lengths >= _LINKS_IN_A_ROW, lengths)


def column(values: object) -> Numbers:
    """Return an iterable of numbers or flags as a column."""
    return np.fromiter(values, dtype=np.float32)  # type: ignore[call-overload, no-any-return]  # any iterable of numbers


def shifted(values: Numbers, by: int, missing: float = -1.0) -> Numbers:
    """Return for each block the value of the block `by` positions further on, `missing` beyond the page's ends."""
    moved = np.full(len(values), missing, dtype=np.float32)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved
