"""What one run asks of one source to discover its articles, within bounds. Decides, but asks nothing itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from models.frontier import Candidate
from pipelines.article_urls import reject_reason
from scraper.documents import Document, Kind, Reading
from scraper.sources import Source

#: Indexes of indexes are followed no deeper.
MAX_SITEMAP_DEPTH = 3
#: Feeds that a front page links to: the first are the general ones.
MAX_LINKED_FEEDS = 10


@dataclass(slots=True)
class SourceVisit:
    """One source in one run: what was asked, and how much more may be."""

    source: Source
    sitemaps_left: float
    #: Whether the user wrote https:// himself: then http is not tried.
    insists_on_https: bool = False
    feeds_left: int = MAX_LINKED_FEEDS
    base_url: str = ""
    asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin at the address that the source's entry gives."""
        self.base_url = urljoin(self.base_url or self.source.base_url, "/")

    @property
    def is_bare(self) -> bool:
        """Say whether only the domain is known, so that the site itself must tell where its articles are."""
        return not (self.source.feeds or self.source.sitemaps or self.source.fronts)

    @property
    def can_fall_back(self) -> bool:
        """Say whether http may be tried instead of https."""
        return self.is_bare and not self.insists_on_https and self.base_url.startswith("https://")

    def openings(self) -> Iterator[Document]:
        """Yield the documents to begin with."""
        if self.is_bare:
            yield from self._new(Kind.ROBOTS, [urljoin(self.base_url, "/robots.txt")])
            yield from self._new(Kind.FRONT, [self.base_url, *self._sections()])
            return
        yield from self._new(Kind.FEED, self.source.feeds)
        yield from self._new(Kind.SITEMAP, self.source.sitemaps)
        yield from self._new(Kind.FRONT, [*self.source.fronts, *self._sections()])

    def _sections(self) -> Iterator[str]:
        """Yield the fronts of sections: those of the domain by the scheme by which it answers."""
        for url in self.source.sections:
            yield url.replace(self.source.base_url, self.base_url, 1) if url.startswith(self.source.base_url) else url

    def fallback(self) -> Iterator[Document]:
        """Yield the openings once more, over http."""
        self.base_url = f"http://{self.source.domain}/"
        yield from self.openings()

    def further(self, document: Document, reading: Reading) -> Iterator[Document]:
        """Yield the documents to ask for next, of those that `document` names."""
        if document.depth < MAX_SITEMAP_DEPTH:
            # An index has the newest first; sorting is stable.
            news_first = sorted(reading.sitemaps, key=lambda url: "news" not in url.lower())
            for found in self._new(Kind.SITEMAP, news_first, document.depth + 1):
                if self.sitemaps_left <= 0:
                    break
                self.sitemaps_left -= 1
                yield found
        if self.is_bare:
            yield from self._linked_feeds(reading.feeds)

    def wanted(self, document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates to keep.

        A sitemap that nobody chose and that has no headlines lists the whole site: there the URL tells.
        """
        if document.kind is not Kind.SITEMAP or not self.is_bare:
            return tuple(candidates)
        return tuple(
            candidate
            for candidate in candidates
            if candidate.headline is not None or reject_reason(candidate.url, self.base_url) is None
        )

    def _linked_feeds(self, urls: Iterable[str]) -> Iterator[Document]:
        for found in self._new(Kind.FEED, urls):
            if self.feeds_left <= 0:
                return
            self.feeds_left -= 1
            yield found

    def _new(self, kind: Kind, urls: Iterable[str], depth: int = 0) -> Iterator[Document]:
        for url in urls:
            if url not in self.asked:
                self.asked.add(url)
                yield Document(url, kind, depth)
