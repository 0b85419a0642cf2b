"""The storing side of one run: takes URLs, extracts and records pages, and finishes with a verdict. No Scrapy."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from tempfile import gettempdir
from typing import Any

from sqlalchemy import Connection

from models.articles.site_memory import SiteRow, sites_to_apply
from models.database.exceptions import DatabaseUnreachable
from models.database.transaction import in_transaction
from models.enums import Outcome, Reason
from models.frontier import queue
from models.frontier.due import DueUrl, due_urls, next_due, sources_with_due
from models.frontier.hints import Candidate, Hints
from models.frontier.hosts import HostRow, load_hosts, save_hosts
from models.frontier.queue import Offered
from models.frontier.second_chances import reconsider_offsite
from models.frontier.sources import SourceLabel, label_sources
from models.frontier.url_table import defer_urls
from models.maintenance.planner_statistics import refresh_statistics
from models.maintenance.retention import prune_raw_pages
from models.reports import runs
from models.reports.barren import Barren, barren_sources
from models.reports.report import Waiting, waiting
from models.reports.runs import PastRun, RunCounts
from models.reports.silence import Silence, silent_sources
from pipelines.extraction.article_filter import filter_reason
from pipelines.items import ArticleItem, PageItem, RejectedPage
from pipelines.run.feed_polls import FeedPolls
from pipelines.run.findings import RunFindings
from pipelines.run.host_cache import HostCache
from pipelines.run.host_leases import HostLeases
from pipelines.run.ledger import Ledger
from pipelines.run.plan import RunPlan
from pipelines.run.redirected_pages import RedirectedPages
from pipelines.run.run_database import RunDatabase
from pipelines.run.shutdown import Aborted, Shutdown
from pipelines.site_memory.schedule import due_sites
from pipelines.storage.durable_store import Spooled
from pipelines.storage.spool_format import RunEnd
from pipelines.storage.spool_replay import write_end
from pipelines.storage.takedown_filter import forgotten_sources, forgotten_urls
from pipelines.stories.backfill import group_latest
from pipelines.urls.normalise import without_www
from pipelines.visit import Stored, Visit
from pipelines.workers.pool import ARTICLE_TO_STORE, ExtractionPool

logger = logging.getLogger(__name__)

_WITH_ARTICLE = frozenset({Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED})
#: Pruning steps of one run: 2,000 pages, in a second or two. `scrapy db prune` takes them all.
_MAX_PRUNING_STEPS = 10


class CrawlRun:
    """One run: its ledger, its findings, its database and its extraction processes."""

    def __init__(self, plan: RunPlan) -> None:
        """Open nothing yet: a spider may be created only to be inspected."""
        self.plan = plan
        self.ledger = Ledger()
        self.findings = RunFindings()
        self.shutdown = Shutdown()
        self.run_id: int | None = None
        self.started_at: datetime | None = None
        self.database = RunDatabase(plan, self.findings)
        self.feed_polls = FeedPolls(self.database, plan.poll_bounds, with_old=plan.with_old)
        self.host_cache = HostCache(self._save_hosts)
        self.host_leases = HostLeases(
            plan.database_url, self.database.retry_policy, self._refresh_host, self.host_cache.settle
        )
        self._age_limits: dict[str, timedelta] = {}
        self._redirects = RedirectedPages()
        self._begin_lock = asyncio.Lock()
        self._pool = ExtractionPool(plan.workers, plan.page_limits, ARTICLE_TO_STORE)

    @property
    def has_begun(self) -> bool:
        """Return whether the run has its row."""
        return self.run_id is not None

    async def begin(self) -> int:
        """Prepare the database, begin the run's row and return its id; later calls only return it.

        Raises:
            Exception: what models.maintenance.migrations.prepare raises; it is also kept for the verdict.
        """
        async with self._begin_lock:
            if self.run_id is None:
                run_id, self.started_at = await self.database.open()
                self.host_cache.load(await self.database.run(load_hosts, self.started_at))
                self.run_id = run_id
            return self.run_id

    async def label_sources(self, labels: Mapping[str, SourceLabel]) -> None:
        """Store the names, countries and tags that the user's list gives to sources."""
        await self.database.run(label_sources, labels, _now())

    async def forgotten_sources(self, domains: Sequence[str]) -> frozenset[str]:
        """Return those of the sources that were removed on request: they must not be crawled."""
        return await self.database.run(in_transaction, partial(forgotten_sources, domains=domains))

    async def offer(self, source: str, candidates: Sequence[Candidate], *, named: bool = False) -> Offered:
        """Enter `candidates` into the frontier and return which of them are due."""
        offered = await self.database.run(
            queue.offer, source, candidates, _now(), named=named, with_old=self.plan.with_old
        )
        self.note_offered(offered)
        return offered

    def note_offered(self, offered: Offered) -> None:
        """Enter what became of candidates into ledger and findings."""
        self.ledger.discovered += offered.new
        self.findings.candidates_forgotten(offered.forgotten)

    def limit_age(self, source: str, limit: timedelta) -> None:
        """Reject articles of a source that are older than this; it replaces the plan's limit."""
        self._age_limits[source] = limit

    async def reconsider_offsite(self, source: str, domains: Sequence[str]) -> None:
        """Make pages due that redirected to further domains of a source before these were in its entry."""
        await self.database.run(reconsider_offsite, source, [without_www(domain) for domain in domains], _now())

    async def due(self, source: str) -> tuple[DueUrl, ...]:
        """Return the URLs of a source that earlier runs left, and those to be retried."""
        return await self.database.run(due_urls, source, _now(), with_old=self.plan.with_old)

    async def sources_with_due(self, domains: Collection[str]) -> frozenset[str]:
        """Return those of the sources with a page due."""
        return await self.database.run(sources_with_due, sorted(domains), _now(), with_old=self.plan.with_old)

    async def note_idle(self, domains: Collection[str], next_poll_at: datetime | None) -> None:
        """Note that nothing of these sources is due; `next_poll_at`: when their next document is."""
        next_page_at = await self.database.run(next_due, sorted(domains), _now())
        moments = [moment for moment in (next_poll_at, next_page_at) if moment is not None]
        self.findings.nothing_due(min(moments, default=None))

    def take(self, url: str, source: str) -> bool:
        """Take `url`, which must get an outcome from now on; return False if it was taken, or the run is ending."""
        if self.shutdown.is_stopping or not self.ledger.take(url, source):
            return False
        self._redirects.note_taken(url)
        self.host_leases.acquire_ref(url)
        return True

    async def admit(self, url: str, source: str) -> bool:
        """Return whether the page of `url` may be stored: it was taken, or is now, in a run that admits pages."""
        if url in self.ledger.pending or not self.plan.admits_pages:
            return True
        offered = await self.offer(source, [Candidate(url, Hints(via="named"))], named=True)
        taken = [self.take(due.url, source) for due in offered.due]
        return any(taken)

    async def extract(self, page: PageItem) -> ArticleItem | RejectedPage:
        """Build the article of `page`; reject it if too old, filtered out by its source, or cut off by the run."""
        try:
            result = await self.shutdown.or_abort(self._pool.extract(page))
        except Aborted:
            return RejectedPage(page.url, Reason.RUN_STOPPED, "the run ended during its extraction")
        if isinstance(result, RejectedPage):
            if result.reason is Reason.RUN_STOPPED:
                remedy = f"Make room in {gettempdir()}, or name another folder with TMPDIR, and run again."
                self.findings.disk_full(f"Pages cannot be extracted: {result.detail}. {remedy}")
            return self._redirects.checked(page, result)
        if page.requested_url in self.findings.revisits:
            return result
        checked = self._redirects.checked(page, result)
        if isinstance(checked, RejectedPage):
            return checked
        reason = self.too_old(page.requested_url, page.source, result.metadata.published_at)
        if reason is not None:
            return RejectedPage(page.url, reason, f"published {result.metadata.published_at}")
        unwanted = filter_reason(result, page.article_filter)
        return result if unwanted is None else RejectedPage(page.url, *unwanted)

    def too_old(self, url: str, source: str, moment: datetime | None) -> Reason | None:
        """Return why a URL dated `moment` is rejected: before `since`, or beyond the age limit.

        `since` replaces the limit. No limit applies to named URLs, and neither applies to stored ones.
        """
        if moment is None or url in self.findings.revisits:
            return None
        if self.plan.since is not None:
            return Reason.OLDER_THAN_SINCE if moment < self.plan.since else None
        limit = self._age_limits.get(source, self.plan.age_limit)
        is_old = limit is not None and url not in self.findings.named_urls and moment < _now() - limit
        return Reason.OLDER_THAN_AGE_LIMIT if is_old else None

    async def record(self, visit: Visit) -> Stored:
        """Store `visit` and close its URL in the ledger once it is committed.

        Raises:
            DatabaseUnreachable: it is not stored. Either it is in the spool, or its URL stays due.
        """
        await self.begin()
        written = await self.database.store(visit)
        if isinstance(written, Spooled):
            self.ledger.note_spooled(visit.url)
            raise DatabaseUnreachable(f"kept in {written.path}: {visit.url}")
        self.ledger.close(visit.url, written.outcome, written.reason or visit.reason)
        self.findings.articles_joined(written.joined)
        await self.host_leases.release_ref(visit.url)
        if written.outcome is not Outcome.DEFERRED:
            self.findings.page_ended(visit.source, has_article=written.outcome in _WITH_ARTICLE)
        if _is_missing(visit):
            self.findings.url_failed(visit.url, visit.detail or str(visit.reason))
        return written

    def _count_forgotten(self, connection: Connection, visits: Sequence[Visit]) -> None:
        # Imported where it is needed, as in `RunDatabase`.
        from pipelines.storage.batch import StoringRun  # noqa: PLC0415
        from pipelines.storage.store import store_in  # noqa: PLC0415

        store_in(connection, StoringRun(self._row_id(), is_replayed=True), visits)

    async def record_drops(self) -> None:
        """Record the pending URLs that failed or were dropped on their way."""
        ledger, now = self.ledger, _now()
        visits = [
            Visit.without_page(url, ledger.pending[url], reason, detail, at=now)
            for url, (reason, detail) in ledger.drop_reasons.items()
        ]
        await asyncio.gather(*(self.record(visit) for visit in visits))

    async def defer_pending(self, reason: Reason) -> tuple[str, ...]:
        """Record every pending URL as deferred, all or none, and return them."""
        pending, now = dict(self.ledger.pending), _now()
        if not pending:
            return ()

        def defer(connection: Connection) -> frozenset[str]:
            forgotten = forgotten_urls(connection, pending)
            visits = [Visit.without_page(url, pending[url], Reason.FORGOTTEN, at=now) for url in sorted(forgotten)]
            if visits:
                self._count_forgotten(connection, visits)
            defer_urls(connection, self._row_id(), [url for url in pending if url not in forgotten], reason, now)
            return forgotten

        forgotten = await self.database.run(in_transaction, defer)
        for url in forgotten:
            self.ledger.close(url, Outcome.SKIPPED, Reason.FORGOTTEN)
        deferred = tuple(url for url in pending if url not in forgotten)
        for url in deferred:
            self.ledger.close(url, Outcome.DEFERRED, reason)
        return deferred

    async def silent_sources(self) -> tuple[Silence, ...]:
        """Return the sources that this run read and that are silent for longer than ever before."""
        return await self.database.run(silent_sources, sorted(self.findings.read_sources), _now())

    async def barren_sources(self) -> tuple[Barren, ...]:
        """Return the sources that this run read or visited, and that have brought no article for some time."""
        return await self.database.run(barren_sources, sorted(self.findings.doubtful_sources), _now())

    async def apply_site_memory(self) -> int:
        """Learn what is new of all sites and apply it to stored articles; return how many changed.

        Includes what a killed run left over. Stops early with the run, or after `MAX_SITES`: the next run continues.
        """
        changed = 0
        for site in due_sites(await self.database.run(in_transaction, sites_to_apply)):
            changed += await self._apply_memory_of(site)
        return changed

    async def _apply_memory_of(self, site: SiteRow) -> int:
        from pipelines.site_memory.relearn import settle_host  # noqa: PLC0415 - most runs learn nothing

        steps = settle_host(self.database.engine, site, _now())
        changed = 0
        while (step := await self.database.run(lambda _engine: next(steps, None))) is not None:
            changed += step
        if changed:
            logger.info("Site memory: %d articles of %s were cleaned again", changed, site.host)
        return changed

    async def group_articles(self) -> int:
        """Group the articles that are not grouped, or whose texts were cleaned again, and return their number."""
        await self.database.group_waiting()
        steps = group_latest(self.database.engine)
        grouped = 0
        while (step := await self.database.run(lambda _engine: next(steps, None))) is not None:
            grouped += step.grouped
        return grouped

    async def prune_pages(self) -> int:
        """Delete some of the raw pages older than the plan keeps them, and return how many."""
        if not self.plan.raw_page_days:
            return 0
        steps = prune_raw_pages(self.database.engine, _now() - timedelta(days=self.plan.raw_page_days))
        deleted = 0
        for _ in range(_MAX_PRUNING_STEPS):
            step = await self.database.run(lambda _engine: next(steps, None))
            if step is None:
                break
            deleted += step.rows
        return deleted

    async def refresh_statistics(self) -> bool:
        """Analyse the tables for the database's planner, if that is due."""
        return await self.database.run(refresh_statistics)

    async def waiting(self) -> tuple[Waiting, ...]:
        """Return what is to be fetched next."""
        return await self.database.run(waiting, _now())

    async def past_runs(self) -> tuple[PastRun, ...]:
        """Return how earlier runs with the same arguments ended, the last one first."""
        return await self.database.run(runs.past_runs, self._row_id())

    async def finish(self, exit_code: int, verdict: str, message: str, stats: Mapping[str, Any]) -> RunCounts:
        """Write the verdict into the run's row and return the counts of its visits in the database.

        If the database was given up, the verdict goes into the spool, with the pending URLs.
        """
        await self.host_cache.flush_at_end()
        end = RunEnd(exit_code, verdict, message, self.ledger.discovered, self.ledger.taken, stats, _now())
        if self.database.is_given_up:
            return await self._finish_in_spool(end)
        return await self.database.run(write_end, self._row_id(), end)

    async def _finish_in_spool(self, end: RunEnd) -> RunCounts:
        now, pending = _now(), self.ledger.pending.items()
        visits = [Visit.without_page(url, source, Reason.RUN_STOPPED, at=now) for url, source in pending]
        await self.database.spool([*visits, end])
        for visit in visits:
            self.ledger.note_spooled(visit.url)
        return RunCounts(**{outcome.value: self.ledger.outcomes[outcome] for outcome in Outcome})

    async def close(self) -> None:
        """End processes and threads, close connections, and release the hosts."""
        await asyncio.to_thread(self._pool.close)
        await self.host_cache.flush_at_end()
        await self.database.close()
        await self.host_leases.close()

    async def _save_hosts(self, rows: Sequence[HostRow]) -> None:
        await self.database.run(save_hosts, rows, _now())

    async def _refresh_host(self, lock_name: str) -> None:
        """Read what other runs wrote about the host that is claimed: they may have closed it, or just requested it."""
        names = (lock_name, f"www.{lock_name}")
        self.host_cache.load(await self.database.run(load_hosts, _now(), names))

    def _row_id(self) -> int:
        if self.run_id is None:
            raise RuntimeError("the run has not begun")
        return self.run_id


def _is_missing(visit: Visit) -> bool:
    return visit.outcome is Outcome.FAILED or visit.reason in {Reason.REFUSED_ADDRESS, Reason.HOST_CLOSED}


def _now() -> datetime:
    return datetime.now(UTC)


def run_of(spider: object) -> CrawlRun | None:
    """Return the run of a spider that has one."""
    run = getattr(spider, "run", None)
    return run if isinstance(run, CrawlRun) else None


def shutdown_of(spider: object) -> Shutdown | None:
    """Return the shutdown of a spider's run, or the spider's own if it has no run."""
    run = run_of(spider)
    shutdown = run.shutdown if run is not None else getattr(spider, "shutdown", None)
    return shutdown if isinstance(shutdown, Shutdown) else None
