"""Retries a unit of work while the database is busy or unreachable, with back-off and a deadline."""

import logging
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from models.database.errors import TRANSIENT
from models.database.exceptions import DatabaseFault, DatabaseUnreachable

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

_FIRST_WAIT = 0.2
_LONGEST_WAIT = 5.0


class RetryPolicy:
    """Retries with back-off; each unit of work has a deadline, counted from its first failure."""

    def __init__(self, seconds: float) -> None:
        """Retry each unit for up to `seconds`; 0: never."""
        self._seconds = seconds
        self._latest = float("inf")
        self._is_shortened = threading.Event()

    def run(
        self,
        work: Callable[[bool], Result],
        transient: frozenset[DatabaseFault] = TRANSIENT,
    ) -> Result:
        """Return the result of `work`, retried while it meets one of the `transient` faults, until the deadline.

        `work` gets whether this is a retry: an unconfirmed commit of the attempt before may have succeeded.

        Raises:
            DatabaseUnreachable: the fault outlasts the deadline, or is not transient.
        """
        waits: _Waits | None = None
        while True:
            try:
                result = work(waits is not None)
            except DatabaseUnreachable as error:
                if error.fault not in transient:
                    raise
                waits = waits or self._begin(error)
                if not self._wait(waits):
                    raise
            else:
                if waits is not None:
                    logger.warning("The database answers again.")
                return result

    def shorten_deadline(self, seconds: float) -> None:
        """Limit all retries to `seconds` from now, as the process is about to end."""
        self._latest = min(self._latest, time.monotonic() + seconds)
        self._is_shortened.set()

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
        # Jitter: clients that were refused together do not come back together.
        seconds = min(left, waits.next * random.uniform(0.75, 1))  # noqa: S311 - no secret
        waits.next = min(_LONGEST_WAIT, 2 * waits.next)
        if self._is_shortened.is_set():
            time.sleep(seconds)
        else:
            self._is_shortened.wait(seconds)
        return True


@dataclass(slots=True)
class _Waits:
    """The deadline of one unit of work, and the seconds of its next wait."""

    until: float
    next: float = _FIRST_WAIT
