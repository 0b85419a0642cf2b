"""Which discovery documents of a source a run asks for, and what their answers say. Asks nothing itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin

from scrapy.http import Response

from models.enums import FeedKind, FeedOrigin
from models.frontier.feeds import FeedRow, KnownFeeds, Part, PollResult
from models.frontier.poll_policy import GIVEN_UP, Bounds
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.formats.refresh_hints import refresh_in_headers
from scraper.download.responses import NOT_MODIFIED, header_pairs
from scraper.sources import Source

#: How often a site is searched for documents that it did not have the last time, and when a vain search is repeated.
DISCOVERY_INTERVAL = timedelta(days=7)
DISCOVERY_RETRY = timedelta(hours=1)

_PERMANENT = frozenset({301, 308})
_GONE = frozenset({404, 410})
#: Documents that are tried in the place of one that is gone: the first are the general ones.
_MOST_REPLACEMENTS = 3
_OF_COMMENTS = re.compile(r"comment", re.IGNORECASE)


def configured(source: Source) -> tuple[tuple[FeedKind, str], ...]:
    """Return the documents that a source's entry names."""
    named = (
        *((FeedKind.FEED, url) for url in source.feeds),
        *((FeedKind.SITEMAP, url) for url in source.sitemaps),
        *((FeedKind.FRONT, url) for url in (*source.fronts, *source.sections)),
    )
    return tuple(dict.fromkeys(named))


def is_bare(source: Source) -> bool:
    """Return whether the site itself must tell where its articles are."""
    return not (source.feeds or source.sitemaps or source.fronts)


