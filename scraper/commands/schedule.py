"""`scrapy schedule`: puts a crawl into the queue for each slice of the sources in which something is due."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scraper.cli.app_command import AppCommand
from scraper.cli.machines import positive, run_logged, shared_database
from scraper.setting_values import sources_file
from scraper.sources import SourcesError
from scraper.terminal.command_line import exiting_on_database_error, refuse

_MOST_SOURCES, _MOST_SECONDS = 10_000, 86_400


class Command(AppCommand):
    """The clock of several workers; docs/many-machines.md describes the whole."""

    command = "scrapy schedule"
    usage = "[--sources FILE] [--slice N] [--every SECONDS] [--stalled-after SECONDS] [--once]"
    description = "Queue crawls of the sources that are due, for `scrapy worker` on any number of machines"
    examples = (
        "scrapy schedule",
        "scrapy schedule --sources my.toml --slice 50 --once",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--sources", metavar="FILE", type=Path, help="another list than sources.toml")
        parser.add_argument("--slice", metavar="N", default="20", help="sources of one crawl (default: 20)")
        parser.add_argument("--every", metavar="SECONDS", default="60", help="between two looks (default: 60)")
        parser.add_argument(
            "--stalled-after",
            metavar="SECONDS",
            default="30",
            help="a worker without a sign of life for so long is dead, and its crawls are queued again (default: 30)",
        )
        parser.add_argument("--once", action="store_true", help="look once, and end")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Queue what is due, again and again until stopped."""
        words = self.positional(args)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        size = positive(opts.slice, "--slice", _MOST_SOURCES)
        every = positive(opts.every, "--every", _MOST_SECONDS)
        stalled_after = positive(opts.stalled_after, "--stalled-after", _MOST_SECONDS)
        path = opts.sources or sources_file(self.scrapy_settings())
        with exiting_on_database_error():
            url = shared_database(self.scrapy_settings(), self.command)
            # Procrastinate is an extra, and other commands start without it.
            from scraper.cluster.scheduler import Scheduler

            try:
                run_logged(Scheduler(url, path, size, every, stalled_after).run(once=opts.once))
            except SourcesError as error:
                refuse(str(error))
