"""Removes articles and addresses on request, from every table that has data of them.

Callers add tombstones first (`models.tombstones`), so that nothing of it is stored meanwhile.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, Text, cast, delete, func, or_, select, text, update

from models.articles.hosts import article_is_at, is_at
from models.articles.search_index import drop_documents
from models.base import Base
from models.database.prefix import begins_with
from models.database.transaction import in_transaction
from models.database.upsert import chunks, table_of
from models.erasure.anonymise import anonymise_rows
from models.stories.removal import remove_from_stories
from models.tables import (
    Article,
    ArticleAddress,
    ArticleAuthor,
    ArticleContributor,
    ArticleKey,
    ArticleKeyword,
    ArticleRevision,
    ArticleText,
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
from models.tables.urls import LONGEST_RUN
from models.url_key import url_key

#: Articles, or addresses, removed in one transaction, so that a crawl beside it waits only briefly.
BATCH = 200
_SCHEME = re.compile(r"https?://")
#: Replaces a removed URL in the texts of runs.
GONE = "(forgotten)"


class RemovedKind(StrEnum):
    """What a removal counts."""

    ARTICLES = "articles"
    VERSIONS = "versions"
    CUTS = "cuts"
    RAW_PAGES = "raw_pages"
    ADDRESSES = "addresses"
    VISITS = "visits"
    PEOPLE = "people"
    KEYWORDS = "keywords"
    PATTERNS = "patterns"


@dataclass(frozen=True, slots=True)
class RemovalTargets:
    """The ids of the articles and `url` rows that a request concerns, and the keys that lead to them."""

    articles: tuple[int, ...] = ()
    urls: tuple[int, ...] = ()
    keys: frozenset[str] = frozenset()


def find_page(connection: Connection, key: str) -> RemovalTargets:
    """Return the article of a key with all its URLs and keys, or just the URL if there is no article."""
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
    return RemovalTargets(articles, tuple(sorted(urls)), frozenset(keys))


def find_host(connection: Connection, host: str) -> RemovalTargets:
    """Return everything with a URL at this host (given without `www.`)."""
    return _targets(connection, [_of_host(host, connection.dialect.name)])


def find_source(connection: Connection, domain: str, host: str) -> RemovalTargets:
    """Return everything of this source, and everything at its host."""
    own = select(Source.id).where(Source.domain == domain).scalar_subquery()
    return _targets(
        connection, [_of_host(host, connection.dialect.name), (Url.source_id == own, Article.source_id == own)]
    )


def _of_host(host: str, dialect: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return the conditions that a row of `url`, and of `article`, is at this host."""
    of_url = or_(Url.key == host, *(begins_with(Url.key, host + mark, dialect) for mark in "/?"))
    return of_url, article_is_at(host, dialect)


def forget_feeds(connection: Connection, domain: str) -> None:
    """Delete the discovery documents of a source."""
    own = select(Source.id).where(Source.domain == domain).scalar_subquery()
    connection.execute(delete(table_of(Feed)).where(Feed.source_id == own))


def count(connection: Connection, targets: RemovalTargets) -> Counter[RemovedKind]:
    """Return what `remove` would remove, except for people, keywords and patterns."""
    return Counter(
        {
            RemovedKind.ARTICLES: len(targets.articles),
            RemovedKind.VERSIONS: _number(connection, ArticleRevision.article_id, targets.articles),
            RemovedKind.CUTS: _number(connection, RemovedBlock.article_id, targets.articles),
            RemovedKind.ADDRESSES: len(targets.urls),
            RemovedKind.RAW_PAGES: _number(connection, RawPage.url_id, targets.urls),
            RemovedKind.VISITS: _number(connection, Fetch.url_id, targets.urls),
        }
    )


def remove(engine: Engine, targets: RemovalTargets, now: datetime) -> Counter[RemovedKind]:
    """Remove these targets batch by batch, and return the totals. A removal that is interrupted can be repeated."""
    removed: Counter[RemovedKind] = Counter()
    for article_ids in chunks(targets.articles, BATCH):
        removed += in_transaction(engine, partial(_remove_articles, article_ids=article_ids))
    for url_ids in chunks(targets.urls, BATCH):
        removed += in_transaction(engine, partial(_remove_urls, url_ids=url_ids, now=now))
    for keys in chunks(sorted(targets.keys)):
        in_transaction(engine, partial(_remove_keys, keys=keys))
    return removed


def addresses_of(connection: Connection, targets: RemovalTargets) -> set[str]:
    """Return all URLs of these articles and `url` rows."""
    addresses: set[str] = set()
    for chunk in chunks(targets.urls):
        addresses.update(connection.scalars(select(Url.url).where(Url.id.in_(chunk))))
    columns = (Article.url, Article.page_url, Article.requested_url, Article.canonical_url, Article.amp_url)
    for chunk in chunks(targets.articles):
        for row in connection.execute(select(*columns).where(Article.id.in_(chunk))):
            addresses.update(address for address in row if address is not None)
        addresses.update(connection.scalars(select(ArticleAddress.url).where(ArticleAddress.article_id.in_(chunk))))
    return addresses


