"""What `scrapy extract` does: one page or a batch to JSON, in worker processes that can be killed."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import IO, Any

from scrapy.settings import Settings

from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.workers.pool import EXPLAIN, ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper import setting_values
from scraper.cli.extraction_batch import batch_records, page_of
from scraper.cli.extraction_json import extraction_record, rejected_record
from scraper.exit_codes import ExitCode
from scraper.explain.output_file import check_output_file
from scraper.terminal.command_line import print_stderr, refuse
from scraper.terminal.safe_text import json_text

#: Without the pages by which a pool of several workers warms up.
_BUILD_ONE = "pipelines.extraction.article:build_article"


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
