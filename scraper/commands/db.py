"""`scrapy db upgrade | check | stats`: the database's schema, and what is in it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from models import schema
from models.database_url import hide_password
from models.engine import reader_engine
from models.queries import DatabaseStats, database_stats
from scraper.command_line import refuse
from scraper.database_command import Action, DatabaseCommand
from scraper.plain_output import json_text, shown

USAGE = "upgrade [REVISION] [--no-backup] | check | stats [--json]"


class Command(DatabaseCommand):
    """Migrations and health of the database that DATABASE_URL names."""

    name = "db"
    usage = USAGE
    description = "Upgrade, check or count the articles' database"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add `--json` and `--no-backup`."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="stats: print one JSON object")
        parser.add_argument("--no-backup", action="store_true", help="upgrade: make no copy of an SQLite file before")

    def actions(self, opts: Namespace) -> Mapping[str, Action]:
        """Return what each first word does."""
        return {
            "upgrade": partial(_upgrade, backup=not opts.no_backup),
            "check": _check,
            "stats": _stats_as_json if opts.json else _stats,
        }

    def check(self, words: Sequence[str], opts: Namespace) -> None:
        """Refuse an option of another word."""
        if opts.json and words[0] != "stats":
            refuse("scrapy db: --json belongs to stats")
        if opts.no_backup and words[0] != "upgrade":
            refuse("scrapy db: --no-backup belongs to upgrade")


def _upgrade(database_url: str, words: Sequence[str], *, backup: bool) -> None:
    _at_most(words, 1)
    copy = schema.upgrade(database_url, *words, backup=backup)
    if copy is not None:
        print(f"copied to {copy} before")
    state = schema.schema_state(database_url)
    print(f"{hide_password(database_url)} has schema {state.revision}")


def _check(database_url: str, words: Sequence[str]) -> None:
    _at_most(words, 0)
    schema.check(database_url)
    print(f"{hide_password(database_url)} has the schema of this version")


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
    schema.check(database_url)
    engine = reader_engine(database_url)
    try:
        return database_stats(engine)
    finally:
        engine.dispose()


def _print_table(title: str, numbers: Mapping[Any, int]) -> None:
    print(title)
    for name, number in numbers.items():
        print(f"{number:>10}  {shown(str(name))}")


def _at_most(words: Sequence[str], number: int) -> None:
    if len(words) > number:
        refuse(f"scrapy db: unknown word {words[number]!r}\nusage: scrapy db {USAGE}")
