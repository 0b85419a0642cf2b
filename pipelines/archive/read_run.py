"""One run over archives: extracts their pages in worker processes, and stores them with the place that was reached.

What is stored and how far the archive was read are one transaction: a run that is killed goes on at the next record.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Literal

from sqlalchemy import Connection, Engine

from models.archives.progress import ArchiveProgress, add_progress, progress_of, save_progress
from models.articles.site_memory import sites_to_apply
from models.database.engine import writer_engine
from models.database.retry import RetryPolicy
from models.database.transaction import in_transaction
from models.enums import Reason
from models.reports import runs
from models.reports.runs import RunCounts
from pipelines.archive.captures import ArchiveCounts, Capture, WantedPages
from pipelines.archive.files import OpenArchive
from pipelines.archive.members import Position
from pipelines.archive.selection import PageSelection, filtered, page_of
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.run.ledger import Ledger
from pipelines.run.plan import RunPlan
from pipelines.run.site_learning import SiteLearning
from pipelines.run.story_grouping import StoryGrouping
from pipelines.site_memory.relearn import settle_host
from pipelines.site_memory.schedule import is_worth_learning
from pipelines.storage.batch import StoringRun
from pipelines.storage.durable_store import store_each
from pipelines.storage.store import store_in
from pipelines.stories.backfill import group_latest
from pipelines.visit import Stored, Visit
from pipelines.workers.pool import ARTICLE_TO_STORE, ExtractionPool

logger = logging.getLogger(__name__)

#: Pages in one transaction.
BATCH = 50
SPIDER = "archive"


class NoRoom(Exception):  # noqa: N818 - it says what happened
    """A disk is full; the message says which one."""


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with its article, and how far the archive was read with it."""

    page: PageItem
    result: ArticleItem | RejectedPage
    end: Position
    records: int
    damaged: int


def read_pages(
    captures: Iterator[Capture], counts: ArchiveCounts, selection: PageSelection, pool: ExtractionPool
) -> Iterator[ReadPage]:
    """Extract captures in their order; the processes have some pages ahead of the reader."""
    ahead: deque[tuple[PageItem, Position, int, int]] = deque()

    def pages() -> Iterator[PageItem]:
        for capture in captures:
            page = page_of(capture, selection.options(capture.url))
            ahead.append((page, capture.end, counts.records, counts.damaged))
            yield page

    for result in pool.map(pages()):
        page, end, records, damaged = ahead.popleft()
        yield ReadPage(page, filtered(page, result, selection.since), end, records, damaged)


@dataclass(slots=True)
class ReadTotals:
    """What a run has read: archives, those that were read before, and what they hold beside pages."""

    archives: int = 0
    known: int = 0
    counts: ArchiveCounts = field(default_factory=ArchiveCounts)


