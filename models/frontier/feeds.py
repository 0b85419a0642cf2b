"""Rows of `feed`: discovery documents, what their last polls brought, and when they are polled again.

A poll is saved in the transaction that enters its candidates into the frontier: a run that is killed before the
commit polls again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from models.database.transaction import in_transaction
from models.database.upsert import chunks, columns_for, insert_missing, table_of
from models.enums import FeedKind, FeedOrigin
from models.frontier.poll_policy import (
    Bounds,
    announced_poll_at,
    concealed_after,
    due_at,
    first_rate,
    full_answer_at,
    interval_after,
    rate_after,
    retry_delay,
    score_after,
)
from models.frontier.queue import Offer, Offered, enter, offering_source
from models.frontier.second_chances import end_unlisted_chances
from models.frontier.sources import source_ids
from models.storable_text import storable
from models.tables import Feed, Source

_NOT_MODIFIED = 304
#: Parts of sitemap indexes with a row, of one source; beyond it, so many of an index are added each time it is read.
MAX_PARTS, FURTHER_PARTS = 10_000, 20


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row of `feed`. `id` is None until the first poll of a document that discovery tries."""

    url: str
    kind: FeedKind
    via: FeedOrigin
    first_seen_at: datetime
    id: int | None = None
    parent_feed_id: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    moved_to: str | None = None
    lastmod: str | None = None
    last_status: int | None = None
    problem: str | None = None
    failure_score: float = 0.0
    new_per_day: float | None = None
    interval_seconds: float | None = None
    last_polled_at: datetime | None = None
    last_read_at: datetime | None = None
    last_changed_at: datetime | None = None
    last_new_at: datetime | None = None
    next_poll_at: datetime | None = None
    last_full_at: datetime | None = None
    concealed_changes: int = 0

    @property
    def address(self) -> str:
        """Return the URL to request: the one it has moved to, if any."""
        return self.moved_to or self.url

    @property
    def is_entered(self) -> bool:
        """Return whether its candidates are in the frontier, so that requests for it may be conditional."""
        return self.body_sha256 is not None

    @property
    def is_read(self) -> bool:
        """Return whether its last poll yielded a readable document."""
        return self.last_read_at is not None and not self.failure_score

    def due_at(self, bounds: Bounds) -> datetime | None:
        """Return when the document is due; None: not by itself."""
        return due_at(self.next_poll_at, self.last_read_at, self.failure_score, self._bounds(bounds))

    def needs_full_answer(self, now: datetime) -> bool:
        """Return whether to request the document unconditionally, because its last full answer is too long ago."""
        due_at = full_answer_at(self.last_full_at, self.concealed_changes, is_part=self._is_part)
        # A full answer after the last poll is the work of a wrong clock.
        has_wrong_clock = bool(self.last_full_at and self.last_polled_at and self.last_full_at > self.last_polled_at)
        return due_at is None or due_at <= now or has_wrong_clock

    @property
    def _is_part(self) -> bool:
        return self.parent_feed_id is not None and self.kind is FeedKind.SITEMAP

    def _bounds(self, bounds: Bounds) -> Bounds:
        return bounds.for_part() if self._is_part else bounds


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a request for a document brought. `is_changed`: a readable body that differs from the last one."""

    at: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    is_changed: bool = True
    #: Whether it came with a body, and whether the request was for a changed document only.
    is_full: bool = True
    is_conditional: bool = False
    #: What of a readable document was not read.
    note: str | None = None
    #: The target of permanent redirects.
    moved_to: str | None = None
    #: Why it could not be read; `is_gone`: because it was not found, or is no document of its kind.
    problem: str | None = None
    is_gone: bool = False
    #: The delay until the next poll that the server or the document asks for.
    refresh_after: timedelta | None = None
    #: Number of entries and the span of their dates, which give the first estimate of its rate.
    entries: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index lists, with the raw `lastmod` that the index gives it."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFeeds:
    """A source's feed rows, and when its site is next searched (None: never searched)."""

    rows: tuple[FeedRow, ...] = ()
    next_discovery_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A saved poll: the document's row, what became of its candidates, and its parts that are due now."""

    row: FeedRow
    offered: Offered
    due_parts: tuple[FeedRow, ...] = ()


