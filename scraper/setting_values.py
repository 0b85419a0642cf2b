"""Reads our own settings one by one, under the names of the release before too."""

import os
import shlex
from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import inf, isfinite, isnan
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from models.database.file_paths import is_folder, may_fill
from pipelines.items import OriginKind
from scraper.configuration import RENAMED_SETTINGS
from scraper.home import home_folder

_MAX_DAYS = 36_500.0

#: Settings that were renamed: until the next release the old name (the key) is understood too. The shipped value of the
#: new one says whether a user has set it in settings.py.
RENAMED: Mapping[str, tuple[str, Any]] = {
    old: (new, shipped)
    for (old, new), shipped in zip(
        RENAMED_SETTINGS.items(),
        (120.0, 10.0, 1024.0, 30.0, True, 86400.0, 600.0, 3600.0, 5.0, "unrecorded-runs.jsonl"),
        strict=True,
    )
}
_OLD_NAMES = {new: old for old, (new, _) in RENAMED.items()}


def project_folder() -> Path:
    """Return the folder at which relative paths of settings start."""
    return home_folder(os.environ)


def rename_warnings(settings: BaseSettings) -> tuple[str, ...]:
    """Return a sentence for each setting that is given under its old name."""
    return tuple(
        f"{old} is now called {new}"
        + (", which is set too and counts: remove the old name" if _is_given(settings, new) else ": rename it")
        for old, (new, _) in RENAMED.items()
        if settings.get(old) is not None
    )


def _is_given(settings: BaseSettings, name: str) -> bool:
    """Return whether a renamed setting has a value that is not simply the shipped one."""
    value, priority = settings.get(name), settings.getpriority(name)
    if value is None or priority is None:
        return False
    return priority > SETTINGS_PRIORITIES["project"] or value != RENAMED[_OLD_NAMES[name]][1]


def setting(settings: BaseSettings, name: str) -> Any:
    """Return the value of one of our settings as it was given, under its old name if only that is set."""
    old = _OLD_NAMES.get(name)
    if old is not None and settings.get(old) is not None and not _is_given(settings, name):
        return settings.get(old)
    return settings.get(name)


def number(settings: BaseSettings, name: str) -> float:
    """Return a setting that is a number of 0 or more; 0 where a program's own settings lack it.

    Raises:
        ValueError: it is something else.
    """
    written = setting(settings, name)
    try:
        value = float(0 if written is None else written)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name}: {written!r} is not a number: write one such as 30") from error
    if isnan(value):
        raise ValueError(f"{name}: {written!r} is not a number")
    if value < 0:
        raise ValueError(f"{name}: {value:g} is less than 0")
    return value


def whole_number(settings: BaseSettings, name: str) -> int:
    """Return a setting that is a whole number of 0 or more; a fraction is dropped.

    Raises:
        ValueError: it is something else.
    """
    value = number(settings, name)
    if not isfinite(value):
        raise ValueError(f"{name}: {value:g} is not a number: write 0 for no limit")
    return int(value)


def flag(settings: BaseSettings, name: str) -> bool:
    """Return a setting that is on or off; off where a program's own settings lack it.

    Raises:
        ValueError: it is something else.
    """
    written = setting(settings, name)
    try:
        return written is not None and BaseSettings({name: written}).getbool(name)
    except ValueError as error:
        raise ValueError(f"{name}: {written!r} is neither True nor False: write one of them") from error


def one_of(settings: BaseSettings, name: str, words: tuple[str, ...]) -> str:
    """Return a setting that is one of some words.

    Raises:
        ValueError: it is another one.
    """
    value = str(setting(settings, name))
    if value not in words:
        raise ValueError(f"{name}: {value!r} is unknown; write {' or '.join(words)}")
    return value


def database_url(settings: BaseSettings) -> str:
    """Return DATABASE_URL; a relative SQLite path starts at the project's root.

    Raises:
        InvalidDatabaseUrl: it is not the URL of a database that we support.
    """
    from models.database.url import resolve_database_url  # noqa: PLC0415 - loads SQLAlchemy, for commands that need it

    return resolve_database_url(str(settings.get("DATABASE_URL") or ""), project_folder())


def sources_file(settings: BaseSettings) -> Path:
    """Return the file that NEWSGRAIN_SOURCES names."""
    return project_folder() / str(setting(settings, "NEWSGRAIN_SOURCES"))


def fallback_log(settings: BaseSettings) -> Path:
    """Return the file that NEWSGRAIN_FALLBACK_LOG names."""
    return project_folder() / str(setting(settings, "NEWSGRAIN_FALLBACK_LOG"))


def metrics_file(settings: BaseSettings) -> Path | None:
    """Return the file that NEWSGRAIN_METRICS_FILE names; None where it is empty.

    Raises:
        ValueError: this user may not write in its folder.
    """
    written = setting(settings, "NEWSGRAIN_METRICS_FILE")
    if not written:
        return None
    path = project_folder() / str(written)
    if is_folder(path) or not os.access(path.parent, os.W_OK | os.X_OK):
        raise ValueError(f"cannot write {path}: name a file in a folder that this user may write")
    return path


