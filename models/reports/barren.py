"""Sources whose documents are read and whose pages bring no article, with the most frequent reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, func, or_, select

from models.enums import Reason, UrlState
from models.frontier.second_chances import is_listed
from models.frontier.url_state import KEPT, WAITING
from models.storable_text import storable
from models.tables import Article, Source, Url

#: Pages without an article that make a source barren, whatever it brought earlier.
ENOUGH_PAGES = 5
#: A source is not barren for so long after its last article.
GRACE = timedelta(days=2)
#: The latest articles, which are looked up before all pages are counted.
_LATEST = 50
#: Articles that the settings of the user leave out: the source has brought them.
_FILTERED = frozenset(
    {
        Reason.OTHER_LANGUAGE,
        Reason.NO_KEYWORD,
        Reason.UNWANTED_ORIGIN,
        Reason.OLDER_THAN_SINCE,
        Reason.OLDER_THAN_AGE_LIMIT,
        Reason.TDM_OPT_OUT,
        Reason.WORSE_VERSION,
        Reason.REDIRECTS_TO_OTHER_ARTICLE,
        Reason.FORGOTTEN,
    },
)


@dataclass(frozen=True, slots=True)
class Barren:
    """A source without articles: how many of its pages were visited, and the most frequent reason."""

    domain: str
    pages: int
    reason: Reason
    with_reason: int


@dataclass(frozen=True, slots=True)
class PageCounts:
    """The pages of a source that are listed or were visited lately: with an article, waiting, and without by reason."""

    with_article: int
    waiting: int
    reasons: Counter[Reason]


def barren_sources(engine: Engine, domains: Iterable[str], now: datetime) -> tuple[Barren, ...]:
    """Return the barren ones among these sources, in their order."""
    with engine.connect() as connection:
        return barren_among(connection, domains, now)


def barren_among(connection: Connection, domains: Iterable[str], now: datetime) -> tuple[Barren, ...]:
    """Return the same as `barren_sources`, in the caller's transaction."""
    found = (_barren(connection, domain, now) for domain in domains)
    return tuple(barren for barren in found if barren is not None)


def _barren(connection: Connection, domain: str, now: datetime) -> Barren | None:
    source_id = connection.scalar(select(Source.id).where(Source.domain == storable(domain)))
    if source_id is None:
        return None
    last = connection.scalar(select(func.max(Article.first_seen_at)).where(Article.source_id == source_id))
    if last is not None and (last > now - GRACE or _has_articles_now(connection, source_id, now)):
        return None
    counts = _page_counts(connection, source_id, now)
    if not is_barren(counts, has_articles=last is not None):
        return None
    ((reason, number),) = counts.reasons.most_common(1)
    return Barren(domain, counts.reasons.total(), reason, number)


def _has_articles_now(connection: Connection, source_id: int, now: datetime) -> bool:
    """Return whether the latest articles are listed or were visited lately: sources without news are the majority."""
    own = select(Article.id).where(Article.source_id == source_id)
    latest = own.order_by(Article.first_seen_at.desc()).limit(_LATEST).scalar_subquery()
    found = select(Url.id).where(Url.source_id == source_id, Url.article_id.in_(latest), _is_current(now)).limit(1)
    return connection.scalar(found) is not None


def _is_current(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a URL is listed, or was visited lately."""
    return or_(Url.last_fetched_at >= now - GRACE, is_listed())


def is_barren(counts: PageCounts, *, has_articles: bool) -> bool:
    """Return whether the pages of a source show that it brings no articles; `has_articles`: it once has."""
    missed = counts.reasons.total()
    if counts.with_article or not missed:
        return False
    return missed >= ENOUGH_PAGES or not (has_articles or counts.waiting)


def _page_counts(connection: Connection, source_id: int, now: datetime) -> PageCounts:
    columns = (Url.state, Url.reason)
    current = select(*columns, func.count()).where(Url.source_id == source_id, _is_current(now))
    with_article, waiting, reasons = 0, 0, Counter[Reason]()
    for state, reason, number in connection.execute(current.group_by(*columns)):
        if state in KEPT or reason in _FILTERED:
            with_article += number
        elif state in WAITING:
            waiting += number if state is UrlState.DISCOVERED or reason is not Reason.DUPLICATE_URL_WAITING else 0
        elif reason is not None and reason is not Reason.EXCLUDED:
            reasons[reason] += number
    return PageCounts(with_article, waiting, reasons)
