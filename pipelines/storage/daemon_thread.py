"""A one-thread executor on a daemon thread: a hanging call cannot block interpreter exit."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

R = TypeVar("R")


class DaemonExecutor:
    """Runs one call after the other in a daemon thread.

    Python waits for the threads of `concurrent.futures` at its end, however long a frozen server takes.
    """

    def __init__(self, name: str) -> None:
        """Start nothing yet."""
        self._name = name
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], R]) -> Future[R]:
        """Call `function` after all earlier calls, and return the future of its result."""
        future: Future[R] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001 - the future gets it
                future.set_exception(error)
            else:
                future.set_result(result)

        self._calls.put(call)
        if self._thread is None:
            self._thread = threading.Thread(target=_work, args=(self._calls,), name=self._name, daemon=True)
            self._thread.start()
        return future

    async def run(self, function: Callable[[], R]) -> R:
        """Return the result of `function`, called in the thread."""
        return await asyncio.wrap_future(self.submit(function))

    def close(self, seconds: float | None = None) -> bool:
        """End the thread after its last call, and return whether it ended within `seconds` (None: no limit)."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._calls.put(None)
        # A hanging thread keeps its calls; a later thread must not take them.
        self._calls = queue.SimpleQueue()
        thread.join(seconds)
        return not thread.is_alive()


def _work(calls: "queue.SimpleQueue[Callable[[], None] | None]") -> None:
    while (call := calls.get()) is not None:
        call()
