"""`scrapy sources check | import | export`: the list of sources, without network and database."""

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
    description = "Check a list of sources without any request, read it from OPML, write it as OPML"

    def add_subcommands(self) -> None:
        """Add check, import and export."""
        check = self.add_subcommand(
            "check [FILE]",
            "print what each entry means, with mistakes and warnings; the file is sources.toml unless you name one",
            _check,
            "example: scrapy sources check my.toml --json",
        )
        check.add_argument("file", metavar="FILE", type=Path, nargs="?", help="a list of sources")
        check.add_argument("--json", action="store_true", help="print one JSON object")
        self._add_exchange()

    def _add_exchange(self) -> None:
        importing = self.add_subcommand(
            "import FILE.opml",
            "add the feeds of an OPML file, as feed readers write them, to sources.toml",
            _import,
            "example: scrapy sources import feeds.opml",
        )
        importing.add_argument("file", metavar="FILE.opml", type=Path, help="an OPML file")
        importing.add_argument(
            "--sources", metavar="FILE", type=Path, help="the list to add to, instead of sources.toml"
        )
        exporting = self.add_subcommand(
            "export [FILE.opml]",
            "write the list of sources as OPML, to standard output unless you name a file",
            _export,
            "example: scrapy sources export outlets.opml",
        )
        exporting.add_argument("file", metavar="FILE.opml", nargs="?", default="-", help="a file to write")
        exporting.add_argument(
            "--sources", metavar="FILE", type=Path, help="the list to export, instead of sources.toml"
        )


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


def _import(settings: BaseSettings, given: Namespace) -> None:
    """Add the outlets of an OPML file that are not listed yet."""
    from scraper.cli.opml_exchange import imported

    path = sources_file(settings) if given.sources is None else given.sources
    for line in imported(given.file, path):
        print(one_line(line))


def _export(settings: BaseSettings, given: Namespace) -> None:
    from scraper.cli.opml_exchange import export

    export(sources_file(settings) if given.sources is None else given.sources, given.file)
