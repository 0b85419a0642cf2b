"""The learned part of the verdict: gradient-boosted trees, shipped as readable arrays and evaluated by numpy.

`benchmarks/train_verdict.py` trains them and writes `model.json`: the names of the measures in the order of the
columns, and for each tree the measure that a node asks for, its threshold, the nodes to the left (at most the
threshold) and right, and the leaves' values, whose sum is the log odds that a block belongs to the article.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers

MODEL_FILE = "model.json"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """All nodes of all trees in a row: a step from node `n` leads to `child[n]`, or beside it to `child[n] + 1`.

    `roots` are the trees' first nodes. A leaf's threshold is infinite, so that it leads to itself, which `depth` steps
    reach.
    """

    measures: tuple[str, ...]
    depth: int
    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    threshold: NDArray[np.float32]
    child: NDArray[np.intp]
    value: NDArray[np.float64]

    def probability(self, columns: Columns, listed: NDArray[np.bool_]) -> Numbers:
        """Return for each block the probability (0 to 1) that it belongs to the article; none for `listed` ones.

        Raises:
            KeyError: a measure that the model was trained on is not among `columns`.
        """
        found = np.zeros(len(listed), np.float32)
        found[~listed] = self._of(np.stack([columns[name] for name in self.measures], axis=1)[~listed])
        return found

    def _of(self, table: Numbers) -> Numbers:
        rows = np.arange(len(table), dtype=np.intp)[:, None] * len(self.measures)
        nodes = np.broadcast_to(self.roots, (len(table), len(self.roots)))
        for _ in range(self.depth):
            # Flat indices known to be in range: numpy's fastest way to look up.
            values = table.take(rows + self.feature.take(nodes, mode="clip"), mode="clip")
            nodes = self.child.take(nodes, mode="clip") + (values > self.threshold.take(nodes, mode="clip"))
        odds = self.value.take(nodes, mode="clip").sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


@cache
def shipped_model() -> Model:
    """Return the model that comes with the project, read once for each process."""
    text = files("pipelines.boilerplate").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """Return the model written in a JSON document, its trees behind each other.

    Raises:
        ValueError: the children of a node do not stand beside each other.
    """
    document = json.loads(text)
    trees = document["trees"]
    sizes = [len(tree["value"]) for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
    starts = np.repeat(roots, sizes)

    def joined(key: str, kind: type) -> NDArray[Any]:
        return np.array([value for tree in trees for value in tree[key]], dtype=kind)

    left, right = joined("left", np.intp), joined("right", np.intp)
    leaves = left == right
    if not (right - left)[~leaves].min(initial=1) == (right - left)[~leaves].max(initial=1) == 1:
        raise ValueError("the model's nodes are not in breadth-first order: its children must be neighbours")
    return Model(
        measures=tuple(document["measures"]),
        depth=document["depth"],
        roots=roots,
        feature=joined("feature", np.intp),
        threshold=np.where(leaves, np.float32(np.inf), joined("threshold", np.float32)),
        child=left + starts,
        value=joined("value", np.float64),
    )
