"""Which articles an export takes: ids in ascending order with their days, a few bytes for each article."""

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, func, or_, select

from models.tables import Article, Source

#: The word for an origin without evidence.
NO_ORIGIN = "none"
#: The day of articles without a date.
UNDATED = 0
_BATCH = 10_000


class MomentColumn(StrEnum):
    """The moment by which articles are chosen and parted."""

    PUBLISHED = "date_published"
    FIRST_SEEN = "first_seen_at"
    FETCHED = "fetched_at"


class UnknownSource(LookupError):  # noqa: N818 - the name says what is wrong
    """No source has this domain or name."""

    def __init__(self, name: str, known: Collection[str]) -> None:
        """Set the name, and the domains that exist."""
        super().__init__(f"nothing was ever crawled from {name!r}")
        self.name = name
        self.known = known


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Conditions on articles, all of which must hold; `since` is included, `until` is not. Empty: no condition."""

    since: datetime | None = None
    until: datetime | None = None
    by: MomentColumn = MomentColumn.PUBLISHED
    sources: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    page_types: tuple[str, ...] = ()
    min_words: int = 0
    #: Least `extraction_quality`; articles without one are left out.
    min_quality: float | None = None
    #: Kinds of `origin_kind` that are wanted, and that are not; `none` is no evidence.
    origins: tuple[str, ...] = ()
    without_origins: tuple[str, ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether articles without a moment are left out."""
        return self.since is not None or self.until is not None


#: The filter that lets every article through.
EVERY_ARTICLE = ArticleFilter()


@dataclass(frozen=True, slots=True)
class Selection:
    """Articles chosen: ids in ascending order, and for each the ordinal of its day in UTC.

    `undated` is the number of those that are left out only because they have no date.
    """

    article_ids: "array[int]" = field(default_factory=lambda: array("q"))
    days: "array[int]" = field(default_factory=lambda: array("i"))
    undated: int = 0

    def __len__(self) -> int:
        """Return the number of articles."""
        return len(self.article_ids)

    def of_ids(self, chosen: Collection[int]) -> "Selection":
        """Return the articles that are among these ids."""
        kept = [index for index, number in enumerate(self.article_ids) if number in chosen]
        return Selection(
            array("q", (self.article_ids[index] for index in kept)),
            array("i", (self.days[index] for index in kept)),
            self.undated,
        )

    def pages(self, size: int) -> "Iterator[array[int]]":
        """Yield the ids in pages."""
        for start in range(0, len(self.article_ids), size):
            yield self.article_ids[start : start + size]


def select_articles(connection: Connection, wanted: ArticleFilter) -> Selection:
    """Return the articles that a filter lets through.

    Raises:
        UnknownSource: nothing was ever crawled from one of its sources.
    """
    moment = getattr(Article, wanted.by.value)
    conditions = [*_conditions(connection, wanted)]
    dated = [moment >= wanted.since] if wanted.since is not None else []
    dated += [moment < wanted.until] if wanted.until is not None else []
    statement = select(Article.id, moment).where(*conditions, *dated).order_by(Article.id)
    ids, days = array("q"), array("i")
    rows = connection.execution_options(yield_per=_BATCH).execute(statement)
    for number, at in rows:
        ids.append(number)
        days.append(UNDATED if at is None else at.toordinal())
    undated = 0
    if wanted.is_dated:
        count = select(func.count()).select_from(Article).where(*conditions, moment.is_(None))
        undated = connection.execute(count).scalar_one()
    return Selection(ids, days, undated)


def _conditions(connection: Connection, wanted: ArticleFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.sources:
        yield Article.source_id.in_(_source_ids(connection, wanted.sources))
    if wanted.languages:
        yield Article.in_language.in_([language.lower() for language in wanted.languages])
    if wanted.page_types:
        yield Article.page_type.in_(wanted.page_types)
    if wanted.min_words:
        yield Article.word_count >= wanted.min_words
    if wanted.min_quality is not None:
        yield Article.extraction_quality >= wanted.min_quality
    origin = func.coalesce(Article.origin_kind, NO_ORIGIN)
    if wanted.origins:
        yield origin.in_(wanted.origins)
    if wanted.without_origins:
        yield origin.not_in(wanted.without_origins)


def _source_ids(connection: Connection, names: Collection[str]) -> list[int]:
    """Return the ids of sources by their domain, with `www.` or without, or their name."""
    found: list[int] = []
    for name in names:
        domain = name.lower()
        variants = {domain, domain.removeprefix("www."), f"www.{domain}"}
        matches = or_(func.lower(Source.domain).in_(variants), Source.name == name)
        rows = connection.execute(select(Source.id, Source.domain).where(matches)).all()
        # A domain as it is written comes before other spellings of it.
        exact = [number for number, known in rows if known.lower() == domain]
        if not rows:
            raise UnknownSource(name, connection.scalars(select(Source.domain).order_by(Source.domain)).all())
        found += exact or [number for number, _ in rows]
    return found
