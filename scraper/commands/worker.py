"""`scrapy worker`: crawls what `scrapy schedule` has put into the queue, on as many machines as you like."""

from argparse import ArgumentParser, Namespace
from itertools import chain

from scraper.cli.app_command import AppCommand
from scraper.cli.machines import positive, run_logged, shared_database
from scraper.terminal.command_line import exiting_on_database_error

_MOST_CRAWLS = 64


class Command(AppCommand):
    """A worker of the queue; docs/many-machines.md describes the whole."""

    command = "scrapy worker"
    usage = "[--crawls N] [--until-idle]"
    description = "Crawl the slices of sources that `scrapy schedule` puts into the queue, on any number of machines"
    examples = (
        "scrapy worker",
        "scrapy worker --crawls 4 --until-idle",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--crawls", metavar="N", default="1", help="crawls at the same time (default: 1)")
        parser.add_argument("--until-idle", action="store_true", help="end when the queue is empty")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Take crawls from the queue until stopped; `-s` options go on to every crawl."""
        words = self.positional(args)
        if words:
            self.refuse_words(f"unknown word {words[0]!r}")
        crawls = positive(opts.crawls, "--crawls", _MOST_CRAWLS)
        with exiting_on_database_error():
            url = shared_database(self.scrapy_settings(), self.command)
            # Procrastinate is an extra, and other commands start without it.
            from scraper.cluster.crawling import CrawlWorker

            worker = CrawlWorker(url, tuple(chain.from_iterable(("-s", one) for one in opts.set)), crawls)
            run_logged(worker.run(until_idle=opts.until_idle))
