"""Features of a block's position: on the page, in its container, among blocks with the same signature."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView
from pipelines.html.blocks import Block, Frame

_FAR = 60
#: Counts and sizes beyond these are equal: they grow with the length of an article, and say nothing more.
_MANY_BLOCKS, _LONG_HEADING, _MUCH_PROSE = 60, 200, 9.0


def position_columns(view: PageView) -> Columns:
    """Return the position features of each block."""
    count, total = len(view.blocks), view.prose_total
    index = np.arange(count, dtype=np.float32)
    prose_until = np.cumsum(view.prose_sizes) / total
    prose = np.nonzero(view.prose_sizes)[0]
    return {
        "position": index / count,
        "prose_before": prose_until - view.prose_sizes / total,
        "prose_after": 1 - prose_until,
        "from_headline": np.clip(index - view.headline, -_FAR, _FAR),
        "from_first_prose": np.clip(index - (prose[0] if len(prose) else 0), -_FAR, _FAR),
        "from_last_prose": np.clip(index - (prose[-1] if len(prose) else count), -_FAR, _FAR),
        "apart": view.apart.astype(np.float32),
        **_container(view, total),
        **_kind(view, total),
        **_run(view),
        **_heading_above(view),
    }


def _container(view: PageView, total: float) -> Columns:
    groups = _numbered([_outer(block, 1) for block in view.blocks])
    prose = np.bincount(groups, view.prose_sizes)
    sizes = np.bincount(groups, view.sizes)
    links = np.bincount(groups, view.sizes * view.linked)
    before = _running(groups, view.prose_sizes, len(prose))
    outer = _numbered([_outer(block, 2) for block in view.blocks])
    return {
        "container_prose": _per_block(prose, groups) / total,
        "container_blocks": np.minimum(_per_block(np.bincount(groups), groups), _MANY_BLOCKS),
        "container_linked": _per_block(links / np.maximum(sizes, 1), groups),
        "container_share": _per_block(sizes, groups) / max(1.0, float(view.sizes.sum())),
        "container_prose_before": before / total,
        "container_prose_after": (_per_block(prose, groups) - before - view.prose_sizes) / total,
        "outer_prose": _per_block(np.bincount(outer, view.prose_sizes), outer) / total,
    }


def _kind(view: PageView, total: float) -> Columns:
    """Return features of all blocks whose elements have the same tags and names as this one's."""
    cache: dict[Frame, int] = {}
    groups = _numbered([_signature(block.frame, cache) for block in view.blocks])
    prose = np.bincount(groups, view.prose_sizes)
    sizes = np.bincount(groups, view.sizes)
    links = np.bincount(groups, view.sizes * view.linked)
    return {
        "kind_prose": np.minimum(np.log1p(_per_block(prose, groups)), _MUCH_PROSE),
        "kind_prose_share": _per_block(prose, groups) / total,
        "kind_blocks": np.minimum(_per_block(np.bincount(groups), groups), _MANY_BLOCKS),
        "kind_linked": _per_block(links / np.maximum(sizes, 1), groups),
    }


def _run(view: PageView) -> Columns:
    """Return features of the run of neighbours that share the block's container."""
    groups = _numbered([_outer(block, 1) for block in view.blocks])
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    lengths = np.diff(starts, append=len(groups))
    long = np.repeat(lengths, lengths).astype(np.float32)
    place = (np.arange(len(groups)) - np.repeat(starts, lengths)).astype(np.float32)
    return {
        "run_length": np.minimum(long, _MANY_BLOCKS),
        "run_position": np.minimum(place, _MANY_BLOCKS),
        "run_left": np.minimum(long - 1 - place, _MANY_BLOCKS),
    }


def _heading_above(view: PageView) -> Columns:
    distance, size = [], []
    last, length = -1, 0.0
    for index, (heading, chars) in enumerate(zip(view.headings, view.sizes, strict=True)):
        distance.append(min(index - last, _FAR) if last >= 0 else _FAR)
        size.append(length)
        if heading:
            last, length = index, min(float(chars), _LONG_HEADING)
    return {"below_heading": np.array(distance, np.float32), "heading_size": np.array(size, np.float32)}


def _outer(block: Block, levels: int) -> Frame | None:
    frame: Frame | None = block.frame
    for _ in range(levels):
        frame = frame.parent if frame is not None else None
    return frame


def _signature(frame: Frame, cache: dict[Frame, int]) -> int:
    """Return a hash of the tags and names from the body down to a frame."""
    if frame not in cache:
        parent = _signature(frame.parent, cache) if frame.parent is not None else 0
        cache[frame] = hash((parent, frame.tag, frame.name_words))
    return cache[frame]


def _numbered(values: Sequence[Hashable]) -> NDArray[np.int64]:
    """Return for each value the number of its group; groups are numbered by first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], dtype=np.int64)


def _per_block(totals: NDArray[Any], groups: NDArray[np.int64]) -> Numbers:
    return np.asarray(totals[groups], dtype=np.float32)


def _running(groups: NDArray[np.int64], values: Numbers, count: int) -> Numbers:
    """Return for each block the sum of the values before it in its group."""
    sums = [0.0] * count
    before = []
    for group, value in zip(groups.tolist(), values.tolist(), strict=True):
        before.append(sums[group])
        sums[group] += value
    return np.array(before, dtype=np.float32)
