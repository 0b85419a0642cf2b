"""The model of blocks: trees whose values add up to the log odds that a block belongs to the article.

`benchmarks/train_verdict.py` trains them and writes `block_model.json`; `pipelines.gbdt` describes the format.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipelines.boilerplate.features.page_view import Columns, Numbers
from pipelines.gbdt import Forest, read_forest

MODEL_FILE = "block_model.json"


@dataclass(frozen=True, slots=True, eq=False)
class BlockModel:
    """The trees that separate the article's blocks from boilerplate."""

    forest: Forest

    def probability(self, columns: Columns, listed: NDArray[np.bool_]) -> Numbers:
        """Return for each block the probability (0 to 1) that it belongs to the article; 0 for `listed` blocks.

        Raises:
            KeyError: a feature of the model is not among `columns`.
        """
        probability = np.zeros(len(listed), np.float32)
        # Not `stack`, which handles each column twice.
        rows = np.array([columns[name] for name in self.forest.features])
        table = np.ascontiguousarray(rows[:, ~listed].T)
        odds = self.forest.leaf_values(table).sum(axis=1)
        probability[~listed] = np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)
        return probability


@cache
def shipped_block_model() -> BlockModel:
    """Return the model that ships with the project; it is read once for each process."""
    return read_block_model(files("pipelines.boilerplate").joinpath(MODEL_FILE).read_text(encoding="utf-8"))


def read_block_model(text: str) -> BlockModel:
    """Return the model of a JSON document.

    Raises:
        ValueError: its trees are not in the format of `pipelines.gbdt`.
    """
    return BlockModel(read_forest(json.loads(text), np.float32))
