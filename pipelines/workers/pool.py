"""Extraction off the event loop, in processes that may hang, crash or run out of memory without harm to the crawl.

Each page goes to one worker process with bounds of time and memory. A page that exceeds them or crashes its worker
becomes a `RejectedPage`; other pages are not affected.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any

from pipelines.extraction.errors import rejected_by
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.workers.supervisor import WorkerSupervisor
from pipelines.workers.worker import PageLimits, work_of

#: Functions that process a page. Named, not imported: the crawling process itself never needs them.
BUILD_ARTICLE = "pipelines.workers.preload:build_article"
ARTICLE_TO_STORE = "pipelines.workers.preload:article_to_store"
EXPLAIN = "pipelines.workers.preload:explain"
#: Pages that a batch reads ahead for each worker.
_AHEAD = 4

Extracted = ArticleItem | RejectedPage


class ExtractionPool:
    """`workers` processes, started on demand; with 0, pages are extracted in this process, without bounds.

    `work` names a function of a page, `module:function`; `build_article` returns an article or a rejection.
    """

    def __init__(self, workers: int, limits: PageLimits, work: str = BUILD_ARTICLE) -> None:
        """Start nothing yet."""
        self._workers = workers
        self._limits = limits
        self._work = work
        self._supervisor: WorkerSupervisor | None = None

    async def extract(self, page: PageItem) -> Extracted:
        """Extract one page without blocking the event loop (with `workers=0` it does block)."""
        return await asyncio.wrap_future(self._schedule(page)) if self._workers else self._extract_here(page)

    def map(self, pages: Iterable[PageItem]) -> Iterator[Extracted]:
        """Extract `pages` in their order, at most four for each worker ahead of the reader."""
        if not self._workers:
            yield from (self._extract_here(page) for page in pages)
            return
        ahead: deque[Future[Extracted]] = deque()
        for page in pages:
            ahead.append(self._schedule(page))
            if len(ahead) >= _AHEAD * self._workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    @property
    def workers(self) -> int:
        """Return the number of processes."""
        return self._workers

    def submit(self, page: PageItem) -> Future[Extracted]:
        """Return the future of a page's result; there must be workers."""
        return self._schedule(page)

    def one(self, page: PageItem) -> Any:
        """Return the result for a single page."""
        return self._schedule(page).result() if self._workers else self._extract_here(page)

    def close(self) -> None:
        """End the processes; a page being processed is abandoned."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.close()

    def _schedule(self, page: PageItem) -> Future[Any]:
        if self._supervisor is None:
            self._supervisor = WorkerSupervisor(self._workers, self._work, self._limits)
        return self._supervisor.submit(page)

    def _extract_here(self, page: PageItem) -> Any:
        try:
            return work_of(self._work)(page)
        except Exception as error:  # noqa: BLE001 - as in a worker: a bug rejects one page
            return rejected_by(error, page)
