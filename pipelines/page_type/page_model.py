"""The model of page types: trees over numeric features, and weights of words, shipped as readable arrays.

`benchmarks/train_page_types.py` trains it and writes `page_model.json`: the trees in the format of `pipelines.gbdt`;
`words`, each with its weight against an article and one for each of `kinds`; `bias` in the same order; `threshold`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import sqrt

import numpy as np

from pipelines.gbdt import Forest, read_forest
from pipelines.page_type.types import PageType

MODEL_FILE = "page_model.json"
_SHOWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Prediction:
    """The log odds that a page is no article, its type in that case, and the words that contribute most to both."""

    odds: float
    kind: PageType
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PageModel:
    """Trees and words. `bias` has a number for the odds, then one for each kind; above `threshold` is no article."""

    forest: Forest
    kinds: tuple[PageType, ...]
    words: Mapping[str, tuple[float, ...]]
    bias: tuple[float, ...]
    threshold: float

    def predict(self, numeric: Mapping[str, float], words: frozenset[str]) -> Prediction:
        """Return the prediction for a page's numeric features and words.

        Raises:
            KeyError: a feature of the model is missing.
        """
        row = np.array([[numeric[name] for name in self.forest.features]], np.float64)
        known = [(word, self.words[word]) for word in sorted(words) if word in self.words]
        size = sqrt(len(known) or 1)
        columns = zip(*(weights for _, weights in known), strict=True) if known else [()] * len(self.bias)
        scores = [bias + sum(column) / size for bias, column in zip(self.bias, columns, strict=True)]
        best = max(range(1, len(scores)), key=scores.__getitem__)
        known.sort(key=lambda item: -item[1][0] - item[1][best])
        return Prediction(
            odds=scores[0] + sum(self.forest.leaf_values(row)[0].tolist()),
            kind=self.kinds[best - 1],
            words=tuple(word for word, weights in known[:_SHOWN_WORDS] if weights[0] > 0),
        )


@cache
def shipped_page_model() -> PageModel:
    """Return the model that ships with the project; it is read once for each process."""
    return read_page_model(files("pipelines.page_type").joinpath(MODEL_FILE).read_text(encoding="utf-8"))


def read_page_model(text: str) -> PageModel:
    """Return the model of a JSON document.

    Raises:
        ValueError: its trees are not in the format of `pipelines.gbdt`.
    """
    document = json.loads(text)
    return PageModel(
        forest=read_forest(document, np.float64),
        kinds=tuple(PageType(kind) for kind in document["kinds"]),
        words={word: tuple(weights) for word, weights in document["words"].items()},
        bias=tuple(document["bias"]),
        threshold=document["threshold"],
    )
