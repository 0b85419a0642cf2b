"""Dates without a time of day, which may mean any moment of that day."""

from datetime import datetime, timedelta

_LONGEST = len("2026-11-01")
_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


def is_day(date: str) -> bool:
    """Return whether a written date has no time of day."""
    return len(date.strip()) <= _LONGEST


def latest_moment(moment: datetime, date: str) -> datetime:
    """Return the latest moment that a written date can mean; `moment` is its earliest."""
    return moment + _ALMOST_A_DAY if is_day(date) else moment
