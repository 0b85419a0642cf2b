"""Deletes old rows in small transactions, so that a crawl beside it waits only briefly.

Interrupting it between two of them is harmless.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, delete, func, literal, or_, select
from sqlalchemy.orm import aliased

from models.base import Base
from models.database.transaction import in_transaction
from models.database.upsert import chunks, table_of
from models.tables import Article, ArticleRevision, CrawlRun, Fetch, RawPage
from models.tables.urls import LONGEST_RUN

#: Raw pages deleted in one transaction; each has about ten kilobytes.
PAGES = 200
#: Visits and runs examined in one transaction.
ROWS = 2_000
# Gives waiting crawls a chance to get SQLite's write lock, which they poll every tenth of a second.
_PAUSE_SECONDS = 0.02
#: The newest runs stay whatever their age: later runs are compared with them, and their ids are not reused.
KEPT_RUNS = 100


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many rows were (or would be) deleted, and the compressed bytes of the pages among them."""

    rows: int = 0
    packed_bytes: int = 0

    def __add__(self, other: "Pruned") -> "Pruned":
        """Return the sum."""
        return Pruned(self.rows + other.rows, self.packed_bytes + other.packed_bytes)


class PrunableKind(StrEnum):
    """What may be deleted when it is old."""

    #: Pages as fetched.
    RAW_PAGES = "raw_pages"
    #: Visits, except for the last one of each URL.
    VISITS = "visits"
    #: Runs without visits, articles and revisions, except for the newest ones.
    RUNS = "runs"


def count_prunable(engine: Engine, kind: PrunableKind, before: datetime, now: datetime) -> Pruned:
    """Return what `prune_rows` would delete."""
    with engine.connect() as connection:
        return Pruned(*map(int, connection.execute(_COUNTS[kind](before, now)).one()))


def prune_rows(engine: Engine, kind: PrunableKind, before: datetime, now: datetime) -> Pruned:
    """Delete what is older than a moment, step by step, and return the totals."""
    total = Pruned()
    for step in _STEPS[kind](engine, before, now):
        total += step
        time.sleep(_PAUSE_SECONDS)
    return total


def prune_raw_pages(engine: Engine, before: datetime) -> Iterator[Pruned]:
    """Delete raw pages fetched before a moment, oldest first; yield what each step deleted.

    Rows that a crawl has locked are skipped.
    """

    def step(connection: Connection) -> Pruned:
        old = _old_pages(before).order_by(RawPage.fetched_at).limit(PAGES).with_for_update(skip_locked=True)
        rows = connection.execute(old).all()
        _delete(connection, RawPage, [number for number, _ in rows])
        return Pruned(len(rows), sum(size for _, size in rows))

    while (deleted := in_transaction(engine, step)).rows:
        yield deleted


def _prune_visits(engine: Engine, before: datetime) -> Iterator[Pruned]:
    """Examine visits in the order of storing, up to the last one of a run that began before a moment."""
    after, last = 0, in_transaction(engine, partial(_last_visit, before=before))
    while after < last:
        after, old = in_transaction(engine, partial(_visits_after, number=after, before=before))
        if old:
            yield in_transaction(engine, partial(_delete_visits, numbers=old))


def _prune_runs(engine: Engine, before: datetime, now: datetime) -> Iterator[Pruned]:
    def step(connection: Connection) -> Pruned:
        numbers = list(connection.scalars(_old_runs(before, now).limit(ROWS)))
        _delete(connection, CrawlRun, numbers)
        return Pruned(len(numbers))

    while (deleted := in_transaction(engine, step)).rows:
        yield deleted


def _old_pages(before: datetime) -> Select[int, int]:
    return select(RawPage.id, func.length(RawPage.body).label("size")).where(RawPage.fetched_at < before)


def _last_visit(connection: Connection, before: datetime) -> int:
    runs = select(func.max(CrawlRun.id)).where(CrawlRun.started_at < before).scalar_subquery()
    return connection.scalar(select(func.max(Fetch.id)).where(Fetch.run_id <= runs)) or 0


def _visits_after(connection: Connection, number: int, before: datetime) -> tuple[int, list[int]]:
    """Return the id of the last of the next visits, and the ids of those that may be deleted."""
    rows = connection.execute(
        select(Fetch.id, and_(Fetch.fetched_at < before, _has_later()))
        .where(Fetch.id > number)
        .order_by(Fetch.id)
        .limit(ROWS)
    ).all()
    return rows[-1][0], [key for key, is_old in rows if is_old]


def _delete_visits(connection: Connection, numbers: Sequence[int]) -> Pruned:
    _delete(connection, Fetch, numbers)
    return Pruned(len(numbers))


def _has_later() -> ColumnElement[bool]:
    later = aliased(Fetch)
    return select(later.id).where(later.url_id == Fetch.url_id, later.id > Fetch.id).exists()


def _old_runs(before: datetime, now: datetime) -> Select[int]:
    kept = select(CrawlRun.id).order_by(CrawlRun.id.desc()).limit(KEPT_RUNS).subquery()
    references = (Fetch.run_id, Article.run_id, ArticleRevision.run_id)
    return (
        select(CrawlRun.id)
        .where(
            CrawlRun.started_at < before,
            CrawlRun.id < select(func.min(kept.c.id)).scalar_subquery(),
            or_(CrawlRun.finished_at.is_not(None), CrawlRun.started_at < now - LONGEST_RUN),
            *(~select(column).where(column == CrawlRun.id).exists() for column in references),
        )
        .order_by(CrawlRun.id)
    )


def _delete(connection: Connection, model: type[Base], numbers: Sequence[int]) -> None:
    table = table_of(model)
    for chunk in chunks(numbers):
        connection.execute(delete(table).where(table.c.id.in_(chunk)))


def _sum_of(rows: Select[*tuple[Any, ...]], size: str | None = None) -> Select[int, int]:
    found = rows.subquery()
    packed = literal(0) if size is None else func.coalesce(func.sum(found.c[size]), 0)
    return select(func.count(), packed).select_from(found)


_STEPS: Mapping[PrunableKind, Callable[[Engine, datetime, datetime], Iterator[Pruned]]] = {
    PrunableKind.RAW_PAGES: lambda engine, before, _now: prune_raw_pages(engine, before),
    PrunableKind.VISITS: lambda engine, before, _now: _prune_visits(engine, before),
    PrunableKind.RUNS: _prune_runs,
}
_COUNTS: Mapping[PrunableKind, Callable[[datetime, datetime], Select[int, int]]] = {
    PrunableKind.RAW_PAGES: lambda before, _now: _sum_of(_old_pages(before), "size"),
    PrunableKind.VISITS: lambda before, _now: _sum_of(select(Fetch.id).where(Fetch.fetched_at < before, _has_later())),
    PrunableKind.RUNS: lambda before, now: _sum_of(_old_runs(before, now)),
}
