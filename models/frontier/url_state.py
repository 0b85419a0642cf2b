"""What a visit does to its URL's row. The rule is a pure function; the rows are locked while it is applied."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from models.database.upsert import chunks, insert_missing, table_of
from models.enums import Outcome, Reason, UrlState
from models.frontier.hints import Candidate, Hints
from models.frontier.queue import discovered_row, next_due_at
from models.frontier.revisit_policy import retry_at
from models.tables import Fetch, Url

#: States that no later visit takes away.
KEPT = frozenset({UrlState.STORED, UrlState.DUPLICATE})


@dataclass(frozen=True, slots=True)
class UrlRow:
    """The part of a URL's row that visits change."""

    id: int
    key: str | None
    state: UrlState
    reason: Reason | None
    detail: str | None
    article_id: int | None
    etag: str | None
    last_modified: str | None
    failures: int
    last_fetched_at: datetime | None
    next_due_at: datetime | None
    first_seen_at: datetime
    #: Whether the next visit is made for an edit that a feed or sitemap tells of.
    is_announced: bool = False


@dataclass(frozen=True, slots=True)
class EndedVisit:
    """How a visit without an article ended. UNCHANGED: the server said so (304).

    `revisit_at`: when the article that is stored is to be visited next; None: it is left alone.
    """

    at: datetime
    outcome: Outcome
    reason: Reason | None
    detail: str | None
    revisit_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ArticleVisit:
    """A visit that brought an article, and whether another URL brought it before; `revisit_at` as in `EndedVisit`."""

    at: datetime
    article_id: int
    is_duplicate: bool = False
    etag: str | None = None
    last_modified: str | None = None
    revisit_at: datetime | None = None


def after_end(row: UrlRow, visit: EndedVisit) -> UrlRow:
    """Return the row after a visit without an article; what was stored stays stored."""
    fetched = row.last_fetched_at if visit.outcome is Outcome.DEFERRED else visit.at
    failures = row.failures + 1 if visit.outcome is Outcome.FAILED else 0
    if visit.outcome is Outcome.DEFERRED:
        failures = row.failures
    if row.state in KEPT:
        return _kept(replace(row, failures=failures, last_fetched_at=fetched), row, visit)
    state = UrlState(visit.outcome.value)
    return replace(
        row,
        state=state,
        reason=visit.reason,
        detail=visit.detail,
        failures=failures,
        last_fetched_at=fetched,
        next_due_at=next_due_at(state, visit.reason, row.failures, visit.at),
        is_announced=row.is_announced and visit.outcome is Outcome.DEFERRED,
    )


def _kept(after: UrlRow, row: UrlRow, visit: EndedVisit) -> UrlRow:
    """Return the row of a stored URL after a visit that brought nothing, with its next visit."""
    if visit.outcome is Outcome.DEFERRED:
        return after
    revisit_at = visit.revisit_at
    if visit.outcome is Outcome.FAILED:
        is_gone = visit.reason in {Reason.NOT_FOUND, Reason.GONE}
        revisit_at = None if is_gone else retry_at(row.failures, visit.at, visit.revisit_at)
    return replace(after, next_due_at=revisit_at if row.state is UrlState.STORED else None, is_announced=False)


def after_article(row: UrlRow, visit: ArticleVisit) -> UrlRow:
    """Return the row after a visit that brought an article."""
    return UrlRow(
        id=row.id,
        key=row.key,
        state=UrlState.DUPLICATE if visit.is_duplicate else UrlState.STORED,
        reason=None,
        detail=None,
        article_id=visit.article_id,
        etag=visit.etag,
        last_modified=visit.last_modified,
        failures=0,
        last_fetched_at=visit.at,
        next_due_at=None if visit.is_duplicate else visit.revisit_at,
        first_seen_at=row.first_seen_at,
    )


def lock_urls(
    connection: Connection,
    found: Mapping[str, tuple[str, datetime, int]],
) -> dict[str, UrlRow]:
    """Return the rows of these URLs, locked and made where missing.

    `found` gives for each URL the place of discovery, the moment and the source that a missing row is made of.
    """
    _discover(connection, found)
    numbers = _numbers(connection, list(found))
    rows = {}
    # In the order of their numbers, so that two transactions never wait for each other.
    for chunk in chunks(sorted(numbers)):
        for row in connection.execute(_select_rows().where(Url.id.in_(chunk)).order_by(Url.id).with_for_update()):
            rows[numbers[row.id]] = UrlRow(**row._mapping)  # noqa: SLF001 - its documented name
    return rows


#: What is left of a URL at which another article was seen than the one that it was a duplicate of.
_FORGOTTEN: dict[str, Any] = {
    "state": UrlState.DISCOVERED,
    "article_id": None,
    "etag": None,
    "last_modified": None,
    "next_due_at": None,
    "is_announced": False,
}


def anonymised(row: UrlRow) -> UrlRow:
    """Return the row of a URL at which another article was seen than the one that it was a duplicate of: it is due."""
    if row.state is not UrlState.DUPLICATE:
        return row
    return replace(row, **_FORGOTTEN)


def rediscover(connection: Connection, found: Mapping[str, tuple[str, datetime, int]]) -> None:
    """Let these URLs be visited, to which others redirect by now; `found` as for `lock_urls`. See `anonymised`.

    A row that another transaction holds is being visited there.
    """
    _discover(connection, found)
    table = table_of(Url)
    for chunk in chunks(sorted(found)):
        free = _lock_free(connection, Url.url.in_(chunk), Url.state == UrlState.DUPLICATE)
        connection.execute(update(table).where(table.c.id.in_(free)).values(_FORGOTTEN))


