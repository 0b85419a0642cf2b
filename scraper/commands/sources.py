"""`scrapy sources check [FILE]`: whether a list of sources is right, without network and database."""

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.commands import ScrapyCommand

from scraper.cli.sources_report import counted, source_line, source_record
from scraper.setting_values import sources_file
from scraper.sources import SourcesError, read_sources
from scraper.sources.lint import lint
from scraper.terminal.command_line import or_did_you_mean, refuse, until_reader_leaves, words_only
from scraper.terminal.help_text import add_table
from scraper.terminal.safe_text import in_one_line, json_text

USAGE = "check [FILE] [--json]"
_WORDS = ("check",)
_CHECK = "print what each entry comes to, what is wrong and what is hardly meant; FILE is sources.toml if you name none"
_CHECK_AND_FILE = 2


class Command(ScrapyCommand):
    """Check a list of sources; its entries are told in docs/sources.md."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return USAGE

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Check sources.toml, or another list of sources, without asking anybody"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add `--json`, and tell what the words do."""
        add_table(parser, "Words", {"check [FILE]": _CHECK})
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print what each entry comes to, and what looks wrong; end with 4 where a crawl would."""
        words = words_only("sources", args, USAGE)
        if not words:
            _refuse_words("say what to do")
        if words[0] not in _WORDS:
            _refuse_words(f"unknown word {words[0]!r}{or_did_you_mean(words[0], _WORDS)}")
        if len(words) > _CHECK_AND_FILE:
            _refuse_words(f"unknown word {words[_CHECK_AND_FILE]!r}")
        path = Path(words[1]) if words[1:] else self._list_of_project()
        with until_reader_leaves():
            (_print_json if opts.json else _print_lines)(path)

    def _list_of_project(self) -> Path:
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        return sources_file(self.settings)


def _refuse_words(problem: str) -> None:
    refuse(f"scrapy sources: {problem}\nusage: scrapy sources {USAGE}")


def _print_lines(path: Path) -> None:
    try:
        sources = read_sources(path)
    except SourcesError as error:
        refuse(str(error))
    for source in sources:
        print(in_one_line(source_line(source)))
    found = lint(sources, datetime.now(UTC).date())
    for doubt in found:
        print(in_one_line(f"warning: {doubt}"))
    print(f"{path}: {counted(len(sources), 'source')}, no mistakes, {counted(len(found), 'warning')}")


def _print_json(path: Path) -> None:
    record = {"file": str(path), "sources": [], "warnings": [], "mistakes": []}
    try:
        sources = read_sources(path)
    except SourcesError as error:
        mistakes = [line.removeprefix(f"{path}: ") for line in str(error).split("\n")]
        print(json_text(record | {"mistakes": mistakes}, indent=2))
        refuse(str(error))
    records = [source_record(source) for source in sources]
    found = lint(sources, datetime.now(UTC).date())
    print(json_text(record | {"sources": records, "warnings": list(found)}, indent=2))
