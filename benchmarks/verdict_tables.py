"""Features and labels of the blocks of gold pages: the input for training the model of blocks."""

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
from pipelines.boilerplate.exclusions import page_text
from pipelines.boilerplate.features.page_view import Columns, Numbers
from pipelines.boilerplate.main_content import score_page, with_extraction
from pipelines.boilerplate.trafilatura import run_trafilatura
from pipelines.boilerplate.verdict import Overrides, overrides
from pipelines.html.blocks import HEADING_TAGS
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import PageItem
from pipelines.metadata.reader import read_metadata

#: Blocks before and after the article that a flattened copy keeps.
_BEFORE, _AFTER = 6, 40
_INSIDE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class PageTable:
    """A gold page's blocks: their features, labels, sizes in words, texts, and the promotions inserted among them.

    Features and overrides come twice: without trafilatura's result and with it.
    """

    gold: GoldPage
    columns: Columns
    columns_with_trafilatura: Columns
    labels: Labels
    counts: Numbers
    texts: tuple[str, ...]
    tags: tuple[str, ...]
    #: The links of lists, which the model does not judge.
    listed: NDArray[np.bool_]
    promotions: NDArray[np.int64]
    overrides: Overrides
    overrides_with_trafilatura: Overrides
    #: The blocks that trafilatura keeps.
    extracted: frozenset[int]
    #: Whether the page's mark-up was removed.
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
    metadata = read_metadata(parsed.tree, page)
    text = page_text(segment(parsed.tree), metadata)
    blocks = text.own
    if not blocks:
        return None
    scored = score_page(blocks, metadata)
    rescored = with_extraction(scored, text.own_part(run_trafilatura(parsed.tree, text.blocks)))
    block_words = scored.view.words
    inserted = promotions(block_words, gold.truth)
    return PageTable(
        gold=gold,
        columns=scored.columns,
        columns_with_trafilatura=rescored.columns,
        labels=np.where(inserted >= 0, np.float32(0), labels(block_words, gold.truth)),
        counts=scored.view.counts,
        texts=tuple(block.text for block in blocks),
        tags=tuple(block.tag for block in blocks),
        listed=scored.view.listed,
        promotions=inserted,
        overrides=overrides(scored.view, scored.evidence),
        overrides_with_trafilatura=overrides(rescored.view, rescored.evidence),
        extracted=rescored.view.likely_article,
        flat=flat,
    )


def _is_flattened(gold: GoldPage) -> bool:
    """Return whether a flattened copy of the page is used too: for a stable half of the pages with whole texts."""
    return gold.truth.get("text") is not None and crc32(gold.id.encode()) % 2 == 0


def flattened(body: bytes, table: PageTable) -> bytes:
    """Return the page with every block around the article as a plain paragraph in one container, without links.

    Page builders, print views and the archives of scrapers produce such pages.
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
