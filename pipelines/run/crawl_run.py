"""The storing side of one run: what was taken, what became of it, and the one way into the database.

It knows no Scrapy: a spider offers candidates and takes URLs, an item pipeline hands over pages and visits.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from models.articles.site_memory import SiteRow, sites_to_apply
from models.database.engine import WRITER_SECONDS, writer_engine
from models.database.errors import DISK_FULL_ERRNOS, DatabaseFault, DatabaseUnreachable
from models.database.retry import RetryPolicy
from models.database.transaction import in_transaction
from models.database.url import parse_database_url, sqlite_path
from models.enums import Outcome, Reason
from models.frontier import queue
from models.frontier.hints import Candidate
from models.frontier.hosts import HostRow, load_hosts, save_hosts
from models.frontier.poll_policy import DEFAULT_BOUNDS, Bounds
from models.frontier.queue import DueUrl, Offered
from models.frontier.revisit_policy import DEFAULT_HOURS
from models.frontier.url_state import defer_urls
from models.maintenance import migrations
from models.maintenance.retention import prune_raw_pages
from models.reports import runs
from models.reports.report import Waiting, waiting
from models.reports.runs import PastRun, RunCounts
from models.reports.silence import Silence, silent_sources
from pipelines.extraction.article_filter import filter_reason
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.run.disk_space import shortage
from pipelines.run.feed_polls import FeedPolls
from pipelines.run.findings import RunFindings
from pipelines.run.host_cache import HostCache
from pipelines.run.host_leases import HostLeases
from pipelines.run.shutdown import Aborted, Shutdown
from pipelines.site_memory.batch import host_of
from pipelines.site_memory.relearn import Schedule, is_worth_learning, learn_host, settle_host
from pipelines.storage.batch import StoringRun
from pipelines.storage.batch_writer import BatchWriter
from pipelines.storage.durable_store import DurableStore, Spooled
from pipelines.storage.spool import Spool, database_name
from pipelines.storage.spool_format import NewerRecord, RunEnd, RunHeader
from pipelines.storage.spool_replay import replay, write_end
from pipelines.storage.store import store, store_in
from pipelines.storage.takedown_filter import forgotten_sources, forgotten_urls
from pipelines.visit import Stored, Visit
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import DEFAULT_LIMITS, PageLimits

logger = logging.getLogger(__name__)

R = TypeVar("R")
T = TypeVar("T")
#: Before the first request only what soon passes is waited for: a server that is not there may be a typing mistake.
RETRIED_AT_START = frozenset({DatabaseFault.BUSY})

#: What is known of hosts is read again, when one is claimed, if it is older than so many seconds.
_HOSTS_SECONDS = 0.2

#: Steps of pruning that one run takes: 2,000 pages, in a second or two. `scrapy db prune` takes them all.
_MOST_PRUNING = 10


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run is told before it starts.

    `page_limits`: what the extraction of one page may take. `database_seconds`: how long a write waits for a busy
    or absent database. `spool`: the folder for what the database could not take. `disks`: places whose disks must have
    `floor_mb` MB free, beside those of the database and the spool.
    """

    database_url: str
    spider: str
    arguments: Mapping[str, str]
    spool: Path
    since: datetime | None = None
    workers: int = 0
    page_limits: PageLimits = DEFAULT_LIMITS
    database_seconds: float = 120.0
    disks: tuple[Path, ...] = ()
    floor_mb: float = 0.0
    poll_bounds: Bounds = DEFAULT_BOUNDS
    revisit_hours: tuple[float, ...] = DEFAULT_HOURS
    #: Days that pages are kept as fetched; 0: for ever.
    raw_page_days: float = 0.0
    #: How old an article may be, where its source has no limit of its own; None: any age.
    age_limit: timedelta | None = None
    #: The database is one for this run alone, and thrown away after it.
    is_dry: bool = False


