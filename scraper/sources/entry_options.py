"""Checks the options of an entry, or of `[defaults]`: how a source is crawled, and what is kept of it. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from pipelines.extraction.article_filter import is_keyword
from pipelines.items import OriginKind
from pipelines.text.language import iso_639_1
from scraper.sources.durations import DurationError, format_duration, parse_duration
from scraper.sources.environment import MissingVariableError, with_variables
from scraper.sources.headers import HeaderError, checked_cookie, checked_header, checked_header_value
from scraper.sources.labels import LabelError, checked_country, checked_tag
from scraper.sources.proxies import ProxyError, parse_proxy
from scraper.sources.schema import SharedOptions
from scraper.sources.source import Source
from scraper.sources.url_patterns import UrlPatternError, normalised_pattern
from scraper.terminal.command_line import did_you_mean

Value = TypeVar("Value")

_INTERVALS = (timedelta(minutes=1), timedelta(days=366))
_AGES = (timedelta(hours=1), timedelta(days=36_525))
_MAX_DELAY = timedelta(hours=1)
_MAX_CONCURRENCY = 32
_MAX_PAGES = 10_000_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class LanguageError(ValueError):
    """The text is not a language."""


class OriginError(ValueError):
    """The text is not a kind of origin."""


class KeywordError(ValueError):
    """The text has no word to look for."""


_ERRORS = (
    DurationError,
    HeaderError,
    KeywordError,
    LabelError,
    LanguageError,
    MissingVariableError,
    OriginError,
    ProxyError,
    UrlPatternError,
)


def read_options(
    place: str, written: SharedOptions, environment: Mapping[str, str], mistakes: list[str]
) -> Mapping[str, Any]:
    """Return the fields of `Source` that were written, checked; mistakes are appended with their place."""
    reader = _OptionReader(environment, mistakes)
    read: Mapping[str, Callable[[str, Any], Any]] = {
        "headers": lambda at, value: reader.pairs(at, value, checked_header, str.lower),
        "cookies": lambda at, value: reader.pairs(at, value, checked_cookie, str),
        "user_agent": lambda at, value: reader.value(at, value, checked_header_value),
        "proxy": lambda at, value: reader.value(at, value, lambda text: parse_proxy(with_variables(text, environment))),
        "delay": reader.delay,
        "concurrency": lambda at, value: reader.number(at, value, range(1, _MAX_CONCURRENCY + 1)),
        "budget": lambda at, value: reader.number(at, value, range(_MAX_PAGES + 1)),
        "include": lambda at, value: reader.values(at, value, normalised_pattern),
        "exclude": lambda at, value: reader.values(at, value, normalised_pattern),
        "languages": lambda at, value: reader.values(at, value, _language),
        "keywords": lambda at, value: reader.values(at, value, _keyword),
        "skip_origins": lambda at, value: reader.values(at, value, _origin),
        "interval": lambda at, value: reader.duration(at, value, _INTERVALS),
        "age_limit": lambda at, value: reader.duration(at, value, _AGES),
        "country": lambda at, value: reader.value(at, value, checked_country),
        "tags": lambda at, value: reader.values(at, value, checked_tag),
    }
    return {
        name: read_option(f"{place}: {name}", getattr(written, name))
        for name, read_option in read.items()
        if name in written.model_fields_set
    }


def with_options(source: Source, entry: Mapping[str, Any], defaults: Mapping[str, Any]) -> Source:
    """Return the source with the options of its entry, or else the defaults; headers are joined by their names."""
    own = {name.lower() for name, _ in entry.get("headers", ())}
    headers = tuple(pair for pair in defaults.get("headers", ()) if pair[0].lower() not in own)
    return replace(source, **{**defaults, **entry, "headers": (*headers, *entry.get("headers", ()))})


class _OptionReader:
    """Reads written values, and gathers the mistakes in them with their place."""

    def __init__(self, environment: Mapping[str, str], mistakes: list[str]) -> None:
        self._environment = environment
        self._mistakes = mistakes

    def value(self, place: str, written: str, read: Callable[[str], Value]) -> Value | None:
        try:
            return read(written)
        except _ERRORS as error:
            self._mistakes.append(f"{place}: {error}")
            return None

    def values(self, place: str, written: Iterable[str], read: Callable[[str], Value]) -> tuple[Value, ...]:
        """Return what could be read, each once."""
        values = (self.value(f"{place}[{index}]", text, read) for index, text in enumerate(written))
        return tuple(dict.fromkeys(value for value in values if value is not None))

    def pairs(
        self,
        place: str,
        written: Mapping[str, str],
        read: Callable[[str, str], tuple[str, str]],
        key_of: Callable[[str], str],
    ) -> tuple[tuple[str, str], ...]:
        """Return names and values with variables replaced; names of the same key are a mistake."""
        pairs: dict[str, tuple[str, str]] = {}
        for name, text in written.items():
            at, key = f"{place}.{name}", key_of(name)
            pair = self._pair(at, name, text, read)
            if pair is None:
                continue
            if key in pairs:
                self._mistakes.append(f"{at}: the same header as {pairs[key][0]}: keep one of them")
            pairs[key] = pair
        return tuple(pairs.values())

    def _pair(
        self, place: str, name: str, written: str, read: Callable[[str, str], tuple[str, str]]
    ) -> tuple[str, str] | None:
        return self.value(place, written, lambda text: read(name, with_variables(text, self._environment)))

    def delay(self, place: str, written: Any) -> float | None:
        """Return the seconds of a number, or of a duration."""
        if isinstance(written, str):
            delay = self.value(place, written, parse_duration)
            if delay is None:
                return None
            seconds = delay.total_seconds()
        elif isinstance(written, (int, float)) and not isinstance(written, bool):
            seconds = float(min(written, 1 << 62)) if isinstance(written, int) else written
        else:
            self._mistakes.append(f'{place}: write seconds, or a duration in quotes: delay = 2.5 or delay = "2s"')
            return None
        if 0 <= seconds <= _MAX_DELAY.total_seconds():
            return seconds
        self._mistakes.append(
            f"{place}: write 0 to {format_duration(_MAX_DELAY)}: it is the pause between two requests"
        )
        return None

    def duration(self, place: str, written: str, bounds: tuple[timedelta, timedelta]) -> timedelta | None:
        length = self.value(place, written, parse_duration)
        if length is None or bounds[0] <= length <= bounds[1]:
            return length
        shortest, longest = map(format_duration, bounds)
        self._mistakes.append(f"{place}: {written!r} is not between {shortest} and {longest}")
        return None

    def number(self, place: str, written: int, allowed: range) -> int | None:
        if written in allowed:
            return written
        shown = str(written) if abs(written) < 1 << 63 else "a number that long"
        self._mistakes.append(f"{place}: {shown} is not between {allowed[0]} and {allowed[-1]}")
        return None


def _language(text: str) -> str:
    code = iso_639_1(text) if _LANGUAGE.fullmatch(text.strip()) else None
    if code is None:
        raise LanguageError(f'{text!r} is not a language: write its two letters (ISO 639-1), such as "de"')
    return code


def _origin(text: str) -> str:
    known = [kind.value for kind in OriginKind]
    if text not in known:
        raise OriginError(f"{text!r} is no kind of origin{did_you_mean(text, known)}; known here: {', '.join(known)}")
    return text


def _keyword(text: str) -> str:
    words = " ".join(text.split())
    if not is_keyword(words):
        raise KeywordError(f"{text!r} has no word in it")
    return words
