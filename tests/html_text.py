"""Reads structured text back: its lines, and what tags and attributes it uses."""

from collections.abc import Iterator
from typing import Any

from lxml import html

ALLOWED = frozenset("p h2 h3 h4 ul ol li blockquote table tr td pre a".split())
_LEAVES = frozenset({"p", "h2", "h3", "h4"})


def parsed(structured: str) -> Any:
    """Return the elements of structured text below one `div`."""
    return html.fragment_fromstring(structured, create_parent="div")


def lines(structured: str) -> list[str]:
    """Return the text of structured text, a line for each block."""
    return list(_lines(parsed(structured)))


def _lines(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _LEAVES or (child.tag == "li" and (child.text or len(child) == 0 or child[0].tag == "a")):
            yield child.text_content().strip("\n")
        elif child.tag == "tr":
            yield " ".join(" | ".join(cell.text_content() for cell in child).split())
        elif child.tag == "pre":
            yield from child.text_content().strip("\n").split("\n")
        else:
            assert not (child.text or "").strip(), "text outside of a block"
            yield from _lines(child)
        assert not (child.tail or "").strip(), "text between blocks"
