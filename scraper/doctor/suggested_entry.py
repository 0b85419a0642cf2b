"""The entry of `sources.toml` that the findings about a site suggest. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.metadata.declared import outlet_host
from pipelines.urls.normalise import same_site
from scraper.discovery.documents import DocumentKind
from scraper.doctor.findings import DocumentResult, Findings
from scraper.sources import Source, source_for_domain
from scraper.sources.toml_text import quoted, toml_list

#: A feed is worth polling if at least this share of its entries is in no feed before it.
_NEW_SHARE = 0.2
_MAX_SITEMAPS = 3
_MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Entry:
    """What to write for a site; URLs of its own domain are written as paths.

    Without any document, a crawl searches the site as the examination did.
    """

    domain: str
    name: str | None
    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    fronts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The documents of an entry, by their absolute URLs."""

    feeds: tuple[str, ...]
    sitemaps: tuple[str, ...]
    fronts: tuple[str, ...]

    @property
    def urls(self) -> frozenset[str]:
        """Return all of them."""
        return frozenset((*self.feeds, *self.sitemaps, *self.fronts))


def chosen_of(findings: Findings) -> Chosen:
    """Return what to crawl: front pages only where there are neither feeds nor news sitemaps."""
    feeds, sitemaps = tuple(_useful_feeds(findings)), tuple(_useful_sitemaps(findings))
    return Chosen(feeds, sitemaps, () if feeds or sitemaps else tuple(_fronts(findings)))


def entry_of(findings: Findings) -> Entry | None:
    """Return the entry for what was found; None where no article was found anywhere."""
    chosen = chosen_of(findings)
    if not (chosen.urls or _has_plain_sitemaps(findings)):
        return None
    source = _source(findings)
    return Entry(
        domain=source.domain,
        name=_name(findings),
        feeds=_written(chosen.feeds, source),
        sitemaps=_written(chosen.sitemaps, source),
        fronts=_written(chosen.fronts, source),
    )


def _has_plain_sitemaps(findings: Findings) -> bool:
    """Return whether useful sitemaps are left: they mix articles with other pages, which only a bare source filters."""
    return any(document.is_useful for document in findings.of(DocumentKind.SITEMAP))


def as_toml(entry: Entry) -> str:
    """Return the entry as it is written to the file, ending in a line break."""
    lines = ["[[source]]", f"domain = {quoted(entry.domain)}"]
    if entry.name:
        lines.append(f"name = {quoted(entry.name)}")
    for key in ("feeds", "sitemaps", "fronts"):
        lines += toml_list(key, getattr(entry, key))
    return "\n".join(lines) + "\n"


def _useful_feeds(findings: Findings) -> Iterator[str]:
    """Yield the feeds with articles that the feeds before them lack."""
    known: set[str] = set()
    for document in findings.of(DocumentKind.FEED):
        if document.is_useful and len(set(document.urls) - known) > _NEW_SHARE * len(set(document.urls)):
            known |= set(document.urls)
            yield document.url


def _useful_sitemaps(findings: Findings) -> Iterator[str]:
    """Yield the news sitemaps: those with headlines, or the index of those whose names change."""
    found = dict.fromkeys(
        document.index if document.index and _is_temporary(document) else document.url
        for document in findings.of(DocumentKind.SITEMAP)
        if document.is_useful and document.headlines
    )
    yield from list(found)[:_MAX_SITEMAPS]


def _is_temporary(document: DocumentResult) -> bool:
    """Return whether a sitemap's URL has a number in it: of a month, or of a part."""
    return any(map(str.isdigit, urlsplit(document.url).path + urlsplit(document.url).query))


def _fronts(findings: Findings) -> Iterator[str]:
    for document in findings.of(DocumentKind.FRONT):
        if document.is_useful:
            yield document.url


def _source(findings: Findings) -> Source:
    """Return the source of the domain to which the site redirects."""
    asked = source_for_domain(findings.domain)
    answers = urlsplit(findings.base_url)
    if answers.netloc == asked.domain or not same_site(findings.base_url, asked.base_url):
        return asked
    return source_for_domain(answers.netloc)


def _name(findings: Findings) -> str | None:
    """Return the publisher that most articles name."""
    # Where a page names none, its host is the publisher.
    names = Counter(
        article.metadata.publisher
        for article in findings.articles
        if article.metadata.publisher and article.metadata.publisher != outlet_host(article.url)
    )
    return next((name[:_MAX_NAME] for name, _ in names.most_common(1)), None)


def _written(urls: Iterable[str], source: Source) -> tuple[str, ...]:
    # As the file will be read: with another port than 443 that is http.
    base = source_for_domain(source.domain).base_url.rstrip("/")
    paths = (url.removeprefix(base) if url.startswith(f"{base}/") else url for url in urls)
    return tuple(dict.fromkeys(paths))
