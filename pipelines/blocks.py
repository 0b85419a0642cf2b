"""Cuts a parsed page into blocks: the text units between block-level tags and line breaks, in page order.

Every visible piece of text falls into exactly one block. Nothing is judged here: a block carries what the evidence
modules need to judge it.
"""

import re
from dataclasses import dataclass, field
from typing import Any

#: Never text of the page.
_SILENT = frozenset(
    "script style template svg math iframe object embed canvas audio video map head title meta link base "
    "datalist option optgroup source track area param noframes rt rp".split(),
)
#: Tags inside running text; everything else starts a new block.
_INLINE = frozenset(
    "a abbr acronym amp-link b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr output "
    "picture q ruby s samp small span strike strong sub sup time tt u var wbr".split(),
)
_EMPHASIS = frozenset(["b", "strong", "em", "i"])
_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SPACE = re.compile(r"\s+")
#: Marks that only help to break lines; they hide equal words from each other.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")
_NAMING_ATTRIBUTES = ("class", "id", "role", "itemprop", "data-testid", "data-component", "aria-label")


@dataclass(slots=True, eq=False)
class Frame:
    """A block-level element around blocks: its tag, the words of its class and id, and the frame around it.

    `own` is the element's own words, split at hyphens, underscores and capitals, in lower case.
    """

    tag: str
    own: frozenset[str]
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
    inline: frozenset[str]

    @property
    def link_density(self) -> float:
        """Return the share of characters inside links, 0 to 1."""
        return self.link_chars / len(self.text)

    def tags(self) -> set[str]:
        """Return the tags of the block and all frames around it."""
        return {frame.tag for frame in self.frame.chain()}


@dataclass(slots=True)
class _Run:
    """The block being collected."""

    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    links: int = 0
    emphasis_chars: int = 0
    inline: set[str] = field(default_factory=set)


class _Segmenter:
    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.run = _Run()

    def flush(self, frame: Frame) -> None:
        """Close the block being collected."""
        run = self.run
        if run.parts:
            text = _SPACE.sub(" ", _INVISIBLE.sub("", "".join(run.parts))).strip()
            if text:
                self.blocks.append(
                    Block(
                        index=len(self.blocks),
                        text=text,
                        tag=frame.tag,
                        frame=frame,
                        link_chars=min(run.link_chars, len(text)),
                        links=run.links,
                        emphasis_chars=min(run.emphasis_chars, len(text)),
                        inline=frozenset(run.inline),
                    ),
                )
        self.run = _Run()

    def add(self, text: str | None, link: bool, emphasis: bool) -> None:
        if text:
            run = self.run
            run.parts.append(text)
            if link or emphasis:
                length = len(_SPACE.sub(" ", text))
                run.link_chars += length if link else 0
                run.emphasis_chars += length if emphasis else 0

    def walk(self, element: Any, frame: Frame, link: bool = False, emphasis: bool = False) -> None:
        """Collect the content of `element`; its tail belongs to the caller."""
        self.add(element.text, link, emphasis)
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                self.enter(child, tag.lower(), frame, link, emphasis)
            self.add(child.tail, link, emphasis)

    def enter(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        if tag in _SILENT:
            return
        if tag == "br":
            self.flush(frame)
        elif tag == "tr" and _is_row_of_values(child):
            self.row(child, frame, link, emphasis)
        elif tag == "pre":
            self.lines(child, frame)
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
        for position, cell in enumerate(row):
            self.add(" | " if position else None, link=False, emphasis=False)
            self.walk(cell, inner, link, emphasis)
        self.flush(inner)

    def lines(self, element: Any, frame: Frame) -> None:
        """Collect preformatted text, a block for each line."""
        self.flush(frame)
        inner = Frame("pre", name_words(element), frame, element, frame.depth + 1)
        for line in "".join(element.itertext()).splitlines():
            self.add(line, link=False, emphasis=False)
            self.flush(inner)

    def inline(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        words = name_words(child)
        if words:
            self.run.inline.update(words)
        if tag == "a" and not child.get("href", "#").startswith("#"):
            self.run.links += 1
            self.walk(child, frame, link=True, emphasis=emphasis)
        else:
            self.walk(child, frame, link, emphasis or tag in _EMPHASIS)


def _is_row_of_values(row: Any) -> bool:
    """Tell a row of a data table from one that only lays out the page: two cells or more, no block inside."""
    cells = [cell for cell in row if cell.tag in {"td", "th"}]
    return len(cells) > 1 and not any(
        isinstance(inner.tag, str) and inner.tag not in _INLINE for cell in cells for inner in cell.iterdescendants()
    )


def name_words(element: Any) -> frozenset[str]:
    """Return the lower-case words of an element's class, id, role and test names."""
    attributes = element.attrib
    if not attributes:
        return frozenset()
    named = " ".join(attributes.get(name, "") for name in _NAMING_ATTRIBUTES)
    return frozenset(word.lower() for word in _TOKEN.findall(_CAMEL.sub(" ", named))) if named.strip() else frozenset()


def segment(tree: Any) -> tuple[Block, ...]:
    """Return the blocks of a page's `body` (or of the whole tree where there is none) in page order."""
    body = tree.find("body")
    root = tree if body is None else body
    segmenter = _Segmenter()
    frame = Frame("body", name_words(root), None, root, 0)
    segmenter.walk(root, frame)
    segmenter.flush(frame)
    return tuple(segmenter.blocks)
