"""Reads Retry-After: the seconds or the moment that a server asks to be left alone for. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Nobody is left alone for longer by one answer.
LONGEST = timedelta(hours=24)

_SECONDS = re.compile(r"\d+(?:\.\d*)?", re.ASCII)


def retry_after(value: str | None, now: datetime, served_at: str | None = None) -> timedelta | None:
    """Return how long to wait from `now` on, at most `LONGEST`; None: nothing that could be waited for is said.

    `served_at` is the Date of the answer: a moment is meant by the server's clock, which may be wrong.
    """
    text = (value or "").strip()
    if _SECONDS.fullmatch(text):
        return _bounded(float(text))
    moment, served = _moment(text), _moment((served_at or "").strip())
    return None if moment is None else _bounded((moment - (served or now)).total_seconds())


def _bounded(seconds: float) -> timedelta | None:
    return timedelta(seconds=min(seconds, LONGEST.total_seconds())) if seconds > 0 else None


def _moment(text: str) -> datetime | None:
    """Return the moment of an HTTP date in any of its three forms."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
