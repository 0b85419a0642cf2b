"""Tells which fields sources fill less often than they used to. Reads few articles of each, whatever their number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from models.tables import Article, ArticleAuthor, ArticleKeyword, Source

#: How many articles of a source are looked at, newest first: those of the time in question, and those before it.
MOST_RECENT = 100
MOST_BEFORE = 200
#: With fewer of them nothing is said.
LEAST_RECENT = 20
LEAST_BEFORE = 50
#: A share has fallen when it lost this much, and more standard errors than chance takes away.
LEAST_FALL = 0.2
STANDARD_ERRORS = 4

_COLUMNS = "headline description date_published article_section in_language publisher image_url".split()


@dataclass(frozen=True, slots=True)
class FillCount:
    """In how many of so many articles a field is filled."""

    filled: int
    articles: int

    @property
    def share(self) -> float:
        """Return the share, from 0 to 1."""
        return self.filled / self.articles if self.articles else 0.0


@dataclass(frozen=True, slots=True)
class CoverageDrop:
    """A field that the articles of a source have less often than those before."""

    source: str
    field: str
    before: FillCount
    now: FillCount


def is_drop(before: FillCount, now: FillCount) -> bool:
    """Return whether a share has fallen further than chance explains, among enough articles."""
    if before.articles < LEAST_BEFORE or now.articles < LEAST_RECENT:
        return False
    fall = before.share - now.share
    pooled = (before.filled + now.filled) / (before.articles + now.articles)
    error = sqrt(pooled * (1 - pooled) * (1 / before.articles + 1 / now.articles))
    return fall >= LEAST_FALL and fall > STANDARD_ERRORS * error


def coverage_drops(connection: Connection, since: datetime, source: str | None = None) -> tuple[CoverageDrop, ...]:
    """Return what the articles first seen since then lack, and those before had; the worst first."""
    found = [field for known in _sources(connection, source) for field in _fallen(connection, *known, since)]
    return tuple(sorted(found, key=lambda field: (field.now.share - field.before.share, field.source, field.field)))


def _sources(connection: Connection, source: str | None) -> list[tuple[int, str]]:
    statement = select(Source.id, Source.domain).order_by(Source.domain)
    if source is not None:
        statement = statement.where(Source.domain == source)
    return [(number, domain) for number, domain in connection.execute(statement)]


def _fallen(connection: Connection, source_id: int, domain: str, since: datetime) -> Iterator[CoverageDrop]:
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
