"""`scrapy report`: what the last runs did, and where something is wrong."""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from models.database.engine import reader_engine
from models.maintenance import migrations
from models.reports.crawled_domains import NoSuchSource
from models.reports.report import report
from models.reports.worth_a_look import uncertain_articles
from scraper.cli.app_command import AppCommand
from scraper.cli.crawl_report_json import crawl_report_record
from scraper.cli.crawl_report_text import DEFAULT_WIDTH, crawl_report_text
from scraper.cli.worth_a_look import worth_a_look_records, worth_a_look_text
from scraper.setting_values import database_url
from scraper.terminal.command_line import did_you_mean, exiting_on_database_error, refuse
from scraper.terminal.safe_text import json_text

Found = TypeVar("Found")

_DEFAULT_DAYS = 7
_MAX_DAYS = 3_650


class Command(AppCommand):
    """Runs, articles, silent sources, rejected pages, fields filled less often, slow hosts, what is due."""

    command = "scrapy report"
    usage = "[--days N] [--source DOMAIN] [--worth-a-look] [--json]"
    description = "Show what the last runs did, and where something is wrong"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument(
            "--days", metavar="N", default=str(_DEFAULT_DAYS), help=f"look back N days (default: {_DEFAULT_DAYS})"
        )
        parser.add_argument("--source", metavar="DOMAIN", help="report on this outlet only")
        parser.add_argument(
            "--worth-a-look",
            action="store_true",
            help="list only the articles of the least certain extraction, each with the command that explains it",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print the report."""
        words = self.positional(args)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        days = self._days(opts.days)
        with exiting_on_database_error():
            url = database_url(self.scrapy_settings())
            if opts.worth_a_look:
                articles = _read(url, partial(uncertain_articles, days=days, source=opts.source))
                text = json_text(worth_a_look_records(articles), indent=2) if opts.json else worth_a_look_text(articles)
                print(text, end="\n" if opts.json else "")
                return
            found = _read(url, partial(report, days=days, source=opts.source))
            if opts.json:
                print(json_text(crawl_report_record(found), indent=2))
            else:
                print(crawl_report_text(found, _width()), end="")

    def _days(self, text: str) -> int:
        days = int(text) if text.isascii() and text.isdigit() else 0
        if not 1 <= days <= _MAX_DAYS:
            self.refuse_words(f"--days {text} is not a number from 1 to {_MAX_DAYS}")
        return days


def _read(url: str, read: Callable[..., Found]) -> Found:
    migrations.require(url)
    engine = reader_engine(url)
    try:
        return read(engine, datetime.now(UTC))
    except NoSuchSource as error:
        hint = did_you_mean(error.domain, error.known)
        refuse(f"scrapy report: nothing was ever crawled from {error.domain!r}{hint}")
    finally:
        engine.dispose()


def _width() -> int:
    return shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns if sys.stdout.isatty() else DEFAULT_WIDTH
