"""Our own settings, read once and checked together, before a crawl begins."""

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from math import inf
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy.settings import BaseSettings

from models.database.url import InvalidDatabaseUrl, resolve_database_url
from models.frontier.poll_policy import Bounds
from pipelines.storage.spool import default_folder
from pipelines.workers.worker import PageLimits
from scraper.egress.addresses import allowed_networks
from scraper.egress.bypasses import bypasses
from scraper.egress.rules import allowed_ports
from scraper.settings import PROJECT_ROOT

Value = TypeVar("Value")

_MOST_DAYS = 36_500.0


class SettingsError(Exception):
    """Some settings are no use; the message lists each of them on a line of its own."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The values of the settings that docs/settings.md describes. Limits of 0 mean no limit."""

    database_url: str
    sources_file: Path
    workers: int
    page_limits: PageLimits
    pages_per_source: int
    pages_per_host: int
    hosts_per_source: int
    sitemaps_per_source: int
    database_seconds: float
    spool: Path
    min_free_mb: float
    #: Files that the run writes beside database and spool: the log and the exports.
    written_files: tuple[Path, ...]
    stop_seconds: float
    poll_bounds: Bounds
    revisit_hours: tuple[float, ...]
    age_limit: timedelta | None
    #: The words of the command that is told of alarms; none: nobody is.
    alert_command: tuple[str, ...]
    #: Days that pages are kept as fetched; 0: for ever.
    raw_page_days: float
    #: Whether pages are left out that are not to be indexed, or whose rights of text and data mining are reserved.
    obeys_tags: bool = True
    skips_opt_outs: bool = False