class ArchiveRun:
    """A run over archives with its row, its counts and its processes."""

    def __init__(
        self, plan: RunPlan, selection: PageSelection, most_bytes: int, is_stopped: Callable[[], bool]
    ) -> None:
        """Open nothing yet. `is_stopped` is called before each record."""
        self.plan = plan
        self.ledger = Ledger()
        self.totals = ReadTotals()
        self.run_id: int | None = None
        self.started_at = datetime.now(UTC)
        self._selection = selection
        self._most_bytes = most_bytes
        self._is_stopped = is_stopped
        self._retry = RetryPolicy(plan.database_seconds)
        self._engine: Engine | None = None
        self._pool = ExtractionPool(plan.workers, plan.page_limits, ARTICLE_TO_STORE)
        self._thread = ThreadPoolExecutor(1, "newsgrain-writer")
        self._learning = SiteLearning()
        self._grouping = StoryGrouping()

    def begin(self) -> int:
        """Begin the run's row, and return its id."""
        self._check_disks()
        self._engine = writer_engine(self.plan.database_url)
        self.run_id = self._retry.run(
            lambda again: (runs.continued if again else runs.begin)(
                self.engine, self.plan.spider, self.plan.arguments, self.started_at
            )
        )
        return self.run_id

    @property
    def engine(self) -> Engine:
        """Return the engine of a run that has begun."""
        if self._engine is None:
            raise RuntimeError("the run has not begun")
        return self._engine

    def read(self, archive: OpenArchive, *, again: bool = False) -> str | None:
        """Read an archive from where it was left, or from its beginning if `again`; return why it has no record.

        Raises:
            DatabaseUnreachable: what was stored stays, and the next run goes on behind it.
            NoRoom: a disk is full.
        """
        row_id, progress = self._retry.run(
            lambda _again: in_transaction(self.engine, partial(self._opened, archive=archive, again=again))
        )
        self.totals.archives += 1
        if progress.finished_at is not None and progress.bytes is not None and progress.bytes == archive.size:
            self.totals.known += 1
            return None
        counts = ArchiveCounts(progress.records, progress.damaged)
        try:
            self._read(archive, row_id, progress, counts)
        finally:
            totals = self.totals.counts
            totals.records += counts.records - progress.records
            totals.damaged += counts.damaged - progress.damaged
            totals.first_damage = totals.first_damage or counts.first_damage
            totals.left_out += counts.left_out
        return None if self._is_stopped() else counts.problem

    def _opened(self, connection: Connection, archive: OpenArchive, *, again: bool) -> tuple[int, ArchiveProgress]:
        """Return the progress of an archive, with the id of its row; a new one where there is none."""
        now = datetime.now(UTC)
        # Two pipes may begin alike.
        known_ones = () if archive.is_pipe else progress_of(connection, archive.identity, self._selection.key)
        for row_id, known in known_ones:
            if known.before_position not in {None, archive.digest_before(Position(known.member, known.skipped))}:
                continue  # another archive that begins alike
            if again:
                return row_id, self._fresh(archive, known.started_at)
            return row_id, replace(known, name=archive.name, run_id=self._row_id())
        fresh = self._fresh(archive, now)
        return add_progress(connection, fresh), fresh

    def _fresh(self, archive: OpenArchive, started_at: datetime) -> ArchiveProgress:
        now = datetime.now(UTC)
        return ArchiveProgress(archive.name, archive.identity, self._selection.key, started_at, now, self._row_id())

    def _read(self, archive: OpenArchive, row_id: int, progress: ArchiveProgress, counts: ArchiveCounts) -> None:
        start = Position(progress.member, progress.skipped)
        wanted = WantedPages(self._selection.unwanted, self._most_bytes, self._is_stopped)
        captures = archive.captures(start, wanted, counts)
        batch: list[ReadPage] = []
        writing: Future[ArchiveProgress] | None = None
        for one in read_pages(captures, counts, self._selection, self._pool):
            if isinstance(one.result, RejectedPage) and one.result.reason is Reason.RUN_STOPPED:
                raise NoRoom(f"Pages cannot be extracted: {one.result.detail}")
            batch.append(one)
            if self._is_stopped():
                break
            if len(batch) >= BATCH:
                progress = writing.result() if writing is not None else progress
                self._check_disks()
                writing = self._thread.submit(self._store, archive, row_id, progress, batch)
                batch = []
        progress = writing.result() if writing is not None else progress
        progress = self._store(archive, row_id, progress, batch)
        if not self._is_stopped():
            self._finish_archive(archive, row_id, progress, counts)

    def _finish_archive(
        self, archive: OpenArchive, row_id: int, progress: ArchiveProgress, counts: ArchiveCounts
    ) -> None:
        now = datetime.now(UTC)
        done = replace(
            progress,
            records=counts.records,
            damaged=counts.damaged,
            bytes=archive.size,
            last_read_at=now,
            finished_at=now,
        )
        self._retry.run(
            lambda _again: in_transaction(self.engine, partial(save_progress, row_id=row_id, progress=done))
        )

    def _store(
        self, archive: OpenArchive, row_id: int, progress: ArchiveProgress, batch: Sequence[ReadPage]
    ) -> ArchiveProgress:
        """Store a batch in the order of its captures, with the place that was reached, and return the progress."""
        if not batch:
            return progress
        visits = sorted((Visit.of_page(one.page, one.result) for one in batch), key=lambda visit: visit.visited_at)
        after = _after(progress, batch, archive)

        def work(part: Sequence[Visit], again: bool) -> Sequence[Stored]:
            # A part of a batch, which the database rejected as a whole: the place is saved with the last of them.
            is_done = part[-1] is visits[-1] or len(part) == len(visits)
            return in_transaction(
                self.engine, partial(self._store_part, part=part, again=again, row_id=row_id, reached=is_done and after)
            )

        stored = store_each(work, self._retry, visits)
        for visit, one in zip(visits, stored, strict=True):
            self._note(visit, one)
        self._learning.after_batch(self.engine, visits, stored)
        self._grouping.after_batch(self.engine, stored, visits)
        return after

    def _store_part(
        self,
        connection: Connection,
        part: Sequence[Visit],
        row_id: int,
        reached: ArchiveProgress | Literal[False],
        *,
        again: bool,
    ) -> Sequence[Stored]:
        stored = store_in(connection, StoringRun(self._row_id(), again, is_archive=True), part)
        if reached:
            save_progress(connection, row_id, reached)
        return stored

    def _note(self, visit: Visit, stored: Stored) -> None:
        reason = stored.reason or visit.reason
        self.ledger.discovered += 1
        self.ledger.taken += 1
        self.ledger.outcomes[stored.outcome] += 1
        if reason is not None:
            self.ledger.reasons[reason] += 1

    def settle(self) -> int:
        """Do what a crawl does at its end: apply what is new of all sites to stored articles, and group those.

        Return how many articles were cleaned again.
        """
        changed = 0
        for site in in_transaction(self.engine, sites_to_apply):
            if is_worth_learning(site) and not self._is_stopped():
                changed += sum(settle_host(self.engine, site, datetime.now(UTC)))
        for _ in group_latest(self.engine):
            if self._is_stopped():
                break
        return changed

    def finish(self, exit_code: int, verdict: str, message: str, stats: Mapping[str, Any]) -> RunCounts:
        """Write the verdict into the run's row, and return the counts of its visits in the database."""
        return self._retry.run(
            lambda _again: runs.finish(
                self.engine,
                self._row_id(),
                exit_code=exit_code,
                verdict=verdict,
                message=message,
                discovered=self.ledger.discovered,
                taken=self.ledger.taken,
                stats=stats,
                now=datetime.now(UTC),
            )
        )

    def close(self) -> None:
        """End the processes and the thread, and close connections."""
        self._pool.close()
        self._thread.shutdown()
        if self._engine is not None:
            self._engine.dispose()

    def _check_disks(self) -> None:
        short = self.plan.disk_shortage()
        if short is not None:
            raise NoRoom(short)

    def _row_id(self) -> int:
        if self.run_id is None:
            raise RuntimeError("the run has not begun")
        return self.run_id


def _after(progress: ArchiveProgress, batch: Sequence[ReadPage], archive: OpenArchive) -> ArchiveProgress:
    last = batch[-1]
    return replace(
        progress,
        member=last.end.member,
        skipped=last.end.skipped,
        before_position=archive.digest_before(last.end),
        records=last.records,
        pages=progress.pages + len(batch),
        damaged=last.damaged,
        last_read_at=datetime.now(UTC),
    )
