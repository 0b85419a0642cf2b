"""Cuts a parsed page into blocks: the text units between block-level tags and line breaks, in page order.

Every piece of text falls into exactly one block. Hidden text is in blocks of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import starmap
from typing import Any

from pipelines.html.blocks import Block, Frame, LinkSpan, name_words, named_words
from pipelines.html.interruptions import with_joined_sentences
from pipelines.html.style_sheets import HiddenNames, hidden_names
from pipelines.html.tables import CELLS, is_data_table
from pipelines.html.visibility import hiding_by
from pipelines.text.invisible import without_invisible

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
#: Tags of paragraphs and other elements of one sentence or more.
_SENTENCES = frozenset("p h1 h2 h3 h4 h5 h6 dt figcaption caption".split())
_EMPHASIS = frozenset(["b", "strong", "em", "i"])
_SPACE = re.compile(r"\s+")
_NO_WORDS: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Run:
    """The block being collected."""

    parts: list[str] = field(default_factory=list)
    link_chars: int = 0
    links: set[int] = field(default_factory=set)
    emphasis_chars: int = 0
    #: The tags and attributes of the inline elements around parts of the text.
    inline: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    #: The attributes of the `a` element around each part that is inside one, by the part's index.
    anchors: dict[int, Mapping[str, str] | None] = field(default_factory=dict)


class _Segmenter:
    def __init__(self, hidden: HiddenNames) -> None:
        self.hidden = hidden
        self.blocks: list[Block] = []
        self.run = _Run()
        self.link_number = 0
        self.preformatted: Frame | None = None
        self.anchor: Mapping[str, str] | None = None
        self.in_cell = False
        #: Tables of data; those inside layout tables are judged alone.
        self.data_tables: set[Any] = set()

    def flush(self, frame: Frame) -> None:
        """Close the block being collected."""
        run = self.run
        if not run.parts:
            if run.inline:
                run.inline.clear()
            return
        text = " ".join("".join(run.parts).split())
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
                    inline_words=frozenset().union(*starmap(named_words, run.inline)) if run.inline else _NO_WORDS,
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
        if not text.isascii():
            text = without_invisible(text)
        if not (link or emphasis):
            if run.parts or (text and not text.isspace()):
                run.parts.append(text)
        elif text:
            # Text without line breaks, tabs and double spaces needs no folding.
            length = len(text) if _is_folded(text) else len(_SPACE.sub(" ", text))
            if link:
                run.anchors[len(run.parts)] = self.anchor
                run.link_chars += length
                run.links.add(self.link_number)
            if emphasis:
                run.emphasis_chars += length
            run.parts.append(text)

    def walk(self, element: Any, frame: Frame, link: bool = False, emphasis: bool = False) -> None:
        """Collect the content of `element` without its tail."""
        is_counted = link or emphasis
        # Most pieces are the white space between tags, which is dropped in front of a block's first word.
        if (text := element.text) and (
            is_counted or not text.isspace() or self.run.parts or self.preformatted is not None
        ):
            self.add(text, link, emphasis)
        for child in element:
            tag = child.tag
            if isinstance(tag, str):
                self.enter(child, tag.lower(), frame, link, emphasis)
            if (tail := child.tail) and (
                is_counted or not tail.isspace() or self.run.parts or self.preformatted is not None
            ):
                self.add(tail, link, emphasis)

    def enter(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        if tag in _UNRENDERED:
            return
        if self.in_cell and tag not in _INLINE:
            self.flat(child, frame, link, emphasis)
        elif tag == "br":
            self.flush(frame)
        elif tag == "tr" and (self.data_tables.intersection(child.iterancestors("table")) or _is_row_of_values(child)):
            self.row(child, frame, link, emphasis)
        elif tag == "pre":
            self.lines(child, frame, link, emphasis)
        elif tag in _INLINE or ("-" in tag and _is_in_sentence(child)):
            self.inline(child, tag, frame, link, emphasis)
        else:
            self.flush(frame)
            if tag == "table" and is_data_table(child):
                self.data_tables.add(child)
            inner = self.frame(child, tag, frame)
            self.walk(child, inner, link, emphasis)
            self.flush(inner)

    def frame(self, element: Any, tag: str, around: Frame) -> Frame:
        """Return the frame of a block-level element."""
        given = dict(element.items())
        hiding = hiding_by(given, element, self.hidden) if given else None
        return Frame(tag, named_words(tag, given), around, element, around.depth + 1, given, hiding)

    def row(self, row: Any, frame: Frame, link: bool, emphasis: bool) -> None:
        """Collect a row of a data table as one block, its cells separated by a bar."""
        self.flush(frame)
        inner = self.frame(row, "tr", frame)
        self.add(row.text, link, emphasis)
        cells = 0
        for cell in row:
            if cell.tag in CELLS:
                self.add(" | " if cells else None, link=False, emphasis=False)
                self.in_cell = True
                self.walk(cell, inner, link, emphasis)
                self.in_cell = False
                cells += 1
            elif isinstance(cell.tag, str):
                self.enter(cell, cell.tag.lower(), inner, link, emphasis)
            self.add(cell.tail, link, emphasis)
        self.flush(inner)

    def flat(self, child: Any, frame: Frame, link: bool, emphasis: bool) -> None:
        """Add the content of an element inside a cell of data, set apart by spaces."""
        given = dict(child.items())
        if (hiding := hiding_by(given, child, self.hidden)) is not None:
            self.aside(
                child, Frame(child.tag, named_words(child.tag, given), frame, child, frame.depth + 1, given, hiding)
            )
            return
        self.add(" ", link=False, emphasis=False)
        self.walk(child, frame, link, emphasis)
        self.add(" ", link=False, emphasis=False)

    def lines(self, element: Any, frame: Frame, link: bool, emphasis: bool) -> None:
        """Collect preformatted text, a block for each line."""
        self.flush(frame)
        around = self.preformatted
        self.preformatted = self.frame(element, "pre", frame)
        self.walk(element, self.preformatted, link, emphasis)
        self.flush(self.preformatted)
        self.preformatted = around

    def aside(self, child: Any, frame: Frame) -> None:
        """Collect an element as blocks of its own, in front of the block around it, which it does not interrupt."""
        around, self.run = self.run, _Run()
        self.walk(child, frame)
        self.flush(frame)
        self.run = around

    def inline(self, child: Any, tag: str, frame: Frame, link: bool, emphasis: bool) -> None:
        given = dict(child.items())
        if (hiding := hiding_by(given, child, self.hidden)) is not None:
            self.aside(child, Frame(tag, named_words(tag, given), frame, child, frame.depth + 1, given, hiding))
            return
        if self.preformatted is None:  # names in code are those of a highlighter: "comment", "title"
            self.run.inline.append((tag, given))
        if tag == "a" and not given.get("href", "#").startswith("#"):
            self.link_number += 1
            around, self.anchor = self.anchor, given
            self.walk(child, frame, link=True, emphasis=emphasis)
            self.anchor = around
        else:
            self.walk(child, frame, link, emphasis or tag in _EMPHASIS)


def _is_folded(text: str) -> bool:
    """Return whether folding white space would leave a text as it is; if not sure, False."""
    return text.isprintable() and text.isascii() and "  " not in text


def _spans(run: _Run, text: str) -> tuple[LinkSpan, ...]:
    """Return the positions of a run's links in its folded text, without white space at their edges."""
    if len(run.parts) == 1:
        return (_span(0, len(text), run.anchors[0]),)
    spans: list[LinkSpan] = []
    at, after_space, before = 0, True, None
    for index, part in enumerate(run.parts):
        folded = part if _is_folded(part) else _SPACE.sub(" ", part)
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
    cells = [cell for cell in row if cell.tag in CELLS]
    return len(cells) > 1 and not any(
        isinstance(inner.tag, str) and inner.tag not in _INLINE for cell in cells for inner in cell.iterdescendants()
    )


def _is_in_sentence(element: Any) -> bool:
    """Return whether an element of a name unknown to HTML stands in running text, and holds nothing else."""
    parent = element.getparent()
    if parent.tag not in _SENTENCES and parent.tag not in _INLINE:
        return False
    return all(inner.tag in _INLINE for inner in element.iterdescendants() if isinstance(inner.tag, str))


def segment(tree: Any) -> tuple[Block, ...]:
    """Return the blocks of a page's `body`, or of the whole tree if it has none, in page order."""
    body = tree.find("body")
    root = tree if body is None else body
    segmenter = _Segmenter(hidden_names(tree))
    frame = Frame("body", name_words(root), None, root, 0, dict(root.attrib))
    segmenter.walk(root, frame)
    segmenter.flush(frame)
    return with_joined_sentences(segmenter.blocks)
