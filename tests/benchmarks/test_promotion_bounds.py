from pathlib import Path

import numpy as np

from benchmarks.folds import Fold
from benchmarks.promotion_bounds import PromotedPage, chosen_bounds, promoted_page, read_bounds, write_bounds
from benchmarks.verdict_tables import PageTable
from pipelines.boilerplate.verdict import PROMOTION_BOUNDS, PromotionBounds
from tests.benchmarks.page_tables import page_table


def _page(fold: int, wording: float, *, is_promotion: bool) -> PromotedPage:
    """Return a page whose last block has a probability of .65, is off the subject, and is a promotion or not."""
    number = np.array([-1, -1, -1, 0 if is_promotion else -1])
    table = page_table("promo", promotions=number)
    columns = {
        **table.columns,
        "wording": np.array([0, 0, 0, wording], np.float32),
        "similar_all_deviation": np.array([0, 0, 0, -2], np.float32),
        "word_size": np.full(4, 6, np.float32),
        "foreign": np.ones(4, np.float32),
    }
    probability = np.array([0.1, 0.1, 0.9, 0.65], np.float32)
    own = np.array([False, False, True, not is_promotion])
    promoted = PageTable(**{name: getattr(table, name) for name in table.__slots__} | {"columns": columns})
    return PromotedPage(promoted, Fold(fold), probability, table.overrides, own)


def test_the_least_promotions_stay_by_the_bounds_and_no_paragraph_is_lost() -> None:
    bounds = chosen_bounds([_page(0, -2.8, is_promotion=True), _page(0, -2.2, is_promotion=False)])
    assert bounds.wording == -2.5
    assert bounds.probability >= 0.7


def test_bounds_of_a_fold_do_not_depend_on_its_pages() -> None:
    others = [_page(0, -3.5, is_promotion=True), _page(0, -2.8, is_promotion=False)]
    own = [_page(1, -1.7, is_promotion=True)]
    assert chosen_bounds([*others, *own], without=Fold(1)) == chosen_bounds(others)


def test_where_any_bounds_lose_more_than_the_rule_is_worth_there_is_no_rule() -> None:
    lost = _page(0, -3.5, is_promotion=False)
    promotion = _page(0, -3.6, is_promotion=True)
    assert chosen_bounds([lost, promotion]).wording == -np.inf
    assert chosen_bounds([promotion]).probability >= 0.7


def test_only_pages_of_sets_with_promotions_count() -> None:
    probability = np.zeros(4, np.float32)
    plain, promoted = page_table("news"), page_table("promo", paras=["second"])
    assert promoted_page(plain, Fold(0), probability, plain.overrides) is None
    assert promoted_page(promoted, Fold(0), probability, promoted.overrides) is not None


def test_bounds_are_read_as_they_were_written(tmp_path: Path) -> None:
    bounds = PromotionBounds(-1.5, 0.5, 0.8)
    write_bounds(tmp_path / "bounds.json", bounds)
    assert read_bounds(tmp_path / "bounds.json") == bounds != PROMOTION_BOUNDS
