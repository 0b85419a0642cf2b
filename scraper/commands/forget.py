"""`scrapy forget`: removes articles on request, and never fetches or stores them again."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime

from models.enums import ForgottenKind
from models.erasure.removal import Removed
from models.maintenance import migrations
from pipelines.storage.takedown import (
    TakedownRequest,
    TakedownResult,
    host_request,
    lift_takedown,
    page_request,
    preview_takedown,
    take_down,
)
from pipelines.urls.normalise import InvalidUrlError
from scraper.app_settings import SettingsError, read_settings
from scraper.cli.database_command import CommandOnDatabase
from scraper.exit_codes import ExitCode
from scraper.terminal.command_line import exit_early, refuse, say, with_database, words_only
from scraper.terminal.safe_text import safe_text

USAGE = "URL... | --host HOST | --source DOMAIN  [--dry-run] [--yes] [--allow]"
_NAMES = {
    "articles": "articles",
    "versions": "older versions of them",
    "cuts": "passages cut from them",
    "raw_pages": "pages as fetched",
    "addresses": "addresses",
    "visits": "visits",
    "people": "authors of nothing else",
    "keywords": "keywords of nothing else",
    "patterns": "samples of the site's boilerplate",
}


class Command(CommandOnDatabase):
    """Takedown: an article by its URL, a host, or an outlet, with everything that is known of it."""

    name = "forget"
    usage = USAGE
    description = "Remove articles, a host or an outlet for good, and store them never again"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours."""
        super().add_options(parser)
        parser.add_argument("--host", metavar="HOST", help="everything at this host, with www. and without")
        parser.add_argument("--source", metavar="DOMAIN", help="this outlet: all that it brought, and its host")
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--allow", action="store_true", help="let it be stored again; nothing comes back by that")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Count, ask, and remove."""
        requests = self._requests(words_only(self.name, args, self.usage), opts)
        if opts.allow:
            with_database(lambda: self._allow(requests))
            return
        with_database(lambda: self._count(requests, is_all=opts.dry_run))
        if opts.dry_run:
            return
        if not opts.yes:
            _ask(requests)
        with_database(lambda: self._forget(requests))

    def _requests(self, words: Sequence[str], opts: Namespace) -> list[TakedownRequest]:
        given = [bool(words), opts.host is not None, opts.source is not None]
        if sum(given) != 1:
            self.refuse_words("name pages by their URLs, or one --host, or one --source")
        try:
            if opts.host is not None:
                return [host_request(opts.host, ForgottenKind.HOST)]
            if opts.source is not None:
                return [host_request(opts.source, ForgottenKind.SOURCE)]
            return list(dict.fromkeys(map(page_request, words)))
        except InvalidUrlError as error:
            refuse(f"scrapy forget: {error}")

    def _count(self, requests: Sequence[TakedownRequest], *, is_all: bool) -> None:
        database_url = self.database_url()
        migrations.require(database_url)
        removed = preview_takedown(database_url, requests)
        print(f"{_listed(removed)} would be removed" if is_all else f"about to remove {_listed(removed)}")

    def _forget(self, requests: Sequence[TakedownRequest]) -> None:
        try:
            limits = read_settings(self.given_settings())
        except SettingsError as error:
            refuse(str(error))
        done = take_down(limits.database_url, limits.spool, requests, datetime.now(UTC))
        print(f"removed {_listed(done.removed)}; it is not fetched or stored again (--allow undoes that)")
        _say_what_is_left(done)

    def _allow(self, requests: Sequence[TakedownRequest]) -> None:
        database_url = self.database_url()
        migrations.require(database_url)
        number = lift_takedown(database_url, requests)
        if number < len(requests):
            say(f"scrapy forget: {len(requests) - number} of {len(requests)} were not forgotten under this name")
        print(f"{number} may be stored again")


def _ask(requests: Sequence[TakedownRequest]) -> None:
    if not sys.stdin.isatty():
        refuse("scrapy forget: nobody is there to be asked; give --yes")
    sys.stdout.write(safe_text(f"Forget {', '.join(request.name for request in requests)} for good? [y/N] "))
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        exit_early(ExitCode.STOPPED, "scrapy forget: nothing was removed")


def _listed(removed: Removed) -> str:
    numbers = {field.name: getattr(removed, field.name) for field in fields(removed)}
    listed = [f"{number:,} {_NAMES[name]}" for name, number in numbers.items() if number]
    return ", ".join(listed) or "nothing that is stored"


def _say_what_is_left(done: TakedownResult) -> None:
    if done.spooled:
        print(f"removed {done.spooled:,} visits from the spool")
    for path in done.spools_in_use:
        print(f"{path} is in use by a run: what it holds of it is dropped when it is stored")
    if not done.is_log_truncated:
        print("the database is in use: its log (-wal) holds the removed text until the last program closes it")
