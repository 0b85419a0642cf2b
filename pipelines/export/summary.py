"""Counts over the rows of an export, for its data card: as large as the number of sources, whatever is exported."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: Columns whose values are counted, where the export has them.
COUNTED = ("source", "in_language", "page_type", "origin_kind", "extraction_version")
_NUMBERS = ("word_count",)
_RIGHTS = ("tdm_opt_out", "robots_tags")
_DATE = "date_published"
_MONTH = "month"
#: All columns that a summary reads.
SUMMARISED = (*COUNTED, *_NUMBERS, *_RIGHTS, _DATE)
NONE = "(none)"


@dataclass(slots=True)
class Summary:
    """Counts by column and value; `filled` by column, `total` of rows and words."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return self.of("total")["rows"]

    @property
    def words(self) -> int:
        """The number of words in their texts."""
        return self.of("total")["words"]

    def of(self, name: str) -> Counter[str]:
        """Return the counts of a column's values, or of `filled`, `month`, `total`."""
        return self.counts.setdefault(name, Counter())

    def add(self, rows: Sequence[Mapping[str, Any]], columns: Iterable[str]) -> None:
        """Count a page of rows, of which these columns are exported."""
        names = tuple(columns)
        total = self.of("total")
        for row in rows:
            total["rows"] += 1
            total["words"] += row.get("word_count") or 0
        filled = self.of("filled")
        for name in names:
            filled[name] += sum(1 for row in rows if row[name] is not None and row[name] not in ("", []))

    def add_articles(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Count the values of a page of articles."""
        for name in COUNTED:
            if rows and name in rows[0]:
                self.of(name).update(NONE if row[name] is None else str(row[name]) for row in rows)
        self.of(_MONTH).update(_month(row[_DATE]) for row in rows)
        self.of("tdm_opt_out").update(_opt_out(row["tdm_opt_out"]) for row in rows)
        self.of("robots_tags").update(tag for row in rows for tag in row["robots_tags"])

    def merge(self, other: "Summary") -> None:
        """Add the counts of another part of the export."""
        for name, counts in other.counts.items():
            self.of(name).update(counts)

    def as_record(self) -> dict[str, dict[str, int]]:
        """Return the counts as JSON types."""
        return {name: dict(counts) for name, counts in self.counts.items()}

    @classmethod
    def from_record(cls, record: Mapping[str, Mapping[str, int]]) -> "Summary":
        """Return the summary that a record describes."""
        return cls({name: Counter(counts) for name, counts in record.items()})


def _month(moment: datetime | None) -> str:
    return NONE if moment is None else f"{moment:%Y-%m}"


def _opt_out(value: bool | None) -> str:
    return {True: "reserved", False: "expressly not reserved", None: "nothing declared"}[value]
