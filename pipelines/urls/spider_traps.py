"""Recognises URLs that a site generates endlessly; they are counted and skipped.

Feeds, sitemaps and front pages may list generated URLs: growing paths, every combination of filters, a new session for
each visitor, thousands of hosts. Some are recognised by their shape, others only in comparison with earlier ones. The
limits are far from what real sites have.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit, urlunsplit

#: Segments of a path; real articles have up to ten.
MAX_SEGMENTS = 16
#: Occurrences of a word in a path; numbers may repeat, as those of dates do.
MAX_REPEATS = 2
MAX_PARAMETERS = 20
#: Sets of parameter names for one path: a page has a handful, a list with filters all combinations.
MAX_COMBINATIONS = 32
#: Years from now that a date in a path may be.
MAX_YEARS_AHEAD = 1

_SESSION = re.compile(r"(?:php|asp|j)?_?sess(?:ion)?_?(?:id)?|sid|jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken")
#: On some sites `sid` is the number of a story; identifiers of sessions are long and mixed.
_SESSION_ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w,.-]{16,}")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?]*|/\([a-z]\([a-z0-9]{24}\)\)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]")
_YEAR = re.compile(r"[12]\d{3}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")


class UrlTrap(StrEnum):
    """Why a URL is taken for a generated one. Closed; a run counts by it."""

    DEEP_PATH = "deep_path"
    REPEATED_SEGMENT = "repeated_segment"
    MANY_PARAMETERS = "many_parameters"
    FAR_DATE = "far_date"
    SESSION_COPY = "session_copy"
    COMBINATIONS = "combinations"
    MANY_HOSTS = "many_hosts"


def url_trap(url: str, year: int) -> UrlTrap | None:
    """Return what the shape of a normalised `url` alone gives away in this `year`; None for nothing."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return UrlTrap.DEEP_PATH
    words = Counter(segment for segment in segments if _WORD.search(segment))
    if any(count > MAX_REPEATS for count in words.values()):
        return UrlTrap.REPEATED_SEGMENT
    if parts.query.count("&") >= MAX_PARAMETERS:
        return UrlTrap.MANY_PARAMETERS
    if any(_is_far(a, b, year) for a, b in pairwise(segments)):
        return UrlTrap.FAR_DATE
    return None


def _is_far(segment: str, following: str, year: int) -> bool:
    is_month = _YEAR.fullmatch(segment) and _MONTH.fullmatch(following)
    # Years of other calendars are more than a century away.
    return bool(is_month) and year + MAX_YEARS_AHEAD < int(segment) < year + 100


@dataclass(slots=True)
class UrlTraps:
    """The URLs of one source in one run, checked one after the other."""

    year: int
    #: Limit of the hosts that it links to; 0: none.
    max_hosts: int
    _combinations: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    _sessions: dict[str, str] = field(default_factory=dict)
    _hosts: set[str] = field(default_factory=set)

    def trap(self, url: str) -> UrlTrap | None:
        """Return why a normalised `url` is left out; None: it is not."""
        trap = url_trap(url, self.year)
        if trap is not None:
            return trap
        parts = urlsplit(url)
        if self._exceeds_hosts(parts.netloc):
            return UrlTrap.MANY_HOSTS
        parameters = parse_qsl(parts.query, keep_blank_values=True)
        names = tuple(sorted({name for name, _ in parameters}))
        combinations = self._combinations[parts.netloc + parts.path] if names else set()
        if names and names not in combinations and len(combinations) >= MAX_COMBINATIONS:
            return UrlTrap.COMBINATIONS
        combinations.add(names)
        sessionless = _without_session(url)
        if sessionless != url and self._sessions.setdefault(sessionless, url) != url:
            return UrlTrap.SESSION_COPY
        return None

    def _exceeds_hosts(self, host: str) -> bool:
        if host in self._hosts:
            return False
        if self.max_hosts and len(self._hosts) >= self.max_hosts:
            return True
        self._hosts.add(host)
        return False


def _is_session(name: str, value: str) -> bool:
    return bool(_SESSION.fullmatch(name.lower()) and _SESSION_ID.fullmatch(value))


def _without_session(url: str) -> str:
    parts = urlsplit(url)
    query = "&".join(
        parameter for parameter in parts.query.split("&") if not _is_session(*parameter.partition("=")[::2])
    )
    return urlunsplit(parts._replace(path=_SESSION_IN_PATH.sub("", parts.path), query=query))
