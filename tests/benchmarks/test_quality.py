"""The figures of predicted quality, on made-up predictions and gold."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import train_quality
from benchmarks.calibration import Prediction, calibration_error, calibration_table, classes, poor_among_lowest
from benchmarks.folds import FOLDS
from benchmarks.promotion_bounds import BOUNDS_FILE, write_bounds
from benchmarks.quality_prediction import main
from benchmarks.quality_rows import QualityRow, read_rows
from pipelines.boilerplate import block_model
from pipelines.boilerplate.features import wording_model
from pipelines.boilerplate.verdict import PROMOTION_BOUNDS
from pipelines.extraction.quality import read_quality_model
from tests.benchmarks.boosters import Booster
from tests.benchmarks.made_up_gold import write_gold


def predictions(*pairs: tuple[float, float]) -> list[Prediction]:
    return [Prediction("news", str(number), predicted, f1) for number, (predicted, f1) in enumerate(pairs)]


def test_the_error_is_the_mean_distance_of_the_classes() -> None:
    found = predictions((0.85, 0.8), (0.85, 0.7), (1.0, 1.0), (0.995, 0.955))

    assert [(one.low, one.pages) for one in classes(found)] == [(0.8, 2), (0.99, 2)]
    assert calibration_error(found) == pytest.approx((2 * 0.1 + 2 * 0.02) / 4)
    assert calibration_error([]) == 0
    assert list(calibration_table(found))[-1].split()[:2] == ["news", "4"]


def test_the_lowest_twentieth() -> None:
    found = predictions(*[(0.99, 1.0)] * 38, (0.5, 0.95), (0.4, 0.3))

    assert poor_among_lowest(found) == 0.5


def test_pages_with_a_whole_text_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([str(write_gold(tmp_path / "gold")), "--jobs", "1", "--worst", "1"])

    printed = capsys.readouterr().out
    assert "news/tram" in printed
    assert [line.split()[:2] for line in printed.splitlines() if line.startswith(("all", "news"))] == [
        ["all", "1"],
        ["news", "1"],
    ]


def test_models_of_folds_take_the_place_of_the_shipped_ones(tmp_path: Path) -> None:
    gold, models = write_gold(tmp_path / "gold"), tmp_path / "models"
    models.mkdir()
    leaf = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [0.5]}
    undecided = {"features": [block_model.shipped_block_model().forest.features[0]], "trees": [leaf]}
    wording = Path(wording_model.__file__).with_name(wording_model.MODEL_FILE).read_text(encoding="utf-8")
    for fold in range(FOLDS):
        (models / f"{fold}-{block_model.MODEL_FILE}").write_text(json.dumps(undecided), encoding="utf-8")
        (models / f"{fold}-{wording_model.MODEL_FILE}").write_text(wording, encoding="utf-8")
        write_bounds(models / f"{fold}-{BOUNDS_FILE}", PROMOTION_BOUNDS)

    (shipped,) = read_rows([gold], ["news"], 1, None)
    (row,) = read_rows([gold], ["news"], 1, models)

    assert row.features["expected_f1"] < shipped.features["expected_f1"]


def test_training_writes_what_the_project_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    def booster(*_arguments: Any, start: Any) -> Booster:
        assert np.allclose(start, start[0])
        leaf = {"leaf_value": 0.0}
        return Booster([{"split_feature": 0, "threshold": 0.5, "left_child": leaf, "right_child": leaf}])

    monkeypatch.setattr(train_quality, "train_booster", booster)
    rows = [QualityRow("read", str(n), f"{n}.example", {"words": n / 9}, f1, 0.9) for n, f1 in enumerate([0.8, 1] * 5)]

    document = train_quality.fit(rows)
    assert read_quality_model(json.dumps(document)).predict({"words": 0.1}) == pytest.approx(0.9, abs=0.001)
    found = train_quality.cross_validated(rows)
    assert sorted(one.id for one in found) == [str(number) for number in range(10)]
