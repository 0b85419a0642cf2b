"""When a discovery document is polled again: by its rate of new articles, refresh hints, and failures. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

#: New articles that a poll should bring. More, and articles wait; fewer, and most polls are in vain.
TARGET = 0.7
#: The time over which the rate of a document is averaged.
MEMORY = timedelta(days=1)
#: The rate assumed of a document whose entries have no dates.
ASSUMED_PER_DAY = 24.0
#: Longest wait: an eighth of the time since the last new article, and three hours at least.
QUIET_SHARE = 8
LEAST_QUIET = timedelta(hours=3)
#: Longest refresh hint that is followed: a `ttl` of a day would cost a newspaper its morning.
LONGEST_REFRESH = timedelta(hours=1)
#: The first wait after a failure, doubled by each consecutive one.
RETRY = timedelta(minutes=15)
LONGEST_RETRY = timedelta(hours=3)
#: What a failure adds to the failure score: 404 or an unreadable document, and other failures.
GONE, UNAVAILABLE = 1.0, 0.5
#: Failure score from which a document counts as gone, and its source is searched for another one.
GIVEN_UP = 3.0
#: By this factor, quiet parts of a sitemap index may wait longer than other documents.
PART_GAP = 7
#: A change that an index announces shortens the wait to a quarter at most, as some announce one every time.
ANNOUNCED_SHARE = 4

#: The longest time without a full answer: servers and caches may answer "not modified" for ever.
FULL_ANSWER = timedelta(days=1)
#: Each change that "not modified" concealed shortens it by this factor.
CONCEALED_SHARE = 4
MOST_CONCEALED = 5

_DAY = timedelta(days=1)
_MOST_DAYS = 36_500.0
_MAX_SCORE = 64.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest wait between two polls; `fixed` is the interval that the user set for a source."""

    shortest: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(days=1)
    fixed: timedelta | None = None

    def for_part(self) -> "Bounds":
        """Return the bounds of a sitemap that an index lists: most of them are archives."""
        return Bounds(self.shortest, PART_GAP * self.longest, self.fixed)


DEFAULT_BOUNDS = Bounds()


def rate_after(rate: float | None, new: int, elapsed: timedelta) -> float:
    """Return the rate (new articles a day) after a poll that brought `new` of them, `elapsed` after the last one."""
    days = max(elapsed / _DAY, 1e-6)
    kept = exp(-min(elapsed / MEMORY, 700.0))
    return (ASSUMED_PER_DAY if rate is None else rate) * kept + new * (1 - kept) / days


def first_rate(entries: int, oldest: datetime | None, newest: datetime | None, now: datetime) -> float:
    """Return the rate of a document that is read for the first time, estimated from the dates of its entries."""
    if newest is None:
        return ASSUMED_PER_DAY
    rate = ASSUMED_PER_DAY
    if oldest is not None and entries > 1:  # one entry has no rate
        rate = (entries - 1) / max((newest - oldest) / _DAY, 1 / 24)
    return rate_after(rate, 0, max(now - newest, timedelta(0)))


def interval_after(rate: float, quiet: timedelta, refresh_after: timedelta | None, bounds: Bounds) -> timedelta:
    """Return the wait after a poll of a document with this rate whose last new article is `quiet` old."""
    if bounds.fixed is not None:
        return bounds.fixed
    by_rate = _DAY * min(TARGET / rate, _MOST_DAYS) if rate > TARGET / _MOST_DAYS else _DAY * _MOST_DAYS
    wanted = min(by_rate, max(LEAST_QUIET, quiet / QUIET_SHARE))
    wanted = max(wanted, min(refresh_after or timedelta(0), LONGEST_REFRESH))
    return min(max(wanted, bounds.shortest), bounds.longest)


def retry_delay(failure_score: float, unread: timedelta, bounds: Bounds) -> timedelta:
    """Return the wait after a failure of a document that was last read `unread` ago."""
    wait = RETRY * 2 ** min(failure_score, _MAX_SCORE / 4)
    cap = min(max(LONGEST_RETRY, unread / QUIET_SHARE), bounds.longest)
    return max(min(wait, cap), bounds.shortest)


def score_after(failure_score: float, *, is_gone: bool) -> float:
    """Return the failure score after one more failure."""
    return min(failure_score + (GONE if is_gone else UNAVAILABLE), _MAX_SCORE)


def due_at(
    next_poll_at: datetime | None,
    last_read_at: datetime | None,
    failure_score: float,
    bounds: Bounds,
) -> datetime | None:
    """Return when a document is due; shorter bounds than those of its last poll apply at once."""
    if next_poll_at is None or last_read_at is None or failure_score:
        return next_poll_at
    return min(next_poll_at, last_read_at + (bounds.fixed or bounds.longest))


def announced_poll_at(next_poll_at: datetime | None, last_polled_at: datetime | None, now: datetime) -> datetime:
    """Return when a part is due for which its index announces a change."""
    if next_poll_at is None or last_polled_at is None:
        return now
    waited = last_polled_at + (next_poll_at - last_polled_at) / ANNOUNCED_SHARE
    return min(next_poll_at, max(now, waited))


def full_answer_at(last_full_at: datetime | None, concealed: int, *, is_part: bool) -> datetime | None:
    """Return from when on a document is requested unconditionally; None: at once.

    `concealed`: how many changes in a row the server denied. Parts of an index, most of them archives, wait longer.
    """
    if last_full_at is None:
        return None
    trusted_for = FULL_ANSWER * (PART_GAP if is_part else 1)
    return last_full_at + trusted_for / float(CONCEALED_SHARE ** min(concealed, MOST_CONCEALED))


def concealed_after(concealed: int, *, is_conditional: bool, is_changed: bool, was_unmodified: bool) -> int:
    """Return the number of concealed changes after a full answer.

    A conditional request that is answered by a change clears the server. An unconditional one that brings another body
    right after "not modified" is evidence against it, and one that brings the same body is evidence for it.
    """
    if is_conditional:
        return 0
    if is_changed:
        return min(concealed + 1, MOST_CONCEALED) if was_unmodified else concealed
    return max(concealed - 1, 0)
