"""What `scrapy extract` does: one page or a batch to JSON, in worker processes that can be killed."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from scrapy.settings import Settings

from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper import setting_values
from scraper.cli.extraction.extraction_batch import batch_records, page_of
from scraper.cli.extraction.extraction_format import ExtractionFormat, extraction_text
from scraper.cli.extraction.extraction_json import extraction_record, rejected_record
from scraper.terminal.command_line import did_you_mean, print_stderr, refuse
from scraper.terminal.safe_text import json_text, safe_text

#: Without the pages by which the workers of a crawl warm up: there is only one.
_BUILD_ONE = "pipelines.extraction.article:build_article"
_EXPLAIN_ONE = "pipelines.extraction.explain:explain"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The worker processes, and the bounds of one page."""

    workers: int
    limits: PageLimits


def bounds_of(settings: Settings) -> Bounds:
    """Return what the settings say of extraction; mistakes in them end the program with 4."""
    try:
        return Bounds(
            setting_values.whole_number(settings, "NEWSGRAIN_WORKERS"),
            PageLimits(
                seconds=setting_values.number(settings, "NEWSGRAIN_EXTRACTION_TIMEOUT"),
                cpu_seconds=setting_values.number(settings, "NEWSGRAIN_EXTRACTION_CPU_TIMEOUT"),
                megabytes=setting_values.number(settings, "NEWSGRAIN_EXTRACTION_MEMORY_MB"),
            ),
        )
    except ValueError as error:
        refuse(str(error))


def run_single(target: str, opts: Namespace, settings: Settings) -> str | None:
    """Print the article of a page, and return why there is none, if so."""
    bounds, found = bounds_of(settings), _format(opts.format)
    _check_single(target, opts)
    if is_url(target):
        record, problem = _from_web(target, opts.explain, settings, bounds)
    else:
        url = None if opts.url is None else _url(opts.url)
        record, problem = _extracted(target, url, page_of(_bytes_of(target), url), opts.explain, bounds)
    with _output(opts.output) as out:
        text = extraction_text(record, found)
        out.write(safe_text(text) if out.isatty() else text)
    return problem


def is_url(target: str) -> bool:
    """Return whether a page is on the web."""
    return target.startswith(("http://", "https://"))


def _check_single(target: str, opts: Namespace) -> None:
    """Refuse options that do not go with one page, or with where it comes from."""
    if opts.jobs is not None:
        refuse("scrapy extract: --jobs belongs to --batch")
    if opts.site_memory:
        refuse("scrapy extract: --site-memory belongs to --batch: one page teaches nothing about its site")
    if opts.explain is not None:
        from scraper.explain.output_file import check_output_file  # noqa: PLC0415 - as above

        check_output_file(opts.explain, target, opts.output)
    if is_url(target) and opts.url is not None:
        refuse("scrapy extract: --url belongs to FILE or -")


def run_batch(words: Sequence[str], opts: Namespace, bounds: Bounds) -> None:
    """Print a line of JSON for each line of the batch."""
    if words:
        refuse(f"scrapy extract: unknown word {words[0]!r} beside --batch")
    if opts.url:
        refuse("scrapy extract: --url is for one page; a line of a batch has its own url")
    if _format(opts.format) is not ExtractionFormat.JSON:
        refuse(f"scrapy extract: --format {opts.format} is for one page; a batch is a line of JSON for each")
    if opts.explain is not None:
        refuse("scrapy extract: --explain is for one page; give its FILE or URL instead of --batch")
    pool = ExtractionPool(_jobs(opts.jobs, bounds.workers), bounds.limits)
    with closing(pool), _input(opts.batch) as lines, _output(opts.output) as out:
        for record in batch_records(lines, _with_site_memory(pool) if opts.site_memory else pool.map, print_stderr):
            out.write(json_text(record) + "\n")


def _with_site_memory(pool: ExtractionPool) -> Callable[[Iterable[PageItem]], Iterator[ArticleItem | RejectedPage]]:
    """Return a function that extracts all pages before it cleans the first: only together they show what returns."""
    from pipelines.site_memory.batch import clean_batch  # noqa: PLC0415 - loads what only this option needs

    return lambda pages: iter(clean_batch(list(pool.map(pages))))


def _from_web(
    target: str, explain: str | None, settings: Settings, bounds: Bounds
) -> tuple[dict[str, Any], str | None]:
    # Loads the downloader, which pages in files do not need.
    from models.enums import Reason  # noqa: PLC0415
    from pipelines.visit import Visit  # noqa: PLC0415
    from scraper.cli.fetch_page import fetch_page  # noqa: PLC0415
    from scraper.cli.listed_sources import listed_sources  # noqa: PLC0415

    url = _url(target)
    page = fetch_page(url, settings, listed_sources(setting_values.sources_file(settings)))
    if isinstance(page, Visit):
        reason, detail = page.reason or Reason.BAD_RESPONSE, page.detail or ""
        if explain is not None:
            _write_explanation(explain, RejectedPage(url, reason, detail))
        return rejected_record(target, url, reason.value), f"{reason}: {detail}"
    return _extracted(target, page.url, page, explain, bounds)


def _extracted(
    target: str, url: str | None, page: PageItem, explain: str | None, bounds: Bounds
) -> tuple[dict[str, Any], str | None]:
    """Return the record of a page, and why it is rejected; write its explanation to the file `explain`, if given."""
    if explain is None:
        result = _run_task(page, bounds, _BUILD_ONE)
    else:
        result = _write_explanation(explain, _run_task(page, bounds, _EXPLAIN_ONE))
    problem = f"{result.reason}: {result.detail}" if isinstance(result, RejectedPage) else None
    return extraction_record(target, url, result), problem


def _write_explanation(path: str, found: Any) -> ArticleItem | RejectedPage:
    """Write what was kept and cut, and why, and return the result."""
    # Loads the page's template, which only explanations need.
    from pipelines.extraction.explanation import Explanation  # noqa: PLC0415
    from scraper.explain.output_file import write_explanation  # noqa: PLC0415

    explanation = Explanation(found) if isinstance(found, RejectedPage) else found
    write_explanation(path, explanation)
    return explanation.result


def _run_task(page: PageItem, bounds: Bounds, task: str) -> Any:
    """Return the result of `task` for a page, or the page's rejection, within the bounds of a crawl."""
    with closing(ExtractionPool(min(1, bounds.workers), bounds.limits, task)) as pool:
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


def _format(name: str | None) -> ExtractionFormat:
    if name is not None and name not in {*ExtractionFormat}:
        hint = did_you_mean(name, list(ExtractionFormat))
        refuse(f"scrapy extract: --format {name}: unknown{hint}; known: {', '.join(ExtractionFormat)}")
    return ExtractionFormat.JSON if name is None else ExtractionFormat(name)


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
