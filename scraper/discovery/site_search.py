"""The search for a site's feeds, sitemaps and section fronts from its domain alone. Pure: it returns what to fetch."""

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
from scraper.discovery.formats.sitemap_order import is_of_news
from scraper.discovery.sitemap_parts import MAX_SITEMAP_DEPTH
from scraper.discovery.well_known_paths import well_known_feeds, well_known_sitemaps

#: Feeds named by the site. Sites list their general feeds first.
MAX_FEEDS = 10
#: Plain links that may be feeds or lists of feeds.
MAX_FEED_LINKS = 4
#: Section fronts read where nothing better is found.
MAX_FRONTS = 8
#: A feed whose newest entry is older is abandoned.
LONGEST_SILENCE = timedelta(days=365)
#: Entries whose dates are compared to find a feed's newest, which is among the first.
_MAX_DATES = 300
#: Documents named in the description of a search.
_MAX_DESCRIBED = 3

#: http is tried after these.
_NO_CONNECTION = frozenset({Reason.CONNECTION, Reason.TIMEOUT})
#: Unreachable hosts are not sent guessed URLs.
_UNREACHED = _NO_CONNECTION | {Reason.DNS, Reason.REFUSED_ADDRESS, Reason.HOST_LOCKED}
#: After a guess was refused, no further guess is made.
_REFUSED = _UNREACHED | {Reason.FORBIDDEN, Reason.SERVER_ERROR}
#: The whole search ends with these.
_ENDING = frozenset({Reason.RATE_LIMITED, Reason.HOST_CLOSED, Reason.RUN_STOPPED, Reason.HOST_BUDGET})


class FoundVia(StrEnum):
    """How a document was found; the values are shown to users."""

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


#: Nothing promised that these documents exist, so their absence is no failure.
_SPECULATIVE = frozenset({FoundVia.LINKED, FoundVia.LISTED, FoundVia.NAVIGATION, FoundVia.GUESSED})


