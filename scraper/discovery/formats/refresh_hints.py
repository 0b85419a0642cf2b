"""How long a response or a feed says that it need not be fetched again. Pure; malformed values are ignored."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-)?max-?age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,10})\s*$", re.ASCII)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
#: Longer values are mistakes.
LONGEST_REFRESH = timedelta(days=365)


def refresh_in_headers(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a response is fresh by its Cache-Control, or else Expires; None without either."""
    known = {name.lower(): value for name, value in headers.items()}
    found = _MAX_AGE.search(known.get("cache-control", ""))
    if found is not None:
        return min(timedelta(seconds=int(found[1])), LONGEST_REFRESH)
    expires, now = _moment(known.get("expires")), _moment(known.get("date"))
    if expires is None or now is None:
        return None
    return min(max(expires - now, timedelta(0)), LONGEST_REFRESH)


def refresh_in_feed(ttl: str | None, period: str | None, frequency: str | None) -> timedelta | None:
    """Return the interval of a feed: RSS's `ttl` in minutes, or `sy:updatePeriod` divided by `sy:updateFrequency`."""
    minutes = _number(ttl)
    if minutes is not None:
        return min(timedelta(minutes=minutes), LONGEST_REFRESH)
    every = _PERIODS.get((period or "").strip().lower())
    times = _number(frequency) or 1
    return None if every is None else every / times


def _number(text: str | None) -> int | None:
    found = _NUMBER.match(text or "")
    return int(found[1]) if found else None


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