def read_settings(settings: BaseSettings) -> AppSettings:
    """Read and check our settings.

    Raises:
        SettingsError: naming all settings whose values are no use.
    """
    reader = _Reader(settings)
    for name, read_words in (
        ("NEWSGRAIN_ALLOWED_NETWORKS", allowed_networks),
        ("NEWSGRAIN_ALLOWED_PORTS", allowed_ports),
    ):
        reader.checked(name, partial(read_words, settings.get(name) or ""))
    reader.mistakes += bypasses(settings)
    reader.number("NEWSGRAIN_SECONDS_PER_HOST")
    reader.number("NEWSGRAIN_CRAWL_DELAY_MAX")
    skips_opt_outs = reader.one_of("NEWSGRAIN_TDM_OPT_OUT", ("store", "skip")) == "skip"
    database_url = reader.checked("DATABASE_URL", lambda: database_url_of(settings)) or ""
    read = AppSettings(
        database_url=database_url,
        sources_file=PROJECT_ROOT / str(settings.get("NEWSGRAIN_SOURCES")),
        workers=int(reader.number("NEWSGRAIN_WORKERS")),
        page_limits=PageLimits(
            seconds=reader.number("NEWSGRAIN_EXTRACTION_SECONDS"),
            cpu_seconds=reader.number("NEWSGRAIN_EXTRACTION_CPU_SECONDS"),
            megabytes=reader.number("NEWSGRAIN_EXTRACTION_MB"),
        ),
        pages_per_source=int(reader.number("NEWSGRAIN_PAGES_PER_SOURCE")),
        pages_per_host=int(reader.number("NEWSGRAIN_PAGES_PER_HOST")),
        hosts_per_source=int(reader.number("NEWSGRAIN_HOSTS_PER_SOURCE")),
        sitemaps_per_source=int(reader.number("NEWSGRAIN_SITEMAPS_PER_SOURCE")),
        database_seconds=reader.number("NEWSGRAIN_DATABASE_SECONDS"),
        spool=reader.checked("NEWSGRAIN_SPOOL", lambda: _spool_of(settings, database_url)) or PROJECT_ROOT,
        min_free_mb=reader.number("NEWSGRAIN_MIN_FREE_MB"),
        written_files=_written_files(settings),
        stop_seconds=reader.number("NEWSGRAIN_STOP_SECONDS"),
        poll_bounds=_poll_bounds(reader),
        age_limit=timedelta(days=min(reader.number("NEWSGRAIN_AGE_LIMIT_DAYS"), _MOST_DAYS)) or None,
        revisit_hours=reader.checked("NEWSGRAIN_REVISIT_HOURS", lambda: _hours(settings)) or (),
        obeys_tags=settings.getbool("NEWSGRAIN_OBEY_ROBOTS_TAGS"),
        skips_opt_outs=skips_opt_outs,
        alert_command=reader.checked("NEWSGRAIN_ALERT_COMMAND", lambda: alert_command_of(settings)) or (),
        raw_page_days=reader.number("NEWSGRAIN_RAW_PAGE_DAYS"),
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


def _poll_bounds(reader: "_Reader") -> Bounds:
    shortest, longest = (reader.number(f"NEWSGRAIN_POLL_{name}_SECONDS") for name in ("MIN", "MAX"))
    if longest < shortest:
        reader.mistakes.append(
            f"NEWSGRAIN_POLL_MAX_SECONDS: {longest:g} is less than NEWSGRAIN_POLL_MIN_SECONDS ({shortest:g})"
        )
    return Bounds(timedelta(seconds=shortest), timedelta(seconds=max(longest, shortest, 1.0)))


def _hours(settings: BaseSettings) -> tuple[float, ...]:
    """Return the ages in hours at which articles are visited again.

    Raises:
        ValueError: something in the list is no number of hours.
    """
    written = str(settings.get("NEWSGRAIN_REVISIT_HOURS") or "")
    hours = sorted({float(word) for word in written.split(",") if word.strip()})
    if any(not 0 < hour < inf for hour in hours):
        raise ValueError(f"{written!r}: write hours after publication, such as 10, 28, 50")
    return tuple(hours)


def _spool_of(settings: BaseSettings, database_url: str) -> Path:
    """Return the folder of the spool, which need not exist yet.

    Raises:
        ValueError: this user may not write there, so that a fault of the database would lose what was fetched.
    """
    given = settings.get("NEWSGRAIN_SPOOL")
    if not given and not database_url:
        return PROJECT_ROOT  # the mistake in DATABASE_URL is reported already
    folder = PROJECT_ROOT / str(given) if given else default_folder(database_url, PROJECT_ROOT)
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    if given and not (existing.is_dir() and os.access(existing, os.W_OK | os.X_OK)):
        raise ValueError(f"cannot write {folder}: name a folder that this user may write")
    return folder


def export_file(target: str) -> Path | None:
    """Return the file that an entry of FEEDS names; None for another place, or a name that is made later."""
    parts = urlsplit(target)
    if parts.scheme not in {"", "file"} or "%(" in target:
        return None
    return Path(url2pathname(parts.path) if parts.scheme else target).absolute()


def _written_files(settings: BaseSettings) -> tuple[Path, ...]:
    log = settings.get("LOG_FILE")
    exports = [export_file(str(target)) for target in settings.getdict("FEEDS")]
    return tuple(path for path in (Path(log).absolute() if log else None, *exports) if path is not None)


def fallback_log_of(settings: BaseSettings) -> Path:
    """Return NEWSGRAIN_UNRECORDED, which is needed also where the other settings are no use."""
    return PROJECT_ROOT / str(settings.get("NEWSGRAIN_UNRECORDED"))


def alert_command_of(settings: BaseSettings) -> tuple[str, ...]:
    """Return the words of NEWSGRAIN_ALERT_COMMAND, as a shell would part them; no shell reads them.

    Raises:
        ValueError: a quotation mark is not closed.
    """
    return tuple(shlex.split(str(settings.get("NEWSGRAIN_ALERT_COMMAND") or "")))


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

    def one_of(self, name: str, words: tuple[str, ...]) -> str:
        value = str(self._settings.get(name))
        if value not in words:
            self.mistakes.append(f"{name}: {value!r} is unknown; write {' or '.join(words)}")
        return value

    def number(self, name: str) -> float:
        value = self.checked(name, lambda: float(self._settings.get(name)))
        if value is not None and value < 0:
            self.mistakes.append(f"{name}: {value:g} is less than 0")
        return value or 0.0
