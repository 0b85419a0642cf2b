"""Takedown: removes an article, a host or a source for good, and lets nothing of it come back."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from models.database.engine import writer_engine
from models.database.transaction import in_transaction
from models.enums import ForgottenKind
from models.erasure import removal
from models.erasure.removal import Found, Removed
from models.erasure.tombstones import (
    allow,
    anonymise_source,
    anonymised_rows,
    forget,
    forgotten_among,
    host_digest,
    host_of,
    key_digest,
    source_digest,
    wait_for_writers,
)
from models.url_key import url_key
from pipelines.storage.spool import opened, waiting
from pipelines.storage.takedown_filter import digests_of_visit
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.variants import uncached
from pipelines.visit import Visit


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be forgotten: a page by its URL, a host (without `www.`), or a source by its domain."""

    kind: ForgottenKind
    name: str

    @property
    def digest(self) -> str:
        """Return what is remembered of the request."""
        if self.kind is ForgottenKind.PAGE:
            return key_digest(url_key(self.name))
        return host_digest(self.name) if self.kind is ForgottenKind.HOST else source_digest(self.name)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed, and what could not be yet."""

    removed: Removed
    #: Visits taken out of the spool, and files of it that a run is using.
    spooled: int
    spools_in_use: tuple[Path, ...]
    #: Whether SQLite's log could be emptied.
    is_out_of_the_log: bool


def page_request(url: str) -> Request:
    """Return the request for a page.

    Raises:
        InvalidUrlError: it is no URL of a page.
    """
    if "://" not in url:
        raise InvalidUrlError(f"{url!r}: not a whole URL; write https://{url.lstrip('/')}")
    return Request(ForgottenKind.PAGE, uncached(normalise_url(url)))


def host_request(name: str, kind: ForgottenKind) -> Request:
    """Return the request for a host or for a source.

    Raises:
        InvalidUrlError: it is no name of a host.
    """
    normalise_url(f"http://{name}/")
    if "/" in name or not name:
        raise InvalidUrlError(f"{name!r}: write a domain, such as www.example.org")
    return Request(kind, name.lower())


def counted(database_url: str, requests: Sequence[Request]) -> Removed:
    """Return what would be removed; nothing is."""
    with _opened(database_url) as engine:
        return sum((in_transaction(engine, partial(_count, request=request)) for request in requests), Removed())


def forgotten(database_url: str, spool: Path, requests: Sequence[Request], now: datetime) -> Forgotten:
    """Remove what the requests mean, and remember by digests that it is not to be stored again."""
    with _opened(database_url) as engine:
        removed = sum((_forget(engine, request, now) for request in requests), Removed())
        # Of runs that have ended since then.
        left = in_transaction(engine, anonymised_rows)
        sum(removal.remove(engine, Found((), tuple(left), frozenset()), now), Removed())
        spooled, in_use = _out_of_the_spool(engine, spool, database_url)
        return Forgotten(removed, spooled, in_use, removal.truncate_log(engine))


def allowed(database_url: str, requests: Sequence[Request]) -> int:
    """Let what the requests mean be stored again; return how many of them were forgotten."""
    with _opened(database_url) as engine:
        return sum(in_transaction(engine, partial(allow, digests=_digests(request))) > 0 for request in requests)


def _digests(request: Request) -> dict[str, ForgottenKind]:
    own = {request.digest: request.kind}
    if request.kind is ForgottenKind.SOURCE:
        own[host_digest(request.name)] = ForgottenKind.HOST
    return own


def _count(connection: Connection, request: Request) -> Removed:
    return removal.count(connection, _find(connection, request))


def _find(connection: Connection, request: Request) -> Found:
    if request.kind is ForgottenKind.PAGE:
        return removal.find_page(connection, url_key(request.name))
    at_host = removal.find_host(connection, _host(request))
    if request.kind is ForgottenKind.HOST:
        return at_host
    return at_host + removal.find_source(connection, request.name)


def _host(request: Request) -> str:
    return host_of(url_key(f"http://{request.name}/"))


def _forget(engine: Engine, request: Request, now: datetime) -> Removed:
    found, addresses = in_transaction(engine, partial(_remember, request=request, now=now))
    removed = sum(removal.remove(engine, found, now), Removed())
    return removed + in_transaction(engine, partial(_tidy, request=request, addresses=addresses))


def _remember(connection: Connection, request: Request, now: datetime) -> tuple[Found, set[str]]:
    """Find everything and remember its digests, while nobody stores anything."""
    wait_for_writers(connection)
    found = _find(connection, request)
    digests = _digests(request)
    host = None if request.kind is ForgottenKind.PAGE else _host(request)
    digests |= {key_digest(key): _kind(key) for key in found.keys if host_of(key) != host}
    forget(connection, digests, request.digest, now)
    if request.kind is ForgottenKind.PAGE:
        return found, removal.addresses_of(connection, found) | {request.name}
    return found, {f"//{www}{host}/" for www in ("", "www.")}


def _kind(key: str) -> ForgottenKind:
    return ForgottenKind.TEXT if "#" in key else ForgottenKind.PAGE


def _tidy(connection: Connection, request: Request, addresses: Iterable[str]) -> Removed:
    removal.overwrite(connection)
    removal.scrub(connection, set(addresses))
    if request.kind is ForgottenKind.PAGE:
        return Removed()
    if request.kind is ForgottenKind.SOURCE:
        removal.forget_feeds(connection, request.name)
        anonymise_source(connection, request.name)
    return Removed(patterns=removal.forget_site(connection, _host(request)))


def _out_of_the_spool(engine: Engine, spool: Path, database_url: str) -> tuple[int, tuple[Path, ...]]:
    """Take what is forgotten out of what waits; a file that a run is using goes with its next replay."""
    gone, in_use = 0, []
    for path in waiting(spool, database_url):
        with opened(path) as file:
            if file is None:
                in_use.append(path)
                continue
            gone += file.drop(lambda visit: _is_forgotten(engine, visit))
    return gone, tuple(in_use)


def _is_forgotten(engine: Engine, visit: Visit) -> bool:
    digests = digests_of_visit(visit)
    return bool(in_transaction(engine, partial(forgotten_among, asked={visit.url: digests})))


@contextmanager
def _opened(database_url: str) -> Iterator[Engine]:
    engine = writer_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()
