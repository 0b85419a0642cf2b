"""Looks at the sources again and again, and survives a lost database and a list with mistakes."""

import asyncio
import logging
import signal
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from procrastinate import App

from models.database.engine import reader_engine
from models.database.exceptions import DatabaseUnreachable
from models.frontier.due_sources import due_sources
from scraper.cluster.job_queue import QUEUE_ERRORS, open_queue
from scraper.cluster.scheduling import DueSources, tick
from scraper.cluster.slices import Slice, read_slices
from scraper.sources import SourcesError

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Scheduler:
    """Queues crawls of the sources in a file, in slices of `size`, every `seconds`; several may run."""

    database_url: str
    sources: Path
    size: int
    seconds: float
    stalled_after: float
    _slices: tuple[Slice, ...] = ()
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, *, once: bool = False) -> None:
        """Look until stopped by SIGTERM or SIGINT; `once`: look once.

        Raises:
            SourcesError: the list has mistakes at the beginning; later ones are logged, and the last good list holds.
            DatabaseUnreachable: the database cannot be reached at the beginning, or for the only look.
        """
        self._slices = read_slices(self.sources, self.size)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopped.set)
        is_first = True
        while not self._stopped.is_set():
            try:
                await self._look(once=once)
            except (*QUEUE_ERRORS, DatabaseUnreachable) as error:
                if once or is_first:
                    raise DatabaseUnreachable(f"The queue cannot be reached: {error}") from error
                logger.warning("The database cannot be reached, looking again in %.0f s: %s", self.seconds, error)
                await self._pause()
            is_first = False
            if once:
                return

    async def _look(self, *, once: bool) -> None:
        """Look at the sources until stopped, or until the database is lost."""
        engine = reader_engine(self.database_url)
        try:
            async with open_queue(self.database_url) as app:
                while not self._stopped.is_set():
                    await self._tick(app, partial(due_sources, engine))
                    if once:
                        return
                    await self._pause()
        finally:
            engine.dispose()

    async def _tick(self, app: App, due: DueSources) -> None:
        try:
            self._slices = read_slices(self.sources, self.size)
        except SourcesError as error:
            logger.warning("The list as it was before holds: %s", error)
        found = await tick(app, due, self._slices, self.stalled_after)
        if found.queued or found.recovered:
            logger.info(
                "queued %d of %d slices, %d under way, %d given back by dead workers",
                len(found.queued),
                len(self._slices),
                found.running,
                found.recovered,
            )

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopped.wait(), self.seconds)
        except TimeoutError:
            return
