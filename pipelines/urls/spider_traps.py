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

#: Real articles have up to ten.
MAX_SEGMENTS = 16
#: How often a word may stand in a path; numbers are not counted, as dates repeat themselves.
MAX_REPEATS = 2
MAX_PARAMETERS = 20
#: Sets of parameter names that one path is seen with: a page has a handful, a list with filters has their combinations.
MAX_COMBINATIONS = 32
#: Years from now that a path may be dated.
MAX_YEARS_AHEAD = 1

_SESSION = re.compile(r"(?:php|asp|j)?_?sess(?:ion)?_?(?:id)?|sid|jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken")
#: `sid` is a story's number on some sites; a session's is long and mixed.
_SESSION_ID = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w,.-]{16,}")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?]*|/\([a-z]\([a-z0-9]{24}\)\)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d]")
_YEAR = re.compile(r"[12]\d{3}")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")


class UrlTrap(StrEnum):
    """Why an address is taken for an invented one. Closed; a run counts by it."""

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
    # Other calendars count other years: only a century of ours is far.
    return bool(is_month) and year + MAX_YEARS_AHEAD < int(segment) < year + 100


@dataclass(slots=True)
class UrlTraps:
    """What one source has shown in one run."""

    year: int
    #: Hosts that it may lead to; 0: any number.
    max_hosts: int
    _combinations: dict[str, set[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(set))
    _sessions: dict[str, str] = field(default_factory=dict)
    _hosts: set[str] = field(default_factory=set)

    def trap(self, url: str) -> UrlTrap | None:
        """Return why a normalised `url` is left out; None: it is not."""
        found = url_trap(url, self.year)
        if found is not None:
            return found
        parts = urlsplit(url)
        if self._is_one_host_too_many(parts.netloc):
            return UrlTrap.MANY_HOSTS
        parameters = parse_qsl(parts.query, keep_blank_values=True)
        names = tuple(sorted({name for name, _ in parameters}))
        known = self._combinations[parts.netloc + parts.path] if names else set()
        if names and names not in known and len(known) >= MAX_COMBINATIONS:
            return UrlTrap.COMBINATIONS
        known.add(names)
        bare = _without_session(url)
        if bare != url and self._sessions.setdefault(bare, url) != url:
            return UrlTrap.SESSION_COPY
        return None

    def _is_one_host_too_many(self, host: str) -> bool:
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
