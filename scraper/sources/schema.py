"""The shape of `sources.toml` as written, and a sentence for each mistake in it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails

from scraper.terminal.command_line import did_you_mean

_TABLES: Mapping[tuple[int | str, ...], str] = {
    ("source",): "write [[source]], with two brackets, above each outlet",
    ("defaults",): "write [defaults], with one bracket, once",
}
#: What to write for values whose type alone says too little, or that may be secrets, which no message shows.
_REMEDIES = {
    "valid_until": "write a day without quotes: valid_until = 2027-03-31",
    "interval": 'write a duration in quotes: interval = "15m"',
    "age_limit": 'write a duration in quotes: age_limit = "30d"',
    "concurrency": "write a whole number: concurrency = 2",
    "budget": "write a whole number: budget = 500",
    "headers": 'write names and values: headers = { Accept-Language = "de" }',
    "cookies": 'write names and values: cookies = { consent = "yes" }',
    "proxy": 'write an address in quotes: proxy = "http://host:port"',
    "user_agent": 'write a text in quotes: user_agent = "ExampleBot/1.0 (+https://example.org/bot)"',
}


class Shared(BaseModel):
    """What an entry may say, and `[defaults]` for all of them, as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    headers: dict[str, str] = {}
    user_agent: str = ""
    proxy: str = ""
    #: Seconds, or a duration: what it may be is checked with the others.
    delay: Any = None
    concurrency: int = 0
    include: list[str] = []
    exclude: list[str] = []
    languages: list[str] = []
    keywords: list[str] = []
    interval: str = ""
    age_limit: str = ""
    budget: int = 0


class Entry(Shared):
    """One `[[source]]` of the file, as written."""

    domain: str
    name: str | None = None
    feeds: list[str] = []
    sitemaps: list[str] = []
    fronts: list[str] = []
    sections: list[str] = []
    cookies: dict[str, str] = {}
    remove: list[str] = []
    keep: list[str] = []
    body: list[str] = []
    keep_types: list[str] = []
    valid_until: date | None = None
    verify_tls: bool = True


class File(BaseModel):
    """The whole file, as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    defaults: Shared = Shared()
    source: list[Entry] = Field(default=[])


#: The order in which an entry's keys are told.
_FIRST = ("domain", "name", "feeds", "sitemaps", "fronts", "sections")
ENTRY_KEYS = (*_FIRST, *(key for key in Entry.model_fields if key not in _FIRST))
DEFAULT_KEYS = tuple(Shared.model_fields)


def sentence(document: Mapping[str, Any], mistake: ErrorDetails) -> str:
    """Return one mistake that pydantic found as its place and what to do about it."""
    place = mistake["loc"]
    if place in _TABLES:
        return f"{place[0]}: {_TABLES[place]}"
    key = str(place[-1])
    if mistake["type"] == "extra_forbidden":
        return f"{shown_place(document, place[:-1])}{key}: {_unknown(key, place)}"
    if mistake["type"] == "missing":
        return f'{shown_place(document, place[:-1])}{key}: missing: write {key} = "www.example.org"'
    remedy = _REMEDIES.get(_key_of(place))
    if remedy is not None:
        return f"{shown_place(document, place)}{remedy}"
    return f"{shown_place(document, place)[:-2]}: {mistake['msg']}, not {mistake['input']!r}"


def _unknown(key: str, place: tuple[int | str, ...]) -> str:
    if len(place) == 1:
        return f"unknown{did_you_mean(key, list(File.model_fields))}; known here: only [[source]] tables and [defaults]"
    known = DEFAULT_KEYS if place[0] == "defaults" else ENTRY_KEYS
    if place[0] == "defaults" and key in ENTRY_KEYS:
        return f"belongs to each [[source]] by itself; known here: {', '.join(known)}"
    return f"unknown{did_you_mean(key, known)}; known here: {', '.join(known)}"


def _key_of(place: tuple[int | str, ...]) -> str:
    """Return the key of an entry, or of the defaults, that a mistake is about."""
    names = place[1:] if place[0] == "defaults" else place[2:]
    return str(names[0]) if names else ""


def shown_place(document: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """Return `("source", 2, "feeds", 1)` as `source 3 (example.org): feeds[1]: `."""
    if not place:
        return ""
    if place[0] == "defaults":
        return "defaults: " + (f"{_joined(place[1:])}: " if place[1:] else "")
    number = int(place[1])
    entry = document["source"][number]
    domain = entry.get("domain", "no domain") if isinstance(entry, dict) else "not a table"
    return f"source {number + 1} ({domain}): " + (f"{_joined(place[2:])}: " if place[2:] else "")


def _joined(names: tuple[int | str, ...]) -> str:
    first, *others = names
    return str(first) + "".join(f"[{other}]" if isinstance(other, int) else f".{other}" for other in others)
