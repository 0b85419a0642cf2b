"""Splits gold pages for cross-validation, so that training includes nothing of a tested page.

Pages are split by host. Promotions are split by brand (or by their own text where no brand is named) as well: a block
with a promotion is judged only by a model that saw neither its host nor its brand.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.verdict_tables import PageTable

FOLDS = 5
#: Promotions were inserted into pages of other sets, which the name contains: dev_single_wcxb_dev_0437.
_BASE_PAGE = re.compile(r"^[^_]+_[^_]+_(?P<set>[a-z0-9]+)_(?P<id>.+)$")


def fold_of(name: str) -> int:
    """Return the fold for a name."""
    return int(hashlib.md5(name.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def host_folds(pages: Sequence[PageTable]) -> list[int]:
    """Return the fold of each page, by the host that it originally came from."""
    hosts = {page.gold.id: page.gold.host for page in pages if page.gold.dataset != "promo"}
    return [fold_of(_host(page, hosts)) for page in pages]


def promotion_folds(page: PageTable) -> NDArray[np.int64]:
    """Return for each block the fold of the promotion in it, or -1."""
    promos = page.gold.truth.get("promos") or ()
    folds = [fold_of(f"brand {promo['brand'] or promo['text'][:60]}") for promo in promos]
    return np.array([folds[number] if number >= 0 else -1 for number in page.promotions.tolist()], dtype=np.int64)


def _host(page: PageTable, hosts: Mapping[str, str]) -> str:
    found = _BASE_PAGE.match(page.gold.id) if page.gold.dataset == "promo" else None
    return hosts.get(found["id"], page.gold.host) if found else page.gold.host
