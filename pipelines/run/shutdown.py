"""How far a run's end has come, for all who would begin something new or wait for something old."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

R = TypeVar("R")


class Aborted(Exception):  # noqa: N818 - it says what happened, and is nobody's error
    """The run ends and waits no longer for this."""


class Shutdown:
    """Two steps: once it has `begun` nothing new is taken; once it is `cut` nothing is waited for."""

    def __init__(self) -> None:
        """Begin with a run that goes on."""
        self.begun = False
        self._cut = asyncio.Event()

    def begin(self) -> None:
        """Let nothing new be taken."""
        self.begun = True

    def cut(self) -> None:
        """End everything that is waited for by `unless_cut`."""
        self.begun = True
        self._cut.set()

    async def unless_cut(self, work: Awaitable[R]) -> R:
        """Return the result of `work`; once the run is cut, cancel it.

        Raises:
            Aborted: it was cancelled, before or after it had begun.
        """
        task = asyncio.ensure_future(work)
        cut = asyncio.ensure_future(self._cut.wait())
        try:
            await asyncio.wait({task, cut}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise Aborted
        finally:
            cut.cancel()
            task.cancel()
