"""Extraction off the event loop: processes that may hang, crash or run out of memory without harm to the crawl.

Each page goes to one worker process, which has bounds of time and memory for it. A page that exceeds them or kills its
worker is answered by a `RejectedPage`; the pages beside it are not touched.
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

#: The functions that do the work. Named, not imported: the crawling process itself never needs them.
BUILD_ARTICLE = "pipelines.workers.preload:build_article"
EXPLAIN = "pipelines.workers.preload:explain"
#: Pages that a batch reads ahead for each worker.
_AHEAD = 4

Extracted = ArticleItem | RejectedPage


class ExtractionPool:
    """`workers` processes, started as pages come; with none, pages are extracted where they stand, without bounds.

    `work` names the function of a page, `module:function`; an article or a rejection where it is `build_article`.
    """

    def __init__(self, workers: int, limits: PageLimits, work: str = BUILD_ARTICLE) -> None:
        """Remember the number of processes, the bounds of one page, and what is to be done with it."""
        self._workers = workers
        self._limits = limits
        self._work = work
        self._crew: WorkerSupervisor | None = None

    async def extract(self, page: PageItem) -> Extracted:
        """Extract one page without blocking the event loop (with `workers=0` it does block)."""
        return await asyncio.wrap_future(self._schedule(page)) if self._workers else self._here(page)

    def map(self, pages: Iterable[PageItem]) -> Iterator[Extracted]:
        """Extract `pages` in their order, at most four for each worker ahead of the reader."""
        if not self._workers:
            yield from (self._here(page) for page in pages)
            return
        ahead: deque[Future[Extracted]] = deque()
        for page in pages:
            ahead.append(self._schedule(page))
            if len(ahead) >= _AHEAD * self._workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def one(self, page: PageItem) -> Any:
        """Return what the work makes of a single page."""
        return self._schedule(page).result() if self._workers else self._here(page)

    def close(self) -> None:
        """Stop the processes; a page still in work is abandoned."""
        crew, self._crew = self._crew, None
        if crew is not None:
            crew.close()

    def _schedule(self, page: PageItem) -> Future[Any]:
        if self._crew is None:
            self._crew = WorkerSupervisor(self._workers, self._work, self._limits)
        return self._crew.submit(page)

    def _here(self, page: PageItem) -> Any:
        try:
            return work_of(self._work)(page)
        except Exception as error:  # noqa: BLE001 - as in a worker: a bug in extraction rejects this page and no other
            return rejected_by(error, page)
