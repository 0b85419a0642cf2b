"""Two-phase shutdown of a run: stop accepting work, then stop waiting for it."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

R = TypeVar("R")


class Aborted(Exception):  # noqa: N818 - not an error
    """The run ended before this was done."""


class Shutdown:
    """Two phases: while `is_stopping`, a run accepts no work; after `abort_waits`, it waits for none."""

    def __init__(self) -> None:
        """Start before the first phase."""
        self.is_stopping = False
        self._aborted = asyncio.Event()

    def stop_accepting(self) -> None:
        """Enter the first phase."""
        self.is_stopping = True

    def abort_waits(self) -> None:
        """Enter the second phase: cancel everything that `or_abort` waits for."""
        self.is_stopping = True
        self._aborted.set()

    async def or_abort(self, work: Awaitable[R]) -> R:
        """Return the result of `work`, or cancel it once waits are aborted.

        Raises:
            Aborted: it was cancelled, before or after it began.
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
