"""A run's access to its database: one writer thread, retries, and a spool for what the database cannot take."""

import asyncio
import gc
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Engine

from models.database.engine import WRITER_SECONDS, writer_engine
from models.database.exceptions import DISK_FULL_ERRNOS, DatabaseFault, DatabaseUnreachable, SchemaMismatch
from models.database.retry import RetryPolicy
from models.maintenance import migrations
from models.reports import runs
from pipelines.run.findings import RunFindings
from pipelines.run.plan import RunPlan
from pipelines.run.site_learning import SiteLearning
from pipelines.run.story_grouping import StoryGrouping
from pipelines.storage.batch_writer import BatchWriter
from pipelines.storage.daemon_thread import DaemonExecutor
from pipelines.storage.durable_store import DurableStore, Spooled, Written
from pipelines.storage.spool import Spool, database_name
from pipelines.storage.spool_format import NewerRecord, RunEnd, RunHeader
from pipelines.storage.spool_replay import replay
from pipelines.visit import Stored, Visit

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

#: Faults retried before the first request: a server that is not there may be a typing mistake.
RETRIED_AT_START = frozenset({DatabaseFault.BUSY})
#: Stored articles are grouped when so many are waiting, or with the first batch after so many seconds.
_GROUPED_TOGETHER, _GROUPED_WITHIN = 50, 10.0
#: New objects after which garbage is looked for, while a crawl stores pages: each has thousands that do not stay.
_GARBAGE_THRESHOLD = 10_000


