"""The schema of `sources.toml`, and a sentence for each mistake in its form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from scraper.terminal.command_line import did_you_mean

_TABLE_REMEDIES: Mapping[tuple[int | str, ...], str] = {
    ("source",): "write [[source]], with two brackets, above each outlet",
    ("defaults",): "write [defaults], with one bracket, once",
}
#: Remedies where the type alone explains too little, or where the value may be a secret, which no message shows.
_KEY_REMEDIES = {
    "valid_until": "write a day without quotes: valid_until = 2027-03-31",
    "interval": 'write a duration in quotes: interval = "15m"',
    "age_limit": 'write a duration in quotes: age_limit = "30d"',
    "concurrency": "write a whole number: concurrency = 2",
    "budget": "write a whole number: budget = 500",
    "headers": 'write names and values: headers = { Accept-Language = "de" }',
    "cookies": 'write names and values: cookies = { consent = "yes" }',
    "proxy": 'write an address in quotes: proxy = "http://host:port"',
    "user_agent": 'write a text in quotes: user_agent = "ExampleBot/1.0 (+https://example.org/bot)"',
    "country": 'write two letters in quotes: country = "DE"',
    "tags": 'write a list of texts: tags = ["national", "public broadcaster"]',
}


#: What is wanted, in plain words, by the type of pydantic's error.
_WANTED = {
    "string_type": "write a text in quotes",
    "list_type": 'write a list in brackets: ["...", "..."]',
    "bool_type": "write true or false, without quotes",
    "int_type": "write a whole number",
    "dict_type": 'write names and values: { NAME = "value" }',
    "model_type": "write a table",
    "model_attributes_type": "write a table",
}
_MOST_SHOWN = 80


class SharedOptions(BaseModel):
    """Options that an entry and `[defaults]` may have, as written.

    Empty lists are made for each entry: a default value would be copied deeply, which takes ten times as long.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    headers: dict[str, str] = Field(default_factory=dict)
    user_agent: str = ""
    proxy: str = ""
    #: Seconds or a duration; checked with the other values.
    delay: Any = None
    concurrency: int = 0
    include: list[str] = Field(default_factory=list)
    exclude: list[str] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=list)
    keywords: list[str] = Field(default_factory=list)
    skip_origins: list[str] = Field(default_factory=list)
    interval: str = ""
    age_limit: str = ""
    budget: int = 0
    country: str = ""
    tags: list[str] = Field(default_factory=list)


class SourceEntry(SharedOptions):
    """One `[[source]]` of the file, as written."""

    domain: str
    domains: list[str] = Field(default_factory=list)
    name: str | None = None
    feeds: list[str] = Field(default_factory=list)
    sitemaps: list[str] = Field(default_factory=list)
    fronts: list[str] = Field(default_factory=list)
    sections: list[str] = Field(default_factory=list)
    cookies: dict[str, str] = Field(default_factory=dict)
    remove: list[str] = Field(default_factory=list)
    keep: list[str] = Field(default_factory=list)
    body: list[str] = Field(default_factory=list)
    keep_types: list[str] = Field(default_factory=list)
    valid_until: date | None = None
    verify_tls: bool = True


