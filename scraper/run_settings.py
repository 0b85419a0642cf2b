"""Our own settings, read once and checked together, before a crawl begins."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from scrapy.settings import BaseSettings

from models.database_url import InvalidDatabaseUrl, resolve_database_url
from scraper.resolver import networks_of
from scraper.settings import PROJECT_ROOT

Value = TypeVar("Value")


class SettingsError(Exception):
    """Some settings are no use; the message lists each of them on a line of its own."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """The values of the settings that docs/settings.md describes. Limits of 0 mean no limit."""

    database_url: str
    sources_file: Path
    workers: int
    extraction_seconds: float
    pages_per_source: int
    sitemaps_per_source: int


def read_settings(settings: BaseSettings) -> RunSettings:
    """Read and check our settings.

    Raises:
        SettingsError: naming all settings whose values are no use.
    """
    reader = _Reader(settings)
    reader.checked("NEWSGRAIN_ALLOWED_NETWORKS", lambda: networks_of(settings))
    read = RunSettings(
        database_url=reader.checked("DATABASE_URL", lambda: database_url_of(settings)) or "",
        sources_file=PROJECT_ROOT / str(settings.get("NEWSGRAIN_SOURCES")),
        workers=int(reader.number("NEWSGRAIN_WORKERS")),
        extraction_seconds=reader.number("NEWSGRAIN_EXTRACTION_SECONDS"),
        pages_per_source=int(reader.number("NEWSGRAIN_PAGES_PER_SOURCE")),
        sitemaps_per_source=int(reader.number("NEWSGRAIN_SITEMAPS_PER_SOURCE")),
    )
    if reader.mistakes:
        raise SettingsError("\n".join(reader.mistakes))
    return read


def database_url_of(settings: BaseSettings) -> str:
    """Return DATABASE_URL with a relative SQLite path resolved from the project's root.

    Raises:
        InvalidDatabaseUrl: it is no URL of a database that we know.
    """
    return resolve_database_url(str(settings.get("DATABASE_URL") or ""), PROJECT_ROOT)


class _Reader:
    """Reads settings and gathers what is wrong with them."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self.mistakes: list[str] = []

    def checked(self, name: str, read: Callable[[], Value]) -> Value | None:
        try:
            return read()
        except (ValueError, InvalidDatabaseUrl) as error:
            text = str(error)
            self.mistakes.append(text if text.startswith(name) else f"{name}: {text}")
            return None

    def number(self, name: str) -> float:
        value = self.checked(name, lambda: float(self._settings.get(name)))
        if value is not None and value < 0:
            self.mistakes.append(f"{name}: {value:g} is less than 0")
        return value or 0.0
