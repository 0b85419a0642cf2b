"""The learned part: trees over measures and weights of words, shipped as readable arrays.

`benchmarks/train_page_types.py` trains them and writes `model.json`. `trees`: for each, the measure that a node asks
for, its threshold, the nodes to the left (at most the threshold) and right, and the values; a node that leads to
itself is a leaf. `words`: for each word the weight against an article, then one for each of `kinds`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

from pipelines.page_type.types import PageType

MODEL_FILE = "model.json"
_STRONGEST = 3

Tree = tuple[list[int], list[float], list[int], list[int], list[float]]


@dataclass(frozen=True, slots=True)
class Guess:
    """The log odds that a page is no article, the kind it would be then, and the words that speak most for that."""

    odds: float
    kind: PageType
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Model:
    """Trees and words. `bias` has a number for the odds, then one for each kind; above `threshold` is no article."""

    measures: tuple[str, ...]
    trees: tuple[Tree, ...]
    kinds: tuple[PageType, ...]
    words: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    threshold: float

    def guess(self, measures: Mapping[str, float], words: frozenset[str]) -> Guess:
        """Return what the model makes of a page.

        Raises:
            KeyError: a measure that the model was trained on is missing.
        """
        row = [measures[name] for name in self.measures]
        known = [(word, self.words[word]) for word in sorted(words) if word in self.words]
        size = sqrt(len(known) or 1)
        columns = zip(*(weights for _, weights in known), strict=True) if known else [()] * len(self.bias)
        scores = [bias + sum(column) / size for bias, column in zip(self.bias, columns, strict=True)]
        best = max(range(1, len(scores)), key=scores.__getitem__)
        known.sort(key=lambda item: -item[1][0] - item[1][best])
        return Guess(
            odds=scores[0] + sum(_leaf(tree, row) for tree in self.trees),
            kind=self.kinds[best - 1],
            words=tuple(word for word, weights in known[:_STRONGEST] if weights[0] > 0),
        )


@cache
def shipped_model() -> Model:
    """Return the model that comes with the project, read once for each process."""
    return read_model(files("pipelines.page_type").joinpath(MODEL_FILE).read_text(encoding="utf-8"))


def read_model(text: str) -> Model:
    """Return the model written in a JSON document."""
    document = json.loads(text)
    keys = ("feature", "threshold", "left", "right", "value")
    return Model(
        measures=tuple(document["measures"]),
        trees=tuple((*(tree[key] for key in keys),) for tree in document["trees"]),
        kinds=tuple(PageType(kind) for kind in document["kinds"]),
        words={word: tuple(weights) for word, weights in document["words"].items()},
        bias=tuple(document["bias"]),
        threshold=document["threshold"],
    )


def _leaf(tree: Tree, row: list[float]) -> float:
    feature, threshold, left, right, value = tree
    node = 0
    while left[node] != node:
        node = left[node] if row[feature[node]] <= threshold[node] else right[node]
    return value[node]