def scrub(connection: Connection, addresses: Collection[str]) -> None:
    """Remove these URLs from free texts: details of visits, and arguments, messages and statistics of runs."""
    for model in (Url, Fetch):
        _clear_details(connection, table_of(model), frozenset(addresses))
    for words in sorted(addresses, key=len, reverse=True):
        _scrub_runs(connection, words)


def _clear_details(connection: Connection, table: Table, addresses: frozenset[str]) -> None:
    """Clear the details that hold one of these URLs: all are read once, however many URLs there are."""
    lengths = sorted(set(map(len, addresses)))
    rows = connection.execute(select(table.c.id, table.c.detail).where(table.c.detail.contains("://")))
    holding = [number for number, detail in rows if _holds(detail, addresses, lengths)]
    for chunk in chunks(holding):
        connection.execute(update(table).where(table.c.id.in_(chunk)).values(detail=None))


def _holds(words: str, addresses: frozenset[str], lengths: Sequence[int]) -> bool:
    beginnings = (found.start() for found in _SCHEME.finditer(words))
    return any(words[start : start + length] in addresses for start in beginnings for length in lengths)


def forget_site(connection: Connection, host: str) -> int:
    """Delete host, feeds and site memory of a host without stored articles; return the number of its patterns."""
    connection.execute(delete(table_of(Host)).where(Host.host.in_((host, f"www.{host}"))))
    connection.execute(delete(table_of(Feed)).where(is_at(Feed.url, host, connection.dialect.name)))
    patterns = connection.execute(delete(table_of(SiteBlock)).where(SiteBlock.host == host)).rowcount
    connection.execute(delete(table_of(Site)).where(Site.host == host))
    return patterns


def truncate_log(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log, which still has the removed text; False: a reader prevents it for now."""
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        is_busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
        connection.exec_driver_sql("BEGIN")
    return not is_busy


def overwrite(connection: Connection) -> None:
    """Make SQLite overwrite deleted rows with zeros; PostgreSQL reuses the space when it vacuums."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA secure_delete = ON"))


def _targets(
    connection: Connection, conditions: Sequence[tuple[ColumnElement[bool], ColumnElement[bool]]]
) -> RemovalTargets:
    """Return the `url` rows and articles that meet one of the conditions, with the articles' other URLs and keys."""
    urls: set[int] = set()
    articles: set[int] = set()
    for of_url, of_article in conditions:
        urls.update(connection.scalars(select(Url.id).where(of_url)))
        articles.update(connection.scalars(select(Article.id).where(of_article)))
        led_to = connection.scalars(select(Url.article_id).where(of_url, Url.article_id.is_not(None)).distinct())
        articles.update(article_id for article_id in led_to if article_id is not None)
    article_ids = tuple(sorted(articles))
    urls.update(_urls_of(connection, article_ids))
    return RemovalTargets(article_ids, tuple(sorted(urls)), frozenset(_keys_of(connection, article_ids)))


def _keys_of(connection: Connection, articles: Sequence[int]) -> set[str]:
    """Return the keys of these articles, and those of all their URLs."""
    keys: set[str] = set()
    for chunk in chunks(articles):
        keys.update(connection.scalars(select(ArticleKey.key).where(ArticleKey.article_id.in_(chunk))))
        found = connection.scalars(select(Url.key).where(Url.article_id.in_(chunk), Url.key.is_not(None)))
        keys.update(key for key in found if key is not None)
        fetched = connection.scalars(select(ArticleAddress.url).where(ArticleAddress.article_id.in_(chunk)))
        keys.update(map(url_key, fetched))
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


def _remove_articles(connection: Connection, article_ids: Sequence[int]) -> Counter[RemovedKind]:
    overwrite(connection)
    # In the order in which a crawl locks them, so that neither deadlocks.
    for model in (Url, ArticleKey):
        table = table_of(model)
        own = select(table).where(table.c.article_id.in_(article_ids)).order_by(*table.primary_key.columns)
        connection.execute(own.with_for_update()).all()
    chosen = Article.id.in_(article_ids)
    connection.execute(select(Article.id).where(chosen).order_by(Article.id).with_for_update()).all()
    removed = count(connection, RemovalTargets(articles=tuple(article_ids)))
    people = {
        number
        for table in (ArticleAuthor, ArticleContributor)
        for number in connection.scalars(select(table.author_id).where(table.article_id.in_(article_ids)))
    }
    words = set(connection.scalars(select(ArticleKeyword.keyword_id).where(ArticleKeyword.article_id.in_(article_ids))))
    removed[RemovedKind.PATTERNS] = _clear_samples(connection, article_ids)
    drop_documents(connection, article_ids)
    remove_from_stories(connection, article_ids)
    connection.execute(delete(table_of(Article)).where(chosen))
    of_people = (ArticleAuthor.author_id, ArticleContributor.author_id)
    removed[RemovedKind.PEOPLE] = _remove_unused(connection, Author, of_people, people)
    removed[RemovedKind.KEYWORDS] = _remove_unused(connection, Keyword, (ArticleKeyword.keyword_id,), words)
    return removed


