"""Sections of `scrapy COMMAND -h` beside its options: tables and texts."""

import re
import shutil
import textwrap
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scrapy.commands import ScrapyHelpFormatter

from scraper.terminal.program import as_typed

_INDENT = "  "
_MIN_WIDTH, _MAX_WIDTH = 40, 120
_UNIT = re.compile(r"(?:-a )?\[[^\]]*\]|\S+")


class SectionsFormatter(RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's format of help texts, with the line breaks of descriptions kept."""

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """Add the words that a command takes, in lines that fit the terminal: options are not broken."""
        given = None if usage is None else "\n".join(_folded(as_typed(line), _units, "") for line in usage.splitlines())
        super().add_usage(given, actions, groups, prefix)

    def format_help(self) -> str:
        """Return the help, with our commands under the name of the program that was typed."""
        return as_typed(super().format_help())

    def format_part_strings(self, part_strings: list[str]) -> list[str]:
        """Underline the headings of sections only: Scrapy would take a help line that breaks at a colon for one."""
        is_section = part_strings[:1] == ["\n"] or "".join(part_strings[:1]).startswith("usage: ")
        return super().format_part_strings(part_strings) if is_section else part_strings


def add_table(parser: ArgumentParser, title: str, rows: Mapping[str, str]) -> None:
    """Add a section with a row for each word and the sentence about it."""
    column = max(map(len, rows)) + len(_INDENT)
    lines = []
    for word, sentence in rows.items():
        first, *others = wrapped(sentence, column)
        lines += [word.ljust(column) + first, *(" " * column + line for line in others)]
    _add_section(parser, title, lines)


def add_text(parser: ArgumentParser, title: str, text: str) -> None:
    """Add a section with a text."""
    _add_section(parser, title, wrapped(text))


def add_examples(parser: ArgumentParser, commands: Sequence[str]) -> None:
    """Add a section with commands to copy, one a line."""
    _add_section(parser, "Examples", [folded_command(command) for command in commands])


def folded_command(command: str) -> str:
    """Return a command line in lines that fit the terminal and that a shell reads as one."""
    return _folded(as_typed(command), str.split, " \\")


def _add_section(parser: ArgumentParser, title: str, lines: Sequence[str]) -> None:
    parser.formatter_class = SectionsFormatter
    parser.add_argument_group(title, "\n".join(lines))


def wrapped(text: str, column: int = 0) -> Sequence[str]:
    """Return the lines of a text that begins at a column of the terminal."""
    return textwrap.wrap(as_typed(text), _width(column) - column, break_on_hyphens=False)


def _width(column: int = 0) -> int:
    return min(max(shutil.get_terminal_size().columns - len(_INDENT), column + _MIN_WIDTH), _MAX_WIDTH)


def _units(line: str) -> Sequence[str]:
    """Return what must stay together in a line of usage: a bracket, or a word."""
    return _UNIT.findall(line)


def _folded(line: str, units_of: Callable[[str], Sequence[str]], ending: str) -> str:
    """Break a line between units; all lines but the last one have the ending."""
    if len(_INDENT) + len(line) <= _width():
        return line
    indent = line[: len(line) - len(line.lstrip())]
    lines, now = [], indent
    for unit in units_of(line):
        longer = f"{now} {unit}" if now.strip() else f"{now}{unit}"
        if now.strip() and len(_INDENT) + len(longer) + len(ending) > _width():
            lines.append(now + ending)
            longer = f"{indent}{_INDENT * 2}{unit}"
        now = longer
    return "\n".join([*lines, now]).replace("\n", f"\n{_INDENT}")
