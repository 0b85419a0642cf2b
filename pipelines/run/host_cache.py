"""Write-behind cache of the `host` rows for one run."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime

from models.frontier.hosts import HostRow

logger = logging.getLogger(__name__)

#: Writes rows of hosts; failures are reported elsewhere too.
Save = Callable[[Sequence[HostRow]], Awaitable[None]]


async def _nowhere(_rows: Sequence[HostRow]) -> None:
    """Write nothing, in a crawl without a database."""


class HostCache:
    """The rows of all hosts of a crawl, by name (`pipelines.urls.normalise.host_of`)."""

    def __init__(self, save: Save = _nowhere) -> None:
        """Start empty; `save` writes changed rows."""
        self._save = save
        self._rows: dict[str, HostRow] = {}
        self._changed: dict[str, HostRow] = {}
        self._being_written: dict[str, HostRow] = {}
        self._writing: asyncio.Task[None] | None = None
        #: When this run requested each host last, and the hosts of which that is not written yet.
        self._own_requests: dict[str, datetime] = {}
        self._noted: set[str] = set()
        #: Failing hosts, while no host has answered: the cause may be the local network.
        self._unconfirmed: dict[str, HostRow] = {}
        self._has_answer = False
        #: Hosts that failed or were closed in an earlier run.
        self.failing_before: frozenset[str] = frozenset()
        #: How often a host was closed.
        self.times_closed = 0

    def load(self, rows: Mapping[str, HostRow]) -> None:
        """Take rows from the database, except those with unwritten changes."""
        failing = {name for name, row in rows.items() if row.closed_until is not None or row.failures}
        self.failing_before |= failing - self._rows.keys()  # rows that this run wrote come back from the database
        ours = self._being_written.keys() | self._changed.keys() | self._unconfirmed.keys()
        self._rows |= {name: row for name, row in rows.items() if name not in ours}

    def row(self, name: str) -> HostRow:
        """Return the row of a host, an empty one if there is none."""
        return self._rows.get(name) or HostRow(name)

    def put(self, row: HostRow) -> None:
        """Enter a row, and write it soon if it changed."""
        before = self.row(row.host)
        if row == before:
            return
        self.times_closed += row.closed_until is not None and row.closed_until != before.closed_until
        self._rows[row.host] = row
        if row.host in self._unconfirmed:
            return
        self._noted.discard(row.host)
        self._changed[row.host] = row
        self._start_writing()

    def _start_writing(self) -> None:
        if self._changed and (self._writing is None or self._writing.done()):
            self._writing = asyncio.ensure_future(self._write())

    def put_unconfirmed(self, row: HostRow) -> None:
        """Enter the row of an unreachable host, to be written once any host has answered.

        If none does, this machine is offline, unless there is only one such host: see `flush_at_end`.
        """
        if self._has_answer:
            self.put(row)
            return
        self.times_closed += row.closed_until is not None and row.closed_until != self.row(row.host).closed_until
        self._rows[row.host] = self._unconfirmed[row.host] = row

    def note_answer(self) -> None:
        """Note that some host answered, with whatever status: the network works."""
        if not self._has_answer:
            self._has_answer = True
            self._confirm()

    async def flush_at_end(self) -> None:
        """Write what is left at the end of a run."""
        if len(self._unconfirmed) == 1:
            self._confirm()
        self._noted -= self._unconfirmed.keys()
        self._unconfirmed.clear()
        self._write_noted(self._noted)
        await self.flush()

    def _confirm(self) -> None:
        for row in self._unconfirmed.values():
            self._changed[row.host] = self.row(row.host)
        self._unconfirmed.clear()
        self._start_writing()

    def note_request(self, name: str, at: datetime, *, persist: bool) -> None:
        """Note the time of a request to a host; `persist`: write it now, not only when the host is released."""
        row = replace(self.row(name), last_asked_at=at)
        self._own_requests[name] = at
        if persist:
            self.put(row)
        else:
            self._rows[name] = row
            self._noted.add(name)

    def asked_by_another_run(self, name: str) -> datetime | None:
        """Return when another run requested a host, if it did so last."""
        last = self.row(name).last_asked_at
        return None if last == self._own_requests.get(name) else last

    async def settle(self, lock_name: str) -> None:
        """Write when the hosts of a lock were requested last, before another run may hold it."""
        self._write_noted({name for name in (lock_name, f"www.{lock_name}") if name in self._noted})
        await self.flush()

    def _write_noted(self, names: AbstractSet[str]) -> None:
        written = names - self._unconfirmed.keys()
        self._changed |= {name: replace(self.row(name), last_asked_at=self._own_requests[name]) for name in written}
        self._noted -= written
        self._start_writing()

    async def flush(self) -> None:
        """Wait until all changes are written."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        # Changes made during a write are the next batch.
        while self._changed:
            batch, self._changed = self._changed, {}
            self._being_written = batch
            try:
                await self._save(tuple(batch.values()))
            except Exception as error:  # noqa: BLE001 - a broken database is reported where pages are stored
                logger.warning("Could not save the state of %d hosts: %s", len(batch), error)
                return
            finally:
                self._being_written = {}
