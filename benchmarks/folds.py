"""Splits gold pages for cross-validation, so that training includes nothing of a tested page.

Pages are split by host. Promotions are split by writer as well, and so by brand and text: every page is judged by a
model that saw neither its host nor any promotion by the writers of the sets with promotions. Blocks with a promotion
that were inserted for training have their wording scored by a model that saw nothing by its writer.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.gold import GoldPage
from benchmarks.verdict_tables import PageTable

FOLDS = 5
#: The sets of pages with promotions, and the writers of those.
WRITERS: Mapping[str, str] = {"promo": "a", "promo2": "c"}
_UNSEEN = tuple(WRITERS.values())
#: Promotions were inserted into pages of other sets, which the name contains: dev_single_wcxb_dev_0437.
_BASE_PAGE = re.compile(r"^[^_]+_[^_]+_(?P<set>[a-z0-9]+)_(?P<id>.+)$")


@dataclass(frozen=True, slots=True, order=True)
class Fold:
    """What a model must not have seen: the hosts of a fold, and the promotions of some writers."""

    host: int
    writers: tuple[str, ...] = _UNSEEN

    def of_block(self, writer: str) -> "Fold":
        """Return the same hosts with the writer of a block instead, if it has one."""
        return Fold(self.host, (writer,)) if writer else self


def fold_of(name: str) -> int:
    """Return the fold for a name."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def page_folds(pages: Sequence[PageTable]) -> list[Fold]:
    """Return the fold of each page."""
    return gold_folds([page.gold for page in pages])


def gold_folds(pages: Sequence[GoldPage]) -> list[Fold]:
    """Return the fold of each page: that of the host which it originally came from, by all pages given."""
    hosts = {page.id: page.host for page in pages if page.dataset not in WRITERS}
    return [Fold(fold_of(_host(page, hosts))) for page in pages]


def writers(page: PageTable) -> NDArray[np.str_]:
    """Return for each block the writer of the promotion in it, or an empty text."""
    known = [promo.get("writer") or WRITERS.get(page.gold.dataset, "") for promo in page.gold.truth.get("promos") or ()]
    return np.array([known[number] if number >= 0 else "" for number in page.promotions.tolist()], dtype=np.str_)


def _host(page: GoldPage, hosts: Mapping[str, str]) -> str:
    found = _BASE_PAGE.match(page.id) if page.dataset in WRITERS else None
    return hosts.get(found["id"], page.host) if found else page.host
