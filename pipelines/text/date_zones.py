"""Time zones in dates: offsets, abbreviations, and names of the zone database."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

#: Standard offsets of the zone abbreviations that bylines use, in minutes east of UTC.
ZONE_MINUTES: Mapping[str, int] = {
    "utc": 0, "gmt": 0, "z": 0, "wet": 0, "azot": -60,
    "bst": 60, "cet": 60, "mez": 60, "west": 60, "wat": 60,
    "cest": 120, "mesz": 120, "mest": 120, "eet": 120, "sast": 120, "cat": 120,
    "idt": 180, "mut": 240, "tmt": 300, "kgt": 360, "phst": 480,
    "eest": 180, "msk": 180, "мск": 180, "eat": 180, "trt": 180, "tsi": 180, "irst": 210,
    "gst": 240, "samt": 240, "azt": 240, "amst": 240, "get": 240, "msd": 240, "aft": 270,
    "pkt": 300, "uzt": 300, "tjt": 300, "yekt": 300, "ist": 330, "npt": 345,
    "bdt": 360, "btt": 360, "almt": 300, "omst": 360, "mmt": 390,
    "ict": 420, "wib": 420, "novt": 420, "krat": 420, "hovt": 420,
    "sgt": 480, "hkt": 480, "awst": 480, "myt": 480, "pht": 480, "wita": 480, "irkt": 480, "ulat": 480,
    "jst": 540, "kst": 540, "wit": 540, "yakt": 540, "acst": 570, "acdt": 630,
    "aest": 600, "chst": 600, "vlat": 600, "pgt": 600, "aedt": 660, "magt": 660, "sbt": 660,
    "nzst": 720, "fjt": 720, "pett": 720, "nzdt": 780, "tot": 780,
    "fnt": -120, "brt": -180, "art": -180, "uyt": -180, "brst": -120, "clst": -180, "pyst": -180, "adt": -180,
    "nst": -210, "ndt": -150, "clt": -240, "bot": -240, "vet": -240, "pyt": -240, "gyt": -240, "amt": -240,
    "ast": -240, "gft": -180, "srt": -180, "cvt": -60,
    "est": -300, "edt": -240, "cot": -300, "pet": -300, "ect": -300,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600, "hdt": -540, "sst": -660,
}  # fmt: skip

#: American zones without the letter for standard or daylight saving time; offsets of standard time.
AMERICAN_ZONE_MINUTES: Mapping[str, int] = {
    "et": -300, "ct": -360, "mt": -420, "pt": -480,
    "eastern time": -300, "central time": -360, "mountain time": -420, "pacific time": -480,
}  # fmt: skip

#: A zone after a time of day.
ZONE = (
    r"(?:Z\b|(?:UTC|GMT)?\s?[+\u2212-]\d\d?(?::?\d\d)?(?!\d)|(?-i:[A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_]+(?:[+-][A-Za-z_]+)*){1,2}(?:[+-]\d{1,2})?)"
    r"|(?:Eastern|Central|Mountain|Pacific)\sTime\b|[A-Z]{1,5}\b|мск\b)"
)
_OFFSET = re.compile(r"([+\u2212-])(\d\d?):?(\d\d)?$")
_MINUTES, _FARTHEST_ZONE = 59, 14

#: The abbreviations of all zones, in lower case.
ZONE_NAMES = frozenset(ZONE_MINUTES) | frozenset(AMERICAN_ZONE_MINUTES)


def zone_offset(zone: str, moment: datetime) -> timedelta | None:
    """Return the offset of a zone from UTC at a local moment; None for an unknown or impossible one."""
    match = None if "/" in zone else _OFFSET.search(zone)
    if match:
        hours, minutes = int(match[2]), int(match[3] or 0)
        if hours > _FARTHEST_ZONE or minutes > _MINUTES:
            return None
        return timedelta(hours=hours, minutes=minutes) * (1 if match[1] == "+" else -1)
    if "/" in zone:
        return _by_database(zone, moment)
    name = zone.casefold()
    # In lower case a Latin abbreviation is a word: the French "et", the Portuguese "pt".
    if not zone.isupper() and zone.isascii() and " " not in zone:
        return None
    if name in AMERICAN_ZONE_MINUTES:
        return timedelta(minutes=AMERICAN_ZONE_MINUTES[name], hours=_is_american_summer(moment))
    minutes_east = ZONE_MINUTES.get(name)
    return None if minutes_east is None else timedelta(minutes=minutes_east)


def _by_database(name: str, moment: datetime) -> timedelta | None:
    try:
        return moment.replace(tzinfo=ZoneInfo(name)).utcoffset()
    except (KeyError, ValueError, OSError):
        return None


def _is_american_summer(day: datetime) -> bool:
    """Return whether daylight saving time applies in the USA: second Sunday of March to first Sunday of November."""
    day = day.replace(hour=0, minute=0, second=0)
    begin, end = day.replace(month=3, day=8), day.replace(month=11, day=1)
    return begin + timedelta(days=6 - begin.weekday()) <= day < end + timedelta(days=6 - end.weekday())