def _discover(connection: Connection, found: Mapping[str, tuple[str, datetime, int]]) -> None:
    rows = [
        discovered_row(Candidate(url, Hints(via=via)), url, source_id, at)
        for url, (via, at, source_id) in sorted(found.items())
    ]
    insert_missing(connection, Url, rows)


def owners(connection: Connection, article_ids: Collection[int]) -> dict[int, dict[int, str | None]]:
    """Return for each article the URL rows (number, key) that are stored with it, the oldest first."""
    found: dict[int, dict[int, str | None]] = {}
    for chunk in chunks(sorted(article_ids)):
        rows = connection.execute(
            select(Url.article_id, Url.id, Url.key)
            .where(Url.article_id.in_(chunk), Url.state == UrlState.STORED)
            .order_by(Url.id),
        )
        for article_id, url_id, key in rows:
            if article_id is not None:
                found.setdefault(article_id, {})[url_id] = key
    return found


def give_up(connection: Connection, article_ids: Mapping[int, int]) -> None:
    """Make duplicates of these URL rows (number -> its article): the article's own URL has stored it by now.

    A row that another transaction holds is being visited there, and is judged by that visit after this one.
    """
    free = _lock_free(connection, Url.id.in_(sorted(article_ids)), Url.state == UrlState.STORED)
    table = table_of(Url)
    for number in free:
        connection.execute(
            update(table)
            .where(table.c.id == number, table.c.article_id == article_ids[number])
            .values(state=UrlState.DUPLICATE, next_due_at=None, is_announced=False),
        )


def join_spellings(connection: Connection, articles: Mapping[str, int], besides: Collection[int]) -> None:
    """Make duplicates of the URLs that nobody stored yet and whose key leads to an article (key -> its number).

    `besides`: rows that were visited just now, and stay as that left them.
    """
    table = table_of(Url)
    for chunk in chunks(sorted(articles)):
        for number in _lock_free(connection, Url.key.in_(chunk), Url.state.not_in(KEPT)):
            if number in besides:
                continue
            key = connection.execute(select(table.c.key).where(table.c.id == number)).scalar_one()
            connection.execute(update(table).where(table.c.id == number).values(joined(articles[key])))


def joined(article_id: int) -> dict[str, Any]:
    """Return the columns of a URL that is known, unvisited, as another spelling of a stored one."""
    return {
        "state": UrlState.DUPLICATE,
        "article_id": article_id,
        "reason": None,
        "detail": None,
        "failures": 0,
        "next_due_at": None,
        "is_announced": False,
    }


def _lock_free(connection: Connection, *wanted: ColumnElement[bool]) -> list[int]:
    """Lock the rows that nobody holds, without waiting; return their numbers."""
    statement = select(Url.id).where(*wanted).order_by(Url.id).with_for_update(skip_locked=True)
    return list(connection.scalars(statement))


def save_urls(connection: Connection, rows: Iterable[UrlRow]) -> None:
    """Write the rows back."""
    # By their names: `asdict` copies every value deeply, and all of them are plain.
    values = [{f"new_{name}": getattr(row, name) for name in UrlRow.__dataclass_fields__} for row in rows]
    if not values:
        return
    table = table_of(Url)
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in UrlRow.__dataclass_fields__ if name != "id"}
    statement = update(table).where(table.c.id == bindparam("new_id")).values(changed)
    connection.execute(statement, values)


def defer_urls(connection: Connection, run_id: int, urls: Sequence[str], reason: Reason, now: datetime) -> None:
    """Record for each of these URLs what a deferred visit of a run does (see `after_end`), in few statements.

    A run that is stopped may have taken a hundred thousand, and has seconds. URLs with a visit in this run are left
    alone: an earlier attempt was committed, and its answer lost.
    """
    url, fetch = table_of(Url), table_of(Fetch)
    visit = {
        "run_id": bindparam("run_id", run_id, type_=fetch.c.run_id.type),
        "url_id": url.c.id,
        "fetched_at": bindparam("now", now, type_=fetch.c.fetched_at.type),
        "outcome": bindparam("outcome", Outcome.DEFERRED, type_=fetch.c.outcome.type),
        "reason": bindparam("reason", reason, type_=fetch.c.reason.type),
    }
    for chunk in chunks(sorted(urls)):
        named = url.c.url.in_(chunk)
        on_record = select(fetch.c.id).where(fetch.c.run_id == run_id, fetch.c.url_id == url.c.id).exists()
        connection.execute(insert(fetch).from_select(list(visit), select(*visit.values()).where(named, ~on_record)))
        connection.execute(
            update(url)
            .where(named, url.c.state.not_in(KEPT))
            .values(state=UrlState.DEFERRED, reason=reason, detail=None, next_due_at=None),
        )


def recorded(
    connection: Connection,
    run_id: int,
    urls: Sequence[str],
) -> dict[tuple[str, datetime], tuple[Outcome, int | None]]:
    """Return what a run has on record of these URLs: outcome and article, by URL and moment of the visit."""
    statement = select(Url.url, Fetch.fetched_at, Fetch.outcome, Url.article_id).join(Url, Url.id == Fetch.url_id)
    return {
        (url, fetched_at): (outcome, article_id)
        for chunk in chunks(urls)
        for url, fetched_at, outcome, article_id in connection.execute(
            statement.where(Fetch.run_id == run_id, Url.url.in_(chunk)),
        )
    }


def _select_rows() -> Any:
    return select(*(getattr(Url, name) for name in UrlRow.__dataclass_fields__))


def _numbers(connection: Connection, urls: Sequence[str]) -> dict[int, str]:
    return {
        number: url
        for chunk in chunks(urls)
        for number, url in connection.execute(select(Url.id, Url.url).where(Url.url.in_(chunk)))
    }
