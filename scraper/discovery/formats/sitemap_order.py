"""The order in which the parts of a sitemap index are read: where the news is first. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

_DIGITS = re.compile(r"\d{1,15}")
_YEARS = range(1990, 2100)
_PARTS_OF_A_DATE = 3


def newest_first(urls: Iterable[str], lastmods: Mapping[str, str]) -> tuple[str, ...]:
    """Return the parts of an index, the likeliest news first.

    The index's dates decide; where it has none or equal ones, the dates and numbers in the names do, the newest of each
    series before all second newest; and where names have none either, the last one listed comes first.
    """
    listed = tuple(dict.fromkeys(urls))
    ranks = _ranks(listed)
    places = {url: place for place, url in enumerate(listed)}
    by_name = sorted(listed, key=lambda url: (ranks[url], -places[url]))
    by_date = sorted(by_name, key=lambda url: lastmods.get(url, ""), reverse=True)
    return tuple(sorted(by_date, key=lambda url: not is_of_news(url)))


def is_of_news(url: str) -> bool:
    """Return whether the address of a sitemap says that it has news; its host may have the word in its name."""
    parts = urlsplit(url)
    return "news" in f"{parts.path}?{parts.query}".lower()


def _ranks(urls: Iterable[str]) -> dict[str, int]:
    """Return the rank of each name in its series, names that differ in their numbers only; 0 is the newest."""
    series: defaultdict[str, list[tuple[tuple[int, ...], str]]] = defaultdict(list)
    for url in urls:
        name = url.partition("://")[2].partition("/")[2]
        series[_DIGITS.sub("0", name)].append((_age_key(name), url))
    return {
        url: rank
        for members in series.values()
        for rank, (_, url) in enumerate(sorted(members, key=lambda member: member[0], reverse=True))
    }


def _age_key(name: str) -> tuple[int, ...]:
    """Return the numbers of a name from the largest unit to the smallest: a year may be written last."""
    numbers = tuple(map(int, _DIGITS.findall(name)))
    is_year_last = 1 < len(numbers) <= _PARTS_OF_A_DATE and numbers[-1] in _YEARS
    return numbers[::-1] if is_year_last and numbers[0] not in _YEARS else numbers
