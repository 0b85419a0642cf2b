"""Nothing of a tested page was seen in training."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.folds import FOLDS, Fold, fold_of, page_folds, writers
from tests.benchmarks.page_tables import page_table


@given(st.text())
def test_a_name_falls_into_one_fold_for_ever(name: str) -> None:
    assert fold_of(name) == fold_of(name)
    assert 0 <= fold_of(name) < FOLDS


def test_folds_do_not_depend_on_the_process() -> None:
    assert [fold_of(name) for name in ("example.org", "a.example", "brand Brightsole")] == [4, 0, 2]


def test_pages_of_a_host_share_a_fold_and_so_do_their_copies_with_promotions() -> None:
    hosts = [f"{letter}.example" for letter in "abcdefgh"]
    pages = [page_table("news", id=f"x{number}_1", host=host) for number, host in enumerate(hosts)]
    copies = [page_table("promo2", id=f"dev_single_news_x{number}_1", host="made.up") for number in range(len(hosts))]

    found = page_folds([*copies, *pages])

    assert found == [Fold(fold_of(host)) for _ in range(2) for host in hosts]
    assert found[0].writers == ("a", "c")
    assert (found[0].of_block("own").writers, found[0].of_block("")) == (("own",), found[0])
    assert len(set(found)) > 2


def test_a_promoted_copy_of_an_unknown_page_goes_by_its_own_host() -> None:
    page = page_table("promo", id="dev_single_news_gone", host="made.up")

    assert page_folds([page]) == [Fold(fold_of("made.up"))]


def test_the_writer_of_a_promotion_is_that_of_its_set_or_of_its_bank() -> None:
    places = np.array([-1, 0, 1, -1])
    promos: list[dict[str, object]] = [{"text": "a", "brand": "Brightsole"}, {"text": "b", "brand": None}]
    drawn = [{**promo, "writer": writer} for promo, writer in zip(promos, ("own", "c"), strict=True)]

    assert writers(page_table("promo", promotions=places, id="x", promos=promos)).tolist() == ["", "a", "a", ""]
    assert writers(page_table("news", promotions=places, id="x", promos=drawn)).tolist() == ["", "own", "c", ""]
