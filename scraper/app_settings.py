"""Our own settings, read once and checked together before a crawl begins."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from models.database.exceptions import InvalidDatabaseUrl
from models.database.file_paths import may_fill
from models.frontier.poll_policy import Bounds
from pipelines.storage.spool import default_folder
from pipelines.workers.worker import PageLimits
from scraper import setting_values
from scraper.egress.addresses import allowed_networks
from scraper.egress.bypasses import bypasses
from scraper.egress.rules import egress_rules
from scraper.setting_mistakes import setting_mistakes
from scraper.setting_values import project_folder

Value = TypeVar("Value")

_PAGES_PER_SOURCE = "NEWSGRAIN_PAGES_PER_SOURCE"


class SettingsError(Exception):
    """Some settings cannot be used; the message lists each of them on a line of its own."""


@dataclass(frozen=True, slots=True)
class AppSettings:
    """The values of the settings that docs/settings.md describes. Limits of 0 mean no limit, times are in seconds."""

    database_url: str
    sources_file: Path
    workers: int
    page_limits: PageLimits
    pages_per_source: int
    pages_per_host: int
    hosts_per_source: int
    sitemaps_per_source: int
    database_timeout: float
    spool: Path
    min_free_mb: float
    #: Files that the run writes beside database and spool: the log and the exports.
    written_files: tuple[Path, ...]
    feed_poll_bounds: Bounds
    revisit_hours: tuple[float, ...]
    age_limit: timedelta | None
    #: Days that pages are kept as fetched; 0: for ever.
    raw_page_days: float
    #: Whether pages are left out that are not to be indexed, or whose text and data mining rights are reserved.
    obeys_robots_meta: bool = True
    skips_tdm_opt_outs: bool = False
    #: Kinds of origin of which articles are left out, unless a source says otherwise.
    skip_origins: tuple[str, ...] = ()
    #: The folder for WARC files of what is fetched, and the size of each in MB (0: no limit); None: none are written.
    warc_folder: Path | None = None
    warc_mb: float = 0.0
    #: Whether `pages_per_source` was given on the command line.
    is_page_limit_typed: bool = False


def read_settings(settings: BaseSettings) -> AppSettings:
    """Read and check our settings, also those that other components read one by one.

    Raises:
        SettingsError: naming all settings whose values cannot be used.
    """
    reader = _Reader(settings)
    reader.mistakes += setting_mistakes(settings)
    reader.value("NEWSGRAIN_ALLOWED_NETWORKS", lambda given: allowed_networks(setting_values.networks(given)))
    reader.value("NEWSGRAIN_ALLOWED_PORTS", lambda given: egress_rules("", setting_values.ports(given)))
    reader.mistakes += bypasses(settings)
    reader.value("NEWSGRAIN_HOST_TIME_BUDGET", setting_values.host_time_budget)
    reader.value("NEWSGRAIN_CRAWL_DELAY_MAX", setting_values.crawl_delay_max)
    reader.value("NEWSGRAIN_SHUTDOWN_TIMEOUT", setting_values.shutdown_timeout)
    reader.value("NEWSGRAIN_ALERT_COMMAND", setting_values.alert_command)
    reader.value("NEWSGRAIN_PROGRESS", setting_values.shows_progress)
    reader.value("NEWSGRAIN_VERBOSE", setting_values.is_verbose)
    reader.value("NEWSGRAIN_METRICS_FILE", setting_values.metrics_file)
    database_url = reader.value("DATABASE_URL", setting_values.database_url) or ""
    read = AppSettings(
        database_url=database_url,
        sources_file=setting_values.sources_file(settings),
        workers=reader.whole_number("NEWSGRAIN_WORKERS"),
        page_limits=PageLimits(
            seconds=reader.number("NEWSGRAIN_EXTRACTION_TIMEOUT"),
            cpu_seconds=reader.number("NEWSGRAIN_EXTRACTION_CPU_TIMEOUT"),
            megabytes=reader.number("NEWSGRAIN_EXTRACTION_MEMORY_MB"),
        ),
        pages_per_source=reader.whole_number(_PAGES_PER_SOURCE),
        pages_per_host=reader.whole_number("NEWSGRAIN_PAGES_PER_HOST"),
        hosts_per_source=reader.whole_number("NEWSGRAIN_HOSTS_PER_SOURCE"),
        sitemaps_per_source=reader.whole_number("NEWSGRAIN_SITEMAPS_PER_SOURCE"),
        database_timeout=reader.number("NEWSGRAIN_DATABASE_TIMEOUT"),
        spool=reader.value("NEWSGRAIN_SPOOL", lambda given: _spool(given, database_url)) or project_folder(),
        min_free_mb=reader.number("NEWSGRAIN_MIN_FREE_MB"),
        written_files=setting_values.written_files(settings),
        feed_poll_bounds=_feed_poll_bounds(reader),
        age_limit=reader.value("NEWSGRAIN_AGE_LIMIT_DAYS", setting_values.age_limit),
        revisit_hours=reader.value("NEWSGRAIN_REVISIT_HOURS", setting_values.revisit_hours) or (),
        obeys_robots_meta=bool(reader.value("NEWSGRAIN_ROBOTS_META_OBEY", _obeys_robots_meta)),
        skips_tdm_opt_outs=bool(reader.value("NEWSGRAIN_TDM_OPT_OUT", _skips_tdm_opt_outs)),
        skip_origins=reader.value("NEWSGRAIN_SKIP_ORIGINS", setting_values.skip_origins) or (),
        raw_page_days=reader.value("NEWSGRAIN_RAW_PAGE_DAYS", setting_values.raw_page_days) or 0.0,
        warc_folder=reader.value("NEWSGRAIN_WARC_DIR", setting_values.warc_folder),
        warc_mb=reader.number("NEWSGRAIN_WARC_MB"),
        is_page_limit_typed=(settings.getpriority(_PAGES_PER_SOURCE) or 0) >= SETTINGS_PRIORITIES["cmdline"],
    )
    if reader.mistakes:
        raise SettingsError("\n".join(reader.mistakes))
    return read


def _feed_poll_bounds(reader: "_Reader") -> Bounds:
    shortest, longest = reader.number("NEWSGRAIN_FEED_POLL_MIN"), reader.number("NEWSGRAIN_FEED_POLL_MAX")
    if longest < shortest:
        reader.mistakes.append(
            f"NEWSGRAIN_FEED_POLL_MAX: {longest:g} is less than NEWSGRAIN_FEED_POLL_MIN ({shortest:g})"
        )
    return Bounds(timedelta(seconds=shortest), timedelta(seconds=max(longest, shortest, 1.0)))


def _obeys_robots_meta(settings: BaseSettings) -> bool:
    return setting_values.flag(settings, "NEWSGRAIN_ROBOTS_META_OBEY")


def _skips_tdm_opt_outs(settings: BaseSettings) -> bool:
    return setting_values.one_of(settings, "NEWSGRAIN_TDM_OPT_OUT", ("store", "skip")) == "skip"


def _spool(settings: BaseSettings, database_url: str) -> Path:
    """Return the folder of the spool, which need not exist yet.

    Raises:
        ValueError: this user may not write there, so that a database fault would lose what was fetched.
    """
    given = setting_values.setting(settings, "NEWSGRAIN_SPOOL")
    if not given and not database_url:
        return project_folder()  # the mistake in DATABASE_URL is reported already
    folder = project_folder() / str(given) if given else default_folder(database_url, project_folder())
    if given and not may_fill(folder):
        raise ValueError(f"cannot write {folder}: name a folder that this user may write")
    return folder


class _Reader:
    """Reads settings and gathers what is wrong with them."""

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings
        self.mistakes: list[str] = []

    def value(self, name: str, read: Callable[[BaseSettings], Value]) -> Value | None:
        try:
            return read(self._settings)
        except (ValueError, InvalidDatabaseUrl) as error:
            text = str(error)
            self.mistakes.append(text if text.startswith(("NEWSGRAIN_", name)) else f"{name}: {text}")
            return None

    def number(self, name: str) -> float:
        return self.value(name, lambda settings: setting_values.number(settings, name)) or 0.0

    def whole_number(self, name: str) -> int:
        return self.value(name, lambda settings: setting_values.whole_number(settings, name)) or 0
