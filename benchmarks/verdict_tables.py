"""Measures and labels of the blocks of gold pages, as the training of the learned verdict needs them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from multiprocessing import Pool
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from benchmarks.block_labels import Labels, labels, promotions
from benchmarks.gold import GoldPage, read_gold
from pipelines.boilerplate.features.page_view import Columns, Numbers
from pipelines.boilerplate.main_content import examine, with_extraction
from pipelines.boilerplate.trafilatura import ask_trafilatura
from pipelines.boilerplate.verdict import Overrides, overrides
from pipelines.html.blocks import HEADING_TAGS, segment
from pipelines.html.parser import ParsedPage, parse
from pipelines.items import PageItem
from pipelines.metadata.reader import read_metadata

#: A flattened copy holds the article and so many blocks of the page before and after it.
_BEFORE, _AFTER = 6, 40
_INSIDE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class PageTable:
    """A gold page's blocks: their measures, labels, sizes in words, texts, and promotions put among them.

    Measures and overrides are there twice: without trafilatura's word, and with it (`asked_`).
    """

    gold: GoldPage
    columns: Columns
    asked_columns: Columns
    labels: Labels
    counts: Numbers
    texts: tuple[str, ...]
    tags: tuple[str, ...]
    #: The links of lists, which the model is not asked about.
    listed: NDArray[np.bool_]
    promotions: NDArray[np.int64]
    overrides: Overrides
    asked_overrides: Overrides
    #: The blocks that trafilatura keeps.
    extracted: frozenset[int]
    #: Whether this is the page with its mark-up taken away.
    flat: bool


def tables(folder: Path, sets: Sequence[str], jobs: int) -> list[PageTable]:
    """Return the tables of all pages of the sets that have blocks, and of flattened copies of some, in their order."""
    with Pool(jobs) as pool:
        found = pool.imap(_of_gold, list(read_gold(folder, sets)), chunksize=8)
        return [table for both in found for table in both]


def _of_gold(gold: GoldPage) -> list[PageTable]:
    page = gold.page()
    table = _table(gold, page, flat=False)
    if table is None:
        return []
    if not _is_flattened(gold):
        return [table]
    copy = _table(gold, replace(page, body=flattened(page.body, table)), flat=True)
    return [table] if copy is None else [table, copy]


def _table(gold: GoldPage, page: PageItem, *, flat: bool) -> PageTable | None:
    parsed = parse(page)
    if not isinstance(parsed, ParsedPage):
        return None
    blocks = segment(parsed.tree)
    if not blocks:
        return None
    examined = examine(blocks, read_metadata(parsed.tree, page))
    asked = with_extraction(examined, ask_trafilatura(parsed.tree, blocks))
    lines = examined.view.words
    put = promotions(lines, gold.truth)
    found = labels(lines, gold.truth)
    return PageTable(
        gold=gold,
        columns=examined.columns,
        asked_columns=asked.columns,
        labels=np.where(put >= 0, np.float32(0), found),
        counts=examined.view.counts,
        texts=tuple(block.text for block in blocks),
        tags=tuple(block.tag for block in blocks),
        listed=examined.view.listed,
        promotions=put,
        overrides=overrides(examined.view, examined.evidence),
        asked_overrides=overrides(asked.view, asked.evidence),
        extracted=asked.view.rough,
        flat=flat,
    )


def _is_flattened(gold: GoldPage) -> bool:
    """Choose pages with whole texts, a stable half of them, to be learnt without their mark-up as well."""
    return gold.truth.get("text") is not None and crc32(gold.id.encode()) % 2 == 0


def flattened(body: bytes, table: PageTable) -> bytes:
    """Return the page with every block around the article as a plain paragraph in one container, links gone.

    Page builders and print views make such pages, and a scraper's own archive often is one.
    """
    inside = np.flatnonzero(np.nan_to_num(table.labels) > _INSIDE)
    first, last = (inside[0], inside[-1]) if len(inside) else (0, len(table.texts))
    head = body.split(b"<body", 1)[0] if b"<body" in body else b""
    lines = [
        f"<{tag}>{escape(text)}</{tag}>"
        for index, (text, own) in enumerate(zip(table.texts, table.tags, strict=True))
        if first - _BEFORE <= index <= last + _AFTER
        for tag in [own if own in HEADING_TAGS else "p"]
    ]
    return head + b"<body><div>" + "".join(lines).encode("ascii", "xmlcharrefreplace") + b"</div></body></html>"
