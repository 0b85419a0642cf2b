"""Keeps what was removed on request out of the database, under any of its URLs and texts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, select

from models.articles.host_parameters import keys_of_hosts
from models.enums import ForgottenKind, Outcome, Reason
from models.erasure.anonymise import anonymise_rows
from models.storable_text import storable
from models.tables import Url
from models.tombstones import (
    anonymous_source,
    anonymous_url,
    digests_of,
    forget,
    forgotten_among,
    host_digest,
    is_anything_forgotten,
    key_digest,
    source_digest,
)
from models.url_key import url_key
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.visit import Visit


def digests_of_visit(connection: Connection, visit: Visit) -> frozenset[str]:
    """Return the digests under which what a visit brought may be forgotten: addresses, text, host."""
    url = storable(visit.url)
    urls = {url, _normalised(visit.page.url)} if visit.page is not None else {url}
    key_of = keys_of_hosts(connection, urls)
    keys = {*map(url_key, urls), *map(key_of, urls)}
    if visit.article is not None:
        # Imported with the first article: most runs of a schedule store none.
        from pipelines.storage.article_keys import page_keys  # noqa: PLC0415

        guid = visit.page.hints.guid if visit.page is not None else None
        keys.update(page_keys(visit.article, url, guid, key_of).claims())
    return digests_of(keys, storable(visit.source))


def _normalised(url: str) -> str:
    try:
        return normalise_url(url)
    except InvalidUrlError:
        return url


def forgotten_visits(connection: Connection, visits: Sequence[Visit]) -> dict[int, str]:
    """Return the indices of visits that brought what was removed on request, each with that request."""
    if not is_anything_forgotten(connection):
        return {}
    return forgotten_among(
        connection, {index: digests_of_visit(connection, visit) for index, visit in enumerate(visits)}
    )


def anonymised_visits(connection: Connection, visits: Sequence[Visit], forgotten: Mapping[int, str]) -> Sequence[Visit]:
    """Return the visits, the forgotten ones (index -> request) without anything but their time."""
    if not forgotten:
        return visits
    sources = anonymous_sources(connection, {storable(visit.source) for visit in visits})
    return [
        replace(
            visit,
            url=anonymise_url(connection, storable(visit.url), forgotten[index], visit.visited_at),
            source=sources.get(storable(visit.source), visit.source),
            page=None,
            article=None,
            outcome=Outcome.SKIPPED,
            reason=Reason.FORGOTTEN,
            detail=None,
        )
        if index in forgotten
        else visit
        for index, visit in enumerate(visits)
    ]


def anonymise_url(connection: Connection, url: str, request: str, now: datetime) -> str:
    """Forget a URL that leads to what was removed on request, and return its placeholder."""
    forget(connection, {key_digest(url_key(url)): ForgottenKind.PAGE}, request, now)
    rows = connection.execute(select(Url.id, Url.url).where(Url.url == url).with_for_update()).all()
    anonymise_rows(connection, [(number, address) for number, address in rows])
    return anonymous_url(url)


def anonymous_sources(connection: Connection, domains: Collection[str]) -> dict[str, str]:
    """Return the placeholders of those of the sources that were removed on request."""
    found = forgotten_among(connection, {domain: [source_digest(domain)] for domain in domains})
    return {domain: anonymous_source(domain) for domain in found}


def forgotten_urls(connection: Connection, sources: Mapping[str, str]) -> frozenset[str]:
    """Return those of these URLs (URL -> source) that were removed on request since they were taken."""
    if not is_anything_forgotten(connection):
        return frozenset()
    asked = {url: digests_of([url_key(storable(url))], storable(source)) for url, source in sources.items()}
    return frozenset(forgotten_among(connection, asked))


def forgotten_sources(connection: Connection, domains: Collection[str]) -> frozenset[str]:
    """Return those of the sources that were removed on request, or whose hosts were."""
    if not is_anything_forgotten(connection):
        return frozenset()
    asked = {domain: [source_digest(domain), host_digest(domain)] for domain in domains}
    return frozenset(forgotten_among(connection, asked))
