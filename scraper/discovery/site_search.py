"""The search for a site's feeds, sitemaps and fronts from its domain alone. Decides, but asks nothing itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from urllib.parse import urljoin, urlsplit

from models.enums import Reason
from models.frontier.hints import Candidate
from pipelines.text.date_parsing import parse_date
from pipelines.urls.article_urls import reject_reason
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.formats.feed_links import looks_like_feed
from scraper.discovery.well_known_paths import guessed_feeds, guessed_sitemaps

#: Indexes of indexes are followed no deeper.
MAX_SITEMAP_DEPTH = 3
#: Feeds that a site names: the first are the general ones.
MAX_FEEDS = 10
#: Plain links that may be feeds or lists of feeds.
MAX_FEED_LINKS = 4
#: Section fronts that are read where nothing better is found.
MAX_FRONTS = 8
#: A feed whose newest entry is older was abandoned.
LONGEST_SILENCE = timedelta(days=365)
#: Entries of a feed that are asked for their dates: the newest stands among the first.
_MOST_DATES = 300

#: Who has no answer to a question has none to a guess either.
_UNREACHED = frozenset({Reason.CONNECTION, Reason.TIMEOUT, Reason.DNS, Reason.REFUSED_ADDRESS, Reason.HOST_LOCKED})
#: Who refuses a guess is not asked to refuse the others.
_REFUSED = _UNREACHED | {Reason.FORBIDDEN, Reason.SERVER_ERROR}
#: After these nothing is tried.
_ENDING = frozenset({Reason.RATE_LIMITED, Reason.HOST_CLOSED, Reason.RUN_STOPPED, Reason.HOST_BUDGET})


class FoundVia(StrEnum):
    """How a document came to be known."""

    OPENING = "asked for first"
    ENTRY = "named by its entry"
    KNOWN = "known from before"
    DECLARED = "declared by the front page"
    LINKED = "linked by the front page"
    LISTED = "listed on a page of feeds"
    ROBOTS = "named by robots.txt"
    INDEX = "named by a sitemap index"
    NAVIGATION = "linked in the navigation"
    GUESSED = "tried, because nothing names any"


@dataclass(slots=True)
class SiteSearch:
    """One search: what was asked and how it came to be known, what was found, and what is still to be answered.

    The kinder ways come first: robots.txt and the front page, and what these name. Only where they bring nothing, usual
    addresses are tried one after the other, and last the fronts of sections. `is_thorough`: feeds and sitemaps are both
    tried, though one of them was found.
    """

    base_url: str
    now: datetime
    sitemaps_left: float
    is_thorough: bool = False
    how: dict[str, FoundVia] = field(default_factory=dict)
    #: By the address that was asked: feeds, sitemaps and section fronts that are of use.
    found: dict[str, Document] = field(default_factory=dict)
    #: Why others that could be read are of none.
    passed_over: dict[str, str] = field(default_factory=dict)
    sections: tuple[str, ...] = ()
    _pending: set[str] = field(default_factory=set)
    _robots_hosts: set[str] = field(default_factory=set)
    _feeds_left: int = MAX_FEEDS
    _feed_links_left: int = MAX_FEED_LINKS
    _guesses_left: dict[DocumentKind, list[str]] = field(default_factory=dict)
    _answers: bool = False
    _refuses: bool = False
    _is_over: bool = False

    @property
    def has_ended(self) -> bool:
        """Return whether no answer is outstanding; valid once `further` and `without` are exhausted."""
        return not self._pending

    def is_trial(self, document: Document) -> bool:
        """Return whether nobody promised that this document is there."""
        return self.how.get(document.name) in {FoundVia.LINKED, FoundVia.LISTED, FoundVia.NAVIGATION, FoundVia.GUESSED}

    def has(self, kind: DocumentKind) -> bool:
        """Return whether a document of this kind was found."""
        return any(document.kind is kind for document in self.found.values())

    def openings(self, sections: Iterable[str] = ()) -> Iterator[Document]:
        """Yield the documents to begin with; `sections` are fronts that somebody chose."""
        self._pending.clear()
        yield from self._new(DocumentKind.ROBOTS, [urljoin(self.base_url, "/robots.txt")], FoundVia.OPENING)
        yield from self._new(DocumentKind.FRONT, [self.base_url], FoundVia.OPENING)
        yield from self._new(DocumentKind.FRONT, sections, FoundVia.ENTRY)

    def remember(self, document: Document) -> None:
        """Take a document as found that is asked for anyway, and is not to be asked for again."""
        if document.name != self.base_url:  # what it names may be new
            self.how.setdefault(document.name, FoundVia.KNOWN)
            self._pending.discard(document.name)
            self.found[document.name] = document

    def further(self, document: Document, reading: ParsedDocument) -> Iterator[Document]:
        """Yield what to ask for next, now that a document was read."""
        self.how.setdefault(document.name, FoundVia.KNOWN)
        self._pending.discard(document.name)
        self._answers = True
        self._judge(document, reading)
        if document.kind is DocumentKind.ROBOTS:
            self._robots_hosts.add(urlsplit(document.url).netloc)
        elif document.kind is DocumentKind.FRONT and self.how.get(document.name) is FoundVia.OPENING:
            yield from self._home(document, reading)
        yield from self._sitemaps(document, reading.sitemaps)
        yield from self._feeds(document, reading)
        yield from self._next()

    def known(self, document: Document) -> Iterator[Document]:
        """Yield what to ask for next, where a document is known to be of use and need not be read again."""
        self._pending.discard(document.name)
        self._answers = True
        if document.kind in {DocumentKind.FEED, DocumentKind.FEEDS, DocumentKind.SITEMAP}:
            self.remember(document)
        yield from self._next()

    def without(self, document: Document, reason: Reason | None) -> Iterator[Document]:
        """Yield what to ask for next, now that a document could not be had (`reason`), or could not be read (None)."""
        self.how.setdefault(document.name, FoundVia.KNOWN)
        self._pending.discard(document.name)
        self._answers = self._answers or reason not in _UNREACHED
        is_guess = self.how.get(document.name) is FoundVia.GUESSED
        self._refuses = self._refuses or (is_guess and reason in _REFUSED)
        self._is_over = self._is_over or reason in _ENDING
        yield from self._next()

    def wanted(self, document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates to keep.

        A sitemap that nobody chose and that has no headlines lists the whole site: there the URL tells.
        """
        if document.name in self.passed_over:
            return ()
        if document.kind is not DocumentKind.SITEMAP:
            return tuple(candidates)
        return tuple(
            candidate
            for candidate in candidates
            if candidate.hints.headline is not None or reject_reason(candidate.url, self.base_url) is None
        )

    def _judge(self, document: Document, reading: ParsedDocument) -> None:
        """Keep what is of use."""
        if document.kind is DocumentKind.SITEMAP:
            if self.wanted(document, reading.candidates):
                self.found[document.name] = document
        elif document.kind is DocumentKind.FRONT:
            if reading.candidates and self.how.get(document.name) is FoundVia.NAVIGATION:
                self.found[document.name] = document
        elif document.kind is not DocumentKind.ROBOTS:
            is_list = bool(reading.feeds or reading.feed_links)
            why_not = "a page that lists feeds" if is_list else reading.unsuitable or self._why_not(reading.candidates)
            if why_not is None:
                self.found[document.name] = Document(document.url, DocumentKind.FEED, asked=document.asked)
            else:
                self.passed_over[document.name] = why_not

    def _why_not(self, candidates: Iterable[Candidate]) -> str | None:
        """Return why a feed with these entries is no use."""
        candidates = tuple(candidates)
        if not candidates:
            return "it has no entries"
        newest = newest_date(candidates, self.now)
        if newest is not None and self.now - newest > LONGEST_SILENCE:
            return f"its newest entry is of {newest:%Y-%m-%d}"
        return None

    def _home(self, front: Document, reading: ParsedDocument) -> Iterator[Document]:
        """Go on where the domain's front page led to."""
        self.base_url = urljoin(front.url, "/")
        self.sections = reading.sections
        if self._robots_hosts and urlsplit(self.base_url).netloc not in self._robots_hosts:
            yield from self._new(DocumentKind.ROBOTS, [urljoin(self.base_url, "/robots.txt")], FoundVia.OPENING)

    def _sitemaps(self, document: Document, urls: Iterable[str]) -> Iterator[Document]:
        if document.depth >= MAX_SITEMAP_DEPTH:
            return
        # An index has the newest first; sorting is stable.
        news_first = sorted(urls, key=lambda url: "news" not in url.lower())
        how = FoundVia.ROBOTS if document.kind is DocumentKind.ROBOTS else FoundVia.INDEX
        for url in news_first:
            if self.sitemaps_left <= 0:
                return
            for found in self._new(DocumentKind.SITEMAP, [url], how, document.depth + 1):
                self.sitemaps_left -= 1
                yield found

    def _feeds(self, document: Document, reading: ParsedDocument) -> Iterator[Document]:
        on_list = document.kind is DocumentKind.FEEDS
        yield from self._bounded(DocumentKind.FEED, reading.feeds, FoundVia.LISTED if on_list else FoundVia.DECLARED)
        if on_list:
            # One step is enough: a list that leads to lists is a directory of the web.
            yield from self._bounded(DocumentKind.FEED, filter(looks_like_feed, reading.feed_links), FoundVia.LISTED)
        elif self._feeds_left == MAX_FEEDS or self.is_thorough:
            yield from self._links(reading.feed_links)

    def _bounded(self, kind: DocumentKind, urls: Iterable[str], how: FoundVia) -> Iterator[Document]:
        for url in urls:
            if self._feeds_left <= 0:
                return
            for found in self._new(kind, [url], how):
                self._feeds_left -= 1
                yield found

    def _links(self, urls: Iterable[str]) -> Iterator[Document]:
        for url in urls:
            if self._feed_links_left <= 0:
                return
            for found in self._new(DocumentKind.FEEDS, [url], FoundVia.LINKED):
                self._feed_links_left -= 1
                yield found

    def _next(self) -> Iterator[Document]:
        """Yield the next thing to try when all answers are there and something is missing."""
        if self._pending or not self._answers or self._is_over:
            return
        for kind, guesses in ((DocumentKind.FEEDS, guessed_feeds), (DocumentKind.SITEMAP, guessed_sitemaps)):
            if not self._refuses and self._lacks(kind):
                left = self._guesses_left.setdefault(kind, list(guesses(self.base_url)))
                while left:
                    found = list(self._new(kind, [left.pop(0)], FoundVia.GUESSED))
                    yield from found
                    if found:
                        return
        if not self.found:
            yield from self._new(DocumentKind.FRONT, self.sections[:MAX_FRONTS], FoundVia.NAVIGATION)

    def _lacks(self, kind: DocumentKind) -> bool:
        if not self.is_thorough:
            return not self.found
        return not self.has(DocumentKind.FEED if kind is DocumentKind.FEEDS else kind)

    def _new(self, kind: DocumentKind, urls: Iterable[str], how: FoundVia, depth: int = 0) -> Iterator[Document]:
        for url in urls:
            if url not in self.how:
                self.how[url] = how
                self._pending.add(url)
                yield Document(url, kind, depth)


def newest_date(candidates: Iterable[Candidate], now: datetime) -> datetime | None:
    """Return the latest day on which one of these was published, or changed where that is all that is known."""
    written = (
        candidate.hints.date_published or candidate.hints.date_modified for candidate in islice(candidates, _MOST_DATES)
    )
    return max((moment for text in written if text and (moment := parse_date(text, now))), default=None)
