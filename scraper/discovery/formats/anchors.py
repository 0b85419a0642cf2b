"""The links of a page, in document order."""

from collections.abc import Iterator
from typing import Any

from scraper.discovery.formats.candidates import single_line

# Longer texts are whole teasers.
_MAX_LABEL = 80


def anchors(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield the `href` and the element of each link."""
    for anchor in tree.iter("a", "area"):
        href = (anchor.get("href") or "").strip()
        if href:
            yield href, anchor


def label(anchor: Any) -> str:
    """Return the short text of a link, or else its title or label; empty where there is none."""
    text = single_line(" ".join(anchor.itertext()))
    text = text or single_line(anchor.get("title") or anchor.get("aria-label") or "")
    return text if len(text) <= _MAX_LABEL else ""
