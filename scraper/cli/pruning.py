"""`scrapy db prune`: lets go of what is old, and says how much that was."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from models.database.engine import writer_engine
from models.maintenance import migrations
from models.maintenance.retention import Kind, Pruned, counted, pruned
from models.maintenance.vacuum import vacuum

#: Visits younger than this stay whatever is asked: reports look back so far, and runs may still be going on.
LEAST_VISIT_DAYS = 7

_NAMES = {Kind.RAW_PAGES: "raw pages", Kind.VISITS: "visits", Kind.RUNS: "runs"}


@dataclass(frozen=True, slots=True)
class Pruning:
    """What is to go: raw pages and visits older than so many days (0: none), and empty room.

    `is_tried_only`: nothing goes, it is only counted.
    """

    raw_page_days: float
    visit_days: float = 0
    is_tried_only: bool = False
    gives_room_back: bool = False


def prune(database_url: str, wanted: Pruning, say: Callable[[str], None]) -> None:
    """Let go of what is wanted, step by step, and say what went."""
    migrations.require(database_url)
    now = datetime.now(UTC)
    if not wanted.raw_page_days:
        say("raw pages are kept for ever (NEWSGRAIN_RAW_PAGE_DAYS is 0)")
    engine = writer_engine(database_url)
    try:
        for kind, days in _wanted(wanted):
            before = now - timedelta(days=days)
            count = counted if wanted.is_tried_only else pruned
            say(_said(_NAMES[kind], days, count(engine, kind, before, now), is_tried_only=wanted.is_tried_only))
    finally:
        engine.dispose()
    if wanted.gives_room_back:
        say(_room(database_url, is_tried_only=wanted.is_tried_only))


def _wanted(wanted: Pruning) -> Iterator[tuple[Kind, float]]:
    if wanted.raw_page_days:
        yield Kind.RAW_PAGES, wanted.raw_page_days
    if wanted.visit_days:
        yield Kind.VISITS, wanted.visit_days
        yield Kind.RUNS, wanted.visit_days


def _said(what: str, days: float, gone: Pruned, *, is_tried_only: bool) -> str:
    size = f", {gone.packed_bytes / 1e6:,.1f} MB" if gone.packed_bytes else ""
    return f"{gone.rows:,} {what} of more than {days:g} days {'would go' if is_tried_only else 'are gone'}{size}"


def _room(database_url: str, *, is_tried_only: bool) -> str:
    if is_tried_only:
        return "their room would be given back to the disk"
    freed = vacuum(database_url)
    if freed is None:
        return "their room is free for new rows"
    return f"{freed / 1e6:,.1f} MB are given back to the disk"
