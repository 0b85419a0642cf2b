"""Cuts paragraphs out of an article's HTML, so that they can be put back where they stood. Pure.

The HTML is that of `pipelines.extraction.article_html`: every tag is written there, every `<` of a text is escaped.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from pipelines.text.tokens import words

_TOKEN = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|\n|[^<\n]+")
_TAG = re.compile(r"<[^>]*>")
#: Elements that are one paragraph each; an `li` is one where none of these, and no list, stands in it.
_PARAGRAPHS = frozenset({"p", "h2", "h3", "h4", "tr"})
_HOLDERS = frozenset({"ul", "ol", "li", "blockquote", "table", "pre"})


@dataclass(frozen=True, slots=True)
class HtmlPiece:
    """A stretch of HTML and where it begins in the whole."""

    at: int
    html: str


@dataclass(slots=True)
class _Element:
    """An element with its place, the paragraphs in it by number, and the elements right inside it."""

    tag: str
    start: int
    end: int = -1
    paragraphs: list[int] = field(default_factory=list)
    children: "list[_Element]" = field(default_factory=list)


def pieces_of(html: str, paragraphs: Sequence[str], numbers: Collection[int]) -> dict[int, HtmlPiece] | None:
    """Return what to cut for these paragraphs, by the number of the first in each piece.

    An element goes with the last of its paragraphs. None: the HTML does not hold these paragraphs one by one.
    """
    root = _parsed(html)
    leaves = _leaves(root)
    texts = [words(unescape(_TAG.sub(" " if leaf.tag == "tr" else "", html[leaf.start : leaf.end]))) for leaf in leaves]
    if texts != [words(paragraph) for paragraph in paragraphs]:
        return None
    ranges = _joined(sorted(_ranges(root, frozenset(numbers))))
    if ranges and ranges[-1][1] == len(html):  # no empty line stays at the end
        number, start = ranges[-1][2], ranges[-1][0]
        floor = ranges[-2][1] if len(ranges) > 1 else 0
        while start > floor and html[start - 1] == "\n":
            start -= 1
        ranges[-1] = (start, len(html), number)
    return {number: HtmlPiece(start, html[start:end]) for start, end, number in ranges}


def without(html: str, pieces: Collection[HtmlPiece]) -> str:
    """Return the HTML without these pieces."""
    parts, at = [], 0
    for piece in sorted(pieces, key=lambda piece: piece.at):
        parts.append(html[at : piece.at])
        at = piece.at + len(piece.html)
    return "".join((*parts, html[at:]))


def with_pieces(html: str, pieces: Collection[HtmlPiece]) -> str:
    """Undo `without`."""
    for piece in sorted(pieces, key=lambda piece: piece.at):
        html = html[: piece.at] + piece.html + html[piece.at :]
    return html


def _joined(ranges: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Join ranges that touch, so that each piece has a place of its own."""
    found: list[tuple[int, int, int]] = []
    for start, end, number in ranges:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end, found[-1][2])
        else:
            found.append((start, end, number))
    return found


def _ranges(element: _Element, numbers: frozenset[int]) -> Iterator[tuple[int, int, int]]:
    for child in element.children:
        if child.paragraphs and numbers.issuperset(child.paragraphs):
            yield child.start, child.end, child.paragraphs[0]
        else:
            yield from _ranges(child, numbers)


def _leaves(root: _Element) -> list[_Element]:
    found: dict[int, _Element] = {}

    def visit(element: _Element) -> None:
        for child in element.children:
            visit(child)
        if not element.children:
            found.update(dict.fromkeys(element.paragraphs, element))

    visit(root)
    return [found[number] for number in sorted(found)]


def _parsed(html: str) -> _Element:
    """Return the elements that hold paragraphs; lines of preformatted text stand in `line` elements."""
    root = _Element("", 0)
    stack, count = [root], 0
    for token in _TOKEN.finditer(html):
        closes, tag = token[1], token[2]
        if tag is None:
            count += _text(stack, token, count)
        elif tag in _PARAGRAPHS or tag in _HOLDERS:
            if closes:
                count += _closed(stack, html, token.end(), count)
            else:
                stack.append(_Element(tag, token.start()))
                stack[-2].children.append(stack[-1])
    root.end = len(html)
    _number(root)
    return root


def _text(stack: list[_Element], token: re.Match[str], count: int) -> int:
    """Take a text; return 1 where it is a line of preformatted text by itself."""
    top = stack[-1]
    if top.tag == "pre" and token[0] != "\n":
        if not top.children or top.children[-1].end >= 0:
            top.children.append(_Element("line", token.start()))
        return 0
    if top.tag == "pre" and top.children and top.children[-1].end < 0:
        top.children[-1].end = token.end()
        top.children[-1].paragraphs.append(count)
        return 1
    if top.tag == "li" and token[0].strip() and not top.children:
        top.paragraphs = [-1]
    return 0


def _closed(stack: list[_Element], html: str, end: int, count: int) -> int:
    """Close the innermost element with the line break behind it; return 1 where it is a paragraph by itself."""
    if len(stack) == 1:
        return 0
    element = stack.pop()
    element.end = end + (html[end : end + 1] == "\n")
    is_item = element.tag == "li" and not element.children and bool(element.paragraphs)
    if element.tag in _PARAGRAPHS or is_item:
        element.paragraphs, element.children = [count], []
        return 1
    element.paragraphs = []
    return 0


def _number(element: _Element) -> None:
    """Give each element the numbers of the paragraphs inside it."""
    for child in element.children:
        _number(child)
        element.paragraphs = [*element.paragraphs, *child.paragraphs]
