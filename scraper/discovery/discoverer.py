"""Discovery documents on their way through one run: asked for, read, entered into the frontier, or missed."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf

from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.enums import Outcome, Reason
from models.frontier.feeds import FeedRow, Part, Polled, PollResult
from models.frontier.hints import Candidate
from models.frontier.queue import DueUrl
from pipelines.items import PageItem
from pipelines.run.crawl_run import CrawlRun
from pipelines.run.shutdown import Aborted
from pipelines.urls.spider_traps import UrlTraps
from pipelines.visit import Visit
from scraper.app_settings import AppSettings
from scraper.discovery.document_reader import DocumentReader
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument
from scraper.discovery.poll_plan import (
    SourcePolls,
    configured,
    failed_reply,
    longest_refresh,
    new_row,
    outdated_entry,
    parts_of,
    replacement_opening,
    replacements,
    reply_of,
    validators,
)
from scraper.discovery.source_visit import SourceVisit
from scraper.download.failures import failure_detail, failure_reason, status_reason
from scraper.download.responses import NOT_MODIFIED, header_pairs
from scraper.politeness.host_policy import HostPolicy
from scraper.sources import Source
from scraper.sources.url_filter import UrlFilter

logger = logging.getLogger(__name__)

Output = Request | PageItem | Visit
#: Makes a request for a document of a source, with these headers; the number is that of the document it replaces.
MakeRequest = Callable[[Document, str, int | None, Mapping[str, str]], Request]
#: Takes URLs of a source that are due.
Take = Callable[[Iterable[DueUrl], str], Iterator[Output]]

_UNREACHED = frozenset({Reason.CONNECTION, Reason.TIMEOUT})


class Discoverer:
    """Knows the documents of all sources of a run, and what is to be asked next.

    `names_nothing`: the user has named neither sources nor pages, so that old troubles are no news to him.
    """

    def __init__(  # noqa: PLR0913 - what a run has, each part once
        self,
        run: CrawlRun,
        limits: AppSettings,
        doors: HostPolicy,
        count: Callable[[str], object],
        ask: MakeRequest,
        take: Take,
        *,
        names_nothing: bool,
    ) -> None:
        """Begin without sources."""
        self._run = run
        self._limits = limits
        self._doors = doors
        self._count = count
        self._request = ask
        self._take = take
        self._names_nothing = names_nothing
        self._reader = DocumentReader(limits.workers, limits.page_limits)
        self._one_at_a_time = asyncio.Semaphore(1)
        self._visits: dict[str, SourceVisit] = {}
        self._traps: dict[str, UrlTraps] = {}
        self.polls: dict[str, SourcePolls] = {}
        self.filters: dict[str, UrlFilter] = {}

    def close(self) -> None:
        """End the process that reads documents."""
        self._reader.close()

    async def look_up(self, sources: Iterable[Source], now: datetime) -> frozenset[str]:
        """Look up what is known of the documents of all sources, and return the sources of which pages are due."""
        for source in sources:
            self._run.feed_polls.set_interval(source.domain, source.interval)
            if source.age_limit is not None:
                self._run.limit_age(source.domain, source.age_limit)
        known = await self._run.feed_polls.load({source.domain: configured(source) for source in sources}, now)
        for source in sources:
            bounds = self._run.feed_polls.bounds_of(source.domain)
            self.polls[source.domain] = SourcePolls(source, bounds, known[source.domain])
        return await self._run.sources_with_due(list(known))

    def begin(
        self, source: Source, documents: Sequence[Document], *, searches: bool, insists_on_https: bool
    ) -> Iterator[Request]:
        """Ask for documents of a source, and search its site."""
        sitemaps_left = self._limits.sitemaps_per_source or inf
        visit = SourceVisit(source, sitemaps_left=sitemaps_left, insists_on_https=insists_on_https)
        self._visits[source.domain] = visit
        self.filters[source.domain] = UrlFilter(source)
        if documents or searches:
            self._run.findings.source_unread(source.domain)
        visit.remember(self.polls[source.domain].read_documents())
        yield from self._ask(visit.openings() if searches else (), source.domain, searching=True)
        yield from self._ask(documents, source.domain)

    def next_due_at(self) -> datetime | None:
        """Return when the next document of any source is due."""
        moments = [moment for polls in self.polls.values() if (moment := polls.next_due_at()) is not None]
        return min(moments, default=None)

    async def settle(self, asked: Document, domain: str) -> None:
        """Let go of a document's host, and end the search of a site with its last document."""
        await self._run.host_leases.release_ref(asked.url)
        polls = self.polls[domain]
        if not polls.settle(asked):
            return
        found = self._visits[domain].report()
        if found is not None:
            logger.info("%s: %s", domain, found)
        if not self._run.shutdown.is_stopping:
            now = datetime.now(UTC)
            await self._run.feed_polls.schedule_discovery(domain, polls.searched(now), now)

    async def read(
        self, response: Response, asked: Document, domain: str, replaces: int | None
    ) -> AsyncIterator[Output]:
        """Read a document: ask for further ones, offer its candidates, take those that are due."""
        polls, now = self.polls[domain], datetime.now(UTC)
        document = replace(asked, url=response.url, asked=asked.url)
        row = polls.row_of(asked) or new_row(asked, replaces, now)
        reason = status_reason(response.status)
        if reason is not None and not (response.status == NOT_MODIFIED and row.is_held):
            reply = failed_reply(f"HTTP status {response.status}", now, response.status)
            async for request in self._failed(asked, domain, reply, reason):
                yield request
            return
        reply = reply_of(response, row, hashlib.sha256(response.body).hexdigest(), now)
        if not reply.is_changed and asked not in polls.forced:
            await self._unchanged(row, domain, reply)
            for request in self._known(asked, domain):
                yield request
            return
        reading = await self._reading(document, response, domain)
        if reading is not None:
            async for output in self._go_on(document, asked, domain, (row, reply, reading, replaces)):
                yield output

    async def _go_on(
        self,
        document: Document,
        asked: Document,
        domain: str,
        found: tuple[FeedRow, PollResult, ParsedDocument, int | None],
    ) -> AsyncIterator[Output]:
        row, reply, reading, replaces = found
        if reading.problem is not None:
            failed = failed_reply(reading.problem, reply.at, reply.status, is_gone=asked.kind is not DocumentKind.FRONT)
            async for request in self._failed(asked, domain, failed, None):
                yield request
            return
        if replaces is not None and asked.kind in {DocumentKind.FRONT, DocumentKind.ROBOTS}:
            others = replacements(self.polls[domain], replaces, reading)
            for request in self._ask(others, domain, searching=True, replaces=replaces):
                yield request
            return
        reply = replace(reply, wished=longest_refresh(reply.wished, reading.wished))
        async for output in self._enter(document, domain, reading, row, reply):
            yield output

    async def _reading(self, document: Document, response: Response, domain: str) -> ParsedDocument | None:
        """Return what a document says; None: the run ended before it was read, and asks again."""
        encoding = getattr(response, "_declared_encoding", lambda: None)()
        # A sitemap unpacks to 50 MB: reading it here would hold up every download, and many at once have no room.
        fetched = FetchedDocument(document, response.body, dict(header_pairs(response)), encoding)
        try:
            async with self._one_at_a_time:
                return await self._run.shutdown.or_abort(self._reader.read(fetched))
        except Aborted:
            self._note_unread(document, domain, "the run ended before it was read")
            return None

    async def _unchanged(self, row: FeedRow, domain: str, reply: PollResult) -> None:
        """Note that a document says nothing new: it was not even read."""
        self.polls[domain].keep(await self._run.feed_polls.save_poll(domain, row, reply))
        self._run.findings.source_read(domain)
        self._count("newsgrain/documents/unchanged")
        logger.info("%s: %s %s is unchanged", domain, row.kind, row.address)

    async def _enter(
        self, document: Document, domain: str, reading: ParsedDocument, row: FeedRow, reply: PollResult
    ) -> AsyncIterator[Output]:
        """Enter what a document brought, and go on with what of it is due, and with the search of the site."""
        visit, polls = self._visits[domain], self.polls[domain]
        searching = polls.is_searching and visit.is_bare
        named = tuple(visit.further(document, reading, searching=searching))
        parts = parts_of(document, reading, named)
        if visit.is_of_use(document, reading, searching=searching):
            polled = await self._entered(document, domain, reading, row, reply, parts)
            due = [Document(part.address, DocumentKind.SITEMAP, document.depth + 1) for part in polled.due_parts]
            for request in self._ask(due, domain, searching=searching):
                yield request
            for output in self._take(polled.offered.due, domain):
                yield output
        if not searching:
            return
        for found in named:
            # Of an index the parts are asked that have changed; the others are known.
            for request in self._known(found, domain) if parts else self._ask([found], domain, searching=True):
                yield request

    async def _entered(
        self,
        document: Document,
        domain: str,
        reading: ParsedDocument,
        row: FeedRow,
        reply: PollResult,
        parts: Sequence[Part],
    ) -> Polled:
        polls = self.polls[domain]
        follows = not (reading.is_nofollow and self._limits.obeys_robots_meta)
        wanted = self._visits[domain].wanted(document, reading.candidates if follows else ())
        candidates = self._without_traps(wanted, domain)
        polled = await self._run.feed_polls.save_entries(domain, row, reply, candidates, parts)
        self._run.note_offered(polled.offered)
        self._run.findings.source_read(domain)
        polls.found_any = True
        for kept in (polled.row, *polled.due_parts):
            polls.keep(kept)
        self._note_entry(domain, polled.row)
        found = (len(candidates), polled.offered.new, len(polled.offered.due))
        logger.info("%s: %s %s has %d candidates, %d new, %d due", domain, document.kind, document.url, *found)
        return polled

    def _known(self, document: Document, domain: str) -> Iterator[Request]:
        """Go on with the search of a site, if there is one, to which a document is of use that it need not read."""
        visit = self._visits[domain]
        if self.polls[domain].is_searching and visit.is_bare:
            yield from self._ask(visit.known(document), domain, searching=True)

    def _note_entry(self, domain: str, row: FeedRow) -> None:
        """Note what the user is to correct in the entry of a source."""
        stale = outdated_entry(row)
        if stale is not None:
            logger.warning("%s: correct its entry: %s", domain, stale)
            self._run.findings.entry_outdated(domain, stale)

    def _without_traps(self, candidates: Iterable[Candidate], domain: str) -> tuple[Candidate, ...]:
        """Return the candidates but those that its entry leaves out or a site invents, which are counted."""
        traps = self._traps.setdefault(domain, UrlTraps(datetime.now(UTC).year, self._limits.hosts_per_source))
        kept = []
        for candidate in candidates:
            trap = self.filters[domain].left_out(candidate.url) or traps.trap(candidate.url)
            if trap is None:
                kept.append(candidate)
            else:
                self._count(f"newsgrain/urls_left_out/{trap}")
        return tuple(kept)

    async def without(self, asked: Document, domain: str, failure: Failure) -> AsyncIterator[Request]:
        """Note that a document could not be had, or try a bare domain over http."""
        visit, polls = self._visits[domain], self.polls[domain]
        reason = failure_reason(failure.value)
        if reason is Reason.HOST_LOCKED:
            logger.info("%s: %s is left to another run, which is at work on its host", domain, asked.url)
            self._run.findings.source_excused(domain)
            polls.left_out = True
            return
        if asked.kind is DocumentKind.FRONT and reason in _UNREACHED and visit.can_fall_back and polls.is_searching:
            logger.info("%s does not answer over https: trying http", domain)
            for opening in self._ask(visit.fallback(), domain, searching=True):
                yield opening
            return
        if reason.outcome is Outcome.DEFERRED:
            polls.left_out = True
            self._note_unread(asked, domain, failure_detail(failure.value))
            return
        reply = failed_reply(failure_detail(failure.value), datetime.now(UTC))
        async for further in self._failed(asked, domain, reply, reason):
            yield further

    async def _failed(
        self, asked: Document, domain: str, reply: PollResult, reason: Reason | None
    ) -> AsyncIterator[Request]:
        """Note that a document could not be had (`reason`) or read, and look for another one if it is no more."""
        polls = self.polls[domain]
        row = polls.row_of(asked)
        if row is not None:
            row = await self._run.feed_polls.save_poll(domain, row, reply)
            polls.keep(row)
            self._note_entry(domain, row)
        self._note_unread(asked, domain, str(reply.problem))
        if asked in polls.open:
            for request in self._ask(self._visits[domain].without(asked, reason), domain, searching=True):
                yield request
        if row is not None and polls.has_another(row):
            self._run.findings.source_excused(domain)
        if row is not None and row.id is not None and polls.needs_replacement(row, reply):
            logger.info("%s: looking for another %s", domain, row.kind)
            for request in self._ask([replacement_opening(polls.source, row)], domain, replaces=row.id, searching=True):
                yield request

    def _note_unread(self, document: Document, domain: str, problem: str) -> None:
        if document.kind is DocumentKind.ROBOTS:  # a site without one is no failure
            logger.info("%s: no robots.txt: %s", domain, problem)
            return
        if self._visits[domain].is_trial(document):
            logger.info("%s: nothing at %s: %s", domain, document.url, problem)
            return
        known = self._doors.known_failure(document.url)
        if known is not None and self._names_nothing:
            # Nobody is to be woken again for it in each run.
            self._run.findings.source_skipped(domain, known)
            logger.info("%s: %s %s: %s (%s)", domain, document.kind, document.url, known, problem)
            return
        logger.warning("%s: %s %s could not be read: %s", domain, document.kind, document.url, problem)
        self._run.findings.document_unread(domain, document.url, problem)

    def _ask(
        self, documents: Iterable[Document], domain: str, *, searching: bool = False, replaces: int | None = None
    ) -> Iterator[Request]:
        """Yield a request for each document that this run has not asked for yet."""
        polls = self.polls[domain]
        for document in documents:
            if polls.ask(document, searching=searching):
                yield self._document_request(document, domain, replaces)
            elif searching:
                yield from self._known(document, domain)

    def _document_request(self, document: Document, domain: str, replaces: int | None) -> Request:
        polls = self.polls[domain]
        self._run.host_leases.acquire_ref(document.url)
        headers = {} if document in polls.forced else validators(polls.row_of(document))
        return self._request(document, domain, replaces, headers)
