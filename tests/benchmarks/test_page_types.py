"""The tables of page types are printed for any gold; extraction reads what training writes."""

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmarks import page_types, train_page_types
from benchmarks.boosting import tree_arrays
from benchmarks.folds import FOLDS, fold_of
from benchmarks.page_feature_rows import Row, read_rows, sets_in
from benchmarks.train_page_types import print_figures, trainable, written
from pipelines.page_type.page_model import MODEL_FILE, read_page_model
from pipelines.page_type.types import PageType
from tests.benchmarks.boosters import Booster
from tests.pages import URL, page_html

_NEWS = {"id": "tram", "url": URL, "host": "example.org", "text": "any"}
_THREAD = {"id": "oars", "url": None, "host": "rowing.example", "page_type": "forum"}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    for name, truth, source in (
        ("news", _NEWS, page_html()),
        ("again", _NEWS, page_html()),
        ("pagetype", _THREAD, "<h1>Cracked oars</h1><p>Reply</p>"),
    ):
        (tmp_path / name / "pages").mkdir(parents=True)
        (tmp_path / name / "truth.jsonl").write_text(json.dumps(truth) + "\n", encoding="utf-8")
        (tmp_path / name / "pages" / f"{truth['id']}.html.gz").write_bytes(gzip.compress(source.encode()))
    return tmp_path


def test_the_tables_are_printed(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert page_types.main([str(gold)]) == 0

    output = capsys.readouterr().out
    assert "| again | 1 |" in output
    assert "| forum | " in output
    assert "kept as articles: " in output
    assert "| soft_404 | " in output


def test_a_page_in_two_sets_counts_once(gold: Path) -> None:
    rows = read_rows(gold, sets_in(gold))

    assert [(row.gold.dataset, row.kind) for row in rows] == [
        ("again", PageType.ARTICLE),
        ("pagetype", PageType.FORUM),
    ]


def test_labels_of_readers_name_kinds_too(gold: Path) -> None:
    film = {"id": "film", "url": URL, "host": "example.org", "type": "video", "keep": []}
    (gold / "news" / "truth.jsonl").write_text(json.dumps(film) + "\n", encoding="utf-8")
    (gold / "news" / "pages" / "tram.html.gz").rename(gold / "news" / "pages" / "film.html.gz")

    assert [row.kind for row in read_rows(gold, ("news",))] == [PageType.VIDEO]


def test_figures_count_what_is_above_the_threshold(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = read_rows(gold, sets_in(gold))
    odds = {"again": 1.0, "pagetype": 3.0}
    documents = {fold_of(row.gold.host): _constant(odds[row.gold.dataset]) for row in rows}
    assert len(documents) == 2

    print_figures(rows, documents, (0.5, 2.0, 4.0))

    assert capsys.readouterr().out.splitlines() == [
        "threshold 0.5: others kept: pagetype 0/1=0.000; articles refused: again 1/1=1.000",
        "threshold 2.0: others kept: pagetype 0/1=0.000; articles refused: again 0/1=0.000",
        "threshold 4.0: others kept: pagetype 1/1=1.000; articles refused: again 0/1=0.000",
    ]


def _constant(odds: float) -> dict[str, Any]:
    """Return the document of a model that predicts the same log odds of a list for every page."""
    tree = {"feature": [0], "threshold": [0.0], "left": [0], "right": [0], "value": [0.0]}
    return {
        "features": ["blocks"], "kinds": ["list"], "bias": [odds, 0.0], "threshold": 0, "words": {}, "trees": [tree],
    }  # fmt: skip


def test_articles_that_the_rules_refuse_are_not_trained_on(gold: Path) -> None:
    truth = _NEWS | {"url": "https://example.org/"}
    (gold / "again" / "truth.jsonl").write_text(json.dumps(truth) + "\n", encoding="utf-8")

    rows = read_rows(gold, sets_in(gold))

    assert [row.gold.dataset for row in rows] == ["again", "pagetype"]
    assert [row.gold.dataset for row in trainable(rows)] == ["pagetype"]


def test_the_model_of_a_fold_sees_none_of_its_hosts_and_no_derived_set(
    gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (gold / "again").rename(gold / "promo")

    def fitted(rows: Sequence[Row]) -> dict[str, Any]:
        hosts = sorted(f"{row.gold.dataset} {row.gold.host}" for row in rows)
        return {"features": hosts, "kinds": [], "bias": [], "threshold": 0, "words": {}, "trees": []}

    monkeypatch.setattr(train_page_types, "fit", fitted)
    rows = [*read_rows(gold, ("news", "pagetype")), *read_rows(gold, ("promo",))]
    train_page_types.write_fold_models(rows, tmp_path / "folds")

    for fold in range(FOLDS):
        document = json.loads((tmp_path / "folds" / f"{fold}-{MODEL_FILE}").read_text("utf-8"))
        seen = [f"{row.gold.dataset} {row.gold.host}" for row in rows[:2] if fold_of(row.gold.host) != fold]
        assert document["features"] == sorted(seen)


def test_what_is_written_is_read() -> None:
    inner = {
        "split_feature": 1,
        "threshold": 2.5,
        "left_child": {"leaf_value": 0.125},
        "right_child": {"leaf_value": -0.5},
    }
    root = {"split_feature": 0, "threshold": 0.1234567891, "left_child": {"leaf_value": 1.0}, "right_child": inner}
    document = {
        "features": ["links", "size"],
        "kinds": ["list", "forum"],
        "bias": [0.0, 0.0, 1.0],
        "threshold": 1.8,
        "words": {"t:“reply”": [1.0, 0.5, 0.25]},
        "trees": tree_arrays(Booster([root]), digits=5),
    }

    model = read_page_model(written(document))

    assert model.threshold == 1.8
    assert model.words == {"t:“reply”": (1.0, 0.5, 0.25)}
    values = [
        model.predict({"links": links, "size": size}, frozenset()).odds for links, size in ((0, 0), (1, 2), (1, 3))
    ]
    assert values == [1.0, 0.125, -0.5]