@dataclass(slots=True)
class SourcePolls:
    """The documents of one source in one run: rows, what is asked of them, and what is still open."""

    source: Source
    bounds: Bounds
    known: KnownFeeds
    #: By where they are asked for.
    rows: dict[tuple[DocumentKind, str], FeedRow] = field(default_factory=dict)
    asked: set[tuple[DocumentKind, str]] = field(default_factory=set)
    #: Documents to be read whatever the server says of them: the links that they hold are wanted.
    forced: set[Document] = field(default_factory=set)
    #: What is still open of a search of the site, and how it went so far.
    open: set[Document] = field(default_factory=set)
    found_any: bool = False
    left_out: bool = False

    def __post_init__(self) -> None:
        """Keep the rows that count for the source as it is listed now."""
        for row in _active(self.source, self.known.rows):
            self.keep(row)

    @property
    def is_searching(self) -> bool:
        """Return whether the site is being searched for documents."""
        return bool(self.open)

    def ask(self, document: Document, *, searching: bool) -> bool:
        """Return whether a document is to be asked for, which it is once; note what a search has open."""
        place = _place(document)
        if place in self.asked:
            return False
        self.asked.add(place)
        if searching:
            self.open.add(document)
            if document.kind in {DocumentKind.FRONT, DocumentKind.ROBOTS}:
                self.forced.add(document)
        return True

    def settle(self, document: Document) -> bool:
        """Note that nothing more comes of a document; say whether that was the end of a search."""
        if document not in self.open:
            return False
        self.open.discard(document)
        return not self.open

    def searched(self, now: datetime) -> datetime:
        """Return when the site is to be searched again, after the end of a search."""
        return now + (DISCOVERY_INTERVAL if self.found_any and not self.left_out else DISCOVERY_RETRY)

    def needs_replacement(self, row: FeedRow, reply: PollResult) -> bool:
        """Return whether a document that the user named is gone, and a replacement should be looked for."""
        due_at = self.known.next_discovery_at
        is_ours = row.via is FeedOrigin.CONFIGURED and row.kind is not FeedKind.FRONT
        is_gone = reply.is_gone and row.failures >= GIVEN_UP
        return is_ours and is_gone and not self.open and (due_at is None or due_at <= reply.at)

    def keep(self, row: FeedRow) -> None:
        """Keep a row as it is by now."""
        for url in (row.url, row.address):
            self.rows[DocumentKind(row.kind.value), url] = row

    def row_of(self, document: Document) -> FeedRow | None:
        """Return the row of a document; None: it has none."""
        return self.rows.get(_place(document))

    def read_documents(self) -> Iterator[Document]:
        """Yield the documents that could be read at their last poll: a search looks for others only."""
        return (Document(row.address, DocumentKind(row.kind.value)) for row in self._distinct() if row.is_read)

    def plan(self, now: datetime, *, at_once: bool) -> tuple[tuple[Document, ...], bool]:
        """Return the documents to ask for now, and whether the site is to be searched for others.

        `at_once`: all of them, but the parts of an index, which tells when they change.
        """
        due = (self._document(row) for row in self._distinct() if self._is_due(row, now, at_once=at_once))
        return tuple(due), self.needs_search(now)

    def next_due_at(self) -> datetime | None:
        """Return when the next document is due, or the next search."""
        moments = [moment for row in self._distinct() if (moment := row.due_at(self.bounds)) is not None]
        if is_bare(self.source) and self.known.next_discovery_at is not None:
            moments.append(self.known.next_discovery_at)
        return min(moments, default=None)

    def needs_search(self, now: datetime) -> bool:
        """Return whether a bare domain is to be searched for documents: never done, a week ago, or none is left."""
        if not is_bare(self.source):
            return False
        due_at = self.known.next_discovery_at
        rows = list(self._distinct())
        none_left = bool(rows) and all(row.failures >= GIVEN_UP for row in rows)
        searched = due_at is not None and due_at > now
        return not searched or (none_left and any(self._is_due(row, now, at_once=False) for row in rows))

    def has_another(self, failed: FeedRow | None) -> bool:
        """Return whether another document could be read at its last poll: then the source is not unread."""
        return any(row.is_read for row in self._distinct() if failed is None or row.url != failed.url)

    def _distinct(self) -> Iterator[FeedRow]:
        return iter({(row.kind, row.url): row for row in self.rows.values()}.values())

    def _is_due(self, row: FeedRow, now: datetime, *, at_once: bool) -> bool:
        if at_once and not (row.lastmod is not None and row.is_read):
            return True
        due_at = row.due_at(self.bounds)
        # A date beyond all bounds was written by a clock that was wrong.
        return due_at is not None and (due_at <= now or due_at > now + 8 * self.bounds.longest + _fixed(self.bounds))

    def _document(self, row: FeedRow) -> Document:
        by_id = {one.id: one for one in self.known.rows}
        depth, above = (1 if is_bare(self.source) and row.kind is FeedKind.SITEMAP else 0), row.found_in
        while above is not None and above in by_id:
            depth, above = depth + 1, by_id[above].found_in
        return Document(row.address, DocumentKind(row.kind.value), depth)


def _fixed(bounds: Bounds) -> timedelta:
    return bounds.fixed or timedelta(0)


def _active(source: Source, rows: Iterable[FeedRow]) -> Iterator[FeedRow]:
    """Yield the rows that the entry names, or those that the site named; and what was found by way of them."""
    named = set(configured(source))
    active: set[int | None] = set()
    # An index comes before its parts.
    for row in rows:
        is_root = (row.kind, row.url) in named or (
            is_bare(source) and row.via is FeedOrigin.DISCOVERED and row.found_in is None
        )
        if is_root or row.found_in in active:
            active.add(row.id)
            yield row


def _place(document: Document) -> tuple[DocumentKind, str]:
    """Return what a document is known by: one that may be a feed or a list of feeds is a feed, if anything."""
    return (DocumentKind.FEED if document.kind is DocumentKind.FEEDS else document.kind), document.url


