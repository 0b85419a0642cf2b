"""Dates in short strings, parsed without guessing: a string without a day gives None."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from pipelines.text.date_lexicon import AMERICAN_ZONE_MINUTES, ZONE_MINUTES, month_number

#: Anything earlier is older than the web, and a template's default (0001, 1970).
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: How far ahead of the fetch a date may be: time zones, and clocks that are fast.
FUTURE_TOLERANCE = timedelta(days=1)
#: Characters of a string that are parsed.
_MAX_CHARACTERS = 200

_WORD = r"[^\s\d.,:;|/()\[\]<>\"-]{2,14}"
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_DAY = r"(?<!\d)(?P<d>[0-3]?\d)"
_ISO = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?!\d)"
    r"|(?<!\d)(?P<y2>(?:19|20)\d\d)(?P<m2>[01]\d)(?P<d2>[0-3]\d)(?!\d)(?=$|T|\s)",
)
_EAST_ASIAN = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?(?:[年년]|\.\s)\s?(?P<m>[01]?\d)\s?(?:[月월]|\.\s)\s?(?P<d>[0-3]?\d)(?:\s?[日일]|\.|(?!\d))",
)
_DAY_MONTH = re.compile(
    rf"{_DAY}(?:st|nd|rd|th|er|re|ème|[º°ª])?[\s./-]{{0,3}}(?:de\s|of\s|d['’]|ta['’]\s?|-?[aа]\s|-?го\s)?"
    rf"(?P<w>{_WORD})[\s.,/-]{{0,3}}(?:de\s|del\s|of\s)?{_YEAR}",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"(?P<w>{_WORD})[\s.]{{1,3}}(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:\s?,\s?|\s){_YEAR}", re.IGNORECASE
)
_YEAR_MONTH_DAY = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d)[.,-]?\s?(?:m\.\s|gada\s|g\.\s|e\s)?(?:(?P<w>{_WORD})[\s.-]{{1,3}}(?P<d>[0-3]?\d)(?!\d)"
    rf"|(?P<d2>[0-3]?\d)\.\s?(?P<w2>{_WORD}))",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d.,/-])(?:(?P<a>[0-3]?\d)(?P<s>\s?[./|-]\s?)(?P<b>[0-3]?\d)(?P=s)(?P<y>(?:19|20)\d\d)"
    r"|(?P<a2>[0-3]\d)(?P<s2>[./])(?P<b2>[0-3]\d)(?P=s2)(?P<y2>\d\d))(?![\d/-]|[.,]\d)",
)
_VIETNAMESE = re.compile(rf"{_DAY}\stháng\s(?P<m>[01]?\d)(?:,|\snăm)?\s{_YEAR}", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?<![\d.:/-])(?P<h>[0-2]?\d)\s?(?:(?P<sep>[:.hH時시点])\s?(?P<min>[0-5]\d)(?:[:.](?P<sec>[0-5]\d)(?:[.,]\d{1,9})?)?)?(?!\.?\d)"
    r"\s?(?:Uhr\b|hrs?\b)?\s?(?P<half>[ap]\.?\s?m\b\.?)?\s?\(?(?P<zone>Z\b|(?:UTC|GMT)?\s?[+-]\d\d?(?::?\d\d)?(?!\d)|[A-Z]{1,4}\b)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?$")
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?(?:\.[0-9]{1,9})?$")
_COMPACT = re.compile(r"((?:19|20)[0-9]{6})([0-9]{4}(?:[0-9]{2})?)$")
_NATIVE_DIGIT = re.compile(r"(?![0-9])\d")
_CTIME = re.compile(r"([A-Z][a-z]{2}\s{1,2}[0-9]{1,2})\s([0-9:]{5,8}(?:\s[A-Z]{2,5})?)\s([0-9]{4})$")
_RFC = re.compile(r"(?:[A-Za-z]{3},\s)?\d{1,2}\s[A-Za-z]{3}\s\d{4}\s\d\d:\d\d")
#: Characters between a date and its time of day.
_CLOCK_REACH = 32
_HAS_CLOCK = re.compile(r"[T\s]\d\d|^\d{12}")
_MONTHS, _HOURS, _MINUTES, _FARTHEST_ZONE, _TWO_DIGITS = 12, 24, 59, 14, 99
_MILLISECONDS_FROM = 1e11


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
    text = _NATIVE_DIGIT.sub(lambda digit: str(int(digit[0])), text[:_MAX_CHARACTERS].strip())
    text = _CTIME.sub(r"\1 \3 \2", text)
    parsed = _machine_format(text) or _human_format(text, language, month_first=month_first)
    return parsed if parsed and _has_equivalent_in_any_zone(parsed.at) else None


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
            moment = parsedate_to_datetime(text)
            # A zone name outside RFC 2822 is parsed as written by people.
            return ParsedDate(moment, has_time=True, has_zone=True) if moment.tzinfo else None
        if _ISO.match(text) or _COMPACT.match(text):
            moment = datetime.fromisoformat(_COMPACT.sub(r"\1T\2", text))
            has_zone = moment.tzinfo is not None
            return ParsedDate(
                moment if has_zone else moment.replace(tzinfo=UTC), _HAS_CLOCK.search(text) is not None, has_zone
            )
    except (ValueError, OverflowError, OSError, TypeError):
        pass  # it may still be in a human format
    return None


def _human_format(text: str, language: str | None, *, month_first: bool) -> ParsedDate | None:
    """Parse a date as people write it, and the time of day next to it."""
    for match, year, month, day in _days(text, language, month_first=month_first):
        try:
            midnight = datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            continue
        after = text[match.end() : match.end() + _CLOCK_REACH]
        before = text[max(0, match.start() - _CLOCK_REACH) : match.start()]
        parsed = _with_time(midnight, after) or _with_time(midnight, before) or ParsedDate(midnight, False, False)  # noqa: FBT003
        if match.re is _NUMERIC and day <= _MONTHS and day != month:
            return replace(parsed, swapped=parsed.at.replace(month=day, day=month))
        return parsed
    return None


def _days(text: str, language: str | None, *, month_first: bool) -> Iterator[tuple[re.Match[str], int, int, int]]:
    """Yield (match, year, month, day) of everything that looks like a date, unambiguous formats first."""
    for pattern in (_ISO, _EAST_ASIAN, _VIETNAMESE):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            year, month, day = (int(groups.get(key) or groups[f"{key}2"]) for key in "ymd")
            yield match, year, month, day
    for pattern in (_DAY_MONTH, _MONTH_DAY, _YEAR_MONTH_DAY):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            month_named = month_number(groups["w"] or groups["w2"], language)
            if month_named:
                yield match, int(groups["y"]), month_named, int(groups["d"] or groups["d2"])
    for match in _NUMERIC.finditer(text):
        yield match, *_numeric(match, month_first=month_first)


def _numeric(match: re.Match[str], *, month_first: bool) -> tuple[int, int, int]:
    a, b, year = (int(match[key] or match[key + "2"]) for key in "aby")
    if b > _MONTHS or (month_first and a <= _MONTHS and "." not in match[0]):
        a, b = b, a
    return (year if year > _TWO_DIGITS else 2000 + year), b, a


def _with_time(midnight: datetime, text: str) -> ParsedDate | None:
    """Return a day with the time of day in a text, or None if there is none."""
    for match in _CLOCK.finditer(text):
        if not (match["min"] or match["half"]):
            continue
        hour = int(match["h"])
        if match["half"]:
            hour = hour % 12 + (12 if match["half"][0] in "pP" else 0)
        if hour < _HOURS:
            clock = timedelta(hours=hour, minutes=int(match["min"] or 0), seconds=int(match["sec"] or 0))
            offset = _zone_offset(match["zone"] or "", midnight)
            zone = UTC if offset is None else timezone(offset)
            return ParsedDate(midnight.replace(tzinfo=zone) + clock, has_time=True, has_zone=offset is not None)
    return None


def _zone_offset(zone: str, day: datetime) -> timedelta | None:
    """Return the offset of a zone from UTC on a day; None for an unknown or impossible one."""
    match = _OFFSET.search(zone)
    if match:
        hours, minutes = int(match[2]), int(match[3] or 0)
        if hours > _FARTHEST_ZONE or minutes > _MINUTES:
            return None
        return timedelta(hours=hours, minutes=minutes) * (-1 if match[1] == "-" else 1)
    if not zone.isupper():  # in lower case it is a word: the French "et", the Portuguese "pt"
        return None
    name = zone.casefold()
    if name in AMERICAN_ZONE_MINUTES:
        return timedelta(minutes=AMERICAN_ZONE_MINUTES[name], hours=_is_american_summer(day))
    minutes_east = ZONE_MINUTES.get(name)
    return None if minutes_east is None else timedelta(minutes=minutes_east)


def _is_american_summer(day: datetime) -> bool:
    """Return whether daylight saving time applies in the USA: second Sunday of March to first Sunday of November."""
    begin, end = day.replace(month=3, day=8), day.replace(month=11, day=1)
    return begin + timedelta(days=6 - begin.weekday()) <= day < end + timedelta(days=6 - end.weekday())
