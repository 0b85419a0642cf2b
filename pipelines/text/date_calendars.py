"""Calendars of the world: days of other calendars as days of the Gregorian one."""

import re
from datetime import date, timedelta

from pipelines.text.date_lexicon import folded

#: A year of four digits: Gregorian, Buddhist (Thailand), Jalali (Iran); `gregorian_day` converts the latter two.
YEAR = r"(?:(?:19|20|25)\d\d|1[34]\d\d)"
_BUDDHIST_FROM, _BUDDHIST = 2500, 543
_JALALI = range(1300, 1500)
#: Gregorian year before the first one of each era.
_ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925,
    "中華民國": 1911, "中华民国": 1911, "民國": 1911, "民国": 1911,
}  # fmt: skip
_ERA = re.compile(rf"({'|'.join(_ERAS)})\s?(\d{{1,3}}|元)(?=\s?年|[./-]\d)")
#: Years of the Republic of China without its name.
_MINGUO = re.compile(r"(?<![\d./-])(1[0-4]\d)(?=\s?年\s?[01]?\d\s?月)")
_MINGUO_NUMERIC = re.compile(r"(?<![\d./-])(1[0-4]\d)(?=(?P<s>[./-])[01]?\d(?P=s)[0-3]?\d(?![\d./-]))")
_JALALI_MONTHS = (
    "فروردین|حمل اردیبهشت|ثور خرداد|جوزا تیر|سرطان مرداد|امرداد|اسد شهریور|سنبله مهر|میزان آبان|عقرب آذر|قوس دی|جدی "
    "بهمن|دلو اسفند|حوت"
)
_JALALI_NUMBERS = {
    folded(form): number for number, forms in enumerate(_JALALI_MONTHS.split(), 1) for form in forms.split("|")
}
#: 1 January 1 is day 1 of Python's calendar; 1 Farvardin 1 is 22 March 622 in it.
_JALALI_EPOCH = 226_895
#: Leap years of the Jalali calendar, within a cycle of 33 years: exact from 1244 to 1500 or so.
_LEAP_YEARS, _CYCLE = (1, 5, 9, 13, 17, 22, 26, 30), 33
_LONG_MONTHS, _LONG, _SHORT = 6, 31, 30


def gregorian_day(year: int, month: int, day: int) -> date:
    """Return the day of a year of any of these calendars; raise ValueError if there is none."""
    if year in _JALALI:
        return _from_jalali(year, month, day)
    return date(year - _BUDDHIST if year >= _BUDDHIST_FROM else year, month, day)


def is_jalali(year: int) -> bool:
    """Return whether a year is one of the calendar of Iran."""
    return year in _JALALI


def jalali_month(word: str) -> int | None:
    """Return 1 to 12 for the name of a month of Iran or Afghanistan, otherwise None."""
    return _JALALI_NUMBERS.get(folded(word))


def with_gregorian_years(text: str, language: str | None = None) -> str:
    """Return a text with the years of eras (Reiwa 8, Minguo 115) as Gregorian ones."""
    text = _ERA.sub(lambda era: str(_ERAS[era[1]] + (1 if era[2] == "元" else int(era[2]))), text)
    text = _MINGUO.sub(_of_the_republic, text)
    return _MINGUO_NUMERIC.sub(_of_the_republic, text) if language == "zh" else text


def _of_the_republic(year: re.Match[str]) -> str:
    return str(int(year[1]) + _ERAS["民國"])


def _from_jalali(year: int, month: int, day: int) -> date:
    longest = _LONG if month <= _LONG_MONTHS else _SHORT
    if not (1 <= month <= 2 * _LONG_MONTHS and 1 <= day <= longest):
        raise ValueError("no such day")
    cycles, rest = divmod(year - 1, _CYCLE)
    leaps = cycles * len(_LEAP_YEARS) + sum(leap <= rest for leap in _LEAP_YEARS)
    before = (month - 1) * _SHORT + min(month - 1, _LONG_MONTHS)
    return date.fromordinal(_JALALI_EPOCH + (year - 1) * 365 + leaps + before) + timedelta(days=day - 1)
