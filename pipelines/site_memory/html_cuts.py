"""Cuts paragraphs out of an article's HTML, so that they can be restored in place. Pure.

The HTML is that of `pipelines.extraction.article_html`, which writes every tag and escapes every `<` of a text.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from pipelines.text.tokens import words

_TOKEN = re.compile(r"<(/?)([a-z0-9]+)[^>]*>|\n|[^<\n]+")
_TAG = re.compile(r"<[^>]*>")
#: Elements that are one paragraph each; an `li` is one if it contains none of these and no list.
_PARAGRAPHS = frozenset({"p", "h2", "h3", "h4", "tr"})
_CONTAINERS = frozenset({"ul", "ol", "li", "blockquote", "table", "pre"})


@dataclass(frozen=True, slots=True)
class HtmlPiece:
    """A stretch of HTML and its offset in the whole."""

    at: int
    html: str


@dataclass(slots=True)
class _Element:
    """An element with its offsets, the numbers of its paragraphs, and its child elements."""

    tag: str
    start: int
    end: int = -1
    paragraphs: list[int] = field(default_factory=list)
    children: "list[_Element]" = field(default_factory=list)


def pieces_of(html: str, paragraphs: Sequence[str], numbers: Collection[int]) -> dict[int, HtmlPiece] | None:
    """Return the pieces to cut for these paragraphs, by the number of the first paragraph in each piece.

    An element is cut with the last of its paragraphs. None: the HTML does not consist of these paragraphs.
    """
    root = _parsed(html)
    leaves = _leaves(root)
    texts = [words(unescape(_TAG.sub(" " if leaf.tag == "tr" else "", html[leaf.start : leaf.end]))) for leaf in leaves]
    if texts != [words(paragraph) for paragraph in paragraphs]:
        return None
    ranges = _joined(sorted(_ranges(root, frozenset(numbers))))
    if ranges and ranges[-1][1] == len(html):  # leave no empty line at the end
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
    """Join adjacent ranges, so that each piece has an offset of its own."""
    joined: list[tuple[int, int, int]] = []
    for start, end, number in ranges:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end, joined[-1][2])
        else:
            joined.append((start, end, number))
    return joined


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
    """Return the tree of elements with paragraphs; lines of preformatted text become `line` elements."""
    root = _Element("", 0)
    stack, count = [root], 0
    for token in _TOKEN.finditer(html):
        closes, tag = token[1], token[2]
        if tag is None:
            count += _text(stack, token, count)
        elif tag in _PARAGRAPHS or tag in _CONTAINERS:
            if closes:
                count += _closed(stack, html, token.end(), count)
            else:
                stack.append(_Element(tag, token.start()))
                stack[-2].children.append(stack[-1])
    root.end = len(html)
    _number(root)
    return root


def _text(stack: list[_Element], token: re.Match[str], count: int) -> int:
    """Add a text; return 1 if it completes a line of preformatted text."""
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
    """Close the innermost element with the line break behind it; return 1 if it is a paragraph."""
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
    """Set the numbers of the paragraphs inside each element."""
    for child in element.children:
        _number(child)
        element.paragraphs = [*element.paragraphs, *child.paragraphs]
