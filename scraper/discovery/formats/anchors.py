"""The links of a page, in their order."""

from collections.abc import Iterator
from typing import Any

from scraper.discovery.formats.candidates import folded

# Longer texts are whole teasers.
_MAX_LABEL = 80


def anchors(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield what each link says and its element."""
    for anchor in tree.iter("a", "area"):
        href = (anchor.get("href") or "").strip()
        if href:
            yield href, anchor


def label(anchor: Any) -> str:
    """Return the short text of a link, or what stands in place of one; empty where there is none."""
    text = folded(" ".join(anchor.itertext())) or folded(anchor.get("title") or anchor.get("aria-label") or "")
    return text if len(text) <= _MAX_LABEL else ""
