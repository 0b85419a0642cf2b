"""Rows of `extraction_run` and `extraction_change`: what each re-extraction changed, and whether it was undone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, or_, select, update

from models.archives.snapshots import ArticleSnapshot, pack_snapshot, unpack_snapshot
from models.database.upsert import table_of
from models.enums import ExtractionOutcome
from models.tables import Article, ArticleRevision, ExtractionChange, ExtractionRun


@dataclass(frozen=True, slots=True)
class RunRow:
    """One re-extraction."""

    id: int
    version: str
    arguments: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    last_article_id: int
    changed: int = 0
    same: int = 0
    rejected: int = 0
    overtaken: int = 0


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What a re-extraction found for one article, with the article before and after it if it was changed."""

    article_id: int
    outcome: ExtractionOutcome
    #: The visit that its text is from.
    article_fetched_at: datetime
    article_run_id: int | None
    before: ArticleSnapshot | None = None
    after: ArticleSnapshot | None = None
    version_before: str | None = None
    reason: str | None = None
    detail: str | None = None
    revision_id: int | None = None
    undone_at: datetime | None = None
    url: str = ""


_STORED = tuple(
    "article_id outcome article_fetched_at article_run_id version_before reason detail revision_id undone_at".split()
)


def unfinished_run(connection: Connection, version: str, arguments: Mapping[str, Any]) -> RunRow | None:
    """Return the interrupted run with these arguments and this version, to go on with."""
    table = table_of(ExtractionRun)
    open_runs = select(table).where(
        table.c.finished_at.is_(None), table.c.undone_at.is_(None), table.c.version == version
    )
    rows = connection.execute(open_runs.order_by(table.c.id.desc())).mappings()
    return next((RunRow(**row) for row in rows if row["arguments"] == arguments), None)


def add_run(connection: Connection, version: str, arguments: Mapping[str, Any], now: datetime) -> RunRow:
    """Add the row of a run that begins."""
    table = table_of(ExtractionRun)
    row: dict[str, Any] = {"version": version, "arguments": arguments, "started_at": now, "last_article_id": 0}
    counts = dict.fromkeys(("changed", "same", "rejected", "overtaken"), 0)
    number = connection.execute(insert(table).returning(table.c.id), row | counts).scalar_one()
    return RunRow(int(number), finished_at=None, undone_at=None, **row)


def find_run(connection: Connection, number: int) -> RunRow | None:
    """Return a run by its number."""
    row = connection.execute(select(table_of(ExtractionRun)).where(ExtractionRun.id == number)).mappings().one_or_none()
    return None if row is None else RunRow(**row)


def save_run(connection: Connection, run: RunRow) -> None:
    """Write the progress and the counts of a run, or its end."""
    table = table_of(ExtractionRun)
    names = ("finished_at", "undone_at", "last_article_id", "changed", "same", "rejected", "overtaken")
    values = {name: getattr(run, name) for name in names}
    connection.execute(update(table).where(table.c.id == run.id).values(values))


def add_changes(connection: Connection, run_id: int, changes: Sequence[ChangeRow]) -> None:
    """Add what a run found for some articles."""
    rows = [
        {name: getattr(change, name) for name in _STORED}
        | {
            "extraction_run_id": run_id,
            "before": None if change.before is None else pack_snapshot(change.before),
            "after": None if change.after is None else pack_snapshot(change.after),
        }
        for change in changes
    ]
    if rows:
        connection.execute(insert(table_of(ExtractionChange)), rows)


def changes_after(
    connection: Connection, run_id: int, article_id: int, most: int, *, with_same: bool = False
) -> list[ChangeRow]:
    """Return the changes of a run behind an article, in the order of their articles; unchanged ones if `with_same`."""
    table = table_of(ExtractionChange)
    statement = (
        select(*(table.c[name] for name in _STORED), table.c.before, table.c.after, Article.url)
        .join(Article, Article.id == table.c.article_id)
        .where(table.c.extraction_run_id == run_id, table.c.article_id > article_id)
        .order_by(table.c.article_id)
        .limit(most)
    )
    if not with_same:
        statement = statement.where(table.c.outcome != ExtractionOutcome.SAME)
    return [_change(row) for row in connection.execute(statement).mappings()]


def _change(row: RowMapping) -> ChangeRow:
    packed: dict[str, Any] = {
        name: None if row[name] is None else unpack_snapshot(row[name]) for name in ("before", "after")
    }
    return ChangeRow(**{name: row[name] for name in _STORED}, **packed, url=row["url"])


def mark_undone(connection: Connection, run_id: int, article_ids: Collection[int], now: datetime) -> None:
    """Note that the changes of a run to these articles were undone."""
    table = table_of(ExtractionChange)
    of_run = (table.c.extraction_run_id == run_id, table.c.article_id.in_(article_ids))
    connection.execute(update(table).where(*of_run).values(undone_at=now))


def changed_later(connection: Connection, run_id: int, article_ids: Collection[int]) -> dict[int, int]:
    """Return the articles that a later run changed too and that was not undone, each with that run."""
    table = table_of(ExtractionChange)
    rows = connection.execute(
        select(table.c.article_id, table.c.extraction_run_id)
        .where(
            table.c.extraction_run_id > run_id,
            table.c.article_id.in_(article_ids),
            table.c.undone_at.is_(None),
            or_(table.c.outcome == ExtractionOutcome.CHANGED, table.c.outcome == ExtractionOutcome.SAME),
        )
        .order_by(table.c.extraction_run_id)
    )
    return {number: later for number, later in rows}  # noqa: C416 - rows are no pairs to mypy


def latest_revision(connection: Connection, article_id: int) -> int | None:
    """Return the id of the newest revision of an article."""
    table = table_of(ArticleRevision)
    found = select(table.c.id).where(table.c.article_id == article_id).order_by(table.c.id.desc()).limit(1)
    return connection.execute(found).scalar_one_or_none()


def delete_revision(connection: Connection, revision_id: int) -> None:
    """Delete a revision that a run added, as what it keeps is the current version again."""
    table = table_of(ArticleRevision)
    connection.execute(delete(table).where(table.c.id == revision_id))
