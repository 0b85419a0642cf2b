"""The predicted quality of an extraction."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from lxml import html

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.boilerplate.main_content import block_verdicts
from pipelines.extraction.article import build_article, read_page
from pipelines.extraction.quality import extraction_quality, read_quality_model, shipped_quality_model
from pipelines.extraction.quality_features import quality_features
from pipelines.html.segmenter import segment
from pipelines.items import ArticleItem, Metadata, RejectedPage
from tests.pages import PARAGRAPHS, Markup, page, page_html

_NONE = Metadata()


def verdicts(probabilities: Sequence[float], kept: Sequence[bool]) -> tuple[BlockVerdict, ...]:
    blocks = segment(html.document_fromstring("".join(f"<p>{text}</p>" for text in PARAGRAPHS[: len(kept)])))
    return tuple(
        BlockVerdict(block, is_kept, probability=likely)
        for block, is_kept, likely in zip(blocks, kept, probabilities, strict=True)
    )


@pytest.mark.parametrize("markup", Markup)
def test_a_plain_article_is_expected_to_be_right(markup: Markup) -> None:
    built = build_article(page(page_html(PARAGRAPHS, markup)))

    assert isinstance(built, ArticleItem)
    assert built.extraction_quality is not None
    assert 0.9 < built.extraction_quality <= 1


def test_doubt_lowers_what_is_expected() -> None:
    sure = verdicts([0.99, 0.99, 0.98, 0.01], [True, True, True, False])
    unsure = verdicts([0.6, 0.55, 0.6, 0.45], [True, True, True, False])

    expected = extraction_quality(sure, _NONE, is_truncated=False)
    assert extraction_quality(unsure, _NONE, is_truncated=False) < expected <= 1
    assert quality_features(sure, _NONE, is_truncated=False)["expected_f1"] > 0.97
    assert quality_features(unsure, _NONE, is_truncated=False)["expected_f1"] < 0.7


def test_other_witnesses_are_heard() -> None:
    judged = verdicts([0.9, 0.9, 0.1], [True, True, False])
    asked = [replace(one, extracted=number == 0) for number, one in enumerate(judged)]
    declared = Metadata(declared_body=" ".join(PARAGRAPHS[:2]))

    features = quality_features(judged, _NONE, is_truncated=True)
    assert (features["trafilatura"], features["declared_recall"], features["truncated"]) == (-1, -1, 1)
    assert 0 < quality_features(asked, _NONE, is_truncated=False)["trafilatura"] < 1
    assert quality_features(judged, declared, is_truncated=False)["declared_recall"] == 1
    assert quality_features(judged[:1], declared, is_truncated=False)["declared_recall"] < 0.6


def test_every_feature_of_the_model_is_measured_on_any_verdicts() -> None:
    names = set(shipped_quality_model().forest.features)

    for some in (
        (),
        verdicts([0.9], [True]),
        verdicts([0.9], [False]),
        block_verdicts(html.Element("html"), (), _NONE),
    ):
        features = quality_features(some, _NONE, is_truncated=False)
        assert names <= set(features)
        assert 0 <= extraction_quality(some, _NONE, is_truncated=False) <= 1


def test_a_page_without_an_article_has_none() -> None:
    read = read_page(page("<html><body><p>Nothing.</p></body></html>"))

    assert isinstance(read.result, RejectedPage)


def test_a_model_adds_its_bias_to_the_leaves() -> None:
    tree = {"feature": [0, 0, 0], "threshold": [0.5, 0, 0], "left": [1, 1, 2], "right": [2, 1, 2], "value": [0, -9, 9]}
    model = read_quality_model(json.dumps({"features": ["words"], "bias": 0.0, "trees": [tree]}))

    assert model.predict({"words": 0.0}) < 0.001
    assert model.predict({"words": 1.0}) > 0.999
