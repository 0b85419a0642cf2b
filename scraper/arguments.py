"""Reads the `-a` arguments of a crawl; all mistakes are reported together, with remedies."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pipelines.urls.normalise import InvalidUrlError, normalise_url, without_www
from pipelines.urls.variants import uncached
from scraper.sources import Source, SourcesError, read_enabled, read_if_there, read_sources, source_for_domain
from scraper.terminal.command_line import did_you_mean
from scraper.terminal.text_files import UnreadableFileError, read_text
from scraper.terminal.typed_moments import moment_of

#: Names that `-a` takes. scrapyd adds `_job`, which is ignored.
NAMES = ("sources", "domain", "feed", "sitemap", "url", "urls_file", "since", "now", "dry_run")
#: What they mean, for `scrapy crawl -h`; README.md has the same list.
MEANINGS = {
    "sources=FILE": "another list of outlets than sources.toml",
    "domain=HOST,...": "these outlets only, with the options of their entries in the list",
    "feed=URL,...": "the articles of these feeds",
    "sitemap=URL,...": "the articles of these sitemaps, or of those in these indexes",
    "url=URL,...": "these pages, even if they were fetched before",
    "urls_file=FILE": "pages listed in a file, one a line",
    "since=2026-11-01": "nothing that is known to be older than this day",
    "now=1": "poll all feeds, sitemaps and front pages now, due or not",
    "dry_run=1": "fetch and clean a few pages, show and export them, and store nothing",
}
_IGNORED = frozenset({"_job"})
_MAX_SHOWN = 20
# URLs may hold commas: only one before the next URL is a separator.
_URL_SEPARATOR = re.compile(r"\s*[,\n]\s*(?=[a-z]+://)|\n", re.IGNORECASE)
_YES, _NO = frozenset({"1", "true", "yes"}), frozenset({"0", "false", "no"})
_WORD_SEPARATOR = re.compile(r"[,\n]")


class ArgumentsError(Exception):
    """The arguments, or a file that they name, cannot be used; the message has a line for each mistake."""


@dataclass(frozen=True, slots=True)
class CrawlArguments:
    """Parsed arguments. URLs are normalised, domains as written, `since` is aware UTC."""

    sources_file: Path | None = None
    domains: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    urls_file: Path | None = None
    since: datetime | None = None
    #: Whether all sources are polled, due or not.
    now: bool = False
    #: Whether nothing is stored.
    dry_run: bool = False

    @property
    def polls_at_once(self) -> bool:
        """Whether sources are polled though they are not due: the operator names them, or gives `now`."""
        return self.now or not self.covers_all_sources

    @property
    def covers_all_sources(self) -> bool:
        """Whether no source or page is named, so that the whole sources file is meant."""
        return not (self.domains or self.feeds or self.sitemaps or self.urls or self.urls_file)


@dataclass(frozen=True, slots=True)
class Selection:
    """What a crawl starts from: outlets, and pages that the operator named.

    `listed` are all entries of the sources file: their rules apply to named pages too.
    """

    sources: tuple[Source, ...]
    named_urls: tuple[str, ...]
    listed: tuple[Source, ...] = ()


def parse_arguments(arguments: Mapping[str, str]) -> CrawlArguments:
    """Parse `-a` arguments; no file is opened.

    Raises:
        ArgumentsError: unknown names, empty values, bad dates, URLs or domains.
    """
    mistakes = [_unknown(name) for name in arguments if name not in NAMES and name not in _IGNORED]
    written = {name: arguments[name].strip(" ,\t\r\n") for name in NAMES if name in arguments}
    mistakes += [
        f"-a {name}=: is empty; leave it out or give it a value" for name, value in written.items() if not value
    ]
    parsed = CrawlArguments(
        sources_file=_path(written.get("sources")),
        domains=_each("domain", _words(written.get("domain", "")), _domain, mistakes),
        feeds=_each("feed", _urls(written.get("feed", "")), _url, mistakes),
        sitemaps=_each("sitemap", _urls(written.get("sitemap", "")), _url, mistakes),
        urls=_each("url", _urls(written.get("url", "")), _url, mistakes),
        urls_file=_path(written.get("urls_file")),
        since=_moment(written.get("since"), mistakes),
        now=_flag("now", written.get("now"), mistakes),
        dry_run=_flag("dry_run", written.get("dry_run"), mistakes),
    )
    if mistakes:
        raise ArgumentsError("\n".join(mistakes))
    return parsed


def select_sources(arguments: CrawlArguments, default_sources_file: Path) -> Selection:
    """Return what to crawl; reads the sources file and the file of URLs where they are needed.

    Arguments that name nothing mean every enabled source of the file. A named domain without an entry in the file is
    crawled without options. A named feed or sitemap is read alone, as a source of its host, with the options and
    filters of the host's entry.

    Raises:
        SourcesError: the sources file has mistakes, cannot be read, or enables nothing while all of it is meant.
        ArgumentsError: the file of URLs cannot be read, or has lines that are not URLs.
    """
    if arguments.covers_all_sources:
        sources = read_sources(arguments.sources_file or default_sources_file)
        return Selection(sources, (), sources)
    named = dict.fromkeys([*arguments.urls, *_urls_in(arguments.urls_file)])
    listed = _listed(arguments, default_sources_file)
    found = _sources_of_domains(arguments, listed)
    for feed in arguments.feeds:
        _add(found, listed, feed, lambda source, link: replace(source, feeds=(*source.feeds, link)))
    for sitemap in arguments.sitemaps:
        _add(found, listed, sitemap, lambda source, link: replace(source, sitemaps=(*source.sitemaps, link)))
    return Selection(tuple(found.values()), tuple(named), listed)


def _unknown(name: str) -> str:
    return f"-a {name}=: unknown{did_you_mean(name, NAMES)}; known here: {', '.join(NAMES)}"


def _path(written: str | None) -> Path | None:
    return Path(written) if written else None


def _words(text: str) -> list[str]:
    return [word.strip() for word in _WORD_SEPARATOR.split(text) if word.strip()]


def _urls(text: str) -> list[str]:
    return [url.strip().rstrip(",") for url in _URL_SEPARATOR.split(text) if url.strip(" ,\t\r\n")]


def _each(
    name: str,
    written: Iterable[str],
    read: Callable[[str], str],
    mistakes: list[str],
) -> tuple[str, ...]:
    """Return what could be read, each once and in order; mistakes are appended."""
    values: dict[str, None] = {}
    for text in written:
        try:
            values[read(text)] = None
        except (InvalidUrlError, SourcesError) as error:
            mistakes.append(f"-a {name}=: {error}")
    return tuple(values)


def _domain(text: str) -> str:
    source_for_domain(text)
    return text


def _url(text: str) -> str:
    if "://" not in text:
        raise InvalidUrlError(f"{text!r}: not a whole URL; write https://{text.lstrip('/')}")
    return uncached(normalise_url(text))


def _moment(text: str | None, mistakes: list[str]) -> datetime | None:
    """Return the moment of a date or date-time; without an offset it is UTC."""
    if not text:
        return None
    try:
        return moment_of(text)
    except ValueError:
        mistakes.append(f"-a since=: {text!r} is not a date; write 2026-11-01 or 2026-11-01T06:00:00+01:00")
        return None


def _flag(name: str, text: str | None, mistakes: list[str]) -> bool:
    word = (text or "").lower()
    if word and word not in _YES | _NO:
        mistakes.append(f"-a {name}=: {text!r} is neither 1 nor 0")
    return word in _YES


def _sources_of_domains(arguments: CrawlArguments, listed: Iterable[Source]) -> dict[str, Source]:
    """Return the sources of the named domains by their domain; entries of the file where there are any."""
    by_domain = {without_www(source.domain): source for source in listed}
    found: dict[str, Source] = {}
    for domain in arguments.domains:
        bare = source_for_domain(domain)
        source = by_domain.get(without_www(bare.domain), bare)
        found[source.domain] = source
    return found


def _listed(arguments: CrawlArguments, default_sources_file: Path) -> tuple[Source, ...]:
    if arguments.sources_file is not None:
        return read_enabled(arguments.sources_file)
    # A named domain needs no list.
    return read_if_there(default_sources_file)


def _add(found: dict[str, Source], listed: Iterable[Source], link: str, add: Callable[[Source, str], Source]) -> None:
    parts = urlsplit(link)
    source = found.get(parts.netloc) or _source_of_host(parts, listed)
    found[parts.netloc] = add(source, link)


def _source_of_host(parts: SplitResult, listed: Iterable[Source]) -> Source:
    """Return the source of a URL's host with the options of its entry, but without its documents."""
    bare = source_for_domain(f"{parts.scheme}://{parts.netloc}")
    entry = next((one for one in listed if without_www(one.domain) == without_www(bare.domain)), bare)
    return replace(entry, domain=bare.domain, base_url=bare.base_url, feeds=(), sitemaps=(), fronts=(), sections=())


def _urls_in(path: Path | None) -> list[str]:
    """Return the URLs of a file, one a line; empty lines and lines that begin with # are skipped."""
    if path is None:
        return []
    try:
        lines = [line.strip() for line in read_text(path).splitlines()]
    except UnreadableFileError as error:
        raise ArgumentsError(f"-a urls_file=: {error}") from error
    urls, mistakes = [], []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        try:
            urls.append(_url(line))
        except InvalidUrlError as error:
            mistakes.append(f"{path}: line {number}: {error}")
    if mistakes:
        raise ArgumentsError(_shortened(mistakes))
    if not urls:
        raise ArgumentsError(f"{path}: it holds no URL; write one on each line")
    return urls


def _shortened(mistakes: list[str]) -> str:
    more = len(mistakes) - _MAX_SHOWN
    return "\n".join([*mistakes[:_MAX_SHOWN], *([f"... and {more} more lines"] if more > 0 else [])])
