"""Two-phase shutdown of a run: stop accepting work, then stop waiting for it."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

R = TypeVar("R")


class Aborted(Exception):  # noqa: N818 - it says what happened, and is no error of the run
    """The run ends and waits no longer for this."""


class Shutdown:
    """Two steps: once a run `is_stopping` it takes no new work; once its waits are aborted it waits for none."""

    def __init__(self) -> None:
        """Begin with a run that goes on."""
        self.is_stopping = False
        self._aborted = asyncio.Event()

    def stop_accepting(self) -> None:
        """Take no new work."""
        self.is_stopping = True

    def abort_waits(self) -> None:
        """Cancel everything that `or_abort` waits for, and take no new work."""
        self.is_stopping = True
        self._aborted.set()

    async def or_abort(self, work: Awaitable[R]) -> R:
        """Return the result of `work`, or cancel it once waits are aborted.

        Raises:
            Aborted: it was cancelled, before or after it had begun.
        """
        task = asyncio.ensure_future(work)
        aborted = asyncio.ensure_future(self._aborted.wait())
        try:
            await asyncio.wait({task, aborted}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Aborted
        finally:
            aborted.cancel()
            task.cancel()
