"""Times of day: clocks of twelve and twenty-four hours in many languages, with their zones."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.text.date_lexicon import folded
from pipelines.text.date_zones import ZONE, zone_offset

#: Words for halves of the day, beside a time.
_FORENOON = (
    "a.m.|am|오전|새벽|아침|午前|上午|早上|凌晨|清晨|早晨|π.μ.|πμ|öö|ص|صباحا|صباحًا|ق.ظ|قبل از ظهر|ap.|f.m.|fm|de.|dop.|"
    "p.d.|e paradites|पूर्वाह्न|सुबह|পূর্বাহ্ণ|সকাল|முற்பகல்|காலை|உదయం|ఉదయం|ಬೆಳಿಗ್ಗೆ|ਪੂ.ਦੁ.|ก่อนเที่ยง|sa|sáng|pg|pagi|"
    'утра|пр.об.|дп|претпл.|לפנה״צ|לפנה"צ|בבוקר|da manhã|de la mañana|del mattino|du matin|vm.|ү.ө.|priekšp.'
)
_AFTERNOON = (
    "p.m.|pm|오후|저녁|午後|下午|傍晚|μ.μ.|μμ|ös|م|مساء|مساءً|ظهرا|ظهرًا|ب.ظ|بعدازظهر|بعد از ظهر|عصر|"
    "ip.|e.m.|em|du.|odp.|m.d.|e pasdites|अपराह्न|दोपहर|शाम|অপরাহ্ণ|বিকেল|বিকাল|দুপুর|"
    "பிற்பகல்|மாலை|సాయంత్రం|మధ్యాహ్నం|ಮಧ್ಯಾಹ್ನ|ಸಂಜೆ|ਬਾ.ਦੁ.|หลังเที่ยง|"
    'ch|chiều|trưa|ptg|siang|sore|дня|вечера|сл.об.|пп|попл.|אחה״צ|אחה"צ|בערב|da tarde|de la tarde|del pomeriggio|'
    "de l'après-midi|nm.|ү.х.|pēcp.|pop."
)
#: From evening to midnight, or after it.
_NIGHT = (
    "晚上|晚间|晚間|晚|夜|深夜|밤|ليلا|ليلاً|شب|रात|রাত|ରାତି|இரவு|రాత్రి|tối|đêm|malam|"
    "ночи|da noite|de la noche|di notte|du soir|בלילה"
)
_NOON = "中午|正午|낮"
_MIDNIGHT = 12
#: At noon the clock shows eleven to two; the night ends before five.
_NOON_ENDS, _NIGHT_ENDS = 5, 5


def _halves() -> dict[str, str]:
    tables = {"am": _FORENOON, "pm": _AFTERNOON, "night": _NIGHT, "noon": _NOON}
    return {_bare(word): half for half, words in tables.items() for word in words.split("|")}


def _bare(word: str) -> str:
    return re.sub(r"[\s.]", "", folded(word))


_HALVES: Mapping[str, str] = _halves()


def _pattern(words: str) -> str:
    """Return the pattern of any of these words, with or without the dots and spaces of abbreviations."""
    found = sorted(words.split("|"), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\.", r"\.?\s?").replace(r"\ ", r"\s") for word in found)


_HALF = _pattern(f"{_FORENOON}|{_AFTERNOON}|{_NIGHT}|{_NOON}")
_CLOCK = re.compile(
    rf"(?:(?<!\w)(?P<before>{_HALF})\s?)?(?<![\d.:/-])(?P<h>[0-2]?\d)"
    r"(?:\s?(?P<sep>[:.hH時时시点點])\s?(?P<min>[0-5]\d)(?:\s?[分분])?(?:\s?[:.]?\s?(?<=[:.분分\s])(?P<sec>[0-6]\d)[秒초]?(?:[.,]\d{1,9})?)?"
    r"|(?P<alone>\s?[時时시点點]))?(?!\.?\d)"
    rf"\s?(?:Uhr\b|hrs?\b)?\s?(?P<half>(?:{_HALF})(?!\w))?\s?\(?(?P<zone>{ZONE})?",
    re.IGNORECASE,
)
#: Words for halves of the day that are common words too: they count only at the end.
_AMBIGUOUS = frozenset({"em", "fm", "de", "du", "sa", "ch", "ap", "ip", "pop", "pp", "dp", "pg"})
_HOURS = 24


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time after midnight, and its offset from UTC if it is known."""

    after_midnight: timedelta
    offset: timedelta | None


def time_of_day(text: str, midnight: datetime) -> TimeOfDay | None:
    """Return the first time of day in a short text beside a day, or None."""
    for match in _CLOCK.finditer(text):
        half = _half(match, text)
        if not (match["min"] or match["alone"] or half):
            continue
        hour = _hour(int(match["h"]), half)
        if hour < _HOURS or (hour == _HOURS and not int(match["min"] or 0)):
            clock = timedelta(hours=hour, minutes=int(match["min"] or 0), seconds=int(match["sec"] or 0))
            offset = zone_offset(match["zone"] or "", midnight.replace(tzinfo=None) + clock)
            return TimeOfDay(clock, offset)
    return None


def _half(match: re.Match[str], text: str) -> str | None:
    after, before = (_bare(match[group] or "") for group in ("half", "before"))
    if after in _AMBIGUOUS and text[match.end("half") :].strip(" .,|)"):
        after = ""
    return _HALVES.get(after) or _HALVES.get(before if before not in _AMBIGUOUS else "")


def _hour(hour: int, half: str | None) -> int:
    """Return the hour of twenty-four for one of a clock with halves; hours past twelve are already so."""
    if half is None or hour > _MIDNIGHT:
        return hour
    if half == "noon":
        return hour + (_MIDNIGHT if hour < _NOON_ENDS else 0)
    if half == "night":
        return hour % _MIDNIGHT + (_MIDNIGHT if _NIGHT_ENDS <= hour < _MIDNIGHT else 0)
    return hour % _MIDNIGHT + (_MIDNIGHT if half == "pm" else 0)
