"""Trains the model that predicts the quality of an extraction, and writes it as readable arrays.

    python -m benchmarks.train_quality GOLD [GOLD ...] --fold-models FOLDER
    python -m benchmarks.train_quality GOLD [GOLD ...] --fold-models FOLDER --cross-validate

GOLD are folders as `benchmarks.extraction_quality` reads them; pages with a whole text count. FOLDER holds models of
blocks and wording that `benchmarks.train_verdict --fold-models` wrote: without it, each page is judged by the shipped
models, which saw most of the pages and are surer of them than of others. Needs LightGBM (`uv sync --group train`).
"""

import argparse
import json
from collections.abc import Sequence
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.boosting import train_booster, tree_arrays
from benchmarks.calibration import Prediction, calibration_table
from benchmarks.folds import FOLDS, fold_of
from benchmarks.quality_rows import QualityRow, read_rows
from pipelines.extraction.quality import MODEL_FILE, read_quality_model

_TREES = 120
_PARAMETERS = {
    "objective": "cross_entropy",
    "num_leaves": 6,
    "max_depth": 4,
    "learning_rate": 0.05,
    "min_data_in_leaf": 20,
    "feature_fraction": 0.4,
    "lambda_l2": 5,
    "boost_from_average": False,
    "num_threads": 1,
    "seed": 5,
}
#: Pages whose every block was labelled by readers weigh more than those of sets with a habit of their own.
_READ_WEIGHT = 2.0
_READ = "read"


def fit(rows: Sequence[QualityRow]) -> dict[str, Any]:
    """Return the document of a model trained on these pages."""
    names = tuple(rows[0].features)
    table = np.array([[row.features[name] for name in names] for row in rows])
    target = np.array([row.f1 for row in rows])
    weights = np.array([_READ_WEIGHT if row.dataset == _READ else 1.0 for row in rows])
    mean = float(np.average(target, weights=weights))
    bias = log(mean / (1 - mean))
    booster = train_booster(table, target, weights, _PARAMETERS, _TREES, start=np.full(len(rows), bias))
    trees = tree_arrays(booster, digits=5)
    return {"features": list(names), "bias": round(bias, 5), "trees": trees}


def cross_validated(rows: Sequence[QualityRow]) -> list[Prediction]:
    """Return the quality of each page as predicted by a model that was trained without its host."""
    folds = [fold_of(row.host) for row in rows]
    found: list[Prediction] = []
    for fold in range(FOLDS):
        seen = [row for row, own in zip(rows, folds, strict=True) if own != fold]
        model = read_quality_model(json.dumps(fit(seen)))
        own = (row for row, number in zip(rows, folds, strict=True) if number == fold)
        found += (Prediction(row.dataset, row.id, model.predict(row.features), row.f1) for row in own)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, or print the cross-validated figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all with whole texts by default")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--fold-models", type=Path, metavar="FOLDER")
    parser.add_argument("--cross-validate", action="store_true")
    parser.add_argument("--output", type=Path, help="where to write the model; by default where the project reads it")
    given = parser.parse_args(arguments)
    rows = read_rows(given.gold, [name for name in given.sets.split(",") if name], given.jobs, given.fold_models)
    if given.cross_validate:
        print("\n".join(calibration_table(cross_validated(rows))))
        return
    target = given.output or Path(str(files("pipelines.extraction").joinpath(MODEL_FILE)))
    target.write_text(
        json.dumps(fit(rows), separators=(",", ":")).replace('{"feature"', '\n{"feature"') + "\n", "utf-8"
    )
    print(f"{target}: {target.stat().st_size:,} bytes, {len(rows)} pages")


if __name__ == "__main__":
    main()
