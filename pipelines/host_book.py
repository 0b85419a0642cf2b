"""What one crawl knows of hosts: read once from the database, and written there as soon as it matters."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from models.hosts import HostRow

logger = logging.getLogger(__name__)

#: Writes rows of hosts; it may fail, and says so to whoever looks after the database.
Save = Callable[[Sequence[HostRow]], Awaitable[None]]


async def _nowhere(_rows: Sequence[HostRow]) -> None:
    """Keep nothing: a crawl without a database forgets its hosts."""


class HostBook:
    """The rows of all hosts that were met, by their names (`pipelines.urls.host`)."""

    def __init__(self, save: Save = _nowhere) -> None:
        """Begin with no host known."""
        self._save = save
        self._rows: dict[str, HostRow] = {}
        self._changed: dict[str, HostRow] = {}
        self._writing: asyncio.Task[None] | None = None
        #: Hosts that an earlier run has closed: that they are is no news.
        self.closed_before: frozenset[str] = frozenset()
        #: How often a row was entered that closes its host.
        self.closings = 0

    def fill(self, rows: Mapping[str, HostRow]) -> None:
        """Take what the database has, over what is known and not yet written."""
        self.closed_before |= {name for name, row in rows.items() if row.closed_until is not None}
        self._rows |= rows
        self._rows |= self._changed

    def row(self, name: str) -> HostRow:
        """Return what is known of a host."""
        return self._rows.get(name) or HostRow(name)

    def enter(self, row: HostRow) -> None:
        """Take a row that has changed, and have it written."""
        before = self.row(row.host)
        if row == before:
            return
        self.closings += row.closed_until is not None and row.closed_until != before.closed_until
        self._rows[row.host] = self._changed[row.host] = row
        if self._writing is None or self._writing.done():
            self._writing = asyncio.ensure_future(self._write())

    def asked(self, name: str, at: datetime, *, is_lasting: bool) -> None:
        """Note that a host was asked; `is_lasting`: the next run must know when."""
        row = replace(self.row(name), last_asked_at=at)
        if is_lasting:
            self.enter(row)
        else:
            self._rows[name] = row

    async def written(self) -> None:
        """Wait until nothing is left to write."""
        if self._writing is not None:
            await self._writing

    async def _write(self) -> None:
        # What comes while one batch is on its way is the next one.
        while self._changed:
            batch = tuple(self._changed.values())
            self._changed = {}
            try:
                await self._save(batch)
            except Exception as error:  # noqa: BLE001 - the run hears of a broken database where it stores pages
                logger.warning("What was learnt of %d hosts is not kept: %s", len(batch), error)
                return
