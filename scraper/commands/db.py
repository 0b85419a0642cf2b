"""`scrapy db upgrade | check | stats | backup | prune | reindex | group`: schema, size, search and stories."""

import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from math import nan
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings

from models.database.engine import reader_engine
from models.database.file_paths import is_folder, is_there
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance import migrations
from models.maintenance.backup import back_up
from models.reports.queries import DatabaseStats, database_stats
from scraper.cli.grouping import group_articles
from scraper.cli.pruning import MIN_VISIT_DAYS, PruneRequest, prune
from scraper.cli.reindexing import index_after_upgrade, index_faults, reindex_all
from scraper.cli.subcommands import CommandWithSubcommands
from scraper.setting_values import database_url, raw_page_days
from scraper.terminal.command_line import exiting_on_database_error, print_stderr, refuse
from scraper.terminal.safe_text import json_text, safe_text

_MAX_DAYS = 36_500


class Command(CommandWithSubcommands):
    """Migrations and health of the database that DATABASE_URL names."""

    command = "scrapy db"
    description = "Upgrade, check, count or prune the articles' database"

    def add_subcommands(self) -> None:
        """Add upgrade, check, stats, backup, prune, reindex and group."""
        upgrade = self.add_subcommand(
            "upgrade [REVISION]",
            "bring the tables to this version, or to a revision; an SQLite file is copied before",
            _upgrade,
            "example: scrapy db upgrade -s DATABASE_URL=sqlite:////srv/news/news.db",
        )
        upgrade.add_argument("revision", metavar="REVISION", nargs="?", help="a revision instead of the newest one")
        upgrade.add_argument("--no-backup", action="store_true", help="make no copy of an SQLite file before")
        self.add_subcommand(
            "check", "compare the database's tables with those of this version", _check, "example: scrapy db check"
        )
        stats = self.add_subcommand(
            "stats",
            "count the rows, the articles of each source, and the URLs by their state",
            _stats,
            "example: scrapy db stats --json",
        )
        stats.add_argument("--json", action="store_true", help="print one JSON object")
        backup = self.add_subcommand(
            "backup FILE",
            "copy an SQLite database to a new file, whole, also while crawls are running",
            _backup,
            "example: scrapy db backup /srv/backup/news-2026-11-01.db",
        )
        backup.add_argument("file", metavar="FILE", type=Path, help="a file that does not exist yet")
        self._add_prune()
        reindex = self.add_subcommand(
            "reindex",
            "index all articles for `scrapy search`, or go on where an interrupted command has stopped",
            _reindex,
            "example: scrapy db reindex",
        )
        reindex.add_argument(
            "--from-scratch", action="store_true", help="empty the index first; search finds little until it is filled"
        )
        group = self.add_subcommand(
            "group",
            "find stories, copies and edits among articles that were stored without; can be interrupted and repeated",
            _group,
            "example: scrapy db group",
        )
        group.add_argument("--from-scratch", action="store_true", help="remove what was found before, and begin anew")

    def _add_prune(self) -> None:
        prune_parser = self.add_subcommand(
            "prune",
            "delete old pages as fetched, and old visits",
            _prune,
            "example: scrapy db prune --raw-pages 30 --visits 365 --dry-run",
        )
        prune_parser.add_argument(
            "--raw-pages",
            metavar="DAYS",
            type=_days_from(0),
            help="delete raw pages older than DAYS (default: NEWSGRAIN_RAW_PAGE_DAYS); 0 deletes all",
        )
        prune_parser.add_argument(
            "--visits",
            metavar="DAYS",
            type=_days_from(MIN_VISIT_DAYS),
            default=0,
            help=f"delete visits older than DAYS too ({MIN_VISIT_DAYS} or more), but the last one of each URL",
        )
        prune_parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
        prune_parser.add_argument("--vacuum", action="store_true", help="give the freed space back to the disk")

    def perform(self, given: Namespace) -> None:
        """Run a sub-command, and end with the exit code of the database's fault."""
        with exiting_on_database_error():
            super().perform(given)


