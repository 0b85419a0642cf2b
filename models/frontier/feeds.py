"""Discovery documents and their polls: which there are, what they brought last, when they are asked again.

What a poll brought is written in the transaction that enters its candidates into the frontier, and never before: a
run that is killed between the two asks again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, select, update

from models.database.transaction import in_transaction
from models.database.upsert import chunks, insert_missing, table_of
from models.enums import FeedKind, FeedOrigin
from models.frontier.announced_edits import NO_ANNOUNCEMENTS, Announcements
from models.frontier.hints import Candidate
from models.frontier.poll_policy import (
    Bounds,
    announced_poll_at,
    due_at,
    failures_after,
    first_rate,
    interval_after,
    rate_after,
    retry_after,
)
from models.frontier.queue import Offered, offer, source_ids
from models.storable_text import storable
from models.tables import Feed, Source


@dataclass(frozen=True, slots=True)
class FeedRow:
    """A row of `feed`. `id` is None for a document that discovery tries: it has no row before it was read."""

    url: str
    kind: FeedKind
    via: FeedOrigin
    first_seen_at: datetime
    id: int | None = None
    found_in: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    moved_to: str | None = None
    lastmod: str | None = None
    last_status: int | None = None
    problem: str | None = None
    failures: float = 0.0
    new_per_day: float | None = None
    interval_seconds: float | None = None
    last_polled_at: datetime | None = None
    last_read_at: datetime | None = None
    last_changed_at: datetime | None = None
    last_new_at: datetime | None = None
    next_poll_at: datetime | None = None

    @property
    def address(self) -> str:
        """Return where it is asked for: where it has moved to, if it has."""
        return self.moved_to or self.url

    @property
    def is_held(self) -> bool:
        """Return whether something of it was entered, so that it may be asked for conditionally."""
        return self.body_sha256 is not None

    @property
    def is_read(self) -> bool:
        """Return whether its last poll could be read."""
        return self.last_read_at is not None and not self.failures

    def due_at(self, bounds: Bounds) -> datetime | None:
        """Return when it is due; None: not by itself."""
        return due_at(self.next_poll_at, self.last_read_at, self.failures, self._bounds(bounds))

    def _bounds(self, bounds: Bounds) -> Bounds:
        return bounds.for_part() if self.found_in is not None and self.kind is FeedKind.SITEMAP else bounds


@dataclass(frozen=True, slots=True)
class PollResult:
    """What a request for a document brought. `is_changed`: another body than the last time, which was read."""

    at: datetime
    status: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    is_changed: bool = True
    #: Where it is from now on, by permanent redirects only.
    moved_to: str | None = None
    #: Why it could not be read, and whether that says that it is no more: not found, or no document of its kind.
    problem: str | None = None
    is_gone: bool = False
    #: The server's wish how long not to be asked again.
    wished: timedelta | None = None
    #: How many entries it has, and the dates between which they lie: the pace of one that is read for the first time.
    entries: int = 0
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A sitemap that an index lists, with what the index says of its last change, as it stands there."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class KnownFeeds:
    """What is known of a source's documents, and when the site is to be searched for them (None: it never was)."""

    rows: tuple[FeedRow, ...] = ()
    next_discovery_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that is written: the document's row, what became of its candidates, and parts that are due now."""

    row: FeedRow
    offered: Offered
    due_parts: tuple[FeedRow, ...] = ()


@dataclass(slots=True)
class _Written:
    row: FeedRow
    parts: list[FeedRow] = field(default_factory=list)


def known_feeds(
    engine: Engine, configured: Mapping[str, Sequence[tuple[FeedKind, str]]], now: datetime
) -> dict[str, KnownFeeds]:
    """Return what is known of these sources (domain -> documents that the user's list names, which get their rows)."""

    def look(connection: Connection) -> dict[str, KnownFeeds]:
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
            _claim(connection, claimed)
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

    return in_transaction(engine, look) if configured else {}


def offer_polled(  # noqa: PLR0913 - what one poll is about, each named by the caller
    engine: Engine,
    source_domain: str,
    row: FeedRow,
    reply: PollResult,
    candidates: Sequence[Candidate],
    *,
    bounds: Bounds,
    parts: Sequence[Part] = (),
    heard: Announcements = NO_ANNOUNCEMENTS,
    with_old: bool = False,
) -> Polled:
    """Enter what a document brought into the frontier, its parts and itself into `feed`: one transaction."""
    written = _Written(row)

    def save(connection: Connection, source_id: int, new: int) -> None:
        after = after_poll(row, reply, new, bounds)
        written.row = _saved(connection, source_id, after)
        written.parts = _enter_parts(connection, source_id, written.row, parts, reply.at)

    offered = offer(engine, source_domain, candidates, reply.at, with_old=with_old, heard=heard, then=save)
    return Polled(written.row, offered, tuple(written.parts))


