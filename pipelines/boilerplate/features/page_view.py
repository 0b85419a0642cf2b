"""The input of every feature module: a page's blocks with their words and sizes, computed once."""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipelines.html.blocks import HEADING_TAGS, Block, Frame
from pipelines.items import Metadata
from pipelines.text.tokens import normalise_text

Numbers = NDArray[np.float32]
Columns = dict[str, Numbers]

_SENTENCE_END = re.compile(r"""[.!?。！？؟।]["'”’»)\]]*$""")
_CUT_SHORT = re.compile(r"(?:\.\.\.|…)\W*$")
_PROSE_WORDS = 12
_PROSE_LINKS = 0.4
#: Link density, words and run length of lines that are nothing but a link: several in a row are a menu.
_LINK, _LINK_WORDS, _LINKS_IN_A_ROW = 0.9, 8, 3
_NO_WORDS: frozenset[str] = frozenset()
#: An h1 with this share of the headline's words is the headline.
_SAME_HEADLINE = 0.6
#: Paragraphs, and words in them, of an element that holds the headline and its article.
_PARAGRAPHS, _WORDS = 2, 60
#: Of several headlines that of the article has most text in so many blocks below it.
_NEAR = 40


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
    #: The block with the headline, else the first h1, else -1.
    headline: int
    #: The blocks outside of the element that holds the headline and text below it.
    apart: NDArray[np.bool_]

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
    keys = [" ".join(block_words) for block_words in words]
    headlines = _headlines(blocks, keys, metadata)
    return PageView(
        blocks=blocks,
        metadata=metadata,
        extracted=None,
        words=words,
        word_sets=[
            _NO_WORDS if is_listed else set(line) for line, is_listed in zip(words, listed.tolist(), strict=True)
        ],
        keys=keys,
        sizes=sizes,
        counts=counts,
        linked=linked,
        headings=headings,
        ended=ended,
        cut_short=cut_short,
        prose_sizes=np.where(prose, sizes, np.float32(0)),
        listed=listed,
        unlisted=[block for block, is_listed in zip(blocks, listed.tolist(), strict=True) if not is_listed],
        headline=headlines[0] if headlines else next((block.index for block in blocks if block.tag == "h1"), -1),
        apart=_apart(blocks, np.where(prose, counts, np.float32(0)), headlines),
    )


def _headlines(blocks: Sequence[Block], keys: Sequence[str], metadata: Metadata) -> list[int]:
    """Return the blocks that are the headline, or an h1 with most of its words."""
    key = normalise_text(metadata.headline or "")
    wanted = set(key.split())
    return [
        block.index
        for block, block_key in zip(blocks, keys, strict=True)
        if key
        and (
            block_key == key
            or (block.tag == "h1" and len(wanted.intersection(block.words)) >= _SAME_HEADLINE * len(wanted))
        )
    ]


def _apart(blocks: Sequence[Block], prose_words: Numbers, headlines: Sequence[int]) -> NDArray[np.bool_]:
    """Return the blocks that are not in the innermost element around the headline with paragraphs below it."""
    best = max(headlines, key=lambda index: float(prose_words[index : index + _NEAR].sum()), default=-1)
    section = _section(blocks, prose_words, best) if best >= 0 else None
    if section is None:
        return np.zeros(len(blocks), dtype=bool)
    inside = _frames_inside(blocks, section)
    return np.array([block.frame not in inside for block in blocks], dtype=bool)


def _section(blocks: Sequence[Block], prose_words: Numbers, headline: int) -> Frame | None:
    """Return the innermost element around a headline with paragraphs, if the longest run of siblings is among them.

    Comments, tickers and teasers have an element each, while the paragraphs of an article stand side by side.
    """
    prose = [(block.frame, count) for block, count in zip(blocks, prose_words.tolist(), strict=True) if count]
    together: defaultdict[Frame | None, float] = defaultdict(float)
    for frame, count in prose:
        together[frame.parent] += count
    longest = max(together, key=together.__getitem__, default=None)
    for frame in blocks[headline].frame.chain():
        if frame.parent is None or frame.tag == "header":
            continue
        found = [count for inner, count in prose if _is_in(inner, frame)]
        if len(found) >= _PARAGRAPHS and sum(found) >= _WORDS:
            return frame if _is_in(longest, frame) else None
    return None


def _is_in(inner: Frame | None, frame: Frame) -> bool:
    while inner is not None and inner.depth >= frame.depth:
        if inner is frame:
            return True
        inner = inner.parent
    return False


def _frames_inside(blocks: Sequence[Block], section: Frame) -> set[Frame]:
    return {frame for frame in {block.frame for block in blocks} if _is_in(frame, section)}


def _in_a_row(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the flags that are part of a run of at least `_LINKS_IN_A_ROW`."""
    edges = np.flatnonzero(np.diff(flags, prepend=not flags[0], append=not flags[-1]))
    lengths = np.diff(edges)
    return flags & np.repeat(lengths >= _LINKS_IN_A_ROW, lengths)


def column(values: object) -> Numbers:
    """Return an iterable of numbers or flags as a column."""
    return np.fromiter(values, dtype=np.float32)  # type: ignore[call-overload, no-any-return]  # any iterable of numbers


def marked(indices: Collection[int] | NDArray[np.intp], count: int) -> NDArray[np.bool_]:
    """Return for each of `count` blocks whether it is one of these."""
    found = np.zeros(count, dtype=bool)
    found[indices if isinstance(indices, np.ndarray) else list(indices)] = True
    return found


def shifted(values: Numbers, by: int, missing: float = -1.0) -> Numbers:
    """Return for each block the value of the block `by` positions further on, `missing` beyond the page's ends."""
    moved = np.full(len(values), missing, dtype=np.float32)
    if by > 0:
        moved[:-by] = values[by:]
    else:
        moved[-by:] = values[:by]
    return moved
