"""The model of page types: its predictions, and that the shipped one matches the features that are collected."""

import json
from typing import Any

import numpy as np
import pytest

from pipelines.boilerplate.main_content import block_verdicts
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import Metadata
from pipelines.page_type.page_features import declared_features, page_features
from pipelines.page_type.page_model import read_page_model, shipped_page_model
from pipelines.page_type.types import DECIDED_BY_TEXT, PageType
from tests.pages import page, page_html

_DOCUMENT: dict[str, Any] = {
    "features": ["links", "size"],
    "kinds": ["list", "forum"],
    "bias": [-1.0, 0.0, 0.25],
    "threshold": 0.5,
    "words": {"t:reply": [2.0, -1.0, 1.0], "c:grid": [1.0, 3.0, -1.0]},
    "trees": [
        {
            "feature": [1, 0, 0, 0, 0],
            "threshold": [10.0, 0.5, 0, 0, 0],
            "left": [1, 3, 2, 3, 4],
            "right": [2, 4, 2, 3, 4],
            "value": [0, 0, 8.0, 16.0, 32.0],
        },
    ],
}


@pytest.mark.parametrize(
    ("size", "links", "leaf"), [(11.0, 0.0, 8.0), (10.0, 0.5, 16.0), (10.0, 0.6, 32.0), (-1.0, 0.0, 16.0)]
)
def test_a_tree_leads_to_one_leaf(size: float, links: float, leaf: float) -> None:
    prediction = read_page_model(json.dumps(_DOCUMENT)).predict(
        {"links": links, "size": size, "other": 1.0}, frozenset()
    )

    assert prediction.odds == leaf - 1.0
    assert prediction.kind is PageType.FORUM
    assert prediction.words == ()


def test_words_weigh_less_the_more_are_known() -> None:
    model = read_page_model(json.dumps(_DOCUMENT))
    numeric = {"links": 0.0, "size": 11.0}

    one = model.predict(numeric, frozenset({"c:grid", "t:unknown"}))
    both = model.predict(numeric, frozenset({"c:grid", "t:reply"}))

    assert (one.odds, one.kind, one.words) == (8.0, PageType.LIST, ("c:grid",))
    assert both.odds == pytest.approx(7.0 + 3.0 / 2**0.5)
    assert (both.kind, both.words) == (PageType.LIST, ("c:grid", "t:reply"))


def test_a_missing_feature_is_an_error() -> None:
    with pytest.raises(KeyError, match="size"):
        read_page_model(json.dumps(_DOCUMENT)).predict({"links": 0.0}, frozenset())


def test_the_shipped_model_uses_the_features_that_are_collected() -> None:
    item = page(page_html())
    parsed = parse(item)
    assert isinstance(parsed, ParsedPage)
    verdicts = block_verdicts(parsed.tree, segment(parsed.tree), Metadata())

    features = page_features(declared_features(parsed.tree, Metadata(), item), parsed.tree, verdicts)

    model = shipped_page_model()
    assert set(model.forest.features) == set(features.numeric)
    assert set(model.kinds) == DECIDED_BY_TEXT
    assert {len(weights) for weights in model.words.values()} == {len(model.bias)} == {len(model.kinds) + 1}


def test_nodes_of_the_shipped_model_lead_onward() -> None:
    forest = shipped_page_model().forest
    nodes = np.arange(len(forest.child))
    is_leaf = np.isinf(forest.threshold)

    assert (forest.child[is_leaf] == nodes[is_leaf]).all()
    assert (forest.child[~is_leaf] > nodes[~is_leaf]).all()
    assert (forest.child[~is_leaf] + 1 < len(nodes)).all()
