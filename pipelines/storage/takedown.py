"""Takedown on request: removes an article, a host or a source for good, and keeps it from being stored again."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from models.articles.host_parameters import keys_of_hosts
from models.articles.search_index import purge
from models.database.engine import writer_engine
from models.database.transaction import in_transaction
from models.enums import ForgottenKind
from models.erasure import removal
from models.erasure.anonymise import anonymise_source, anonymised_rows
from models.erasure.removal import RemovalTargets, RemovedKind
from models.tombstones import (
    allow,
    forget,
    host_digest,
    key_digest,
    source_digest,
    wait_for_writers,
)
from models.url_key import host_key, host_of_key, url_key
from pipelines.storage.spool import open_locked, waiting
from pipelines.storage.takedown_filter import forgotten_visits
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.variants import uncached
from pipelines.visit import Visit


@dataclass(frozen=True, slots=True)
class TakedownRequest:
    """What to remove: a page by its URL, a host (without `www.`), or a source by its domain."""

    kind: ForgottenKind
    name: str

    @property
    def digest(self) -> str:
        """Return the digest that is kept of the request."""
        if self.kind is ForgottenKind.PAGE:
            return key_digest(url_key(self.name))
        return host_digest(self.name) if self.kind is ForgottenKind.HOST else source_digest(self.name)


@dataclass(frozen=True, slots=True)
class TakedownResult:
    """What was removed, and what could not be removed yet."""

    removed: Counter[RemovedKind]
    #: How many spooled visits were removed, and spool files in use by a run.
    spooled: int
    spools_in_use: tuple[Path, ...]
    #: Whether SQLite's write-ahead log could be emptied.
    is_log_truncated: bool


def page_request(url: str) -> TakedownRequest:
    """Return the request for a page.

    Raises:
        InvalidUrlError: it is not the URL of a page.
    """
    if "://" not in url:
        raise InvalidUrlError(f"{url!r}: not a whole URL; write https://{url.lstrip('/')}")
    return TakedownRequest(ForgottenKind.PAGE, uncached(normalise_url(url)))


def host_request(name: str, kind: ForgottenKind) -> TakedownRequest:
    """Return the request for a host or a source.

    Raises:
        InvalidUrlError: it is not the name of a host.
    """
    normalise_url(f"http://{name}/")
    if "/" in name or not name:
        raise InvalidUrlError(f"{name!r}: write a domain, such as www.example.org")
    return TakedownRequest(kind, name.lower())


def preview_takedown(database_url: str, requests: Sequence[TakedownRequest]) -> Counter[RemovedKind]:
    """Return what `take_down` would remove."""
    with _opened(database_url) as engine:
        return sum(
            (in_transaction(engine, partial(_count, request=request)) for request in requests), Counter[RemovedKind]()
        )


def take_down(database_url: str, spool: Path, requests: Sequence[TakedownRequest], now: datetime) -> TakedownResult:
    """Remove what is requested, and keep digests of it, so that it is not stored again."""
    with _opened(database_url) as engine:
        removed = sum((_take_down(engine, request, now) for request in requests), Counter[RemovedKind]())
        # Rows that were kept anonymised for runs that have ended since.
        anonymised = in_transaction(engine, anonymised_rows)
        removal.remove(engine, RemovalTargets(urls=tuple(anonymised)), now)
        purge(engine)
        spooled, in_use = _remove_from_spool(engine, spool, database_url)
        return TakedownResult(removed, spooled, in_use, removal.truncate_log(engine))


def lift_takedown(database_url: str, requests: Sequence[TakedownRequest]) -> int:
    """Allow what is requested to be stored again; return how many of the requests were in force."""
    with _opened(database_url) as engine:
        return sum(in_transaction(engine, partial(allow, digests=_digests(request))) > 0 for request in requests)


def _digests(request: TakedownRequest) -> dict[str, ForgottenKind]:
    own = {request.digest: request.kind}
    if request.kind is ForgottenKind.SOURCE:
        own[host_digest(request.name)] = ForgottenKind.HOST
    return own


def _count(connection: Connection, request: TakedownRequest) -> Counter[RemovedKind]:
    return removal.count(connection, _find(connection, request))


def _find(connection: Connection, request: TakedownRequest) -> RemovalTargets:
    if request.kind is ForgottenKind.PAGE:
        return removal.find_page(connection, keys_of_hosts(connection, [request.name])(request.name))
    if request.kind is ForgottenKind.HOST:
        return removal.find_host(connection, _host(request))
    return removal.find_source(connection, request.name, _host(request))


def _host(request: TakedownRequest) -> str:
    return host_key(request.name)


def _take_down(engine: Engine, request: TakedownRequest, now: datetime) -> Counter[RemovedKind]:
    found, addresses = in_transaction(engine, partial(_forget_digests, request=request, now=now))
    removed = removal.remove(engine, found, now)
    return removed + in_transaction(engine, partial(_tidy, request=request, addresses=addresses))


def _forget_digests(connection: Connection, request: TakedownRequest, now: datetime) -> tuple[RemovalTargets, set[str]]:
    """Find everything and keep its digests, while no run stores anything."""
    wait_for_writers(connection)
    found = _find(connection, request)
    digests = _digests(request)
    host = None if request.kind is ForgottenKind.PAGE else _host(request)
    digests |= {key_digest(key): _kind(key) for key in found.keys if host_of_key(key) != host}
    forget(connection, digests, request.digest, now)
    if request.kind is ForgottenKind.PAGE:
        return found, removal.addresses_of(connection, found) | {request.name}
    return found, {f"//{www}{host}/" for www in ("", "www.")}


def _kind(key: str) -> ForgottenKind:
    return ForgottenKind.TEXT if "#" in key else ForgottenKind.PAGE


def _tidy(connection: Connection, request: TakedownRequest, addresses: Iterable[str]) -> Counter[RemovedKind]:
    removal.overwrite(connection)
    removal.scrub(connection, set(addresses))
    if request.kind is ForgottenKind.PAGE:
        return Counter()
    if request.kind is ForgottenKind.SOURCE:
        removal.forget_feeds(connection, request.name)
        anonymise_source(connection, request.name)
    return Counter({RemovedKind.PATTERNS: removal.forget_site(connection, _host(request))})


def _remove_from_spool(engine: Engine, spool: Path, database_url: str) -> tuple[int, tuple[Path, ...]]:
    """Remove forgotten visits from the spool; those in a file in use are filtered at its replay."""
    dropped, in_use = 0, []
    for path in waiting(spool, database_url):
        with open_locked(path) as file:
            if file is None:
                in_use.append(path)
                continue
            dropped += file.drop(lambda visit: _is_forgotten(engine, visit))
    return dropped, tuple(in_use)


def _is_forgotten(engine: Engine, visit: Visit) -> bool:
    return bool(in_transaction(engine, partial(forgotten_visits, visits=[visit])))


@contextmanager
def _opened(database_url: str) -> Iterator[Engine]:
    engine = writer_engine(database_url)
    try:
        yield engine
    finally:
        engine.dispose()