def known_feeds(
    engine: Engine, configured: Mapping[str, Sequence[tuple[FeedKind, str]]], now: datetime
) -> dict[str, KnownFeeds]:
    """Return the feeds of these sources (domain -> documents that the user's list names), adding missing rows."""

    def read(connection: Connection) -> dict[str, KnownFeeds]:
        ids = source_ids(connection, list(configured), now)
        rows = _rows(connection, list(ids.values()))
        missing = []
        for domain, named in configured.items():
            source_id = ids[storable(domain)]
            have = {(row.kind, row.url): row for row in rows.get(source_id, ())}
            missing += [
                _new_row(source_id, FeedRow(url, kind, FeedOrigin.CONFIGURED, now, next_poll_at=now))
                for kind, url in named
                if (kind, storable(url)) not in have
            ]
            claimed = [
                have[kind, storable(url)].id
                for kind, url in named
                if (kind, storable(url)) in have and have[kind, storable(url)].via is FeedOrigin.DISCOVERED
            ]
            _configure(connection, claimed)
        if missing:
            insert_missing(
                connection, Feed, sorted(missing, key=lambda row: (row["source_id"], row["kind"], row["url"]))
            )
            rows = _rows(connection, list(ids.values()))
        when = _discoveries(connection, list(ids.values()))
        return {
            domain: KnownFeeds(tuple(rows.get(ids[storable(domain)], ())), when.get(ids[storable(domain)]))
            for domain in configured
        }

    return in_transaction(engine, read) if configured else {}


def offer_polled(
    engine: Engine,
    offer: Offer,
    row: FeedRow,
    result: PollResult,
    bounds: Bounds,
    parts: Sequence[Part] = (),
) -> Polled:
    """Save in one transaction what a document brought: its candidates (`offer`), its parts and its own row."""

    def write(connection: Connection) -> Polled:
        source_id = offering_source(connection, offer)
        offered = enter(connection, source_id, offer)
        polled = after_poll(row, result, offered.new + offered.announced, bounds)
        saved = _saved(connection, source_id, polled)
        end_unlisted_chances(connection, source_id)
        due_parts = _enter_parts(connection, source_id, saved, parts, result.at)
        return Polled(saved, offered, tuple(due_parts))

    return in_transaction(engine, write)


def save_poll(engine: Engine, source_domain: str, row: FeedRow, result: PollResult, bounds: Bounds) -> FeedRow:
    """Save a poll without candidates (not modified, the same body, or a failure), and return the row."""

    def write(connection: Connection) -> FeedRow:
        source_id = source_ids(connection, [source_domain], result.at)[storable(source_domain)]
        return _saved(connection, source_id, after_poll(row, result, 0, bounds))

    return in_transaction(engine, write)


def schedule_discovery(engine: Engine, source_domain: str, at: datetime, now: datetime) -> None:
    """Set when the site of a source is next searched for documents."""

    def write(connection: Connection) -> None:
        source_id = source_ids(connection, [source_domain], now)[storable(source_domain)]
        table = table_of(Source)
        connection.execute(update(table).where(table.c.id == source_id).values(next_discovery_at=at))

    in_transaction(engine, write)


def after_poll(row: FeedRow, result: PollResult, brought: int, bounds: Bounds) -> FeedRow:
    """Return a document's row after a poll; `brought` is the number of new articles and announced edits. Pure."""
    polled = replace(row, last_polled_at=result.at, last_status=result.status, problem=result.problem)
    if result.problem is not None:
        return _after_failure(polled, row, result, bounds)
    polled = _after_answer(polled, row, result)
    if row.last_read_at is None or row.new_per_day is None:
        rate = first_rate(result.entries, result.oldest, result.newest, result.at)
        last_new = min(result.newest or result.at, result.at)
    else:
        rate = rate_after(row.new_per_day, brought, result.at - row.last_read_at)
        last_new = result.at if brought else row.last_new_at or result.at
    wait = interval_after(rate, result.at - last_new, result.refresh_after, polled._bounds(bounds))  # noqa: SLF001 - its own
    return replace(
        polled,
        etag=result.etag,
        last_modified=result.last_modified,
        body_sha256=result.body_sha256,
        moved_to=result.moved_to,
        failure_score=0.0,
        new_per_day=rate,
        interval_seconds=wait.total_seconds(),
        last_read_at=result.at,
        last_changed_at=result.at if result.is_changed else row.last_changed_at,
        last_new_at=last_new,
        next_poll_at=result.at + wait,
    )


def _after_answer(polled: FeedRow, row: FeedRow, result: PollResult) -> FeedRow:
    """Return a row with what an answer shows about the server, and what of it was not read."""
    if not result.is_changed:
        polled = replace(polled, problem=None if row.failure_score else row.problem)
    else:
        polled = replace(polled, problem=result.note)
    if not result.is_full:
        return polled
    concealed = concealed_after(
        row.concealed_changes,
        is_conditional=result.is_conditional,
        is_changed=result.is_changed,
        was_unmodified=row.last_status == _NOT_MODIFIED,
    )
    return replace(polled, last_full_at=result.at, concealed_changes=concealed)


