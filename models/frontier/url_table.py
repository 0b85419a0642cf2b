"""Rows of `url`: locked, read and written for visits. The states themselves come from `models.frontier.url_state`."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Update, bindparam, insert, select, update

from models.database.upsert import chunks, columns_for, in_chunk, insert_missing, table_of, values_of
from models.enums import Outcome, Reason, UrlState
from models.frontier.hints import Hints
from models.frontier.url_state import KEPT, LOST, REDISCOVERED, UrlRow, deferred, discovered, joined
from models.tables import Fetch, Url


@dataclass(frozen=True, slots=True)
class NewUrl:
    """What the row of a URL is made of that discovery has not offered: the way it was found, when, and its source."""

    via: str
    at: datetime
    source_id: int


def lock_urls(connection: Connection, urls: Mapping[str, NewUrl]) -> dict[str, UrlRow]:
    """Return the locked rows of these URLs, adding missing ones."""
    _discover(connection, urls)
    numbers = _numbers(connection, list(urls))
    rows = {}
    # In the order of their numbers, so that two transactions cannot deadlock.
    for chunk in chunks(sorted(numbers)):
        for row in connection.execute(_locked_rows(), {"chunk": chunk}):
            rows[numbers[row.id]] = UrlRow(*row)
    return rows


@cache
def _locked_rows() -> Select[Any]:
    table = table_of(Url)
    rows = select(*columns_for(Url, UrlRow)).where(in_chunk(table.c.id))
    return rows.order_by(table.c.id).with_for_update()


def save_urls(connection: Connection, rows: Iterable[UrlRow]) -> None:
    """Write locked rows back."""
    values = [{f"new_{name}": value for name, value in values_of(row).items()} for row in rows]
    if values:
        connection.execute(_update_row(), values)


@cache
def _update_row() -> Update:
    table = table_of(Url)
    changed: dict[str, Any] = {name: bindparam(f"new_{name}") for name in UrlRow.__dataclass_fields__ if name != "id"}
    return update(table).where(table.c.id == bindparam("new_id")).values(changed)


def rediscover(connection: Connection, urls: Mapping[str, NewUrl]) -> None:
    """Make these URLs due, to which others redirect.

    A row that another transaction has locked is being visited there.
    """
    _discover(connection, urls)
    table = table_of(Url)
    for chunk in chunks(sorted(urls)):
        free = _lock_free(connection, Url.url.in_(chunk), Url.state == UrlState.DUPLICATE)
        connection.execute(update(table).where(table.c.id.in_(free)).values(**REDISCOVERED))


def owners(connection: Connection, article_ids: Collection[int]) -> dict[int, dict[int, str | None]]:
    """Return for each article the URL rows (number -> key) that are stored with it, oldest first."""
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
    """Make duplicates of these stored URL rows (number -> article): another URL owns the article now.

    A row that another transaction has locked is being visited there, and that visit decides about it.
    """
    if not article_ids:
        return
    free = _lock_free(connection, Url.id.in_(sorted(article_ids)), Url.state == UrlState.STORED)
    table = table_of(Url)
    for number in free:
        own = (table.c.id == number, table.c.article_id == article_ids[number])
        connection.execute(update(table).where(*own).values(**LOST))


def join_variants(connection: Connection, articles: Mapping[str, int], besides: Collection[int]) -> None:
    """Make duplicates of URLs without an article whose key leads to one (key -> number of the article).

    `besides`: rows that this transaction has visited, which stay as they are.
    """
    table = table_of(Url)
    for chunk in chunks(sorted(articles)):
        for number in connection.scalars(_free_variants(), {"chunk": chunk}).all():
            if number in besides:
                continue
            key = connection.execute(select(table.c.key).where(table.c.id == number)).scalar_one()
            connection.execute(update(table).where(table.c.id == number).values(joined(articles[key])))


@cache
def _free_variants() -> Select[Any]:
    return _free(in_chunk(table_of(Url).c.key), Url.state.not_in(KEPT))


def defer_urls(connection: Connection, run_id: int, urls: Sequence[str], reason: Reason, now: datetime) -> None:
    """Record a deferred visit of each of these URLs by a run, in few statements.

    A run that is stopped may have taken a hundred thousand, and has seconds. URLs with a visit in this run are
    skipped: an earlier attempt was committed, and its confirmation lost.
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
        connection.execute(update(url).where(named, url.c.state.not_in(KEPT)).values(deferred(reason)))


def recorded(
    connection: Connection,
    run_id: int,
    urls: Sequence[str],
) -> dict[tuple[str, datetime], tuple[Outcome, int | None]]:
    """Return outcome and article of a run's recorded visits of these URLs, by URL and moment."""
    statement = select(Url.url, Fetch.fetched_at, Fetch.outcome, Url.article_id).join(Url, Url.id == Fetch.url_id)
    return {
        (url, fetched_at): (outcome, article_id)
        for chunk in chunks(urls)
        for url, fetched_at, outcome, article_id in connection.execute(
            statement.where(Fetch.run_id == run_id, Url.url.in_(chunk)),
        )
    }


def _discover(connection: Connection, urls: Mapping[str, NewUrl]) -> None:
    rows = [discovered(url, Hints(via=new.via), new.source_id, new.at) for url, new in sorted(urls.items())]
    insert_missing(connection, Url, rows)


def _lock_free(connection: Connection, *wanted: ColumnElement[bool]) -> list[int]:
    """Lock the rows that no other transaction has locked, without waiting; return their numbers."""
    return list(connection.scalars(_free(*wanted)))


def _free(*wanted: ColumnElement[bool]) -> Select[Any]:
    return select(Url.id).where(*wanted).order_by(Url.id).with_for_update(skip_locked=True)


def _numbers(connection: Connection, urls: Sequence[str]) -> dict[int, str]:
    return {
        number: url
        for chunk in chunks(urls)
        for number, url in connection.execute(_numbers_of_urls(), {"chunk": chunk})
    }


@cache
def _numbers_of_urls() -> Select[Any]:
    table = table_of(Url)
    return select(table.c.id, table.c.url).where(in_chunk(table.c.url))
