"""The predicted quality of an extraction: the F1 that its text is expected to have, from 0 to 1.

`benchmarks/train_quality.py` trains the trees and writes `quality_model.json`; `pipelines.gbdt` describes the format.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp

import numpy as np

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.extraction.quality_features import Features, quality_features
from pipelines.gbdt import Forest, read_forest
from pipelines.items import Metadata

MODEL_FILE = "quality_model.json"
_DIGITS = 3


@dataclass(frozen=True, slots=True, eq=False)
class QualityModel:
    """Trees whose values add up to the log odds of a word to be right; `bias` is added to them."""

    forest: Forest
    bias: float

    def predict(self, features: Features) -> float:
        """Return the expected F1.

        Raises:
            KeyError: a feature of the model is missing.
        """
        table = np.array([[features[name] for name in self.forest.features]], dtype=np.float64)
        return 1 / (1 + exp(-self.bias - float(self.forest.leaf_values(table).sum())))


def extraction_quality(verdicts: Sequence[BlockVerdict], metadata: Metadata, *, is_truncated: bool) -> float:
    """Return how well the kept text is expected to agree with the article on the page, from 0 to 1."""
    features = quality_features(verdicts, metadata, is_truncated=is_truncated)
    return round(shipped_quality_model().predict(features), _DIGITS)


@cache
def shipped_quality_model() -> QualityModel:
    """Return the model that ships with the project; it is read once for each process."""
    return read_quality_model(files("pipelines.extraction").joinpath(MODEL_FILE).read_text(encoding="utf-8"))


def read_quality_model(text: str) -> QualityModel:
    """Return the model of a JSON document.

    Raises:
        ValueError: its trees are not in the format of `pipelines.gbdt`.
    """
    document = json.loads(text)
    return QualityModel(read_forest(document, np.float64), float(document["bias"]))
