"""Host leases of a run: acquired before the first request, released after the last."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from models.database.exceptions import DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.frontier.host_locks import HostLocks, host_locks
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.urls.normalise import host_of, without_www

logger = logging.getLogger(__name__)

R = TypeVar("R")

#: Seconds between two checks that the locks still hold.
RENEW_SECONDS = 5.0
_CLOSE_SECONDS = 5.0


def lock_name(url: str) -> str:
    """Return the lock name of the host of `url`: `host` or `host:port`, normalised, without `www.`.

    Raises:
        InvalidUrlError: the URL has no host.
    """
    return without_www(host_of(url))


#: Called with the lock name of a host that is acquired or released.
Hook = Callable[[str], Awaitable[None]]


async def _nothing(_name: str) -> None:
    """Do nothing."""


class HostLeases:
    """The hosts that this run holds, with a reference count each, and those held by other runs."""

    def __init__(
        self, database_url: str, retry_policy: RetryPolicy, on_acquire: Hook = _nothing, before_release: Hook = _nothing
    ) -> None:
        """Acquire nothing yet.

        `on_acquire` runs when a host is acquired, before the first request; `before_release` before it is released.
        """
        self._on_acquire, self._before_release = on_acquire, before_release
        self._database_url = database_url
        self._retry_policy = retry_policy
        self._locks: HostLocks | None = None
        self._thread = DaemonExecutor("newsgrain-locks")
        self._held: set[str] = set()
        self._refs: Counter[str] = Counter()
        self._renewal: asyncio.Task[None] | None = None
        #: Hosts last seen held by another run.
        self.refused: set[str] = set()
        #: Whether this run ever held a host.
        self.any_claimed = False

    async def claim(self, url: str) -> bool:
        """Return whether this run holds the host of `url`, or acquires it now.

        Raises:
            DatabaseUnreachable: the database did not answer in time.
        """
        name = lock_name(url)
        if name in self._held:
            return True
        if not await self._call(lambda locks: locks.claim(name)):
            self.refused.add(name)
            return False
        await self._on_acquire(name)
        self._held.add(name)
        self.refused.discard(name)
        self.any_claimed = True
        if self._renewal is None:
            self._renewal = asyncio.ensure_future(self._renew())
        return True

    def acquire_ref(self, url: str) -> None:
        """Count a request that will be made to the host of `url`."""
        self._refs[lock_name(url)] += 1

    async def release_ref(self, url: str) -> None:
        """Count a request as done; a host without any left is released."""
        name = lock_name(url)
        self._refs[name] -= 1
        if self._refs[name] > 0:
            return
        del self._refs[name]
        if name not in self._held:
            return
        await self._before_release(name)
        # Another request may have been counted meanwhile.
        if name in self._held and not self._refs[name]:
            self._held.discard(name)
            await self._call(lambda locks: locks.release(name))

    async def close(self) -> None:
        """Release all hosts, without waiting for a database that does not answer."""
        if self._renewal is not None:
            self._renewal.cancel()
        self._held.clear()
        if self._locks is not None:
            self._thread.submit(self._locks.close)
        if not await asyncio.to_thread(self._thread.close, _CLOSE_SECONDS):
            logger.warning("The database does not answer: it releases the locks of this run when the process ends")

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            try:
                lost = await self._call(lambda locks: locks.lost())
            except DatabaseUnreachable as error:
                logger.warning("Could not renew the host locks: %s", error)
                continue
            for name in sorted(lost):
                logger.warning("Another run acquired %s while the database was away; skipping the rest of it", name)
            self._held -= lost
            self.refused |= lost

    async def _call(self, function: Callable[[HostLocks], R]) -> R:
        return await asyncio.wrap_future(self._thread.submit(partial(self._with_locks, function)))

    def _with_locks(self, function: Callable[[HostLocks], R]) -> R:
        locks = self._locks = self._locks or host_locks(self._database_url)
        return self._retry_policy.run(lambda _again: function(locks))
