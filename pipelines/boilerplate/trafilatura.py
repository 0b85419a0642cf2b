"""Runs trafilatura and maps its result back onto the page's blocks."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from pipelines.html.blocks import Block
from pipelines.text.tokens import shingles, words

_SHINGLE = 4
#: trafilatura keeps a block if this share of its shingles is in lines that equal no block.
_COVERED = 0.7
#: Aligning is quadratic at worst; stretches with more lines and blocks are matched by shingles alone.
_MAX_ALIGNED = 3000


@dataclass(frozen=True, slots=True)
class TrafilaturaResult:
    """The blocks that trafilatura keeps, its lines, and the share (0 to 1) of its words that those blocks explain."""

    kept: frozenset[int]
    lines: tuple[str, ...]
    explained: float


def bare_extraction(tree: Any, **options: Any) -> Any:
    """Run trafilatura, which is loaded only now: most pages do not need it, and loading it costs more than a page."""
    from trafilatura import bare_extraction as extract  # noqa: PLC0415

    return extract(tree, **options)


def run_trafilatura(tree: Any, blocks: Sequence[Block]) -> TrafilaturaResult:
    """Run trafilatura (no comments, no metadata) on a page's tree, which is not modified.

    Its comparison with other extractors is off: it doubles the cost and adds little to the other evidence.
    """
    document = bare_extraction(tree, include_comments=False, with_metadata=False, fast=True)
    text = document.text if document is not None and not isinstance(document, dict) else None
    lines = tuple(line for raw in (text or "").split("\n") if words(line := raw.strip()))
    return align(lines, blocks)


def align(lines: Sequence[str], blocks: Sequence[Block]) -> TrafilaturaResult:
    """Map lines of extracted text back onto blocks: first equal texts in order, then by shared shingles."""
    line_words = [words(line) for line in lines]
    block_words = [block.words for block in blocks]
    kept, open_lines = _equal_in_order([" ".join(x) for x in line_words], [" ".join(x) for x in block_words])
    unmatched = [line_words[i] for i in open_lines]
    kept |= _covered(unmatched, block_words, kept)
    return TrafilaturaResult(frozenset(kept), tuple(lines), _explained(line_words, unmatched, block_words, kept))


def _explained(
    lines: Sequence[Sequence[str]],
    unmatched: Sequence[Sequence[str]],
    blocks: Sequence[Sequence[str]],
    kept: set[int],
) -> float:
    """Return the share of the lines' shingles that kept blocks contain."""
    if not unmatched:
        return 1.0
    # Shingles may span blocks: trafilatura joins the paragraphs of a table cell in one line.
    available = set(shingles([word for i in sorted(kept) for word in blocks[i]], _SHINGLE))
    available.update(tuple(blocks[i]) for i in kept if len(blocks[i]) < _SHINGLE)
    missing = sum(s not in available for line in unmatched for s in shingles(line, _SHINGLE))
    return 1 - missing / sum(max(1, len(line) - _SHINGLE + 1) for line in lines)


def _equal_in_order(lines: list[str], blocks: list[str]) -> tuple[set[int], list[int]]:
    """Return the blocks that equal lines in the same order, and the indices of the other lines."""
    pairs: dict[int, int] = {}
    for line_slice, block_slice in _between_anchors(lines, blocks, pairs):
        here, there = lines[line_slice], blocks[block_slice]
        if here and there and len(here) + len(there) <= _MAX_ALIGNED:
            for run in SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks():
                starts = zip(range(run.a, run.a + run.size), range(run.b, run.b + run.size), strict=True)
                pairs |= {line_slice.start + line: block_slice.start + block for line, block in starts}
    return set(pairs.values()), [i for i in range(len(lines)) if i not in pairs]


def _between_anchors(lines: list[str], blocks: list[str], anchors: dict[int, int]) -> list[tuple[slice, slice]]:
    """Add to `anchors` the lines that equal one block and no other line, and return the stretches between them.

    If their order differs between lines and blocks, there are no anchors and one stretch of everything.
    """
    once_here, once_there = _places_of_single(lines), _places_of_single(blocks)
    found = [(place, once_there[line]) for line, place in once_here.items() if line in once_there]
    if any(one[1] > other[1] for one, other in pairwise(found)):
        found = []
    anchors.update(found)
    edges = [(-1, -1), *found, (len(lines), len(blocks))]
    return [
        (slice(before[0] + 1, after[0]), slice(before[1] + 1, after[1]))
        for before, after in pairwise(edges)
        if after[0] - before[0] > 1
    ]


def _places_of_single(texts: list[str]) -> dict[str, int]:
    counts = Counter(texts)
    return {text: place for place, text in enumerate(texts) if counts[text] == 1}


def _covered(open_lines: list[list[str]], blocks: Sequence[Sequence[str]], kept: set[int]) -> set[int]:
    """Return the blocks whose words are in lines that equal no block (table rows, joined inline text)."""
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
