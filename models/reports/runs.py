"""The rows of runs: begun before the first request, closed with counts that are taken from the visits."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update

from models.database.upsert import table_of
from models.enums import Outcome
from models.tables import CrawlRun, Fetch

# Runs of other arguments stand between those of the same: a crontab may have many lines.
_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class RunCounts:
    """How many visits of a run ended how."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0
    deferred: int = 0

    @property
    def total(self) -> int:
        """All visits: a run is balanced when this is the number of URLs that it took."""
        return self.new + self.changed + self.unchanged + self.skipped + self.failed + self.deferred


def begin(engine: Engine, spider: str, arguments: Mapping[str, str], now: datetime) -> int:
    """Make the row of a run that starts now, and return its number."""
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
        raise RuntimeError("the database gave the new run no number")
    return int(key[0])


def continued(engine: Engine, spider: str, arguments: Mapping[str, str], started_at: datetime) -> int:
    """Return the number of the run that began at this moment; a database that has lost it gets its row again."""
    table = table_of(CrawlRun)
    with engine.connect() as connection:
        wanted = select(table.c.id).where(table.c.started_at == started_at, table.c.spider == spider)
        found = connection.execute(wanted.order_by(table.c.id)).scalars().first()
    return begin(engine, spider, arguments, started_at) if found is None else int(found)


def counts(engine: Engine, run_id: int) -> RunCounts:
    """Return how the visits stored for a run ended, so far."""
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
    """Close the run's row with its verdict and the counts of its visits, and return these counts.

    Raises LookupError for a run that was never begun.
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
    """How an earlier run ended; `stats` as it left them."""

    run_id: int
    exit_code: int
    message: str
    finished_at: datetime
    stats: Mapping[str, Any]


def past_runs(engine: Engine, run_id: int, most: int = 20) -> tuple[PastRun, ...]:
    """Return the last runs of the same spider with the same arguments that came to an end, the last one first."""
    table = table_of(CrawlRun)
    with engine.connect() as connection:
        own = connection.execute(select(table.c.spider, table.c.arguments).where(table.c.id == run_id)).one()
        others = connection.execute(
            select(table.c.id, table.c.arguments)
            .where(table.c.spider == own.spider, table.c.id != run_id, table.c.exit_code.is_not(None))
            .order_by(table.c.id.desc())
            .limit(_LOOKED_AT)
        )
        same = [number for number, arguments in others if arguments == own.arguments][:most]
        columns = (table.c.id, table.c.exit_code, table.c.message, table.c.finished_at, table.c.stats)
        rows = connection.execute(select(*columns).where(table.c.id.in_(same)).order_by(table.c.finished_at.desc()))
        return tuple(PastRun(key, code, message or "", at, stats or {}) for key, code, message, at, stats in rows)


def _counts(connection: Connection, run_id: int) -> RunCounts:
    statement = select(Fetch.outcome, func.count()).where(Fetch.run_id == run_id).group_by(Fetch.outcome)
    found: dict[Outcome, int] = dict(connection.execute(statement).all())
    return RunCounts(**{outcome.value: found.get(outcome, 0) for outcome in Outcome})
