"""A thread for calls that may never return: nobody has to wait for it, not even the end of the process."""

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

R = TypeVar("R")


class DaemonExecutor:
    """Runs one call after the other in a thread of its own, which is no reason for the process to stay.

    The threads of `concurrent.futures` are: Python waits for them at its end, however long a frozen server takes.
    """

    def __init__(self, name: str) -> None:
        """Start nothing yet."""
        self._name = name
        self._calls: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, function: Callable[[], R]) -> Future[R]:
        """Call `function` when the calls before it are done, and return what will be its result."""
        future: Future[R] = Future()

        def call() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = function()
            except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
                future.set_exception(error)
            else:
                future.set_result(result)

        self._calls.put(call)
        if self._thread is None:
            self._thread = threading.Thread(target=_work, args=(self._calls,), name=self._name, daemon=True)
            self._thread.start()
        return future

    def close(self, seconds: float | None = None) -> bool:
        """Let the thread end, wait for it (for at most `seconds`, if given), and say whether it has."""
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        self._calls.put(None)
        # A thread that hangs keeps its calls; one that may come later does not take them.
        self._calls = queue.SimpleQueue()
        thread.join(seconds)
        return not thread.is_alive()


def _work(calls: "queue.SimpleQueue[Callable[[], None] | None]") -> None:
    while (call := calls.get()) is not None:
        call()
