"""One source in one run: the rows of its documents, what was requested of it, and the search of its site. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import inf

from models.enums import FeedKind, FeedOrigin, Reason
from models.frontier.feeds import FeedRow, KnownFeeds, PollResult
from models.frontier.hints import Candidate
from models.frontier.poll_policy import GIVEN_UP, Bounds
from pipelines.urls.spider_traps import UrlTrap, UrlTraps
from scraper.discovery.decisions import RequestDocument
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument, barren_note
from scraper.discovery.poll_plan import PollPlan, active_rows, is_bare, replacements, row_kind, validators
from scraper.discovery.site_search import SiteSearch
from scraper.discovery.sitemap_parts import busiest_first, fresh_first, is_fresh_part, is_part
from scraper.sources import Source
from scraper.sources.url_filter import UrlExclusion, UrlFilter

#: How often a site is searched for new documents, and when a search without result is repeated.
SEARCH_INTERVAL = timedelta(days=7)
SEARCH_RETRY = timedelta(hours=1)

_Key = tuple[DocumentKind, str]
#: In a search they are read even if they are unchanged: their links are needed.
_READ_FOR_LINKS = frozenset({DocumentKind.FRONT, DocumentKind.ROBOTS})


@dataclass(slots=True)
class SourceCrawl:
    """The documents of one source in one run, each requested once.

    The site of a bare source is searched by `search`; `_open` also holds the requests of the smaller search for a
    replacement of a document that is gone.
    """

    source: Source
    bounds: Bounds
    known: KnownFeeds
    search: SiteSearch
    traps: UrlTraps
    url_filter: UrlFilter = field(init=False)
    #: A search read something useful.
    found_any: bool = False
    #: A search could not fetch everything, for reasons that will pass.
    is_incomplete: bool = False
    _rows: dict[_Key, FeedRow] = field(default_factory=dict)
    _requested: set[_Key] = field(default_factory=set)
    _open: set[_Key] = field(default_factory=set)
    #: Requested with the validators of the last answer.
    _conditional: set[_Key] = field(default_factory=set)
    _is_unconditional: bool = False
    _is_described: bool = False

    def __post_init__(self) -> None:
        """Keep the rows that count for the entry as it is now; a search only looks for other documents."""
        self.url_filter = UrlFilter(self.source)
        for row in active_rows(self.source, self.known.rows):
            self.put_row(row)
        for row in self._distinct_rows():
            if row.is_read:
                self.search.mark_known(_document(row))

    @property
    def domain(self) -> str:
        """Return the domain of the source."""
        return self.source.domain

    @property
    def is_searching(self) -> bool:
        """Return whether a search for documents has requests without an answer."""
        return bool(self._open)

    @property
    def is_searching_site(self) -> bool:
        """Return whether the whole site is being searched, not only for a replacement."""
        return self.is_searching and is_bare(self.source)

    def put_row(self, row: FeedRow) -> None:
        """Keep the current state of a row."""
        for url in (row.url, row.address):
            self._rows[DocumentKind(row.kind.value), url] = row

    def row_of(self, document: Document) -> FeedRow | None:
        """Return the row of a document; None: it has none."""
        return self._rows.get(_key(document))

    def plan(self, now: datetime, *, at_once: bool) -> PollPlan:
        """Return what to fetch now.

        `at_once`: all documents but the parts of an index, which announces changes; and unconditionally. Parts that
        were never requested wait for the answers of the indexes that are due, which may announce newer ones.
        """
        self._is_unconditional = at_once
        due = [row for row in self._distinct_rows() if self._is_due(row, now, at_once)]
        known = busiest_first(row for row in due if is_part(row) and not is_fresh_part(row))
        planned = [*(row for row in due if not is_part(row)), *_first(known, self.search.sitemaps_left)]
        documents = [self._document_at_depth(row) for row in planned]
        if not any(map(self.is_index, planned)):
            documents += self.fresh_parts(now)
        return PollPlan(tuple(documents), self.needs_search(now))

    def is_index(self, row: FeedRow) -> bool:
        """Return whether a row is that of a sitemap index of which parts are known."""
        return row.id is not None and any(row.id == one.parent_feed_id for one in self._rows.values() if is_part(one))

    def fresh_parts(self, now: datetime) -> tuple[Document, ...]:
        """Return the parts of indexes to request that no run has requested yet, within the bounds of this run."""
        fresh = (row for row in self._distinct_rows() if is_fresh_part(row) and not self._is_requested(row))
        chosen = _first(
            fresh_first(row for row in fresh if self._is_due(row, now, at_once=False)), self.search.sitemaps_left
        )
        self.search.sitemaps_left -= len(chosen)
        return tuple(self._document_at_depth(row) for row in chosen)

    def next_due_at(self) -> datetime | None:
        """Return when the next document is due, or the next search."""
        moments = [moment for row in self._distinct_rows() if (moment := row.due_at(self.bounds)) is not None]
        if is_bare(self.source) and self.known.next_discovery_at is not None:
            moments.append(self.known.next_discovery_at)
        return min(moments, default=None)

    def needs_search(self, now: datetime) -> bool:
        """Return whether to search the site of a bare source: never done, a week ago, or no document is left."""
        if not is_bare(self.source):
            return False
        due_at = self.known.next_discovery_at
        rows = [row for row in self._distinct_rows() if not is_fresh_part(row)]
        none_left = bool(rows) and all(row.failure_score >= GIVEN_UP for row in rows)
        is_planned = due_at is not None and due_at > now
        return not is_planned or (none_left and any(self._is_due(row, now, at_once=False) for row in rows))

    def requests(
        self, documents: Iterable[Document], *, searching: bool = False, replaces: int | None = None
    ) -> Iterator[RequestDocument]:
        """Yield a request for each document that this run has not requested yet.

        `searching`: they belong to a search, which continues after those that were requested anyway.
        """
        for document in documents:
            key = _key(document)
            if key not in self._requested:
                self._requested.add(key)
                if searching:
                    self._open.add(key)
                headers = self._headers(document)
                if headers:
                    self._conditional.add(key)
                yield RequestDocument(document, headers, replaces)
            elif searching:
                yield from self.on_known(document)

    def was_conditional(self, document: Document) -> bool:
        """Return whether this run requested a document only if it had changed."""
        return _key(document) in self._conditional

    def must_read(self, document: Document) -> bool:
        """Return whether a document is read even if it is unchanged."""
        return self.is_open(document) and document.kind in _READ_FOR_LINKS

    def is_open(self, document: Document) -> bool:
        """Return whether a search waits for this document."""
        return _key(document) in self._open

    def finish(self, document: Document) -> bool:
        """Finish the request of a document; return whether a search ended with it."""
        if not self.is_open(document):
            return False
        self._open.discard(_key(document))
        return not self._open

    def next_search_at(self, now: datetime) -> datetime:
        """Return when the site is to be searched again, after a search."""
        return now + (SEARCH_INTERVAL if self.found_any and not self.is_incomplete else SEARCH_RETRY)

    def describe_search(self) -> str | None:
        """Return once what an ended search of the site found; otherwise None."""
        if not is_bare(self.source) or self._is_described or not self.search.has_ended:
            return None
        self._is_described = True
        return self.search.describe_found()

    def should_try_http(self, document: Document, reason: Reason) -> bool:
        """Return whether to start the search of the site again over http."""
        return self.is_searching and self.search.should_try_http(document, reason)

    def on_parsed(self, document: Document, parsed: ParsedDocument) -> tuple[Document, ...]:
        """Return what may be fetched of the documents that a document names: outside a search, parts of an index."""
        if self.is_searching_site:
            return tuple(self.search.on_parsed(document, parsed))
        return tuple(self.search.list_sitemaps(document, parsed.sitemaps))

    def on_known(self, document: Document) -> Iterator[RequestDocument]:
        """Continue the search of the site, if there is one, after a document that need not be read."""
        if self.is_searching_site:
            yield from self.requests(self.search.on_known(document), searching=True)

    def on_failed(self, document: Document, reason: Reason | None) -> Iterator[RequestDocument]:
        """Continue the search of the site after a document that could not be fetched (`reason`) or read (None)."""
        if self.is_open(document) and is_bare(self.source):
            yield from self.requests(self.search.on_failed(document, reason), searching=True)

    def due_parts(self, rows: Sequence[FeedRow], named: Sequence[Document], now: datetime) -> tuple[Document, ...]:
        """Return the parts to request of an index that was read and `named` them: those of its `rows` that are due.

        Outside a search those count that have changed, and those of all indexes that were never requested.
        """
        for row in rows:
            self.put_row(row)
        due = {row.url: row for row in rows}
        if self.is_searching_site:
            return tuple(document for document in named if document.requested_url in due)
        listed = [due[one.requested_url] for one in named if one.requested_url in due]
        changed = busiest_first(row for row in listed if not is_fresh_part(row))
        announced = _first(changed, self.search.sitemaps_left)
        return (*map(self._document_at_depth, announced), *self.fresh_parts(now))

    def is_worth_polling(self, document: Document, parsed: ParsedDocument) -> bool:
        """Return whether a document is kept: configured ones are, those that a search tried may not be."""
        if document.kind is DocumentKind.ROBOTS:
            return False
        if not self.is_searching_site or document.kind is DocumentKind.FRONT:
            return True
        is_index = document.kind is DocumentKind.SITEMAP and bool(parsed.sitemaps)
        return document.requested_url in self.search.found or is_index

    def is_speculative(self, document: Document) -> bool:
        """Return whether nothing promised that a document exists, so that its absence is no failure."""
        return is_bare(self.source) and self.search.is_speculative(document)

    def filter_candidates(self, document: Document, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return the candidates to keep: all of a document that the user chose."""
        return self.search.filter_candidates(document, candidates) if is_bare(self.source) else tuple(candidates)

    def why_left_out(self, url: str) -> UrlExclusion | UrlTrap | None:
        """Return why a candidate is not entered: the entry excludes it, or the site invented it."""
        return self.url_filter.exclusion_of(url) or self.traps.trap(url)

    def needs_replacement(self, row: FeedRow, result: PollResult) -> bool:
        """Return whether a document that the user named is gone, and a replacement should be looked for."""
        due_at = self.known.next_discovery_at
        is_named = row.via is FeedOrigin.CONFIGURED and row.kind is not FeedKind.FRONT
        is_gone = result.is_gone and row.failure_score >= GIVEN_UP
        return is_named and is_gone and not self.is_searching and (due_at is None or due_at <= result.at)

    def replacements(self, feed_id: int, parsed: ParsedDocument) -> tuple[Document, ...]:
        """Return documents to try instead of the one with this feed id."""
        gone = next((row for row in self._rows.values() if row.id == feed_id), None)
        return replacements(gone, parsed, self._rows)

    def has_other_readable(self, failed: FeedRow) -> bool:
        """Return whether another document was readable at its last poll, so that the source counts as read."""
        others = (row for row in self._distinct_rows() if row.url != failed.url)
        return any(row.is_read and barren_note(row.problem) is None for row in others)

    def _headers(self, document: Document) -> dict[str, str]:
        row = self.row_of(document)
        is_full = self._is_unconditional or (row is not None and row.needs_full_answer(self.search.now))
        return {} if is_full or self.must_read(document) else validators(row)

    def _is_requested(self, row: FeedRow) -> bool:
        return _key(_document(row)) in self._requested

    def _distinct_rows(self) -> Iterator[FeedRow]:
        return iter({(row.kind, row.url): row for row in self._rows.values()}.values())

    def _is_due(self, row: FeedRow, now: datetime, at_once: bool) -> bool:
        if at_once and not (row.lastmod is not None and row.is_read):
            return True
        due_at = row.due_at(self.bounds)
        # A later date is the work of a wrong clock.
        latest = now + 8 * self.bounds.longest + (self.bounds.fixed or timedelta(0))
        return due_at is not None and (due_at <= now or due_at > latest)

    def _document_at_depth(self, row: FeedRow) -> Document:
        by_id = {one.id: one for one in self._rows.values()}
        depth, parent = (1 if is_bare(self.source) and row.kind is FeedKind.SITEMAP else 0), row.parent_feed_id
        while parent is not None and parent in by_id:
            depth, parent = depth + 1, by_id[parent].parent_feed_id
        return _document(row, depth)


def _first(rows: Sequence[FeedRow], limit: float) -> Sequence[FeedRow]:
    return rows if limit == inf else rows[: int(limit)]


def _document(row: FeedRow, depth: int = 0) -> Document:
    return Document(row.address, DocumentKind(row.kind.value), depth)


def _key(document: Document) -> _Key:
    return row_kind(document), document.requested_url
