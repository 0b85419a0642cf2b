"""Builds tables of blocks as the training reads them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.verdict_tables import PageTable
from pipelines.boilerplate.verdict import Overrides
from tests.benchmarks.made_up_gold import gold_page

#: The features of each page, in their order.
FEATURES = (
    "words",
    "linked",
    "wording",
    "similar_all_deviation",
    "word_size",
    "colon",
    "questions",
    "foreign",
    "upper",
)
_NONE = np.full(4, -1, dtype=np.int64)


def page_table(dataset: str, promotions: NDArray[np.int64] = _NONE, *, flat: bool = False, **truth: Any) -> PageTable:
    """Return a page of four blocks, two features of which are not 0; the second half belongs to the article."""
    columns = {name: np.zeros(4, np.float32) for name in FEATURES}
    columns |= {"words": np.array([2, 3, 30, 40], np.float32), "linked": np.array([1, 0.5, 0, 0], np.float32)}
    return PageTable(
        gold=gold_page(dataset, **truth),
        columns=columns,
        columns_with_trafilatura={**columns, "linked": np.zeros(4, np.float32)},
        labels=np.array([0, 0, 1, 1], np.float32),
        counts=np.array([2, 3, 80, 60], np.float32),
        texts=("menu", "teaser", "first", "second"),
        tags=("li", "p", "p", "p"),
        prose=np.array([False, False, True, True]),
        listed=np.array([True, False, False, False]),
        promotions=promotions,
        paragraphs=_NONE,
        overrides=Overrides(
            np.array([False] * 4), np.array([False] * 4), np.full(4, 0.5, np.float32), np.array([False] * 4)
        ),
        overrides_with_trafilatura=Overrides(
            np.array([False] * 4),
            np.array([False, False, False, True]),
            np.full(4, 0.5, np.float32),
            np.array([False] * 4),
        ),
        extracted=frozenset({1, 2}),
        flat=flat,
    )
