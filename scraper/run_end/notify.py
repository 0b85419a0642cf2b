"""Compares how a run ended with the runs before it, and tells the operator's command where that is news."""

import logging
import platform
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from models.database.url import hide_password
from models.enums import Outcome
from models.reports.runs import PastRun
from pipelines.run.crawl_run import CrawlRun
from scraper.exit_codes import ExitCode
from scraper.run_end.alert_command import run_alert_command
from scraper.run_end.alerts import RunEndState, alert_of, alert_record
from scraper.run_end.fallback_log import note_recorded, note_unrecorded, noted_ends
from scraper.run_end.verdict import RunFacts

logger = logging.getLogger(__name__)

#: In the stats of the run's row: the sources and URLs that were in trouble, for the next run to compare with.
PROBLEMS_STAT = "newsgrain/troubles"


def problem_keys(facts: RunFacts) -> frozenset[str]:
    """Return the names of what is in trouble, each with its kind before it."""
    kinds = {"unread": facts.unreadable_sources, "failed": facts.failed_urls, "silent": facts.silent_sources}
    return frozenset(f"{kind} {name}" for kind, pairs in kinds.items() for name, _ in pairs)


async def earlier_ends(path: Path, run: CrawlRun, *, asks_database: bool) -> list[RunEndState]:
    """Return how runs with the same arguments ended before, as file and database have it; the last one first."""
    before = noted_ends(path, run.plan.arguments) + (await _recorded_ends(run) if asks_database else [])
    return sorted(before, key=lambda one: one.finished_at, reverse=True)


def unresolved(before: Sequence[RunEndState], run: CrawlRun) -> frozenset[str]:
    """Return the names of the sources that were in trouble before, and that this run did not read."""
    last = next((end for end in before if not end.is_quiet), None)
    unseen = run.findings.domains - run.findings.read_sources
    return frozenset(name for name in (last.names if last is not None else ()) if _source(name) in unseen)


def _source(name: str) -> str | None:
    kind, _, domain = name.partition(" ")
    return domain if kind in {"unread", "silent"} else None


def note_end(path: Path, run: CrawlRun, end: RunEndState, *, is_recorded: bool) -> None:
    """Note in the file where the verdict has no row, or has one again."""
    if is_recorded:
        note_recorded(path, end, run.plan.arguments)
    else:
        code = ExitCode(end.exit_code)
        note_unrecorded(path, code, end.message, run.plan.arguments, end.finished_at, end.names)


async def notify(
    command: Sequence[str], end: RunEndState, before: Sequence[RunEndState], run: Mapping[str, Any]
) -> None:
    """Tell the command of this end, where there is one and it is worse than those before or good again."""
    found = alert_of(end, before) if command else None
    if found is not None:
        await run_alert_command(command, alert_record(found, end, run))


def about_run(run: CrawlRun, facts: RunFacts, summary: str) -> Mapping[str, Any]:
    """Return what a run says of itself beside its verdict."""
    books = run.ledger
    return {
        "summary": summary,
        "spider": run.plan.spider,
        "arguments": dict(run.plan.arguments),
        "started_at": None if run.started_at is None else run.started_at.isoformat(),
        "discovered": books.discovered,
        "taken": books.taken,
        "counts": {outcome.value: books.outcomes[outcome] for outcome in Outcome},
        "unread_sources": dict(facts.unreadable_sources),
        "failed_urls": dict(facts.failed_urls),
        "silent_sources": dict(facts.silent_sources),
        "database": hide_password(run.plan.database_url),
        "machine": platform.node(),
    }


def about_refusal(spider: str, arguments: Mapping[str, str], message: str, now: datetime) -> Mapping[str, Any]:
    """Return the same of a run that could not begin."""
    return {
        "summary": message,
        "spider": spider,
        "arguments": dict(arguments),
        "started_at": now.isoformat(),
        "discovered": 0,
        "taken": 0,
        "counts": {outcome.value: 0 for outcome in Outcome},
        "unread_sources": {},
        "failed_urls": {},
        "silent_sources": {},
        "database": None,
        "machine": platform.node(),
    }


async def _recorded_ends(run: CrawlRun) -> list[RunEndState]:
    try:
        return [_end(past) for past in await run.past_runs()]
    except Exception:
        logger.exception("It is not known how earlier runs ended")
        return []


def _end(past: PastRun) -> RunEndState:
    names = past.stats.get(PROBLEMS_STAT, ())
    return RunEndState(past.exit_code, past.message, past.finished_at, frozenset(map(str, names)), past.run_id)
