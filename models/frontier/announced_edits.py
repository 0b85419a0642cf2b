"""Edits of known articles that feeds and sitemaps tell of: they bring the next visit forward, within bounds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from models.database.upsert import chunks, table_of
from models.enums import Reason, UrlState
from models.frontier.revisit_policy import AnnouncedEdit, HitRate, announced_due_at, is_news
from models.tables import Source, Url

#: Pages that may have become articles since; the others were left out for what an edit does not change.
_MAY_HAVE_GROWN = frozenset(
    {
        Reason.EMPTY_PAGE,
        Reason.NO_TEXT,
        Reason.TOO_SHORT,
        Reason.PAYWALL_STUB,
        Reason.SOFT_404,
        Reason.SCRIPT_SHELL,
        Reason.NOT_FOUND,
    },
)
_VISITED = (UrlState.STORED, UrlState.DUPLICATE, UrlState.SKIPPED, UrlState.FAILED)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a row says of a URL that was visited; `via` and `headline` as discovery has put them down."""

    id: int
    url: str
    state: UrlState
    reason: Reason | None
    article_id: int | None
    via: str
    hint_headline: str | None
    announced_at: datetime | None
    last_fetched_at: datetime | None
    next_due_at: datetime | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Announcements:
    """What a document says of the known URLs that it lists: edits, and headlines by the kind of the document."""

    told: Mapping[str, AnnouncedEdit]
    headlines: Mapping[str, tuple[str | None, str]]


NO_ANNOUNCEMENTS = Announcements({}, {})


def schedule_announced(connection: Connection, source_id: int, heard: Announcements, now: datetime) -> frozenset[str]:
    """Bring visits forward for edits that are news, and return the URLs that are to be visited for them.

    An edit that is told of at another spelling of an article's URL is looked for at the one that it was stored from.
    """
    rows = _rows(connection, Url.url, heard.told.keys() | heard.headlines.keys())
    if not rows:
        return frozenset()
    word = hit_rate_of(connection, source_id)
    owners = {
        row.article_id: row
        for row in _rows(connection, Url.article_id, {row.article_id for row in rows if _is_duplicate(row)})
        if row.state is UrlState.STORED
    }
    memories: dict[int, datetime] = {}
    due: dict[int, tuple[datetime, str]] = {}
    for row in rows:
        told = heard.told.get(row.url)
        if told is not None and (row.announced_at is None or told.moment > row.announced_at):
            memories[row.id] = told.moment
        goal = owners.get(row.article_id) if _is_duplicate(row) else row
        at = None if goal is None else _due_at(row, goal, heard, word, now)
        if goal is not None and at is not None:
            due[goal.id] = (at, goal.url)
    _write(connection, memories, {number: at for number, (at, _) in due.items()})
    return frozenset(url for _, url in due.values())


def hit_rate_of(connection: Connection, source_id: int) -> HitRate:
    """Return what the announcements of a source have led to so far."""
    counted = select(Source.announced_visits, Source.announced_changes).where(Source.id == source_id)
    visits, changes = connection.execute(counted).one()
    return HitRate(visits, changes)


def save_hit_rate(connection: Connection, source_id: int, visits: int, changes: int) -> None:
    """Count announced visits of a source, and the edits that they brought."""
    table = table_of(Source)
    locked = select(table.c.announced_visits, table.c.announced_changes).where(table.c.id == source_id)
    word = HitRate(*connection.execute(locked.with_for_update()).one()).after(visits, changes)
    values = {"announced_visits": word.visits, "announced_changes": word.changes}
    connection.execute(update(table).where(table.c.id == source_id).values(values))


def _due_at(row: _Known, goal: _Known, heard: Announcements, word: HitRate, now: datetime) -> datetime | None:
    seen = goal.last_fetched_at
    if seen is None or (goal.state is not UrlState.STORED and goal.reason not in _MAY_HAVE_GROWN):
        return None
    told = heard.told.get(row.url)
    is_told = told is not None and is_news(told, row.announced_at, seen, now)
    if not is_told and not _has_new_headline(row, heard):
        return None
    # What is not stored yet is worth a download.
    is_cheap = bool(goal.etag or goal.last_modified) or goal.state is not UrlState.STORED
    at = announced_due_at(word, goal.id, seen, now, has_validators=is_cheap)
    return at if at is None or goal.next_due_at is None else min(at, goal.next_due_at)


def _has_new_headline(row: _Known, heard: Announcements) -> bool:
    """Return whether the kind of document that named the URL first gives it another headline by now."""
    via, headline = heard.headlines.get(row.url, ("", ""))
    is_known = row.state is UrlState.STORED and via == row.via == "feed" and row.hint_headline is not None
    return is_known and headline != row.hint_headline


def _is_duplicate(row: _Known) -> bool:
    return row.state is UrlState.DUPLICATE and row.article_id is not None


def _rows(connection: Connection, column: Any, values: Collection[Any]) -> list[_Known]:
    columns = [getattr(Url, name) for name in _Known.__dataclass_fields__]
    return [
        _Known(**row._mapping)  # noqa: SLF001 - its documented name
        for chunk in chunks(sorted(values))
        for row in connection.execute(select(*columns).where(column.in_(chunk), Url.state.in_(_VISITED)))
    ]


def _write(connection: Connection, memories: Mapping[int, datetime], due: Mapping[int, datetime]) -> None:
    table = table_of(Url)
    changes = (
        ({"announced_at": bindparam("moment", type_=table.c.announced_at.type)}, memories),
        ({"next_due_at": bindparam("moment", type_=table.c.next_due_at.type), "is_announced": True}, due),
    )
    for values, moments in changes:
        if moments:
            statement = update(table).where(table.c.id == bindparam("row_id")).values(values)
            connection.execute(statement, [{"row_id": number, "moment": at} for number, at in sorted(moments.items())])
