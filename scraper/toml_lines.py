"""Finds the lines of a TOML file on which its tables and keys stand: the parser does not keep them. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]#]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*("(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)\s*[.=]""")
#: What may hold brackets, quotes or line breaks that are not structure.
_TOKEN = re.compile(r'"""|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


@dataclass(slots=True)
class _Table:
    name: str
    line: int
    keys: dict[str, int] = field(default_factory=dict)


class TomlLines:
    """The lines of one file, of its top level or of one of its tables."""

    def __init__(self, tables: Sequence[_Table], here: _Table) -> None:
        """Keep the scanned tables, and the one whose keys are looked up."""
        self._tables = tables
        self._here = here

    def inside(self, table: str, number: int = 1) -> "TomlLines":
        """Return the lines of a table; of the one with this number, counted from 1, where its name is repeated."""
        found = [one for one in self._tables if one.name == table]
        return TomlLines(self._tables, found[number - 1] if 0 < number <= len(found) else _Table(table, 0))

    def line(self, key: str = "") -> int:
        """Return the line of a key, or else of the table itself; 0: it is not known."""
        return self._here.keys.get(key) or self._here.line

    def place(self, key: str = "") -> str:
        """Return `line 7: `; empty where the line is not known."""
        line = self.line(key)
        return f"line {line}: " if line else ""


def toml_lines(text: str) -> TomlLines:
    """Return the lines of a text, which need not be valid."""
    tables = tuple(_tables(text))
    return TomlLines(tables, tables[0])


def placed_mistake(message: str, text: str) -> tuple[str, str]:
    """Return a message of the TOML parser as its place (`line 3, column 7: `, or nothing) and its words."""
    what, separator, place = message.rpartition(" (at ")
    if not separator:
        return "", message
    place = place.removesuffix(")")
    if place == "end of document":
        lines = text.split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    return f"{place}: ", what


def _tables(text: str) -> Iterator[_Table]:
    table = _Table("", 0)
    for number, line in _statements(text):
        header = _HEADER.match(line)
        if header is not None:
            yield table
            table = _Table(header[2].strip("\"' "), number)
            continue
        key = _KEY.match(line)
        if key is not None:
            table.keys.setdefault(key[1].strip("\"'"), number)
    yield table


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines on which a header or a key may begin: none of those inside lists and texts of several lines."""
    depth, quote = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        line = line.removesuffix("\r")  # noqa: PLW2901 - the same line
        if not quote and depth <= 0:
            depth = 0
            yield number, line
            if _HEADER.match(line):
                continue
        depth, quote = _after(line, depth, quote)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return how many brackets are open, and which long quotation, at the end of a line."""
    place = 0
    while True:
        if quote:
            end = line.find(quote, place)
            if end < 0:
                return depth, quote
            place, quote = end + len(quote), ""
        found = _TOKEN.search(line, place)
        if found is None:
            return depth, ""
        place = found.end()
        if found[0] in {'"""', "'''"}:
            quote = found[0]
        elif found[0] in _STEPS:
            depth += _STEPS[found[0]]


_STEPS: Mapping[str, int] = {"[": 1, "{": 1, "]": -1, "}": -1}
