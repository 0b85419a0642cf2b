"""Features of the blocks around a block, and of trafilatura's result for it and for them."""

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers, PageView, column, shifted

_AROUND = (-2, -1, 1, 2)
_WINDOW = 3
_CARRIED = ("size", "linked", "heading", "ended", "colon", "notices", "evidence_any", "copies")


def neighbour_columns(view: PageView, own_columns: Columns) -> Columns:
    """Return the features of each block's neighbours, given the columns of the blocks themselves."""
    kept = _extracted(view)
    columns: Columns = {
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
        columns |= {f"{side}_{name}": shifted(own_columns[name], by) for name in _CARRIED}
        columns[f"{side}_same_tag"] = _same(tags, by)
        columns[f"{side}_same_container"] = _same(parents, by)
    return columns


def _extracted(view: PageView) -> Numbers:
    """Return 1 for the blocks that trafilatura keeps and 0 for the others; -1 for all if it was not run."""
    if view.extracted is None:
        return np.full(len(view.blocks), -1, np.float32)
    return column(block.index in view.extracted for block in view.blocks)


def _mean(values: Numbers) -> Numbers:
    """Return the mean over each block and its neighbours up to `_WINDOW` blocks away."""
    sums = np.cumsum(np.concatenate([[0.0], values]))
    index = np.arange(len(values))
    low, high = np.maximum(index - _WINDOW, 0), np.minimum(index + _WINDOW + 1, len(values))
    return np.asarray((sums[high] - sums[low]) / (high - low), dtype=np.float32)


def _same(values: NDArray[np.int64], by: int) -> Numbers:
    """Return for each block whether the block `by` positions further on has the same value."""
    same = np.zeros(len(values), np.float32)
    if by > 0:
        same[:-by] = values[:-by] == values[by:]
    else:
        same[-by:] = values[-by:] == values[:by]
    return same
