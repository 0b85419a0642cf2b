"""Dates in short strings, parsed without guessing: a string without a day gives None."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

from pipelines.text.date_calendars import YEAR, gregorian_day, is_jalali, jalali_month, with_gregorian_years
from pipelines.text.date_clock import time_of_day
from pipelines.text.date_lexicon import month_number
from pipelines.text.date_zones import zone_offset

#: Anything earlier is older than the web, and a template's default (0001, 1970).
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: How far ahead of the fetch a date may be: time zones, and clocks that are fast.
FUTURE_TOLERANCE = timedelta(days=1)
#: Characters of a string that are parsed.
_MAX_CHARACTERS = 200

_WORD = r"(?:[^\s\d.,:;|/()\[\]<>\"-]{2,20}|(?:[\u0e01-\u0ecd]{1,4}\.\s?){2})"
_DAY = r"(?<!\d)(?P<d>[0-3]?\d)"
_ORDINAL = r"(?:st|nd|rd|th|er|re|ème|:?e|[º°ªo])?"
_OF = r"(?:de\s|of\s|ng\s|d['’]|ta['’]\s?|-?[aа]\s|-?го\s)?"
_ISO = re.compile(
    rf"(?<!\d)(?P<y>{YEAR})(?P<s>[-/.])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?!\d)(?=$|T|\s)",
)
_EAST_ASIAN = re.compile(
    rf"(?P<y>{YEAR})\s?(?:[年년]|оны|\.\s)\s?(?P<m>[01]?\d)\s?(?:[月월]|(?:-р)?\sсарын|\.\s)\s?(?P<d>[0-3]?\d)(?:\s?[日일號号]|\.|(?!\d))",
)
_DAY_MONTH = re.compile(
    rf"{_DAY}{_ORDINAL}[\s./-]{{0,3}}{_OF}(?P<w>{_WORD})(?:\s?[/-]\s?{_WORD})?[\s.,/-]{{0,3}}(?:de\s|del\s|of\s)?"
    rf"(?P<y>{YEAR})(?!\d)",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?P<w>{_WORD})[\s.]{{1,3}}(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?,\s?|\s)(?P<y>{YEAR})(?!\d)", re.IGNORECASE
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<y>{YEAR})[.,-]?\s?(?:m\.\s|gada\s|g\.\s|e?(?:ko)?\s|ж\.\s|жылғы\s|жылы?,?\s|yil,?\s)?"
    rf"(?:(?P<w>{_WORD})[\s.-]{{1,3}}(?P<d>[0-3]?\d)(?!\d)|(?P<d2>[0-3]?\d)[.\s-]\s?(?P<w2>{_WORD}))",
    re.IGNORECASE,
)
#: A year of two digits counts beside the name of a month, if no word follows that it might count.
_SHORT_YEAR = (
    r"['’]?(?P<y>\d\d)(?!\d|\s?[:.hH時时시%]\s?\d|\s?(?:Uhr|[ap]\.?m)\b)"
    r"(?=\W*$|\s*[,|·•()\[–—-]|\s+(?:\d|[^\W\d]{1,4}\.?\s\d))"
)
_SHORT_DAY_MONTH = re.compile(
    rf"{_DAY}{_ORDINAL}[\s./-]{{0,3}}{_OF}(?P<w>{_WORD})[\s.,/-]{{1,3}}{_SHORT_YEAR}", re.IGNORECASE
)
_SHORT_MONTH_DAY = re.compile(
    rf"(?P<w>{_WORD})[\s.]{{1,3}}(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?,\s?|\s(?=['’])){_SHORT_YEAR}", re.IGNORECASE
)
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<a>[0-3]?\d)(?P<s>\s?[./|-]\s?)(?P<b>[0-3]?\d)(?P=s)(?P<y>(?:19|20|25)\d\d)"
    r"|(?P<a2>[0-3]\d)(?P<s2>[./])(?P<b2>[0-3]\d)(?P=s2)(?P<y2>\d\d))(?![\d/-]|[.,]\d)",
)
#: Numbers without leading zeros and a year of two digits may be a version: they stand first, or after a short label.
_SHORT_NUMERIC = re.compile(
    r"^\W*(?:[^\W\d]{1,20}\.?[,:|]\s?|[^\W\d]{1,3}\.?\s)?(?P<a>[0-3]?\d)(?P<s>[./])(?P<b>[0-3]?\d)(?P=s)(?P<y>\d\d)"
    r"(?![\d/-]|[.,]\d)",
)
#: The same with the year first, as in East Asia.
_YEAR_FIRST = re.compile(r"(?<![\d.,/-])(?P<y>\d\d)(?P<s>[./-])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?![\d/-]|[.,]\d)")
_YEAR_FIRST_LANGUAGES = frozenset({"ko", "ja", "zh"})
_VIETNAMESE = re.compile(rf"{_DAY}\s(?:tháng|thg\.?)\s(?P<m>[01]?\d)(?:,|\snăm)?\s(?P<y>{YEAR})(?!\d)", re.IGNORECASE)
#: ISO 8601; hours up to 24 and seconds up to 60 (leap seconds) are valid there, but not in Python.
_MOMENT = re.compile(
    r"(?P<day>\d{4}-?\d\d-?\d\d)"
    r"(?:[T ](?P<h>[01]\d|2[0-4]):?(?P<min>[0-5]\d)(?::?(?P<sec>[0-5]\d|60)(?:[.,](?P<f>\d{1,9}))?)?\s?"
    r"(?P<zone>Z|[+-]\d\d(?::?\d\d(?::?\d\d)?)?)?)?\s?(?:\[(?P<region>[\w/+-]+)\])?",
    re.IGNORECASE,
)
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?(?:\.[0-9]{1,9})?$")
_COMPACT = re.compile(r"((?:19|20)[0-9]{6})([0-9]{4}(?:[0-9]{2})?)$")
_CTIME = re.compile(r"([A-Z][a-z]{2}\s{1,2}[0-9]{1,2})\s([0-9:]{5,8}(?:\s(?:[A-Z]{2,5}|[+-][0-9]{4}))?)\s([0-9]{4})$")
_RFC = re.compile(r"(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d\d:\d\d")
#: Hours without minutes, which the parser of mail takes for minutes.
_SHORT_OFFSET = re.compile(r"(?<=:\d\d\s)[+-]\d\d\Z")
_DIGIT = re.compile(r"\d")
_NATIVE_DIGIT = re.compile(r"(?![0-9])\d")
_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
#: Names of months in two words, and Chinese numerals before the words for year, month, day and hour.
_TWO_WORDS = re.compile(r"(كانون|تشرين)\s(?=(?:ال)?(?:أول|اول|ثاني))")
_NUMERAL = re.compile(r"[〇零一二三四五六七八九十]{1,4}(?=[年月日號号時时點点分])")
_NUMERAL_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_FULL_WIDTH = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {"\u060c": ",", "\u0970": ".", "\u05f3": "'"}
)
#: What Thai writes before a year: of our era, of the Buddhist one.
_OUR_ERA = re.compile(r"\s?[คพ]\.?\s?ศ\.?\s?(?=\d{2})")
#: Characters between a date and its time of day.
_CLOCK_REACH = 32
_MONTHS, _HOURS, _TWO_DIGITS = 12, 24, 99
#: Years from 1300 to 1499 and from 2500 on are those of Iran and Thailand.
_FIRST_GREGORIAN, _FIRST_BUDDHIST = "1500", "2500"
_MILLISECONDS_FROM = 1e11
#: Years of two digits from this one on belong to the last century, in Thai ones to the years after 2500.
_LAST_CENTURY = 70
_THAI = re.compile("[\u0e01-\u0eff]")


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """The moment that a string states: midnight if it names no time, UTC if it names no zone.

    `swapped` has day and month exchanged, if the string (03/04/2026) is ambiguous.
    """

    at: datetime
    has_time: bool
    has_zone: bool
    swapped: datetime | None = None


def is_plausible(moment: datetime, fetched_at: datetime) -> bool:
    """Return whether a moment can be the date of an article that was fetched at `fetched_at`."""
    return EARLIEST <= moment <= fetched_at + FUTURE_TOLERANCE


def parse_date(
    text: str, fetched_at: datetime, language: str | None = None, *, month_first: bool = False
) -> datetime | None:
    """Return the first date in a short string if it is plausible, else None. Never raises.

    The result is aware and keeps the zone of the string, so that its day is the publisher's; a time without a zone is
    UTC, a day without a time midnight. `language` decides between names of months, `month_first` how 03/04/2026 is
    read.
    """
    parsed = parse_date_string(text, language, month_first=month_first)
    return parsed.at if parsed and is_plausible(parsed.at, fetched_at) else None


def parse_date_string(text: str, language: str | None = None, *, month_first: bool = False) -> ParsedDate | None:
    """Return the first date in a short string, however early or late, or None. Never raises."""
    text = _normalised(text[:_MAX_CHARACTERS], language)
    if not _DIGIT.search(text):
        return None
    parsed = _machine_format(text) or _human_format(text, language, month_first=month_first)
    return parsed if parsed and _has_equivalent_in_any_zone(parsed.at) else None


def western_digits(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9."""
    return text if text.isascii() else _NATIVE_DIGIT.sub(lambda digit: str(int(digit[0])), text)


