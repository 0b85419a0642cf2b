"""What people do with the memory of sites: read it, correct it, and have it applied now."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from scrapy.commands import ScrapyCommand

from models import schema
from models.database_url import InvalidDatabaseUrl
from pipelines.site_corrections import (
    Explained,
    NoSuchPattern,
    Pattern,
    apply_to,
    explain,
    forget,
    hosts,
    patterns,
    protect,
)
from scraper.command_line import or_did_you_mean, refuse, with_database, words_only
from scraper.run_settings import database_url_of

USAGE = "list [HOST] [--all] | explain FINGERPRINT | forget FINGERPRINT | protect FINGERPRINT | apply [HOST]"
_SAMPLE = 90
_TAKES = {"list": (0, 1), "explain": (1, 1), "forget": (1, 1), "protect": (1, 1), "apply": (0, 1)}


class SiteMemoryCommand(ScrapyCommand):
    """The boilerplate that sites have taught: which it is, why, and whether that is right."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return USAGE

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Show, explain and undo what was learnt about the boilerplate of sites"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add `--all`."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="list: patterns that stay in the articles too")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Do what the first word says."""
        words = words_only("site-memory", args, USAGE)
        if not words:
            refuse(f"scrapy site-memory: say what to do\nusage: scrapy site-memory {USAGE}")
        actions: Mapping[str, Callable[[str, Sequence[str]], None]] = {
            "list": _list_all if opts.all else _list,
            "explain": _explain,
            "forget": _forget,
            "protect": _protect,
            "apply": _apply,
        }
        if words[0] not in actions:
            hint = or_did_you_mean(words[0], list(actions))
            refuse(f"scrapy site-memory: unknown word {words[0]!r}{hint}\nusage: scrapy site-memory {USAGE}")
        if opts.all and words[0] != "list":
            refuse("scrapy site-memory: --all belongs to list")
        _check_number(words[0], words[1:])
        database_url = self._database_url()
        with_database(lambda: _checked(actions[words[0]], database_url, words[1:]))

    def _database_url(self) -> str:
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        try:
            return database_url_of(self.settings)
        except InvalidDatabaseUrl as error:
            refuse(str(error))


def _check_number(action: str, words: Sequence[str]) -> None:
    least, most = _TAKES[action]
    if len(words) > most:
        refuse(f"scrapy site-memory: unknown word {words[most]!r}\nusage: scrapy site-memory {USAGE}")
    if len(words) < least:
        remedy = "`scrapy site-memory list HOST` shows the fingerprints"
        refuse(f"scrapy site-memory: {action} what? {remedy}\nusage: scrapy site-memory {USAGE}")


def _checked(action: Callable[[str, Sequence[str]], None], database_url: str, words: Sequence[str]) -> None:
    schema.check(database_url)
    try:
        action(database_url, words)
    except NoSuchPattern as error:
        refuse(f"scrapy site-memory: {error}")


def _list(database_url: str, words: Sequence[str], *, with_all: bool = False) -> None:
    if not words:
        for host, number in hosts(database_url):
            print(f"{number:>6}  {host}")
        return
    for pattern in patterns(database_url, words[0]):
        if with_all or pattern.state != pattern.finding:
            print(_line(pattern))


def _list_all(database_url: str, words: Sequence[str]) -> None:
    _list(database_url, words, with_all=True)


def _line(pattern: Pattern) -> str:
    share = f"{pattern.stories} of {pattern.of_stories}"
    return f"{pattern.fingerprint}  {pattern.kind:<5}  {pattern.state:<11}  {share:>10}  {_short(pattern.sample)}"


def _explain(database_url: str, words: Sequence[str]) -> None:
    found = explain(database_url, words[0])
    pattern = found.pattern
    lead, body, tail = pattern.places
    print(f"{pattern.fingerprint} of {pattern.host}: {pattern.kind}, {pattern.state}")
    print(f"  stands in {pattern.stories} of {pattern.of_stories} articles, in {pattern.wordings} wordings")
    print(f"  in the lead {lead}, in the body {body}, in the tail {tail}")
    print(f"  seen from {pattern.first_seen_at:%Y-%m-%d %H:%M} to {pattern.last_seen_at:%Y-%m-%d %H:%M} UTC")
    print(f"  for example: {pattern.sample}")
    _print_cuts(found)


def _print_cuts(found: Explained) -> None:
    print(f"cut from {len({cut.url for cut in found.cuts})} articles" + (":" if found.cuts else ""))
    for cut in found.cuts:
        print(f"  {cut.url}")
        print(f"      paragraph {cut.position + 1}, {cut.evidence}: {cut.text}")


def _forget(database_url: str, words: Sequence[str]) -> None:
    pattern, changed = forget(database_url, words[0], datetime.now(UTC))
    print(f"{pattern.fingerprint} of {pattern.host} is forgotten; it is back in {changed} articles")


def _protect(database_url: str, words: Sequence[str]) -> None:
    pattern, changed = protect(database_url, words[0], datetime.now(UTC))
    print(f"{pattern.fingerprint} of {pattern.host} is protected; it is back in {changed} articles")


def _apply(database_url: str, words: Sequence[str]) -> None:
    for host, learnt, changed in apply_to(database_url, words[0] if words else None, datetime.now(UTC)):
        print(f"{host}: {learnt} articles were read, {changed} were changed")


def _short(text: str) -> str:
    return text if len(text) <= _SAMPLE else text[: _SAMPLE - 1] + "…"
