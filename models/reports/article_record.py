"""Everything the database has about one article: its columns, cuts, versions, links, URLs, and its page as fetched."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from models.tables import Article, ArticleLink, ArticleRevision, RawPage, RemovedBlock, Url
from models.views import v_article

#: More rows of each kind than a page can show.
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class CutRecord:
    """A passage that was cut, why, and by which evidence."""

    position: int
    reason: str
    evidence: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """A version of the article; `reason` and `replaced_at` are None for the current one."""

    id: int | None
    reason: str | None
    fetched_at: datetime
    replaced_at: datetime | None
    headline: str | None
    article_body: str
    word_count: int


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article with its rows; `columns` are those of `v_article` and `article` by name."""

    columns: Mapping[str, Any]
    text: str
    cuts: Sequence[CutRecord]
    #: Earlier and refused versions in their order, the current one last.
    versions: Sequence[VersionRecord]
    #: Host, URL and text of each link.
    links: Sequence[tuple[str, str, str]]
    #: URL and state of each URL that leads to it.
    urls: Sequence[tuple[str, str]]
    has_page: bool


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page as it was fetched, its body still compressed."""

    url: str
    fetched_at: datetime
    headers: Sequence[Sequence[str]]
    body: bytes


def article_record(connection: Connection, article_id: int) -> ArticleRecord | None:
    """Return everything about an article; None: there is none of that number."""
    article = Article.__table__
    row = connection.execute(select(article).where(article.c.id == article_id)).mappings().one_or_none()
    seen = connection.execute(select(v_article).where(v_article.c.article_id == article_id)).mappings().one_or_none()
    if row is None or seen is None:
        return None
    columns = {**row, **seen}
    text = columns.pop("article_body") or ""
    return ArticleRecord(
        columns=columns,
        text=text,
        cuts=_cuts(connection, article_id),
        versions=(*_revisions(connection, article_id), _current(columns, text)),
        links=_links(connection, article_id),
        urls=_urls(connection, article_id),
        has_page=fetched_page(connection, article_id) is not None,
    )


def fetched_page(connection: Connection, article_id: int) -> FetchedPage | None:
    """Return the stored page that an article's text is from, or else the latest stored page of the article."""
    own = select(Article.page_url).where(Article.id == article_id).scalar_subquery()
    statement = (
        select(Url.url, RawPage.fetched_at, RawPage.headers, RawPage.body)
        .join(Url, Url.id == RawPage.url_id)
        .where(Url.article_id == article_id)
        .order_by((Url.url == own).desc(), RawPage.fetched_at.desc())
        .limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else FetchedPage(*row)


def _cuts(connection: Connection, article_id: int) -> list[CutRecord]:
    statement = (
        select(RemovedBlock.position, RemovedBlock.reason, RemovedBlock.evidence, RemovedBlock.text)
        .where(RemovedBlock.article_id == article_id)
        .order_by(RemovedBlock.position, RemovedBlock.id)
        .limit(MOST_ROWS)
    )
    return [CutRecord(*row) for row in connection.execute(statement)]


def _revisions(connection: Connection, article_id: int) -> list[VersionRecord]:
    table = ArticleRevision
    statement = (
        select(
            table.id,
            table.reason,
            table.fetched_at,
            table.replaced_at,
            table.headline,
            table.article_body,
            table.word_count,
        )
        .where(table.article_id == article_id)
        .order_by(table.id.desc())
        .limit(MOST_ROWS)
    )
    return [VersionRecord(*row) for row in connection.execute(statement)][::-1]


def _current(columns: Mapping[str, Any], text: str) -> VersionRecord:
    return VersionRecord(None, None, columns["fetched_at"], None, columns["headline"], text, columns["word_count"])


def _links(connection: Connection, article_id: int) -> list[tuple[str, str, str]]:
    statement = (
        select(ArticleLink.host, ArticleLink.url, ArticleLink.text)
        .where(ArticleLink.article_id == article_id)
        .order_by(ArticleLink.position)
        .limit(MOST_ROWS)
    )
    return [(host, url, text) for host, url, text in connection.execute(statement)]


def _urls(connection: Connection, article_id: int) -> list[tuple[str, str]]:
    statement = select(Url.url, Url.state).where(Url.article_id == article_id).order_by(Url.id).limit(MOST_ROWS)
    return [(url, str(state)) for url, state in connection.execute(statement)]
