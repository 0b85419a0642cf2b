"""Does a unit of work again while the database is only busy or away: with back-off, and not for ever."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from models.database.errors import TRANSIENT, DatabaseFault, DatabaseUnreachable

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0


class RetryPolicy:
    """How long one unit of work may wait for its database, counted from its first failure."""

    def __init__(self, seconds: float) -> None:
        """Wait up to `seconds` for each unit; 0: not at all."""
        self._seconds = seconds
        self._latest = float("inf")
        self._hurried = threading.Event()

    def run(
        self,
        work: Callable[[bool], Result],
        passing: frozenset[DatabaseFault] = TRANSIENT,
    ) -> Result:
        """Return what `work` returns, done again while it meets a trouble of `passing` and there is time.

        `work` is told whether it was tried before: the database may have kept what it could not confirm.

        Raises:
            DatabaseUnreachable: the trouble lasts longer than there is time, or passes by no waiting.
        """
        waits: _Waits | None = None
        while True:
            try:
                result = work(waits is not None)
            except DatabaseUnreachable as error:
                if error.trouble not in passing:
                    raise
                waits = waits or self._begin(error)
                if not self._wait(waits):
                    raise
            else:
                if waits is not None:
                    logger.warning("The database answers again.")
                return result

    def shorten_deadline(self, seconds: float) -> None:
        """Let nobody wait longer than so many seconds from now: the process is to end."""
        self._latest = min(self._latest, time.monotonic() + seconds)
        self._hurried.set()

    def _begin(self, error: DatabaseUnreachable) -> "_Waits":
        waits = _Waits(time.monotonic() + self._seconds)
        left = min(waits.until, self._latest) - time.monotonic()
        if left > 0:
            logger.warning("%s Trying again for up to %.0f seconds.", error, left)
        return waits

    def _wait(self, waits: "_Waits") -> bool:
        """Wait for the next attempt; False when there is no time for one."""
        left = min(waits.until, self._latest) - time.monotonic()
        if left <= 0:
            return False
        # Not all who were shut out come back at the same moment.
        seconds = min(left, waits.next * random.uniform(0.75, 1))  # noqa: S311 - no secret
        waits.next = min(_LONGEST_WAIT, 2 * waits.next)
        if self._hurried.is_set():
            time.sleep(seconds)
        else:
            self._hurried.wait(seconds)
        return True


@dataclass(slots=True)
class _Waits:
    """One unit's waits: the moment at which it is given up, and the seconds of its next wait."""

    until: float
    next: float = _FIRST_WAIT