def new_row(document: Document, replaces: int | None, now: datetime) -> FeedRow:
    """Return the row of a document that is tried: it gets a number when it was read."""
    # The rules of a site have no row; theirs is thrown away.
    kind = FeedKind.FRONT if document.kind is DocumentKind.ROBOTS else FeedKind(_place(document)[0].value)
    return FeedRow(document.url, kind, FeedOrigin.DISCOVERED, now, found_in=replaces)


def replacement_opening(source: Source, row: FeedRow) -> Document:
    """Return where to look for another document in the place of one that is gone."""
    if row.kind is FeedKind.SITEMAP:
        return Document(urljoin(source.base_url, "/robots.txt"), DocumentKind.ROBOTS)
    return Document(source.base_url, DocumentKind.FRONT)


def replacements(polls: SourcePolls, replaces: int, reading: ParsedDocument) -> Iterator[Document]:
    """Yield documents to try in the place of one that is gone: of its kind, and none that is asked anyway."""
    lost = next((row for row in polls.rows.values() if row.id == replaces), None)
    kind = DocumentKind.FEED if lost is None else DocumentKind(lost.kind.value)
    named = reading.feeds if kind is DocumentKind.FEED else reading.sitemaps
    fresh = [url for url in named if (kind, url) not in polls.rows and not _OF_COMMENTS.search(url)]
    return (Document(url, kind) for url in fresh[:_MOST_REPLACEMENTS])


def validators(row: FeedRow | None) -> dict[str, str]:
    """Return the headers that make a request for a document conditional: as the server gave them."""
    if row is None or not row.is_held:
        return {}
    sent = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
    return {name: value for name, value in sent.items() if value}


def parts_of(document: Document, reading: ParsedDocument, named: Iterable[Document]) -> tuple[Part, ...]:
    """Return the sitemaps that an index lists, of the documents to ask for next, with what it says of their change."""
    if document.kind is not DocumentKind.SITEMAP:
        return ()
    return tuple(Part(one.url, reading.lastmods.get(one.url)) for one in named if one.kind is DocumentKind.SITEMAP)


def reply_of(response: Response, row: FeedRow, digest: str, now: datetime) -> PollResult:
    """Return what a response says of its document, before it is read."""
    headers = {name.lower(): value for name, value in reversed(header_pairs(response))}
    not_modified = response.status == NOT_MODIFIED
    return PollResult(
        at=now,
        status=response.status,
        etag=headers.get("etag", row.etag if not_modified else None),
        last_modified=headers.get("last-modified", row.last_modified if not_modified else None),
        body_sha256=row.body_sha256 if not_modified else digest,
        is_changed=not not_modified and digest != row.body_sha256,
        moved_to=_moved_to(response, row),
        wished=refresh_in_headers(headers),
    )


def failed_reply(problem: str, now: datetime, status: int | None = None, *, is_gone: bool = False) -> PollResult:
    """Return the reply of a document that could not be had, or not be read."""
    return PollResult(at=now, status=status, problem=problem, is_gone=is_gone or status in _GONE)


def longest_refresh(*wishes: timedelta | None) -> timedelta | None:
    """Return the longest of the waits that a server and its document wish for."""
    return max((wish for wish in wishes if wish is not None), default=None)


def outdated_entry(row: FeedRow) -> str | None:
    """Return what is to be corrected in the user's list about a document; None: nothing."""
    if row.via is not FeedOrigin.CONFIGURED or row.kind is FeedKind.FRONT:
        return None
    if row.moved_to is not None:
        return f"{row.url} has moved to {row.moved_to}"
    return f"{row.url} is gone: {row.problem}" if row.failures >= GIVEN_UP else None


def _moved_to(response: Response, row: FeedRow) -> str | None:
    request = response.request
    reasons: Mapping[int, int] | list[int] = [] if request is None else request.meta.get("redirect_reasons", [])
    if not reasons or not all(reason in _PERMANENT for reason in reasons):
        return row.moved_to
    return None if response.url == row.url else response.url
