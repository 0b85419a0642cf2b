"""Takes crawls from the queue: each is a `scrapy crawl news` of one slice, in a process of its own."""

import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from procrastinate import App

from models.database.exceptions import DatabaseUnreachable
from scraper.cluster.job_queue import QUEUE, QUEUE_ERRORS, STALLED_AFTER, TASK, open_queue
from scraper.exit_codes import ExitCode
from scraper.terminal.program import command_words

logger = logging.getLogger(__name__)

#: Ends of a crawl that are no result: the job counts as failed.
_FAILURES = frozenset({ExitCode.DISK, ExitCode.CONFIGURATION, ExitCode.DATABASE, ExitCode.ACCOUNTING})
#: Seconds between attempts to reach the database again.
_RETRY_SECONDS = 5.0


class CrawlFailed(Exception):  # noqa: N818 - the name of a job's result
    """A crawl ended with a code that says that it could not do its work."""


@dataclass(slots=True)
class CrawlWorker:
    """Runs crawls from the queue, `concurrency` at a time, until it is stopped; survives a lost database.

    `options` are added to the command line of every crawl.
    """

    database_url: str
    options: Sequence[str] = ()
    concurrency: int = 1
    is_stopping: bool = False
    _crawls: set[asyncio.subprocess.Process] = field(default_factory=set)
    _run: asyncio.Task[None] | None = None

    async def run(self, *, until_idle: bool = False) -> None:
        """Take jobs from the queue; `until_idle`: until there is none left.

        Raises:
            DatabaseUnreachable: the queue could not be opened at the beginning.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        is_first = True
        while not self.is_stopping:
            try:
                await self._work(until_idle=until_idle)
            except (*QUEUE_ERRORS, DatabaseUnreachable) as error:
                if is_first and isinstance(error, DatabaseUnreachable):
                    raise
                await self._pause(error)
            else:
                if until_idle:
                    return
                # Procrastinate ends a worker whose listening connection is lost, without an error.
                await self._pause("its connection was lost")
            is_first = False

    async def _pause(self, problem: object) -> None:
        """Wait before the next attempt to reach the queue, unless the worker is being stopped."""
        if not self.is_stopping:
            logger.warning("The queue cannot be reached, trying again in %.0f s: %s", _RETRY_SECONDS, problem)
            await asyncio.sleep(_RETRY_SECONDS)

    def stop(self) -> None:
        """Stop as soon as the crawls have ended, which are told to end now."""
        self.is_stopping = True
        for crawl in self._crawls:
            with suppress(ProcessLookupError):
                crawl.terminate()
        if self._run is not None:
            self._run.cancel()

    async def _work(self, *, until_idle: bool) -> None:
        async with open_queue(self.database_url) as app:
            self._add_task(app)
            self._run = asyncio.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    name=f"{os.uname().nodename}-{os.getpid()}",
                    concurrency=self.concurrency,
                    wait=not until_idle,
                    install_signal_handlers=False,
                    stalled_worker_timeout=STALLED_AFTER,
                )
            )
            with suppress(asyncio.CancelledError):
                await self._run

    def _add_task(self, app: App) -> None:
        @app.task(name=TASK, queue=QUEUE)
        async def crawl_slice(name: str, sources: str) -> int:
            return await self.crawl(name, sources)

    async def crawl(self, name: str, sources: str) -> int:
        """Crawl the sources of a list (TOML), and return the exit code.

        Raises:
            CrawlFailed: the code says that the crawl could not do its work.
        """
        with tempfile.TemporaryDirectory(prefix="newsgrain-slice-") as folder:
            path = Path(folder, "sources.toml")
            await asyncio.to_thread(path.write_text, sources, "utf-8")
            code = await self._run_crawl(path)
        logger.info("%s: the crawl ended with %d", name, code)
        if code in _FAILURES:
            raise CrawlFailed(f"{name}: the crawl ended with {code}; its own log says why")
        return code

    async def _run_crawl(self, path: Path) -> int:
        crawl = await asyncio.create_subprocess_exec(
            *(*command_words(), "crawl", "news", "-a", f"sources={path}", *self.options),
            # Its password would be seen in the list of processes.
            env={**os.environ, "DATABASE_URL": self.database_url},
        )
        self._crawls.add(crawl)
        if self.is_stopping:
            crawl.terminate()
        try:
            return await crawl.wait()
        finally:
            self._crawls.discard(crawl)
