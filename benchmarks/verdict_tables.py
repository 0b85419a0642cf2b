"""Features and labels of the blocks of gold pages: the input for training the model of blocks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from html import escape
from multiprocessing import Pool
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from benchmarks.banks import Bank
from benchmarks.block_labels import Labels, insertions, labels, promotions
from benchmarks.gold import GoldPage, read_gold
from benchmarks.made_promotions import insert, truth_of
from benchmarks.sample_gold import SAMPLES, sample_pages
from pipelines.boilerplate.features.page_view import Columns, Numbers
from pipelines.boilerplate.main_content import score_page, with_extraction
from pipelines.boilerplate.page_parts.exclusions import page_text
from pipelines.boilerplate.trafilatura import run_trafilatura
from pipelines.boilerplate.verdict import Overrides, overrides
from pipelines.html.blocks import HEADING_TAGS, Block
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.items import PageItem
from pipelines.metadata.reader import read_metadata
from pipelines.text.language import detect_language

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
    #: The blocks that read as paragraphs.
    prose: NDArray[np.bool_]
    #: The links of lists, which the model does not judge.
    listed: NDArray[np.bool_]
    promotions: NDArray[np.int64]
    #: Paragraphs inserted among them that belong to the article.
    paragraphs: NDArray[np.int64]
    overrides: Overrides
    overrides_with_trafilatura: Overrides
    #: The blocks that trafilatura keeps.
    extracted: frozenset[int]
    #: Whether the page's mark-up was removed.
    flat: bool

    @property
    def is_promoted(self) -> bool:
        """Return whether lines of a bank were inserted into the page for training."""
        return "inserted" in self.gold.truth

    @property
    def is_copy(self) -> bool:
        """Return whether the page was changed for training."""
        return self.flat or self.is_promoted


def tables(folder: Path, sets: Sequence[str], bank: Bank, jobs: int) -> list[PageTable]:
    """Return the tables of all pages of the sets that have blocks, and of copies changed for training, in their order.

    Some copies are flattened, and into others lines of the bank are inserted. The set `samples` needs no folder.
    """
    pages = [*read_gold(folder, [name for name in sets if name != SAMPLES])]
    pages += sample_pages() if SAMPLES in sets else ()
    with Pool(jobs) as pool:
        found = pool.imap(partial(_of_gold, bank), pages, chunksize=8)
        return [table for page_tables in found for table in page_tables]


def _of_gold(bank: Bank, gold: GoldPage) -> list[PageTable]:
    page = gold.page()
    table = _table(gold, page, _tree(page), flat=False)
    if table is None:
        return []
    copies = [_promoted(gold, page, table, bank)]
    if _is_flattened(gold):
        flat = replace(page, body=flattened(page.body, table))
        copies.append(_table(gold, flat, _tree(flat), flat=True))
    return [table, *(copy for copy in copies if copy is not None)]


def _tree(page: PageItem) -> Any:
    parsed = parse(page)
    return parsed.tree if isinstance(parsed, ParsedPage) else None


def _promoted(gold: GoldPage, page: PageItem, table: PageTable, bank: Bank) -> PageTable | None:
    """Return the table of a copy of the page with insertions, if its gold is whole and has none of its own."""
    if not _is_whole(gold) or gold.truth.get("promos"):
        return None
    tree = _tree(page)
    kept = np.flatnonzero(np.nan_to_num(table.labels) > _INSIDE).tolist()
    language = detect_language(" ".join(table.texts[index] for index in kept), gold.truth.get("lang"))
    inserted = insert(gold.id, language, _own_blocks(tree, page), kept, bank)
    if not inserted.promotions:
        return None
    return _table(replace(gold, truth=truth_of(gold.truth, inserted)), page, tree, flat=False)


def _own_blocks(tree: Any, page: PageItem) -> Sequence[Block]:
    return page_text(segment(tree), read_metadata(tree, page)).own


def _table(gold: GoldPage, page: PageItem, tree: Any, *, flat: bool) -> PageTable | None:
    if tree is None:
        return None
    metadata = read_metadata(tree, page)
    text = page_text(segment(tree), metadata)
    blocks = text.own
    if not blocks:
        return None
    scored = score_page(blocks, metadata)
    rescored = with_extraction(scored, text.own_part(run_trafilatura(tree, text.blocks)))
    block_words = scored.view.words
    inserted, paragraphs = promotions(block_words, gold.truth), insertions(block_words, gold.truth)
    found = np.where(inserted >= 0, np.float32(0), labels(block_words, gold.truth))
    return PageTable(
        gold=gold,
        columns=scored.columns,
        columns_with_trafilatura=rescored.columns,
        labels=np.where(paragraphs >= 0, np.float32(1), found),
        counts=scored.view.counts,
        texts=tuple(block.text for block in blocks),
        tags=tuple(block.tag for block in blocks),
        prose=scored.view.prose_sizes > 0,
        listed=scored.view.listed,
        promotions=inserted,
        paragraphs=paragraphs,
        overrides=overrides(scored.view, scored.evidence),
        overrides_with_trafilatura=overrides(rescored.view, rescored.evidence),
        extracted=rescored.view.likely_article,
        flat=flat,
    )


def _is_whole(gold: GoldPage) -> bool:
    """Return whether the gold has the whole text of the article."""
    return bool(gold.truth.get("text") or gold.truth.get("keep"))


def _is_flattened(gold: GoldPage) -> bool:
    """Return whether a flattened copy of the page is used too: for a stable half of the pages with whole texts."""
    return _is_whole(gold) and crc32(gold.id.encode()) % 2 == 0


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
