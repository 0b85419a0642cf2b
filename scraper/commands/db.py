"""`scrapy db upgrade | check | stats`: the database's schema, and what is in it."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scrapy.commands import ScrapyCommand

from models import schema
from models.database_url import InvalidDatabaseUrl, hide_password
from models.engine import reader_engine
from models.queries import DatabaseStats, database_stats
from scraper.command_line import or_did_you_mean, refuse, with_database, words_only
from scraper.plain_output import json_text, shown
from scraper.run_settings import database_url_of

USAGE = "upgrade [REVISION] [--no-backup] | check | stats [--json]"


class Command(ScrapyCommand):
    """Migrations and health of the database that DATABASE_URL names."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return USAGE

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Upgrade, check or count the articles' database"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add `--json` and `--no-backup`."""
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="stats: print one JSON object")
        parser.add_argument("--no-backup", action="store_true", help="upgrade: make no copy of an SQLite file before")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Do what the first word says."""
        words = words_only("db", args, USAGE)
        if not words:
            refuse(f"scrapy db: say what to do\nusage: scrapy db {USAGE}")
        actions: Mapping[str, Callable[[str, Sequence[str]], None]] = {
            "upgrade": _upgrade if opts.no_backup else _upgrade_with_backup,
            "check": _check,
            "stats": _stats_as_json if opts.json else _stats,
        }
        if words[0] not in actions:
            hint = or_did_you_mean(words[0], list(actions))
            refuse(f"scrapy db: unknown word {words[0]!r}{hint}\nusage: scrapy db {USAGE}")
        if opts.json and words[0] != "stats":
            refuse("scrapy db: --json belongs to stats")
        if opts.no_backup and words[0] != "upgrade":
            refuse("scrapy db: --no-backup belongs to upgrade")
        database_url = self._database_url()
        with_database(lambda: actions[words[0]](database_url, words[1:]))

    def _database_url(self) -> str:
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        try:
            return database_url_of(self.settings)
        except InvalidDatabaseUrl as error:
            refuse(str(error))


def _upgrade_with_backup(database_url: str, words: Sequence[str]) -> None:
    _upgrade(database_url, words, backup=True)


def _upgrade(database_url: str, words: Sequence[str], *, backup: bool = False) -> None:
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
