"""Folds candidates onto known URLs that differ only in parameters which do not identify pages of their host."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, case, select

from models.articles.host_parameters import keys_of_hosts, refute
from models.database.upsert import chunks
from models.enums import UrlState
from models.frontier.hints import Candidate
from models.tables import Url
from models.url_key import PLAIN_KEYS, UrlKeys, host_of_key, parameter_name, parameters_of, url_key


@dataclass(frozen=True, slots=True)
class Folded:
    """Which known URL stands for each URL that has one, and the key of each URL whose key leaves out parameters."""

    onto: Mapping[str, str]
    keys: Mapping[str, str]

    def url(self, url: str) -> str:
        """Return the URL that stands for one."""
        return self.onto.get(url, url)

    def key(self, url: str) -> str:
        """Return the key of a URL."""
        return self.keys.get(url) or url_key(url)


def fold(connection: Connection, candidates: Sequence[Candidate], now: datetime) -> Folded:
    """Return the known URLs that stand for candidates: with the same key, and a similar headline if both have one."""
    keys = keys_of_hosts(connection, [candidate.url for candidate in candidates])
    groups = _groups(candidates, keys)
    refuted = {
        (host_of_key(key), name)
        for key, group in groups.items()
        if _are_different(group)
        for name in _names([one.url for one in group], keys)
    }
    for host in sorted({host for host, _ in refuted}):
        refute(connection, host, {name for of_host, name in refuted if of_host == host}, now)
    return fold(connection, candidates, now) if refuted else _onto_known(groups, _known(connection, groups))


def _groups(candidates: Sequence[Candidate], keys: UrlKeys) -> dict[str, list[Candidate]]:
    """Return the candidates whose keys leave out a parameter, by key."""
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        key = keys(candidate.url)
        if key != PLAIN_KEYS(candidate.url):
            groups.setdefault(key, []).append(candidate)
    return groups


def _are_different(group: Sequence[Candidate]) -> bool:
    """Return whether one document states several articles that differ only in ignored parameters."""
    urls = {candidate.url for candidate in group}
    headlines = {candidate.hints.headline for candidate in group}
    return len(urls) > 1 and len(headlines) == len(urls) and None not in headlines


def _names(urls: Collection[str], keys: UrlKeys) -> set[str]:
    return {
        name
        for url in urls
        for name in map(parameter_name, parameters_of(url))
        if name in keys.ignored.get(host_of_key(PLAIN_KEYS(url)), ())
    }


@dataclass(frozen=True, slots=True)
class _Known:
    """The URL that stands for a key, and the headlines of all URLs with that key."""

    url: str
    headlines: tuple[str | None, ...]

    def is_like(self, headline: str | None) -> bool:
        return headline is None or any(known is None or _are_alike(known, headline) for known in self.headlines)


def _known(connection: Connection, keys: Collection[str]) -> dict[str, _Known]:
    """Return what is known of each key; the URL that owns its article stands for it, else the oldest."""
    found: dict[str, _Known] = {}
    order = (case((Url.state == UrlState.STORED, 0), else_=1), Url.id)
    for chunk in chunks(sorted(keys)):
        statement = select(Url.key, Url.url, Url.hint_headline).where(Url.key.in_(chunk)).order_by(*order)
        for key, url, headline in connection.execute(statement):
            first = found.get(str(key), _Known(url, ()))
            found[str(key)] = _Known(first.url, (*first.headlines, headline))
    return found


def _onto_known(groups: Mapping[str, Sequence[Candidate]], known: Mapping[str, _Known]) -> Folded:
    """Return what stands for each candidate; one with another headline keeps its URL, and its key all parameters."""
    onto: dict[str, str] = {}
    keys: dict[str, str] = {}
    for key, group in groups.items():
        of_key = known.get(key, _Known(group[0].url, (None,)))
        alike = [candidate.url for candidate in group if of_key.is_like(candidate.hints.headline)]
        onto |= dict.fromkeys(alike, of_key.url)
        keys |= dict.fromkeys([*alike, of_key.url], key)
    return Folded(onto, keys)


def _are_alike(a: str, b: str) -> bool:
    """Return whether most words of the shorter headline are in the other one."""
    shorter, longer = sorted((set(a.casefold().split()), set(b.casefold().split())), key=len)
    return 2 * len(shorter & longer) >= len(shorter)
