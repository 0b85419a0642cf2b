"""Tombstones: digests of what was removed on request, so that it is never stored again.

A page is identified by the keys of its URLs and of its text, see `models.url_key`. Transactions that store or offer
pages look here first; a removal waits until no such transaction is open.
"""

import hashlib
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Select, delete, select, text

from models.database.upsert import chunks, in_chunk, insert_missing, table_of
from models.enums import ForgottenKind
from models.tables import Forgotten
from models.url_key import host_key, host_of_key

Item = TypeVar("Item", bound=Hashable)

#: What placeholders of removed names begin with.
ANONYMOUS = "forgotten:"


def key_digest(key: str) -> str:
    """Return the digest of a key (`models.url_key`, `article_key.key`)."""
    return _digest("key", key)


def host_digest(host: str) -> str:
    """Return the digest of a host (with its port), the same with and without `www.`."""
    return _digest("host", host_key(host.lower()))


def source_digest(domain: str) -> str:
    """Return the digest of a source."""
    return _digest("source", domain)


def digests_of(keys: Iterable[str], source: str) -> frozenset[str]:
    """Return all digests under which a page of this source with these keys may have been removed."""
    known = list(keys)
    hosts = {_digest("host", host_of_key(key)) for key in known}
    return frozenset({*map(key_digest, known), *hosts, source_digest(source)})


def anonymous_url(url: str) -> str:
    """Return the placeholder of a removed URL whose visit a running crawl still counts."""
    return ANONYMOUS + _digest("url", url)


def anonymous_source(domain: str) -> str:
    """Return the placeholder of a removed source's domain."""
    return ANONYMOUS + source_digest(domain)


def is_anything_forgotten(connection: Connection) -> bool:
    """Return whether there are tombstones at all."""
    return connection.execute(_any_tombstone()).first() is not None


@cache
def _any_tombstone() -> Select[Any]:
    return select(Forgotten.digest).limit(1)


def is_source_forgotten(connection: Connection, domain: str) -> bool:
    """Return whether this source was removed."""
    return bool(forgotten_among(connection, {domain: [source_digest(domain)]}))


def forgotten_among(connection: Connection, digests: Mapping[Item, Collection[str]]) -> dict[Item, str]:
    """Return the removed ones of these items (item -> its digests), each with the digest of the request for it."""
    wanted = sorted({digest for of_item in digests.values() for digest in of_item})
    known = {
        digest: request
        for chunk in chunks(wanted)
        for digest, request in connection.execute(_requests(), {"chunk": chunk})
    }
    found = {
        item: next((known[digest] for digest in sorted(of_item) if digest in known), None)
        for item, of_item in digests.items()
    }
    return {item: request for item, request in found.items() if request is not None}


@cache
def _requests() -> Select[Any]:
    table = table_of(Forgotten)
    return select(table.c.digest, table.c.request).where(in_chunk(table.c.digest))


def forget(connection: Connection, digests: Mapping[str, ForgottenKind], request: str, now: datetime) -> None:
    """Add tombstones; `request` is the digest of the request for them."""
    rows = [
        {"digest": digest, "kind": kind, "request": request, "forgotten_at": now}
        for digest, kind in sorted(digests.items())
    ]
    insert_missing(connection, Forgotten, rows)


def wait_for_writers(connection: Connection) -> None:
    """Wait for open transactions that have looked for tombstones, and block new ones until the commit.

    SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE forgotten IN ACCESS EXCLUSIVE MODE"))


def allow(connection: Connection, digests: Collection[str]) -> int:
    """Delete these tombstones and all others of the same requests; return how many that were."""
    table = table_of(Forgotten)
    requests = set(connection.scalars(select(table.c.request).where(table.c.digest.in_(sorted(digests)))))
    return connection.execute(delete(table).where(table.c.request.in_(sorted(requests)))).rowcount


def _digest(kind: str, value: str) -> str:
    return hashlib.sha256(f"newsgrain {kind} {value}".encode()).hexdigest()
