"""`scrapy report`: what the last runs did, and where something is wrong."""

from argparse import ArgumentParser, Namespace

from scraper.cli.app_command import AppCommand
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error
from scraper.terminal.typed_numbers import whole_number

_DEFAULT_DAYS = 7
_MAX_DAYS = 3_650


class Command(AppCommand):
    """Runs, articles, silent sources, rejected pages, fields filled less often, slow hosts, what is due."""

    command = "scrapy report"
    usage = "[--days N] [--source DOMAIN] [--worth-a-look | --stories] [--json]"
    description = "Show what the last runs did, and where something is wrong"
    examples = ("scrapy report", "scrapy report --days 30 --source www.example.org", "scrapy report --json")

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument(
            "--days", metavar="N", default=str(_DEFAULT_DAYS), help=f"look back N days (default: {_DEFAULT_DAYS})"
        )
        parser.add_argument("--source", metavar="DOMAIN", help="report on this outlet only")
        parser.add_argument(
            "--worth-a-look",
            action="store_true",
            help="list only the articles of the least certain extraction, each with the command that explains it",
        )
        parser.add_argument(
            "--stories",
            action="store_true",
            help="list only the stories that most outlets reported, with the one that had each first",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print the report."""
        words = self.positional(args)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        days = self._days(opts.days)
        # Loads SQLAlchemy, which the help does not need.
        from scraper.cli.reports.reporting import print_report, print_stories, print_worth_a_look

        show = print_stories if opts.stories else print_worth_a_look if opts.worth_a_look else print_report
        with exiting_on_database_error():
            show(database_url(self.scrapy_settings()), days, opts.source, as_json=opts.json)

    def _days(self, text: str) -> int:
        days = whole_number(text) or 0
        if not 1 <= days <= _MAX_DAYS:
            self.refuse_words(f"--days {text} is not a number from 1 to {_MAX_DAYS}")
        return days
