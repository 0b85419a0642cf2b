"""The frontier: takes candidates, hands out what is due. It never fetches and never stores an article."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Row, Select, and_, bindparam, func, or_, select, update
from sqlalchemy.orm import aliased

from models.articles.keys import certain_articles
from models.database.transaction import in_transaction
from models.database.upsert import chunks, insert_missing, table_of
from models.enums import Reason, UrlState
from models.erasure.tombstones import (
    anonymous_source,
    digests_of,
    forgotten_among,
    is_anything_forgotten,
    is_source_forgotten,
)
from models.frontier.announced_edits import NO_ANNOUNCEMENTS, Announcements, schedule_announced
from models.frontier.hints import Candidate, Hints
from models.storable_text import storable
from models.tables import Source, Url
from models.url_key import url_key

#: Longer URLs may not fit into an index row of PostgreSQL (2,704 bytes), and no article has one.
MAX_URL_BYTES = 2_048

_RETRY_AFTER = timedelta(hours=1)
_MAX_FAILURES = 5
#: Nobody is ever told to wait longer than this: a later date was written by a clock that was wrong.
LONGEST_WAIT = _RETRY_AFTER * (1 << _MAX_FAILURES)
_FINAL = frozenset({Reason.NOT_FOUND, Reason.GONE})
_WAITING = (UrlState.DISCOVERED, UrlState.DEFERRED)
_TO_RETRY = (UrlState.FAILED, UrlState.SKIPPED)
#: The column of each hint.
_HINTS = {
    "hint_headline": "headline",
    "hint_date": "date_published",
    "hint_modified": "date_modified",
    "hint_language": "in_language",
    "hint_keywords": "keywords",
    "hint_publication": "publisher",
}
#: Where headlines are headlines, and not the texts of links.
_HEADLINES_BY_EDITORS = frozenset({"feed", "sitemap"})
_WITH_MOMENT = (*_TO_RETRY, UrlState.STORED)


@dataclass(frozen=True, slots=True)
class DueUrl:
    """A URL to fetch now, with the validators of its last visit for a conditional request."""

    url: str
    hints: Hints
    etag: str | None = None
    last_modified: str | None = None
    #: Whether its article is stored: then it is visited again.
    is_stored: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """What became of candidates: rows made, rows known before, those due now, URLs too long to be kept."""

    new: int
    known: int
    due: tuple[DueUrl, ...]
    refused: tuple[str, ...] = ()
    #: URLs that were removed on request: they get no row.
    forgotten: tuple[str, ...] = ()


def _moment(heard: Announcements, url: str) -> datetime | None:
    return heard.told[url].moment if url in heard.told else None


def next_due_at(state: UrlState, reason: Reason | None, failures: int, now: datetime) -> datetime | None:
    """Return when a URL in this state is to be fetched again; None: never by itself.

    `failures` counts the failures in a row before this one. Waits double from an hour; after five: None.
    """
    if state is not UrlState.FAILED or reason in _FINAL or not 0 <= failures < _MAX_FAILURES:
        return None
    return now + _RETRY_AFTER * (1 << failures)


def offer(  # noqa: PLR0913 - the flags and the hook are named by the caller
    engine: Engine,
    source_domain: str,
    candidates: Sequence[Candidate],
    now: datetime,
    *,
    named: bool = False,
    with_old: bool = False,
    heard: Announcements = NO_ANNOUNCEMENTS,
    then: Callable[[Connection, int, int], None] | None = None,
) -> Offered:
    """Make a row for each new candidate, and return those of these that are due: all of them when `named`.

    `heard`: edits of known articles that are told of; they bring visits forward. `then` writes in the same transaction
    where all that comes from; it gets the source's number, and how many are new or told to be edited.

    `with_old`: articles that an earlier run left out only because they were older than it wanted are due as well.
    URLs are normalised by the caller. The order of `due` is that of the candidates; one transaction.
    """
    asked: dict[str, Candidate] = {}
    for candidate in candidates:
        asked.setdefault(storable(candidate.url), candidate)
    refused = tuple(url for url in asked if len(url.encode()) > MAX_URL_BYTES)
    for url in refused:
        del asked[url]

    wanted = None if named else _is_due(now, with_old=with_old)
    forgotten: list[str] = []

    def enter(connection: Connection) -> tuple[int, dict[str, DueUrl]]:
        forgotten.extend(_forgotten(connection, list(asked), source_domain))
        for url in forgotten:
            asked.pop(url, None)
        # A run that began before has the source still.
        source = anonymous_source(source_domain) if is_source_forgotten(connection, source_domain) else source_domain
        source_id = source_ids(connection, [source], now)[storable(source)]
        known = _known(connection, list(asked))
        missing = [url for url in asked if url not in known]
        discovered = [
            discovered_row(asked[url], url, source_id, now) | {"announced_at": _moment(heard, url)} for url in missing
        ]
        rows = _beside_spellings(connection, discovered, source_id)
        new = insert_missing(connection, Url, sorted(rows, key=lambda row: str(row["url"])))
        _touch(connection, sorted(known), now)
        told = schedule_announced(connection, source_id, heard, now)
        _renew_hints(connection, asked, known)
        if then is not None:
            then(connection, source_id, new + len(told))
        return new, {due.url: due for due in _due_of(connection, list({**asked, **dict.fromkeys(told)}), wanted)}

    new, due = in_transaction(engine, enter)
    in_order = {**dict.fromkeys(asked), **dict.fromkeys(sorted(due))}
    return Offered(
        new=new,
        known=len(asked) - new,
        due=tuple(due[url] for url in in_order if url in due),
        refused=refused,
        forgotten=tuple(dict.fromkeys(forgotten)),
    )


def due(
    engine: Engine,
    source_domain: str,
    now: datetime,
    *,
    with_old: bool = False,
    limit: int = 10_000,
) -> tuple[DueUrl, ...]:
    """Return what is due of this source, oldest rows first: left by a killed run, or to be retried.

    `with_old`: see `offer`.
    """
    left = _select_due().join(Source, Source.id == Url.source_id).where(Source.domain == storable(source_domain))
    # One after the other: both go by the index. Articles that are visited again come last.
    statements = (
        left.where(_is_left(now, with_old=with_old)).order_by(Url.id),
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
    """Return those of these sources of which something is due; `with_old`: see `offer`."""
    found: set[str] = set()
    with engine.connect() as connection:
        for chunk in chunks(domains):
            for is_due in (_is_revisit(now), _is_left(now, with_old=with_old)):
                anything = select(Url.id).where(Url.source_id == Source.id, is_due).exists()
                found.update(connection.scalars(select(Source.domain).where(Source.domain.in_(chunk), anything)))
    return frozenset(found)


def next_due(engine: Engine, domains: Sequence[str], now: datetime) -> datetime | None:
    """Return when the next page of these sources is due that is not due yet."""
    moments: list[datetime] = []
    with engine.connect() as connection:
        for chunk in chunks(domains):
            first = (
                select(func.min(Url.next_due_at))
                .join(Source, Source.id == Url.source_id)
                .where(Source.domain.in_(chunk), Url.state.in_(_WITH_MOMENT), Url.next_due_at > now)
            )
            moments += filter(None, connection.scalars(first))
    return min(moments, default=None)


def name_sources(engine: Engine, names: Mapping[str, str], now: datetime) -> None:
    """Give sources (by domain) the names that the user's list gives them, making the rows that are missing."""

    def write(connection: Connection) -> None:
        table = table_of(Source)
        ids = source_ids(connection, list(names), now)
        have: dict[int, str | None] = {}
        for chunk in chunks(sorted(ids.values())):
            have.update(connection.execute(select(Source.id, Source.name).where(Source.id.in_(chunk))).all())
        for domain, source_id in ids.items():
            if have[source_id] != storable(names[domain]):
                connection.execute(update(table).where(table.c.id == source_id).values(name=storable(names[domain])))

    if names:
        in_transaction(engine, write)


