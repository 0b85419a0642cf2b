"""Parses robots.txt by RFC 9309, and as sites mean what is not by the standard. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from scraper.politeness.path_patterns import PathPattern, bare_host, canonical_path
from scraper.politeness.requested_delays import delay_seconds
from scraper.politeness.robots_lines import fields_of
from scraper.politeness.robots_text import robots_text

_ANY_CRAWLER = "*"
_ROBOTS_PATH = "/robots.txt"
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
#: A token as the standard has it, without digits, and the version that may follow it.
_VERSIONED = re.compile(r"([A-Za-z_-]*[A-Za-z_])-?\d+")
_COMPATIBLE = re.compile(r"[(;]\s*compatible;\s*([A-Za-z0-9_-]+)")
_SEVERAL = re.compile(r"\s*[,;|&\uff0c\u3001\uff1b\u060c]\s*")
#: Names in one line without commas, each perhaps with its version.
_NAME = r"(?:\*|[A-Za-z0-9_-]+(?:/[\d.]+)?)"
_NAMES = re.compile(rf"{_NAME}(?:[ \t]+{_NAME})+")
_LICENSE = re.compile(r"^[ \t]*licen[sc]e[ \t]*:[ \t]*(\S{1,500})", re.IGNORECASE | re.MULTILINE)
_MOST_LICENSES = 10
_QUOTES = "\"'`\u201c\u201d<>[]"
_SEVERAL_PATHS = re.compile(r"[,;]?\s+(?=[/*])")
_WHOLE_URL = re.compile(r"(https?|\*)://([^/?#\s]+)(.*)", re.IGNORECASE)
_HOST_FIRST = re.compile(r"(?://)?([\w-]+(?:\.[\w-]+)+(?::\d+)?)(/.*)")
#: The end of a path, or a part of its query: meant for any page that has it.
_INSIDE = re.compile(r"[?&].|\.\w{1,9}\$?\Z")
#: Names of a folder's page: allowing it allows its folder.
_INDEX_PAGE = re.compile(r"/index\.html?\Z")


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
        """Parse the file."""
        text = robots_text(body)
        self._groups = _groups(text)
        #: The addresses of the site's licences (RSL).
        self.licenses = tuple(islice(dict.fromkeys(_LICENSE.findall(text)), _MOST_LICENSES))
        self._rules: dict[str, PathRules] = {}

    def names(self, token: str) -> bool:
        """Return whether there is a group for just this crawler."""
        return token.lower() in self._groups

    def group(self, token: str) -> Group:
        """Return the rules for a crawler: its own, or else those for any crawler."""
        return self._groups.get(token.lower()) or self._groups.get(_ANY_CRAWLER) or Group()

    def allows(self, url: str, token: str) -> bool:
        """Return whether a crawler may request an absolute URL."""
        name = token.lower() if self.names(token) else _ANY_CRAWLER
        if name not in self._rules:
            self._rules[name] = PathRules(self.group(name).paths)
        return self._rules[name].allow(url)

    @cached_property
    def crawlers(self) -> frozenset[str]:
        """The names, in lower case, of all crawlers that have groups of their own."""
        return frozenset(self._groups) - {_ANY_CRAWLER}


class PathRules:
    """The `Allow` and `Disallow` rules of one group."""

    def __init__(self, paths: Sequence[tuple[str, str]]) -> None:
        """Sort them by precedence: the longest first, and of equal ones those that allow."""
        rules = [(pattern, name == "allow") for name, value in paths for pattern in _patterns(name, value)]
        rules.sort(key=lambda rule: (rule[0].octets, rule[1]), reverse=True)
        self._rules = rules
        prefixes = [(pattern.plain_prefix, pattern, allows) for pattern, allows in rules]
        #: Most URLs match no plain prefix, which one look at all of them shows.
        self._prefixes = tuple(prefix for prefix, _, _ in prefixes if prefix is not None)
        self._others = [(pattern, allows) for prefix, pattern, allows in prefixes if prefix is None]
        self._has_hosts = any(pattern.host for pattern, _ in rules)

    def allow(self, url: str) -> bool:
        """Return whether the rules allow an absolute URL."""
        path = canonical_path(url)
        if path.partition("?")[0] == _ROBOTS_PATH:
            return True
        host = bare_host(url) if self._has_hosts else ""
        rules = self._rules if path.startswith(self._prefixes) else self._others
        return next((allows for pattern, allows in rules if pattern.matches(path, host)), True)


def product_token(user_agent: str) -> str:
    """Return the product token of a User-Agent, by which robots.txt groups name a crawler."""
    compatible = _COMPATIBLE.search(user_agent)
    if compatible is not None and user_agent.startswith("Mozilla/"):
        return compatible[1]
    first = _TOKEN.match(user_agent.strip())
    return first[0] if first is not None else _ANY_CRAWLER


def matches(pattern: str, url: str) -> bool:
    """Return whether a path pattern of robots.txt matches an absolute URL."""
    return not PathRules([("disallow", pattern)]).allow(url)


def _groups(text: str) -> dict[str, Group]:
    """Return each crawler's name in lower case with all its rules: groups for one crawler are one."""
    found: dict[str, Group] = {}
    current: list[Group] = []
    in_rules = False
    for name, value in fields_of(text):
        if name == "user-agent":
            current = [] if in_rules else current
            in_rules = False
            current += [found.setdefault(crawler, Group()) for crawler in _crawlers(value)]
            continue
        in_rules = True
        for group in {id(group): group for group in current}.values():
            _add(group, name, value)
    return found


