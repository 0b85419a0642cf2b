"""When a discovery document is asked for again: by what it brought, what its server wishes, and what failed. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp

#: New articles that a poll should bring. More, and articles wait; fewer, and polls are made in vain.
TARGET = 0.7
#: How much of the past the rate of a document is judged by.
MEMORY = timedelta(days=1)
#: What is assumed of a document whose entries say nothing about their age.
ASSUMED_PER_DAY = 24.0
#: A document is asked once in an eighth of the time that it has been quiet for, or once in three hours.
QUIET_SHARE = 8
LEAST_QUIET = timedelta(hours=3)
#: What a server wishes is heard up to here: a day's `ttl` would cost a newspaper its morning.
MOST_WISHED = timedelta(hours=1)
#: The first wait after a failure, which doubles; as failures in a row count, gone is one and trouble is half.
RETRY = timedelta(minutes=15)
LONGEST_RETRY = timedelta(hours=3)
GONE, TROUBLE = 1.0, 0.5
#: So many failures of a document that is gone, and its source is searched for another one.
GIVEN_UP = 3.0
#: Parts of a sitemap index that stay quiet are asked this many times more rarely than anything else.
PART_GAP = 7
#: An index that tells of a change may shorten the wait to a quarter, as some tell of one every time.
ANNOUNCED_SHARE = 4

_DAY = timedelta(days=1)
_MOST_DAYS = 36_500.0
_MOST_FAILURES = 64.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """The shortest and the longest wait between two polls; `fixed` is the user's own wish for a source."""

    shortest: timedelta = timedelta(minutes=10)
    longest: timedelta = timedelta(days=1)
    fixed: timedelta | None = None

    def for_part(self) -> "Bounds":
        """Return the bounds of a sitemap that an index lists: most of them are archives."""
        return Bounds(self.shortest, PART_GAP * self.longest, self.fixed)


DEFAULT_BOUNDS = Bounds()


def rate_after(rate: float | None, new: int, elapsed: timedelta) -> float:
    """Return new articles a day after a poll that brought `new` of them in the time `elapsed` since the last one."""
    days = max(elapsed / _DAY, 1e-6)
    kept = exp(-min(elapsed / MEMORY, 700.0))
    return (ASSUMED_PER_DAY if rate is None else rate) * kept + new * (1 - kept) / days


def first_rate(entries: int, oldest: datetime | None, newest: datetime | None, now: datetime) -> float:
    """Return new articles a day of a document read for the first time, by what is known of its entries' dates."""
    if newest is None:
        return ASSUMED_PER_DAY
    rate = ASSUMED_PER_DAY
    if oldest is not None and entries > 1:  # one entry has no pace
        rate = (entries - 1) / max((newest - oldest) / _DAY, 1 / 24)
    return rate_after(rate, 0, max(now - newest, timedelta(0)))


def interval_after(rate: float, quiet: timedelta, wished: timedelta | None, bounds: Bounds) -> timedelta:
    """Return the wait after a poll of a document with this rate that has brought nothing for the time `quiet`."""
    if bounds.fixed is not None:
        return bounds.fixed
    by_rate = _DAY * min(TARGET / rate, _MOST_DAYS) if rate > TARGET / _MOST_DAYS else _DAY * _MOST_DAYS
    wanted = min(by_rate, max(LEAST_QUIET, quiet / QUIET_SHARE))
    wanted = max(wanted, min(wished or timedelta(0), MOST_WISHED))
    return min(max(wanted, bounds.shortest), bounds.longest)


def retry_after(failures: float, unread: timedelta, bounds: Bounds) -> timedelta:
    """Return the wait after so many failures in a row of a document that could not be read for the time `unread`."""
    wait = RETRY * 2 ** min(failures, _MOST_FAILURES / 4)
    cap = min(max(LONGEST_RETRY, unread / QUIET_SHARE), bounds.longest)
    return max(min(wait, cap), bounds.shortest)


def failures_after(failures: float, *, is_gone: bool) -> float:
    """Return the failures in a row after one more."""
    return min(failures + (GONE if is_gone else TROUBLE), _MOST_FAILURES)


def due_at(
    next_poll_at: datetime | None,
    last_read_at: datetime | None,
    failures: float,
    bounds: Bounds,
) -> datetime | None:
    """Return when a document is due; shorter bounds than those of its last poll hold at once."""
    if next_poll_at is None or last_read_at is None or failures:
        return next_poll_at
    return min(next_poll_at, last_read_at + (bounds.fixed or bounds.longest))


def announced_poll_at(next_poll_at: datetime | None, last_polled_at: datetime | None, now: datetime) -> datetime:
    """Return when a part of an index is due that the index says has changed."""
    if next_poll_at is None or last_polled_at is None:
        return now
    waited = last_polled_at + (next_poll_at - last_polled_at) / ANNOUNCED_SHARE
    return min(next_poll_at, max(now, waited))
