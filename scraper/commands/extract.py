"""`scrapy extract`: a page to clean JSON, or many of them; no database is opened."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings
from scrapy.utils.log import configure_logging

from models.enums import Reason
from pipelines.extraction.explanation import Explanation
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.site_memory.batch import clean_batch
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.visit import Visit
from pipelines.workers.pool import BUILD_ARTICLE, EXPLAIN, ExtractionPool
from scraper.app_settings import AppSettings, SettingsError, read_settings
from scraper.cli.batch import answers, page_of
from scraper.cli.extraction_json import record_of, rejected_record
from scraper.cli.one_page import fetch_page
from scraper.exit_codes import ExitCode
from scraper.explain.output_file import check_place, write_explanation
from scraper.sources import Source, SourcesError, read_enabled
from scraper.terminal.command_line import exit_early, refuse, say, until_reader_leaves, words_only
from scraper.terminal.safe_text import json_text

USAGE = "[options] [--explain out.html] FILE | URL | -  or  --batch in.jsonl [--jobs N] [--site-memory] [-o FILE]"


class Command(ScrapyCommand):
    """Extract the article of a page, and print it as JSON."""

    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_ENABLED": False}  # noqa: RUF012 - Scrapy's name and type

    def syntax(self) -> str:
        """Return the words that this command takes."""
        return USAGE

    def short_desc(self) -> str:
        """Say what it is for."""
        return "Print the article of a file, a URL or standard input (-) as JSON"

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
        parser.add_argument("--explain", metavar="FILE", help="show there, as HTML, what was kept and cut, and why")
        parser.add_argument("-o", "--output", metavar="FILE", help="write there instead of standard output")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Extract one page or a batch."""
        words = words_only("extract", args, USAGE)
        if self.settings is None:
            raise RuntimeError("Scrapy gave this command no settings")
        configure_logging(self.settings)
        try:
            limits = read_settings(self.settings)
        except SettingsError as error:
            refuse(str(error))
        try:
            with until_reader_leaves():
                if opts.batch is not None:
                    self._run_batch(words, opts, limits)
                else:
                    self.exitcode = _run_single(words, opts, self.settings, limits)
        except KeyboardInterrupt:
            exit_early(ExitCode.STOPPED, "scrapy extract: interrupted")

    def _run_batch(self, words: Sequence[str], opts: Namespace, limits: AppSettings) -> None:
        if words:
            refuse(f"scrapy extract: unknown word {words[0]!r} beside --batch")
        if opts.url:
            refuse("scrapy extract: --url is for one page; a line of a batch has its own url")
        if opts.explain is not None:
            refuse("scrapy extract: --explain is for one page; give its FILE or URL instead of --batch")
        pool = ExtractionPool(_jobs(opts.jobs, limits.workers), limits.page_limits)
        with closing(pool), _input(opts.batch) as lines, _output(opts.output) as out:
            for record in answers(lines, _together(pool) if opts.site_memory else pool.map, say):
                out.write(json_text(record) + "\n")


def _together(pool: ExtractionPool) -> Callable[[Iterable[PageItem]], Iterator[ArticleItem | RejectedPage]]:
    """Return what extracts all pages before it cleans the first: only together they show what returns."""
    return lambda pages: iter(clean_batch(list(pool.map(pages))))


def _run_single(words: Sequence[str], opts: Namespace, settings: Settings, limits: AppSettings) -> int:
    if len(words) != 1:
        refuse(f"scrapy extract: name one page, not {len(words)}\nusage: scrapy extract {USAGE}")
    if opts.jobs is not None:
        refuse("scrapy extract: --jobs belongs to --batch")
    if opts.site_memory:
        refuse("scrapy extract: --site-memory belongs to --batch: one page teaches nothing about its site")
    target = words[0]
    if opts.explain is not None:
        check_place(opts.explain, target, opts.output)
    if target.startswith(("http://", "https://")):
        record, problem = _from_web(target, opts, settings, limits)
    else:
        url = None if opts.url is None else _url(opts.url)
        record, problem = _extracted(target, url, page_of(_bytes_of(target), url), opts.explain, limits)
    with _output(opts.output) as out:
        out.write(json_text(record, indent=2) + "\n")
    if problem is not None:
        say(f"{target}: {problem}")
    return int(ExitCode.OK if problem is None else ExitCode.PARTIAL)


def _from_web(
    target: str, opts: Namespace, settings: Settings, limits: AppSettings
) -> tuple[dict[str, Any], str | None]:
    if opts.url is not None:
        refuse("scrapy extract: --url belongs to FILE or -")
    url = _url(target)
    page = fetch_page(url, settings, _listed(limits.sources_file))
    if isinstance(page, Visit):
        reason, detail = page.reason or Reason.BAD_RESPONSE, page.detail or ""
        if opts.explain is not None:
            write_explanation(opts.explain, Explanation(RejectedPage(url, reason, detail)))
        return rejected_record(target, url, reason.value), f"{reason}: {detail}"
    return _extracted(target, page.url, page, opts.explain, limits)


def _listed(sources_file: Path) -> tuple[Source, ...]:
    """Return the entries of the project's list: they say how their hosts are asked."""
    try:
        return read_enabled(sources_file) if sources_file.exists() else ()
    except SourcesError as error:
        refuse(str(error))


def _extracted(
    target: str, url: str | None, page: PageItem, place: str | None, limits: AppSettings
) -> tuple[dict[str, Any], str | None]:
    """Return the record of a page, and what is wrong with it; explain it at `place`, if there is one."""
    if place is None:
        result = _worked_on(page, limits, BUILD_ARTICLE)
    else:
        said = _worked_on(page, limits, EXPLAIN)
        explanation = Explanation(said) if isinstance(said, RejectedPage) else said
        write_explanation(place, explanation)
        result = explanation.result
    problem = f"{result.reason}: {result.detail}" if isinstance(result, RejectedPage) else None
    return record_of(target, url, result), problem


def _worked_on(page: PageItem, limits: AppSettings, work: str) -> Any:
    """Return what `work` makes of a page, or the page's rejection, within the same bounds as in a crawl."""
    with closing(ExtractionPool(min(1, limits.workers), limits.page_limits, work)) as pool:
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
