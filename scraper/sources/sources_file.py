"""Reads the list of outlets, `sources.toml`: every mistake is reported at once, with its place."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from models.database.file_paths import is_absent
from pipelines.html.selectors import InvalidSelectorError, check_selector
from pipelines.items import SiteRules
from pipelines.page_type.types import KEEPABLE
from pipelines.urls.normalise import InvalidUrlError, host_of, normalise_url, without_www
from scraper.sources.document import Document, line_of, read_document
from scraper.sources.entry_options import read_options, with_options
from scraper.sources.schema import NO_DOMAIN, SourceEntry, checked_document
from scraper.sources.source import SCHEMES, Source, SourcesError, source_for_domain
from scraper.terminal.text_files import UnreadableFileError, read_text

_EXAMPLE = "www.example.org"


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


def read_if_there(path: Path) -> tuple[Source, ...]:
    """Return the sources that are enabled in a file; none if there is no file.

    Raises:
        SourcesError: the file cannot be read or has mistakes.
    """
    return () if is_absent(path) else read_enabled(path)


def read_enabled(path: Path) -> tuple[Source, ...]:
    """Return the sources that are enabled in a file, which may be none.

    Raises:
        SourcesError: the file cannot be read or has mistakes.
    """
    document = _document(path)
    mistakes = list(document.mistakes)
    written = checked_document(document.tables, mistakes, document.broken)
    defaults = read_options("defaults", written.defaults, os.environ, mistakes)
    sources = [_checked_source(number, entry, defaults, mistakes) for number, entry in written.entries]
    mistakes += _duplicates([number for number, _ in written.entries], sources)
    if mistakes:
        raise SourcesError(_with_path(path, sorted(map(document.located, mistakes), key=line_of)))
    return tuple(source for source in sources if source is not None)


def read_tables(path: Path) -> Mapping[str, Any]:
    """Return a file of sources as written; its entries are unchecked.

    Raises:
        SourcesError: the file cannot be read, or is no TOML.
    """
    document = _document(path)
    if document.mistakes:
        raise SourcesError(_with_path(path, document.mistakes))
    return document.tables


def _document(path: Path) -> Document:
    try:
        return read_document(read_text(path))
    except UnreadableFileError as error:
        hint = (
            "; `scrapy init` writes one, and -a domain=www.example.org needs none"
            if isinstance(error.__cause__, FileNotFoundError)
            else ""
        )
        raise SourcesError(f"{error}{hint}") from error


def _checked_source(number: int, entry: SourceEntry, defaults: Mapping[str, Any], mistakes: list[str]) -> Source | None:
    place = f"source {number} ({'no domain' if entry.domain == NO_DOMAIN else entry.domain})"
    own = _own_source(place, entry.domain, mistakes)
    # The other keys of an entry are checked whatever its domain is: all mistakes are reported at once.
    source = own or source_for_domain(_EXAMPLE)
    lists: dict[str, Any] = {
        name: tuple(dict.fromkeys(_resolved(f"{place}: {name}", getattr(entry, name), source.base_url, mistakes)))
        for name in ("feeds", "sitemaps", "fronts", "sections")
    }
    selectors = {
        name: _selectors(f"{place}: {name}", getattr(entry, name), mistakes) for name in ("remove", "keep", "body")
    }
    rules = SiteRules(**selectors, keep_types=_page_types(f"{place}: keep_types", entry.keep_types, mistakes))
    options = read_options(place, entry, os.environ, mistakes)
    checked = replace(
        with_options(source, options, defaults),
        name=entry.name,
        domains=_further_domains(place, entry.domains, source, mistakes),
        **lists,
        rules=rules,
        valid_until=entry.valid_until,
        verify_tls=entry.verify_tls,
    )
    return None if own is None else checked


def _own_source(place: str, domain: str, mistakes: list[str]) -> Source | None:
    """Return the source of a domain alone; None: the domain is a mistake."""
    if domain == NO_DOMAIN:
        return None  # reported already
    if domain.strip().startswith(SCHEMES):
        mistakes.append(f'{place}: domain: only the host: write domain = "{_host_or_example(domain)}"')
        return None
    try:
        return source_for_domain(domain)
    except SourcesError as error:
        mistakes.append(f"{place}: domain: {error}")
        return None


def _further_domains(place: str, written: Iterable[str], source: Source, mistakes: list[str]) -> tuple[str, ...]:
    """Return further domains, each once; the entry's own domain is a mistake."""
    found: dict[str, None] = {}
    for index, domain in enumerate(written):
        at = f"{place}: domains[{index}]"
        if domain.strip().startswith(SCHEMES):
            mistakes.append(f'{at}: only the host: write "{_host_or_example(domain)}"')
            continue
        try:
            further = source_for_domain(domain)
        except SourcesError as error:
            mistakes.append(f"{at}: {error}")
            continue
        if without_www(further.domain) == without_www(source.domain):
            mistakes.append(f"{at}: {domain!r} is the domain of the entry itself: leave it out")
        found[further.domain] = None
    return tuple(found)


