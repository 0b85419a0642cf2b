"""`scrapy search`: full-text search in the stored articles, newest or best first, with snippets."""

from argparse import ArgumentParser, Namespace

from scraper.cli.app_command import AppCommand
from scraper.cli.search_options import SearchOptionError, add_search_options, search_options
from scraper.cli.searching import write_found, write_sql
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error
from scraper.terminal.help_text import add_table

_LANGUAGE = {
    "harbour wall": "articles with both words, in any case, with or without accents",
    '"harbour wall"': "these words one after the other",
    "harb*": "words that begin so",
    "harbour OR quay": "one of them or both; AND, OR and NOT are written in capitals",
    "harbour NOT wall": "the one without the other",
    "harbour AND (wall OR quay)": "parentheses",
    "NEAR(harbour wall, 5)": "both with at most 5 words between them",
    "headline:harbour": "in the headline; body: is for the text",
}


class Command(AppCommand):
    """Search in headlines and texts of the stored articles."""

    command = "scrapy search"
    usage = (
        "QUERY [--since DATE] [--until DATE] [--source DOMAIN] [--language CODE] [--best] [--limit N] [--json] [--sql]"
    )
    description = "Search in headlines and texts of the stored articles"
    examples = ('scrapy search "harbour AND (wall OR quay)" --since 2026-11-01 --best',)

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours, and the query language."""
        super().add_options(parser)
        add_search_options(parser)
        add_table(parser, "Queries", _LANGUAGE)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print what is found."""
        words = self.positional(args)
        if not words:
            self.refuse_words("say what to search for")
        try:
            options = search_options(words, opts)
            with exiting_on_database_error():
                url = database_url(self.scrapy_settings())
                if opts.sql:
                    write_sql(url, options, print)
                else:
                    write_found(url, options, print, as_json=opts.json)
        except SearchOptionError as error:
            self.refuse_words(str(error))
