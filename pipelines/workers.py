"""Extraction off the event loop: processes that may hang or crash without harm to the crawl.

Each page goes to one worker process with a bound on its time. A page that hangs or kills its worker is
answered by a `RejectedPage`; the pages beside it are not touched.
"""

import asyncio
import logging
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from typing import cast

from pebble import ProcessExpired, ProcessPool

from models.outcomes import Reason
from models.unreachable import NO_ROOM
from pipelines.items import ArticleItem, PageItem, RejectedPage

logger = logging.getLogger(__name__)

#: The module that does the work. Named, not imported: the crawling process itself never needs it.
EXTRACTION_MODULE = "pipelines.article"
#: Pages after which a worker is replaced, because the caches of its libraries only grow.
PAGES_PER_WORKER = 500

Extracted = ArticleItem | RejectedPage


def extract_page(page: PageItem, module: str = EXTRACTION_MODULE) -> Extracted:
    """Build the article of `page`; a bug in extraction rejects this page and no other."""
    try:
        build = cast("Callable[[PageItem], Extracted]", import_module(module).build_article)
        return build(page)
    except Exception as error:  # noqa: BLE001 - a value instead: one that cannot be pickled would break the pool
        return rejected_by(error, page)


def rejected_by(error: Exception, page: PageItem) -> RejectedPage:
    """Return the rejection of a page on which extraction has a bug; for want of room on a disk the page stays due."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return RejectedPage(page.url, Reason.STOPPED, f"no room on a disk: {_in_one_line(error)}")
    logger.debug("extraction failed", exc_info=error)
    return RejectedPage(page.url, Reason.EXTRACTION_FAILED, _in_one_line(error))


def _in_one_line(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "" if trace is None else f" ({trace.tb_frame.f_code.co_filename}:{trace.tb_lineno})"
    return f"{type(error).__name__}: {error}{place}"


class ExtractionPool:
    """`workers` processes, started with the first page; with none, pages are extracted where they stand."""

    def __init__(self, workers: int, timeout: float, module: str = EXTRACTION_MODULE) -> None:
        """Remember the number of processes, the seconds for one page, and where `build_article` is."""
        self._workers = workers
        self._timeout = timeout
        self._module = module
        self._processes: ProcessPool | None = None

    async def extract(self, page: PageItem) -> Extracted:
        """Extract one page without blocking the event loop (with `workers=0` it does block)."""
        if not self._workers:
            return extract_page(page, self._module)
        try:
            return await asyncio.wrap_future(self._schedule(page))
        except Exception as error:  # noqa: BLE001 - every way in which a worker can end is an answer for its page
            return _rejected(page, error, self._timeout)

    def map(self, pages: Iterable[PageItem]) -> Iterator[Extracted]:
        """Extract `pages` in their order, at most four for each worker ahead of the reader."""
        if not self._workers:
            yield from (extract_page(page, self._module) for page in pages)
            return
        ahead: deque[tuple[PageItem, Future[Extracted]]] = deque()
        for page in pages:
            ahead.append((page, self._schedule(page)))
            if len(ahead) >= 4 * self._workers:
                yield self._answer(*ahead.popleft())
        while ahead:
            yield self._answer(*ahead.popleft())

    def close(self) -> None:
        """Stop the processes; a page still in work is abandoned."""
        if self._processes is not None:
            self._processes.stop()  # type: ignore[no-untyped-call]  # Pebble types it no further
            self._processes.join()
            self._processes = None

    def _answer(self, page: PageItem, future: Future[Extracted]) -> Extracted:
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001 - as in extract()
            return _rejected(page, error, self._timeout)

    def _schedule(self, page: PageItem) -> Future[Extracted]:
        if self._processes is None or not self._processes.active:
            self._processes = self._start()
        return self._processes.schedule(extract_page, args=[page, self._module], timeout=self._timeout)

    def _start(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._workers,
            max_tasks=PAGES_PER_WORKER,
            # The imports are paid when a worker starts, not out of the first page's time.
            initializer=import_module,
            initargs=[self._module],
            context=_context(self._module),
        )


def _context(module: str) -> multiprocessing.context.BaseContext:
    """Fork workers from a server that has imported extraction once; a plain fork would copy the reactor."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([module])
    return context


def _rejected(page: PageItem, error: Exception, timeout: float) -> RejectedPage:
    if isinstance(error, TimeoutError):
        return RejectedPage(page.url, Reason.EXTRACTION_TIMEOUT, f"not done after {timeout:g} s")
    if isinstance(error, ProcessExpired):
        detail = f"the worker process died (exit code {error.exitcode})"
    elif isinstance(error, BrokenProcessPool):
        detail = "the worker processes died"
    else:
        detail = _in_one_line(error)
    logger.error("Extraction of %s: %s", page.url, detail)
    return RejectedPage(page.url, Reason.EXTRACTION_FAILED, detail)
