"""Reads the list of outlets, `sources.toml`: every mistake is reported at once, with its place."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from pipelines.items import NO_RULES, SiteRules
from pipelines.page_types.kinds import KEEPABLE
from pipelines.selectors import InvalidSelector, check
from pipelines.urls import InvalidUrl, host, normalise
from scraper.text_files import UnreadableFile, read_text

_SCHEMES = ("http://", "https://")


class SourcesError(Exception):
    """The list of sources, or a domain, cannot be used; the message has one line for each mistake."""


@dataclass(frozen=True, slots=True)
class Source:
    """An outlet to crawl. All URLs are absolute and normalised; `domain` is `base_url`'s host or host:port.

    Without any feed, sitemap or front, the crawl looks for them from `base_url` on.
    """

    domain: str
    name: str | None
    base_url: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    rules: SiteRules = NO_RULES
    #: The last day of the rules; None: they hold for ever.
    valid_until: date | None = None
    #: Whether the certificate of the domain's own host must be valid.
    verify_tls: bool = True

    @property
    def urls(self) -> tuple[str, ...]:
        """Return all URLs that the entry gives."""
        return (self.base_url, *self.feeds, *self.sitemaps, *self.fronts)


class _Entry(BaseModel):
    """One `[[source]]` of the file, as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    domain: str
    name: str | None = None
    feeds: list[str] = []
    sitemaps: list[str] = []
    fronts: list[str] = []
    remove: list[str] = []
    keep: list[str] = []
    body: list[str] = []
    keep_types: list[str] = []
    valid_until: date | None = None
    verify_tls: bool = True


class _File(BaseModel):
    """The whole file, as written."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    source: list[_Entry] = Field(default=[])


def read_sources(path: Path) -> tuple[Source, ...]:
    """Return the sources that are enabled in a file, at least one.

    Raises:
        SourcesError: the file cannot be read, has mistakes, or enables no source.
    """
    sources = read_enabled(path)
    if not sources:
        raise SourcesError(
            f"{path}: no source is enabled. Uncomment an entry (a [[source]] line and its domain), or name one "
            "on the command line: -a domain=www.example.org",
        )
    return sources


def read_enabled(path: Path) -> tuple[Source, ...]:
    """Return the sources that are enabled in a file, which may be none.

    Raises:
        SourcesError: the file cannot be read or has mistakes.
    """
    document = _toml(path)
    try:
        entries = _File.model_validate(document).source
    except ValidationError as error:
        raise SourcesError(_listed(path, (_sentence(document, mistake) for mistake in error.errors()))) from error
    mistakes: list[str] = []
    sources = [_source(number, entry, mistakes) for number, entry in enumerate(entries, 1)]
    mistakes += _duplicates(sources)
    if mistakes:
        raise SourcesError(_listed(path, mistakes))
    return tuple(source for source in sources if source is not None)


def source_for_domain(domain: str) -> Source:
    """Return the bare source of `host`, `host:port`, or either with its scheme in front.

    A port other than 443 means http, as it does on a test server; https needs to be written then.

    Raises:
        SourcesError: it is no such thing; the message says what to write.
    """
    written = domain.strip()
    bare = written.removesuffix("/") if written.startswith(_SCHEMES) else written
    base_url = bare if "://" in written else f"{_scheme_for(bare)}{bare}"
    try:
        parts = urlsplit(normalise(base_url))
    except InvalidUrl as error:
        raise SourcesError(f"{domain!r} is no host: write for example www.example.org") from error
    if re.search(r"[/\\?#\s]", base_url.partition("://")[2]):
        raise SourcesError(f"{domain!r} is more than a host: write {parts.netloc}")
    return Source(parts.netloc, None, parts.geturl())


def without_www(domain: str) -> str:
    """Return a domain as it is compared: `www.` in front says nothing."""
    return domain.removeprefix("www.")


def _scheme_for(domain: str) -> str:
    port = re.search(r":(\d+)$", domain)
    return "https://" if port is None or port[1] == "443" else "http://"


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        text = read_text(path)
    except UnreadableFile as error:
        raise SourcesError(str(error)) from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SourcesError(f"{path}: lists within lists without end") from error
    except ValueError as error:
        raise SourcesError(f"{path}: {_with_place(str(error), text)}") from error


def _with_place(message: str, text: str) -> str:
    """Put line and column in front of the TOML parser's message."""
    what, found, place = message.rpartition(" (at ")
    if not found:
        return message
    place = place.removesuffix(")")
    if place == "end of document":
        lines = text.split("\n")
        place = f"line {len(lines)}, column {len(lines[-1]) + 1}"
    return f'{place}: {what}. Strings need quotes, lists brackets: feeds = ["https://..."]'


