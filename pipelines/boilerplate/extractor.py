"""Evidence: trafilatura's own verdict, mapped back onto the page's blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from trafilatura import bare_extraction

from pipelines.blocks import Block
from pipelines.words import shingles, words

_SHINGLE = 4
#: A block is kept by trafilatura when this share of its shingles stands in lines that match no block as a whole.
_COVERED = 0.7
#: Aligning is quadratic at worst; pages with more units than this are matched by shingles alone.
_MAX_ALIGNED = 3000


@dataclass(frozen=True, slots=True)
class ExtractorVerdict:
    """The blocks that trafilatura kept, its lines, and which share (0 to 1) of its words those blocks explain."""

    kept: frozenset[int]
    lines: tuple[str, ...]
    explained: float


def ask_trafilatura(tree: Any, blocks: Sequence[Block], *, fast: bool = False) -> ExtractorVerdict:
    """Run trafilatura (no comments, no metadata) on a page's tree, which stays as it is.

    `fast` leaves out its comparison with other extractors, which costs as much again.
    """
    document = bare_extraction(tree, include_comments=False, with_metadata=False, fast=fast)
    text = document.text if document is not None and not isinstance(document, dict) else None
    lines = tuple(line for raw in (text or "").split("\n") if words(line := raw.strip()))
    return align(lines, blocks)


def align(lines: Sequence[str], blocks: Sequence[Block]) -> ExtractorVerdict:
    """Map lines of extracted text back onto blocks: equal texts in order first, then by shared shingles."""
    line_words = [words(line) for line in lines]
    block_words = [block.words for block in blocks]
    kept, open_lines = _equal_in_order([" ".join(x) for x in line_words], [" ".join(x) for x in block_words])
    kept |= _covered([line_words[i] for i in open_lines], block_words, kept)
    # Shingles may reach over the edges of blocks: trafilatura joins the paragraphs of a table's cell in one line.
    available = set(shingles([word for i in sorted(kept) for word in block_words[i]], _SHINGLE))
    available.update(s for i in kept for s in shingles(block_words[i], _SHINGLE))
    wanted = [s for line in line_words for s in shingles(line, _SHINGLE)]
    explained = sum(s in available for s in wanted) / len(wanted) if wanted else 1.0
    return ExtractorVerdict(frozenset(kept), tuple(lines), explained)


def _equal_in_order(lines: list[str], blocks: list[str]) -> tuple[set[int], list[int]]:
    """Return the blocks that equal lines in a common order, and the indices of the lines left over."""
    if len(lines) + len(blocks) > _MAX_ALIGNED:
        return set(), list(range(len(lines)))
    kept: set[int] = set()
    matched: set[int] = set()
    for run in SequenceMatcher(None, lines, blocks, autojunk=False).get_matching_blocks():
        matched.update(range(run.a, run.a + run.size))
        kept.update(range(run.b, run.b + run.size))
    return kept, [i for i in range(len(lines)) if i not in matched]


def _covered(open_lines: list[list[str]], blocks: Sequence[Sequence[str]], kept: set[int]) -> set[int]:
    """Return blocks whose words stand in lines that equal no block (table rows, joined inline text)."""
    available = {s for line in open_lines for s in shingles(line, _SHINGLE)}
    if not available:
        return set()
    joined = [f" {' '.join(line)} " for line in open_lines]
    found = set()
    for index, block in enumerate(blocks):
        if index in kept or not block:
            continue
        if len(block) < _SHINGLE:
            near = index - 1 in kept or index + 1 in kept or index - 1 in found
            if near and any(f" {' '.join(block)} " in line for line in joined):
                found.add(index)
        elif _share(block, available) >= _COVERED:
            found.add(index)
    return found


def _share(block: Sequence[str], available: set[tuple[str, ...]]) -> float:
    own = list(shingles(block, _SHINGLE))
    return sum(s in available for s in own) / len(own)
