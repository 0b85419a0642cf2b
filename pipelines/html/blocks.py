"""Cuts a parsed page into blocks: the text units between block-level tags and line breaks, in page order.

Every visible piece of text falls into exactly one block. Nothing is judged here: a block carries what the evidence
modules need to judge it.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pipelines.text.tokens import words

#: Tags of headings, of the page and within it.
HEADING_TAGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
#: Content that is never rendered as text.
_UNRENDERED = frozenset(
    "script style template svg math iframe object embed canvas audio video map head title meta link base "
    "datalist option optgroup source track area param noframes rt rp".split(),
)
#: Tags inside running text; everything else starts a new block.
_INLINE = frozenset(
    "a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr output "
    "picture q ruby s samp small span strike strong sub sup time tt u var wbr".split(),
)
_EMPHASIS = frozenset(["b", "strong", "em", "i"])
_CELLS = frozenset(["td", "th"])
_TOKEN = re.compile(r"[a-z][a-z0-9]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPACE = re.compile(r"\s+")
#: Characters that only mark line breaks; they would make equal words differ.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_NAMING_ATTRIBUTES = frozenset(["class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label"])


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks: its tag, the words of its class and id, and the frame around it.

    `name_words`: split at hyphens, underscores and capitals, in lower case.
    """

    tag: str
    name_words: frozenset[str]
    parent: "Frame | None"
    element: Any
    depth: int

    def chain(self) -> "list[Frame]":
        """Return this frame and those around it, innermost first."""
        frames, frame = [], self
        while frame is not None:
            frames.append(frame)
            frame = frame.parent  # type: ignore[assignment]  # the loop ends on None
        return frames


@dataclass(frozen=True, slots=True)
class LinkSpan:
    """A link inside a block: `text[start:end]` of the block, and the link's `href` and `rel` as written."""

    start: int
    end: int
    href: str
    rel: str


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A text unit. `text` has its white space folded; `link_chars` of its characters are inside links."""

    index: int
    text: str
    tag: str
    frame: Frame
    link_chars: int
    links: int
    emphasis_chars: int
    inline_words: frozenset[str]
    spans: tuple[LinkSpan, ...] = ()
    #: The words of `text`, split only once.
    words: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Split the text into words."""
        object.__setattr__(self, "words", tuple(words(self.text)))

    @property
    def link_density(self) -> float:
        """Return the share of characters inside links, 0 to 1."""
        return self.link_chars / len(self.text)


@dataclass(slots=True)
class _Run:
    """The block being collected."""

    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    links: set[int] = field(default_factory=set)
    emphasis_chars: int = 0
    #: The inline elements around parts of the text.
    inline: list[Any] = field(default_factory=list)
    #: The `a` element around each part that is inside one, by the part's index.
    anchors: dict[int, Any] = field(default_factory=dict)


