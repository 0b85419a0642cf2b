"""Reads the TOML of a list of sources as far as possible: one broken entry hides no mistake of the others. Pure."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scraper.toml_lines import placed_mistake, toml_lines

_HEADER = re.compile(r"[ \t]*\[{1,2}[ \t]*([\w-]+)[ \t]*\]{1,2}[ \t]*(?:#.*)?\r?$")
_STATEMENT = re.compile(r"""[ \t]*(?:[\w.-]+|"[^"]*")[ \t]*=""")
_SOURCE = "source"
_PLACE = re.compile(r"source (\d+) \([^)]*\)(?:: ([\w-]+))?|(defaults)(?:: ([\w-]+))?|([\w-]+): ")
#: Remedies for mistakes that the TOML parser describes in its own terms.
_REMEDY_FOR_DUPLICATES = "It is written twice: keep one of them"
_REMEDY_FOR_SYNTAX = 'Strings need quotes, lists brackets: feeds = ["https://..."]'
#: Broken lines that are set aside in one table to read the rest of it.
_MOST_LINES = 20


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines from one top-level header to the next; `offset` lines stand before them."""

    name: str
    text: str
    offset: int


@dataclass(slots=True)
class Document:
    """What could be read, and the mistakes in the rest, each with its line."""

    tables: dict[str, Any]
    mistakes: list[str] = field(default_factory=list)
    parts: tuple[_Part, ...] = ()
    #: The numbers of entries of which lines could not be read: a key that they lack may be there.
    broken: set[int] = field(default_factory=set)

    def located(self, mistake: str) -> str:
        """Return a mistake with the line of the key that it names, or of its entry."""
        found = _PLACE.match(mistake)
        if found is None:
            return mistake
        number, key = int(found[1] or 0), found[2] or found[4] or found[5] or ""
        name = _SOURCE if number else found[3] or ""
        line = self._line(name, number, key)
        return f"line {line}: {mistake}" if line else mistake

    def _line(self, name: str, number: int, key: str) -> int:
        parts = [part for part in self.parts if part.name == name]
        if not 0 < max(number, 1) <= len(parts):
            return self._table_line(key)
        part = parts[max(number, 1) - 1]
        lines = toml_lines(part.text)
        line = (lines.inside(name) if name else lines).line(key)
        return part.offset + line if line else self._table_line(key)

    def _table_line(self, name: str) -> int:
        return next((part.offset + 1 for part in self.parts if name and part.name == name), 0)


def line_of(mistake: str) -> int:
    """Return the line in front of a mistake; 0 where it has none."""
    found = re.match(r"line (\d+)", mistake)
    return int(found[1]) if found else 0


def read_document(text: str) -> Document:
    """Return the tables of a text, with a mistake for everything in it that is no TOML."""
    parts = tuple(_parts(text))
    try:
        return Document(tomllib.loads(text), [], parts)
    except RecursionError:
        return Document({}, ["lists are nested too deeply"], parts)
    except ValueError as error:
        document = Document({}, [], parts)
        for part in parts:
            _add(document, part)
        # Two tables that may stand only once are right by themselves.
        document.mistakes = document.mistakes or [_with_place(str(error), text)]
        return document


def _parts(text: str) -> Iterator[_Part]:
    name, first, lines = "", 0, text.split("\n")
    for number, line in enumerate(lines):
        header = _HEADER.match(line)
        if header is not None:
            yield _Part(name, "\n".join(lines[first:number]), first)
            name, first = header[1], number
    yield _Part(name, "\n".join(lines[first:]), first)


def _add(document: Document, part: _Part) -> None:
    """Add the tables of a part that can be read, and the mistakes of the lines that cannot."""
    lines = part.text.split("\n")
    tables: Mapping[str, Any] = {}
    for _ in range(_MOST_LINES):
        text = "\n" * part.offset + "\n".join(lines)
        try:
            tables = tomllib.loads(text)
            break
        except (ValueError, RecursionError) as error:
            mistake = _with_place(str(error), text)
            document.mistakes.append(mistake)
            broken = line_of(mistake) - part.offset - 1
            if not 0 <= broken < len(lines) or not _STATEMENT.match(lines[broken]):
                break
            lines[broken] = ""
    if part.name == _SOURCE:
        read = tables.get(_SOURCE)
        # An entry that cannot be read keeps its number.
        entries = document.tables.setdefault(_SOURCE, [])
        entries.extend(read if isinstance(read, list) else [None])
        if lines != part.text.split("\n"):
            document.broken.add(len(entries))
    else:
        document.tables.update(tables)


def _with_place(message: str, text: str) -> str:
    """Return the TOML parser's message with line and column in front."""
    place, what = placed_mistake(message, text)
    if not place:
        return what
    return f"{place}{what}. {_REMEDY_FOR_DUPLICATES if what.startswith('Cannot') else _REMEDY_FOR_SYNTAX}"
