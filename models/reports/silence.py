"""Tells which sources have brought nothing new for longer than their own past allows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import BigInteger, Connection, Engine, case, cast, extract, func, select

from models.storable_text import storable
from models.tables import Article, Source

#: How much of its past a source is judged by, counted back from its latest article.
HISTORY = timedelta(days=90)
#: Less past says nothing: two weekends, and more than a handful of hours in which something came.
LEAST_HISTORY = timedelta(days=14)
LEAST_HOURS = 20
#: A silence is too long when it is this many times the longest one before, and a day.
FACTOR = 2
LEAST_SILENCE = timedelta(days=1)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that is silent: since when, and the longest silence of its past."""

    domain: str
    since: datetime
    longest_before: timedelta


def silent_sources(engine: Engine, domains: Iterable[str], now: datetime) -> tuple[Silence, ...]:
    """Return those of the sources that are silent too long at `now`, in the order of `domains`.

    An article counts from when it was published, or first seen where that is unknown or later. Sources with little
    past are never silent.
    """
    with engine.connect() as connection:
        return silent_among(connection, domains, now)


def silent_among(connection: Connection, domains: Iterable[str], now: datetime) -> tuple[Silence, ...]:
    """Return what `silent_sources` does, in the caller's transaction."""
    found = (_silence(connection, domain, now) for domain in domains)
    return tuple(silence for silence in found if silence is not None)


def longest_silence(hours: Sequence[int]) -> timedelta | None:
    """Return the longest time between two articles in a past, given as rising numbers of hours; None: too little past.

    Only `HISTORY` before the last one counts.
    """
    recent = [hour for hour in hours if (hours[-1] - hour) * _HOUR <= HISTORY]
    if len(recent) < LEAST_HOURS or (recent[-1] - recent[0]) * _HOUR < LEAST_HISTORY:
        return None
    return max(after - before for before, after in pairwise(recent)) * _HOUR


def allowed_silence(longest: timedelta) -> timedelta:
    """Return how long a source with this longest silence may be silent."""
    return max(FACTOR * longest, LEAST_SILENCE)


def _silence(connection: Connection, domain: str, now: datetime) -> Silence | None:
    of_source = select(Source.id).where(Source.domain == storable(domain)).scalar_subquery()
    last_seen = connection.scalar(select(func.max(Article.first_seen_at)).where(Article.source_id == of_source))
    if last_seen is None:
        return None
    moment = case((Article.date_published < Article.first_seen_at, Article.date_published), else_=Article.first_seen_at)
    # Whole hours: an outlet with a thousand articles a day has no more of them than one with twenty.
    hour = cast(extract("epoch", moment), BigInteger) // 3600
    past = (
        select(hour)
        .where(Article.source_id == of_source, Article.first_seen_at >= last_seen - HISTORY)
        .distinct()
        .order_by(hour)
    )
    hours = [int(number) for number in connection.scalars(past)]
    longest = longest_silence(hours)
    since = datetime.fromtimestamp(hours[-1] * 3600, UTC)
    if longest is None or now - since <= allowed_silence(longest):
        return None
    return Silence(domain, since, longest)
