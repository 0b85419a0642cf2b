"""One writer for one run: visits gather for a moment and go to the database together, in one thread."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import ParamSpec, TypeVar

from models.database.errors import DatabaseUnreachable
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.storage.durable_store import Spooled
from pipelines.visit import Stored, Visit

logger = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")
Written = Stored | Spooled

#: Visits in one transaction, and the seconds that the first of them waits for the others.
BATCH_SIZE = 50
BATCH_SECONDS = 0.5


class BatchWriter:
    """Collect visits and store them by the batch; whoever put a visit waits until it is committed."""

    def __init__(
        self,
        store: Callable[[Sequence[Visit]], Sequence[Written]],
        size: int = BATCH_SIZE,
        seconds: float = BATCH_SECONDS,
    ) -> None:
        """Keep `store`: it gets one batch at a time, in the writer's thread, and answers each visit in order."""
        self._store = store
        self._size = size
        self._seconds = seconds
        self._waiting: list[tuple[Visit, asyncio.Future[Written]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._flushes: set[asyncio.Task[None]] = set()
        # A second signal ends the process at once, whatever a write waits for.
        self._thread = DaemonExecutor("newsgrain-writer")

    async def put(self, visit: Visit) -> Written:
        """Store `visit` with the next batch and return what became of it.

        Raises:
            Exception: whatever `store` raised; everyone waiting for the batch gets it.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Written] = loop.create_future()
        self._waiting.append((visit, future))
        if len(self._waiting) >= self._size:
            self._flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._seconds, self._flush)
        return await future

    async def call(self, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run another write in the writer's thread, so that nobody in this process waits for a lock."""
        return await asyncio.wrap_future(self._thread.submit(partial(function, *args, **kwargs)))

    async def close(self) -> None:
        """Store what still waits, then end the thread."""
        self._flush()
        while self._flushes:
            # Taken out here: since Python 3.12, waiting for a task that is done lets no callback run.
            await self._flushes.pop()
        await asyncio.to_thread(self._thread.close)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        batch, self._waiting = self._waiting, []
        task = asyncio.ensure_future(self._write(batch))
        self._flushes.add(task)
        task.add_done_callback(self._flushes.discard)

    async def _write(self, batch: Sequence[tuple[Visit, asyncio.Future[Written]]]) -> None:
        try:
            stored = await self.call(self._store, [visit for visit, _ in batch])
        except Exception as error:
            # A bug is shown with its place; a disk or a database has said all in its message.
            is_bug = not isinstance(error, (OSError, DatabaseUnreachable))
            logger.error("%d visits could not be stored: %s", len(batch), error, exc_info=is_bug)  # noqa: TRY400 - see above
            for _, future in batch:
                _answer(future, error=error)
            return
        for (_, future), result in zip(batch, stored, strict=True):
            _answer(future, result)


def _answer(
    future: asyncio.Future[Written],
    result: Written | None = None,
    error: Exception | None = None,
) -> None:
    if future.done():  # its owner was cancelled meanwhile
        return
    if error is not None:
        future.set_exception(error)
    elif result is not None:
        future.set_result(result)
