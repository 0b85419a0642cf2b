"""Sections of `scrapy COMMAND -h` beside its options: tables and texts."""

import shutil
import textwrap
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence

from scrapy.commands import ScrapyHelpFormatter

from scraper.terminal.program import as_typed

_INDENT = "  "
_MIN_WIDTH, _MAX_WIDTH = 40, 120


class SectionsFormatter(RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's format of help texts, with the line breaks of descriptions kept."""

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
    _add_section(parser, "Examples", [as_typed(command) for command in commands])


def _add_section(parser: ArgumentParser, title: str, lines: Sequence[str]) -> None:
    parser.formatter_class = SectionsFormatter
    parser.add_argument_group(title, "\n".join(lines))


def wrapped(text: str, column: int = 0) -> Sequence[str]:
    """Return the lines of a text that begins at a column of the terminal."""
    text = as_typed(text)
    width = min(max(shutil.get_terminal_size().columns - len(_INDENT), column + _MIN_WIDTH), _MAX_WIDTH)
    return textwrap.wrap(text, width - column, break_on_hyphens=False)
