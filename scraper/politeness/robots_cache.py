"""How long a robots.txt is kept, and how it stands in a host's row. Pure."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import zstandard

from models.frontier.hosts import HostRow

#: RFC 9309, section 2.4. What a server says about caching may shorten it, but not to asking again in every run.
LONGEST = timedelta(hours=24)
SHORTEST = timedelta(minutes=30)
#: How long the last rules hold where a host cannot give new ones, counted from when they had to be looked at again.
GRACE = timedelta(hours=24)

_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,12})")


def kept_for(cache_control: str, expires: str, date: str) -> timedelta:
    """Return how long an answer may be kept whose headers are these (empty where there is none)."""
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
    """Return whether what is kept of the host's robots.txt still holds."""
    # What holds for longer was written by a clock that was wrong.
    return row.robots_expires_at is not None and now < row.robots_expires_at <= now + LONGEST


def has_grace(row: HostRow, now: datetime) -> bool:
    """Return whether older rules hold for a while because the host cannot give new ones."""
    is_known = row.robots_status is not None and row.robots_fetched_at is not None
    return is_known and row.robots_fetched_at is not None and now < row.robots_fetched_at + LONGEST + GRACE


def held_over(row: HostRow, now: datetime) -> HostRow:
    """Return the row of a host whose older rules hold until they are asked for the next time."""
    return replace(row, robots_expires_at=now + SHORTEST)


def packed(body: bytes) -> bytes:
    """Return a file as a row holds it."""
    return zstandard.ZstdCompressor(level=9).compress(body)


def unpacked(kept: bytes | None) -> bytes:
    """Return a file from a row; nothing where the row is damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(kept) if kept else b""
    except zstandard.ZstdError:
        return b""
