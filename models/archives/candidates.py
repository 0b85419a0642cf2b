"""Articles whose pages are stored, for a re-extraction: in the order of their ids, a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, func, or_, select

from models.database.upsert import table_of
from models.frontier.hints import HINT_COLUMNS, Hints
from models.tables import Article, RawPage, Source, Url

#: A lower predicted quality is worth a look; without one, a text of fewer words.
_LOW_QUALITY = 0.8
_FEW_WORDS = 60


@dataclass(frozen=True, slots=True)
class ArticleQuery:
    """Which articles: of these outlets, fetched from and before these moments, extracted by this or another version.

    `version`: the beginning of a version; `other_than`: any but this one. `worth_a_look`: only those whose extraction
    is uncertain.
    """

    sources: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    version: str | None = None
    other_than: str | None = None
    worth_a_look: bool = False


@dataclass(frozen=True, slots=True)
class StoredPageOfArticle:
    """An article with the stored page that its text is from; `headers` and `body` (zstd) as fetched."""

    article_id: int
    url: str
    requested_url: str
    page_url: str
    source: str
    run_id: int | None
    fingerprint: str
    article_fetched_at: datetime
    is_truncated: bool | None
    extraction_version: str | None
    fetched_at: datetime
    status: int
    headers: Sequence[Sequence[str]]
    body: bytes
    hints: Hints


def candidates_after(connection: Connection, query: ArticleQuery, last: int, most: int) -> list[StoredPageOfArticle]:
    """Return the next articles behind one of them; none at the end."""
    statement = _with_page(_columns(), query).where(Article.id > last).order_by(Article.id).limit(most)
    return [_candidate(row) for row in connection.execute(statement).mappings()]


def count_articles(connection: Connection, query: ArticleQuery) -> tuple[int, int]:
    """Return how many articles match, and how many of them have a stored page."""
    matching = _filtered(select(func.count()).select_from(Article).join(Source, Source.id == Article.source_id), query)
    with_page = _with_page(select(func.count()), query)
    return connection.execute(matching).scalar_one(), connection.execute(with_page).scalar_one()


def _columns() -> Select[*tuple[Any, ...]]:
    url = table_of(Url)
    return select(
        Article.id.label("article_id"),
        Article.url,
        Url.url.label("requested_url"),
        func.coalesce(Article.page_url, Article.url).label("page_url"),
        Source.domain.label("source"),
        Article.run_id,
        Article.fingerprint,
        Article.fetched_at.label("article_fetched_at"),
        Article.is_truncated,
        Article.extraction_version,
        RawPage.fetched_at,
        RawPage.status,
        RawPage.headers,
        RawPage.body,
        *(url.c[column].label(f"hint_of_{name}") for name, column in HINT_COLUMNS.items()),
    )


def _with_page(statement: Select[*tuple[Any, ...]], query: ArticleQuery) -> Select[*tuple[Any, ...]]:
    of_article = and_(Url.article_id == Article.id, Url.url == Article.requested_url)
    joined = (
        statement.select_from(Article)
        .join(Source, Source.id == Article.source_id)
        .join(Url, of_article)
        .join(RawPage, RawPage.url_id == Url.id)
    )
    return _filtered(joined, query)


def _filtered(statement: Select[*tuple[Any, ...]], query: ArticleQuery) -> Select[*tuple[Any, ...]]:
    return statement.where(*_conditions(query))


def _conditions(query: ArticleQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.sources:
        conditions.append(Source.domain.in_(query.sources))
    if query.since is not None:
        conditions.append(Article.fetched_at >= query.since)
    if query.until is not None:
        conditions.append(Article.fetched_at < query.until)
    if query.version is not None:
        conditions.append(Article.extraction_version.startswith(query.version, autoescape=True))
    if query.other_than is not None:
        other = Article.extraction_version != query.other_than
        conditions.append(or_(Article.extraction_version.is_(None), other))
    if query.worth_a_look:
        conditions.append(_is_worth_a_look())
    return conditions


def _is_worth_a_look() -> ColumnElement[bool]:
    """Return the condition of a low predicted quality, or of its usual signs where none is stored."""
    signs = (
        Article.is_truncated.is_(True),
        Article.headline.is_(None),
        Article.date_published.is_(None),
        Article.word_count < _FEW_WORDS,
    )
    unknown = Article.extraction_quality.is_(None)
    return or_(Article.extraction_quality < _LOW_QUALITY, and_(unknown, or_(*signs)))


def _candidate(row: RowMapping) -> StoredPageOfArticle:
    hints = Hints(**{name: row[f"hint_of_{name}"] for name in HINT_COLUMNS})
    values = {name: row[name] for name in StoredPageOfArticle.__dataclass_fields__ if name != "hints"}
    return StoredPageOfArticle(**values, hints=hints)
