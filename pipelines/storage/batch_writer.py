"""Batches visits and writes each batch in one transaction on a dedicated thread."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial

from models.database.exceptions import DatabaseUnreachable
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.storage.durable_store import Written
from pipelines.visit import Visit

logger = logging.getLogger(__name__)

#: Visits in one transaction.
BATCH_SIZE = 50
#: A batch that is not full is stored when no visit came for so many seconds, or so long after its first one.
QUIET_SECONDS, BATCH_SECONDS = 0.5, 2.0


class BatchWriter:
    """Collects visits and stores them by the batch; `put` returns once its visit is committed."""

    def __init__(
        self,
        store: Callable[[Sequence[Visit]], Sequence[Written]],
        thread: DaemonExecutor,
        size: int = BATCH_SIZE,
        quiet_seconds: float = QUIET_SECONDS,
        seconds: float = BATCH_SECONDS,
    ) -> None:
        """Call `store` with one batch at a time, in `thread`; it returns what became of each visit, in order."""
        self._store = store
        self._size = size
        self._quiet_seconds, self._seconds = quiet_seconds, seconds
        #: When the batch that is collected has to be stored, in seconds of the loop's clock.
        self._due = 0.0
        self._waiting: list[tuple[Visit, asyncio.Future[Written]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._batches: set[asyncio.Task[None]] = set()
        self._thread = thread

    async def put(self, visit: Visit) -> Written:
        """Store `visit` with the next batch and return what became of it.

        Raises:
            Exception: what `store` raised for the batch.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Written] = loop.create_future()
        if not self._waiting:
            self._due = loop.time() + self._seconds
        self._waiting.append((visit, future))
        if len(self._waiting) >= self._size:
            self._start_batch()
        else:
            self._cancel_timer()
            self._timer = loop.call_at(min(self._due, loop.time() + self._quiet_seconds), self._start_batch)
        return await future

    async def flush(self) -> None:
        """Store all waiting visits."""
        self._start_batch()
        while self._batches:
            # Taken out here: since Python 3.12, waiting for a task that is done lets no callback run.
            await self._batches.pop()

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _start_batch(self) -> None:
        self._cancel_timer()
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        task = asyncio.ensure_future(self._write(batch))
        self._batches.add(task)
        task.add_done_callback(self._batches.discard)

    async def _write(self, batch: Sequence[tuple[Visit, asyncio.Future[Written]]]) -> None:
        try:
            stored = await self._thread.run(partial(self._store, [visit for visit, _ in batch]))
        except Exception as error:
            # Bugs are logged with a traceback; the messages of disks and databases are enough.
            is_bug = not isinstance(error, (OSError, DatabaseUnreachable))
            logger.error("%d visits could not be stored: %s", len(batch), error, exc_info=is_bug)  # noqa: TRY400 - see above
            for _, future in batch:
                _resolve(future, error=error)
            return
        for (_, future), result in zip(batch, stored, strict=True):
            _resolve(future, result)


def _resolve(
    future: asyncio.Future[Written],
    result: Written | None = None,
    error: Exception | None = None,
) -> None:
    if future.done():  # the caller was cancelled
        return
    if error is not None:
        future.set_exception(error)
    elif result is not None:
        future.set_result(result)