class SourcesFile(BaseModel):
    """The whole file, as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    defaults: SharedOptions = SharedOptions()
    source: list[SourceEntry] = Field(default_factory=list)


#: The keys of an entry in the order in which messages list them.
_FIRST = ("domain", "domains", "name", "feeds", "sitemaps", "fronts", "sections")
ENTRY_KEYS = (*_FIRST, *(key for key in SourceEntry.model_fields if key not in _FIRST))
DEFAULT_KEYS = tuple(SharedOptions.model_fields)


#: Stands in for a domain that is missing or no text, so that the other keys of its entry are checked all the same.
NO_DOMAIN = "\0"


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """What of a file has the right form: `[defaults]`, and the entries with their numbers."""

    defaults: SharedOptions
    entries: Sequence[tuple[int, SourceEntry]]


def checked_document(document: Mapping[str, Any], mistakes: list[str], broken: Collection[int] = ()) -> CheckedDocument:
    """Return what has the right form; what has not is left out, and its mistakes are appended.

    Lines of the `broken` entries, by their numbers, could not be read: that a key is missing is no mistake there.
    """
    entries = document.get("source", [])
    kept: dict[str, Any] = {**document}
    if isinstance(entries, list):
        kept["source"] = [dict(entry) if isinstance(entry, dict) else entry for entry in entries]
    if isinstance(document.get("defaults"), dict):
        kept["defaults"] = dict(document["defaults"])
    numbers = _without_unread(kept)
    while True:
        try:
            written = SourcesFile.model_validate(kept)
        except ValidationError as error:
            found = error.errors()
            mistakes += (
                mistake_sentence(kept, numbers, mistake)
                for mistake in found
                if not (mistake["type"] == "missing" and numbers[int(mistake["loc"][1])] in broken)
            )
            _leave_out(kept, numbers, [mistake["loc"] for mistake in found])
        else:
            return CheckedDocument(written.defaults, tuple(zip(numbers, written.source, strict=True)))


def _without_unread(kept: dict[str, Any]) -> list[int]:
    """Leave out the entries that could not be read, and return the numbers of the others."""
    entries = kept.get("source", [])
    if not isinstance(entries, list):
        return []
    numbers = [number for number, entry in enumerate(entries, 1) if entry is not None]
    kept["source"] = [entry for entry in entries if entry is not None]
    return numbers


def _leave_out(kept: dict[str, Any], numbers: list[int], places: Sequence[tuple[int | str, ...]]) -> None:
    """Leave out the keys at these places; what is no table goes whole, a domain gets a stand-in."""
    whole: set[int] = set()
    for place in places:
        match place:
            case ("source", int(index)):
                whole.add(index)
            case ("source", int(index), "domain", *_):
                kept["source"][index]["domain"] = NO_DOMAIN
            case ("source", int(index), key, *_):
                kept["source"][index].pop(key, None)
            case ("defaults", key, *_):
                kept["defaults"].pop(key, None)
            case _:
                kept.pop(str(place[0]), None)
    for index in sorted(whole, reverse=True):
        del kept["source"][index], numbers[index]
    if "source" not in kept:
        numbers.clear()


def mistake_sentence(document: Mapping[str, Any], numbers: Sequence[int], mistake: ErrorDetails) -> str:
    """Return one of pydantic's errors as its place and a remedy; `numbers` are those of the entries."""
    place = mistake["loc"]
    if place in _TABLE_REMEDIES:
        return f"{place[0]}: {_TABLE_REMEDIES[place]}"
    key = str(place[-1])
    if mistake["type"] == "extra_forbidden":
        return f"{place_text(document, numbers, place[:-1])}{key}: {_unknown(key, place)}"
    if mistake["type"] == "missing":
        return f'{place_text(document, numbers, place[:-1])}{key}: missing: write {key} = "www.example.org"'
    remedy = _KEY_REMEDIES.get(_key_of(place))
    if remedy is not None:
        return f"{place_text(document, numbers, place)}{remedy}"
    wanted = _WANTED.get(mistake["type"], mistake["msg"])
    return f"{place_text(document, numbers, place)[:-2]}: {wanted}, not {_shown(mistake['input'])}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."


def _unknown(key: str, place: tuple[int | str, ...]) -> str:
    if len(place) == 1:
        hint = did_you_mean(key, list(SourcesFile.model_fields))
        return f"unknown{hint}; known here: only [[source]] tables and [defaults]"
    known = DEFAULT_KEYS if place[0] == "defaults" else ENTRY_KEYS
    if place[0] == "defaults" and key in ENTRY_KEYS:
        return f"belongs to each [[source]] by itself; known here: {', '.join(known)}"
    return f"unknown{did_you_mean(key, known)}; known here: {', '.join(known)}"


def _key_of(place: tuple[int | str, ...]) -> str:
    """Return the key of the entry, or of the defaults, at a place."""
    names = place[1:] if place[0] == "defaults" else place[2:]
    return str(names[0]) if names else ""


def place_text(document: Mapping[str, Any], numbers: Sequence[int], place: tuple[int | str, ...]) -> str:
    """Return `("source", 2, "feeds", 1)` as `source 3 (example.org): feeds[1]: `."""
    if not place:
        return ""
    if place[0] == "defaults":
        return "defaults: " + (f"{_key_path(place[1:])}: " if place[1:] else "")
    entry = document["source"][int(place[1])]
    domain = entry.get("domain", "no domain") if isinstance(entry, dict) else "not a table"
    return f"source {numbers[int(place[1])]} ({domain}): " + (f"{_key_path(place[2:])}: " if place[2:] else "")


def _key_path(names: tuple[int | str, ...]) -> str:
    first, *others = names
    return str(first) + "".join(f"[{other}]" if isinstance(other, int) else f".{other}" for other in others)
