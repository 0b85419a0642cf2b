"""Rows of `crawl_run`: added before the first request, closed with the counts of the run's visits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from models.database.upsert import table_of
from models.enums import Outcome
from models.tables import CrawlRun, Fetch

# Runs searched for those with the same arguments, as a crontab may have many other lines.
_SEARCHED = 500


@dataclass(frozen=True, slots=True)
class RunCounts:
    """The visits of a run by outcome."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    deferred: int = 0

    @property
    def total(self) -> int:
        """Number of all visits; a run is balanced if it took as many URLs."""
        return self.new + self.changed + self.unchanged + self.skipped + self.failed + self.deferred


def begin(engine: Engine, spider: str, arguments: Mapping[str, str], now: datetime) -> int:
    """Add the row of a run that starts now, and return its id."""
    row = {
        "spider": spider,
        "arguments": arguments,
        "started_at": now,
        "discovered": 0,
        "taken": 0,
        **asdict(RunCounts()),
    }
    with engine.begin() as connection:
        key = connection.execute(insert(table_of(CrawlRun)).values(row)).inserted_primary_key
    if key is None:
        raise RuntimeError("the database returned no id for the new run")
    return int(key[0])


def continued(engine: Engine, spider: str, arguments: Mapping[str, str], started_at: datetime) -> int:
    """Return the id of the run that began at this moment, adding its row if the database has lost it."""
    table = table_of(CrawlRun)
    with engine.connect() as connection:
        wanted = select(table.c.id).where(table.c.started_at == started_at, table.c.spider == spider)
        found = connection.execute(wanted.order_by(table.c.id)).scalars().first()
    return begin(engine, spider, arguments, started_at) if found is None else int(found)


def counts(engine: Engine, run_id: int) -> RunCounts:
    """Return the visits stored for a run so far, by outcome."""
    with engine.connect() as connection:
        return _counts(connection, run_id)


def finish(  # noqa: PLR0913 - the columns that close a run, each named by the caller
    engine: Engine,
    run_id: int,
    *,
    exit_code: int,
    verdict: str,
    message: str | None,
    discovered: int,
    taken: int,
    stats: Mapping[str, Any],
    now: datetime,
) -> RunCounts:
    """Close a run's row with its verdict and the counts of its visits, and return these counts.

    Raises:
        LookupError: there is no such run.
    """
    table = table_of(CrawlRun)
    with engine.begin() as connection:
        found = _counts(connection, run_id)
        values = {
            "finished_at": now,
            "exit_code": exit_code,
            "verdict": verdict,
            "message": message,
            "discovered": discovered,
            "taken": taken,
            "stats": stats,
            **asdict(found),
        }
        result = connection.execute(update(table).where(table.c.id == run_id).values(values))
        if result.rowcount != 1:
            raise LookupError(f"there is no run {run_id}: begin it first")
    return found


@dataclass(frozen=True, slots=True)
class PastRun:
    """How an earlier run ended, with its final statistics."""

    run_id: int
    exit_code: int
    message: str
    finished_at: datetime
    stats: Mapping[str, Any]


def past_runs(engine: Engine, run_id: int, most: int = 20) -> tuple[PastRun, ...]:
    """Return the latest finished runs of the same spider with the same arguments, newest first."""
    table = table_of(CrawlRun)
    with engine.connect() as connection:
        own = connection.execute(select(table.c.spider, table.c.arguments).where(table.c.id == run_id)).one()
        others = connection.execute(
            select(table.c.id, table.c.arguments)
            .where(table.c.spider == own.spider, table.c.id != run_id, table.c.exit_code.is_not(None))
            .order_by(table.c.id.desc())
            .limit(_SEARCHED)
        )
        same = [number for number, arguments in others if arguments == own.arguments][:most]
        columns = (table.c.id, table.c.exit_code, table.c.message, table.c.finished_at, table.c.stats)
        rows = connection.execute(select(*columns).where(table.c.id.in_(same)).order_by(table.c.finished_at.desc()))
        return tuple(PastRun(key, code, message or "", at, stats or {}) for key, code, message, at, stats in rows)


def _counts(connection: Connection, run_id: int) -> RunCounts:
    statement = select(Fetch.outcome, func.count()).where(Fetch.run_id == run_id).group_by(Fetch.outcome)
    found: dict[Outcome, int] = dict(connection.execute(statement).all())
    return RunCounts(**{outcome.value: found.get(outcome, 0) for outcome in Outcome})
