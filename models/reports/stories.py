"""The stories that most outlets reported, for `scrapy report --stories`. Read-only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, exists, func, select

from models.database.upsert import table_of
from models.reports.crawled_domains import NoSuchSource
from models.tables import ArticleCopy, ArticleStory, Source
from models.views import v_story

#: Stories that are listed.
MOST = 20


@dataclass(frozen=True, slots=True)
class ReportedStory:
    """A story with several articles, and how many of these have text of earlier ones."""

    story_id: int
    headline: str | None
    articles: int
    outlets: int
    first_date: datetime
    last_date: datetime
    first_source: str | None
    first_url: str | None
    in_language: str | None
    copies: int


@dataclass(frozen=True, slots=True)
class StoryReport:
    """The stories since a moment, the most reported first, and how many there are."""

    now: datetime
    since: datetime
    source: str | None
    total: int
    stories: tuple[ReportedStory, ...]


def story_report(engine: Engine, now: datetime, days: int, source: str | None) -> StoryReport:
    """Return the stories with several articles of the last days.

    Raises:
        NoSuchSource: nothing was ever crawled from the source.
    """
    since = now - timedelta(days=days)
    with engine.connect() as connection:
        source_id = None if source is None else _source_id(connection, source)
        conditions = [v_story.c.last_date >= since, v_story.c.articles > 1]
        if source_id is not None:
            member = table_of(ArticleStory)
            of_source = (member.c.story_id == v_story.c.story_id, member.c.source_id == source_id)
            conditions.append(exists().where(*of_source))
        copies = (
            select(func.count(ArticleCopy.article_id.distinct()))
            .join(ArticleStory, ArticleStory.article_id == ArticleCopy.article_id)
            .where(ArticleStory.story_id == v_story.c.story_id)
            .scalar_subquery()
        )
        names = [name for name in ReportedStory.__dataclass_fields__ if name != "copies"]
        order = (v_story.c.outlets.desc(), v_story.c.articles.desc(), v_story.c.last_date.desc(), v_story.c.story_id)
        statement = select(*(v_story.c[name] for name in names), copies.label("copies")).where(*conditions)
        rows = connection.execute(statement.order_by(*order).limit(MOST)).all()
        total = connection.execute(select(func.count()).select_from(v_story).where(*conditions)).scalar_one()
    stories = tuple(ReportedStory(**row._mapping) for row in rows)  # noqa: SLF001 - its documented name
    return StoryReport(now, since, source, total, stories)


def _source_id(connection: Connection, domain: str) -> int:
    found = connection.execute(select(Source.id).where(Source.domain == domain)).scalar_one_or_none()
    if found is None:
        raise NoSuchSource(domain, tuple(connection.scalars(select(Source.domain).order_by(Source.domain))))
    return found
