"""The score of a wording is the sum of the weights of its words, their pieces, and pairs of them."""

import json

import pytest

from pipelines.boilerplate.features.page_view import view_page
from pipelines.boilerplate.features.wording_model import (
    BUCKETS,
    WordingModel,
    bucket_of_pair,
    buckets_of_word,
    read_wording_model,
    shipped_wording_model,
    wording_column,
)
from pipelines.items import Metadata
from pipelines.text.tokens import words
from tests.pages import PARAGRAPHS, blocks_of


def _model(**weights: float) -> str:
    """Return a model as JSON in which all buckets of these words have these weights."""
    values = [0.0] * BUCKETS
    for word, weight in weights.items():
        for bucket in buckets_of_word(word):
            values[bucket] = weight
    return json.dumps({"bias": 1.0, "unit": 0.5, "weights": values})


def test_scores_are_sums_by_the_root_of_the_number_of_words() -> None:
    model = read_wording_model(_model(harbour=2))
    pieces = len(buckets_of_word("harbour"))

    assert model.score(["qqq"] * 4) == 1
    assert model.score(["harbour", "qqq", "qqq", "qqq"]) == pytest.approx(1 + pieces / 2)


def test_pairs_have_weights_of_their_own() -> None:
    weights = [0.0] * BUCKETS
    weights[bucket_of_pair("read", "also")] = 3
    model = WordingModel(0, tuple(weights))

    assert model.score(["read", "also"]) == pytest.approx(3 / 2**0.5)
    assert model.score(["also", "read"]) == 0


def test_all_numbers_of_so_many_digits_are_one_word() -> None:
    assert buckets_of_word("2024") == buckets_of_word("1999")
    assert buckets_of_word("2024") != buckets_of_word("202")


def test_another_number_of_weights_is_an_error() -> None:
    with pytest.raises(ValueError, match="2 weights"):
        read_wording_model('{"bias": 0, "unit": 1, "weights": [1, 2]}')


def test_scores_are_those_above_the_usual_paragraph_of_the_page() -> None:
    model = read_wording_model(_model(zebra=-2))
    menu = "".join(f"<li><a href='/{name}'>{name} and more of it</a></li>" for name in ("Sport", "Money", "Quay"))
    text = "".join(f"<p>{line}</p>" for line in (*PARAGRAPHS[:4], "A zebra beside the other zebra."))
    view = view_page(blocks_of(f"<ul>{menu}</ul><p>The zebra only</p>{text}"), Metadata())

    found = wording_column(view, model)

    assert found[:4].tolist() == [0] * 4, "neither links of a list nor very short blocks have a score"
    assert abs(found[4:8]).max() < 0.3, "some share a piece of a word with it"
    assert found[8] < -1


def test_a_page_without_paragraphs_is_compared_with_usual_ones() -> None:
    view = view_page(blocks_of("<p>Sign up for the letter</p>"), Metadata())

    assert wording_column(view, WordingModel(1, (0.0,) * BUCKETS)).tolist() == [-2]


@pytest.mark.parametrize(
    ("boilerplate", "text"),
    [
        (
            "Sign up for our free newsletter and get the best stories in your inbox every morning.",
            "The minister said on Tuesday that the law would be put to a vote before the summer.",
        ),
        (
            "Jetzt kostenlos anmelden und keine Nachricht aus Ihrer Region mehr verpassen.",
            "Der Minister sagte am Dienstag, dass über das Gesetz vor dem Sommer abgestimmt werde.",
        ),
        (
            "Suscríbete gratis y recibe cada mañana las mejores noticias en tu correo.",
            "El ministro dijo el martes que la ley se votará antes del verano en el Congreso.",
        ),
    ],
)
def test_the_shipped_model_sets_boilerplate_apart(boilerplate: str, text: str) -> None:
    model = shipped_wording_model()

    assert model.score(words(boilerplate)) < model.score(words(text)) - 1
