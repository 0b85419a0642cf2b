"""Circuit breaker of a host: when it is closed, for how long, and what opens it again. Pure, from row to row.

A closed host gets no requests; where circuits are drawn, that is an open circuit.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from models.enums import CloseReason
from models.frontier.hosts import HostRow
from scraper.politeness.retry_after import LONGEST

#: Failures in a row that close a host.
MOST_FAILURES = 5
#: How long a host is closed at first; doubled each time that it fails again.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
_ROUNDING = timedelta(minutes=1)
_MOST_DETAIL = 500


class HostAvailability(Enum):
    """Whether a host gets requests: all, none, or a single probe."""

    OPEN = "open"
    CLOSED = "closed"
    PROBE = "probe"


def availability(row: HostRow, now: datetime) -> HostAvailability:
    """Return whether the host gets requests at `now`."""
    if row.closed_until is None:
        return HostAvailability.OPEN
    # A later moment means that a clock was wrong.
    return HostAvailability.CLOSED if now < row.closed_until <= now + LONGEST + _ROUNDING else HostAvailability.PROBE


def closed_for(times_closed: int) -> timedelta:
    """Return how long to close a host that was closed `times_closed` times in a row before."""
    return min(FIRST_WAIT * (1 << min(times_closed, 10)), LONGEST_WAIT)


def after_answer(row: HostRow) -> HostRow:
    """Return the row of a host after a good response."""
    if row.closed_until is None and not row.failures:
        return row
    return replace(
        row, failures=0, times_closed=0, closed_at=None, closed_until=None, closed_reason=None, closed_detail=None
    )


def after_failure(row: HostRow, now: datetime, detail: str) -> HostRow:
    """Return the row of a host after a failure: closed by MOST_FAILURES in a row, or by a failed probe."""
    before = availability(row, now)
    if before is HostAvailability.CLOSED:
        return row  # requests that were under way when it was closed add nothing
    failed = replace(row, failures=row.failures + 1)
    if failed.failures < MOST_FAILURES and before is HostAvailability.OPEN:
        return failed
    return closed(failed, now, CloseReason.FAILURES, detail)


def closed(row: HostRow, now: datetime, reason: CloseReason, detail: str, asked: timedelta | None = None) -> HostRow:
    """Return the row of a host that is closed from `now` on, for the time that it `asked` for or else by the back-off.

    One that is closed already only ever stays closed for longer.
    """
    is_closed = availability(row, now) is HostAvailability.CLOSED
    until = now + (asked or closed_for(row.times_closed))
    if is_closed and row.closed_until is not None and (asked is None or row.closed_until >= until):
        return row
    return replace(
        row,
        times_closed=row.times_closed if is_closed else row.times_closed + 1,
        closed_at=now,
        closed_until=until,
        closed_reason=reason,
        closed_detail=detail[:_MOST_DETAIL],
    )