def _crawlers(value: str) -> Iterator[str]:
    """Yield the names, in lower case, of the crawlers in the value of a user agent: one in most files."""
    if value.startswith("Mozilla/"):
        yield product_token(value).lower()
        return
    for written in _SEVERAL.split(value):
        name = written.strip(_QUOTES)
        if name.split(maxsplit=1)[:1] == [_ANY_CRAWLER]:
            yield _ANY_CRAWLER
        elif _NAMES.fullmatch(name):
            for one in name.split():
                yield from _spellings(one)
        else:
            yield from _spellings(name.lstrip(_ANY_CRAWLER))


def _spellings(name: str) -> Iterator[str]:
    """Yield the name of a crawler, and the one that it is without its version."""
    token = _TOKEN.match(name)
    if token is None:
        return
    yield token[0].lower()
    if versioned := _VERSIONED.fullmatch(token[0]):
        yield versioned[1].lower()


def _add(group: Group, name: str, value: str) -> None:
    if name in {"allow", "disallow"}:
        group.paths.append((name, value))
    elif name in {"content-signal", "content-usage"}:
        group.usage.append((name, value))
    elif seconds := delay_seconds(name, value):
        group.delays.append(seconds)


def _patterns(name: str, value: str) -> Iterator[PathPattern]:
    """Yield the patterns of a rule: several for several paths, or for one of two meanings; none for an empty value."""
    for written in _SEVERAL_PATHS.split(value):
        path = written.strip(_QUOTES).replace("&amp;", "&")
        if not path:
            continue
        yield from _readings(path.replace("\\", "/") if path.startswith("\\") else path)
        if name == "allow" and _INDEX_PAGE.search(path):
            yield from _readings(f"{_INDEX_PAGE.sub('/', path)}$")


def _readings(path: str) -> Iterator[PathPattern]:
    """Yield the pattern of a path; one may be written as a whole URL, with its host, or without its first slash."""
    if path.startswith(("/", "*")) and not path.startswith("*://"):
        yield PathPattern.of(path)
        if path.startswith("//"):
            yield from _with_host(path)
        return
    url = _WHOLE_URL.fullmatch(path)
    if url is not None:
        scheme = "http" if url[1] == "*" else url[1].lower()
        # A host with wildcards is no valid one: the rule is then for any.
        yield PathPattern.of(
            url[3] if url[3].startswith(("/", "*")) else f"/{url[3]}", bare_host(f"{scheme}://{url[2]}/")
        )
        return
    yield PathPattern.of(f"/{path.removeprefix('./')}")
    if _INSIDE.match(path):
        yield PathPattern.of(f"*{path}")
    yield from _with_host(path)


def _with_host(path: str) -> Iterator[PathPattern]:
    """Yield the pattern of a path that is written behind its host."""
    if found := _HOST_FIRST.fullmatch(path):
        yield PathPattern.of(found[2], bare_host(f"http://{found[1]}/"))
