"""What an export is to do, and what came of it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from models.exports.selection import EVERY_ARTICLE, ArticleFilter
from pipelines.export.formats import Target
from pipelines.export.rights import Purpose
from pipelines.search.index import IndexGap


class PartitionUnit(StrEnum):
    """By what an export is parted into files."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A complete description of an export.

    `query` is a full-text query that the articles match; `sql` is a query of the user instead of articles. `columns`
    are the wanted ones (None: all); `described_as` is the command line, for the card.
    """

    target: Target
    articles: ArticleFilter = EVERY_ARTICLE
    query: str | None = None
    sql: str | None = None
    columns: tuple[str, ...] | None = None
    has_cuts: bool = False
    purpose: Purpose | None = None
    partition: PartitionUnit | None = None
    is_exact: bool = False
    is_forced: bool = False
    has_card: bool = True
    described_as: str = ""


@dataclass(slots=True)
class ExportResult:
    """What an export wrote and left out."""

    rows: int = 0
    size: int = 0
    files: int = 0
    #: Partitions that an earlier run had finished.
    kept_files: int = 0
    undated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    cards: Collection[Path] = ()
    #: What a full-text query may not have found.
    gap: IndexGap | None = None