@dataclass(slots=True)
class SiteSearch:
    """One site's search: the documents named so far, those that are useful, and those whose answer is pending.

    robots.txt and the front page come first, then what they name. Only where that yields nothing, well-known paths
    are tried one after the other, and finally section fronts. `is_thorough`: look for a feed and a sitemap even when
    one of them was found. Methods that return documents return those to fetch next.
    """

    base_url: str
    now: datetime
    #: How many sitemaps may still be listed in this run.
    sitemaps_left: float
    is_thorough: bool = False
    #: Whether http is tried where https gets no connection.
    tries_http: bool = False
    #: Fronts chosen by the source's entry, fetched at the start.
    entry_fronts: tuple[str, ...] = ()
    #: By requested URL, in the order of discovery.
    found_via: dict[str, FoundVia] = field(default_factory=dict)
    #: By requested URL: useful feeds, sitemaps and section fronts.
    found: dict[str, Document] = field(default_factory=dict)
    #: By requested URL: why documents that could be read are not used.
    passed_over: dict[str, str] = field(default_factory=dict)
    #: Section fronts linked in the navigation of the front page.
    sections: tuple[str, ...] = ()
    _entry_url: str = field(init=False)
    _pending: set[str] = field(default_factory=set)
    _robots_hosts: set[str] = field(default_factory=set)
    _feeds_left: int = MAX_FEEDS
    _feed_links_left: int = MAX_FEED_LINKS
    _guesses_left: dict[DocumentKind, list[str]] = field(default_factory=dict)
    _is_reachable: bool = False
    _refuses_guesses: bool = False
    _is_cancelled: bool = False

    def __post_init__(self) -> None:
        """Keep the base URL of the entry: the search's own follows redirects and the change to http."""
        self._entry_url = self.base_url

    @property
    def has_ended(self) -> bool:
        """Return whether no answer is pending; valid once the last returned iterator is exhausted."""
        return not self._pending

    def is_speculative(self, document: Document) -> bool:
        """Return whether nothing promised that this document exists."""
        return self.found_via.get(document.requested_url) in _SPECULATIVE

    def start(self) -> Iterator[Document]:
        """Return robots.txt, the front page and the fronts of the entry."""
        self._pending.clear()
        for document, via in start_documents(self.base_url, self._fronts_to_start()):
            yield from self._new(document.kind, [document.url], via)

    def should_try_http(self, document: Document, reason: Reason | None) -> bool:
        """Return whether to start again over http, after a document failed for `reason`."""
        is_unreached_front = document.kind is DocumentKind.FRONT and reason in _NO_CONNECTION
        return self.tries_http and is_unreached_front and self.base_url.startswith("https://")

    def start_over_http(self) -> Iterator[Document]:
        """Start again with http in place of https."""
        self.base_url = self._entry_url.replace("https://", "http://", 1)
        return self.start()

    def mark_known(self, document: Document) -> None:
        """Count a document as found that an earlier run could read; it is not named again."""
        if document.requested_url != self.base_url:  # the front page may name something new
            self.found_via.setdefault(document.requested_url, FoundVia.KNOWN)
            self._pending.discard(document.requested_url)
            self.found[document.requested_url] = document

    def on_parsed(self, document: Document, parsed: ParsedDocument) -> Iterator[Document]:
        """Continue after a document was read."""
        self._close(document)
        self._is_reachable = True
        self._sort_in(document, parsed)
        if document.kind is DocumentKind.ROBOTS:
            self._robots_hosts.add(urlsplit(document.url).netloc)
        elif document.kind is DocumentKind.FRONT and self.found_via[document.requested_url] is FoundVia.OPENING:
            yield from self._follow_home(document, parsed)
        yield from self._sitemaps(document, parsed.sitemaps)
        yield from self._feeds(document, parsed)
        yield from self._next_guess()

    def on_known(self, document: Document) -> Iterator[Document]:
        """Continue after a document that is known to be useful and need not be read again."""
        self._pending.discard(document.requested_url)
        self._is_reachable = True
        if document.kind in {DocumentKind.FEED, DocumentKind.FEED_OR_LIST, DocumentKind.SITEMAP}:
            self.mark_known(document)
        yield from self._next_guess()

    def on_failed(self, document: Document, reason: Reason | None) -> Iterator[Document]:
        """Continue after a document could not be fetched (`reason`), or not be read (None)."""
        self._close(document)
        self._is_reachable = self._is_reachable or reason not in _UNREACHED
        is_guess = self.found_via[document.requested_url] is FoundVia.GUESSED
        self._refuses_guesses = self._refuses_guesses or (is_guess and reason in _REFUSED)
        self._is_cancelled = self._is_cancelled or reason in _ENDING
        yield from self._next_guess()

    def list_sitemaps(self, index: Document, urls: Iterable[str]) -> Iterator[Document]:
        """Return the sitemaps that an index names and no other index of this run did. They are not awaited."""
        if index.depth >= MAX_SITEMAP_DEPTH:
            return
        for url in urls:
            if self.found_via.get(url, FoundVia.KNOWN) is FoundVia.KNOWN:
                self.found_via[url] = FoundVia.INDEX
                yield Document(url, DocumentKind.SITEMAP, index.depth + 1)

    def filter_candidates(self, document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates to keep.

        A sitemap without headlines lists the whole site: there the URL decides. Documents passed over have none.
        """
        if document.requested_url in self.passed_over:
            return ()
        if document.kind is not DocumentKind.SITEMAP:
            return tuple(candidates)
        return tuple(
            candidate
            for candidate in candidates
            if candidate.hints.headline is not None or reject_reason(candidate.url, self.base_url) is None
        )

    def describe_found(self) -> str:
        """Return what was found, in a clause for the log."""
        found = [
            f"{kind} {document.url} ({self.found_via[url]})"
            for kind in (DocumentKind.FEED, DocumentKind.SITEMAP, DocumentKind.FRONT)
            for url, document in self.found.items()
            if document.kind is kind
        ]
        if not found:
            return "no feed, no sitemap and no section front; `scrapy doctor` shows what was tried"
        more = f" and {len(found) - _MAX_DESCRIBED} more" if len(found) > _MAX_DESCRIBED else ""
        return "found " + ", ".join(found[:_MAX_DESCRIBED]) + more

    def _fronts_to_start(self) -> Iterator[str]:
        """Yield the fronts of the entry; those below its base URL by the scheme that is tried now."""
        for url in self.entry_fronts:
            yield url.replace(self._entry_url, self.base_url, 1) if url.startswith(self._entry_url) else url

    def _close(self, document: Document) -> None:
        self.found_via.setdefault(document.requested_url, FoundVia.KNOWN)
        self._pending.discard(document.requested_url)

    def _sort_in(self, document: Document, parsed: ParsedDocument) -> None:
        """Add a document to those found or to those passed over."""
        name = document.requested_url
        if document.kind is DocumentKind.SITEMAP:
            if self.filter_candidates(document, parsed.candidates):
                self.found[name] = document
        elif document.kind is DocumentKind.FRONT:
            if parsed.candidates and self.found_via[name] is FoundVia.NAVIGATION:
                self.found[name] = document
        elif document.kind is not DocumentKind.ROBOTS:
            defect = _defect(parsed, self.now)
            if defect is None:
                self.found[name] = Document(document.url, DocumentKind.FEED, asked=document.asked)
            else:
                self.passed_over[name] = defect

    def _follow_home(self, front: Document, parsed: ParsedDocument) -> Iterator[Document]:
        """Continue on the host to which the domain's front page redirected."""
        self.base_url = urljoin(front.url, "/")
        self.sections = parsed.sections
        if self._robots_hosts and urlsplit(self.base_url).netloc not in self._robots_hosts:
            yield from self._new(DocumentKind.ROBOTS, [urljoin(self.base_url, "/robots.txt")], FoundVia.OPENING)

    def _sitemaps(self, document: Document, urls: Iterable[str]) -> Iterator[Document]:
        via = FoundVia.ROBOTS if document.kind is DocumentKind.ROBOTS else FoundVia.INDEX
        for url in self._listable(document, urls):
            for sitemap in self._new(DocumentKind.SITEMAP, [url], via, document.depth + 1):
                self.sitemaps_left -= 1
                yield sitemap

    def _listable(self, index: Document, urls: Iterable[str]) -> Iterator[str]:
        """Yield the sitemaps that an index names, news sitemaps first, while the bounds of the run allow another."""
        if index.depth >= MAX_SITEMAP_DEPTH:
            return
        for url in sorted(urls, key=lambda url: not is_of_news(url)):
            if self.sitemaps_left <= 0:
                return
            yield url

    def _feeds(self, document: Document, parsed: ParsedDocument) -> Iterator[Document]:
        is_list = document.kind is DocumentKind.FEED_OR_LIST
        yield from self._named_feeds(parsed.feeds, FoundVia.LISTED if is_list else FoundVia.DECLARED)
        if is_list:
            # One step is enough: a list that leads to lists is a web directory.
            yield from self._named_feeds(filter(looks_like_feed, parsed.feed_links), FoundVia.LISTED)
        elif self._feeds_left == MAX_FEEDS or self.is_thorough:
            yield from self._linked_feeds(parsed.feed_links)

    def _named_feeds(self, urls: Iterable[str], via: FoundVia) -> Iterator[Document]:
        for url in urls:
            if self._feeds_left <= 0:
                return
            for feed in self._new(DocumentKind.FEED, [url], via):
                self._feeds_left -= 1
                yield feed

    def _linked_feeds(self, urls: Iterable[str]) -> Iterator[Document]:
        for url in urls:
            if self._feed_links_left <= 0:
                return
            for link in self._new(DocumentKind.FEED_OR_LIST, [url], FoundVia.LINKED):
                self._feed_links_left -= 1
                yield link

    def _next_guess(self) -> Iterator[Document]:
        """Yield the next documents to try once no answer is pending and something is missing."""
        if self._pending or not self._is_reachable or self._is_cancelled:
            return
        for kind, paths in (
            (DocumentKind.FEED_OR_LIST, well_known_feeds),
            (DocumentKind.SITEMAP, well_known_sitemaps),
        ):
            if not self._refuses_guesses and self._lacks(kind):
                left = self._guesses_left.setdefault(kind, list(paths(self.base_url)))
                while left:
                    guesses = list(self._new(kind, [left.pop(0)], FoundVia.GUESSED))
                    yield from guesses
                    if guesses:
                        return
        if not self.found:
            yield from self._new(DocumentKind.FRONT, self.sections[:MAX_FRONTS], FoundVia.NAVIGATION)

    def _lacks(self, kind: DocumentKind) -> bool:
        if not self.is_thorough:
            return not self.found
        wanted = DocumentKind.FEED if kind is DocumentKind.FEED_OR_LIST else kind
        return all(document.kind is not wanted for document in self.found.values())

    def _new(self, kind: DocumentKind, urls: Iterable[str], via: FoundVia, depth: int = 0) -> Iterator[Document]:
        for url in urls:
            if url not in self.found_via:
                self.found_via[url] = via
                self._pending.add(url)
                yield Document(url, kind, depth)


def start_documents(base_url: str, entry_fronts: Iterable[str]) -> Iterator[tuple[Document, FoundVia]]:
    """Yield the documents with which the search of a site starts."""
    yield Document(urljoin(base_url, "/robots.txt"), DocumentKind.ROBOTS), FoundVia.OPENING
    yield Document(base_url, DocumentKind.FRONT), FoundVia.OPENING
    for url in entry_fronts:
        yield Document(url, DocumentKind.FRONT), FoundVia.ENTRY


def _defect(parsed: ParsedDocument, now: datetime) -> str | None:
    """Return why a feed is not used; None: it is."""
    if parsed.feeds or parsed.feed_links:
        return "a page that lists feeds"
    if parsed.unsuitable is not None:
        return parsed.unsuitable
    if not parsed.candidates:
        return "it has no entries"
    newest = newest_date(parsed.candidates, now)
    is_abandoned = newest is not None and now - newest > LONGEST_SILENCE
    return f"its newest entry is of {newest:%Y-%m-%d}" if is_abandoned else None


def newest_date(candidates: Iterable[Candidate], now: datetime) -> datetime | None:
    """Return the latest date of publication among the first candidates, or of change where there is no other."""
    hints = (candidate.hints for candidate in islice(candidates, _MAX_DATES))
    written = (one.date_published or one.date_modified for one in hints)
    return max((moment for text in written if text and (moment := parse_date(text, now))), default=None)
