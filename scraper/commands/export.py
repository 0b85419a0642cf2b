"""`scrapy export`: stored articles, or the rows of a query, as a file for other programs."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from scraper.cli.app_command import AppCommand
from scraper.cli.export_options import ExportOptionError, add_export_options, export_request
from scraper.cli.export_progress import ProgressLine, summary_lines
from scraper.cli.exporting import exiting_on_export_error
from scraper.setting_values import database_url
from scraper.terminal.command_line import exiting_on_database_error, print_stderr, refuse
from scraper.terminal.safe_text import safe_text


class Command(AppCommand):
    """Articles as Parquet, JSON Lines, CSV, SQLite or Markdown, with a data card beside them."""

    command = "scrapy export"
    usage = "out.parquet | out.jsonl | out.csv | out.sqlite | FOLDER/ | -  [options]"
    description = "Write stored articles, or the rows of a query, to a file with a data card"
    examples = (
        "scrapy export articles.parquet --since 2026-11-01",
        "scrapy export - --language de | head -1",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers and dates stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        add_export_options(parser)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Export."""
        words = self.positional(args)
        if len(words) != 1:
            self.refuse_words(f"name one target, not {len(words)}")
        # Imported here: other commands start without what exports need.
        from pipelines.export.run_export import run_export

        with exiting_on_database_error(), exiting_on_export_error(words[0]):
            url = database_url(self.scrapy_settings())
            try:
                request = export_request(words[0], opts)
            except ExportOptionError as error:
                refuse(f"scrapy export: {error}")
            with ProgressLine(sys.stderr) as progress:
                result = run_export(url, request, datetime.now(UTC), sys.stdout.buffer, progress.show)
        lines = summary_lines(request, result)
        if request.target.path is None:
            print_stderr("\n".join(lines))
        else:
            print(safe_text("\n".join(lines)))
