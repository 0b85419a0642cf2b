"""Finds settings that do not exist or have values of a wrong kind, wherever they were written. Pure."""

from collections.abc import Collection, Iterator
from difflib import get_close_matches
from math import isfinite
from numbers import Real
from typing import Any

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings, default_settings

from scraper import settings as shipped
from scraper.configuration import PREFIX, setting_names, unknown_name

_TYPED = SETTINGS_PRIORITIES["cmdline"]
#: A name that is not Scrapy's may be a component's own, unless it is almost one of Scrapy's.
_ALMOST = 0.88


def setting_mistakes(settings: BaseSettings) -> Iterator[str]:
    """Yield a sentence for each mistake in `newsgrain.toml`, the environment, and names and values after `-s`.

    Values of our own settings are checked where they are read.
    """
    yield from shipped.configuration.mistakes
    known = known_settings()
    for name in sorted(map(str, settings)):
        priority = settings.getpriority(name) or 0
        if priority >= _TYPED and _is_mistyped(name, known):
            yield unknown_name(name, known)
        elif priority >= SETTINGS_PRIORITIES["project"] and not name.startswith(PREFIX):
            yield from _wrong_value(name, settings.get(name))


def known_settings() -> frozenset[str]:
    """Return the names of all settings, Scrapy's and ours, with the old names of ours."""
    return setting_names({*vars(shipped), *vars(default_settings)})


def _is_mistyped(name: str, known: Collection[str]) -> bool:
    if name in known:
        return False
    return name.upper().startswith(PREFIX) or bool(get_close_matches(name.upper(), known, n=1, cutoff=_ALMOST))


def _wrong_value(name: str, value: Any) -> Iterator[str]:
    usual = getattr(default_settings, name, None)
    if isinstance(usual, bool):
        try:
            BaseSettings({name: value}).getbool(name)
        except ValueError:
            yield f"{name}: {value!r} is neither True nor False"
    elif isinstance(usual, Real) and value is not None and not _is_number(value):
        yield f"{name}: {value!r} is not a number: write for example {name}={usual}"


def _is_number(value: Any) -> bool:
    try:
        return isfinite(float(value))
    except (TypeError, ValueError):
        return False
