"""Removes articles and addresses on request, from every table that holds anything of them.

Whoever calls has remembered what is forgotten before (`models.tombstones`): nothing of it is stored meanwhile.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Text, cast, delete, func, or_, select, text, update

from models.base import Base
from models.database.transaction import in_transaction
from models.database.upsert import chunks, table_of
from models.erasure.anonymise import anonymise_rows
from models.tables import (
    Article,
    ArticleAuthor,
    ArticleKey,
    ArticleKeyword,
    ArticleRevision,
    Author,
    CrawlRun,
    Feed,
    Fetch,
    Host,
    Keyword,
    RawPage,
    RemovedBlock,
    Site,
    SiteBlock,
    SitePage,
    Source,
    Url,
)
from models.url_key import url_key

#: Articles, or addresses, removed in one transaction: a crawl beside it waits for no more.
BATCH = 200
#: What stands in the rows of runs where an address stood.
GONE = "(forgotten)"
# A run without an end that began earlier is over.
_LONGEST_RUN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows there were of what was removed."""

    articles: int = 0
    versions: int = 0
    cuts: int = 0
    raw_pages: int = 0
    addresses: int = 0
    visits: int = 0
    people: int = 0
    keywords: int = 0
    patterns: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        """Return both together."""
        return Removed(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of the articles and of the rows of `url` that a request means, and the keys that lead to them."""

    articles: tuple[int, ...]
    urls: tuple[int, ...]
    keys: frozenset[str]

    def __add__(self, other: "Found") -> "Found":
        """Return both together."""
        return Found(
            tuple(sorted({*self.articles, *other.articles})),
            tuple(sorted({*self.urls, *other.urls})),
            self.keys | other.keys,
        )


def find_page(connection: Connection, key: str) -> Found:
    """Return the article that a key leads to and all other ways to it, or the address alone."""
    numbers = {
        *connection.scalars(select(Url.article_id).where(Url.key == key, Url.article_id.is_not(None))),
        *connection.scalars(
            select(ArticleKey.article_id).where(ArticleKey.key == key, ArticleKey.article_id.is_not(None))
        ),
    }
    articles = tuple(sorted(number for number in numbers if number is not None))
    keys = {key, *_keys_of(connection, articles)}
    urls = {*_urls_of(connection, articles)}
    for chunk in chunks(sorted(keys)):
        urls.update(connection.scalars(select(Url.id).where(Url.key.in_(chunk))))
    return Found(articles, tuple(sorted(urls)), frozenset(keys))


def find_host(connection: Connection, host: str) -> Found:
    """Return everything whose address is at this host (without `www.`)."""
    of_host = or_(Url.key == host, *(Url.key.startswith(host + mark, autoescape=True) for mark in "/?"))
    at_host = _stands_at(func.coalesce(Article.page_url, Article.url), host)
    return _together(connection, select_urls=of_host, select_articles=at_host)


def _stands_at(address: Any, host: str) -> ColumnElement[bool]:
    places = [f"{scheme}://{www}{host}" for scheme in ("http", "https") for www in ("", "www.")]
    below = (address.startswith(place + mark, autoescape=True) for place in places for mark in "/?")
    return or_(address.in_(places), *below)


def forget_feeds(connection: Connection, domain: str) -> None:
    """Drop the documents of a source."""
    own = select(Source.id).where(Source.domain == domain).scalar_subquery()
    connection.execute(delete(table_of(Feed)).where(Feed.source_id == own))


def find_source(connection: Connection, domain: str) -> Found:
    """Return everything of this source."""
    own = select(Source.id).where(Source.domain == domain).scalar_subquery()
    return _together(connection, select_urls=Url.source_id == own, select_articles=Article.source_id == own)


def count(connection: Connection, found: Found) -> Removed:
    """Return what `remove` would remove, but people, keywords and patterns."""
    of_articles = {"versions": ArticleRevision.article_id, "cuts": RemovedBlock.article_id}
    of_urls = {"raw_pages": RawPage.url_id, "visits": Fetch.url_id}
    numbers = {name: _number(connection, column, found.articles) for name, column in of_articles.items()}
    numbers |= {name: _number(connection, column, found.urls) for name, column in of_urls.items()}
    return Removed(articles=len(found.articles), addresses=len(found.urls), **numbers)


def remove(engine: Engine, found: Found, now: datetime) -> Iterator[Removed]:
    """Remove what was found, step by step; yield what each step removed. To be killed between two costs nothing."""
    for start in range(0, len(found.articles), BATCH):
        yield in_transaction(engine, partial(_remove_articles, numbers=found.articles[start : start + BATCH]))
    for start in range(0, len(found.urls), BATCH):
        yield in_transaction(engine, partial(_remove_urls, numbers=found.urls[start : start + BATCH], now=now))
    for keys in chunks(sorted(found.keys)):
        in_transaction(engine, partial(_remove_keys, keys=keys))


def addresses_of(connection: Connection, found: Found) -> set[str]:
    """Return every address under which the found articles and URLs stand."""
    addresses: set[str] = set()
    for chunk in chunks(found.urls):
        addresses.update(connection.scalars(select(Url.url).where(Url.id.in_(chunk))))
    columns = (Article.url, Article.page_url, Article.requested_url, Article.canonical_url, Article.amp_url)
    for chunk in chunks(found.articles):
        for row in connection.execute(select(*columns).where(Article.id.in_(chunk))):
            addresses.update(address for address in row if address is not None)
    return addresses


def scrub(connection: Connection, addresses: Collection[str]) -> None:
    """Take these words out of what rows say in sentences: why a visit ended, and what runs were told and said."""
    for words in sorted(addresses, key=len, reverse=True):
        for model in (Url, Fetch):
            table = table_of(model)
            holds = table.c.detail.contains(words, autoescape=True)
            connection.execute(update(table).where(holds).values(detail=None))
        _scrub_runs(connection, words)


def forget_site(connection: Connection, host: str) -> int:
    """Drop all that is known of a host of which nothing is stored any more; return how many patterns it had."""
    connection.execute(delete(table_of(Host)).where(Host.host.in_((host, f"www.{host}"))))
    connection.execute(delete(table_of(Feed)).where(_stands_at(Feed.url, host)))
    gone = connection.execute(delete(table_of(SiteBlock)).where(SiteBlock.host == host)).rowcount
    connection.execute(delete(table_of(Site)).where(Site.host == host))
    return gone


def truncate_log(engine: Engine) -> bool:
    """Let what was removed leave SQLite's log too; False where somebody reads just now, and it goes later."""
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        connection.exec_driver_sql("BEGIN")
    return not is_busy


def overwrite(connection: Connection) -> None:
    """Let SQLite write zeros over what is deleted from now on; PostgreSQL does it in its own time."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def _together(
    connection: Connection, *, select_urls: ColumnElement[bool], select_articles: ColumnElement[bool]
) -> Found:
    """Return the URLs, the articles, and what belongs to either."""
    urls = set(connection.scalars(select(Url.id).where(select_urls)))
    articles = set(connection.scalars(select(Article.id).where(select_articles)))
    led_to = connection.scalars(select(Url.article_id).where(select_urls, Url.article_id.is_not(None)).distinct())
    articles.update(number for number in led_to if number is not None)
    numbers = tuple(sorted(articles))
    urls.update(_urls_of(connection, numbers))
    return Found(numbers, tuple(sorted(urls)), frozenset(_keys_of(connection, numbers)))


def _keys_of(connection: Connection, articles: Sequence[int]) -> set[str]:
    """Return the keys that lead to these articles, and those of all URLs that do."""
    keys: set[str] = set()
    for chunk in chunks(articles):
        keys.update(connection.scalars(select(ArticleKey.key).where(ArticleKey.article_id.in_(chunk))))
        found = connection.scalars(select(Url.key).where(Url.article_id.in_(chunk), Url.key.is_not(None)))
        keys.update(key for key in found if key is not None)
        pages = connection.execute(select(Article.url, Article.page_url).where(Article.id.in_(chunk)))
        keys.update(url_key(address) for row in pages for address in row if address is not None)
    return keys


def _urls_of(connection: Connection, articles: Sequence[int]) -> set[int]:
    return {
        number
        for chunk in chunks(articles)
        for number in connection.scalars(select(Url.id).where(Url.article_id.in_(chunk)))
    }


def _number(connection: Connection, column: Any, numbers: Sequence[int]) -> int:
    return sum(
        connection.execute(select(func.count()).where(column.in_(chunk))).scalar_one() for chunk in chunks(numbers)
    )


def _remove_articles(connection: Connection, numbers: Sequence[int]) -> Removed:
    overwrite(connection)
    # In the order in which a crawl locks them.
    for model in (Url, ArticleKey):
        table = table_of(model)
        own = select(table).where(table.c.article_id.in_(numbers)).order_by(*table.primary_key.columns)
        connection.execute(own.with_for_update()).all()
    connection.execute(select(Article.id).where(Article.id.in_(numbers)).order_by(Article.id).with_for_update()).all()
    before = count(connection, Found(tuple(numbers), (), frozenset()))
    people = set(connection.scalars(select(ArticleAuthor.author_id).where(ArticleAuthor.article_id.in_(numbers))))
    words = set(connection.scalars(select(ArticleKeyword.keyword_id).where(ArticleKeyword.article_id.in_(numbers))))
    patterns = _unteach(connection, numbers)
    connection.execute(delete(table_of(Article)).where(Article.id.in_(numbers)))
    return before + Removed(
        people=_remove_unused(connection, Author, ArticleAuthor.author_id, people),
        keywords=_remove_unused(connection, Keyword, ArticleKeyword.keyword_id, words),
        patterns=patterns,
    )


def _remove_unused(connection: Connection, model: type[Base], used_in: Any, numbers: Collection[int]) -> int:
    """Delete those of these names that no article has any more; nobody gives one to an article meanwhile."""
    if not numbers:
        return 0
    table = table_of(model)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    unused = ~select(used_in).where(used_in == table.c.id).exists()
    return sum(
        connection.execute(delete(table).where(table.c.id.in_(chunk), unused)).rowcount
        for chunk in chunks(sorted(numbers))
    )


def _unteach(connection: Connection, numbers: Sequence[int]) -> int:
    """Empty the samples of patterns that are words of these articles; the next lesson takes others."""
    hosts = set(connection.scalars(select(SitePage.host).where(SitePage.article_id.in_(numbers))))
    texts = "\n".join(_texts(connection, numbers))
    table = table_of(SiteBlock)
    blocks = connection.execute(
        select(table.c.fingerprint, table.c.sample).where(table.c.host.in_(sorted(hosts)), table.c.sample != "")
    ).all()
    said = [fingerprint for fingerprint, sample in blocks if sample in texts]
    for chunk in chunks(said):
        connection.execute(update(table).where(table.c.fingerprint.in_(chunk)).values(sample=""))
    for host in sorted(hosts):
        connection.execute(update(table_of(Site)).where(Site.host == host).values(new_articles=Site.new_articles + 1))
    return len(said)


def _texts(connection: Connection, numbers: Sequence[int]) -> Iterator[str]:
    for column, of in (
        (Article.article_body, Article.id),
        (Article.headline, Article.id),
        (Article.description, Article.id),
        (ArticleRevision.article_body, ArticleRevision.article_id),
        (RemovedBlock.text, RemovedBlock.article_id),
    ):
        yield from filter(None, connection.scalars(select(column).where(of.in_(numbers))))


def _remove_urls(connection: Connection, numbers: Sequence[int], now: datetime) -> Removed:
    overwrite(connection)
    rows = connection.execute(
        select(Url.id, Url.url).where(Url.id.in_(numbers)).order_by(Url.id).with_for_update()
    ).all()
    before = count(connection, Found((), tuple(number for number, _ in rows), frozenset()))
    counted = _visited_by_running(connection, numbers, now)
    anonymise_rows(connection, [(number, url) for number, url in rows if number in counted])
    over = [number for number, _ in rows if number not in counted]
    for model, column in ((Fetch, "url_id"), (Url, "id")):
        table = table_of(model)
        connection.execute(delete(table).where(table.c[column].in_(over)))
    return before


def _visited_by_running(connection: Connection, numbers: Sequence[int], now: datetime) -> set[int]:
    """Return those of these URLs whose visits a run that may be going on will count at its end."""
    running = select(CrawlRun.id).where(CrawlRun.finished_at.is_(None), CrawlRun.started_at > now - _LONGEST_RUN)
    visited = select(Fetch.url_id).where(Fetch.url_id.in_(numbers), Fetch.run_id.in_(running))
    return set(connection.scalars(visited))


def _remove_keys(connection: Connection, keys: Sequence[str]) -> None:
    overwrite(connection)
    table = table_of(ArticleKey)
    # Those that lead to an article went with it.
    connection.execute(delete(table).where(table.c.key.in_(keys), table.c.article_id.is_(None)))


def _scrub_runs(connection: Connection, words: str) -> None:
    table = table_of(CrawlRun)
    columns = (table.c.message, table.c.arguments, table.c.stats)
    holding = or_(*(cast(column, Text).contains(words, autoescape=True) for column in columns))
    for row in connection.execute(select(table.c.id, *columns).where(holding)).all():
        said = {column.name: _without(getattr(row, column.name), words) for column in columns}
        connection.execute(update(table).where(table.c.id == row.id).values(said))


def _without(value: Any, words: str) -> Any:
    if isinstance(value, str):
        return value.replace(words, GONE)
    if isinstance(value, Mapping):
        return {str(_without(key, words)): _without(item, words) for key, item in value.items()}
    return [_without(item, words) for item in value] if isinstance(value, list) else value