@dataclass(slots=True)
class Ledger:
    """The run's books: URLs taken and still open (with their source), outcomes and reasons of the others."""

    discovered: int = 0
    taken: int = 0
    pending: dict[str, str] = field(default_factory=dict)
    #: What broke or dropped some of the open ones on their way: their outcome, if no visit brings a better one.
    drop_reasons: dict[str, tuple[Reason, str]] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    #: URLs whose outcome waits in the spool: no outcome yet, and nothing more to do in this run.
    spooled: set[str] = field(default_factory=set)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)

    def take(self, url: str, source: str) -> bool:
        """Note that `url` is taken; False when this run took it before."""
        if url in self.pending or url in self.closed or url in self.spooled:
            return False
        self.taken += 1
        self.pending[url] = source
        return True

    def close(self, url: str, outcome: Outcome, reason: Reason | None) -> None:
        """Note what became of `url`."""
        self.pending.pop(url, None)
        self.drop_reasons.pop(url, None)
        self.closed.add(url)
        self.outcomes[outcome] += 1
        if reason is not None:
            self.reasons[reason] += 1

    def note_spooled(self, url: str) -> None:
        """Note that the outcome of `url` is in the spool."""
        self.pending.pop(url, None)
        self.drop_reasons.pop(url, None)
        self.spooled.add(url)

    def note_drop(self, url: str, reason: Reason, detail: str) -> None:
        """Note what happened to an open `url`; the first thing that did is the cause of the others."""
        if url in self.pending:
            self.drop_reasons.setdefault(url, (reason, detail))


