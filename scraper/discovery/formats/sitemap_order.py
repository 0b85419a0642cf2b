"""The order in which the parts of a sitemap index are read: where the news is first. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC
from urllib.parse import urlsplit

from pipelines.text.date_lexicon import month_number
from pipelines.text.date_parsing import parse_date_string

_DIGITS = re.compile(r"\d{1,15}")
_YEAR = re.compile(r"(?<!\d)(?:199|20\d)\d(?!\d)")
#: What may be the name of a month beside a year.
_WORD = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,12}(?![^\W\d_])")
#: Dates in UTC, in the standard's form, whose order is that of their letters.
_PLAIN_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:\.\d{1,9})?(?:Z|\+00:00))?")
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
    moments = _comparable(lastmods)
    by_date = sorted(by_name, key=lambda url: moments.get(url, ""), reverse=True)
    return tuple(sorted(by_date, key=lambda url: not is_of_news(url)))


def _comparable(lastmods: Mapping[str, str]) -> Mapping[str, str]:
    """Return dates of an index so that their order is that of their letters, whatever their form and zone."""
    return {url: raw if _PLAIN_DATE.fullmatch(raw) else _in_utc(raw) for url, raw in lastmods.items()}


def _in_utc(raw: str) -> str:
    parsed = parse_date_string(raw)
    return raw if parsed is None else parsed.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_of_news(url: str) -> bool:
    """Return whether the address of a sitemap says that it has news; its host may have the word in its name."""
    parts = urlsplit(url)
    return "news" in f"{parts.path}?{parts.query}".lower()


def _ranks(urls: Iterable[str]) -> dict[str, int]:
    """Return the rank of each name in its series, names that differ in their numbers only; 0 is the newest."""
    series: defaultdict[str, list[tuple[tuple[int, ...], str]]] = defaultdict(list)
    for url in urls:
        name = _with_months(url.partition("://")[2].partition("/")[2])
        series[_DIGITS.sub("0", name)].append((_age_key(name), url))
    return {
        url: rank
        for members in series.values()
        for rank, (_, url) in enumerate(sorted(members, key=lambda member: member[0], reverse=True))
    }


def _with_months(name: str) -> str:
    """Return the name of a part with the names of months as numbers, if it has a year."""
    return _WORD.sub(lambda word: str(month_number(word[0]) or word[0]), name) if _YEAR.search(name) else name


def _age_key(name: str) -> tuple[int, ...]:
    """Return the numbers of a name from the largest unit to the smallest: a year may be written last."""
    numbers = tuple(map(int, _DIGITS.findall(name)))
    is_year_last = 1 < len(numbers) <= _PARTS_OF_A_DATE and numbers[-1] in _YEARS
    return numbers[::-1] if is_year_last and numbers[0] not in _YEARS else numbers
