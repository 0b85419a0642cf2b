"""Raw pages in the order of their storing, with their URLs and articles, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, and_, select

from models.database.upsert import table_of
from models.tables import Article, RawPage, RemovedBlock, Source, Url
from models.views import v_article

#: Pages read at a time: some megabytes.
BATCH = 50


@dataclass(frozen=True, slots=True)
class PageQuery:
    """Which raw pages: of these outlets, fetched from and before these moments. Empty and None: all."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page as fetched; its body is compressed by zstd. `article_id`: the article that was made of it."""

    id: int
    url: str
    source: str
    fetched_at: datetime
    status: int
    headers: Sequence[Sequence[str]]
    body: bytes
    article_id: int | None
    page_url: str | None


def pages_after(connection: Connection, query: PageQuery, last: int) -> list[StoredPage]:
    """Return the next raw pages of a query behind one of them; none at the end."""
    statement = _selected(query).where(RawPage.id > last).order_by(RawPage.id).limit(BATCH)
    return [StoredPage(*row) for row in connection.execute(statement)]


def _selected(query: PageQuery) -> Select[*tuple[Any, ...]]:
    # Of the URLs that lead to an article, the one whose page its text is from.
    of_page = and_(Article.id == Url.article_id, Article.requested_url == Url.url)
    statement = (
        select(
            RawPage.id,
            Url.url,
            Source.domain,
            RawPage.fetched_at,
            RawPage.status,
            RawPage.headers,
            RawPage.body,
            Article.id,
            Article.page_url,
        )
        .join(Url, Url.id == RawPage.url_id)
        .join(Source, Source.id == Url.source_id)
        .outerjoin(Article, of_page)
    )
    if query.sources:
        statement = statement.where(Source.domain.in_(query.sources))
    if query.since is not None:
        statement = statement.where(RawPage.fetched_at >= query.since)
    return statement if query.until is None else statement.where(RawPage.fetched_at < query.until)


def article_records(connection: Connection, article_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return the articles as the view shows them, each with its cuts."""
    table = table_of(RemovedBlock)
    rows = connection.execute(select(v_article).where(v_article.c.article_id.in_(article_ids))).mappings()
    found = {int(row["article_id"]): {**row, "removed": []} for row in rows}
    cuts = connection.execute(
        select(table.c.article_id, table.c.position, table.c.reason, table.c.evidence, table.c.text)
        .where(table.c.article_id.in_(article_ids))
        .order_by(table.c.article_id, table.c.position, table.c.id)
    ).mappings()
    for cut in cuts:
        found[cut["article_id"]]["removed"].append(_without(cut, "article_id"))
    return found


def _without(row: RowMapping, name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def known_sources(connection: Connection, domains: Sequence[str]) -> frozenset[str]:
    """Return those of the domains that are stored as sources."""
    return frozenset(connection.scalars(select(Source.domain).where(Source.domain.in_(domains))))