class CrawlRun:
    """One run's row, its frontier, its writer and its extraction, opened when the first of them is needed."""

    def __init__(self, plan: RunPlan) -> None:
        """Open nothing yet: a spider may be made only to be looked at."""
        self.plan = plan
        self.ledger = Ledger()
        self.run_id: int | None = None
        self.started_at: datetime | None = None
        self.findings = RunFindings()
        #: Pages that were handed to extraction.
        self.pages = 0
        self._age_limits: dict[str, timedelta] = {}
        #: The rows of discovery documents.
        self.feed_polls = FeedPolls(self._with_engine, plan.poll_bounds, with_old=plan.since is None)
        self._begin = asyncio.Lock()
        self._engine: Engine | None = None
        #: How far the run's end has come.
        self.shutdown = Shutdown()
        self._patience = RetryPolicy(plan.database_seconds)
        #: What is known of hosts, and those that this run may ask.
        self.host_cache = HostCache(self._save_hosts)
        self.host_leases = HostLeases(plan.database_url, self._patience, self._look_at_hosts, self.host_cache.flush)
        self._looked_at = (monotonic(), _now())
        self._spool: Spool | None = None
        self._keeper: DurableStore | None = None
        #: Why the spool could not be written either.
        self._spool_error: str | None = None
        self._writer = BatchWriter(self._keep)
        self._schedule = Schedule()
        self._pool = ExtractionPool(plan.workers, plan.page_limits)

    @property
    def has_begun(self) -> bool:
        """Return whether the run has its row."""
        return self.run_id is not None

    @property
    def has_given_up(self) -> bool:
        """Return whether the database is asked no more."""
        return self._keeper is not None and self._keeper.trouble is not None

    def shortage(self) -> str | None:
        """Return which disk has too little room, in a sentence; None: all have enough."""
        path = sqlite_path(parse_database_url(self.plan.database_url))
        own = (self.plan.spool,) if path is None else (path, self.plan.spool)
        return shortage((*own, *self.plan.disks), self.plan.floor_mb)

    def shorten_deadline(self, seconds: float) -> None:
        """Wait no longer than so many seconds for the database from now on: the process is to end."""
        self._patience.shorten_deadline(seconds)

    def with_spool(self, problem: str | None) -> str | None:
        """Return the problem with a sentence about what was spooled because of it."""
        if problem is None:
            return None
        if self._spool is not None and self._spool.visits:
            problem += f" {self._spool.visits} visits are kept in {self._spool.path}: the next run stores them first."
        if self._spool_error is not None:
            problem += f" The spool cannot be written either ({self._spool_error}): what is not in it stays due."
        return problem

    async def begin(self) -> int:
        """Prepare the database, begin the run's row and return its id; later calls only return it.

        Raises:
            Exception: what models.maintenance.migrations.prepare raises; it is also kept for the verdict.
        """
        async with self._begin:
            if self.run_id is None:
                self.run_id = await self._noted(self._open)
            return self.run_id

    async def name_sources(self, names: Mapping[str, str]) -> None:
        """Keep the names that the user's list gives to sources."""
        await self._guarded(partial(queue.name_sources, self._opened(), names, _now()))

    async def forgotten_sources(self, domains: Sequence[str]) -> frozenset[str]:
        """Return those of the sources that were removed on request: nothing is asked of them."""
        return await self._guarded(
            partial(in_transaction, self._opened(), partial(forgotten_sources, domains=domains)),
        )

    async def offer(self, source: str, candidates: Sequence[Candidate], *, named: bool = False) -> Offered:
        """Enter `candidates` into the frontier and return which of them are due."""
        offered = await self._guarded(
            partial(
                queue.offer,
                self._opened(),
                source,
                candidates,
                _now(),
                named=named,
                with_old=self.plan.since is None,
            ),
        )
        self.note_offered(offered)
        return offered

    def note_offered(self, offered: Offered) -> None:
        """Enter into the books what became of candidates."""
        self.ledger.discovered += offered.new
        self.findings.candidates_forgotten(offered.forgotten)

    def limit_age(self, source: str, limit: timedelta) -> None:
        """Reject articles of a source that are older than this; it replaces the plan's limit."""
        self._age_limits[source] = limit

    async def due(self, source: str) -> tuple[DueUrl, ...]:
        """Return what an earlier run of this source left behind, or what is to be tried again."""
        with_old = self.plan.since is None
        return await self._guarded(partial(queue.due, self._opened(), source, _now(), with_old=with_old))

    async def sources_with_due(self, domains: Collection[str]) -> frozenset[str]:
        """Return those of the sources of which a page is due."""
        with_old = self.plan.since is None
        ask = partial(queue.sources_with_due, self._opened(), sorted(domains), _now(), with_old=with_old)
        return await self._guarded(ask)

    async def note_idle(self, domains: Collection[str], next_poll_at: datetime | None) -> None:
        """Note that nothing is due of these sources; `next_poll_at`: when their next document is."""
        next_page_at = await self._guarded(partial(queue.next_due, self._opened(), sorted(domains), _now()))
        moments = [moment for moment in (next_poll_at, next_page_at) if moment is not None]
        self.findings.nothing_due(min(moments, default=None))

    def take(self, url: str, source: str) -> bool:
        """Take `url`, which from now on must get an outcome; False when this run took it before, or is ending."""
        if self.shutdown.is_stopping or not self.ledger.take(url, source):
            return False
        self.host_leases.acquire_ref(url)
        return True

    async def extract(self, page: PageItem) -> ArticleItem | RejectedPage:
        """Build the article of `page`.

        What is older than `since`, or not wanted of its source, is rejected too, and so is what the run's end cuts off.
        """
        self.pages += 1
        try:
            result = await self.shutdown.or_abort(self._pool.extract(page))
        except Aborted:
            return RejectedPage(page.url, Reason.RUN_STOPPED, "the run ended during its extraction")
        if isinstance(result, RejectedPage):
            if result.reason is Reason.RUN_STOPPED:
                remedy = f"Make room in {gettempdir()}, or name another folder with TMPDIR, and run again."
                self.findings.disk_full(f"Pages cannot be extracted: {result.detail}. {remedy}")
            return result
        if page.requested_url in self.findings.revisits:
            return result
        reason = self.too_old(page.requested_url, page.source, result.date_published)
        if reason is not None:
            return RejectedPage(page.url, reason, f"published {result.date_published}")
        unwanted = filter_reason(result, page.article_filter)
        return result if unwanted is None else RejectedPage(page.url, *unwanted)

    def too_old(self, url: str, source: str, moment: datetime | None) -> Reason | None:
        """Return why a URL is left out of which `moment` is the date: before `since`, or beyond the age limit.

        `since` takes the limit's place. No limit holds for what the user named, nothing for what is stored.
        """
        if moment is None or url in self.findings.revisits:
            return None
        if self.plan.since is not None:
            return Reason.OLDER_THAN_SINCE if moment < self.plan.since else None
        limit = self._age_limits.get(source, self.plan.age_limit)
        is_old = limit is not None and url not in self.findings.named_urls and moment < _now() - limit
        return Reason.OLDER_THAN_AGE_LIMIT if is_old else None

    async def record(self, visit: Visit) -> Stored:
        """Store `visit` and enter it into the books once it is committed.

        Raises:
            DatabaseUnreachable: it is not stored. Either it is safe in the spool, or its URL stays due.
        """
        await self.begin()
        stored = await self._put(visit)
        self.ledger.close(visit.url, stored.outcome, stored.reason or visit.reason)
        await self.host_leases.release_ref(visit.url)
        if _is_missing(visit):
            self.findings.url_failed(visit.url, visit.detail or str(visit.reason))
        return stored

    async def record_ends(self) -> None:
        """Record the URLs that broke or were dropped on their way, and of which no visit brought an outcome."""
        ledger = self.ledger
        now = _now()
        visits = [
            Visit.without_page(url, ledger.pending[url], *end, at=now) for url, end in ledger.drop_reasons.items()
        ]
        await asyncio.gather(*(self.record(visit) for visit in visits))

    async def defer_open(self, reason: Reason) -> tuple[str, ...]:
        """Record every URL that was taken and has no outcome as deferred, all or none, and return them."""
        taken = dict(self.ledger.pending)
        if not taken:
            return ()

        now = _now()

        def defer(connection: Connection) -> frozenset[str]:
            forgotten = forgotten_urls(connection, taken)
            visits = [Visit.without_page(url, taken[url], Reason.FORGOTTEN, at=now) for url in sorted(forgotten)]
            store_in(connection, StoringRun(self._row(), is_replayed=True), visits)
            defer_urls(connection, self._row(), [url for url in taken if url not in forgotten], reason, now)
            return forgotten

        forgotten = await self._guarded(partial(in_transaction, self._opened(), defer))
        for url in forgotten:
            self.ledger.close(url, Outcome.SKIPPED, Reason.FORGOTTEN)
        urls = tuple(url for url in taken if url not in forgotten)
        for url in urls:
            self.ledger.close(url, Outcome.DEFERRED, reason)
        return urls

    async def silent_sources(self) -> tuple[Silence, ...]:
        """Return the sources that this run has read and that are silent for longer than their past allows."""
        return await self._guarded(partial(silent_sources, self._opened(), sorted(self.findings.read_sources), _now()))

    async def settle_memory(self) -> int:
        """Learn what is new of all sites and apply it to the articles that are stored; return how many changed.

        What a killed run has left over is done here too. Ends early when the process is to end: the next run goes on.
        """
        changed = 0
        for site in await self._guarded(partial(in_transaction, self._opened(), sites_to_apply)):
            if is_worth_learning(site):
                changed += await self._settle_site(site)
        return changed

    async def _settle_site(self, site: SiteRow) -> int:
        steps = settle_host(self._opened(), site, _now())
        changed = 0
        while (step := await self._guarded(lambda: next(steps, None))) is not None:
            changed += step
        if changed:
            logger.info("Site memory: %d articles of %s were cleaned again", changed, site.host)
        return changed

    async def prune_pages(self) -> int:
        """Let go of some of the pages that are older than they are to be kept, and return how many went."""
        if not self.plan.raw_page_days:
            return 0
        steps = prune_raw_pages(self._opened(), _now() - timedelta(days=self.plan.raw_page_days))
        gone = 0
        for _ in range(_MOST_PRUNING):
            step = await self._guarded(lambda: next(steps, None))
            if step is None:
                break
            gone += step.rows
        return gone

    async def waiting(self) -> tuple[Waiting, ...]:
        """Return what is to be fetched next."""
        return await self._guarded(partial(waiting, self._opened(), _now()))

    async def past_runs(self) -> tuple[PastRun, ...]:
        """Return how earlier runs with the same arguments ended, the last one first."""
        return await self._guarded(partial(runs.past_runs, self._opened(), self._row()))

    async def finish(self, exit_code: int, verdict: str, message: str, stats: Mapping[str, Any]) -> RunCounts:
        """Write the verdict into the run's row and return the counts that the database has.

        A run that gave its database up leaves its verdict in the spool, with the URLs to which it did not come.
        """
        await self.host_cache.flush_at_end()
        end = RunEnd(exit_code, verdict, message, self.ledger.discovered, self.ledger.taken, stats, _now())
        if self.has_given_up:
            return await self._finish_in_spool(end)
        return await self._guarded(partial(write_end, self._opened(), self._row(), end))

    async def close(self) -> None:
        """End processes, threads and connections, and let go of the hosts."""
        await asyncio.to_thread(self._pool.close)
        await self.host_cache.flush()
        await self._writer.close()
        await self.host_leases.close()
        if self._spool is not None:
            self._spool.close()
        if self._engine is not None:
            self._engine.dispose()

    async def _save_hosts(self, rows: Sequence[HostRow]) -> None:
        await self._guarded(partial(save_hosts, self._opened(), rows, _now()))

    async def _look_at_hosts(self) -> None:
        """Read what other runs have learnt of hosts meanwhile: they may have closed the one that is claimed."""
        looked_at, since = self._looked_at
        if monotonic() - looked_at < _HOSTS_SECONDS:
            return
        self._looked_at = (monotonic(), _now())
        self.host_cache.load(await self._guarded(partial(load_hosts, self._opened(), _now(), since)))

    async def _put(self, visit: Visit) -> Stored:
        try:
            kept = await self._writer.put(visit)
        except OSError as error:
            self._note_trouble()
            self._note(error)
            self._spool_error = self._spool_error or str(error)
            raise DatabaseUnreachable(f"neither stored nor spooled, stays due: {visit.url}") from error
        except Exception as error:
            self._note(error)
            raise
        if isinstance(kept, Stored):
            return kept
        self._note_trouble()
        self.ledger.note_spooled(visit.url)
        raise DatabaseUnreachable(f"kept in {kept.path}: {visit.url}")

    async def _finish_in_spool(self, end: RunEnd) -> RunCounts:
        now, open_urls = _now(), self.ledger.pending.items()
        left = [Visit.without_page(url, source, Reason.RUN_STOPPED, at=now) for url, source in open_urls]
        try:
            await self._writer.call(self._begun(self._spool).append, [*left, end])
        except OSError as error:
            self._spool_error = self._spool_error or str(error)
            raise
        for visit in left:
            self.ledger.note_spooled(visit.url)
        return RunCounts(**{outcome.value: self.ledger.outcomes[outcome] for outcome in Outcome})

    def _open(self) -> int:
        plan = self.plan
        short = self.shortage()
        if short is not None:
            raise DatabaseUnreachable(short, DatabaseFault.FULL)
        self._patience.run(lambda _again: migrations.prepare(plan.database_url), RETRIED_AT_START)
        self._engine = engine = writer_engine(plan.database_url, min(WRITER_SECONDS, max(1.0, plan.database_seconds)))
        replay(engine, self._patience, plan.spool, plan.database_url)
        self.started_at = started_at = _now()
        run_id = self._patience.run(
            lambda again: (runs.continued if again else runs.begin)(engine, plan.spider, plan.arguments, started_at),
        )
        self.host_cache.load(load_hosts(engine, started_at))
        self._looked_at = (monotonic(), started_at)
        header = RunHeader(database_name(plan.database_url), run_id, plan.spider, plan.arguments, started_at)
        self._spool = Spool(plan.spool, header)
        self._keeper = DurableStore(partial(_store, engine, run_id, plan.revisit_hours), self._patience, self._spool)
        return run_id

    def _row(self) -> int:
        if self.run_id is None:
            raise RuntimeError("the run has not begun")
        return self.run_id

    def _opened(self) -> Engine:
        return self._begun(self._engine)

    def _begun(self, part: T | None) -> T:
        if part is None:
            raise RuntimeError("the run has not begun")
        return part

    def _keep(self, visits: Sequence[Visit]) -> Sequence[Stored | Spooled]:
        kept = self._begun(self._keeper)(visits)
        self._learn(visits, kept)
        return kept

    def _learn(self, visits: Sequence[Visit], kept: Sequence[Stored | Spooled]) -> None:
        """Look for the patterns of hosts of which enough is new, so that the next pages profit.

        Nothing depends on it: what fails here is learnt at the end, or by the next run.
        """
        for visit, result in zip(visits, kept, strict=True):
            host = host_of(visit.article.url) if visit.article is not None else None
            if host is not None and isinstance(result, Stored) and result.outcome in {Outcome.NEW, Outcome.CHANGED}:
                self._schedule.note(host)
        for host in self._schedule.due():
            try:
                lesson = learn_host(self._opened(), host, _now())
            except (DatabaseUnreachable, SQLAlchemyError) as error:
                logger.info("The patterns of %s are looked for later: %s", host, error)
                self._schedule.done(host, 0)
            else:
                self._schedule.done(host, lesson.articles)

    async def _guarded(self, function: Callable[[], R]) -> R:
        return await self._noted(partial(self._patiently, function))

    def _patiently(self, function: Callable[[], R]) -> R:
        """Do another write in the writer's thread, with the same patience as a batch."""
        keeper = self._begun(self._keeper)
        if keeper.trouble is not None:
            raise keeper.trouble
        try:
            return self._patience.run(lambda _again: function())
        except DatabaseUnreachable as error:
            keeper.give_up(error)
            raise

    async def _with_engine(self, work: Callable[[Engine], R]) -> R:
        return await self._guarded(lambda: work(self._opened()))

    async def _noted(self, function: Callable[[], R]) -> R:
        try:
            return await self._writer.call(function)
        except Exception as error:
            self._note(error)
            raise

    def _note_trouble(self) -> None:
        trouble = self._begun(self._keeper).trouble
        if trouble is not None:
            self._note(trouble)

    def _note(self, error: Exception) -> None:
        text = (
            str(error) if isinstance(error, (DatabaseUnreachable, NewerRecord)) else f"{type(error).__name__}: {error}"
        )
        if isinstance(error, (migrations.SchemaMismatch, NewerRecord)):
            self.findings.schema_mismatched(str(error))
        elif _is_for_want_of_room(error):
            self.findings.disk_full(text)
        else:
            self.findings.database_failed(text)


def _store(
    engine: Engine, run_id: int, revisit_hours: tuple[float, ...], visits: Sequence[Visit], again: bool
) -> Sequence[Stored]:
    return store(engine, run_id, visits, again=again, revisit_hours=revisit_hours)


def _is_for_want_of_room(error: Exception) -> bool:
    if isinstance(error, DatabaseUnreachable):
        return error.trouble is DatabaseFault.FULL
    return isinstance(error, OSError) and error.errno in DISK_FULL_ERRNOS


def _is_missing(visit: Visit) -> bool:
    return visit.outcome is Outcome.FAILED or visit.reason in {Reason.REFUSED_ADDRESS, Reason.HOST_CLOSED}


def _now() -> datetime:
    return datetime.now(UTC)


def run_of(spider: object) -> CrawlRun | None:
    """Return the run of a spider that has one."""
    run = getattr(spider, "run", None)
    return run if isinstance(run, CrawlRun) else None
