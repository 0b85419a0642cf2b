"""The hosts of one run: each is claimed before it is asked for anything, and let go when nothing is left to ask."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from models.database.errors import DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.frontier.host_locks import HostLocks, host_locks
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.urls.normalise import host

logger = logging.getLogger(__name__)

R = TypeVar("R")

#: Seconds between two looks at whether the locks are still there.
RENEW_SECONDS = 5.0
_CLOSE_SECONDS = 5.0


def lock_name(url: str) -> str:
    """Return the name under which the host of `url` is locked: `host` or `host:port`, spelt one way, without `www.`.

    Raises:
        InvalidUrlError: the URL has no host.
    """
    return host(url).removeprefix("www.")


#: What is done when a host changes hands.
Step = Callable[[], Awaitable[None]]


async def _nothing() -> None:
    """Do nothing."""


class HostLeases:
    """Which hosts this run holds, which it had to leave to others, and how much is still to be asked of each."""

    def __init__(
        self, database_url: str, patience: RetryPolicy, claimed: Step = _nothing, leaving: Step = _nothing
    ) -> None:
        """Claim nothing, open nothing; `patience` is the run's with its database.

        `claimed` is done when a host is this run's, before it is asked for anything; `leaving` before it is let go.
        """
        self._claimed, self._leaving = claimed, leaving
        self._database_url = database_url
        self._patience = patience
        self._locks: HostLocks | None = None
        self._thread = DaemonExecutor("newsgrain-locks")
        self._held: set[str] = set()
        self._work: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        #: Hosts that another run has, as far as this one knows.
        self.refused: set[str] = set()
        #: Whether this run has had a host at all.
        self.any_claimed = False

    async def claim(self, url: str) -> bool:
        """Return whether this run may ask the host of `url`: it holds it, or takes it now.

        Raises:
            DatabaseUnreachable: nobody knows, and waiting did not help.
        """
        name = lock_name(url)
        if name in self._held:
            return True
        if not await self._call(lambda locks: locks.claim(name)):
            self.refused.add(name)
            return False
        await self._claimed()
        self._held.add(name)
        self.refused.discard(name)
        self.any_claimed = True
        if self._looking is None:
            self._looking = asyncio.ensure_future(self._look_after())
        return True

    def acquire_ref(self, url: str) -> None:
        """Note that something at `url` will be asked for."""
        self._work[lock_name(url)] += 1

    async def release_ref(self, url: str) -> None:
        """Note that nothing more comes of what was expected at `url`; a host without work is let go."""
        name = lock_name(url)
        self._work[name] -= 1
        if self._work[name] > 0:
            return
        del self._work[name]
        if name not in self._held:
            return
        await self._leaving()
        # Meanwhile something more may be expected there.
        if name in self._held and not self._work[name]:
            self._held.discard(name)
            await self._call(lambda locks: locks.release(name))

    async def close(self) -> None:
        """Let go of all hosts; a database that does not answer is not waited for."""
        if self._looking is not None:
            self._looking.cancel()
        self._held.clear()
        if self._locks is not None:
            self._thread.submit(self._locks.close)
        if not await asyncio.to_thread(self._thread.close, _CLOSE_SECONDS):
            logger.warning("The database does not answer: it gives up the locks of this run when the process ends")

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                lost = await self._call(lambda locks: locks.lost())
            except DatabaseUnreachable as error:
                logger.warning("The locks of hosts could not be looked after: %s", error)
                continue
            for name in sorted(lost):
                logger.warning("Another run has taken %s while the database was away: the rest is left to it", name)
            self._held -= lost
            self.refused |= lost

    async def _call(self, function: Callable[[HostLocks], R]) -> R:
        return await asyncio.wrap_future(self._thread.submit(partial(self._with_locks, function)))

    def _with_locks(self, function: Callable[[HostLocks], R]) -> R:
        locks = self._locks = self._locks or host_locks(self._database_url)
        return self._patience.run(lambda _again: function(locks))
