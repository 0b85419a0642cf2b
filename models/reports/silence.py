"""Sources that have had no new article for unusually long, compared with their own history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import BigInteger, Connection, Engine, case, cast, extract, func, select

from models.storable_text import storable
from models.tables import Article, Source

#: History that counts, back from the latest article of a source.
HISTORY = timedelta(days=90)
#: Least history to judge by: two weekends, and this many hours with new articles.
LEAST_HISTORY = timedelta(days=14)
LEAST_HOURS = 20
#: A silence is too long from this multiple of the longest one before, and from a day.
FACTOR = 2
LEAST_SILENCE = timedelta(days=1)

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Silence:
    """A silent source: since when, and its longest silence before."""

    domain: str
    since: datetime
    longest_before: timedelta


def silent_sources(engine: Engine, domains: Iterable[str], now: datetime) -> tuple[Silence, ...]:
    """Return the sources that have been silent for too long at `now`, in the order of `domains`.

    An article counts from its publication, or from its discovery if that is unknown or later. Sources with little
    history are never silent.
    """
    with engine.connect() as connection:
        return silent_among(connection, domains, now)


def silent_among(connection: Connection, domains: Iterable[str], now: datetime) -> tuple[Silence, ...]:
    """Return the same as `silent_sources`, in the caller's transaction."""
    found = (_silence(connection, domain, now) for domain in domains)
    return tuple(silence for silence in found if silence is not None)


def longest_silence(hours: Sequence[int]) -> timedelta | None:
    """Return the longest gap between articles, given by ascending hour numbers; None: too little history.

    Only `HISTORY` before the last one counts.
    """
    recent = [hour for hour in hours if (hours[-1] - hour) * _HOUR <= HISTORY]
    if len(recent) < LEAST_HOURS or (recent[-1] - recent[0]) * _HOUR < LEAST_HISTORY:
        return None
    return max(after - before for before, after in pairwise(recent)) * _HOUR


def allowed_silence(longest: timedelta) -> timedelta:
    """Return how long a source may be silent whose longest silence before is given."""
    return max(FACTOR * longest, LEAST_SILENCE)


def _silence(connection: Connection, domain: str, now: datetime) -> Silence | None:
    of_source = select(Source.id).where(Source.domain == storable(domain)).scalar_subquery()
    last_seen = connection.scalar(select(func.max(Article.first_seen_at)).where(Article.source_id == of_source))
    if last_seen is None:
        return None
    moment = case((Article.date_published < Article.first_seen_at, Article.date_published), else_=Article.first_seen_at)
    # Whole hours, so that an outlet with a thousand articles a day yields no more rows than one with twenty.
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
