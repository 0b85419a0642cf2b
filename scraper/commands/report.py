"""`scrapy report`: what the last runs did, and where something is wrong."""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import NoReturn

from models.database.engine import reader_engine
from models.maintenance import migrations
from models.reports.report import NoSuchSource, Report, report
from scraper.cli.database_command import CommandOnDatabase
from scraper.cli.report_json import report_record
from scraper.cli.report_text import WIDTH, report_text
from scraper.terminal.command_line import or_did_you_mean, refuse, with_database, words_only
from scraper.terminal.safe_text import json_text

USAGE = "[--days N] [--source DOMAIN] [--json]"
_DAYS = 7
_MOST_DAYS = 3_650


class Command(CommandOnDatabase):
    """Runs, articles, silent sources, rejected pages, fields that fall, slow hosts, what is due."""

    name = "report"
    usage = USAGE
    description = "Say what the last runs did, and where something is wrong"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--days", metavar="N", default=str(_DAYS), help=f"look back so many days ({_DAYS})")
        parser.add_argument("--source", metavar="DOMAIN", help="of this outlet only")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print the report."""
        words = words_only(self.name, args, self.usage)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        days = self._days(opts.days)
        database_url = self.database_url()
        with_database(lambda: _print(database_url, days, opts.source, as_json=opts.json))

    def _days(self, text: str) -> int:
        days = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= days <= _MOST_DAYS:
            self.refuse_words(f"--days {text} is no number from 1 to {_MOST_DAYS}")
        return days


def _print(database_url: str, days: int, source: str | None, *, as_json: bool) -> None:
    migrations.require(database_url)
    engine = reader_engine(database_url)
    try:
        found = report(engine, datetime.now(UTC), days, source)
    except NoSuchSource as error:
        _refuse_source(error)
    finally:
        engine.dispose()
    print(json_text(report_record(found), indent=2) if as_json else _text(found), end="\n" if as_json else "")


def _refuse_source(error: NoSuchSource) -> NoReturn:
    hint = or_did_you_mean(error.domain, error.known)
    refuse(f"scrapy report: nothing was ever crawled of {error.domain!r}{hint}")


def _text(found: Report) -> str:
    width = shutil.get_terminal_size((WIDTH, 24)).columns if sys.stdout.isatty() else WIDTH
    return report_text(found, width)
