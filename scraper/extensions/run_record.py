"""Ends a run: defers what has no outcome, and writes the verdict into `crawl_run` and the log."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from models.enums import Outcome, Reason
from models.reports.barren import Barren
from models.reports.corrections import CORRECTIONS_STAT
from models.reports.silence import Silence
from pipelines.run.crawl_run import CrawlRun, run_of
from scraper.exit_codes import ExitCode
from scraper.extensions.request_ends import ITEM_ERRORS_STAT
from scraper.run_end.alerts import RunOutcome
from scraper.run_end.metrics import RunMetrics, write_metrics
from scraper.run_end.notify import (
    PROBLEMS_STAT,
    earlier_ends,
    note_in_fallback_log,
    notify,
    problem_keys,
    run_facts_record,
    unresolved,
)
from scraper.run_end.summary import Backlog, closing_line, summary
from scraper.run_end.verdict import RunFacts, Verdict, verdict
from scraper.setting_values import alert_command, fallback_log, metrics_file
from scraper.terminal.plural import plural
from scraper.terminal.program import as_typed

logger = logging.getLogger(__name__)

#: Where the `crawl` command reads the verdict.
EXIT_CODE_STAT = "newsgrain/exit_code"
MESSAGE_STAT = "newsgrain/message"
SUMMARY_STAT = "newsgrain/summary"
#: The same for people, where all is well.
CLOSING_STAT = "newsgrain/closing_line"
#: In the stats of the run's row: the first `_MOST_DOCUMENTS` discovery documents that could not be read.
UNREAD_DOCUMENTS = "newsgrain/unread_documents"
#: In the stats: stored articles cleaned again by site memory at the end of the run.
RECLEANED_STAT = "newsgrain/site_memory/recleaned"
#: In the stats: raw pages deleted because they were older than NEWSGRAIN_RAW_PAGE_DAYS.
PRUNED_STAT = "newsgrain/raw_pages_pruned"
#: In the stats: candidates that were removed on request.
FORGOTTEN_STAT = "newsgrain/urls_left_out/forgotten"
#: In the stats, by source: the hosts of other sites to which its pages redirected, with their numbers.
OFFSITE_STAT = "newsgrain/offsite"
#: In the stats: rows of articles that turned out to be those of others.
JOINED_STAT = "newsgrain/articles_joined"
_MOST_DOCUMENTS = 1_000
_MOST_HOSTS = 20
_SEVERAL_PAGES = 5
_TWO_DAYS = 48
_BROKEN = frozenset({ExitCode.CONFIGURATION, ExitCode.DATABASE, ExitCode.DISK})


class RunRecord:
    """Record the verdict of spiders that have a `run`."""

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler for its statistics."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Listen for the end of the spider."""
        record = cls(crawler)
        crawler.signals.connect(record.spider_closed, signal=signals.spider_closed)
        return record

    async def spider_closed(self, spider: Spider, reason: str) -> None:
        """Give every pending URL an outcome, write the verdict and log it in one line."""
        run = run_of(spider)
        if run is None:
            return
        run.shutdown.stop_accepting()
        try:
            await self._record(run, reason)
        finally:
            await run.close()

    async def _record(self, run: CrawlRun, reason: str) -> None:
        unaccounted = await self._close_ledger(run, reason)
        await self._apply_site_memory(run, reason)
        await self._group_articles(run, reason)
        await self._prune(run, reason)
        run.findings.note_moved_sites()
        silent, barren = await self._silent_sources(run, reason), await self._barren_sources(run, reason)
        known = {domain for domain, _ in barren}
        silent = tuple(one for one in silent if one[0] not in known)
        facts = replace(self._facts(run, reason), unaccounted=unaccounted, silent_sources=silent, barren_sources=barren)
        found, is_written = verdict(facts), False
        path = fallback_log(self._crawler.settings)
        asks = run.has_begun and not run.findings.is_broken and reason != "shutdown"
        before = await earlier_ends(path, run, with_database=asks)
        names = problem_keys(facts) | unresolved(before, run)
        if run.has_begun:
            found, is_written = await self._write_verdict(run, found, facts, names)
        backlog = await self._backlog(run, reason)
        line = summary(_name(run), found, run.ledger, _seconds(run), backlog)
        stats = self._crawler.stats
        stats.set_value(EXIT_CODE_STAT, int(found.code))
        stats.set_value(MESSAGE_STAT, found.message)
        stats.set_value(SUMMARY_STAT, line)
        stats.set_value(CLOSING_STAT, closing_line(_name(run), found, run.ledger, _seconds(run), backlog))
        level = logging.INFO if found.code is ExitCode.OK else logging.WARNING
        logger.log(level, "%s", line)
        if run.plan.is_dry:
            return
        with suppress(ValueError):  # checked before the crawl
            write_metrics(metrics_file(self._crawler.settings), _metrics(run, facts, found, backlog))
        end = RunOutcome(int(found.code), found.message, datetime.now(UTC), names, run.run_id)
        note_in_fallback_log(path, run, end, is_recorded=is_written)
        await notify(alert_command(self._crawler.settings), end, before, run_facts_record(run, facts, line))

    async def _close_ledger(self, run: CrawlRun, reason: str) -> int:
        """Give every pending URL an outcome, and return how many should have had one already."""
        if not run.has_begun or run.database.is_given_up:
            return 0
        is_over = reason == "finished"
        try:
            await run.record_drops()
            deferred = await run.defer_pending(Reason.LOST_IN_RUN if is_over else Reason.RUN_STOPPED)
        except Exception:
            logger.exception("%d URLs are left without an outcome", len(run.ledger.pending))
            return 0
        if not is_over:
            return 0
        for url in deferred:
            logger.error("Lost on its way through the crawl, deferred: %s", url)
        return len(deferred)

    async def _silent_sources(self, run: CrawlRun, reason: str) -> tuple[tuple[str, str], ...]:
        """Return the silent sources with a description; none for a run that ended early, which read too little."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return ()
        try:
            return tuple((silence.domain, _described(silence)) for silence in await run.silent_sources())
        except Exception:
            # The verdict names what failed.
            logger.exception("Could not look up which sources are silent")
            return ()

    async def _barren_sources(self, run: CrawlRun, reason: str) -> tuple[tuple[str, str], ...]:
        """Return the sources without articles with a description; none for a run that ended early."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return ()
        try:
            return tuple((one.domain, _described_barren(one, run)) for one in await run.barren_sources())
        except Exception:
            # The verdict names what failed.
            logger.exception("Could not look up which sources bring no articles")
            return ()

    async def _apply_site_memory(self, run: CrawlRun, reason: str) -> None:
        """Clean stored articles with what the run has learnt; a run that ended early leaves it to the next one."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return
        try:
            self._crawler.stats.set_value(RECLEANED_STAT, await run.apply_site_memory())
        except Exception:
            # The verdict names what failed; nothing is half written.
            logger.exception("Site memory was not applied everywhere: the next run continues")

    async def _group_articles(self, run: CrawlRun, reason: str) -> None:
        """Group the articles that are not grouped as they stand; a run that ended early leaves them to the next one."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return
        try:
            await run.group_articles()
        except Exception:
            # The verdict names what failed; the articles are stored.
            logger.exception("Articles were not all grouped: the next run continues")

    async def _prune(self, run: CrawlRun, reason: str) -> None:
        """Delete some old raw pages and refresh the planner's statistics; not in a run that ended early."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return
        try:
            self._crawler.stats.set_value(PRUNED_STAT, await run.prune_pages())
            await run.refresh_statistics()
        except Exception:
            # The verdict names what failed.
            logger.exception("The database was not tidied up to the end: the next run continues")

    async def _backlog(self, run: CrawlRun, reason: str) -> Backlog | None:
        """Return what is to be fetched next; None if the run ended early or the database failed."""
        if not run.has_begun or run.findings.is_broken or reason != "finished":
            return None
        try:
            sources = await run.waiting()
        except Exception:
            # The verdict names what failed.
            logger.exception("Could not look up what is due next")
            return None
        planned = [source.next_at for source in sources if source.next_at is not None]
        return Backlog(sum(source.due for source in sources), min(planned, default=None))

    async def _write_verdict(
        self, run: CrawlRun, found: Verdict, facts: RunFacts, names: frozenset[str]
    ) -> tuple[Verdict, bool]:
        """Return the verdict, changed if the database's count differs from the ledger's, and whether it is written."""
        if run.findings.forgotten_candidates:
            self._crawler.stats.set_value(FORGOTTEN_STAT, run.findings.forgotten_candidates)
        if run.findings.joined_articles:
            self._crawler.stats.set_value(JOINED_STAT, run.findings.joined_articles)
        stats = _plain(self._crawler.stats.get_stats()) | {
            UNREAD_DOCUMENTS: run.findings.unread_documents[:_MOST_DOCUMENTS],
            PROBLEMS_STAT: sorted(names)[:_MOST_DOCUMENTS],
            CORRECTIONS_STAT: dict(run.findings.outdated_entries),
            OFFSITE_STAT: {
                domain: dict(hosts.most_common(_MOST_HOSTS)) for domain, hosts in run.findings.offsite.items()
            },
        }
        try:
            counts = await run.finish(found.code, found.word, found.message, stats)
            if counts.total == run.ledger.taken or found.code in _BROKEN:
                # The message names what was spooled just now.
                if run.database.is_given_up:
                    return verdict(self._facts(run, facts.finish_reason)), False
                return found, True
            message = f"{run.ledger.taken} URLs were taken but {counts.total} have an outcome in the database"
            found = Verdict(ExitCode.ACCOUNTING, message)
            await run.finish(found.code, found.word, found.message, stats)
        except Exception as error:  # noqa: BLE001 - cron gets a verdict whatever failed
            logger.critical("The verdict could not be written: %s", error)
            now = verdict(self._facts(run, facts.finish_reason))
            return now if now.code in _BROKEN else Verdict(ExitCode.DATABASE, str(error)), False
        return found, True

    def _facts(self, run: CrawlRun, reason: str) -> RunFacts:
        findings = run.findings
        return RunFacts(
            finish_reason=reason,
            taken=run.ledger.taken,
            settled=sum(run.ledger.outcomes.values()),
            database_error=run.database.describe_problem(findings.database_error),
            schema_error=findings.schema_error,
            held_hosts=tuple(sorted(run.host_leases.refused)),
            all_hosts_are_held=bool(run.host_leases.refused) and not run.host_leases.any_claimed,
            disk_error=run.database.describe_problem(findings.disk_error),
            bugs=0 if findings.is_broken else self._bugs(),
            extraction_is_broken=_extraction_is_broken(run),
            unreadable_sources=tuple(findings.unreadable_sources.items()),
            skipped_sources=tuple(findings.skipped_sources.items()),
            failed_urls=tuple(findings.failed_urls.items()),
            outdated_entries=tuple(findings.outdated_entries.items()),
            idle_until=findings.idle_until,
        )

    def _bugs(self) -> int:
        stats = self._crawler.stats
        return int(stats.get_value("spider_exceptions/count", 0)) + int(stats.get_value(ITEM_ERRORS_STAT, 0))


def _name(run: CrawlRun) -> str:
    if run.plan.is_dry:
        return "Dry run (nothing is stored)"
    return "Run without a row" if run.run_id is None else f"Run {run.run_id}"


def _metrics(run: CrawlRun, facts: RunFacts, found: Verdict, backlog: Backlog | None) -> RunMetrics:
    return RunMetrics(
        int(found.code),
        datetime.now(UTC),
        _seconds(run),
        {outcome.value: run.ledger.outcomes[outcome] for outcome in Outcome},
        {reason.value: number for reason, number in run.ledger.reasons.items()},
        {
            "crawled": len(run.findings.domains),
            "unreadable": len(facts.unreadable_sources),
            "silent": len(facts.silent_sources),
            "barren": len(facts.barren_sources),
        },
        None if backlog is None else backlog.due,
        None if backlog is None else backlog.next_due_at,
    )


def _seconds(run: CrawlRun) -> float | None:
    return None if run.started_at is None else max(0.0, (datetime.now(UTC) - run.started_at).total_seconds())


def _described(silence: Silence) -> str:
    since = f"{silence.since:%Y-%m-%d %H:%M} UTC"
    hours = silence.longest_before.total_seconds() / 3600
    usual = f"{hours:.0f} hours" if hours < _TWO_DAYS else f"{hours / 24:.0f} days"
    return f"since {since}; at most {usual} before"


def _described_barren(barren: Barren, run: CrawlRun) -> str:
    hosts = run.findings.offsite.get(barren.domain) if barren.reason is Reason.OFFSITE else None
    host = f", most to {hosts.most_common(1)[0][0]}" if hosts else ""
    number = f"{barren.with_reason} of {plural(barren.pages, 'page')}"
    return as_typed(f"{barren.reason}: {number}{host}; `scrapy doctor {barren.domain}` has the remedy")


def _extraction_is_broken(run: CrawlRun) -> bool:
    """Return whether several pages failed in extraction and none succeeded: then the cause is not the pages."""
    articles = sum(run.ledger.outcomes[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED))
    return run.ledger.reasons[Reason.EXTRACTION_FAILED] >= _SEVERAL_PAGES and not articles


def _plain(stats: dict[str, object]) -> dict[str, object]:
    """Return what JSON can hold; Scrapy's start time and the like have columns of their own."""
    return {key: value for key, value in stats.items() if isinstance(value, (int, float, str))}