def _days_from(least: float) -> Callable[[str], float]:
    """Return the reader of a number of days that is at least `least`."""

    def days(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = nan
        if not least <= number <= _MAX_DAYS:
            raise ArgumentTypeError(f"{text!r} is not a number of days from {least:g} to {_MAX_DAYS}")
        return number

    return days


def _upgrade(settings: BaseSettings, given: Namespace) -> None:
    url = database_url(settings)
    revision = () if given.revision is None else (given.revision,)
    copy = migrations.upgrade(url, *revision, backup=not given.no_backup)
    if copy is not None:
        print(f"copied to {copy} before")
    print(f"{hide_password(url)} has schema {migrations.schema_state(url).revision}")
    index_after_upgrade(url, print)


def _check(settings: BaseSettings, _given: Namespace) -> None:
    url = database_url(settings)
    others = migrations.check(url)
    print(f"{hide_password(url)} has the schema of this version")
    if others:
        print("beside it, and left alone:")
    for one in others:
        print(safe_text(f"  {one}"))
    for sentence in index_faults(url):
        print_stderr(sentence)


def _backup(settings: BaseSettings, given: Namespace) -> None:
    url = database_url(settings)
    database, copy = sqlite_path(parse_database_url(url)), given.file.absolute()
    if database is None:
        refuse("scrapy db: backup is for SQLite; `pg_dump` copies a PostgreSQL database, see docs/operations.md")
    if is_there(copy):
        refuse(f"scrapy db: {copy} exists already; name a new file")
    if not is_folder(copy.parent):
        refuse(f"scrapy db: {copy}: there is no folder {copy.parent}; name a file in one that exists")
    if not os.access(copy.parent, os.W_OK | os.X_OK):
        refuse(f"scrapy db: {copy}: this user may not write into {copy.parent}; name a file in another folder")
    migrations.require(url)
    back_up(database, copy, "Make room, or name a file on another disk.")
    print(f"copied {hide_password(url)} to {copy}, {copy.stat().st_size / 1e6:,.1f} MB")


def _prune(settings: BaseSettings, given: Namespace) -> None:
    # The setting keeps pages for ever with 0; who types 0 days wants none to be left.
    days = (_setting_of_days(settings) or None) if given.raw_pages is None else given.raw_pages
    request = PruneRequest(days, given.visits, is_dry_run=given.dry_run, vacuums=given.vacuum)
    prune(database_url(settings), request, print)


def _reindex(settings: BaseSettings, given: Namespace) -> None:
    reindex_all(database_url(settings), print, from_scratch=given.from_scratch)


def _group(settings: BaseSettings, given: Namespace) -> None:
    group_articles(database_url(settings), print, from_scratch=given.from_scratch)


def _setting_of_days(settings: BaseSettings) -> float:
    try:
        return min(raw_page_days(settings), _MAX_DAYS)
    except ValueError as error:
        refuse(str(error))


def _stats(settings: BaseSettings, given: Namespace) -> None:
    stats = _read_stats(database_url(settings))
    if given.json:
        print(json_text(_stats_record(stats), indent=2))
        return
    _print_table("Rows", stats.rows, about=stats.estimated)
    _print_table("Articles by source", dict(stats.articles_by_source))
    _print_table("URLs by state", stats.url_states)


def _read_stats(url: str) -> DatabaseStats:
    migrations.require(url)
    engine = reader_engine(url)
    try:
        return database_stats(engine)
    finally:
        engine.dispose()


def _stats_record(stats: DatabaseStats) -> Mapping[str, Any]:
    return {
        "rows": dict(stats.rows),
        "estimated": list(stats.estimated),
        "articles_by_source": dict(stats.articles_by_source),
        "url_states": {str(state): number for state, number in stats.url_states.items()},
    }


def _print_table(title: str, numbers: Mapping[Any, int], about: Sequence[str] = ()) -> None:
    print(title)
    for name, number in numbers.items():
        print(f"{number:>10}  {safe_text(str(name))}{' (about)' if name in about else ''}")