class _Segmenter:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.run = _Run()
        self.link_number = 0
        self.preformatted: Frame | None = None
        self.anchor: Any = None

    def flush(self, frame: Frame) -> None:
        """Close the block being collected."""
        run = self.run
        if not run.parts:
            run.inline.clear()
            return
        text = "".join(run.parts)
        if not text.isascii():
            text = _INVISIBLE.sub("", text)
        text = " ".join(text.split())
        if text.strip("| "):  # a row of empty cells is no text
            self.blocks.append(
                Block(
                    index=len(self.blocks),
                    text=text,
                    tag=frame.tag,
                    frame=frame,
                    link_chars=min(run.link_chars, len(text)),
                    links=len(run.links),
                    emphasis_chars=min(run.emphasis_chars, len(text)),
                    inline_words=frozenset().union(*map(name_words, run.inline)),
                    spans=_spans(run, text) if run.anchors else (),
                ),
            )
        self.run = _Run()

    def add(self, text: str | None, link: bool, emphasis: bool) -> None:
        if text and self.preformatted is not None and "\n" in text:
            first, *rest = text.split("\n")
            self.piece(first, link, emphasis)
            for line in rest:
                self.flush(self.preformatted)
                self.piece(line, link, emphasis)
        elif text:
            self.piece(text, link, emphasis)

    def piece(self, text: str, link: bool, emphasis: bool) -> None:
        """Add text to the block being collected; white space before its first word is dropped."""
        run = self.run
        if not (link or emphasis):
            if run.parts or (text and not text.isspace()):
                run.parts.append(text)
        elif text:
            length = len(_SPACE.sub(" ", text))
            if link:
                run.anchors[len(run.parts)] = self.anchor
                run.link_chars += length
                run.links.add(self.link_number)
            if emphasis:
                run.emphasis_chars += length
            run.parts.append(text)

    def walk(self, element: Any, frame: Frame, link: bool = False, emphasis: bool = False) -> None:
        """Collect the content of `element` without its tail."""
        if text := element.text:
            self.add(text, link, emphasis)
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                self.enter(child, tag.lower(), frame, link, emphasis)
            if tail := child.tail:
                self.add(tail, link, emphasis)

    def enter(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        if tag in _UNRENDERED:
            return
        if tag == "br":
            self.flush(frame)
        elif tag == "tr" and _is_row_of_values(child):
            self.row(child, frame, link, emphasis)
        elif tag == "pre":
            self.lines(child, frame, link, emphasis)
        elif tag in _INLINE:
            self.inline(child, tag, frame, link, emphasis)
        else:
            self.flush(frame)
            inner = Frame(tag, name_words(child), frame, child, frame.depth + 1)
            self.walk(child, inner, link, emphasis)
            self.flush(inner)

    def row(self, row: Any, frame: Frame, link: bool, emphasis: bool) -> None:
        """Collect a row of a data table as one block, its cells separated by a bar."""
        self.flush(frame)
        inner = Frame("tr", name_words(row), frame, row, frame.depth + 1)
        self.add(row.text, link, emphasis)
        cells = 0
        for cell in row:
            if cell.tag in _CELLS:
                self.add(" | " if cells else None, link=False, emphasis=False)
                self.walk(cell, inner, link, emphasis)
                cells += 1
            elif isinstance(cell.tag, str):
                self.enter(cell, cell.tag.lower(), inner, link, emphasis)
            self.add(cell.tail, link, emphasis)
        self.flush(inner)

    def lines(self, element: Any, frame: Frame, link: bool, emphasis: bool) -> None:
        """Collect preformatted text, a block for each line."""
        self.flush(frame)
        around = self.preformatted
        self.preformatted = Frame("pre", name_words(element), frame, element, frame.depth + 1)
        self.walk(element, self.preformatted, link, emphasis)
        self.flush(self.preformatted)
        self.preformatted = around

    def inline(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        self.run.inline.append(child)
        if tag == "a" and not child.get("href", "#").startswith("#"):
            self.link_number += 1
            around, self.anchor = self.anchor, child
            self.walk(child, frame, link=True, emphasis=emphasis)
            self.anchor = around
        else:
            self.walk(child, frame, link, emphasis or tag in _EMPHASIS)


def _spans(run: _Run, text: str) -> tuple[LinkSpan, ...]:
    """Return the positions of a run's links in its folded text, without white space at their edges."""
    if len(run.parts) == 1:
        return (_span(0, len(text), run.anchors[0]),)
    spans: list[LinkSpan] = []
    at, after_space, before = 0, True, None
    for index, part in enumerate(run.parts):
        folded = _SPACE.sub(" ", _INVISIBLE.sub("", part))
        folded = folded.removeprefix(" ") if after_space else folded
        if folded.strip():
            start, end = at + folded.startswith(" "), at + len(folded.rstrip())
            anchor = run.anchors.get(index)
            if anchor is not None:
                start = spans.pop().start if anchor is before else start
                spans.append(_span(start, end, anchor))
            before = anchor
        at += len(folded)
        after_space = folded.endswith(" ") if folded else after_space
    return tuple(spans)


def _span(start: int, end: int, anchor: Any) -> LinkSpan:
    return LinkSpan(start, end, anchor.get("href", ""), anchor.get("rel", ""))


def _is_row_of_values(row: Any) -> bool:
    """Return whether a row belongs to a data table rather than to layout: two or more cells, no block inside."""
    cells = [cell for cell in row if cell.tag in _CELLS]
    return len(cells) > 1 and not any(
        isinstance(inner.tag, str) and inner.tag not in _INLINE for cell in cells for inner in cell.iterdescendants()
    )


def name_words(element: Any) -> frozenset[str]:
    """Return the lower-case words of an element's class, id, role and test names."""
    named = " ".join([value for name, value in element.items() if name in _NAMING_ATTRIBUTES])
    return _words_of(named) if named else frozenset()


@lru_cache(maxsize=4096)
def _words_of(named: str) -> frozenset[str]:
    """Split names into words; a page repeats the same few names."""
    lowered = named.lower()
    if lowered != named:
        lowered = _CAMEL.sub(" ", named).lower()
    return frozenset(_TOKEN.findall(lowered))


def segment(tree: Any) -> tuple[Block, ...]:
    """Return the blocks of a page's `body`, or of the whole tree if it has none, in page order."""
    body = tree.find("body")
    root = tree if body is None else body
    segmenter = _Segmenter()
    frame = Frame("body", name_words(root), None, root, 0)
    segmenter.walk(root, frame)
    segmenter.flush(frame)
    return tuple(segmenter.blocks)
