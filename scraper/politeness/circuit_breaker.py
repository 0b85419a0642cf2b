"""When a host is closed, for how long, and what opens it again: from row to row. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from models.enums import CloseReason
from models.frontier.hosts import HostRow
from scraper.politeness.retry_after import LONGEST

#: Failures in a row that close a host.
MOST_FAILURES = 5
#: How long it is closed for, which doubles each time that it fails again.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=6)
_ROUNDING = timedelta(minutes=1)
_MOST_DETAIL = 500


class CircuitState(Enum):
    """Whether a host may be asked: as usual, not at all, or for one thing to see how it is."""

    OPEN = "open"
    CLOSED = "closed"
    HALF_OPEN = "half_open"


def circuit_state(row: HostRow, now: datetime) -> CircuitState:
    """Return whether the host may be asked at `now`."""
    if row.closed_until is None:
        return CircuitState.OPEN
    # What is further away was written by a clock that was wrong.
    return CircuitState.CLOSED if now < row.closed_until <= now + LONGEST + _ROUNDING else CircuitState.HALF_OPEN


def wait(closings: int) -> timedelta:
    """Return how long a host is closed that was closed so many times before without an answer in between."""
    return min(FIRST_WAIT * (1 << min(closings, 10)), LONGEST_WAIT)


def after_answer(row: HostRow) -> HostRow:
    """Return the row of a host that has answered as it should."""
    if row.closed_until is None and not row.failures:
        return row
    return replace(
        row, failures=0, closings=0, closed_at=None, closed_until=None, closed_reason=None, closed_detail=None
    )


def after_failure(row: HostRow, now: datetime, detail: str) -> HostRow:
    """Return the row of a host that has failed: it is closed by the fifth time in a row, or when it was on trial."""
    at_rest = circuit_state(row, now)
    if at_rest is CircuitState.CLOSED:
        return row  # what was under way when it was closed says nothing new
    failed = replace(row, failures=row.failures + 1)
    if failed.failures < MOST_FAILURES and at_rest is CircuitState.OPEN:
        return failed
    return closed(failed, now, CloseReason.FAILURES, detail)


def closed(row: HostRow, now: datetime, reason: CloseReason, detail: str, asked: timedelta | None = None) -> HostRow:
    """Return the row of a host that is closed from `now` on, for as long as it asked or else by the back-off.

    One that is closed already stays so for as long as it asks to, or as it was.
    """
    is_closed = circuit_state(row, now) is CircuitState.CLOSED
    until = now + (asked or wait(row.closings))
    if is_closed and row.closed_until is not None and (asked is None or row.closed_until >= until):
        return row
    return replace(
        row,
        closings=row.closings if is_closed else row.closings + 1,
        closed_at=now,
        closed_until=until,
        closed_reason=reason,
        closed_detail=detail[:_MOST_DETAIL],
    )
