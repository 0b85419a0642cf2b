"""Features of gold pages with their kinds, as the truth names them: by `page_type`, or by the `type` readers gave."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from multiprocessing import Pool
from pathlib import Path

from benchmarks.gold import GoldPage, read_gold
from pipelines.boilerplate.main_content import block_verdicts
from pipelines.html.parser import ParsedPage, parse
from pipelines.html.segmenter import segment
from pipelines.metadata.reader import read_metadata
from pipelines.page_type.page_features import PageFeatures, declared_features, page_features
from pipelines.page_type.types import PageType

#: Kinds as named in the truth, and as page types: a shop's category is a list too. All others are articles.
KINDS = {
    "broken": PageType.SOFT_404,
    "collection": PageType.LIST,
    "documentation": PageType.DOCUMENTATION,
    "forum": PageType.FORUM,
    "list": PageType.LIST,
    "listing": PageType.LIST,
    "product": PageType.PRODUCT,
    "reference": PageType.DOCUMENTATION,
    "service": PageType.SERVICE,
    "video": PageType.VIDEO,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A gold page with its true kind and its features."""

    gold: GoldPage
    kind: PageType
    features: PageFeatures

    @property
    def is_article(self) -> bool:
        """Return whether the page is an article by its truth."""
        return self.kind is PageType.ARTICLE


def kind_named(gold: GoldPage) -> str:
    """Return the kind of a page as its truth names it, an empty text if it names none."""
    return str(gold.truth.get("page_type") or gold.truth.get("type") or "")


def sets_in(folder: Path) -> tuple[str, ...]:
    """Return the names of the sets in a folder of gold pages."""
    return tuple(sorted(path.parent.name for path in folder.glob("*/truth.jsonl")))


def read_rows(folder: Path, sets: tuple[str, ...]) -> list[Row]:
    """Return the features of all pages that can be parsed, in the order of their sets; a page in two sets counts once.

    Pages are read in as many processes as there are processors.
    """
    with Pool() as pool:
        return [row for row in pool.imap(_row, _unique(folder, sets), chunksize=8) if row is not None]


def _unique(folder: Path, sets: tuple[str, ...]) -> Iterator[GoldPage]:
    seen: set[str] = set()
    for gold in read_gold(folder, sets):
        if gold.id not in seen:
            seen.add(gold.id)
            yield gold


def _row(gold: GoldPage) -> Row | None:
    page = gold.page()
    if not gold.truth.get("url"):
        page = replace(page, url="", requested_url="")
    parsed = parse(page)
    if not isinstance(parsed, ParsedPage):
        return None
    metadata = read_metadata(parsed.tree, page)
    verdicts = block_verdicts(parsed.tree, segment(parsed.tree), metadata)
    kind = KINDS.get(kind_named(gold), PageType.ARTICLE)
    return Row(gold, kind, page_features(declared_features(parsed.tree, metadata, page), parsed.tree, verdicts))
