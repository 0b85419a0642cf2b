"""Names of files for articles: safe on every file system, unique, a bounded number in each folder."""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

#: Files in one folder.
MOST_IN_FOLDER = 1_000
_LONGEST_SLUG = 80
_UNDATED = "undated"


class ArticleNames:
    """Gives each article a path: its source, its month, then date, headline and number."""

    def __init__(self, most: int = MOST_IN_FOLDER) -> None:
        """Begin with empty folders."""
        self._most = most
        self._files: Counter[str] = Counter()

    def path_of(self, row: Mapping[str, Any]) -> PurePosixPath:
        """Return the path of a row's file, relative to the export's folder."""
        published = row["date_published"]
        month = f"{published:%Y-%m}" if isinstance(published, datetime) else _UNDATED
        folder = f"{_safe(str(row['source']))}/{month}"
        part, self._files[folder] = self._files[folder] // self._most, self._files[folder] + 1
        name = f"{f'{published:%Y-%m-%d}' if isinstance(published, datetime) else _UNDATED}-{_named(row)}.md"
        return PurePosixPath(folder if part == 0 else f"{folder}-part-{part + 1}") / name


def _named(row: Mapping[str, Any]) -> str:
    words = slug(row["headline"] or "")
    return f"{words}-{row['article_id']}" if words else str(row["article_id"])


def slug(text: str) -> str:
    """Return the letters and digits of a text in lower case, joined by hyphens, cut at a word to a bounded length."""
    folded = unicodedata.normalize("NFKC", text).lower()
    words = re.findall(r"[^\W_]+", folded)
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word
        if len(longer.encode()) > _LONGEST_SLUG:
            return found or word.encode()[:_LONGEST_SLUG].decode(errors="ignore")
        found = longer
    return found


def _safe(name: str) -> str:
    """Return a domain as the name of a folder."""
    found = re.sub(r"[^\w.-]", "_", unicodedata.normalize("NFKC", name).lower()).strip(".")[:_LONGEST_SLUG]
    return found or "_"
