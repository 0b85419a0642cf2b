"""Puts crawls into the queue: one for each slice of the sources in which something is due."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from procrastinate import App
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status

from scraper.cluster.job_queue import QUEUE, TASK
from scraper.cluster.slices import Slice

#: Returns which of these sources, named by their domain, have something due at a moment.
DueSources = Callable[[Sequence[str], datetime], frozenset[str]]

#: Jobs that have ended are kept so long.
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tick:
    """What one look at the sources led to: the names of slices put into the queue, and how many jobs came back."""

    queued: tuple[str, ...]
    recovered: int
    #: Slices with due sources that are in the queue or being crawled already.
    running: int


async def tick(app: App, due_sources: DueSources, slices: Sequence[Slice], stalled_after: float) -> Tick:
    """Give the jobs of dead workers back to the queue, and queue each slice in which something is due.

    A worker is dead after `stalled_after` seconds without a heartbeat.
    """
    now = datetime.now(UTC)
    recovered = await _recover_stalled(app, stalled_after)
    busy = await _busy_slices(app)
    due = due_sources([domain for one in slices for domain in one.domains], now)
    wanted = [one for one in slices if not due.isdisjoint(one.domains)]
    queued = [one.name for one in wanted if one.name not in busy and await _defer(app, one)]
    await app.job_manager.delete_old_jobs(int(_KEPT.total_seconds()) // 3600, QUEUE, include_failed=True)
    return Tick(tuple(queued), recovered, len(wanted) - len(queued))


async def _defer(app: App, one: Slice) -> bool:
    """Queue a slice, and return whether it was not waiting there already."""
    deferrer = app.configure_task(TASK, allow_unknown=True, queue=QUEUE, queueing_lock=one.name)
    try:
        await deferrer.defer_async(name=one.name, sources=one.text)
    except AlreadyEnqueued:
        return False
    return True


async def _busy_slices(app: App) -> frozenset[str]:
    """Return the names of the slices that are being crawled."""
    jobs: Iterable[Job] = await app.job_manager.list_jobs_async(queue=QUEUE, status=Status.DOING.value)
    return frozenset(job.queueing_lock for job in jobs if job.queueing_lock)


async def _recover_stalled(app: App, seconds: float) -> int:
    """Queue the jobs of dead workers again, and return how many there were.

    A job whose slice waits in the queue anyway ends as failed.
    """
    stalled = list(await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=seconds))
    for job in stalled:
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    return len(stalled)
