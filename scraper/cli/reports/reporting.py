"""What `scrapy report` does: reads the database and prints the report."""

import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from models.database.engine import reader_engine
from models.maintenance import migrations
from models.reports.crawled_domains import NoSuchSource
from models.reports.report import report
from models.reports.stories import story_report
from models.reports.worth_a_look import uncertain_articles
from scraper.cli.reports.crawl_report_json import crawl_report_record
from scraper.cli.reports.crawl_report_text import DEFAULT_WIDTH, crawl_report_text
from scraper.cli.reports.story_report import stories_record, stories_text
from scraper.cli.reports.worth_a_look import worth_a_look_records, worth_a_look_text
from scraper.terminal.command_line import did_you_mean, refuse
from scraper.terminal.program import as_typed
from scraper.terminal.safe_text import json_text

Found = TypeVar("Found")


def print_report(url: str, days: int, source: str | None, *, as_json: bool) -> None:
    """Print the report on the last days, of one outlet or of all."""
    found = _read(url, partial(report, days=days, source=source))
    if as_json:
        print(json_text(crawl_report_record(found), indent=2))
    else:
        print(as_typed(crawl_report_text(found, _width())), end="")


def print_worth_a_look(url: str, days: int, source: str | None, *, as_json: bool) -> None:
    """Print the articles of the least certain extraction."""
    articles = _read(url, partial(uncertain_articles, days=days, source=source))
    text = json_text(worth_a_look_records(articles), indent=2) if as_json else worth_a_look_text(articles)
    print(text if as_json else as_typed(text), end="\n" if as_json else "")


def print_stories(url: str, days: int, source: str | None, *, as_json: bool) -> None:
    """Print the stories that most outlets reported."""
    stories = _read(url, partial(story_report, days=days, source=source))
    text = json_text(stories_record(stories), indent=2) if as_json else stories_text(stories, _width())
    print(text if as_json else as_typed(text), end="\n" if as_json else "")


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
