"""`scrapy site-memory`: shows the learnt boilerplate of sites, corrects it, and applies it to stored articles."""

from argparse import Namespace
from datetime import UTC, datetime

from scrapy.settings import BaseSettings

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
from scraper.cli.subcommands import Action, CommandWithSubcommands
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error, refuse
from scraper.terminal.plural import plural
from scraper.terminal.safe_text import safe_text

_SAMPLE_LENGTH = 90
_WHERE_FINGERPRINTS_ARE = "`scrapy site-memory list HOST` shows the fingerprints."


class SiteMemoryCommand(CommandWithSubcommands):
    """The boilerplate learnt from sites: what it is, on what evidence, and whether that is right."""

    command = "scrapy site-memory"
    description = "Show, explain and undo what was learnt about the boilerplate of sites"

    def add_subcommands(self) -> None:
        """Add list, explain, forget, protect and apply."""
        list_parser = self.add_subcommand(
            "list [HOST]",
            "show the hosts, or what was learnt from one of them, with fingerprints",
            _list,
            "example: scrapy site-memory list www.example.org",
        )
        list_parser.add_argument("host", metavar="HOST", nargs="?", help="show the patterns of this host")
        list_parser.add_argument("--all", action="store_true", help="show patterns that stay in the articles too")
        self._add_correction("explain", "show why a pattern counts as boilerplate, and where it was cut", _explain)
        self._add_correction("forget", "put back what was cut because of a pattern, and learn it anew", _forget)
        self._add_correction("protect", "put back what was cut because of a pattern, and never cut it again", _protect)
        apply_parser = self.add_subcommand(
            "apply [HOST]",
            "clean the stored articles now with what was learnt",
            _apply,
            "example: scrapy site-memory apply www.example.org",
        )
        apply_parser.add_argument("host", metavar="HOST", nargs="?", help="only the articles of this host")

    def _add_correction(self, name: str, summary: str, action: Action) -> None:
        example = f"example: scrapy site-memory {name} 6b1f0c\n{_WHERE_FINGERPRINTS_ARE}"
        parser = self.add_subcommand(f"{name} FINGERPRINT", summary, action, example)
        parser.add_argument("fingerprint", metavar="FINGERPRINT", help="of the pattern; its first digits are enough")

    def perform(self, given: Namespace) -> None:
        """Run a sub-command on a database with our tables; an unknown pattern or host ends with 4."""
        with exiting_on_database_error():
            migrations.require(database_url(self.scrapy_settings()))
            try:
                super().perform(given)
            except NoSuchPattern as error:
                refuse(f"{self.command}: {error}")


def _list(settings: BaseSettings, given: Namespace) -> None:
    url = database_url(settings)
    if given.host is None:
        for host, number in hosts(url):
            print(safe_text(f"{number:>6}  {host}"))
        return
    for pattern in patterns(url, given.host):
        if given.all or pattern.state != pattern.verdict:
            print(safe_text(_line(pattern)))


def _line(pattern: Pattern) -> str:
    share = f"{pattern.stories} of {pattern.of_stories}"
    sample = _shortened(pattern.sample)
    return f"{pattern.fingerprint}  {pattern.kind:<5}  {pattern.state:<11}  {share:>10}  {sample}"


def _explain(settings: BaseSettings, given: Namespace) -> None:
    explained = explain(database_url(settings), given.fingerprint)
    pattern = explained.pattern
    lead, body, tail = pattern.places
    state = "to be cut where it stands again" if pattern.state == "cut" and not explained.cuts else pattern.state
    print(f"{pattern.fingerprint} of {pattern.host}: {pattern.kind}, {state}")
    wordings = plural(pattern.wordings, "wording")
    print(f"  stands in {pattern.stories} of {plural(pattern.of_stories, 'article')}, in {wordings}")
    print(f"  in the lead {lead}, in the body {body}, in the tail {tail}")
    print(f"  seen from {pattern.first_seen_at:%Y-%m-%d %H:%M} to {pattern.last_seen_at:%Y-%m-%d %H:%M} UTC")
    print(safe_text(f"  for example: {pattern.sample}"))
    _print_cuts(explained)


def _print_cuts(explained: PatternExplanation) -> None:
    cuts = explained.cuts
    if not cuts:
        print("not cut from any stored article")
        return
    print(f"cut from {plural(len({cut.url for cut in cuts}), 'article')}:")
    for cut in cuts:
        print(safe_text(f"  {cut.url}"))
        print(safe_text(f"      paragraph {cut.position + 1}, {cut.evidence}: {cut.text}"))


def _forget(settings: BaseSettings, given: Namespace) -> None:
    pattern, changed = forget(database_url(settings), given.fingerprint, datetime.now(UTC))
    print(f"{pattern.fingerprint} of {pattern.host} is forgotten; it is back in {plural(changed, 'article')}")


def _protect(settings: BaseSettings, given: Namespace) -> None:
    pattern, changed = protect(database_url(settings), given.fingerprint, datetime.now(UTC))
    print(f"{pattern.fingerprint} of {pattern.host} is protected; it is back in {plural(changed, 'article')}")


def _apply(settings: BaseSettings, given: Namespace) -> None:
    for host, learnt, changed in apply_to(database_url(settings), given.host, datetime.now(UTC)):
        print(f"{host}: {_were(plural(learnt, 'article'), learnt)} read, {_were(str(changed), changed)} changed")


def _were(words: str, number: int) -> str:
    return f"{words} {'was' if number == 1 else 'were'}"


def _shortened(text: str) -> str:
    return text if len(text) <= _SAMPLE_LENGTH else text[: _SAMPLE_LENGTH - 1] + "…"
