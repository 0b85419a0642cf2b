"""Parses robots.txt by RFC 9309. Pure; Protego decides which rule matches a URL.

Protego alone takes `User-agent: news` for a group about any crawler whose name begins like that, finds names in the
URL inside a User-Agent, and ends a list of user agents at an unknown line.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from protego import Protego

#: Upper bound of a delay: a day.
_MOST_SECONDS = 86_400.0
_ANY_CRAWLER = "*"
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_LINE = re.compile(r"[ \t]*([A-Za-z](?:[A-Za-z-]*[A-Za-z])?(?: [Aa]gent| [Dd]elay)?)[ \t]*(?::|[ \t])[ \t]*(.*)")
_TOKEN = re.compile(r"[A-Za-z_-]+|\*")
_COMPATIBLE = re.compile(r"\(compatible;\s*([A-Za-z_-]+)")
_FIELDS = {
    "user-agent": "user-agent",
    "useragent": "user-agent",
    "user agent": "user-agent",
    "allow": "allow",
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    "crawl-delay": "crawl-delay",
    "crawldelay": "crawl-delay",
    "crawl delay": "crawl-delay",
    "request-rate": "request-rate",
    "content-signal": "content-signal",
    "content-usage": "content-usage",
}


@dataclass(slots=True)
class Group:
    """The rules for one crawler, as written."""

    paths: list[tuple[str, str]] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    #: Preferences about use: (`content-signal` or `content-usage`, value).
    usage: list[tuple[str, str]] = field(default_factory=list)

    @property
    def crawl_delay(self) -> float | None:
        """The longest delay of the group in seconds; None: it has none."""
        return max(self.delays, default=None)


class RobotsFile:
    """A parsed robots.txt."""

    def __init__(self, body: bytes) -> None:
        """Parse the file; undecodable bytes are ignored."""
        self._groups = _groups(body.decode("utf-8-sig", "ignore"))
        self._matchers: dict[str, Protego] = {}

    def names(self, token: str) -> bool:
        """Return whether there is a group for just this crawler."""
        return token.lower() in self._groups

    def group(self, token: str) -> Group:
        """Return the rules for a crawler: its own, or else those for any crawler."""
        return self._groups.get(token.lower()) or self._groups.get(_ANY_CRAWLER) or Group()

    def allows(self, url: str, token: str) -> bool:
        """Return whether a crawler may request an absolute URL."""
        name = token.lower() if self.names(token) else _ANY_CRAWLER
        if name not in self._matchers:
            self._matchers[name] = _matcher(self.group(name).paths)
        return bool(self._matchers[name].can_fetch(url, _ANY_CRAWLER))

    @cached_property
    def crawlers(self) -> frozenset[str]:
        """The names, in lower case, of all crawlers that have groups of their own."""
        return frozenset(self._groups) - {_ANY_CRAWLER}


def product_token(user_agent: str) -> str:
    """Return the product token of a User-Agent, by which robots.txt groups name a crawler."""
    compatible = _COMPATIBLE.search(user_agent)
    if compatible is not None and user_agent.startswith("Mozilla/"):
        return compatible[1]
    first = _TOKEN.match(user_agent.strip())
    return first[0] if first is not None else _ANY_CRAWLER


def matches(pattern: str, url: str) -> bool:
    """Return whether a path pattern of robots.txt matches an absolute URL."""
    return not _matcher([("disallow", pattern)]).can_fetch(url, _ANY_CRAWLER)


def _groups(text: str) -> dict[str, Group]:
    """Return each crawler's name in lower case with all its rules: groups for one crawler are one."""
    found: dict[str, Group] = {}
    current: list[Group] = []
    in_rules = False
    for name, value in _lines(text):
        if name == "user-agent":
            token = _TOKEN.match(value)
            if in_rules:
                current, in_rules = [], False
            if token is not None:
                current.append(found.setdefault(token[0].lower(), Group()))
            continue
        in_rules = True
        for group in current:
            _add(group, name, value)
    return found


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in _LINE_ENDS.split(text):
        match = _LINE.match(line.partition("#")[0])
        if match is not None and match[1].lower() in _FIELDS:
            yield _FIELDS[match[1].lower()], match[2].strip()


def _add(group: Group, name: str, value: str) -> None:
    if name in {"allow", "disallow"}:
        group.paths.append((name, value))
    elif name in {"content-signal", "content-usage"}:
        group.usage.append((name, value))
    else:
        seconds = _seconds(name, value)
        if seconds:
            group.delays.append(min(seconds, _MOST_SECONDS))


def _seconds(name: str, value: str) -> float | None:
    if name == "request-rate":
        rate = _parsed(f"Request-rate: {value}").request_rate(_ANY_CRAWLER)
        return None if rate is None else rate.seconds / rate.requests
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None


def _matcher(paths: list[tuple[str, str]]) -> Protego:
    return _parsed("\n".join(f"{name}: {value}" for name, value in paths))


def _parsed(rules: str) -> Protego:
    return Protego.parse(f"User-agent: *\n{rules}")
