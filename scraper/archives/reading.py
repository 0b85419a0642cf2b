"""`scrapy archive read`: a run over archives, with the accounting, the verdict and the last line of a crawl."""

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.database.exceptions import DatabaseFault, DatabaseUnreachable
from models.enums import Outcome, Reason
from pipelines.archive.captures import ArchiveCounts
from pipelines.archive.files import open_archive
from pipelines.archive.read_run import ArchiveRun, NoRoom
from pipelines.run.plan import RunPlan
from scraper.archives.numbers import archives_line, numbers_of
from scraper.archives.selection import ArchiveSelection
from scraper.archives.stop_signals import StopSignals
from scraper.exit_codes import ExitCode
from scraper.run_end.summary import summary
from scraper.run_end.verdict import RunFacts, Verdict, verdict

_SEVERAL_PAGES = 5


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """What is to be read, and how. None among the `archives` is standard input."""

    archives: tuple[Path | None, ...]
    plan: RunPlan
    selection: ArchiveSelection
    most_bytes: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """How a run ended: its verdict, the last line, and its numbers."""

    code: ExitCode
    message: str
    line: str
    record: dict[str, Any]


@dataclass(slots=True)
class _Troubles:
    """What went wrong."""

    database: str | None = None
    disk: str | None = None
    unread: dict[str, str] = field(default_factory=dict)


def read_archives(request: ReadRequest, stops: StopSignals) -> ReadOutcome:
    """Read all archives, store their articles, and write the verdict."""
    run = ArchiveRun(request.plan, request.selection, request.most_bytes, stops.are_set)
    troubles = _Troubles()
    try:
        _read_all(run, request, stops, troubles)
        return _ended(run, stops, troubles)
    finally:
        run.close()


def _read_all(run: ArchiveRun, request: ReadRequest, stops: StopSignals, troubles: _Troubles) -> None:
    try:
        run.begin()
        for path in request.archives:
            if stops.are_set():
                return
            _read_one(run, path, troubles, again=request.again)
        if run.ledger.taken:
            run.settle()
    except NoRoom as error:
        troubles.disk = str(error)
    except DatabaseUnreachable as error:
        if error.fault is DatabaseFault.FULL:
            troubles.disk = str(error)
        else:
            troubles.database = str(error)


def _read_one(run: ArchiveRun, path: Path | None, troubles: _Troubles, *, again: bool) -> None:
    # There is no standard input if it was closed, which is common for services.
    stdin = None if sys.stdin is None else sys.stdin.buffer
    try:
        with open_archive(path, stdin) as archive:
            problem = run.read(archive, again=again)
    except OSError as error:
        problem = error.strerror or str(error)
    if problem is not None:
        troubles.unread["-" if path is None else str(path)] = problem


def _ended(run: ArchiveRun, stops: StopSignals, troubles: _Troubles) -> ReadOutcome:
    facts = RunFacts(
        finish_reason="shutdown" if stops.are_set() else "finished",
        taken=run.ledger.taken,
        settled=sum(run.ledger.outcomes.values()),
        database_error=troubles.database,
        disk_error=troubles.disk,
        extraction_is_broken=_extraction_is_broken(run),
        unread_archives=tuple(troubles.unread.items()),
    )
    found = verdict(facts)
    if run.run_id is not None:
        found = _recorded(run, found)
    name = "Run without a row" if run.run_id is None else f"Run {run.run_id}"
    record = _record(run, found, troubles)
    line = f"{summary(name, found, run.ledger, None, None)}; {archives_line(record)}"
    return ReadOutcome(found.code, found.message, line, record)


def _extraction_is_broken(run: ArchiveRun) -> bool:
    """Return whether several pages failed in extraction and none succeeded: then the cause is not the pages."""
    articles = sum(run.ledger.outcomes[outcome] for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED))
    return run.ledger.reasons[Reason.EXTRACTION_FAILED] >= _SEVERAL_PAGES and not articles


def _recorded(run: ArchiveRun, found: Verdict) -> Verdict:
    """Write the verdict into the run's row, and return it, changed if the database counts differently."""
    try:
        counts = run.finish(found.code, found.word, found.message, _stats(run.totals.counts))
        if counts.total == run.ledger.taken or found.code in {ExitCode.DATABASE, ExitCode.DISK}:
            return found
        message = f"{run.ledger.taken} pages were read but {counts.total} have an outcome in the database"
        found = Verdict(ExitCode.ACCOUNTING, message)
        run.finish(found.code, found.word, found.message, _stats(run.totals.counts))
    except DatabaseUnreachable as error:
        return found if found.code is not ExitCode.OK else Verdict(ExitCode.DATABASE, str(error))
    return found


def _stats(counts: ArchiveCounts) -> dict[str, Any]:
    left_out = {f"newsgrain/records_left_out/{reason}": number for reason, number in sorted(counts.left_out.items())}
    return {"newsgrain/records": counts.records, "newsgrain/records_damaged": counts.damaged, **left_out}


def _record(run: ArchiveRun, found: Verdict, troubles: _Troubles) -> dict[str, Any]:
    totals = run.totals
    verdict_of_run = {"run_id": run.run_id, "exit_code": int(found.code), "verdict": found.word}
    numbers = numbers_of(run.ledger, totals.counts, totals.archives, totals.known, troubles.unread)
    return {**verdict_of_run, "message": found.message, **numbers}