def _selectors(place: str, written: Iterable[str], mistakes: list[str]) -> tuple[str, ...]:
    """Return the selectors, each once and stripped; those that do not compile are mistakes."""
    selectors = tuple(dict.fromkeys(selector.strip() for selector in written))
    for index, selector in enumerate(selectors):
        try:
            check_selector(selector)
        except InvalidSelectorError as error:
            mistakes.append(f"{place}[{index}]: {error}")
    return selectors


def _page_types(place: str, written: Iterable[str], mistakes: list[str]) -> tuple[str, ...]:
    """Return the page types to keep; unknown ones, and those that cannot be kept, are mistakes."""
    page_types = tuple(dict.fromkeys(written))
    known = ", ".join(sorted(KEEPABLE))
    mistakes += [
        f"{place}[{index}]: {page_type!r} cannot be kept; known here: {known}"
        for index, page_type in enumerate(page_types)
        if page_type not in KEEPABLE
    ]
    return page_types


def _host_or_example(written: str) -> str:
    try:
        return host_of(written.strip())
    except InvalidUrlError:
        return _EXAMPLE


def _resolved(place: str, written: Iterable[str], base_url: str, mistakes: list[str]) -> list[str]:
    urls = []
    for index, link in enumerate(written):
        if not link.startswith((*SCHEMES, "/")):
            mistakes.append(f"{place}[{index}]: {link!r} begins neither with https:// nor with /")
            continue
        try:
            urls.append(normalise_url(link if link.startswith(SCHEMES) else urljoin(base_url, link)))
        except InvalidUrlError as error:
            mistakes.append(f"{place}[{index}]: {error}")
        except ValueError as error:
            mistakes.append(f"{place}[{index}]: {link!r}: {error}")
    return urls


def _duplicates(numbers: Sequence[int], sources: Sequence[Source | None]) -> list[str]:
    """Return a mistake for each domain that two entries have, as their own or as a further one."""
    first: dict[str, int] = {}
    mistakes = []
    listed = [(number, source) for number, source in zip(numbers, sources, strict=True) if source is not None]
    named = [(number, source, source.domain, "") for number, source in listed]
    for number, source in listed:
        named += [(number, source, domain, f"domains: {domain}: ") for domain in source.domains]
    for number, source, domain, key in named:
        earlier = first.setdefault(without_www(domain), number)
        if earlier != number:
            place = f"source {number} ({source.domain}): {key}"
            mistakes.append(f"{place}the same domain as source {earlier}: keep one of them")
    return mistakes


def _with_path(path: Path, mistakes: Iterable[str]) -> str:
    # A key may hold a line break; a mistake is one line.
    return "\n".join(f"{path}: {' '.join(mistake.splitlines())}" for mistake in mistakes)
