"""`scrapy forget`: removes articles on request, and never fetches or stores them again."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from models.enums import ForgottenKind
from models.erasure.removal import RemovedKind
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
from scraper.cli.app_command import AppCommand
from scraper.exit_codes import ExitCode
from scraper.setting_values import database_url
from scraper.terminal.command_line import exit_early, exiting_on_database_error, print_stderr, refuse
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import safe_text

#: What is counted: the words for one and for several.
_NAMES = {
    RemovedKind.ARTICLES: ("article", "articles"),
    RemovedKind.VERSIONS: ("older version of them", "older versions of them"),
    RemovedKind.CUTS: ("passage cut from them", "passages cut from them"),
    RemovedKind.RAW_PAGES: ("page as fetched", "pages as fetched"),
    RemovedKind.ADDRESSES: ("address", "addresses"),
    RemovedKind.VISITS: ("visit", "visits"),
    RemovedKind.PEOPLE: ("author of nothing else", "authors of nothing else"),
    RemovedKind.KEYWORDS: ("keyword of nothing else", "keywords of nothing else"),
    RemovedKind.PATTERNS: ("sample of the site's boilerplate", "samples of the site's boilerplate"),
}


class Command(AppCommand):
    """Takedown: an article by its URL, a host, or an outlet, with all that is stored about it."""

    command = "scrapy forget"
    usage = "URL... | --host HOST | --source DOMAIN  [options]"
    description = "Remove articles, a host or an outlet for good, and never store them again"
    examples = (
        "scrapy forget https://www.example.org/2026/11/01/one-article --dry-run",
        "scrapy forget --source www.example.org --yes",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours."""
        super().add_options(parser)
        parser.add_argument("--host", metavar="HOST", help="everything at this host, with www. and without")
        parser.add_argument("--source", metavar="DOMAIN", help="this outlet: all that it brought, and its host")
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--yes", action="store_true", help="remove without a question")
        parser.add_argument("--allow", action="store_true", help="allow storing it again; this restores nothing")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Count, confirm, and remove."""
        requests = self._requests(self.positional(args), opts)
        with exiting_on_database_error():
            url = database_url(self.scrapy_settings())
            migrations.require(url)
            if opts.allow:
                _allow(url, requests)
                return
            removed = preview_takedown(url, requests)
            if opts.dry_run:
                print(f"{_listed(removed)} would be removed")
            elif any(removed.values()):
                print(f"about to remove {_listed(removed)}")
        if opts.dry_run:
            return
        # What is not stored cannot be lost.
        if not opts.yes and any(removed.values()):
            _confirm(requests)
        with exiting_on_database_error():
            self._forget(requests)

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

    def _forget(self, requests: Sequence[TakedownRequest]) -> None:
        app_settings = self.app_settings()
        done = take_down(app_settings.database_url, app_settings.spool, requests, datetime.now(UTC))
        what = f"removed {_listed(done.removed)}" if any(done.removed.values()) else "nothing of it was stored"
        print(f"{what}; it is not fetched or stored again (--allow undoes that)")
        _print_remains(done)


def _allow(url: str, requests: Sequence[TakedownRequest]) -> None:
    number = lift_takedown(url, requests)
    if number < len(requests):
        missing = len(requests) - number
        print_stderr(f"scrapy forget: {missing} of {len(requests)} were not forgotten under this name")
    print(f"{number} may be stored again")


def _confirm(requests: Sequence[TakedownRequest]) -> None:
    if not sys.stdin.isatty():
        refuse("scrapy forget: there is no terminal to confirm it; give --yes")
    sys.stdout.write(safe_text(f"Forget {', '.join(request.name for request in requests)} for good? [y/N] "))
    sys.stdout.flush()
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        exit_early(ExitCode.STOPPED, "scrapy forget: nothing was removed")


def _listed(removed: Mapping[RemovedKind, int]) -> str:
    listed = [plural(removed[kind], *names) for kind, names in _NAMES.items() if removed.get(kind)]
    return ", ".join(listed) or "nothing that is stored"


def _print_remains(done: TakedownResult) -> None:
    if done.spooled:
        print(f"removed {plural(done.spooled, 'visit')} from the spool")
    for path in done.spools_in_use:
        print(f"{path} is in use by a run: what it holds of it is dropped when it is stored")
    if not done.is_log_truncated:
        print("the database is in use: its log (-wal) holds the removed text until the last program closes it")
