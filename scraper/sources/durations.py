"""Durations as people write them: `90s`, `15m`, `1h 30m`, `30 days`. Pure."""

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


class BadDuration(ValueError):  # noqa: N818 the name says what is wrong
    """The text is no duration; the message says what to write."""


def duration(text: str) -> timedelta:
    """Return the sum of the numbers, each with its unit: s, m, h, d, w, or a word such as `minutes`.

    Raises:
        BadDuration: there is no unit, an unknown one, or no number.
    """
    written = text.strip().lower()
    parts = _PART.findall(written) if _PARTS.fullmatch(written) else []
    if not parts or any(unit not in _UNIT_OF for _, unit in parts):
        raise BadDuration(f'{text!r} is no duration: write numbers with their units (s, m, h, d, w), such as "15m"')
    return sum((timedelta(**{_UNIT_OF[unit]: int(number)}) for number, unit in parts), timedelta())


def shown_duration(length: timedelta) -> str:
    """Return a duration as it is written shortest: `1h30m`; `duration` reads it back, to the second."""
    seconds, parts = int(length.total_seconds()), ""
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        number, seconds = divmod(seconds, size)
        parts += f"{number}{unit}" if number else ""
    return parts or "0s"