def _after_failure(polled: FeedRow, row: FeedRow, result: PollResult, bounds: Bounds) -> FeedRow:
    failure_score = score_after(row.failure_score, is_gone=result.is_gone)
    wait = retry_delay(failure_score, result.at - (row.last_read_at or row.first_seen_at), bounds)
    return replace(
        polled,
        failure_score=failure_score,
        # Its new address is gone; perhaps it is back at the old one.
        moved_to=None if result.is_gone else row.moved_to,
        interval_seconds=wait.total_seconds(),
        next_poll_at=result.at + wait,
    )


def _enter_parts(
    connection: Connection, source_id: int, index: FeedRow, parts: Sequence[Part], now: datetime
) -> list[FeedRow]:
    """Add or schedule the sitemaps that an index lists, and return those that are due."""
    if not parts:
        return []
    have = _sitemap_rows(connection, source_id)
    fresh = [part for part in parts if storable(part.url) not in have]
    _add_parts(connection, source_id, index, fresh[: max(MAX_PARTS - len(have), FURTHER_PARTS)], now)
    for part in parts:
        row = have.get(storable(part.url))
        if row is not None and part.lastmod is not None and part.lastmod != row.lastmod:
            next_poll = announced_poll_at(row.next_poll_at, row.last_polled_at, now)
            _saved(connection, source_id, replace(row, lastmod=part.lastmod, next_poll_at=next_poll))
    rows = _sitemap_rows(connection, source_id)
    listed = (rows[url] for part in parts if (url := storable(part.url)) in rows)
    return [row for row in listed if row.next_poll_at is not None and row.next_poll_at <= now]


def _sitemap_rows(connection: Connection, source_id: int) -> dict[str, FeedRow]:
    rows = _rows(connection, [source_id]).get(source_id, ())
    return {row.url: row for row in rows if row.kind is FeedKind.SITEMAP}


def _add_parts(connection: Connection, source_id: int, index: FeedRow, parts: Sequence[Part], now: datetime) -> None:
    rows = [
        FeedRow(
            storable(part.url),
            FeedKind.SITEMAP,
            FeedOrigin.DISCOVERED,
            now,
            parent_feed_id=index.id,
            lastmod=part.lastmod,
            next_poll_at=now,
        )
        for part in parts
    ]
    if rows:
        insert_missing(connection, Feed, [_new_row(source_id, row) for row in sorted(rows, key=lambda row: row.url)])


def _saved(connection: Connection, source_id: int, row: FeedRow) -> FeedRow:
    """Save a row, and return it with its id."""
    table = table_of(Feed)
    values = _values(row)
    if row.id is None:
        insert_missing(connection, Feed, [values | {"source_id": source_id}])
        same = (table.c.source_id == source_id, table.c.kind == row.kind, table.c.url == row.url)
        row = replace(row, id=int(connection.execute(select(table.c.id).where(*same)).scalar_one()))
    connection.execute(update(table).where(table.c.id == row.id).values(values))
    return row


def _new_row(source_id: int, row: FeedRow) -> dict[str, Any]:
    return _values(row) | {"source_id": source_id}


def _values(row: FeedRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FeedRow.__dataclass_fields__ if name != "id"}


def _configure(connection: Connection, numbers: Sequence[int | None]) -> None:
    """Mark documents that discovery had found as those of the user's list."""
    if numbers:
        table = table_of(Feed)
        connection.execute(
            update(table).where(table.c.id.in_(numbers)).values(via=FeedOrigin.CONFIGURED, parent_feed_id=None)
        )


def _rows(connection: Connection, source_numbers: Sequence[int]) -> dict[int, list[FeedRow]]:
    table = table_of(Feed)
    columns = columns_for(Feed, FeedRow)
    found: dict[int, list[FeedRow]] = {}
    for chunk in chunks(sorted(source_numbers)):
        statement = select(table.c.source_id, *columns).where(table.c.source_id.in_(chunk)).order_by(table.c.id)
        for source_id, *values in connection.execute(statement):
            found.setdefault(source_id, []).append(
                FeedRow(**dict(zip(FeedRow.__dataclass_fields__, values, strict=True)))
            )
    return found


def _discoveries(connection: Connection, source_numbers: Sequence[int]) -> dict[int, datetime | None]:
    found: dict[int, datetime | None] = {}
    for chunk in chunks(sorted(source_numbers)):
        found.update(connection.execute(select(Source.id, Source.next_discovery_at).where(Source.id.in_(chunk))).all())
    return found
