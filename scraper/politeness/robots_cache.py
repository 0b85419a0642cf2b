"""How long a robots.txt is kept, and how a host's row stores it. Pure."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import zstandard

from models.frontier.hosts import HostRow

#: RFC 9309, section 2.4. Caching headers may shorten it, down to SHORTEST.
LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=30)
#: How long the last rules hold while robots.txt is unreachable, counted from when they expired.
GRACE = timedelta(hours=24)
#: How soon an unreachable robots.txt is requested again.
RETRY_AFTER = timedelta(minutes=5)

_SUCCESSES = range(200, 300)
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,12})")


def kept_for(cache_control: str, expires: str, date: str) -> timedelta:
    """Return how long a response with these headers (empty: absent) may be kept."""
    lower = cache_control.lower()
    age = _MAX_AGE.search(lower)
    if "no-store" in lower or "no-cache" in lower:
        return SHORTEST
    if age is not None:
        return _bounded(float(age[1]))
    try:
        return _bounded((parsedate_to_datetime(expires) - parsedate_to_datetime(date)).total_seconds())
    except (ValueError, OverflowError, IndexError, TypeError):
        return LONGEST


def _bounded(seconds: float) -> timedelta:
    bounded = min(max(seconds, SHORTEST.total_seconds()), LONGEST.total_seconds())
    return timedelta(seconds=bounded)


def is_fresh(row: HostRow, now: datetime) -> bool:
    """Return whether the kept robots.txt is still valid."""
    # A later moment means that a clock was wrong.
    return row.robots_expires_at is not None and now < row.robots_expires_at <= now + LONGEST


def has_grace(row: HostRow, now: datetime) -> bool:
    """Return whether expired rules still hold while robots.txt is unreachable."""
    if row.robots_status is None or row.robots_fetched_at is None:
        return False
    # Rules that are too large are not loaded.
    is_known = row.robots is not None or row.robots_status not in _SUCCESSES
    return is_known and now < row.robots_fetched_at + LONGEST + GRACE


def with_grace(row: HostRow, now: datetime) -> HostRow:
    """Return the row of a host whose expired rules hold until the next attempt."""
    return replace(row, robots_expires_at=now + RETRY_AFTER)


def packed(body: bytes) -> bytes:
    """Return a file compressed for a row."""
    return zstandard.ZstdCompressor(level=9).compress(body)


def unpacked(kept: bytes | None) -> bytes:
    """Return a file from a row; empty if it is damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(kept) if kept else b""
    except zstandard.ZstdError:
        return b""
