"""What one crawl knows of hosts: read once from the database, and written there as soon as it matters."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.frontier.hosts import HostRow

logger = logging.getLogger(__name__)

#: Writes rows of hosts; it may fail, and says so to whoever looks after the database.
Save = Callable[[Sequence[HostRow]], Awaitable[None]]


async def _nowhere(_rows: Sequence[HostRow]) -> None:
    """Keep nothing: a crawl without a database forgets its hosts."""


class HostCache:
    """The rows of all hosts that were met, by their names (`pipelines.urls.normalise.host`)."""

    def __init__(self, save: Save = _nowhere) -> None:
        """Begin with no host known."""
        self._save = save
        self._rows: dict[str, HostRow] = {}
        self._changed: dict[str, HostRow] = {}
        self._being_written: dict[str, HostRow] = {}
        self._writing: asyncio.Task[None] | None = None
        #: Hosts that no host's answer speaks for so far: that they fail may be the fault of the network here.
        self._unconfirmed: dict[str, HostRow] = {}
        self._has_answer = False
        #: Hosts that have failed an earlier run, or were closed by one: that they do is no news.
        self.failing_before: frozenset[str] = frozenset()
        #: How often a row was entered that closes its host.
        self.times_closed = 0

    def load(self, rows: Mapping[str, HostRow]) -> None:
        """Take what the database has, over what is known and not yet written."""
        self.failing_before |= {name for name, row in rows.items() if row.closed_until is not None or row.failures}
        ours = self._being_written.keys() | self._changed.keys() | self._unconfirmed.keys()
        self._rows |= {name: row for name, row in rows.items() if name not in ours}

    def row(self, name: str) -> HostRow:
        """Return what is known of a host."""
        return self._rows.get(name) or HostRow(name)

    def put(self, row: HostRow) -> None:
        """Take a row that has changed, and have it written."""
        before = self.row(row.host)
        if row == before:
            return
        self.times_closed += row.closed_until is not None and row.closed_until != before.closed_until
        self._rows[row.host] = row
        if row.host in self._unconfirmed:
            return
        self._changed[row.host] = row
        self._start_writing()

    def _start_writing(self) -> None:
        if self._changed and (self._writing is None or self._writing.done()):
            self._writing = asyncio.ensure_future(self._write())

    def put_unconfirmed(self, row: HostRow) -> None:
        """Take the row of a host that cannot be reached, which is written once any host has answered.

        Where none does, it is this machine that is cut off, unless only one was asked: see `settled`.
        """
        if self._has_answer:
            self.put(row)
            return
        self.times_closed += row.closed_until is not None and row.closed_until != self.row(row.host).closed_until
        self._rows[row.host] = self._unconfirmed[row.host] = row

    def note_answer(self) -> None:
        """Note that some host has answered, whatever it said: the network is there."""
        if not self._has_answer:
            self._has_answer = True
            self._release()

    async def flush_at_end(self) -> None:
        """Wait, when the run is over, until nothing is left to write."""
        if len(self._unconfirmed) == 1:
            self._release()
        self._unconfirmed.clear()
        await self.flush()

    def _release(self) -> None:
        for row in self._unconfirmed.values():
            self._changed[row.host] = self.row(row.host)
        self._unconfirmed.clear()
        self._start_writing()

    def note_request(self, name: str, at: datetime, *, persist: bool) -> None:
        """Note that a host was asked; `is_lasting`: the next run must know when."""
        row = replace(self.row(name), last_asked_at=at)
        if persist:
            self.put(row)
        else:
            self._rows[name] = row

    async def flush(self) -> None:
        """Wait until nothing is left to write."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        # What comes while one batch is on its way is the next one.
        while self._changed:
            batch, self._changed = self._changed, {}
            self._being_written = batch
            try:
                await self._save(tuple(batch.values()))
            except Exception as error:  # noqa: BLE001 - the run hears of a broken database where it stores pages
                logger.warning("What was learnt of %d hosts is not kept: %s", len(batch), error)
                return
            finally:
                self._being_written = {}