def alert_command(settings: BaseSettings) -> tuple[str, ...]:
    """Return the words of NEWSGRAIN_ALERT_COMMAND, split as a shell would split them; no shell is started.

    Raises:
        ValueError: a quotation mark is not closed.
    """
    return tuple(shlex.split(str(setting(settings, "NEWSGRAIN_ALERT_COMMAND") or "")))


def networks(settings: BaseSettings) -> str | Sequence[str]:
    """Return NEWSGRAIN_ALLOWED_NETWORKS as written; empty where a program's own settings lack it."""
    return setting(settings, "NEWSGRAIN_ALLOWED_NETWORKS") or ""


def ports(settings: BaseSettings) -> str | int | Sequence[str | int] | None:
    """Return NEWSGRAIN_ALLOWED_PORTS as written; None where a program's own settings lack it."""
    written: str | int | Sequence[str | int] | None = setting(settings, "NEWSGRAIN_ALLOWED_PORTS")
    return written


def host_time_budget(settings: BaseSettings) -> float:
    """Return the seconds that downloads from one host may take in a run; 0: no limit."""
    return number(settings, "NEWSGRAIN_HOST_TIME_BUDGET")


def crawl_delay_max(settings: BaseSettings) -> float:
    """Return the longest Crawl-delay that is granted, in seconds."""
    return number(settings, "NEWSGRAIN_CRAWL_DELAY_MAX")


def shutdown_timeout(settings: BaseSettings) -> float:
    """Return the seconds that downloads and extraction have when a run is stopped."""
    return number(settings, "NEWSGRAIN_SHUTDOWN_TIMEOUT")


def is_verbose(settings: BaseSettings) -> bool:
    """Return whether all lines of the log are wanted: NEWSGRAIN_VERBOSE, or a LOG_LEVEL that was given for this run."""
    level = settings.getpriority("LOG_LEVEL") or 0
    return flag(settings, "NEWSGRAIN_VERBOSE") or level >= SETTINGS_PRIORITIES["cmdline"]


def shows_progress(settings: BaseSettings) -> bool:
    """Return whether a progress line is wanted on terminals."""
    return flag(settings, "NEWSGRAIN_PROGRESS")


def raw_page_days(settings: BaseSettings) -> float:
    """Return the days that pages are kept as fetched; 0: for ever."""
    return number(settings, "NEWSGRAIN_RAW_PAGE_DAYS")


def age_limit(settings: BaseSettings) -> timedelta | None:
    """Return the age beyond which articles are not fetched; None: no limit."""
    return timedelta(days=min(number(settings, "NEWSGRAIN_AGE_LIMIT_DAYS"), _MAX_DAYS)) or None


def revisit_hours(settings: BaseSettings) -> tuple[float, ...]:
    """Return the ages in hours at which articles are visited again.

    Raises:
        ValueError: the list holds something that is not a number of hours.
    """
    written = str(setting(settings, "NEWSGRAIN_REVISIT_HOURS") or "")
    try:
        hours = sorted({float(word) for word in written.split(",") if word.strip()})
    except ValueError:
        hours = [-1]
    if any(not 0 < hour < inf for hour in hours):
        raise ValueError(f"{written!r}: write hours after publication, such as 10, 28, 50")
    return tuple(hours)


def skip_origins(settings: BaseSettings) -> tuple[str, ...]:
    """Return the kinds of origin of which articles are left out.

    Raises:
        ValueError: one of them is unknown.
    """
    written = setting(settings, "NEWSGRAIN_SKIP_ORIGINS") or ()
    words = written.split(",") if isinstance(written, str) else map(str, written)
    kinds = tuple(dict.fromkeys(word.strip() for word in words if word.strip()))
    known = [kind.value for kind in OriginKind]
    for kind in kinds:
        if kind not in known:
            raise ValueError(f"{kind!r} is no kind of origin; known here: {', '.join(known)}")
    return kinds


def warc_folder(settings: BaseSettings) -> Path | None:
    """Return the folder that NEWSGRAIN_WARC_DIR names, which need not exist yet; None: no WARC files are written.

    Raises:
        ValueError: this user may not write there.
    """
    given = str(setting(settings, "NEWSGRAIN_WARC_DIR") or "")
    if not given:
        return None
    folder = project_folder() / given
    if not may_fill(folder):
        raise ValueError(f"cannot write {folder}: name a folder that this user may write")
    return folder


def written_files(settings: BaseSettings) -> tuple[Path, ...]:
    """Return what a run writes beside database and spool: the log, the exports and the folder of WARC files."""
    log = settings.get("LOG_FILE")
    exports = [export_file(str(target)) for target in settings.getdict("FEEDS")]
    warcs = setting(settings, "NEWSGRAIN_WARC_DIR")
    written = (Path(log).absolute() if log else None, project_folder() / str(warcs) if warcs else None, *exports)
    return tuple(path for path in written if path is not None)


def export_file(target: str) -> Path | None:
    """Return the file that an entry of FEEDS names; None for another place, or a name that is only made later."""
    parts = urlsplit(target)
    if parts.scheme not in {"", "file"} or "%(" in target:
        return None
    return Path(url2pathname(parts.path) if parts.scheme else target).absolute()
