"""The structured text of an article (docs/structured-text.md) as Markdown: headings, lists, quotes, tables, links."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain, repeat

_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
_BLOCKS = frozenset({"p", "ul", "ol", "li", "blockquote", "table", "tr", "td", "pre", *_HEADINGS})
_LISTS = frozenset({"ul", "ol"})
# Marks that Markdown reads anywhere; `_` only where it is not inside a word.
_MARKS = re.compile(r"[\\`*<]|(?<!\w)_|_(?!\w)|\](?=\()|&(?=#?\w+;)|~~")
# What Markdown takes for the beginning of another block.
_OPENING = re.compile(r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?:[-=]\s*){2,}$|\[(?=[^\]]+\]:)|\|")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_URL_MARKS = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", " ": "%20", "\\": "%5C"})


@dataclass(slots=True)
class _Node:
    tag: str
    href: str | None = None
    children: "list[_Node | str]" = field(default_factory=list)


def markdown_text(html: str | None, text: str | None) -> str:
    """Return an article's structured text as Markdown; its plain text where there is no other."""
    if html:
        blocks = _blocks(_tree(html).children)
    else:
        blocks = [_line(line) for line in (text or "").split("\n") if line.strip()]
    return "\n\n".join(blocks)


def markdown_line(text: str) -> str:
    """Return a text as one line of Markdown that shows it as it is."""
    return _line(" ".join(text.split()))


class _Reader(HTMLParser):
    """Builds a tree of the few elements that structured text has."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, dict(attrs).get("href"))
        self._open[-1].children.append(node)
        self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if any(node.tag == tag for node in self._open[1:]):
            while self._open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def _tree(html: str) -> _Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def _blocks(children: "Sequence[_Node | str]") -> list[str]:
    """Return the blocks of Markdown of some elements; words between elements are a paragraph."""
    found: list[str] = []
    words: list[_Node | str] = []
    preformatted: list[str] = []
    for child in [*children, _Node("end")]:
        is_block = isinstance(child, _Node) and (child.tag in _BLOCKS or child.tag == "end")
        if not is_block:
            words.append(child)
            continue
        found += _paragraph(words)
        words = []
        if isinstance(child, _Node) and child.tag == "pre":
            preformatted.append(_plain(child))
            continue
        found += _fenced(preformatted)
        preformatted = []
        if isinstance(child, _Node):
            found += _block(child)
    return found


def _block(node: _Node) -> Iterator[str]:
    if node.tag in _HEADINGS:
        yield from (f"{_HEADINGS[node.tag]} {words}" for words in _paragraph(node.children))
    elif node.tag in _LISTS:
        yield _list(node)
    elif node.tag == "blockquote":
        yield _prefixed("\n\n".join(_blocks(node.children)), "> ", "> ")
    elif node.tag == "table":
        yield from _table(node)
    elif node.tag != "end":
        yield from _blocks(node.children)


def _list(node: _Node) -> str:
    items = [child for child in node.children if isinstance(child, _Node)]
    lines = []
    for number, item in enumerate(items, 1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        blocks = _blocks(item.children)
        # A list in an item follows its words at once.
        body = "\n".join(blocks) if len(blocks) > 1 and _is_list_item(item) else "\n\n".join(blocks)
        lines.append(_prefixed(body, mark, " " * len(mark)))
    return "\n".join(lines)


def _is_list_item(item: _Node) -> bool:
    return all(not isinstance(child, _Node) or child.tag in _LISTS or child.tag == "a" for child in item.children)


def _table(node: _Node) -> Iterator[str]:
    rows = [
        [" ".join(_paragraph(cell.children)).replace("|", "\\|") for cell in row.children if isinstance(cell, _Node)]
        for row in node.children
        if isinstance(row, _Node)
    ]
    width = max(map(len, rows), default=0)
    if not width:
        return
    lines = ["| " + " | ".join([*row, *([""] * (width - len(row)))]) + " |" for row in rows]
    yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _fenced(lines: Sequence[str]) -> Iterator[str]:
    if lines:
        longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
        fence = "`" * max(3, longest + 1)
        yield "\n".join([fence, *lines, fence])


def _paragraph(children: "Sequence[_Node | str]") -> Iterator[str]:
    words = " ".join(_inline(children).split())
    if words:
        yield _opening_escaped(words)


def _inline(children: "Sequence[_Node | str]") -> str:
    return "".join(_link(child) if isinstance(child, _Node) else _escaped(child) for child in children)


def _link(node: _Node) -> str:
    words = _inline(node.children)
    if node.tag != "a" or not node.href or not words.strip():
        return words
    return f"[{words}]({node.href.translate(_URL_MARKS)})"


def _plain(node: _Node) -> str:
    return "".join(_plain(child) if isinstance(child, _Node) else child for child in node.children)


def _line(text: str) -> str:
    return _opening_escaped(_escaped(text))


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda match: "".join(f"\\{mark}" for mark in match[0]), text)


def _opening_escaped(line: str) -> str:
    if _OPENING.match(line):
        return f"\\{line}"
    return _NUMBER.sub(r"\1\\\2", line, count=1) if _NUMBER.match(line) else line


def _prefixed(text: str, first: str, others: str) -> str:
    marks = chain([first], repeat(others))
    return "\n".join((mark + line).rstrip() for mark, line in zip(marks, text.split("\n"), strict=False))
