"""The article's text as a small safe subset of HTML: the same words in the same order, with their structure.

Safe by construction: every tag is written here, every text and address is escaped, nothing of the page's own mark-up
is copied. Pure.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.extraction.injected_links import LinkBase, injected_link, link_target
from pipelines.html.blocks import Block, Frame, LinkSpan
from pipelines.items import InjectedLink

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_LISTS = frozenset({"ul", "ol"})
_HOLDERS = frozenset({"ul", "ol", "li", "blockquote"})
#: An `li` or `blockquote` with this share of the blocks is layout, neither item nor quote.
_LAYOUT_SHARE = 0.8
#: Deeper nesting means nothing to a reader; hostile pages have hundreds of levels.
_MAX_DEPTH = 12
#: A bar between spaces separates the cells of a row (see `blocks`).
_BAR = re.compile(r"(?<!\S)\|(?!\S)")


@dataclass(frozen=True, slots=True)
class ArticleHtml:
    """`html` has one element per line; `injected_links` are links that are written as plain text."""

    html: str
    injected_links: tuple[InjectedLink, ...]


def article_html(judged: Sequence[BlockVerdict], place: LinkBase) -> ArticleHtml:
    """Return the kept blocks as HTML of p, h2 to h4, ul, ol, li, blockquote, table, tr, td, pre and `a[href]`."""
    blocks = [one.block for one in judged if one.kept]
    writer = _Writer(_paths(blocks), place)
    for number, block in enumerate(blocks):
        writer.write(number, block)
    writer.move_to(())
    return ArticleHtml("".join(writer.parts).strip("\n"), tuple(writer.injected))


Path = tuple[Frame, ...]


def _paths(blocks: Sequence[Block]) -> tuple[Path, ...]:
    """Return the path of each block: the elements to write around it, outermost first."""
    chains = [[frame for frame in block.frame.chain()[::-1] if frame.tag in _HOLDERS] for block in blocks]
    held = Counter(id(frame) for chain in chains for frame in chain)
    layout = {number for number, count in held.items() if count > len(blocks) * _LAYOUT_SHARE and len(blocks) > 1}
    return tuple(
        (*_nested(frame for frame in chain if id(frame) not in layout or frame.tag in _LISTS), *_own(block))
        for chain, block in zip(chains, blocks, strict=True)
    )


def _nested(frames: Iterable[Frame]) -> Path:
    """Return the frames that may be nested: items only in lists, and nothing else directly in a list."""
    path: list[Frame] = []
    for frame in frames:
        in_list = bool(path) and path[-1].tag in _LISTS
        if in_list == (frame.tag == "li"):
            path.append(frame)
        elif in_list and frame.tag not in _LISTS:
            path[-1] = frame
    del path[_MAX_DEPTH:]
    if path and path[-1].tag in _LISTS:
        path.pop()
    return tuple(path)


def _own(block: Block) -> Path:
    """Return the table of a row, or the preformatted element of a line."""
    if block.tag == "tr":
        return next(((frame,) for frame in block.frame.chain() if frame.tag == "table"), ())
    return (block.frame,) if block.tag == "pre" else ()


class _Writer:
    """Writes block after block, opening and closing the elements of their paths."""

    def __init__(self, paths: Sequence[Path], place: LinkBase) -> None:
        self._paths = paths
        self._place = place
        self._open: Path = ()
        self._held = Counter(id(frame) for path in paths for frame in path)
        self.parts: list[str] = []
        self.injected: list[InjectedLink] = []

    def write(self, number: int, block: Block) -> None:
        """Write one block inside the elements of its path."""
        path = self._paths[number]
        self.move_to(path)
        inside = path[-1].tag if path else None
        if inside == "pre":
            self.parts.append(self._inline(block, 0, len(block.text)) + "\n")
        elif inside == "table":
            self.parts.append(f"<tr>{self._cells(block)}</tr>\n")
        else:
            tag = _heading(block.frame) or "p"
            text = self._inline(block, 0, len(block.text))
            is_alone = inside == "li" and tag == "p" and self._held[id(path[-1])] == 1
            self.parts.append(text if is_alone else f"<{tag}>{text}</{tag}>\n")

    def move_to(self, path: Path) -> None:
        """Close the open elements that are not in the path, and open the others of the path."""
        common = 0
        for here, there in zip(self._open, path, strict=False):
            if here is not there:
                break
            common += 1
        self.parts += [f"</{frame.tag}>\n" for frame in self._open[common:][::-1]]
        self.parts += [f"<{frame.tag}>" for frame in path[common:]]
        self._open = path

    def _cells(self, block: Block) -> str:
        bars = list(_BAR.finditer(block.text))
        starts = [0, *(bar.end() for bar in bars)]
        ends = [*(bar.start() for bar in bars), len(block.text)]
        cells = (self._inline(block, start, end) for start, end in zip(starts, ends, strict=True))
        return "".join(f"<td>{cell.strip()}</td>" for cell in cells)

    def _inline(self, block: Block, start: int, end: int) -> str:
        """Return a part of a block's text with its links."""
        written, at = [], start
        for span in block.spans:
            first, last = max(span.start, at), min(span.end, end)
            if first < last:
                written += [_escaped(block.text[at:first]), self._anchor(span, block.text[first:last])]
                at = last
        return "".join((*written, _escaped(block.text[at:end])))

    def _anchor(self, span: LinkSpan, text: str) -> str:
        url = link_target(span.href, self._place)
        record = url and injected_link(text.strip(), url, span.rel, self._place)
        if isinstance(record, InjectedLink):
            self.injected.append(record)
        return f'<a href="{escape(url)}">{_escaped(text)}</a>' if url and not record else _escaped(text)


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _heading(frame: Frame) -> str | None:
    """Return the tag of the heading that a block's element or its parent is, if any."""
    around = frame.parent.tag if frame.parent is not None else ""
    return _HEADINGS.get(frame.tag) or _HEADINGS.get(around)
