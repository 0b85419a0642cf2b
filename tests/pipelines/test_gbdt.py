"""Trees as arrays lead each row to the right leaf, in the precision that was asked for."""

import numpy as np
import pytest

from pipelines.gbdt import read_forest

_STUMP = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [0.5]}
_TREE = {
    "feature": [1, 0, 1, 1, 1],
    "threshold": [0.1, 7.0, 0.0, 0.0, 0.0],
    "left": [1, 3, 2, 3, 4],
    "right": [2, 4, 2, 3, 4],
    "value": [0.0, 0.0, 8.0, 16.0, 32.0],
}
_DOCUMENT = {"features": ["size", "links"], "trees": [_STUMP, _TREE]}


def test_each_row_reaches_one_leaf_of_each_tree() -> None:
    forest = read_forest(_DOCUMENT, np.float64)

    values = forest.leaf_values(np.array([[7.0, 0.1], [7.5, 0.1], [0.0, 0.2]]))

    assert forest.depth == 2
    assert values.tolist() == [[0.5, 16.0], [0.5, 32.0], [0.5, 8.0]]


def test_thresholds_have_the_precision_of_the_table() -> None:
    row = np.array([[7.0, 0.1]], np.float32)  # as a float64 it is more than 0.1

    assert read_forest(_DOCUMENT, np.float32).leaf_values(row).tolist() == [[0.5, 16.0]]
    assert read_forest(_DOCUMENT, np.float64).leaf_values(row).tolist() == [[0.5, 8.0]]


def test_trees_in_another_order_are_refused() -> None:
    depth_first = {**_TREE, "left": [1, 2, 2, 3, 4], "right": [4, 3, 2, 3, 4]}

    with pytest.raises(ValueError, match="breadth-first"):
        read_forest({"features": ["size", "links"], "trees": [depth_first]}, np.float64)