def source_ids(connection: Connection, domains: Sequence[str], now: datetime) -> Mapping[str, int]:
    """Return the row numbers of these sources, making the rows that are missing."""
    names = sorted({storable(domain) for domain in domains})
    found = _source_ids(connection, names)
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    insert_missing(
        connection,
        Source,
        [{"domain": name, "name": None, "first_seen_at": now} for name in missing],
    )
    return _source_ids(connection, names)


def discovered_row(candidate: Candidate, url: str, source_id: int, now: datetime) -> dict[str, Any]:
    """Return the row of a URL that was never visited."""
    return {
        "url": url,
        "key": url_key(url),
        "source_id": source_id,
        "article_id": None,
        "state": UrlState.DISCOVERED,
        "reason": None,
        "via": candidate.hints.via,
        **_hints_of(candidate.hints),
        "failures": 0,
        "first_seen_at": now,
        "last_seen_at": now,
    }


def _forgotten(connection: Connection, urls: Sequence[str], source: str) -> list[str]:
    if not is_anything_forgotten(connection):
        return []
    return list(forgotten_among(connection, {url: digests_of([url_key(url)], source) for url in urls}))


def _source_ids(connection: Connection, names: Sequence[str]) -> dict[str, int]:
    statement = select(Source.domain, Source.id)
    return {
        domain: source_id
        for chunk in chunks(names)
        for domain, source_id in connection.execute(statement.where(Source.domain.in_(chunk)))
    }


