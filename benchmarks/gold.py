"""Reads gold pages: a folder for each set, with `truth.jsonl` and `pages/<id>.html.gz`.

A line of truth holds `id`, `url`, `host` and either `text` (the whole article, a paragraph a line) or `with` and
`without` (pieces that must stay and go). Pages with inserted promotions list them as `promos` (`text`, `brand`).
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.items import PageItem

#: Gold pages have no time of fetching; this is late enough for all of them.
FETCHED_AT = datetime(2026, 11, 1, tzinfo=UTC)
#: The address of pages without one: it is that of a page, not of a site's front page.
_UNKNOWN = "https://nowhere.example/?page=1"


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page with its truth."""

    dataset: str
    truth: dict[str, Any]
    path: Path

    @property
    def id(self) -> str:
        """Return the page's name within its set."""
        return str(self.truth["id"])

    @property
    def host(self) -> str:
        """Return the host, or the page's own name where none is known."""
        return str(self.truth.get("host") or self.id)

    def page(self) -> PageItem:
        """Return the page as if it had just been fetched."""
        url = self.truth.get("url") or _UNKNOWN
        body = gzip.decompress(self.path.read_bytes())
        return PageItem(url, url, 200, (), body, FETCHED_AT, self.host)


def read_gold(folder: Path, sets: Sequence[str]) -> Iterator[GoldPage]:
    """Yield the pages of the named sets in the order of their truth files.

    Raises:
        FileNotFoundError: a set has no truth.jsonl.
    """
    for name in sets:
        with (folder / name / "truth.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                truth = json.loads(line)
                yield GoldPage(name, truth, folder / name / "pages" / f"{truth['id']}.html.gz")
