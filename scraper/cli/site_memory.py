"""What people do with the memory of sites: read it, correct it, and have it applied now."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from models.maintenance import migrations
from pipelines.site_memory.admin import (
    NoSuchPattern,
    Pattern,
    PatternExplanation,
    apply_to,
    explain,
    forget,
    hosts,
    patterns,
    protect,
)
from scraper.cli.database_command import Action, DatabaseCommand
from scraper.terminal.command_line import refuse
from scraper.terminal.safe_text import safe_text

USAGE = "list [HOST] [--all] | explain FINGERPRINT | forget FINGERPRINT | protect FINGERPRINT | apply [HOST]"
_SAMPLE = 90
_WORDS = {
    "list [HOST]": "the hosts, or what one of them has taught, with fingerprints",
    "explain FINGERPRINT": "why a pattern is taken for boilerplate, and where it was cut",
    "forget FINGERPRINT": "put what was cut because of it back, and learn it anew",
    "protect FINGERPRINT": "put it back, and never cut it again",
    "apply [HOST]": "clean the stored articles now with what was learnt",
}
_TAKES = {"list": (0, 1), "explain": (1, 1), "forget": (1, 1), "protect": (1, 1), "apply": (0, 1)}


class SiteMemoryCommand(DatabaseCommand):
    """The boilerplate that sites have taught: which it is, why, and whether that is right."""

    name = "site-memory"
    usage = USAGE
    description = "Show, explain and undo what was learnt about the boilerplate of sites"
    words = _WORDS

    def add_options(self, parser: ArgumentParser) -> None:
        """Add `--all`."""
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="list: patterns that stay in the articles too")

    def actions(self, opts: Namespace) -> Mapping[str, Action]:
        """Return what each first word does."""
        actions: dict[str, Action] = {
            "list": partial(_list, with_all=opts.all),
            "explain": _explain,
            "forget": _forget,
            "protect": _protect,
            "apply": _apply,
        }
        return {word: partial(_checked, action) for word, action in actions.items()}

    def check(self, words: Sequence[str], opts: Namespace) -> None:
        """Refuse an option of another word, and words too many or too few."""
        action, *others = words
        if opts.all and action != "list":
            refuse("scrapy site-memory: --all belongs to list")
        least, most = _TAKES[action]
        if len(others) > most:
            self.refuse_words(f"unknown word {others[most]!r}")
        if len(others) < least:
            self.refuse_words(f"{action} what? `scrapy site-memory list HOST` shows the fingerprints")


def _checked(action: Action, database_url: str, words: Sequence[str]) -> None:
    migrations.check(database_url)
    try:
        action(database_url, words)
    except NoSuchPattern as error:
        refuse(f"scrapy site-memory: {error}")


def _list(database_url: str, words: Sequence[str], *, with_all: bool) -> None:
    if not words:
        for host, number in hosts(database_url):
            print(safe_text(f"{number:>6}  {host}"))
        return
    for pattern in patterns(database_url, words[0]):
        if with_all or pattern.state != pattern.verdict:
            print(safe_text(_line(pattern)))


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
    print(safe_text(f"  for example: {pattern.sample}"))
    _print_cuts(found)


def _print_cuts(found: PatternExplanation) -> None:
    print(f"cut from {len({cut.url for cut in found.cuts})} articles" + (":" if found.cuts else ""))
    for cut in found.cuts:
        print(safe_text(f"  {cut.url}"))
        print(safe_text(f"      paragraph {cut.position + 1}, {cut.evidence}: {cut.text}"))


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
