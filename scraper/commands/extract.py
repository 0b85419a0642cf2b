"""`scrapy extract`: a page to clean JSON, or many of them; no database is opened."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from scrapy.settings import Settings
from scrapy.utils.log import configure_logging

from models.enums import Reason
from pipelines.extraction.explanation import Explanation
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.site_memory.batch import clean_batch
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.visit import Visit
from pipelines.workers.pool import BUILD_ARTICLE, EXPLAIN, ExtractionPool
from scraper.app_settings import AppSettings
from scraper.cli.app_command import AppCommand
from scraper.cli.extraction_batch import batch_records, page_of
from scraper.cli.extraction_json import extraction_record, rejected_record
from scraper.cli.fetch_page import fetch_page
from scraper.cli.listed_sources import listed_sources, own_user_agent
from scraper.exit_codes import ExitCode
from scraper.explain.output_file import check_output_file, write_explanation
from scraper.terminal.command_line import exit_early, print_stderr, refuse, tolerating_closed_pipe
from scraper.terminal.safe_text import json_text


class Command(AppCommand):
    """Extract the article of a page, and print it as JSON."""

    command = "scrapy extract"
    usage = (
        "[options] [--explain out.html] FILE | URL | -\n"
        "  scrapy extract --batch in.jsonl [--jobs N] [--site-memory] [-o FILE]"
    )
    description = "Print the article of a file, a URL or standard input (-) as JSON"

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
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of standard output")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Extract one page or a batch."""
        words = self.positional(args)
        configure_logging(self.scrapy_settings())
        app_settings = self.app_settings()
        try:
            with tolerating_closed_pipe():
                if opts.batch is not None:
                    _run_batch(words, opts, app_settings)
                else:
                    self.exitcode = self._run_single(words, opts, app_settings)
        except KeyboardInterrupt:
            exit_early(ExitCode.STOPPED, "scrapy extract: interrupted")

    def _run_single(self, words: Sequence[str], opts: Namespace, app_settings: AppSettings) -> int:
        if len(words) != 1:
            self.refuse_words(f"name one page, not {len(words)}")
        target = words[0]
        _check_single(target, opts)
        if _is_url(target):
            if own_user_agent(listed_sources(app_settings.sources_file), target) is None:
                self.refuse_placeholder([target])
            record, problem = _from_web(target, opts, self.scrapy_settings(), app_settings)
        else:
            url = None if opts.url is None else _url(opts.url)
            record, problem = _extracted(target, url, page_of(_bytes_of(target), url), opts.explain, app_settings)
        with _output(opts.output) as out:
            out.write(json_text(record, indent=2) + "\n")
        if problem is not None:
            print_stderr(f"{target}: {problem}")
        return int(ExitCode.OK if problem is None else ExitCode.PARTIAL)


def _is_url(target: str) -> bool:
    return target.startswith(("http://", "https://"))


def _check_single(target: str, opts: Namespace) -> None:
    """Refuse options that do not go with one page, or with where it comes from."""
    if opts.jobs is not None:
        refuse("scrapy extract: --jobs belongs to --batch")
    if opts.site_memory:
        refuse("scrapy extract: --site-memory belongs to --batch: one page teaches nothing about its site")
    if opts.explain is not None:
        check_output_file(opts.explain, target, opts.output)
    if _is_url(target) and opts.url is not None:
        refuse("scrapy extract: --url belongs to FILE or -")


def _run_batch(words: Sequence[str], opts: Namespace, app_settings: AppSettings) -> None:
    if words:
        refuse(f"scrapy extract: unknown word {words[0]!r} beside --batch")
    if opts.url:
        refuse("scrapy extract: --url is for one page; a line of a batch has its own url")
    if opts.explain is not None:
        refuse("scrapy extract: --explain is for one page; give its FILE or URL instead of --batch")
    pool = ExtractionPool(_jobs(opts.jobs, app_settings.workers), app_settings.page_limits)
    with closing(pool), _input(opts.batch) as lines, _output(opts.output) as out:
        for record in batch_records(lines, _with_site_memory(pool) if opts.site_memory else pool.map, print_stderr):
            out.write(json_text(record) + "\n")


def _with_site_memory(pool: ExtractionPool) -> Callable[[Iterable[PageItem]], Iterator[ArticleItem | RejectedPage]]:
    """Return a function that extracts all pages before it cleans the first: only together they show what returns."""
    return lambda pages: iter(clean_batch(list(pool.map(pages))))


def _from_web(
    target: str, opts: Namespace, settings: Settings, app_settings: AppSettings
) -> tuple[dict[str, Any], str | None]:
    url = _url(target)
    page = fetch_page(url, settings, listed_sources(app_settings.sources_file))
    if isinstance(page, Visit):
        reason, detail = page.reason or Reason.BAD_RESPONSE, page.detail or ""
        if opts.explain is not None:
            write_explanation(opts.explain, Explanation(RejectedPage(url, reason, detail)))
        return rejected_record(target, url, reason.value), f"{reason}: {detail}"
    return _extracted(target, page.url, page, opts.explain, app_settings)


def _extracted(
    target: str, url: str | None, page: PageItem, explain: str | None, app_settings: AppSettings
) -> tuple[dict[str, Any], str | None]:
    """Return the record of a page, and why it is rejected; write its explanation to the file `explain`, if given."""
    if explain is None:
        result = _run_task(page, app_settings, BUILD_ARTICLE)
    else:
        found = _run_task(page, app_settings, EXPLAIN)
        explanation = Explanation(found) if isinstance(found, RejectedPage) else found
        write_explanation(explain, explanation)
        result = explanation.result
    problem = f"{result.reason}: {result.detail}" if isinstance(result, RejectedPage) else None
    return extraction_record(target, url, result), problem


def _run_task(page: PageItem, app_settings: AppSettings, task: str) -> Any:
    """Return the result of `task` for a page, or the page's rejection, within the bounds of a crawl."""
    with closing(ExtractionPool(min(1, app_settings.workers), app_settings.page_limits, task)) as pool:
        return pool.one(page)


def _url(text: str) -> str:
    try:
        return normalise_url(text)
    except InvalidUrlError as error:
        refuse(f"scrapy extract: {error}")


def _bytes_of(target: str) -> bytes:
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except OSError as error:
        refuse(f"scrapy extract: cannot read {target}: {error.strerror}")


def _jobs(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not text.isdecimal():
        refuse(f"scrapy extract: --jobs {text}: not a number of processes")
    return int(text)


def _input(name: str) -> AbstractContextManager[Iterable[bytes]]:
    if name == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        return Path(name).open("rb")
    except OSError as error:
        refuse(f"scrapy extract: cannot read {name}: {error.strerror}")


@contextmanager
def _output(name: str | None) -> Iterator[IO[str]]:
    if name is None or name == "-":
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # what Python opens is a TextIOWrapper
        yield sys.stdout
        return
    try:
        file = Path(name).open("w", encoding="utf-8")  # noqa: SIM115 - closed below, after refusing what cannot open
    except OSError as error:
        refuse(f"scrapy extract: cannot write {name}: {error.strerror}")
    with file:
        yield file
