"""Extraction reads what training writes. LightGBM itself is not run: its trees are made up."""

import json
from collections.abc import Mapping, Sequence
from math import exp
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.folds import fold_of, page_folds
from benchmarks.train_verdict import document, outputs, rows
from pipelines.boilerplate.block_model import read_block_model
from pipelines.boilerplate.verdict import THRESHOLD
from tests.benchmarks.boosters import Booster
from tests.benchmarks.page_tables import FEATURES, page_table

_FEATURES = ("depth", "links", "size", "words")
_VALUES = st.integers(-3, 3).map(lambda number: number / 2)


def leaf(value: float) -> dict[str, Any]:
    return {"leaf_value": value}


def split(feature: int, threshold: float, left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    return {"split_feature": feature, "threshold": threshold, "left_child": left, "right_child": right}


def walk(node: Mapping[str, Any], row: Sequence[float]) -> float:
    """Evaluate a tree as LightGBM describes it."""
    while "leaf_value" not in node:
        node = node["left_child" if row[node["split_feature"]] <= node["threshold"] else "right_child"]
    return float(node["leaf_value"])


_TREES = st.recursive(
    _VALUES.map(leaf),
    lambda inner: st.builds(split, st.integers(0, len(_FEATURES) - 1), _VALUES, inner, inner),
    max_leaves=8,
)


@given(
    st.lists(_TREES, min_size=1, max_size=4),
    st.lists(st.tuples(*[_VALUES] * len(_FEATURES)), min_size=1, max_size=6),
)
def test_a_model_read_back_gives_what_walking_its_trees_gives(
    trees: list[dict[str, Any]], blocks: list[tuple[float, ...]]
) -> None:
    model = read_block_model(json.dumps(document(Booster(trees), _FEATURES)))

    columns = {
        name: np.array(column, np.float32) for name, column in zip(_FEATURES, zip(*blocks, strict=True), strict=True)
    }
    expected = [1 / (1 + exp(-sum(walk(tree, block) for tree in trees))) for block in blocks]
    nothing_listed = np.zeros(len(blocks), bool)
    assert model.probability(columns, nothing_listed) == pytest.approx(expected, rel=1e-6)


def test_links_of_lists_are_no_article_whatever_the_trees_give() -> None:
    model = read_block_model(json.dumps(document(Booster([split(0, 1.0, leaf(2), leaf(3))]), _FEATURES)))
    columns = {name: np.zeros(3, np.float32) for name in model.forest.features}

    found = model.probability(columns, np.array([False, True, False]))

    assert found.tolist() == pytest.approx([1 / (1 + exp(-2)), 0, 1 / (1 + exp(-2))])


def test_features_that_no_tree_uses_are_not_written() -> None:
    tree = split(3, 1.5, leaf(-1), split(1, 0.25, leaf(0.5), leaf(1)))

    written = document(Booster([tree]), _FEATURES)

    assert written["features"] == ["links", "words"]
    assert written["trees"][0]["feature"][:3:2] == [1, 0]


def test_a_missing_feature_is_an_error() -> None:
    model = read_block_model(json.dumps(document(Booster([split(2, 1.0, leaf(0), leaf(1))]), _FEATURES)))

    with pytest.raises(KeyError, match="size"):
        model.probability({"words": np.zeros(1, np.float32)}, np.zeros(1, bool))


def test_pages_are_stacked_block_by_block() -> None:
    promoted = page_table(
        "promo",
        promotions=np.array([-1, 0, -1, -1]),
        id="dev_single_news_a",
        host="made.up",
        promos=[{"text": "b", "brand": "B"}],
    )
    pages = [page_table("news", id="a", host="a.example", text="x"), promoted]

    found = rows(pages, page_folds(pages))

    assert found.features == FEATURES
    assert found.values[:, 0].tolist() == [2, 3, 30, 40] * 4
    assert found.values[:, 1].tolist() == [1, 0.5, 0, 0] * 2 + [0] * 8, "without trafilatura's result, then with it"
    assert found.with_trafilatura.tolist() == [False] * 8 + [True] * 8
    assert set(found.host_fold.tolist()) == {fold_of("a.example")}
    assert found.writer.tolist() == ([""] * 5 + ["a", "", ""]) * 2
    assert found.weights[5] > found.weights[7], "a promotion counts more than the paragraphs around it"


_PAGES = [page_table("news", id="a", text="x"), page_table("news", id="a", text="x", flat=True)]


def _texts(without: Sequence[float], with_it: Sequence[float]) -> list[str]:
    """Return the texts of one page and its flattened copy, which has no output."""
    found = outputs(_PAGES, rows(_PAGES, page_folds(_PAGES)), np.array([*without, *[1] * 4, *with_it, *[1] * 4]))
    return [line["article_body"] for line in found]


def test_outputs_hold_the_blocks_above_the_threshold_of_pages_as_they_are() -> None:
    assert _texts([0, THRESHOLD, 0.99, 1], [1, 1, 1, 1]) == ["first\nsecond"]


def test_outputs_of_doubtful_pages_are_by_the_verdict_with_trafilatura() -> None:
    assert _texts([0, 0, 0.6, 0.6], [0, 0, 0.99, 0.3]) == ["first"]


def test_outputs_of_implausible_verdicts_are_what_the_rules_would_cut_from() -> None:
    assert _texts([0, 0.2, 0.1, 0.1], [0, 0.2, 0.05, 0.2]) == ["teaser"]
