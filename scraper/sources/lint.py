"""Warnings about entries of `sources.toml` that are allowed, but probably not meant. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipelines.items import NO_RULES
from pipelines.urls.normalise import same_site
from scraper.sources.durations import format_duration
from scraper.sources.source import Source
from scraper.sources.url_patterns import url_matches

_EVERYTHING = frozenset({"*", "/", "/*"})
_REGEX_SIGN = ".*"
_REGEX_WARNING = "matches a dot there: patterns are not regular expressions, * alone stands for anything"
_SHARED = "an article that both lead to belongs to the source that finds it first"


def lint(sources: Sequence[Source], today: date) -> tuple[str, ...]:
    """Return a sentence for each probable mistake, with its place; `today` is a day of UTC."""
    found: list[str] = []
    for number, source in enumerate(sources, 1):
        place = f"source {number} ({source.domain}): "
        warnings = (*_about_addresses(source), *_about_filters(source), *_about_times(source, today))
        found += (place + warning for warning in warnings)
    return (*found, *_about_pairs(sources))


def _about_addresses(source: Source) -> Iterator[str]:
    is_secure = source.base_url.startswith("https://")
    for name in ("feeds", "sitemaps", "fronts", "sections"):
        for index, url in enumerate(getattr(source, name)):
            if is_secure and url.startswith("http://"):
                yield f"{name}[{index}]: {url} is requested without encryption: is there https:// too?"
    if not is_secure and ":" not in source.domain:
        yield "domain: requested without encryption, because of its port: leave the port out if the site has https"
    if not source.verify_tls and (source.headers or source.cookies):
        yield "verify_tls: others on the network may read the headers and cookies of this entry"


def _about_filters(source: Source) -> Iterator[str]:
    for index, one in enumerate(source.exclude):
        if one in _EVERYTHING:
            yield f"exclude[{index}]: {one!r} leaves out everything"
        elif _REGEX_SIGN in one:
            yield f"exclude[{index}]: {one!r} {_REGEX_WARNING}"
    for index, one in enumerate(source.include):
        warning = _include_warning(one, source)
        if warning is not None:
            yield f"include[{index}]: {one!r} {warning}"
    for index, keyword in enumerate(source.keywords):
        if "," in keyword:
            yield f'keywords[{index}]: {keyword!r} is one phrase: write each word by itself, ["...", "..."]'


def _include_warning(pattern: str, source: Source) -> str | None:
    if pattern in _EVERYTHING:
        return "includes everything: leave it out"
    if _REGEX_SIGN in pattern:
        return _REGEX_WARNING
    covering = next((other for other in source.exclude if _covers(other, pattern, source)), None)
    if covering is not None and covering not in _EVERYTHING:
        return f"includes nothing: exclude has {covering!r}"
    if pattern.startswith("http") and "*" not in pattern and not any(same_site(pattern, url) for url in source.urls):
        return "is on another site than this entry's addresses"
    return None


def _covers(exclude: str, include: str, source: Source) -> bool:
    """Return whether everything that matches `include` matches `exclude` too."""
    if "*" in include or exclude.endswith("$"):
        return False
    address = include.removesuffix("$")
    return url_matches(exclude, address if address.startswith("http") else source.base_url.rstrip("/") + address)


def _about_times(source: Source, today: date) -> Iterator[str]:
    if source.valid_until is not None and source.valid_until < today and source.rules != NO_RULES:
        yield f"valid_until: its rules are ignored since {source.valid_until}: check whether they still fit"
    if source.interval is not None and source.age_limit is not None and source.interval > source.age_limit:
        lengths = f"{format_duration(source.interval)} is longer than age_limit, {format_duration(source.age_limit)}"
        yield f"interval: {lengths}: articles get too old between two polls"


def _about_pairs(sources: Sequence[Source]) -> Iterator[str]:
    readers: dict[str, int] = {}
    by_ending: dict[str, list[int]] = defaultdict(list)
    for number, source in enumerate(sources, 1):
        place = f"source {number} ({source.domain}): "
        for url in _documents(source):
            first = readers.setdefault(url, number)
            if first != number:
                yield f"{place}{url} is read for source {first} ({sources[first - 1].domain}) too: keep one of them"
        # Domains of one site share their ending.
        same_ending = by_ending[".".join(source.domain.split(".")[-2:])]
        other = next((one for one in same_ending if same_site(source.base_url, sources[one - 1].base_url)), None)
        if other is not None:
            yield f"{place}of one site with source {other} ({sources[other - 1].domain}): {_SHARED}"
        same_ending.append(number)


def _documents(source: Source) -> Iterable[str]:
    return (*source.feeds, *source.sitemaps, *source.fronts, *source.sections)