def _normalised(text: str, language: str | None) -> str:
    """Return a text in composed letters and Western digits and years, without invisible characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).translate(_FULL_WIDTH))
        text = _OUR_ERA.sub(" ", _TWO_WORDS.sub(r"\1", western_digits(text)))
        text = with_gregorian_years(_NUMERAL.sub(lambda numeral: _number(numeral[0]), text), language)
    elif language == "zh":
        text = with_gregorian_years(text, language)
    return _CTIME.sub(r"\1 \3 \2", text.strip())


def _number(numeral: str) -> str:
    """Return a Chinese numeral up to 99, or one digit by digit, in Western digits."""
    if "十" not in numeral:
        return numeral.translate(_NUMERAL_DIGITS)
    tens, _, ones = numeral.partition("十")
    return (tens or "一").translate(_NUMERAL_DIGITS) + (ones or "零").translate(_NUMERAL_DIGITS)


def _has_equivalent_in_any_zone(moment: datetime) -> bool:
    """Return whether converting a moment to any zone is safe: near both ends of the calendar it overflows."""
    return MINYEAR < moment.year < MAXYEAR


def _machine_format(text: str) -> ParsedDate | None:
    """Parse ISO 8601, RFC 2822, and seconds or milliseconds since 1970."""
    try:
        if _EPOCH.match(text):
            seconds = float(text)
            at = datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, UTC)
            return ParsedDate(at, has_time=True, has_zone=True)
        if _RFC.match(text):
            moment = parsedate_to_datetime(_SHORT_OFFSET.sub(r"\g<0>00", text))
            # A zone name outside RFC 2822 is parsed as written by people.
            return ParsedDate(moment, has_time=True, has_zone=True) if moment.tzinfo else None
        match = _MOMENT.fullmatch(_COMPACT.sub(r"\1T\2", text))
        return None if match is None else _moment(match)
    except (ValueError, OverflowError, OSError, TypeError):
        pass  # it may still be in a human format
    return None


def _moment(match: re.Match[str]) -> ParsedDate:
    """Return the moment of an ISO 8601 string, valid or not: a ValueError is raised."""
    if not _FIRST_GREGORIAN <= match["day"][:4] < _FIRST_BUDDHIST:
        raise ValueError("a year of another calendar")
    zone = (match["zone"] or "").upper()
    day = datetime.fromisoformat(match["day"])
    hour, minute, second = (int(match[key] or 0) for key in ("h", "min", "sec"))
    if hour == _HOURS and (minute or second):
        raise ValueError("no such time")
    clock = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=int(f"{match['f'] or 0:0<6}"[:6]))
    tzinfo = datetime.fromisoformat(f"2000-01-01T00:00{zone}").tzinfo
    offset = zone_offset(match["region"], day + clock) if match["region"] and not zone else None
    if offset is not None:
        tzinfo = timezone(offset)
    return ParsedDate((day + clock).replace(tzinfo=tzinfo or UTC), match["h"] is not None, tzinfo is not None)


def _human_format(text: str, language: str | None, *, month_first: bool) -> ParsedDate | None:
    """Parse a date as people write it, and the time of day next to it."""
    for match, year, month, day in _days(text, language, month_first=month_first):
        try:
            midnight = datetime.combine(gregorian_day(year, month, day), time.min, UTC)
        except ValueError:
            continue
        after = text[match.end() : _end_of_word(text, match.end() + _CLOCK_REACH)]
        before = text[max(0, match.start() - _CLOCK_REACH) : match.start()]
        parsed = _with_time(midnight, after) or _with_time(midnight, before) or ParsedDate(midnight, False, False)  # noqa: FBT003
        if match.re in (_NUMERIC, _SHORT_NUMERIC) and day <= _MONTHS and day != month:
            return replace(parsed, swapped=parsed.at.replace(month=day, day=month))
        return parsed
    return None


def _end_of_word(text: str, position: int) -> int:
    """Return where the word at a position of a text ends."""
    return position + len(text[position:].split(maxsplit=1)[0]) if text[position : position + 1].strip() else position


def _days(text: str, language: str | None, *, month_first: bool) -> Iterator[tuple[re.Match[str], int, int, int]]:
    """Yield (match, year, month, day) of everything that looks like a date, unambiguous formats first."""
    for pattern in (_ISO, _EAST_ASIAN, _VIETNAMESE):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            year, month, day = (int(groups.get(key) or groups[f"{key}2"]) for key in "ymd")
            yield match, year, month, day
    yield from _named_days(text, language)
    if language in _YEAR_FIRST_LANGUAGES:
        for match in _YEAR_FIRST.finditer(text):
            yield match, _full_year(int(match["y"])), int(match["m"]), int(match["d"])
    for pattern in (_NUMERIC, _SHORT_NUMERIC):
        for match in pattern.finditer(text):
            yield match, *_numeric(match, month_first=month_first)


def _named_days(text: str, language: str | None) -> Iterator[tuple[re.Match[str], int, int, int]]:
    """Yield (match, year, month, day) of the dates with a name of a month, those with four digits of the year first."""
    for pattern in (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY, _SHORT_DAY_MONTH, _SHORT_MONTH_DAY):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            word = groups["w"] or groups["w2"]
            year = int(groups["y"])
            month = jalali_month(word) if is_jalali(year) else month_number(word, language)
            if month:
                yield match, _full_year(year, word), month, int(groups["d"] or groups["d2"])


def _full_year(year: int, word: str = "") -> int:
    """Return a year of four digits for one of two, beside the name of a month."""
    if year > _TWO_DIGITS:
        return year
    if _THAI.search(word) and year > _LAST_CENTURY - 30:
        return 2500 + year
    return year + (1900 if year >= _LAST_CENTURY else 2000)


def _numeric(match: re.Match[str], *, month_first: bool) -> tuple[int, int, int]:
    groups = match.groupdict()
    a, b, year = (int(groups[key] or groups[key + "2"]) for key in "aby")
    if b > _MONTHS or (month_first and a <= _MONTHS and "." not in match[0]):
        a, b = b, a
    return (year if year > _TWO_DIGITS else 2000 + year), b, a


def _with_time(midnight: datetime, text: str) -> ParsedDate | None:
    """Return a day with the time of day in a text, or None if there is none."""
    found = time_of_day(text, midnight)
    if found is None:
        return None
    zone = UTC if found.offset is None else timezone(found.offset)
    return ParsedDate(midnight.replace(tzinfo=zone) + found.after_midnight, True, found.offset is not None)  # noqa: FBT003
