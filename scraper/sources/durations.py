"""Durations as users write them: `90s`, `15m`, `1h 30m`, `30 days`. Pure."""

import re
from datetime import timedelta

_UNITS = {
    "seconds": ("s", "sec", "secs", "second", "seconds"),
    "minutes": ("m", "min", "mins", "minute", "minutes"),
    "hours": ("h", "hour", "hours"),
    "days": ("d", "day", "days"),
    "weeks": ("w", "week", "weeks"),
}
_UNIT_OF = {written: unit for unit, spellings in _UNITS.items() for written in spellings}
_PARTS = re.compile(r"(?:[0-9]{1,6}\s*[a-z]{1,7}\s*){1,5}")
_PART = re.compile(r"([0-9]+)\s*([a-z]+)")


class DurationError(ValueError):
    """The text is not a duration; the message suggests one."""


def parse_duration(text: str) -> timedelta:
    """Return the sum of the numbers, each with its unit: s, m, h, d, w, or a word such as `minutes`.

    Raises:
        DurationError: a unit is missing or unknown, or there is no number.
    """
    written = text.strip().lower()
    parts = _PART.findall(written) if _PARTS.fullmatch(written) else []
    if not parts or any(unit not in _UNIT_OF for _, unit in parts):
        raise DurationError(
            f'{text!r} is not a duration: write numbers with their units (s, m, h, d, w), such as "15m"'
        )
    return sum((timedelta(**{_UNIT_OF[unit]: int(number)}) for number, unit in parts), timedelta())


def format_duration(length: timedelta) -> str:
    """Return the shortest way to write a duration: `1h30m`; `parse_duration` reads it back, to the second."""
    seconds, parts = int(length.total_seconds()), ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, seconds = divmod(seconds, size)
        parts += f"{number}{unit}" if number else ""
    return parts or "0s"
