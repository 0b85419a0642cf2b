"""The learned part of the verdict: gradient-boosted trees, shipped as readable arrays and evaluated by numpy.

`benchmarks/train_verdict.py` trains them and writes `learned.json`: the names of the measures in the order of the
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

from pipelines.boilerplate.measures.view import Columns, Numbers

MODEL_FILE = "learned.json"


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Trees side by side: arrays of shape (trees, nodes). A leaf leads to itself; `depth` steps reach one."""

    measures: tuple[str, ...]
    depth: int
    feature: NDArray[np.int32]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float64]

    def probability(self, columns: Columns) -> Numbers:
        """Return for each block the probability (0 to 1) that it belongs to the article.

        Raises:
            KeyError: a measure that the model was trained on is not among `columns`.
        """
        table = np.stack([columns[name] for name in self.measures], axis=1)
        rows = np.arange(len(table))[:, None]
        trees = np.arange(len(self.feature))[None, :]
        nodes = np.zeros((len(table), len(self.feature)), np.int32)
        for _ in range(self.depth):
            goes_left = table[rows, self.feature[trees, nodes]] <= self.threshold[trees, nodes]
            nodes = np.where(goes_left, self.left[trees, nodes], self.right[trees, nodes])
        odds = self.value[trees, nodes].sum(axis=1)
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


@cache
def shipped_model() -> Model:
    """Return the model that comes with the project, read once for each process."""
    text = files("pipelines.boilerplate").joinpath(MODEL_FILE).read_text(encoding="utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """Return the model written in a JSON document, its trees padded to the size of the largest."""
    document = json.loads(text)
    trees = document["trees"]
    nodes = max(len(tree["value"]) for tree in trees)

    def padded(key: str, kind: type) -> NDArray[Any]:
        return np.array([tree[key] + [0] * (nodes - len(tree[key])) for tree in trees], dtype=kind)

    return Model(
        measures=tuple(document["measures"]),
        depth=document["depth"],
        feature=padded("feature", np.int32),
        threshold=padded("threshold", np.float32),
        left=padded("left", np.int32),
        right=padded("right", np.int32),
        value=padded("value", np.float64),
    )
