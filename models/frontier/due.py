"""URLs that are due: never visited, to be retried, or articles to be revisited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from models.database.upsert import chunks
from models.enums import Reason, UrlState
from models.frontier.hints import HINT_COLUMNS, Hints
from models.frontier.url_state import LONGEST_WAIT, RETRIED, WAITING
from models.storable_text import storable
from models.tables import Source, Url


@dataclass(frozen=True, slots=True)
class DueUrl:
    """A URL to fetch now, with the validators of its last visit for a conditional request."""

    url: str
    hints: Hints
    etag: str | None = None
    last_modified: str | None = None
    #: Whether its article is stored, so that this is a revisit.
    is_stored: bool = False


def due_urls(
    engine: Engine,
    source_domain: str,
    now: datetime,
    *,
    with_old: bool = False,
    limit: int = 10_000,
) -> tuple[DueUrl, ...]:
    """Return what is due of this source: pages that were never visited, pages to be retried, and revisits.

    `with_old`: articles that an earlier run skipped only because of their age are due as well.
    """
    left = _select_due().join(Source, Source.id == Url.source_id).where(Source.domain == storable(source_domain))
    # Two statements, as each can use the index. Revisits come last.
    statements = (
        left.where(_is_left(now, with_old=with_old)).order_by(Url.last_fetched_at.is_not(None), Url.id),
        left.where(_is_revisit(now)).order_by(Url.next_due_at),
    )
    found: list[DueUrl] = []
    with engine.connect() as connection:
        for statement in statements:
            found += map(_due_url, connection.execute(statement.limit(limit - len(found))))
    return tuple(found)


def sources_with_due(
    engine: Engine, domains: Sequence[str], now: datetime, *, with_old: bool = False
) -> frozenset[str]:
    """Return the sources with at least one due URL; `with_old` as in `due_urls`."""
    found: set[str] = set()
    with engine.connect() as connection:
        for chunk in chunks(domains):
            for is_due in (_is_revisit(now), _is_left(now, with_old=with_old)):
                anything = select(Url.id).where(Url.source_id == Source.id, is_due).exists()
                found.update(connection.scalars(select(Source.domain).where(Source.domain.in_(chunk), anything)))
    return frozenset(found)


def next_due(engine: Engine, domains: Sequence[str], now: datetime) -> datetime | None:
    """Return the earliest moment after `now` at which a page of these sources becomes due."""
    moments: list[datetime] = []
    with engine.connect() as connection:
        for chunk in chunks(domains):
            first = (
                select(func.min(Url.next_due_at))
                .join(Source, Source.id == Url.source_id)
                .where(Source.domain.in_(chunk), Url.state.in_((*RETRIED, UrlState.STORED)), Url.next_due_at > now)
            )
            moments += filter(None, connection.scalars(first))
    return min(moments, default=None)


def due_among(connection: Connection, urls: Sequence[str], is_wanted: ColumnElement[bool]) -> dict[str, DueUrl]:
    """Return those of these URLs that meet a condition, such as `is_due`."""
    statement = _select_due().where(is_wanted)
    rows = (row for chunk in chunks(urls) for row in connection.execute(statement.where(Url.url.in_(chunk))))
    return {row.url: _due_url(row) for row in rows}


def is_due(now: datetime, *, with_old: bool) -> ColumnElement[bool]:
    """Return the condition that a row of `url` is due; `with_old` as in `due_urls`."""
    return or_(_is_left(now, with_old=with_old), _is_revisit(now))


def _select_due() -> Select[*tuple[Any, ...]]:
    hints = (getattr(Url, column).label(name) for name, column in HINT_COLUMNS.items())
    return select(Url.url, Url.state, Url.etag, Url.last_modified, *hints)


def _due_url(row: Row[*tuple[Any, ...]]) -> DueUrl:
    hints = Hints(**{name: getattr(row, name) for name in HINT_COLUMNS})
    return DueUrl(row.url, hints, row.etag, row.last_modified, is_stored=row.state is UrlState.STORED)


def _is_revisit(now: datetime) -> ColumnElement[bool]:
    return and_(Url.state == UrlState.STORED, Url.next_due_at <= now)


def _is_left(now: datetime, *, with_old: bool) -> ColumnElement[bool]:
    """Return the condition that a URL was never visited, or is to be retried."""
    due = and_(
        Url.state.in_(WAITING + RETRIED),
        or_(Url.state.in_(WAITING), Url.next_due_at <= now, Url.next_due_at > now + LONGEST_WAIT),
        ~_waits_for_variant(),
    )
    too_old = and_(Url.state == UrlState.SKIPPED, Url.reason == Reason.OLDER_THAN_SINCE.value)
    return or_(due, too_old) if with_old else due


def _waits_for_variant() -> ColumnElement[bool]:
    """Return the condition that another variant of the URL, from the same source, is to be fetched first."""
    other = aliased(Url)
    first = and_(other.reason == Reason.DUPLICATE_URL_WAITING, other.id < Url.id)
    # "IS DISTINCT FROM": most rows have no reason.
    in_front = and_(other.state.in_(WAITING), or_(other.reason.is_distinct_from(Reason.DUPLICATE_URL_WAITING), first))
    same = and_(other.key == Url.key, other.source_id == Url.source_id, other.id != Url.id)
    ahead = select(other.id).where(same, in_front)
    return and_(Url.reason.is_not(None), Url.reason == Reason.DUPLICATE_URL_WAITING, ahead.exists())