def _hints_of(hints: Hints) -> dict[str, str | None]:
    """Return hints by their columns, as a database holds them."""
    said = {column: getattr(hints, name) for column, name in _HINTS.items()}
    return {column: None if value is None else storable(value) for column, value in said.items()}


def _known(connection: Connection, urls: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return what is stored of the URLs that have a row: its number and its hints."""
    columns = select(Url.url, Url.id, *(getattr(Url, column) for column in _HINTS))
    found = (connection.execute(columns.where(Url.url.in_(chunk))).mappings() for chunk in chunks(urls))
    return {row["url"]: dict(row) for rows in found for row in rows}


def _renew_hints(
    connection: Connection, asked: Mapping[str, Candidate], known: Mapping[str, Mapping[str, Any]]
) -> None:
    """Write down what discovery says by now of known URLs: a later document knows better."""
    changed = [
        {f"new_{name}": value for name, value in renewed.items()}
        for url, row in known.items()
        if (renewed := {**row, **_said_anew(asked[url].hints, row)}) != row
    ]
    if changed:
        table = table_of(Url)
        statement = update(table).where(table.c.id == bindparam("new_id"))
        values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in _HINTS}
        connection.execute(statement.values(values), sorted(changed, key=lambda row: int(row["new_id"])))


def _said_anew(hints: Hints, row: Mapping[str, Any]) -> dict[str, str]:
    """Return the hints that a document adds or replaces; the text of a link is no better headline than the stored."""
    said = {column: value for column, value in _hints_of(hints).items() if value is not None}
    if hints.via not in _HEADLINES_BY_EDITORS and row["hint_headline"] is not None:
        said.pop("hint_headline", None)
    return said


def _beside_spellings(connection: Connection, rows: Sequence[dict[str, Any]], source_id: int) -> list[dict[str, Any]]:
    """Return new rows in the state that other spellings leave them: one spelling of a page is fetched, not all.

    Who waits, waits for a URL of its own source: another source may never be crawled again.
    """
    keys = {str(row["key"]) for row in rows}
    articles = certain_articles(connection, keys)
    waiting: set[str] = set()
    for spelling in _spellings(connection, sorted(keys)):
        if spelling.article_id is not None:
            articles.setdefault(spelling.key, spelling.article_id)
        elif spelling.state in _WAITING and spelling.source_id == source_id:
            waiting.add(spelling.key)
    return [_beside(row, articles, waiting) for row in rows]


def _beside(row: dict[str, Any], articles: Mapping[str, int], waiting: set[str]) -> dict[str, Any]:
    key = str(row["key"])
    if key in articles:
        return row | {"state": UrlState.DUPLICATE, "article_id": articles[key]}
    if key in waiting:
        return row | {"state": UrlState.DEFERRED, "reason": Reason.DUPLICATE_URL_WAITING}
    waiting.add(key)
    return row


def _spellings(connection: Connection, keys: Sequence[str]) -> Iterator[Row[str | None, UrlState, int, int | None]]:
    columns = select(Url.key, Url.state, Url.source_id, Url.article_id)
    for chunk in chunks(keys):
        yield from connection.execute(columns.where(Url.key.in_(chunk)).order_by(Url.id))


def _touch(connection: Connection, urls: Sequence[str], now: datetime) -> None:
    table = table_of(Url)
    for chunk in chunks(urls):
        connection.execute(
            update(table).where(table.c.url.in_(chunk), table.c.last_seen_at < now).values(last_seen_at=now),
        )


def _select_due() -> Select[*tuple[Any, ...]]:
    hints = (getattr(Url, column).label(name) for column, name in _HINTS.items())
    return select(Url.url, Url.state, Url.via, Url.etag, Url.last_modified, *hints)


def _is_due(now: datetime, *, with_old: bool) -> ColumnElement[bool]:
    return or_(_is_left(now, with_old=with_old), _is_revisit(now))


def _is_revisit(now: datetime) -> ColumnElement[bool]:
    """Say that a stored article is to be visited again."""
    return and_(Url.state == UrlState.STORED, Url.next_due_at <= now)


def _is_left(now: datetime, *, with_old: bool) -> ColumnElement[bool]:
    """Say that a URL was never visited, or is to be tried again."""
    due = and_(
        Url.state.in_(_WAITING + _TO_RETRY),
        or_(Url.state.in_(_WAITING), Url.next_due_at <= now, Url.next_due_at > now + LONGEST_WAIT),
        ~_is_spelled_otherwise(),
    )
    left_out = and_(Url.state == UrlState.SKIPPED, Url.reason == Reason.OLDER_THAN_SINCE.value)
    return or_(due, left_out) if with_old else due


def _is_spelled_otherwise() -> ColumnElement[bool]:
    """Say that a URL waits for another spelling of it, which is still to be fetched."""
    other = aliased(Url)
    first = and_(other.reason == Reason.DUPLICATE_URL_WAITING, other.id < Url.id)
    # "IS DISTINCT FROM": most rows have no reason.
    in_front = and_(other.state.in_(_WAITING), or_(other.reason.is_distinct_from(Reason.DUPLICATE_URL_WAITING), first))
    same = and_(other.key == Url.key, other.source_id == Url.source_id, other.id != Url.id)
    ahead = select(other.id).where(same, in_front)
    return and_(Url.reason.is_not(None), Url.reason == Reason.DUPLICATE_URL_WAITING, ahead.exists())


def _due_of(connection: Connection, urls: Sequence[str], wanted: ColumnElement[bool] | None) -> list[DueUrl]:
    statement = _select_due() if wanted is None else _select_due().where(wanted)
    return [_due_url(row) for chunk in chunks(urls) for row in connection.execute(statement.where(Url.url.in_(chunk)))]


def _due_url(row: Row[*tuple[Any, ...]]) -> DueUrl:
    hints = Hints(via=row.via, **{name: getattr(row, name) for name in _HINTS.values()})
    return DueUrl(row.url, hints, row.etag, row.last_modified, is_stored=row.state is UrlState.STORED)
