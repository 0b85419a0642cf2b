"""Gradient-boosted decision trees, shipped as readable arrays and evaluated with numpy.

A JSON document holds `features`, their names in the order of the table's columns, and `trees`. Each tree holds arrays
with one entry for each node, in breadth-first order: `feature` (its column), `threshold`, `left` (the next node for
values up to the threshold), `right`, and `value` (of a leaf). A leaf is a node that leads to itself.
`benchmarks.boosting` writes them from LightGBM.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """The nodes of all trees in a row: a step from node `n` leads to `child[n]` or to `child[n] + 1`.

    `roots` are the trees' first nodes. A leaf's threshold is infinite, so that it leads to itself; `depth` steps reach
    the leaves.
    """

    features: tuple[str, ...]
    depth: int
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.floating[Any]]
    child: NDArray[np.intp]
    value: NDArray[np.float64]

    def leaf_values(self, table: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return the value of the leaf that each row of the table (rows, features) reaches in each tree."""
        rows = np.arange(len(table), dtype=np.intp)[:, None] * len(self.features)
        # The roots are the same for all rows.
        at_roots = table.take(self.feature[self.roots], axis=1) > self.threshold[self.roots]
        nodes = self.child[self.roots] + at_roots
        for _ in range(self.depth - 1):
            # Flat indices known to be in range: numpy's fastest way to look up.
            places = self.feature.take(nodes, mode="clip")
            places += rows
            is_above = table.take(places, mode="clip") > self.threshold.take(nodes, mode="clip")
            nodes = self.child.take(nodes, mode="clip")
            nodes += is_above
        return self.value.take(nodes, mode="clip")


def read_forest(document: Mapping[str, Any], precision: type[np.floating[Any]]) -> Forest:
    """Return the trees of a JSON document, with thresholds in the precision of the tables that they are compared with.

    Raises:
        ValueError: the children of a node are not next to each other.
    """
    trees: Sequence[Mapping[str, Sequence[float]]] = document["trees"]
    sizes = [len(tree["value"]) for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)

    def joined(key: str, kind: type) -> NDArray[Any]:
        return np.array([entry for tree in trees for entry in tree[key]], dtype=kind)

    left, right = joined("left", np.intp), joined("right", np.intp)
    is_leaf = left == right
    if ((right - left)[~is_leaf] != 1).any():
        raise ValueError("the model's nodes are not in breadth-first order: children must be next to each other")
    child = left + np.repeat(roots, sizes)
    return Forest(
        features=tuple(document["features"]),
        depth=_depth(roots, child, is_leaf),
        roots=roots,
        feature=joined("feature", np.intp),
        # Of double width again: tables with features of both widths would be compared much more slowly.
        threshold=np.where(is_leaf, precision(np.inf), joined("threshold", precision)).astype(np.float64),
        child=child,
        value=joined("value", np.float64),
    )


def _depth(roots: NDArray[np.intp], child: NDArray[np.intp], is_leaf: NDArray[np.bool_]) -> int:
    depth, inner = 0, roots[~is_leaf[roots]]
    while len(inner):
        children = np.concatenate([child[inner], child[inner] + 1])
        depth, inner = depth + 1, children[~is_leaf[children]]
    return depth
