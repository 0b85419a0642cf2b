"""Seconds between requests that a robots.txt asks for, in all the forms in which sites write them. Pure."""

import math
import re

#: Upper bound of a delay: a day.
MOST_SECONDS = 86_400.0

_MINUTE, _HOUR, _DAY = 60.0, 3_600.0, 86_400.0
_BEFORE_NUMBER = "\"'\u201c\u201d\u2018\u2019=~<[( "
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*([^\W\d_]*)")
_RATE = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})\s*([^\W\d_]*)")
#: By the beginnings of the units, the first that fits; any other word is taken for seconds.
_UNITS = (("ms", 0.001), ("mil", 0.001), ("m", _MINUTE), ("h", _HOUR), ("d", _DAY))


def delay_seconds(field: str, value: str) -> float | None:
    """Return the delay of a `crawl-delay` or `request-rate`; None: its value is none, or not positive."""
    seconds = _of_rate(value) if field == "request-rate" else _of_delay(value)
    if seconds is None or not math.isfinite(seconds) or seconds <= 0:
        return None
    return min(seconds, MOST_SECONDS)


def _of_delay(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        found = _NUMBER.match(value.lstrip(_BEFORE_NUMBER))
    return None if found is None else float(found[1].replace(",", ".")) * _unit(found[2])


def _of_rate(value: str) -> float | None:
    found = _RATE.match(value)
    return None if found is None or not int(found[1]) else int(found[2]) * _unit(found[3]) / int(found[1])


def _unit(written: str) -> float:
    word = written.lower()
    return next((seconds for start, seconds in _UNITS if word.startswith(start)), 1.0)
