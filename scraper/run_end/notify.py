"""Compares a run's end with the runs before it, and runs the alert command if that is news."""

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
from scraper.run_end.alerts import RunOutcome, alert_of, alert_record
from scraper.run_end.fallback_log import note_recorded, note_unrecorded, noted_ends
from scraper.run_end.verdict import RunFacts

logger = logging.getLogger(__name__)

#: In the stats of the run's row: the sources and URLs with problems, for the next run to compare with.
PROBLEMS_STAT = "newsgrain/troubles"


def problem_keys(facts: RunFacts) -> frozenset[str]:
    """Return the sources and URLs with problems, each after its kind."""
    kinds = {
        "unread": facts.unreadable_sources,
        "barren": facts.barren_sources,
        "failed": facts.failed_urls,
        "silent": facts.silent_sources,
    }
    return frozenset(f"{kind} {name}" for kind, pairs in kinds.items() for name, _ in pairs)


async def earlier_ends(path: Path, run: CrawlRun, *, with_database: bool) -> list[RunOutcome]:
    """Return how runs with the same arguments ended before, by file and database, newest first."""
    before = noted_ends(path, run.plan.arguments) + (await _recorded_ends(run) if with_database else [])
    return sorted(before, key=lambda one: one.finished_at, reverse=True)


def unresolved(before: Sequence[RunOutcome], run: CrawlRun) -> frozenset[str]:
    """Return the sources that had problems before, and that this run did not read."""
    last = next((end for end in before if not end.is_quiet), None)
    unseen = run.findings.domains - run.findings.read_sources
    return frozenset(name for name in (last.names if last is not None else ()) if _source(name) in unseen)


def _source(name: str) -> str | None:
    kind, _, domain = name.partition(" ")
    return domain if kind in {"unread", "barren", "silent"} else None


def note_in_fallback_log(path: Path, run: CrawlRun, end: RunOutcome, *, is_recorded: bool) -> None:
    """Append to the fallback log if the verdict has no row, or has one again."""
    if is_recorded:
        note_recorded(path, end, run.plan.arguments)
    else:
        code = ExitCode(end.exit_code)
        note_unrecorded(path, code, end.message, run.plan.arguments, end.finished_at, end.names)


async def notify(command: Sequence[str], end: RunOutcome, before: Sequence[RunOutcome], run: Mapping[str, Any]) -> None:
    """Run the alert command, if there is one, for an end that is worse than those before or good again."""
    found = alert_of(end, before) if command else None
    if found is not None:
        await run_alert_command(command, alert_record(found, end, run))


def run_facts_record(run: CrawlRun, facts: RunFacts, summary: str) -> Mapping[str, Any]:
    """Return the facts of a run beside its verdict."""
    ledger = run.ledger
    return {
        "summary": summary,
        "spider": run.plan.spider,
        "arguments": dict(run.plan.arguments),
        "started_at": None if run.started_at is None else run.started_at.isoformat(timespec="seconds"),
        "discovered": ledger.discovered,
        "taken": ledger.taken,
        "counts": {outcome.value: ledger.outcomes[outcome] for outcome in Outcome},
        "unread_sources": dict(facts.unreadable_sources),
        "barren_sources": dict(facts.barren_sources),
        "failed_urls": dict(facts.failed_urls),
        "silent_sources": dict(facts.silent_sources),
        "database": hide_password(run.plan.database_url),
        "machine": platform.node(),
    }


def refused_run_record(spider: str, arguments: Mapping[str, str], message: str, now: datetime) -> Mapping[str, Any]:
    """Return the same facts of a run that could not begin."""
    return {
        "summary": message,
        "spider": spider,
        "arguments": dict(arguments),
        "started_at": now.isoformat(timespec="seconds"),
        "discovered": 0,
        "taken": 0,
        "counts": {outcome.value: 0 for outcome in Outcome},
        "unread_sources": {},
        "barren_sources": {},
        "failed_urls": {},
        "silent_sources": {},
        "database": None,
        "machine": platform.node(),
    }


async def _recorded_ends(run: CrawlRun) -> list[RunOutcome]:
    try:
        return [_end(past) for past in await run.past_runs()]
    except Exception:
        logger.exception("Could not read previous runs")
        return []


def _end(past: PastRun) -> RunOutcome:
    names = past.stats.get(PROBLEMS_STAT, ())
    return RunOutcome(past.exit_code, past.message, past.finished_at, frozenset(map(str, names)), past.run_id)
