"""`scrapy db prune`: deletes what is old, and reports how much that was."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.database.engine import writer_engine
from models.maintenance import migrations
from models.maintenance.retention import PrunableKind, Pruned, count_prunable, prune_rows
from models.maintenance.vacuum import vacuum

#: Younger visits are never deleted: reports look back that far, and their runs may still be going on.
MIN_VISIT_DAYS = 7

_NAMES = {PrunableKind.RAW_PAGES: "raw pages", PrunableKind.VISITS: "visits", PrunableKind.RUNS: "runs"}


@dataclass(frozen=True, slots=True)
class PruneRequest:
    """What is to be deleted: raw pages and visits older than so many days (None: none; 0: all raw pages).

    `is_dry_run`: only count. `vacuums`: give the freed space back to the disk.
    """

    raw_page_days: float | None
    visit_days: float = 0
    is_dry_run: bool = False
    vacuums: bool = False


def prune(database_url: str, request: PruneRequest, write: Callable[[str], None]) -> None:
    """Delete what is requested, step by step, and write a line about each step."""
    migrations.require(database_url)
    now = datetime.now(UTC)
    if request.raw_page_days is None:
        write("raw pages are kept for ever (NEWSGRAIN_RAW_PAGE_DAYS is 0)")
    engine = writer_engine(database_url)
    try:
        for kind, days in _ages(request):
            count = count_prunable if request.is_dry_run else prune_rows
            deleted = count(engine, kind, now - timedelta(days=days), now)
            write(_sentence(_NAMES[kind], days, deleted, is_dry_run=request.is_dry_run))
    finally:
        engine.dispose()
    if request.vacuums:
        write(_vacuumed(database_url, is_dry_run=request.is_dry_run))


def _ages(request: PruneRequest) -> Iterator[tuple[PrunableKind, float]]:
    if request.raw_page_days is not None:
        yield PrunableKind.RAW_PAGES, request.raw_page_days
    if request.visit_days:
        yield PrunableKind.VISITS, request.visit_days
        yield PrunableKind.RUNS, request.visit_days


def _sentence(what: str, days: float, deleted: Pruned, *, is_dry_run: bool) -> str:
    size = f", {deleted.packed_bytes / 1e6:,.1f} MB" if deleted.packed_bytes else ""
    age = f" older than {days:g} days" if days else ""
    return f"{deleted.rows:,} {what}{age} {'would be deleted' if is_dry_run else 'deleted'}{size}"


def _vacuumed(database_url: str, *, is_dry_run: bool) -> str:
    if is_dry_run:
        return "their space would be given back to the disk"
    freed = vacuum(database_url)
    if freed is None:
        return "their space is free for new rows"
    return f"{freed / 1e6:,.1f} MB are given back to the disk"
