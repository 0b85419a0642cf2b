"""Nothing of a tested page was seen in training."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.folds import FOLDS, fold_of, host_folds, promotion_folds
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
    copies = [page_table("promo", id=f"dev_single_news_x{number}_1", host="made.up") for number in range(len(hosts))]

    found = host_folds([*copies, *pages])

    assert found[: len(hosts)] == found[len(hosts) :] == [fold_of(host) for host in hosts]
    assert len(set(found)) > 1


def test_a_promoted_copy_of_an_unknown_page_goes_by_its_own_host() -> None:
    assert host_folds([page_table("promo", id="dev_single_news_gone", host="made.up")]) == [fold_of("made.up")]


def test_promotions_of_a_brand_share_a_fold() -> None:
    promos = [{"text": "a", "brand": "Brightsole"}, {"text": "b", "brand": None}, {"text": "c", "brand": "Brightsole"}]
    page = page_table("promo", promotions=np.array([-1, 0, 1, 2]), id="x", promos=promos)

    brand, text = fold_of("brand Brightsole"), fold_of("brand b")
    assert promotion_folds(page).tolist() == [-1, brand, text, brand]
