"""Articles whose extraction is the least certain, so that people look at those first. Read-only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, func, select

from models.reports.crawled_domains import crawled_domains
from models.tables import Article, Source

#: Articles that a report lists, and that the list of their own has.
FEW, MOST = 5, 20


@dataclass(frozen=True, slots=True)
class UncertainArticle:
    """An article with its `extraction_quality`, and the page that its text is from."""

    article_id: int
    source: str
    url: str
    page_url: str
    headline: str | None
    extraction_quality: float


def worth_a_look(
    connection: Connection, since: datetime, source: str | None = None, most: int = MOST
) -> tuple[UncertainArticle, ...]:
    """Return the articles fetched since a moment whose `extraction_quality` is the lowest, lowest first."""
    lowest = (
        select(Article.id)
        .where(Article.extraction_quality.is_not(None), Article.fetched_at >= since)
        .order_by(Article.extraction_quality, Article.id)
        .limit(most)
    )
    if source is not None:
        lowest = lowest.where(Article.source_id.in_(select(Source.id).where(Source.domain == source)))
    statement = (
        select(
            Article.id,
            Source.domain,
            Article.url,
            func.coalesce(Article.page_url, Article.url),
            Article.headline,
            Article.extraction_quality,
        )
        .join(Source, Source.id == Article.source_id)
        # Chosen by an index first: reading a million rows of the table takes seconds.
        .where(Article.id.in_(lowest))
        .order_by(Article.extraction_quality, Article.id)
    )
    return tuple(
        UncertainArticle(number, domain, url, page_url, headline, quality)
        for number, domain, url, page_url, headline, quality in connection.execute(statement)
        if quality is not None
    )


def uncertain_articles(
    engine: Engine, now: datetime, days: int, source: str | None = None
) -> tuple[UncertainArticle, ...]:
    """Return the articles of the last `days` days whose extraction is the least certain, lowest first.

    Raises:
        NoSuchSource: there is no such source.
    """
    with engine.connect() as connection:
        crawled_domains(connection, source)
        return worth_a_look(connection, now - timedelta(days=days), source)
