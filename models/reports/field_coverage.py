"""Fields that sources fill less often than before, from a bounded number of articles of each source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from models.tables import Article, ArticleAuthor, ArticleKeyword, Source

#: Articles compared of each source, newest first: those of the period in question, and those before it.
MOST_RECENT = 100
MOST_BEFORE = 200
#: With fewer articles, no drop is reported.
LEAST_RECENT = 20
LEAST_BEFORE = 50
#: A drop is at least this much of the share, and more than this many standard errors.
LEAST_DROP = 0.2
STANDARD_ERRORS = 4

_COLUMNS = "headline description date_published article_section in_language publisher image_url".split()


@dataclass(frozen=True, slots=True)
class FillCount:
    """In how many articles, of how many, a field is filled."""

    filled: int
    articles: int

    @property
    def share(self) -> float:
        """Return the share, from 0 to 1."""
        return self.filled / self.articles if self.articles else 0.0


@dataclass(frozen=True, slots=True)
class CoverageDrop:
    """A field that recent articles of a source have less often than earlier ones."""

    source: str
    field: str
    before: FillCount
    now: FillCount


def is_drop(before: FillCount, now: FillCount) -> bool:
    """Return whether a share fell further than chance explains, among enough articles."""
    if before.articles < LEAST_BEFORE or now.articles < LEAST_RECENT:
        return False
    drop = before.share - now.share
    pooled = (before.filled + now.filled) / (before.articles + now.articles)
    error = sqrt(pooled * (1 - pooled) * (1 / before.articles + 1 / now.articles))
    return drop >= LEAST_DROP and drop > STANDARD_ERRORS * error


def coverage_drops(connection: Connection, since: datetime, source: str | None = None) -> tuple[CoverageDrop, ...]:
    """Return the fields that articles first seen since a moment lack more often than earlier ones, worst first."""
    found = [field for known in _sources(connection, source) for field in _drops(connection, *known, since)]
    return tuple(sorted(found, key=lambda field: (field.now.share - field.before.share, field.source, field.field)))


def _sources(connection: Connection, source: str | None) -> list[tuple[int, str]]:
    statement = select(Source.id, Source.domain).order_by(Source.domain)
    if source is not None:
        statement = statement.where(Source.domain == source)
    return [(number, domain) for number, domain in connection.execute(statement)]


def _drops(connection: Connection, source_id: int, domain: str, since: datetime) -> Iterator[CoverageDrop]:
    own = Article.source_id == source_id
    now = _filled(connection, _newest(own, Article.first_seen_at >= since, most=MOST_RECENT))
    if next(iter(now.values())).articles < LEAST_RECENT:
        return
    before = _filled(connection, _newest(own, Article.first_seen_at < since, most=MOST_BEFORE))
    for field, recent in now.items():
        if is_drop(before[field], recent):
            yield CoverageDrop(domain, field, before[field], recent)


def _newest(*wanted: ColumnElement[bool], most: int) -> Select[int]:
    return select(Article.id).where(*wanted).order_by(Article.first_seen_at.desc()).limit(most)


def _filled(connection: Connection, articles: Select[int]) -> Mapping[str, FillCount]:
    chosen = articles.subquery()
    counted: dict[str, Any] = {name: func.count(getattr(Article, name)) for name in _COLUMNS}
    for name, table in (("authors", ArticleAuthor), ("keywords", ArticleKeyword)):
        has_some = select(table.article_id).where(table.article_id == Article.id).exists()
        counted[name] = func.count(case((has_some, 1)))
    statement = select(func.count(), *counted.values()).select_from(Article).join(chosen, chosen.c.id == Article.id)
    articles_seen, *numbers = connection.execute(statement).one()
    return {name: FillCount(number, articles_seen) for name, number in zip(counted, numbers, strict=True)}
