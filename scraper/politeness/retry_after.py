"""Parses Retry-After: seconds or a date. Pure."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Upper bound of what one response can ask for.
LONGEST = timedelta(hours=24)

_SECONDS = re.compile(r"\d+(?:\.\d*)?", re.ASCII)


def retry_after(value: str | None, now: datetime, served_at: str | None = None) -> timedelta | None:
    """Return how long to wait from `now` on, at most `LONGEST`; None for no usable value.

    `served_at` is the Date of the response: a Retry-After date is by the server's clock, which may be wrong.
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
