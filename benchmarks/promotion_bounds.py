"""Chooses the bounds of the rule about promotions: a part of `benchmarks.train_verdict --fold-models`.

The bounds of a fold are chosen on the pages of the others, so that the figures of no page depend on its own promotions.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.block_labels import true_paragraphs
from benchmarks.folds import WRITERS, Fold
from benchmarks.verdict_tables import PageTable
from pipelines.boilerplate.features.page_view import Numbers
from pipelines.boilerplate.verdict import Overrides, PromotionBounds, chosen_by, promotional
from pipelines.text.tokens import words

BOUNDS_FILE = "promotion_bounds.json"
_GRID = product((-1.5, -2.0, -2.5, -3.0), (0.5, 0.0, -0.5), (0.6, 0.7, 0.8))
#: The first one is without the rule.
_TRIED = (PromotionBounds(wording=-np.inf), *(PromotionBounds(*found) for found in _GRID))
#: Of all bounds that lose no larger share of the articles' own paragraphs than this, beyond what is lost without the
#: rule, those are chosen by which the least promotions stay.
_MOST_LOST = 0.0025


@dataclass(frozen=True, slots=True, eq=False)
class PromotedPage:
    """A page with promotions and the probabilities of its blocks, by models that saw nothing of its fold."""

    table: PageTable
    fold: Fold
    probability: Numbers
    overrides: Overrides
    #: The article's own paragraphs.
    own: NDArray[np.bool_]


def promoted_page(table: PageTable, fold: Fold, probability: Numbers, overrides: Overrides) -> PromotedPage | None:
    """Return a page with its own paragraphs marked, None if it is of no set with promotions."""
    if table.gold.dataset not in WRITERS or table.is_copy:
        return None
    own = true_paragraphs([words(text) for text in table.texts], table.gold.truth) >= 0
    return PromotedPage(table, fold, probability, overrides, own)


def chosen_bounds(pages: Iterable[PromotedPage], without: Fold | None = None) -> PromotionBounds:
    """Return the bounds that are best on the pages of all other folds."""
    seen = [page for page in pages if page.fold != without]
    shares = [_shares(seen, bounds) for bounds in _TRIED]
    most_lost = shares[0][1] + _MOST_LOST
    best = min((share, place) for place, share in enumerate(shares) if share[1] <= most_lost)
    return _TRIED[best[1]]


def _shares(pages: Sequence[PromotedPage], bounds: PromotionBounds) -> tuple[float, float]:
    """Return the share of promotions that stay, and that of the article's own paragraphs that are lost."""
    left, lost = [], []
    for page in pages:
        kept = chosen_by(page.probability, page.overrides, promotional(page.table.columns, bounds))
        left.append(kept[page.table.promotions >= 0])
        lost.append(~kept[page.own])
    return _mean(left), _mean(lost)


def _mean(parts: Sequence[NDArray[np.bool_]]) -> float:
    values = np.concatenate(parts) if parts else np.zeros(0)
    return float(values.mean()) if len(values) else 0.0


def write_bounds(path: Path, bounds: PromotionBounds) -> None:
    """Write bounds as a JSON object."""
    path.write_text(json.dumps(asdict(bounds)) + "\n", encoding="utf-8")


def read_bounds(path: Path) -> PromotionBounds:
    """Return the bounds of a file."""
    return PromotionBounds(**json.loads(path.read_text(encoding="utf-8")))