def save_poll(engine: Engine, source_domain: str, row: FeedRow, reply: PollResult, bounds: Bounds) -> FeedRow:
    """Write a poll that brought nothing to enter: not modified, the same body, or a failure; return the row."""

    def write(connection: Connection) -> FeedRow:
        source_id = source_ids(connection, [source_domain], reply.at)[storable(source_domain)]
        return _saved(connection, source_id, after_poll(row, reply, 0, bounds))

    return in_transaction(engine, write)


def schedule_discovery(engine: Engine, source_domain: str, at: datetime, now: datetime) -> None:
    """Set when the site of a source is searched for documents again."""

    def write(connection: Connection) -> None:
        source_id = source_ids(connection, [source_domain], now)[storable(source_domain)]
        table = table_of(Source)
        connection.execute(update(table).where(table.c.id == source_id).values(next_discovery_at=at))

    in_transaction(engine, write)


def after_poll(row: FeedRow, reply: PollResult, brought: int, bounds: Bounds) -> FeedRow:
    """Return a document's row after a poll that brought so many new articles and announced edits. Pure."""
    polled = replace(row, last_polled_at=reply.at, last_status=reply.status, problem=reply.problem)
    if reply.problem is not None:
        return _after_failure(polled, row, reply, bounds)
    if row.last_read_at is None or row.new_per_day is None:
        rate = first_rate(reply.entries, reply.oldest, reply.newest, reply.at)
        last_new = min(reply.newest or reply.at, reply.at)
    else:
        rate = rate_after(row.new_per_day, brought, reply.at - row.last_read_at)
        last_new = reply.at if brought else row.last_new_at or reply.at
    wait = interval_after(rate, reply.at - last_new, reply.wished, polled._bounds(bounds))  # noqa: SLF001 - its own
    return replace(
        polled,
        etag=reply.etag,
        last_modified=reply.last_modified,
        body_sha256=reply.body_sha256,
        moved_to=reply.moved_to,
        failures=0.0,
        new_per_day=rate,
        interval_seconds=wait.total_seconds(),
        last_read_at=reply.at,
        last_changed_at=reply.at if reply.is_changed else row.last_changed_at,
        last_new_at=last_new,
        next_poll_at=reply.at + wait,
    )


def _after_failure(polled: FeedRow, row: FeedRow, reply: PollResult, bounds: Bounds) -> FeedRow:
    failures = failures_after(row.failures, is_gone=reply.is_gone)
    wait = retry_after(failures, reply.at - (row.last_read_at or row.first_seen_at), bounds)
    return replace(
        polled,
        failures=failures,
        # Where it had moved to it is no more; perhaps it is back where it was.
        moved_to=None if reply.is_gone else row.moved_to,
        interval_seconds=wait.total_seconds(),
        next_poll_at=reply.at + wait,
    )


def _enter_parts(
    connection: Connection, source_id: int, index: FeedRow, parts: Sequence[Part], now: datetime
) -> list[FeedRow]:
    """Make or wake the rows of the sitemaps that an index lists, and return those that are due."""
    if not parts:
        return []
    have = {row.url: row for row in _rows(connection, [source_id]).get(source_id, ()) if row.kind is FeedKind.SITEMAP}
    due = []
    for part in parts:
        row = have.get(storable(part.url))
        if row is None:
            fresh = FeedRow(storable(part.url), FeedKind.SITEMAP, FeedOrigin.DISCOVERED, now, found_in=index.id)
            row = _saved(connection, source_id, replace(fresh, lastmod=part.lastmod, next_poll_at=now))
        elif part.lastmod is not None and part.lastmod != row.lastmod:
            told = announced_poll_at(row.next_poll_at, row.last_polled_at, now)
            row = _saved(connection, source_id, replace(row, lastmod=part.lastmod, next_poll_at=told))
        if row.next_poll_at is not None and row.next_poll_at <= now:
            due.append(row)
    return due


def _saved(connection: Connection, source_id: int, row: FeedRow) -> FeedRow:
    """Write a row, and return it with its number."""
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


def _claim(connection: Connection, numbers: Sequence[int | None]) -> None:
    """Let rows be the user's that the site itself had named before."""
    if numbers:
        table = table_of(Feed)
        connection.execute(
            update(table).where(table.c.id.in_(numbers)).values(via=FeedOrigin.CONFIGURED, found_in=None)
        )


def _rows(connection: Connection, source_numbers: Sequence[int]) -> dict[int, list[FeedRow]]:
    table = table_of(Feed)
    columns = [table.c[name] for name in FeedRow.__dataclass_fields__]
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
