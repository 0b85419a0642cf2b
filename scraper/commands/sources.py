"""`scrapy sources check [FILE]`: checks a list of sources, without network and database."""

from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.settings import BaseSettings

from scraper.cli.sources_report import source_line, source_record
from scraper.cli.subcommands import CommandWithSubcommands
from scraper.setting_values import sources_file
from scraper.sources import SourcesError, read_sources
from scraper.sources.lint import lint
from scraper.terminal.command_line import refuse, tolerating_closed_pipe
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import json_text, one_line


class Command(CommandWithSubcommands):
    """Check a list of sources; docs/sources.md describes its entries."""

    command = "scrapy sources"
    description = "Check sources.toml, or another list of sources, without any request"

    def add_subcommands(self) -> None:
        """Add check."""
        check = self.add_subcommand(
            "check [FILE]",
            "print what each entry means, with mistakes and warnings; the file is sources.toml unless you name one",
            _check,
            "example: scrapy sources check my.toml --json",
        )
        check.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a list of sources")
        check.add_argument("--json", action="store_true", help="print one JSON object")


def _check(settings: BaseSettings, given: Namespace) -> None:
    """Print what each entry means, and what looks wrong; end with 4 where a crawl would."""
    path = sources_file(settings) if given.file is None else given.file
    with tolerating_closed_pipe():
        (_print_json if given.json else _print_lines)(path)


def _print_lines(path: Path) -> None:
    try:
        sources = read_sources(path)
    except SourcesError as error:
        refuse(str(error))
    for source in sources:
        print(one_line(source_line(source)))
    warnings = lint(sources, datetime.now(UTC).date())
    for warning in warnings:
        print(one_line(f"warning: {warning}"))
    print(f"{path}: {plural(len(sources), 'source')}, no mistakes, {plural(len(warnings), 'warning')}")


def _print_json(path: Path) -> None:
    record = {"file": str(path), "sources": [], "warnings": [], "mistakes": []}
    try:
        sources = read_sources(path)
    except SourcesError as error:
        mistakes = [line.removeprefix(f"{path}: ") for line in str(error).split("\n")]
        print(json_text(record | {"mistakes": mistakes}, indent=2))
        refuse(str(error))
    warnings = list(lint(sources, datetime.now(UTC).date()))
    print(json_text(record | {"sources": list(map(source_record, sources)), "warnings": warnings}, indent=2))
