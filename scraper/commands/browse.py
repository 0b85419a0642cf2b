"""`scrapy browse`: the database in a browser, read-only and on this machine alone."""

from argparse import ArgumentParser, Namespace
from functools import partial

from scraper.cli.app_command import AppCommand
from scraper.cli.browsing import DEFAULT_DAYS, DEFAULT_PORT, BrowseRequest, browse
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error
from scraper.terminal.help_text import add_text
from scraper.terminal.typed_numbers import whole_number

_MAX_PORT = 65_535
_MAX_DAYS = 36_500


class Command(AppCommand):
    """Serve questions, plots, articles and tables on 127.0.0.1 until it is interrupted."""

    command = "scrapy browse"
    usage = "[--port N] [--open] [--days N]"
    description = "Show the database in a browser: questions, plots, articles with their cuts, tables, SQL"

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument(
            "--port",
            metavar="N",
            default=str(DEFAULT_PORT),
            help=f"listen on this port of 127.0.0.1 (default: {DEFAULT_PORT}); 0: any free one",
        )
        parser.add_argument("--open", action="store_true", help="open the page in your browser")
        parser.add_argument(
            "--days",
            metavar="N",
            help=f"PostgreSQL: show a copy of the articles of the last N days (default: {DEFAULT_DAYS})",
        )
        add_text(parser, "Example", "scrapy browse --open")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Serve the pages."""
        words = self.positional(args)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        request = BrowseRequest(
            port=self._number("--port", opts.port, 0, _MAX_PORT),
            opens=opts.open,
            days=None if opts.days is None else self._number("--days", opts.days, 1, _MAX_DAYS),
        )
        with exiting_on_database_error():
            browse(database_url(self.scrapy_settings()), request, partial(print, flush=True))

    def _number(self, option: str, text: str, least: int, most: int) -> int:
        number = whole_number(text)
        if number is None or not least <= number <= most:
            self.refuse_words(f"{option} {text} is not a number from {least} to {most}")
        return number
