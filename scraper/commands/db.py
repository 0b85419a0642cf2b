"""`scrapy db upgrade | check | stats | backup | prune`: the database's schema, what is in it, and what may go."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from math import nan
from pathlib import Path
from typing import Any

from models.database.engine import reader_engine
from models.database.url import hide_password, parse_database_url, sqlite_path
from models.maintenance import migrations
from models.maintenance.backup import back_up
from models.reports.queries import DatabaseStats, database_stats
from scraper.cli.database_command import Action, DatabaseCommand
from scraper.cli.pruning import LEAST_VISIT_DAYS, Pruning, prune
from scraper.setting_values import setting
from scraper.terminal.command_line import refuse
from scraper.terminal.safe_text import json_text, safe_text

USAGE = """upgrade [REVISION] [--no-backup] | check | stats [--json] | backup FILE
    | prune [--raw-pages DAYS] [--visits DAYS] [--dry-run] [--vacuum]"""
_BELONGS = {
    "json": ("--json", "stats"),
    "no_backup": ("--no-backup", "upgrade"),
    "raw_pages": ("--raw-pages", "prune"),
    "visits": ("--visits", "prune"),
    "dry_run": ("--dry-run", "prune"),
    "vacuum": ("--vacuum", "prune"),
}
_WORDS = {
    "upgrade [REVISION]": "bring the tables to this version, or to a revision; an SQLite file is copied before",
    "check": "say whether the database has the tables of this version",
    "stats": "count the rows, the articles of each source, and the URLs by their state",
    "backup FILE": "copy an SQLite database to a file, whole, also while runs are at work",
    "prune": "let go of old pages as fetched, and of old visits",
}
_LONGEST_DAYS = 36_500


class Command(DatabaseCommand):
    """Migrations and health of the database that DATABASE_URL names."""

    name = "db"
    usage = USAGE
    description = "Upgrade, check, count or prune the articles' database"
    words = _WORDS

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="stats: print one JSON object")
        parser.add_argument("--no-backup", action="store_true", help="upgrade: make no copy of an SQLite file before")
        parser.add_argument("--raw-pages", metavar="DAYS", help="prune: raw pages older than NEWSGRAIN_RAW_PAGE_DAYS")
        parser.add_argument("--visits", metavar="DAYS", help="prune: visits too, but the last one of each URL")
        parser.add_argument("--dry-run", action="store_true", help="prune: only count")
        parser.add_argument("--vacuum", action="store_true", help="prune: give the room back to the disk")

    def actions(self, opts: Namespace) -> Mapping[str, Action]:
        """Return what each first word does."""
        return {
            "upgrade": partial(_upgrade, backup=not opts.no_backup),
            "check": _check,
            "stats": _stats_as_json if opts.json else _stats,
            "backup": _backup,
            "prune": lambda database_url, words: _prune(database_url, words, wanted=self._pruning(opts)),
        }

    def check(self, words: Sequence[str], opts: Namespace) -> None:
        """Refuse an option of another word."""
        for name, (flag, word) in _BELONGS.items():
            if getattr(opts, name) and words[0] != word:
                refuse(f"scrapy db: {flag} belongs to {word}")

    def _pruning(self, opts: Namespace) -> Pruning:
        kept = str(setting(self.given_settings(), "NEWSGRAIN_RAW_PAGE_DAYS"))
        return Pruning(
            raw_page_days=_days("--raw-pages", kept if opts.raw_pages is None else opts.raw_pages),
            visit_days=0 if opts.visits is None else _days("--visits", opts.visits, least=LEAST_VISIT_DAYS),
            is_tried_only=opts.dry_run,
            gives_room_back=opts.vacuum,
        )


def _days(flag: str, text: str, least: float = 0) -> float:
    try:
        days = float(text)
    except ValueError:
        days = nan
    if not least <= days <= _LONGEST_DAYS:
        refuse(f"scrapy db: {flag} {text} is no number of days from {least:g} to {_LONGEST_DAYS}")
    return days


def _prune(database_url: str, words: Sequence[str], *, wanted: Pruning) -> None:
    _at_most(words, 0)
    prune(database_url, wanted, print)


def _upgrade(database_url: str, words: Sequence[str], *, backup: bool) -> None:
    _at_most(words, 1)
    copy = migrations.upgrade(database_url, *words, backup=backup)
    if copy is not None:
        print(f"copied to {copy} before")
    state = migrations.schema_state(database_url)
    print(f"{hide_password(database_url)} has schema {state.revision}")


def _check(database_url: str, words: Sequence[str]) -> None:
    _at_most(words, 0)
    migrations.check(database_url)
    print(f"{hide_password(database_url)} has the schema of this version")


def _backup(database_url: str, words: Sequence[str]) -> None:
    _at_most(words, 1)
    if not words:
        refuse("scrapy db: backup to which file?")
    database, copy = sqlite_path(parse_database_url(database_url)), Path(words[0]).absolute()
    if database is None:
        refuse("scrapy db: backup is for SQLite; `pg_dump` copies a PostgreSQL database, see docs/operations.md")
    if copy.exists() or not copy.parent.is_dir():
        refuse(f"scrapy db: {copy} {'is there already' if copy.exists() else 'lies in no folder'}; name a new file")
    migrations.require(database_url)
    back_up(database, copy, "Make room, or name a file on another disk.")
    print(f"copied {hide_password(database_url)} to {copy}, {copy.stat().st_size / 1e6:,.1f} MB")


def _stats(database_url: str, words: Sequence[str]) -> None:
    stats = _read_stats(database_url, words)
    _print_table("Rows", stats.rows)
    _print_table("Articles by source", dict(stats.articles_by_source))
    _print_table("URLs by state", stats.url_states)


def _stats_as_json(database_url: str, words: Sequence[str]) -> None:
    stats = _read_stats(database_url, words)
    record = {
        "rows": dict(stats.rows),
        "articles_by_source": dict(stats.articles_by_source),
        "url_states": {str(state): number for state, number in stats.url_states.items()},
    }
    print(json_text(record, indent=2))


def _read_stats(database_url: str, words: Sequence[str]) -> DatabaseStats:
    _at_most(words, 0)
    migrations.check(database_url)
    engine = reader_engine(database_url)
    try:
        return database_stats(engine)
    finally:
        engine.dispose()


def _print_table(title: str, numbers: Mapping[Any, int]) -> None:
    print(title)
    for name, number in numbers.items():
        print(f"{number:>10}  {safe_text(str(name))}")


def _at_most(words: Sequence[str], number: int) -> None:
    if len(words) > number:
        refuse(f"scrapy db: unknown word {words[number]!r}\nusage: scrapy db {USAGE}")
