"""Keeps what was removed on request out of the database, by whatever address or text it comes again."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from models.enums import ForgottenKind
from models.erasure.tombstones import (
    anonymise_rows,
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
from models.storable_text import storable
from models.tables import Url
from models.url_key import url_key
from pipelines.items import ArticleItem, PageItem
from pipelines.storage.article_keys import page_keys
from pipelines.urls.normalise import InvalidUrlError, normalise_url


def digests_of_visit(url: str, source: str, page: PageItem | None, article: ArticleItem | None) -> frozenset[str]:
    """Return all under which what a visit of `url` brought may be forgotten: its addresses, its text, its host."""
    keys = {url_key(url)}
    if page is not None:
        keys.add(_key(page.url))
    if article is not None:
        keys.update(page_keys(article, url).claims())
    return digests_of(keys, source)


def _key(url: str) -> str:
    try:
        return url_key(normalise_url(url))
    except InvalidUrlError:
        return url_key(url)


def forgotten_visits(connection: Connection, asked: Callable[[], Mapping[int, frozenset[str]]]) -> dict[int, str]:
    """Return those of the visits (with their digests) that brought what is forgotten, and what was asked for then."""
    return forgotten_among(connection, asked()) if is_anything_forgotten(connection) else {}


def anonymise_url(connection: Connection, url: str, request: str, now: datetime) -> str:
    """Return what stands in the place of a URL that leads to what is forgotten, and which is forgotten with it."""
    forget(connection, {key_digest(url_key(url)): ForgottenKind.PAGE}, request, now)
    rows = connection.execute(select(Url.id, Url.url).where(Url.url == url).with_for_update()).all()
    anonymise_rows(connection, [(number, address) for number, address in rows])
    return anonymous_url(url)


def names_of_sources(connection: Connection, domains: Collection[str]) -> dict[str, str]:
    """Return what stands in the place of those of the sources that are forgotten."""
    found = forgotten_among(connection, {domain: [source_digest(domain)] for domain in domains})
    return {domain: anonymous_source(domain) for domain in found}


def forgotten_urls(connection: Connection, sources: Mapping[str, str]) -> frozenset[str]:
    """Return those of these URLs (with their sources) that were removed on request since they were taken."""
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
