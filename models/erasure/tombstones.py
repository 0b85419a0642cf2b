"""What is forgotten: it was removed on request, and is known by digests alone, so that it is never stored again.

A page is known by the keys of its spellings and of its text, see `models.url_key`. Whoever stores or offers pages
asks here first, in the same transaction; whoever forgets waits until no such transaction is under way.
"""

import hashlib
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, select, text, update

from models.database.upsert import chunks, insert_missing, table_of
from models.enums import ForgottenKind, Reason, UrlState
from models.tables import Fetch, Forgotten, RawPage, Source, Url
from models.url_key import url_key

Item = TypeVar("Item", bound=Hashable)

_PREFIX = "forgotten:"


def key_digest(key: str) -> str:
    """Return what is remembered of a key (`models.url_key`, `article_key.key`)."""
    return _digest("key", key)


def host_digest(host: str) -> str:
    """Return what is remembered of a host: with its port, with or without `www.`."""
    return _digest("host", host_of(url_key(f"http://{host.lower()}/")))


def source_digest(domain: str) -> str:
    """Return what is remembered of a source."""
    return _digest("source", domain)


def digests_of(keys: Iterable[str], source: str) -> frozenset[str]:
    """Return all under which a page with these keys, of this source, may be forgotten."""
    known = list(keys)
    hosts = {_digest("host", host_of(key)) for key in known}
    return frozenset({*map(key_digest, known), *hosts, source_digest(source)})


def host_of(key: str) -> str:
    """Return the host in a key: what stands before its path, query or text."""
    for mark in "/?#":
        key = key.partition(mark)[0]
    return key


def anonymous_url(url: str) -> str:
    """Return what stands in the place of a forgotten URL, where a visit must stay because its run is going on."""
    return _PREFIX + _digest("url", url)


def anonymous_source(domain: str) -> str:
    """Return the same for the domain of a forgotten source."""
    return _PREFIX + source_digest(domain)


def is_anything_forgotten(connection: Connection) -> bool:
    """Return whether there is anything to look for."""
    return connection.execute(select(Forgotten.digest).limit(1)).first() is not None


def is_source_forgotten(connection: Connection, domain: str) -> bool:
    """Return whether nothing is to be kept of this source."""
    return bool(forgotten_among(connection, {domain: [source_digest(domain)]}))


def forgotten_among(connection: Connection, asked: Mapping[Item, Collection[str]]) -> dict[Item, str]:
    """Return those of the items (with their digests) that are forgotten, with what was asked for then."""
    wanted = sorted({digest for digests in asked.values() for digest in digests})
    known = {
        digest: request
        for chunk in chunks(wanted)
        for digest, request in connection.execute(
            select(Forgotten.digest, Forgotten.request).where(Forgotten.digest.in_(chunk))
        )
    }
    found = {
        item: next((known[digest] for digest in sorted(digests) if digest in known), None)
        for item, digests in asked.items()
    }
    return {item: request for item, request in found.items() if request is not None}


def forget(connection: Connection, digests: Mapping[str, ForgottenKind], request: str, now: datetime) -> None:
    """Remember these digests."""
    rows = [
        {"digest": digest, "kind": kind, "request": request, "forgotten_at": now}
        for digest, kind in sorted(digests.items())
    ]
    insert_missing(connection, Forgotten, rows)


def wait_for_writers(connection: Connection) -> None:
    """Wait until nobody is storing who has asked what is forgotten, and keep others from asking until the commit.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE forgotten IN ACCESS EXCLUSIVE MODE"))


def allow(connection: Connection, digests: Collection[str]) -> int:
    """Let what these digests stand for, and what was forgotten with it, be stored again; return how many that was."""
    table = table_of(Forgotten)
    requests = set(connection.scalars(select(table.c.request).where(table.c.digest.in_(sorted(digests)))))
    return connection.execute(delete(table).where(table.c.request.in_(sorted(requests)))).rowcount


def anonymise_rows(connection: Connection, rows: Sequence[tuple[int, str]]) -> None:
    """Leave nothing of these rows of `url` (number, URL) but the visits that runs count."""
    url, fetch = table_of(Url), table_of(Fetch)
    names = {number: anonymous_url(address) for number, address in rows if not address.startswith(_PREFIX)}
    taken: dict[str, int] = {}
    for chunk in chunks(sorted(set(names.values()))):
        taken |= {
            name: number for number, name in connection.execute(select(url.c.id, url.c.url).where(url.c.url.in_(chunk)))
        }
    for numbers in chunks(sorted(names)):
        connection.execute(delete(table_of(RawPage)).where(RawPage.url_id.in_(numbers)))
    for number, name in sorted(names.items()):
        connection.execute(update(fetch).where(fetch.c.url_id == number).values(detail=None))
        if taken.get(name, number) != number:
            connection.execute(update(fetch).where(fetch.c.url_id == number).values(url_id=taken[name]))
            connection.execute(delete(url).where(url.c.id == number))
        else:
            connection.execute(update(url).where(url.c.id == number).values(_empty(name)))


def anonymised_rows(connection: Connection) -> list[int]:
    """Return the rows of `url` that nothing is left of."""
    return list(connection.scalars(select(Url.id).where(Url.url.startswith(_PREFIX)).order_by(Url.id)))


def anonymise_source(connection: Connection, domain: str) -> None:
    """Let a source be forgotten whose visits runs still count; drop its row where nothing refers to it."""
    source, url = table_of(Source), table_of(Url)
    name = anonymous_source(domain)
    own = connection.scalar(select(source.c.id).where(source.c.domain == domain))
    other = connection.scalar(select(source.c.id).where(source.c.domain == name))
    if own is None:
        return
    if other is None:
        connection.execute(update(source).where(source.c.id == own).values(domain=name, name=None))
        other = own
    else:
        connection.execute(update(url).where(url.c.source_id == own).values(source_id=other))
        connection.execute(delete(source).where(source.c.id == own))
    if connection.execute(select(url.c.id).where(url.c.source_id == other).limit(1)).first() is None:
        connection.execute(delete(source).where(source.c.id == other))


def _empty(name: str) -> dict[str, object]:
    kept = {"last_fetched_at"}
    empty: dict[str, object] = {
        column.name: None for column in table_of(Url).columns if column.nullable and column.name not in kept
    }
    return empty | {"url": name, "key": name, "state": UrlState.SKIPPED, "reason": Reason.FORGOTTEN}


def _digest(kind: str, value: str) -> str:
    return hashlib.sha256(f"newsgrain {kind} {value}".encode()).hexdigest()
