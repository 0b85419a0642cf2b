"""Edits of known articles that feeds and sitemaps announce: they bring the next visit forward, within bounds."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from models.database.upsert import chunks, columns_for, table_of
from models.enums import Reason, UrlState
from models.frontier.revisit_policy import AnnouncedEdit, HitRate, announced_due_at, is_new_edit
from models.frontier.second_chances import SECOND_CHANCE
from models.tables import Source, Url

_VISITED = (UrlState.STORED, UrlState.DUPLICATE, UrlState.SKIPPED, UrlState.FAILED)


@dataclass(frozen=True, slots=True)
class _VisitedUrl:
    """The row of a URL that was visited; `via` and `hint_headline` are those of its discovery."""

    id: int
    url: str
    state: UrlState
    reason: Reason | None
    article_id: int | None
    via: str
    hint_headline: str | None
    edit_announced_at: datetime | None
    last_fetched_at: datetime | None
    next_due_at: datetime | None
    etag: str | None
    last_modified: str | None

    @property
    def is_duplicate(self) -> bool:
        return self.state is UrlState.DUPLICATE and self.article_id is not None


@dataclass(frozen=True, slots=True)
class Announcements:
    """What a document states about the URLs that it lists: edits, and headlines with the kind of the document."""

    edits: Mapping[str, AnnouncedEdit]
    headlines: Mapping[str, tuple[str | None, str]]

    def renamed(self, name: Callable[[str], str]) -> "Announcements":
        """Return the same about the URLs that stand for these."""
        edits = {name(url): edit for url, edit in self.edits.items()}
        return Announcements(edits, {name(url): headline for url, headline in self.headlines.items()})


NO_ANNOUNCEMENTS = Announcements({}, {})


def schedule_announced(
    connection: Connection, source_id: int, announcements: Announcements, now: datetime
) -> frozenset[str]:
    """Bring visits forward for new edits, and return the URLs to be visited for them.

    An edit announced for a duplicate is looked for at the URL that the article was stored from.
    """
    rows = _visited(connection, Url.url, announcements.edits.keys() | announcements.headlines.keys())
    if not rows:
        return frozenset()
    hit_rate = hit_rate_of(connection, source_id)
    duplicated = {row.article_id for row in rows if row.is_duplicate}
    owners = {
        row.article_id: row for row in _visited(connection, Url.article_id, duplicated) if row.state is UrlState.STORED
    }
    edited: dict[int, datetime] = {}
    due: dict[int, tuple[datetime, str]] = {}
    for row in rows:
        edit = announcements.edits.get(row.url)
        if edit is not None and (row.edit_announced_at is None or edit.moment > row.edit_announced_at):
            edited[row.id] = edit.moment
        target = owners.get(row.article_id) if row.is_duplicate else row
        at = None if target is None else _due_at(row, target, announcements, hit_rate, now)
        if target is not None and at is not None:
            due[target.id] = (at, target.url)
    _save(connection, edited, {number: at for number, (at, _) in due.items()})
    return frozenset(url for _, url in due.values())


def hit_rate_of(connection: Connection, source_id: int) -> HitRate:
    """Return how often announcements of a source have led to an edit so far."""
    counted = select(Source.announced_visits, Source.announced_hits).where(Source.id == source_id)
    return HitRate(*connection.execute(counted).one())


def save_hit_rate(connection: Connection, source_id: int, visits: int, hits: int) -> None:
    """Add announced visits of a source, and how many of them found an edit."""
    table = table_of(Source)
    locked = select(table.c.announced_visits, table.c.announced_hits).where(table.c.id == source_id)
    rate = HitRate(*connection.execute(locked.with_for_update()).one()).after(visits, hits)
    values = {"announced_visits": rate.visits, "announced_hits": rate.hits}
    connection.execute(update(table).where(table.c.id == source_id).values(values))


def _due_at(
    row: _VisitedUrl, target: _VisitedUrl, announcements: Announcements, hit_rate: HitRate, now: datetime
) -> datetime | None:
    """Return when to visit `target` for what is announced for `row`; None: not for that."""
    fetched = target.last_fetched_at
    if fetched is None or (target.state is not UrlState.STORED and target.reason not in SECOND_CHANCE):
        return None
    edit = announcements.edits.get(row.url)
    is_edited = edit is not None and is_new_edit(edit, row.edit_announced_at, fetched, now)
    if not is_edited and not _has_new_headline(row, announcements):
        return None
    # What is not stored yet is worth a download.
    is_cheap = bool(target.etag or target.last_modified) or target.state is not UrlState.STORED
    at = announced_due_at(hit_rate, target.id, fetched, now, has_validators=is_cheap)
    return at if at is None or target.next_due_at is None else min(at, target.next_due_at)


def _has_new_headline(row: _VisitedUrl, announcements: Announcements) -> bool:
    """Return whether a feed has changed the headline of an article that a feed listed first."""
    via, headline = announcements.headlines.get(row.url, (None, ""))
    is_comparable = row.state is UrlState.STORED and via == row.via == "feed" and row.hint_headline is not None
    return is_comparable and headline != row.hint_headline


def _visited(connection: Connection, column: Any, values: Collection[Any]) -> list[_VisitedUrl]:
    statement = select(*columns_for(Url, _VisitedUrl)).where(Url.state.in_(_VISITED))
    return [
        _VisitedUrl(**row._mapping)  # noqa: SLF001 - its documented name
        for chunk in chunks(sorted(values))
        for row in connection.execute(statement.where(column.in_(chunk)))
    ]


def _save(connection: Connection, edited: Mapping[int, datetime], due: Mapping[int, datetime]) -> None:
    table = table_of(Url)
    changes = (
        ({"edit_announced_at": bindparam("moment", type_=table.c.edit_announced_at.type)}, edited),
        ({"next_due_at": bindparam("moment", type_=table.c.next_due_at.type), "has_announced_edit": True}, due),
    )
    for values, moments in changes:
        if moments:
            statement = update(table).where(table.c.id == bindparam("row_id")).values(values)
            connection.execute(statement, [{"row_id": number, "moment": at} for number, at in sorted(moments.items())])
