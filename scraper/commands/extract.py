"""`scrapy extract`: a page to clean JSON, or many of them; no database is opened."""

from argparse import ArgumentParser, Namespace

from scraper.cli.app_command import AppCommand
from scraper.exit_codes import ExitCode
from scraper.terminal.command_line import exit_early, print_stderr, tolerating_closed_pipe


class Command(AppCommand):
    """Extract the article of a page, and print it as JSON."""

    command = "scrapy extract"
    usage = (
        "[options] [--explain out.html] FILE | URL | -\n"
        "  scrapy extract --batch in.jsonl [--jobs N] [--site-memory] [-o FILE]"
    )
    description = "Print the article of a file, a URL or standard input (-) as JSON, Markdown or text"
    examples = (
        "scrapy extract page.html --url https://www.example.org/2026/11/01/one-article",
        "scrapy extract https://www.example.org/2026/11/01/one-article --explain out.html",
        "scrapy extract --batch pages.jsonl --jobs 2 -o articles.jsonl",
    )

    def add_options(self, parser: ArgumentParser) -> None:
        """Add ours; numbers stay text here, so that a wrong one gets our message and exit code."""
        super().add_options(parser)
        parser.add_argument("--url", help="the URL that the page of FILE or - came from")
        parser.add_argument(
            "--batch",
            metavar="FILE",
            help='read lines {"id", "path" or "html", "url"} from FILE (- is standard input)',
        )
        parser.add_argument("--jobs", metavar="N", help="--batch: processes (default: NEWSGRAIN_WORKERS)")
        parser.add_argument(
            "--site-memory",
            action="store_true",
            help="--batch: learn each site's boilerplate from all its pages first; answers come when all are read",
        )
        parser.add_argument("--explain", metavar="FILE", help="write there, as HTML, what was kept and cut, and why")
        parser.add_argument(
            "--format", metavar="NAME", help="json, markdown or text (default: json); a batch is always json"
        )
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of standard output")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Extract one page or a batch."""
        # Loads what the help does not need.
        from scrapy.utils.log import configure_logging

        from scraper.cli.extraction.extracting import bounds_of, is_url, run_batch, run_single

        words, settings = self.positional(args), self.scrapy_settings()
        configure_logging(settings)
        try:
            with tolerating_closed_pipe():
                if opts.batch is not None:
                    run_batch(words, opts, bounds_of(settings))
                    return
                if len(words) != 1:
                    self.refuse_words(f"name one page, not {len(words)}")
                if is_url(words[0]):
                    self._check_web(words[0])
                problem = run_single(words[0], opts, settings)
        except KeyboardInterrupt:
            exit_early(ExitCode.STOPPED, "scrapy extract: interrupted")
        if problem is not None:
            print_stderr(f"{words[0]}: {problem}")
            self.exitcode = int(ExitCode.PARTIAL)

    def _check_web(self, url: str) -> None:
        """Check all settings, and the user agent that the site would see."""
        from scraper.cli.listed_sources import listed_sources, own_user_agent

        if own_user_agent(listed_sources(self.app_settings().sources_file), url) is None:
            self.refuse_placeholder([url])
