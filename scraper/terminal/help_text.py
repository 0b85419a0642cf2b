"""What `scrapy COMMAND -h` says beside its options: a table of words and what each does."""

import shutil
import textwrap
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Mapping, Sequence

from scrapy.commands import ScrapyHelpFormatter

_INDENT = "  "
_NARROW, _WIDE = 40, 120


class _TablesKept(RawDescriptionHelpFormatter, ScrapyHelpFormatter):
    """Scrapy's form of help, with descriptions as they are."""


def add_table(parser: ArgumentParser, title: str, rows: Mapping[str, str]) -> None:
    """Show words, each with a sentence, under a title in the help of a command."""
    column = max(map(len, rows)) + len(_INDENT)
    lines = []
    for word, sentence in rows.items():
        first, *others = _wrapped(sentence, column)
        lines += [word.ljust(column) + first, *(" " * column + line for line in others)]
    _add(parser, title, lines)


def add_text(parser: ArgumentParser, title: str, text: str) -> None:
    """Show a text under a title in the help of a command."""
    _add(parser, title, _wrapped(text, 0))


def _add(parser: ArgumentParser, title: str, lines: Sequence[str]) -> None:
    parser.formatter_class = _TablesKept
    parser.add_argument_group(title, "\n".join(lines))


def _wrapped(text: str, column: int) -> Sequence[str]:
    """Return the lines of a text that begins in a column of the terminal."""
    width = min(max(shutil.get_terminal_size().columns - len(_INDENT), column + _NARROW), _WIDE)
    return textwrap.wrap(text, width - column, break_on_hyphens=False)
