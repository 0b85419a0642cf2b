"""Reads `newsgrain.toml` and the environment: values of settings, and what is wrong with them. Standard library only.

Values of the environment count before those of the file; `-s` on the command line counts before both.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from scraper.home import home_folder
from scraper.toml_lines import TomlLines, placed_mistake, toml_lines

FILE_NAME = "newsgrain.toml"
PREFIX = "NEWSGRAIN_"
DATABASE_URL = "DATABASE_URL"
#: Variables that are no settings: where settings are looked for.
FILE_VARIABLE, HOME_VARIABLE = "NEWSGRAIN_CONFIG", "NEWSGRAIN_HOME"
#: Variables that set a setting of another name.
_ALIASES = {"NEWSGRAIN_USER_AGENT": "USER_AGENT"}
#: Variables of the user's own, for `${NAME}` in the list of sources, end in one of these.
OWN_ENDINGS = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD", "_COOKIE")
#: In this table, names are not checked: settings of components that the user has added to Scrapy.
_UNCHECKED_TABLE = "scrapy"
_OURS_TABLE = "newsgrain"

#: Names of the release before, which are understood until the next one.
RENAMED_SETTINGS: Mapping[str, str] = {
    "NEWSGRAIN_DATABASE_SECONDS": "NEWSGRAIN_DATABASE_TIMEOUT",
    "NEWSGRAIN_EXTRACTION_CPU_SECONDS": "NEWSGRAIN_EXTRACTION_CPU_TIMEOUT",
    "NEWSGRAIN_EXTRACTION_MB": "NEWSGRAIN_EXTRACTION_MEMORY_MB",
    "NEWSGRAIN_EXTRACTION_SECONDS": "NEWSGRAIN_EXTRACTION_TIMEOUT",
    "NEWSGRAIN_OBEY_ROBOTS_TAGS": "NEWSGRAIN_ROBOTS_META_OBEY",
    "NEWSGRAIN_POLL_MAX_SECONDS": "NEWSGRAIN_FEED_POLL_MAX",
    "NEWSGRAIN_POLL_MIN_SECONDS": "NEWSGRAIN_FEED_POLL_MIN",
    "NEWSGRAIN_SECONDS_PER_HOST": "NEWSGRAIN_HOST_TIME_BUDGET",
    "NEWSGRAIN_STOP_SECONDS": "NEWSGRAIN_SHUTDOWN_TIMEOUT",
    "NEWSGRAIN_UNRECORDED": "NEWSGRAIN_FALLBACK_LOG",
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """Values by the name of their setting, mistakes as sentences, and the file that was read, if any."""

    values: Mapping[str, Any] = field(default_factory=dict)
    mistakes: Sequence[str] = ()
    file: Path | None = None


def read_configuration(environment: Mapping[str, str], names: Collection[str]) -> Configuration:
    """Return what the file and the environment set; the settings are the `names` in capital letters."""
    mistakes: list[str] = []
    known = setting_names(names)
    path = _file(environment)
    values = {} if path is None else dict(_from_file(path, known, mistakes))
    values.update(_from_environment(environment, known, mistakes))
    return Configuration(values, tuple(mistakes), path)


def setting_names(names: Collection[str]) -> frozenset[str]:
    """Return the names in capital letters, which are settings, and the old ones of ours."""
    return frozenset(filter(str.isupper, names)) - {"PROJECT_ROOT"} | frozenset(RENAMED_SETTINGS)


def unknown_name(name: str, known: Collection[str]) -> str:
    """Return the sentence about a name that no setting has, with the nearest one that there is."""
    near = get_close_matches(name.upper(), known, n=1) or get_close_matches(PREFIX + name.upper(), known, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{name}: there is no such setting{hint}; docs/settings.md lists all"


def _file(environment: Mapping[str, str]) -> Path | None:
    """Return the file that is named, whether or not it exists, or else the one of the home folder, if it does."""
    named = environment.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    path = home_folder(environment) / FILE_NAME
    return path if path.exists() else None


def _from_file(path: Path, known: Collection[str], mistakes: list[str]) -> Iterator[tuple[str, Any]]:
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        document = tomllib.loads(text)
    except FileNotFoundError:
        mistakes.append(f"{path}: there is no such file; {FILE_VARIABLE} names it, and `newsgrain init` writes one")
    except OSError as error:
        mistakes.append(f"{path}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        mistakes.append(f"{path}: not UTF-8 text (byte {error.start}): save the file as UTF-8")
    except (ValueError, RecursionError) as error:
        place, what = placed_mistake(str(error), text)
        mistakes.append(f'{path}: {place}{what}. Write NAME = value, with texts in quotes: NAME = "text"')
    else:
        yield from _named(path, document, toml_lines(text), known, mistakes)


def _named(
    path: Path, document: Mapping[str, Any], lines: TomlLines, known: Collection[str], mistakes: list[str]
) -> Iterator[tuple[str, Any]]:
    for key, value in document.items():
        if key in {_UNCHECKED_TABLE, _OURS_TABLE} and isinstance(value, dict):
            inner = known if key == _OURS_TABLE else frozenset(name.upper() for name in value)
            yield from _named(path, value, lines.inside(key), inner, mistakes)
            continue
        name = _setting_name(key, known)
        if name is None:
            mistakes.append(f"{path}: {lines.place(key)}{unknown_name(key, known)}")
        else:
            yield name, _plain(name, value)


def _setting_name(key: str, known: Collection[str]) -> str | None:
    """Return the setting that a key of the file names: `NEWSGRAIN_WORKERS`, or `workers`; None: there is none."""
    return next((name for name in (key.upper(), PREFIX + key.upper()) if name in known), None)


def _plain(name: str, value: Any) -> Any:
    """Return lists of our settings as `-s` gives them: separated by commas."""
    return ", ".join(map(str, value)) if isinstance(value, list) and name.startswith(PREFIX) else value


def _from_environment(
    environment: Mapping[str, str], known: Collection[str], mistakes: list[str]
) -> Iterator[tuple[str, str]]:
    for name, value in sorted(environment.items()):
        if name == DATABASE_URL:
            if value:
                yield name, value
        elif name.startswith(PREFIX) and name not in {FILE_VARIABLE, HOME_VARIABLE}:
            if name in _ALIASES:
                yield _ALIASES[name], value
            elif name in known:
                yield name, value
            elif not name.endswith(OWN_ENDINGS):
                mistakes.append(f"{unknown_name(name, known)} (in the environment)")
