"""Measures of the blocks around a block, and of trafilatura's verdict on it and on them."""

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, column, shifted

_AROUND = (-2, -1, 1, 2)
_WINDOW = 3
_CARRIED = ("size", "linked", "heading", "ended", "colon", "notices", "said_any", "copies")


def columns(view: PageView, own: Columns) -> Columns:
    """Return the measures of each block's neighbours; `own` are the columns of the blocks themselves."""
    kept = _extracted(view)
    found: Columns = {
        "extracted": kept,
        "extracted_before": shifted(kept, -1, 0),
        "extracted_after": shifted(kept, 1, 0),
        "extracted_around": _mean(kept),
        "linked_around": _mean(view.linked),
        "prose_around": np.log1p(_mean(view.prose_sizes)),
    }
    tags = np.array([hash(block.tag) for block in view.blocks])
    parents = np.array([id(block.frame.parent) for block in view.blocks])
    for by in _AROUND:
        side = f"{'after' if by > 0 else 'before'}_{abs(by)}"
        found |= {f"{side}_{name}": shifted(own[name], by) for name in _CARRIED}
        found[f"{side}_same_tag"] = _same(tags, by)
        found[f"{side}_same_container"] = _same(parents, by)
    return found


def _extracted(view: PageView) -> Numbers:
    """Tell which blocks trafilatura keeps: 1 or 0, and -1 everywhere where it was not asked."""
    if view.extracted is None:
        return np.full(len(view.blocks), -1, np.float32)
    return column(block.index in view.extracted for block in view.blocks)


def _mean(values: Numbers) -> Numbers:
    """Return the mean over the block and three on either side, as far as the page reaches."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    index = np.arange(len(values))
    low, high = np.maximum(index - _WINDOW, 0), np.minimum(index + _WINDOW + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low), dtype=np.float32)


def _same(values: NDArray[np.int64], by: int) -> Numbers:
    """Tell of each block whether the one `by` places on has the same value."""
    same = np.zeros(len(values), np.float32)
    if by > 0:
        same[:-by] = values[:-by] == values[by:]
    else:
        same[-by:] = values[-by:] == values[:by]
    return same
