"""Measures of a block's place: on the page, in its container, among blocks of the same kind of element."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView
from pipelines.html.blocks import Block, Frame
from pipelines.text.tokens import normalise_text

_FAR = 60
_SAME_HEADLINE = 0.6


def columns(view: PageView) -> Columns:
    """Return the measures of each block's place."""
    count, total = len(view.blocks), view.prose_total
    index = np.arange(count, dtype=np.float32)
    seen = np.cumsum(view.prose_sizes) / total
    prose = np.nonzero(view.prose_sizes)[0]
    headline = _headline(view)
    return {
        "position": index / count,
        "prose_before": seen - view.prose_sizes / total,
        "prose_after": 1 - seen,
        "from_headline": np.clip(index - headline, -_FAR, _FAR),
        "from_first_prose": np.clip(index - (prose[0] if len(prose) else 0), -_FAR, _FAR),
        "from_last_prose": np.clip(index - (prose[-1] if len(prose) else count), -_FAR, _FAR),
        **_container(view, total),
        **_kind(view, total),
        **_run(view),
        **_heading_above(view),
    }


def _headline(view: PageView) -> int:
    """Return the index of the block that shows the headline, of the first h1, or -1."""
    key = normalise_text(view.metadata.headline or "")
    wanted = set(key.split())
    first_h1 = -1
    for block, own, words in zip(view.blocks, view.keys, view.words, strict=True):
        if key and own == key:
            return block.index
        if block.tag == "h1":
            if wanted and len(wanted.intersection(words)) >= _SAME_HEADLINE * len(wanted):
                return block.index
            first_h1 = block.index if first_h1 < 0 else first_h1
    return first_h1


def _container(view: PageView, total: float) -> Columns:
    groups = _numbered([_outer(block, 1) for block in view.blocks])
    prose = np.bincount(groups, view.prose_sizes)
    sizes = np.bincount(groups, view.sizes)
    links = np.bincount(groups, view.sizes * view.linked)
    before = _running(groups, view.prose_sizes, len(prose))
    outer = _numbered([_outer(block, 2) for block in view.blocks])
    return {
        "container_prose": _of(prose, groups) / total,
        "container_blocks": _of(np.bincount(groups), groups),
        "container_linked": _of(links / np.maximum(sizes, 1), groups),
        "container_share": _of(sizes, groups) / max(1.0, float(view.sizes.sum())),
        "container_prose_before": before / total,
        "container_prose_after": (_of(prose, groups) - before - view.prose_sizes) / total,
        "outer_prose": _of(np.bincount(outer, view.prose_sizes), outer) / total,
    }


def _kind(view: PageView, total: float) -> Columns:
    """Measure all blocks of the page whose elements have the same tags and names as this one's."""
    known: dict[Frame, int] = {}
    groups = _numbered([_signature(block.frame, known) for block in view.blocks])
    prose = np.bincount(groups, view.prose_sizes)
    sizes = np.bincount(groups, view.sizes)
    links = np.bincount(groups, view.sizes * view.linked)
    return {
        "kind_prose": np.log1p(_of(prose, groups)),
        "kind_prose_share": _of(prose, groups) / total,
        "kind_blocks": _of(np.bincount(groups), groups),
        "kind_linked": _of(links / np.maximum(sizes, 1), groups),
    }


def _run(view: PageView) -> Columns:
    """Measure the run of neighbours that share the block's container."""
    groups = _numbered([_outer(block, 1) for block in view.blocks])
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(starts, append=len(groups))
    return {
        "run_length": np.repeat(lengths, lengths).astype(np.float32),
        "run_position": (np.arange(len(groups)) - np.repeat(starts, lengths)).astype(np.float32),
    }


def _heading_above(view: PageView) -> Columns:
    distance, size = [], []
    last, length = -1, 0.0
    for index, (heading, chars) in enumerate(zip(view.headings, view.sizes, strict=True)):
        distance.append(min(index - last, _FAR) if last >= 0 else _FAR)
        size.append(length)
        if heading:
            last, length = index, float(chars)
    return {"below_heading": np.array(distance, np.float32), "heading_size": np.array(size, np.float32)}


def _outer(block: Block, levels: int) -> Frame | None:
    frame: Frame | None = block.frame
    for _ in range(levels):
        frame = frame.parent if frame is not None else None
    return frame


def _signature(frame: Frame, known: dict[Frame, int]) -> int:
    """Return a number for the tags and names from the body down to a frame."""
    if frame not in known:
        parent = _signature(frame.parent, known) if frame.parent is not None else 0
        known[frame] = hash((parent, frame.tag, frame.name_words))
    return known[frame]


def _numbered(values: Sequence[Hashable]) -> NDArray[np.int64]:
    """Return for each value the number of its group, in order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _of(totals: NDArray[Any], groups: NDArray[np.int64]) -> Numbers:
    return np.asarray(totals[groups], dtype=np.float32)


def _running(groups: NDArray[np.int64], values: Numbers, count: int) -> Numbers:
    """Return the sum of a group's values before each block."""
    sums = [0.0] * count
    before = []
    for group, value in zip(groups.tolist(), values.tolist(), strict=True):
        before.append(sums[group])
        sums[group] += value
    return np.array(before, dtype=np.float32)
