"""What an entry, or `[defaults]`, says about how its source is asked and what is kept of it: checked. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from pipelines.extraction.article_filter import is_keyword
from pipelines.text.language import iso_639_1
from scraper.sources.durations import BadDuration, duration, shown_duration
from scraper.sources.environment import MissingVariable, substituted
from scraper.sources.headers import BadHeader, cookie, header, header_value
from scraper.sources.proxies import BadProxy, proxy
from scraper.sources.schema import Shared
from scraper.sources.source import Source
from scraper.sources.url_patterns import BadPattern, pattern

Value = TypeVar("Value")

_INTERVALS = (timedelta(minutes=1), timedelta(days=366))
_AGES = (timedelta(hours=1), timedelta(days=36_525))
_LONGEST_DELAY = timedelta(hours=1)
_MOST_AT_A_TIME = 32
_MOST_PAGES = 10_000_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class BadLanguage(ValueError):  # noqa: N818 the name says what is wrong
    """The text is no language."""


class BadKeyword(ValueError):  # noqa: N818 same
    """The text has no word to look for."""


_BAD = (BadDuration, BadHeader, BadKeyword, BadLanguage, BadPattern, BadProxy, MissingVariable)


def settings_of(place: str, written: Shared, environment: Mapping[str, str], mistakes: list[str]) -> Mapping[str, Any]:
    """Return the fields of `Source` that were written, checked; what is wrong goes to the mistakes, with its place."""
    read: Mapping[str, Callable[[str, Any, list[str]], Any]] = {
        "headers": lambda at, value, found: _pairs(at, value, header, environment, found),
        "cookies": lambda at, value, found: _pairs(at, value, cookie, environment, found),
        "user_agent": lambda at, value, found: _one(at, value, header_value, found),
        "proxy": lambda at, value, found: _one(at, value, lambda text: proxy(substituted(text, environment)), found),
        "delay": _delay,
        "concurrency": lambda at, value, found: _number(at, value, range(1, _MOST_AT_A_TIME + 1), found),
        "budget": lambda at, value, found: _number(at, value, range(_MOST_PAGES + 1), found),
        "include": lambda at, value, found: _each(at, value, pattern, found),
        "exclude": lambda at, value, found: _each(at, value, pattern, found),
        "languages": lambda at, value, found: _each(at, value, _language, found),
        "keywords": lambda at, value, found: _each(at, value, _keyword, found),
        "interval": lambda at, value, found: _length(at, value, _INTERVALS, found),
        "age_limit": lambda at, value, found: _length(at, value, _AGES, found),
    }
    return {
        name: one(f"{place}: {name}", getattr(written, name), mistakes)
        for name, one in read.items()
        if name in written.model_fields_set
    }


def with_settings(source: Source, entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> Source:
    """Return the source with what its entry says, or else the defaults; headers are joined by their names."""
    own = {name.lower() for name, _ in entry.get("headers", ())}
    headers = tuple(pair for pair in defaults.get("headers", ()) if pair[0].lower() not in own)
    return replace(source, **{**defaults, **entry, "headers": (*headers, *entry.get("headers", ()))})


def _one(place: str, written: str, read: Callable[[str], Value], mistakes: list[str]) -> Value | None:
    try:
        return read(written)
    except _BAD as error:
        mistakes.append(f"{place}: {error}")
        return None


def _each(place: str, written: Iterable[str], read: Callable[[str], Value], mistakes: list[str]) -> tuple[Value, ...]:
    """Return what could be read, each once."""
    values = (_one(f"{place}[{index}]", text, read, mistakes) for index, text in enumerate(written))
    return tuple(dict.fromkeys(value for value in values if value is not None))


def _pairs(
    place: str,
    written: Mapping[str, str],
    read: Callable[[str, str], tuple[str, str]],
    environment: Mapping[str, str],
    mistakes: list[str],
) -> tuple[tuple[str, str], ...]:
    """Return names and values with the environment's words put in; a name twice is a mistake."""
    pairs: dict[str, tuple[str, str]] = {}
    for name, text in written.items():
        at = f"{place}.{name}"
        pair = _one(at, text, lambda value, name=name: read(name, substituted(value, environment)), mistakes)  # type: ignore[misc]  # mypy does not infer a lambda with a default
        if pair is None:
            continue
        if read is header and name.lower() in pairs:
            mistakes.append(f"{at}: the same header as {pairs[name.lower()][0]}: keep one of them")
        pairs[name.lower() if read is header else name] = pair
    return tuple(pairs.values())


def _delay(place: str, written: Any, mistakes: list[str]) -> float | None:
    """Return seconds of a number, or of a duration."""
    if isinstance(written, str):
        length = _one(place, written, duration, mistakes)
        if length is None:
            return None
        seconds = length.total_seconds()
    elif isinstance(written, (int, float)) and not isinstance(written, bool):
        seconds = float(min(written, 1 << 62)) if isinstance(written, int) else written
    else:
        mistakes.append(f'{place}: write seconds, or a duration in quotes: delay = 2.5 or delay = "2s"')
        return None
    if 0 <= seconds <= _LONGEST_DELAY.total_seconds():
        return seconds
    mistakes.append(f"{place}: between 0 and {shown_duration(_LONGEST_DELAY)}, please; it is a pause between two pages")
    return None


def _length(place: str, written: str, bounds: tuple[timedelta, timedelta], mistakes: list[str]) -> timedelta | None:
    length = _one(place, written, duration, mistakes)
    if length is None or bounds[0] <= length <= bounds[1]:
        return length
    mistakes.append(f"{place}: {written!r} is not between {shown_duration(bounds[0])} and {shown_duration(bounds[1])}")
    return None


def _number(place: str, written: int, among: range, mistakes: list[str]) -> int | None:
    if written in among:
        return written
    mistakes.append(f"{place}: {_short(written)} is not between {among[0]} and {among[-1]}")
    return None


def _short(number: int) -> str:
    return str(number) if abs(number) < 1 << 63 else "a number that long"


def _language(text: str) -> str:
    code = iso_639_1(text) if _LANGUAGE.fullmatch(text.strip()) else None
    if code is None:
        raise BadLanguage(f'{text!r} is no language: write its two letters (ISO 639-1), such as "de"')
    return code


def _keyword(text: str) -> str:
    words = " ".join(text.split())
    if not is_keyword(words):
        raise BadKeyword(f"{text!r} has no word in it")
    return words