def _source(number: int, entry: _Entry, mistakes: list[str]) -> Source | None:
    place = f"source {number} ({entry.domain})"
    if entry.domain.strip().startswith(_SCHEMES):
        mistakes.append(f'{place}: domain: only the host: write domain = "{_host_in(entry.domain)}"')
        return None
    try:
        source = source_for_domain(entry.domain)
    except SourcesError as error:
        mistakes.append(f"{place}: domain: {error}")
        return None
    lists: dict[str, Any] = {
        name: tuple(dict.fromkeys(_resolved(f"{place}: {name}", getattr(entry, name), source.base_url, mistakes)))
        for name in ("feeds", "sitemaps", "fronts")
    }
    selectors = {
        name: _selectors(f"{place}: {name}", getattr(entry, name), mistakes) for name in ("remove", "keep", "body")
    }
    rules = SiteRules(**selectors, keep_types=_kinds(f"{place}: keep_types", entry.keep_types, mistakes))
    return replace(
        source,
        name=entry.name,
        **lists,
        rules=rules,
        valid_until=entry.valid_until,
        verify_tls=entry.verify_tls,
    )


def _selectors(place: str, written: Iterable[str], mistakes: list[str]) -> tuple[str, ...]:
    """Return the selectors, each once and without space around it; those that do not compile are mistakes."""
    selectors = tuple(dict.fromkeys(selector.strip() for selector in written))
    for index, selector in enumerate(selectors):
        try:
            check(selector)
        except InvalidSelector as error:
            mistakes.append(f"{place}[{index}]: {error}")
    return selectors


def _kinds(place: str, written: Iterable[str], mistakes: list[str]) -> tuple[str, ...]:
    """Return the kinds of pages to keep; those that are none, or that nobody can want, are mistakes."""
    kinds = tuple(dict.fromkeys(written))
    known = ", ".join(sorted(KEEPABLE))
    mistakes += [
        f"{place}[{index}]: {kind!r} cannot be kept; known here: {known}"
        for index, kind in enumerate(kinds)
        if kind not in KEEPABLE
    ]
    return kinds


def _host_in(written: str) -> str:
    try:
        return host(written.strip())
    except InvalidUrl:
        return "www.example.org"


def _resolved(place: str, written: Iterable[str], base_url: str, mistakes: list[str]) -> list[str]:
    urls = []
    for index, link in enumerate(written):
        if not link.startswith((*_SCHEMES, "/")):
            mistakes.append(f"{place}[{index}]: {link!r} begins neither with https:// nor with /")
            continue
        try:
            urls.append(normalise(link if link.startswith(_SCHEMES) else urljoin(base_url, link)))
        except InvalidUrl as error:
            mistakes.append(f"{place}[{index}]: {error}")
        except ValueError as error:
            mistakes.append(f"{place}[{index}]: {link!r}: {error}")
    return urls


def _duplicates(sources: Iterable[Source | None]) -> list[str]:
    first: dict[str, int] = {}
    mistakes = []
    for number, source in enumerate(sources, 1):
        if source is None:
            continue
        earlier = first.setdefault(without_www(source.domain), number)
        if earlier != number:
            mistakes.append(f"source {number} ({source.domain}): the same domain as source {earlier}: keep one of them")
    return mistakes


def _sentence(document: Mapping[str, Any], mistake: ErrorDetails) -> str:
    """Return one mistake that pydantic found as its place and what to do about it."""
    place = mistake["loc"]
    key = str(place[-1])
    if place == ("source",):
        return "source: write [[source]], with two brackets, above each outlet"
    if mistake["type"] == "extra_forbidden":
        known = "only [[source]] tables" if len(place) == 1 else ", ".join(_Entry.model_fields)
        return f"{_shown_place(document, place[:-1])}{key}: unknown; known here: {known}"
    if mistake["type"] == "missing":
        return f'{_shown_place(document, place[:-1])}{key}: missing: write {key} = "www.example.org"'
    if mistake["type"].startswith("date"):
        return f"{_shown_place(document, place)}write a day without quotes: {key} = 2027-03-31"
    return f"{_shown_place(document, place)[:-2]}: {mistake['msg']}, not {mistake['input']!r}"


def _shown_place(document: Mapping[str, Any], place: tuple[int | str, ...]) -> str:
    """Return `("source", 2, "feeds", 1)` as `source 3 (example.org): feeds[1]: `."""
    if not place:
        return ""
    number = int(place[1])
    entry = document["source"][number]
    domain = entry.get("domain", "no domain") if isinstance(entry, dict) else "not a table"
    inner = "".join(f"[{part}]" if isinstance(part, int) else part for part in place[2:])
    return f"source {number + 1} ({domain}): " + (f"{inner}: " if inner else "")


def _listed(path: Path, mistakes: Iterable[str]) -> str:
    return "\n".join(f"{path}: {mistake}" for mistake in mistakes)