class RunDatabase:
    """Does all database work of one run in one thread, and enters its failures into the findings."""

    def __init__(self, plan: RunPlan, findings: RunFindings) -> None:
        """Open nothing yet."""
        self._plan = plan
        self._findings = findings
        self.retry_policy = RetryPolicy(plan.database_seconds)
        # A second signal ends the process at once, whatever a write waits for.
        self._thread = DaemonExecutor("newsgrain-writer")
        self._writer = BatchWriter(self._store_batch, self._thread)
        self._learning = SiteLearning()
        self._grouping = StoryGrouping(_GROUPED_TOGETHER, _GROUPED_WITHIN)
        self._engine: Engine | None = None
        self._durable_store: DurableStore | None = None
        self._spool: Spool | None = None
        self._spool_error: str | None = None
        self._is_loaded = False

    @property
    def engine(self) -> Engine:
        """Return the engine of an open database."""
        return _opened(self._engine)

    @property
    def is_given_up(self) -> bool:
        """Return whether everything goes to the spool from now on."""
        return self._durable_store is not None and self._durable_store.failure is not None

    def describe_problem(self, problem: str | None) -> str | None:
        """Return the problem with a sentence about what was spooled because of it."""
        if problem is None:
            return None
        if self._spool is not None and self._spool.visits:
            problem += f" {self._spool.visits} visits are kept in {self._spool.path}: the next run stores them first."
        if self._spool_error is not None:
            problem += f" The spool cannot be written either ({self._spool_error}): what is not in it stays due."
        return problem

    async def open(self) -> tuple[int, datetime]:
        """Prepare the database, store what earlier runs spooled, and return the run's new row: id and start.

        Raises:
            Exception: what models.maintenance.migrations.prepare raises.
        """
        return await self._in_thread(self._open)

    def _open(self) -> tuple[int, datetime]:
        plan, retry = self._plan, self.retry_policy
        short = plan.disk_shortage()
        if short is not None:
            raise DatabaseUnreachable(short, DatabaseFault.FULL)
        if not plan.has_schema:
            retry.run(lambda _again: migrations.prepare(plan.database_url), RETRIED_AT_START)
        self._engine = engine = writer_engine(plan.database_url, min(WRITER_SECONDS, max(1.0, plan.database_seconds)))
        replay(engine, retry, plan.spool, plan.database_url)
        started_at = datetime.now(UTC)
        run_id = retry.run(
            lambda again: (runs.continued if again else runs.begin)(engine, plan.spider, plan.arguments, started_at),
        )
        header = RunHeader(database_name(plan.database_url), run_id, plan.spider, plan.arguments, started_at)
        self._spool = Spool(plan.spool, header)
        store_visits = partial(_store, engine, run_id, plan.revisit_hours)
        self._durable_store = DurableStore(store_visits, retry, self._spool)
        return run_id, started_at

    async def run(self, work: Callable[Concatenate[Engine, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what `work` returns, called with the engine in the writer's thread and retried like a batch."""
        return await self._in_thread(partial(self._retried, partial(work, self.engine, *args, **kwargs)))

    def _retried(self, work: Callable[[], R]) -> R:
        durable_store = _opened(self._durable_store)
        if durable_store.failure is not None:
            raise durable_store.failure
        try:
            return self.retry_policy.run(lambda _again: work())
        except DatabaseUnreachable as error:
            durable_store.give_up(error)
            raise

    async def store(self, visit: Visit) -> Written:
        """Store `visit` with the next batch and return what became of it, or the spool file that keeps it.

        Raises:
            DatabaseUnreachable: neither the database nor the spool took it.
        """
        try:
            written = await self._writer.put(visit)
        except OSError as error:
            self._note_given_up()
            self._note(error)
            self._spool_error = self._spool_error or str(error)
            raise DatabaseUnreachable(f"neither stored nor spooled, stays due: {visit.url}") from error
        except Exception as error:
            self._note(error)
            raise
        if isinstance(written, Spooled):
            self._note_given_up()
        return written

    def _store_batch(self, visits: Sequence[Visit]) -> Sequence[Written]:
        results = _opened(self._durable_store).store(visits)
        if not self._is_loaded:
            # All that storing needs is loaded now, and stays: each search for garbage would go through it.
            gc.freeze()
            gc.set_threshold(_GARBAGE_THRESHOLD)
            self._is_loaded = True
        self._learning.after_batch(self.engine, visits, results)
        self._grouping.after_batch(self.engine, results, visits)
        return results

    async def group_waiting(self) -> None:
        """Group the stored articles that are still to be grouped."""
        await self._in_thread(partial(self._grouping.group_waiting, self.engine))

    async def spool(self, records: Sequence[Visit | RunEnd]) -> None:
        """Append records to the spool of a database that was given up.

        Raises:
            OSError: they could not be written.
        """
        try:
            await self._thread.run(partial(_opened(self._spool).append, records))
        except OSError as error:
            self._spool_error = self._spool_error or str(error)
            raise

    async def close(self) -> None:
        """Store what waits, end the thread and close connections and files."""
        await self._writer.flush()
        await asyncio.to_thread(self._thread.close)
        if self._spool is not None:
            self._spool.close()
        if self._engine is not None:
            self._engine.dispose()

    async def _in_thread(self, function: Callable[[], R]) -> R:
        try:
            return await self._thread.run(function)
        except Exception as error:
            self._note(error)
            raise

    def _note_given_up(self) -> None:
        failure = _opened(self._durable_store).failure
        if failure is not None:
            self._note(failure)

    def _note(self, error: Exception) -> None:
        if isinstance(error, (SchemaMismatch, NewerRecord)):
            self._findings.schema_mismatched(str(error))
            return
        text = str(error) if isinstance(error, DatabaseUnreachable) else f"{type(error).__name__}: {error}"
        if _is_disk_full(error):
            self._findings.disk_full(text)
        else:
            self._findings.database_failed(text)


def _store(
    engine: Engine, run_id: int, revisit_hours: tuple[float, ...], visits: Sequence[Visit], again: bool
) -> Sequence[Stored]:
    # Imported with the first visit: it loads all that cleans, matches and indexes, and most runs store nothing.
    from pipelines.storage.store import store  # noqa: PLC0415

    return store(engine, run_id, visits, again, revisit_hours=revisit_hours)


def _opened(part: T | None) -> T:
    if part is None:
        raise RuntimeError("the run has not begun")
    return part


def _is_disk_full(error: Exception) -> bool:
    if isinstance(error, DatabaseUnreachable):
        return error.fault is DatabaseFault.FULL
    return isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS
