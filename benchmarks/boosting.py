"""Trains trees with LightGBM and writes them as the arrays that `pipelines.gbdt` reads.

Only training needs LightGBM (`uv sync --group train`). The same tables and versions give the same trees.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COMMON_PARAMETERS = {
    "objective": "binary",
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbose": -1,
}


def train_booster(
    table: NDArray[Any],
    target: NDArray[Any],
    weights: NDArray[np.float64],
    parameters: Mapping[str, Any],
    rounds: int,
    start: NDArray[np.float64] | None = None,
) -> Any:
    """Return a LightGBM booster of `rounds` trees, trained on a table (rows, features) with a weight for each row.

    `start`: the value of each row to which the trees are added.
    """
    import lightgbm  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415  # only training needs it

    dataset = lightgbm.Dataset(table, target, weight=weights, init_score=start)
    return lightgbm.train({**_COMMON_PARAMETERS, **parameters}, dataset, rounds)


def tree_arrays(booster: Any, digits: int) -> list[dict[str, list[Any]]]:
    """Return the trees of a booster as arrays, their values rounded to `digits`."""
    return [_arrays(tree["tree_structure"], digits) for tree in booster.dump_model()["tree_info"]]


def _arrays(root: dict[str, Any], digits: int) -> dict[str, list[Any]]:
    """Return a tree in breadth-first order. A leaf leads to itself, and borrows the feature of the root."""
    nodes = [root]
    arrays: dict[str, list[Any]] = {key: [] for key in ("feature", "threshold", "left", "right", "value")}
    for number, node in enumerate(nodes):  # grows while it is read
        if "leaf_value" in node:
            row: tuple[Any, ...] = (
                root.get("split_feature", 0),
                0.0,
                number,
                number,
                round(node["leaf_value"], digits),
            )
        else:
            nodes += [node["left_child"], node["right_child"]]
            row = (node["split_feature"], float(f"{node['threshold']:.7g}"), len(nodes) - 2, len(nodes) - 1, 0.0)
        for key, entry in zip(arrays, row, strict=True):
            arrays[key].append(entry)
    return arrays
