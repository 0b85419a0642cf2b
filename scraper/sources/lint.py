"""What is allowed in `sources.toml`, but hardly meant: a sentence for each, with its place. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from pipelines.items import NO_RULES
from pipelines.urls.normalise import same_site
from scraper.sources.durations import shown_duration
from scraper.sources.source import Source
from scraper.sources.url_patterns import matches

_EVERYTHING = frozenset({"*", "/", "/*"})
_EXPRESSION = ".*"
_NO_EXPRESSION = "wants a dot there: patterns are no regular expressions, * alone stands for anything"
_SHARED = "an article that both lead to belongs to the one that finds it first"


def lint(sources: Sequence[Source], today: date) -> tuple[str, ...]:
    """Return a sentence for everything that looks like a mistake; `today` is a day of UTC."""
    found: list[str] = []
    for number, source in enumerate(sources, 1):
        place = f"source {number} ({source.domain}): "
        found += (place + doubt for doubt in (*_of_addresses(source), *_of_filters(source), *_of_times(source, today)))
    return (*found, *_between(sources))


def _of_addresses(source: Source) -> Iterator[str]:
    is_secure = source.base_url.startswith("https://")
    for name in ("feeds", "sitemaps", "fronts", "sections"):
        for index, url in enumerate(getattr(source, name)):
            if is_secure and url.startswith("http://"):
                yield f"{name}[{index}]: {url} is asked without encryption: is it there with https:// too?"
    if not is_secure and ":" not in source.domain:
        yield "domain: asked without encryption, because of its port: leave the port out if the site has https"
    if not source.verify_tls and (source.headers or source.cookies):
        yield "verify_tls: whoever stands between may read the headers and cookies of this entry"


def _of_filters(source: Source) -> Iterator[str]:
    for index, one in enumerate(source.exclude):
        if one in _EVERYTHING:
            yield f"exclude[{index}]: {one!r} leaves out everything"
        elif _EXPRESSION in one:
            yield f"exclude[{index}]: {one!r} {_NO_EXPRESSION}"
    for index, one in enumerate(source.include):
        doubt = _of_included(one, source)
        if doubt is not None:
            yield f"include[{index}]: {one!r} {doubt}"
    for index, keyword in enumerate(source.keywords):
        if "," in keyword:
            yield f'keywords[{index}]: {keyword!r} is one phrase: write each word by itself, ["...", "..."]'


def _of_included(pattern: str, source: Source) -> str | None:
    if pattern in _EVERYTHING:
        return "lets everything in: leave it out"
    if _EXPRESSION in pattern:
        return _NO_EXPRESSION
    covering = next((other for other in source.exclude if _covers(other, pattern, source)), None)
    if covering is not None and covering not in _EVERYTHING:
        return f"lets nothing in: exclude has {covering!r}"
    if pattern.startswith("http") and "*" not in pattern and not any(same_site(pattern, url) for url in source.urls):
        return "is on another site than this entry's addresses"
    return None


def _covers(exclude: str, include: str, source: Source) -> bool:
    """Return whether everything that begins as `include` says also begins as `exclude` says."""
    if "*" in include or exclude.endswith("$"):
        return False
    address = include.removesuffix("$")
    return matches(exclude, address if address.startswith("http") else source.base_url.rstrip("/") + address)


def _of_times(source: Source, today: date) -> Iterator[str]:
    if source.valid_until is not None and source.valid_until < today and source.rules != NO_RULES:
        yield f"valid_until: its rules are ignored since {source.valid_until}: look whether they still fit"
    if source.interval is not None and source.age_limit is not None and source.interval > source.age_limit:
        lengths = f"{shown_duration(source.interval)} is longer than age_limit, {shown_duration(source.age_limit)}"
        yield f"interval: {lengths}: articles grow too old between two looks"


def _between(sources: Sequence[Source]) -> Iterator[str]:
    readers: dict[str, int] = {}
    neighbours: dict[str, list[int]] = defaultdict(list)
    for number, source in enumerate(sources, 1):
        place = f"source {number} ({source.domain}): "
        for url in _documents(source):
            first = readers.setdefault(url, number)
            if first != number:
                yield f"{place}{url} is read for source {first} ({sources[first - 1].domain}) too: keep one of them"
        # Not all of the same ending are of one site, but only they may be.
        near = neighbours[".".join(source.domain.split(".")[-2:])]
        other = next((one for one in near if same_site(source.base_url, sources[one - 1].base_url)), None)
        if other is not None:
            yield f"{place}of one site with source {other} ({sources[other - 1].domain}): {_SHARED}"
        near.append(number)


def _documents(source: Source) -> Iterable[str]:
    return (*source.feeds, *source.sitemaps, *source.fronts, *source.sections)
