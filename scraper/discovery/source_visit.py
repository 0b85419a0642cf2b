"""What one run asks of one source to discover its articles, within bounds. Decides, but asks nothing itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from models.enums import Reason
from models.frontier.hints import Candidate
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.site_search import MAX_SITEMAP_DEPTH, SiteSearch
from scraper.sources import Source

_SHOWN = 3


@dataclass(slots=True)
class SourceVisit:
    """One source in one run: what was asked, and how much more may be.

    Of a source that gives only its domain the documents are searched for: `search` says what came of it.
    """

    source: Source
    sitemaps_left: float
    #: Whether the user wrote https:// himself: then http is not tried.
    insists_on_https: bool = False
    search: SiteSearch = field(init=False)
    _asked: set[str] = field(default_factory=set)
    _has_reported: bool = False

    def __post_init__(self) -> None:
        """Begin at the address that the source's entry gives."""
        self.search = SiteSearch(urljoin(self.source.base_url, "/"), datetime.now(UTC), self.sitemaps_left)

    @property
    def is_bare(self) -> bool:
        """Return whether only the domain is known, so that the site itself must tell where its articles are."""
        return not (self.source.feeds or self.source.sitemaps or self.source.fronts)

    @property
    def can_fall_back(self) -> bool:
        """Return whether http may be tried instead of https."""
        return self.is_bare and not self.insists_on_https and self.search.base_url.startswith("https://")

    def openings(self) -> Iterator[Document]:
        """Yield the documents with which a search of the site begins."""
        return self.search.openings(self._sections())

    def _sections(self) -> Iterator[str]:
        """Yield the fronts of sections: those of the domain by the scheme by which it answers."""
        base = self.search.base_url
        for url in self.source.sections:
            yield url.replace(self.source.base_url, base, 1) if url.startswith(self.source.base_url) else url

    def fallback(self) -> Iterator[Document]:
        """Yield the openings once more, over http."""
        self.search.base_url = f"http://{self.source.domain}/"
        yield from self.openings()

    def further(self, document: Document, reading: ParsedDocument, *, searching: bool) -> Iterator[Document]:
        """Yield the documents to ask for next, now that `document` was read."""
        if searching:
            yield from self.search.further(document, reading)
        elif document.depth < MAX_SITEMAP_DEPTH:
            # An index has the newest first; sorting is stable.
            news_first = sorted(reading.sitemaps, key=lambda url: "news" not in url.lower())
            for found in self._new(DocumentKind.SITEMAP, news_first, document.depth + 1):
                if self.sitemaps_left <= 0:
                    break
                self.sitemaps_left -= 1
                yield found

    def without(self, document: Document, reason: Reason | None) -> Iterator[Document]:
        """Yield the documents to ask for next, now that `document` could not be had (`reason`) or read (None)."""
        if self.is_bare:
            yield from self.search.without(document, reason)

    def remember(self, documents: Iterable[Document]) -> None:
        """Take documents as found that are asked for anyway: no search tries others in their place."""
        for document in documents:
            self.search.remember(document)

    def known(self, document: Document) -> Iterator[Document]:
        """Yield the documents to ask for next, where `document` is known to be of use without being read again."""
        return self.search.known(document)

    def is_of_use(self, document: Document, reading: ParsedDocument, *, searching: bool) -> bool:
        """Return whether a document is worth polling again: configured ones are, a search's trials may not be."""
        if document.kind is DocumentKind.ROBOTS:
            return False
        if not searching or document.kind is DocumentKind.FRONT:
            return True
        return document.name in self.search.found or (document.kind is DocumentKind.SITEMAP and bool(reading.sitemaps))

    def is_trial(self, document: Document) -> bool:
        """Return whether nobody promised that this document is there, so that it is no loss."""
        return self.is_bare and self.search.is_trial(document)

    def wanted(self, document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates to keep: all that a document has which the user chose."""
        return self.search.wanted(document, candidates) if self.is_bare else tuple(candidates)

    def report(self) -> str | None:
        """Return once, when a search has ended, what was found; None at all other times."""
        if not self.is_bare or self._has_reported or not self.search.has_ended:
            return None
        self._has_reported = True
        found = [
            f"{kind} {document.url} ({self.search.how[name]})"
            for kind in (DocumentKind.FEED, DocumentKind.SITEMAP, DocumentKind.FRONT)
            for name, document in self.search.found.items()
            if document.kind is kind
        ]
        if not found:
            return "no feed, no sitemap and no section front; `scrapy doctor` says what was tried"
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        return "found " + ", ".join(found[:_SHOWN]) + more

    def _new(self, kind: DocumentKind, urls: Iterable[str], depth: int = 0) -> Iterator[Document]:
        for url in urls:
            if url not in self._asked:
                self._asked.add(url)
                yield Document(url, kind, depth)
