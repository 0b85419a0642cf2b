"""How close the meaning of each block is to that of the article."""

import numpy as np
import pytest

from pipelines.boilerplate.features import similarity_columns as module
from pipelines.boilerplate.features.page_view import Columns, view_page
from pipelines.boilerplate.features.similarity_columns import similarity_columns
from pipelines.items import Metadata
from tests.pages import HEADLINE, PARAGRAPHS, blocks_of

_PROMOTION = (
    "A softer skin in only fourteen days: the night cream by Velmora is now half price, order yours this evening."
)


def _columns(*paragraphs: str, headline: str | None = HEADLINE) -> Columns:
    source = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return similarity_columns(view_page(blocks_of(source), Metadata(headline=headline)))


@pytest.mark.parametrize("place", range(1, len(PARAGRAPHS)))
def test_a_promotion_is_further_from_the_article_than_most_of_its_paragraphs(place: int) -> None:
    found = _columns(*PARAGRAPHS[:place], _PROMOTION, *PARAGRAPHS[place:])

    for name in ("similar_nearest_3", "similar_all", "similar_all_deviation", "similar_headline"):
        assert found[name][place] < np.median(found[name]), name


def test_the_neighbours_are_the_paragraphs_around() -> None:
    found = _columns(PARAGRAPHS[0], "Short line", PARAGRAPHS[1], PARAGRAPHS[0])

    assert found["similar_before"][0] == -1
    assert found["similar_after"][-1] == -1
    assert found["similar_after"][0] == found["similar_before"][2]
    assert found["similar_nearest"][[0, 3]].round(3).tolist() == [1, 1]
    assert found["similar_nearest"][1] == -1, "too short to have a meaning"


def test_without_other_paragraphs_or_headline_there_is_nothing_to_compare() -> None:
    alone, unnamed = _columns(PARAGRAPHS[0]), _columns(*PARAGRAPHS, headline=None)

    assert {float(values[0]) for values in alone.values()} == {-1}
    assert set(unnamed["similar_headline"].tolist()) == {-1}
    assert unnamed["similar_all"].min() > 0


def test_long_pages_are_compared_with_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_COMPARED", 4)

    found = _columns(*PARAGRAPHS, _PROMOTION, *(paragraph[:100] for paragraph in PARAGRAPHS))

    assert found["similar_all"][len(PARAGRAPHS)] < np.median(found["similar_all"])
    assert (found["similar_nearest"] < 1).all(), "no paragraph is compared with itself"
    assert all(np.isfinite(values).all() for values in found.values())