def _remove_unused(connection: Connection, model: type[Base], used_in: Sequence[Any], row_ids: Collection[int]) -> int:
    """Delete the rows that no article refers to any more, while other writers cannot add a reference."""
    if not row_ids:
        return 0
    table = table_of(model)
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    unused = [~select(column).where(column == table.c.id).exists() for column in used_in]
    return sum(
        connection.execute(delete(table).where(table.c.id.in_(chunk), *unused)).rowcount
        for chunk in chunks(sorted(row_ids))
    )


def _clear_samples(connection: Connection, article_ids: Sequence[int]) -> int:
    """Clear the samples of patterns that quote these articles; learning takes new ones. Return their number."""
    hosts = set(connection.scalars(select(SitePage.host).where(SitePage.article_id.in_(article_ids))))
    texts = "\n".join(_texts(connection, article_ids))
    table = table_of(SiteBlock)
    blocks = connection.execute(
        select(table.c.fingerprint, table.c.sample).where(table.c.host.in_(sorted(hosts)), table.c.sample != "")
    ).all()
    quoting = [fingerprint for fingerprint, sample in blocks if sample in texts]
    for chunk in chunks(quoting):
        connection.execute(update(table).where(table.c.fingerprint.in_(chunk)).values(sample=""))
    for host in sorted(hosts):
        connection.execute(update(table_of(Site)).where(Site.host == host).values(new_articles=Site.new_articles + 1))
    return len(quoting)


def _texts(connection: Connection, article_ids: Sequence[int]) -> Iterator[str]:
    for column, of in (
        (ArticleText.article_body, ArticleText.article_id),
        (Article.headline, Article.id),
        (Article.description, Article.id),
        (ArticleRevision.article_body, ArticleRevision.article_id),
        (RemovedBlock.text, RemovedBlock.article_id),
    ):
        yield from filter(None, connection.scalars(select(column).where(of.in_(article_ids))))


def _remove_urls(connection: Connection, url_ids: Sequence[int], now: datetime) -> Counter[RemovedKind]:
    overwrite(connection)
    rows = connection.execute(
        select(Url.id, Url.url).where(Url.id.in_(url_ids)).order_by(Url.id).with_for_update()
    ).all()
    removed = count(connection, RemovalTargets(urls=tuple(url_id for url_id, _ in rows)))
    counted = _visited_by_running(connection, url_ids, now)
    anonymise_rows(connection, [(url_id, url) for url_id, url in rows if url_id in counted])
    over = [url_id for url_id, _ in rows if url_id not in counted]
    for model, column in ((Fetch, "url_id"), (Url, "id")):
        table = table_of(model)
        connection.execute(delete(table).where(table.c[column].in_(over)))
    return removed


def _visited_by_running(connection: Connection, url_ids: Sequence[int], now: datetime) -> set[int]:
    """Return the URLs whose visits a run that may still be going on will count at its end."""
    running = select(CrawlRun.id).where(CrawlRun.finished_at.is_(None), CrawlRun.started_at > now - LONGEST_RUN)
    visited = select(Fetch.url_id).where(Fetch.url_id.in_(url_ids), Fetch.run_id.in_(running))
    return set(connection.scalars(visited))


def _remove_keys(connection: Connection, keys: Sequence[str]) -> None:
    overwrite(connection)
    table = table_of(ArticleKey)
    # Keys of articles were deleted with them.
    connection.execute(delete(table).where(table.c.key.in_(keys), table.c.article_id.is_(None)))


def _scrub_runs(connection: Connection, words: str) -> None:
    table = table_of(CrawlRun)
    columns = (table.c.message, table.c.arguments, table.c.stats)
    holding = or_(*(cast(column, Text).contains(words, autoescape=True) for column in columns))
    for row in connection.execute(select(table.c.id, *columns).where(holding)).all():
        scrubbed = {column.name: _without(getattr(row, column.name), words) for column in columns}
        connection.execute(update(table).where(table.c.id == row.id).values(scrubbed))


def _without(value: Any, words: str) -> Any:
    if isinstance(value, str):
        return value.replace(words, GONE)
    if isinstance(value, Mapping):
        return {str(_without(key, words)): _without(item, words) for key, item in value.items()}
    return [_without(item, words) for item in value] if isinstance(value, list) else value
