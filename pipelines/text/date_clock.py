"""Times of day: clocks of twelve and twenty-four hours in many languages, with their zones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from pipelines.text.clock_lexicon import AFTERNOON, FORENOON, NIGHT, NOON
from pipelines.text.date_lexicon import folded
from pipelines.text.date_zones import ZONE, zone_offset

_MIDNIGHT = 12
#: At noon the clock shows eleven to two; the night ends before five.
_NOON_ENDS, _NIGHT_ENDS = 5, 5


def _halves() -> dict[str, str]:
    tables = {"am": FORENOON, "pm": AFTERNOON, "night": NIGHT, "noon": NOON}
    return {_bare(word): half for half, words in tables.items() for word in words.split("|")}


def _bare(word: str) -> str:
    return re.sub(r"[\s.'’]", "", folded(word))


_HALVES: Mapping[str, str] = _halves()


_CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<h>[0-2]?\d)"
    r"(?:\s?[:.hH時时시点點]\s?(?P<min>[0-5]\d)(?:\s?[分분])?(?:\s?[:.]?\s?(?<=[:.분分\s])(?P<sec>[0-6]\d)[秒초]?(?:[.,]\d{1,9})?)?"
    r"|\s?[時时시点點]\s?(?:(?P<few>\d)\s?[分분]|(?P<past>[半반]))|(?P<alone>\s?(?:[時时시点點]|Uhr\b)))?(?!\.?\d)"
    r"\s?(?:Uhr\b|hrs?\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(rf"\s?\(?(?P<zone>{ZONE})", re.IGNORECASE)
#: A word beside a time; names of halves have up to three.
_WORD = re.compile(r"[^\s\d,;|()\[\]/:–—]+")
_MOST_WORDS, _REACH = 3, 40
#: Scripts without spaces: a half is the end of what stands before a time.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,}\Z")
_MOST_LETTERS = 3
_NOON_ALONE = re.compile(r"正午|정오")
_EDGES = " .,|)(-'’"
#: Words for halves of the day that are common words too: they count only at the end.
_AMBIGUOUS = frozenset({"em", "fm", "de", "du", "sa", "ch", "ap", "ip", "pop", "pp", "dp", "pg", "midi", "mat", "dop"})
_HOURS = 24


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time after midnight, and its offset from UTC if it is known."""

    after_midnight: timedelta
    offset: timedelta | None


def time_of_day(text: str, midnight: datetime) -> TimeOfDay | None:
    """Return the first time of day in a short text beside a day, or None."""
    for match in _CLOCK.finditer(text):
        after, end = _half_after(text[match.end() :])
        half = after or _half_before(text[: match.start()])
        minute = 30 if match["past"] else int(match["min"] or match["few"] or 0)
        if not (match["min"] or match["few"] or match["past"] or match["alone"] or half):
            continue
        hour = _hour(int(match["h"]), half)
        if hour < _HOURS or (hour == _HOURS and not minute):
            clock = timedelta(hours=hour, minutes=minute, seconds=int(match["sec"] or 0))
            zone = _ZONE.match(text, match.end() + end)
            offset = zone_offset(zone["zone"], midnight.replace(tzinfo=None) + clock) if zone else None
            return TimeOfDay(clock, offset)
    return _noon(text)


def _noon(text: str) -> TimeOfDay | None:
    """Return noon if a text names it without a number, as East Asian ones do."""
    return TimeOfDay(timedelta(hours=_MIDNIGHT), None) if _NOON_ALONE.search(text) else None


def _half_after(text: str) -> tuple[str | None, int]:
    """Return the half of the day at the start of a text, and where it ends."""
    words = list(islice(_WORD.finditer(text[:_REACH]), _MOST_WORDS))
    if not words or words[0].start() > 1:
        return None, 0
    for last in reversed(words):
        key = _bare(text[: last.end()].strip(_EDGES))
        half = _HALVES.get(key)
        if half is not None and not (key in _AMBIGUOUS and text[last.end() :].strip(_EDGES)):
            return half, last.end()
    return None, 0


def _half_before(text: str) -> str | None:
    """Return the half of the day at the end of a text; words that are common ones count with a dot only."""
    head = text[-_REACH:]
    written = head.rstrip()
    words = list(_WORD.finditer(written))[-_MOST_WORDS:]
    if not words or words[-1].end() < len(written) or len(head) - len(written) > 1:
        return None
    for first in words:
        name = written[first.start() :]
        key = _bare(name.strip(_EDGES))
        if key in _HALVES and (name.endswith(".") or not (key in _AMBIGUOUS or name == "am")):
            return _HALVES[key]
    return _half_in_unspaced(words[-1][0])


def _half_in_unspaced(word: str) -> str | None:
    if not _UNSPACED.search(word):
        return None
    ends = (word[-number:] for number in range(_MOST_LETTERS, 0, -1))
    return next((_HALVES[end] for end in ends if end in _HALVES), None)


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of twenty-four for one of a clock with halves; hours past twelve are already so."""
    if half is None or hour > _MIDNIGHT:
        return hour
    if half == "noon":
        return hour + (_MIDNIGHT if hour < _NOON_ENDS else 0)
    if half == "night":
        return hour % _MIDNIGHT + (_MIDNIGHT if _NIGHT_ENDS <= hour < _MIDNIGHT else 0)
    return hour % _MIDNIGHT + (_MIDNIGHT if half == "pm" else 0)
