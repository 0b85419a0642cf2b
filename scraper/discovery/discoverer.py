"""Polls discovery documents for a run: what each response means for the frontier, and what to request next."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf

from models.enums import FeedKind, Outcome, Reason
from models.frontier.feeds import FeedRow, KnownFeeds, Part, Polled, PollResult
from models.frontier.hints import Candidate
from models.url_key import url_key
from pipelines.run.crawl_run import CrawlRun
from pipelines.run.shutdown import Aborted
from pipelines.urls.normalise import host_of, same_site
from pipelines.urls.spider_traps import UrlTrap, UrlTraps
from scraper.discovery.decisions import Decision, RequestDocument, RequestPages
from scraper.discovery.document_reader import DocumentReader
from scraper.discovery.documents import (
    Document,
    DocumentKind,
    FetchedDocument,
    ParsedDocument,
    all_left_out,
    barren_note,
)
from scraper.discovery.poll_plan import (
    NOT_MODIFIED,
    Poll,
    PollPlan,
    configured_documents,
    failed_result,
    has_moved,
    is_bare,
    longest_refresh,
    new_row,
    outdated_entry,
    poll_result,
    replacement_start,
    status_problem,
)
from scraper.discovery.site_search import SiteSearch
from scraper.discovery.sitemap_parts import parts_of
from scraper.discovery.source_crawl import SourceCrawl
from scraper.sources import Source
from scraper.sources.url_filter import UrlFilter

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DiscoveryLimits:
    """Limits for one source in one run (0: none), and whether links of pages marked `nofollow` are ignored."""

    sitemaps_per_source: int
    hosts_per_source: int
    obeys_nofollow: bool


class Discoverer:
    """Decides what a run requests to discover articles, and writes what the answers bring. Makes no request itself.

    `count` adds to a statistic. `known_failure` describes how the host of a URL has failed since an earlier run:
    such failures are logged but not reported again.
    """

    def __init__(
        self,
        run: CrawlRun,
        reader: DocumentReader,
        limits: DiscoveryLimits,
        count: Callable[[str, int], object],
        known_failure: Callable[[str], str | None],
    ) -> None:
        """Begin without sources."""
        self._run = run
        self._reader = reader
        self._limits = limits
        self._count = count
        self._known_failure = known_failure
        self._crawls: dict[str, SourceCrawl] = {}

    async def load(self, sources: Iterable[Source], now: datetime, https_only: frozenset[str]) -> frozenset[str]:
        """Load the documents of all sources, and return the domains that have pages due.

        `https_only`: domains that are not tried over http.
        """
        for source in sources:
            self._run.feed_polls.set_interval(source.domain, source.interval)
            if source.age_limit is not None:
                self._run.limit_age(source.domain, source.age_limit)
            if source.domains:
                await self._run.reconsider_offsite(source.domain, source.domains)
        configured = {source.domain: configured_documents(source) for source in sources}
        known = await self._run.feed_polls.load(configured, now)
        for source in sources:
            tries_http = source.domain not in https_only
            self._crawls[source.domain] = self._crawl(source, known[source.domain], now, tries_http=tries_http)
        return await self._run.sources_with_due(list(known))

    def plan(self, domain: str, now: datetime, *, at_once: bool) -> PollPlan:
        """Return what to fetch of a source now; see `SourceCrawl.plan`."""
        return self._crawls[domain].plan(now, at_once=at_once)

    def filter_of(self, domain: str) -> UrlFilter | None:
        """Return what the entry of a source leaves out; None: it has none in this run."""
        crawl = self._crawls.get(domain)
        return None if crawl is None else crawl.url_filter

    def next_due_at(self) -> datetime | None:
        """Return when the next document of any source is due."""
        moments = [moment for crawl in self._crawls.values() if (moment := crawl.next_due_at()) is not None]
        return min(moments, default=None)

    def start(self, domain: str, plan: PollPlan) -> Sequence[Decision]:
        """Begin with a source: search its site, and poll the documents that are due."""
        crawl = self._crawls[domain]
        if plan:
            self._run.findings.source_unread(domain)
        searched = self._requests(crawl, crawl.search.start(), searching=True) if plan.searches_site else []
        return [*searched, *self._requests(crawl, plan.documents)]

    async def on_fetched(self, fetched: FetchedDocument, domain: str, replaces: int | None) -> Sequence[Decision]:
        """Read a document, enter its candidates, and return what to request next."""
        crawl, document, now = self._crawls[domain], fetched.document, datetime.now(UTC)
        row = crawl.row_of(document) or new_row(document, replaces, now)
        is_conditional = crawl.was_conditional(document)
        if fetched.reason is not None and not (fetched.status == NOT_MODIFIED and is_conditional):
            failed = failed_result(status_problem(fetched.status), now, fetched.status)
            return await self._record_failure(crawl, document, failed, fetched.reason)
        self._note_move(crawl, fetched, row)
        poll = Poll(document, row, poll_result(fetched, row, now, is_conditional=is_conditional), replaces)
        if not poll.result.is_changed and not crawl.must_read(document):
            return await self._on_unchanged(crawl, poll)
        parsed = await self._parsed(crawl, fetched)
        return [] if parsed is None else await self._on_parsed(crawl, poll, parsed)

    async def on_failed(self, document: Document, domain: str, reason: Reason, detail: str) -> Sequence[Decision]:
        """Record that a document could not be fetched, and return what to request instead."""
        crawl = self._crawls[domain]
        if reason is Reason.HOST_LOCKED:
            logger.info("%s: the host of %s is being crawled by another run, skipped", domain, document.url)
            self._run.findings.source_excused(domain)
            crawl.is_incomplete = True
            return []
        if crawl.should_try_http(document, reason):
            logger.info("%s does not answer over https: trying http", domain)
            return self._requests(crawl, crawl.search.start_over_http(), searching=True)
        if reason.outcome is Outcome.DEFERRED:
            crawl.is_incomplete = True
            self._note_unread(crawl, document, detail)
            return []
        return await self._record_failure(crawl, document, failed_result(detail, datetime.now(UTC)), reason)

    async def finish(self, document: Document, domain: str) -> None:
        """Release the host of a document; after the last one of a search, schedule the next search."""
        await self._run.host_leases.release_ref(document.requested_url)
        crawl = self._crawls[domain]
        if not crawl.finish(document):
            return
        description = crawl.describe_search()
        if description is not None:
            logger.info("%s: %s", domain, description)
        if not self._run.shutdown.is_stopping:
            now = datetime.now(UTC)
            await self._run.feed_polls.schedule_discovery(domain, crawl.next_search_at(now), now)

    def close(self) -> None:
        """End the process that reads documents."""
        self._reader.close()

    def _crawl(self, source: Source, known: KnownFeeds, now: datetime, *, tries_http: bool) -> SourceCrawl:
        search = SiteSearch(
            source.base_url,
            now,
            self._limits.sitemaps_per_source or inf,
            tries_http=tries_http and is_bare(source),
            entry_fronts=source.sections,
        )
        traps = UrlTraps(now.year, self._limits.hosts_per_source)
        return SourceCrawl(source, self._run.feed_polls.bounds_of(source.domain), known, search, traps)

    async def _parsed(self, crawl: SourceCrawl, fetched: FetchedDocument) -> ParsedDocument | None:
        """Return the contents of a document; None: the run ended first, and the document stays due."""
        try:
            return await self._run.shutdown.or_abort(self._reader.read(fetched))
        except Aborted:
            self._note_unread(crawl, fetched.document, "the run ended before it was read")
            return None

    async def _on_unchanged(self, crawl: SourceCrawl, poll: Poll) -> Sequence[Decision]:
        row = await self._run.feed_polls.save_poll(crawl.domain, poll.row, poll.result)
        crawl.put_row(row)
        self._note_read(crawl, poll.document, row, barren_note(row.problem))
        self._count("newsgrain/documents/unchanged", 1)
        logger.info("%s: %s %s is unchanged", crawl.domain, poll.row.kind, poll.row.address)
        return [*self._leased(crawl.on_known(poll.document)), *self._fresh_parts(crawl, poll.row)]

    async def _on_parsed(self, crawl: SourceCrawl, poll: Poll, parsed: ParsedDocument) -> Sequence[Decision]:
        kind, result = poll.document.kind, poll.result
        self._note_limits(crawl, poll.document, parsed)
        if parsed.problem is not None:
            is_gone = kind is not DocumentKind.FRONT
            failed = failed_result(parsed.problem, result.at, result.status, is_gone=is_gone)
            return await self._record_failure(crawl, poll.document, failed, None)
        if poll.replaces is not None and kind in {DocumentKind.FRONT, DocumentKind.ROBOTS}:
            others = crawl.replacements(poll.replaces, parsed)
            return self._requests(crawl, others, searching=True, replaces=poll.replaces)
        refresh_after = longest_refresh(result.refresh_after, parsed.refresh_after)
        result = replace(result, refresh_after=refresh_after, note=parsed.cut_short or parsed.barren)
        return await self._enter(crawl, replace(poll, result=result), parsed)

    async def _enter(self, crawl: SourceCrawl, poll: Poll, parsed: ParsedDocument) -> Sequence[Decision]:
        """Enter what a document brought; go on with what is due of it, and with the search of the site."""
        document, searching = poll.document, crawl.is_searching_site
        named = crawl.on_parsed(document, parsed)
        parts = parts_of(document, parsed)
        decisions: list[Decision] = []
        if crawl.is_worth_polling(document, parsed):
            polled = await self._save(crawl, poll, parsed, parts)
            due = crawl.due_parts(polled.due_parts, named, poll.result.at)
            decisions += self._requests(crawl, due, searching=searching)
            decisions.append(RequestPages(polled.offered.due))
        if searching:
            for one in named:
                # Of an index, only the parts that have changed are requested; the others are known.
                further = crawl.on_known(one) if parts else crawl.requests([one], searching=True)
                decisions += self._leased(further)
        return decisions

    async def _save(self, crawl: SourceCrawl, poll: Poll, parsed: ParsedDocument, parts: Sequence[Part]) -> Polled:
        """Enter the candidates of a document into the frontier, and save its row and its parts."""
        document, domain = poll.document, crawl.domain
        follows = not (parsed.is_nofollow and self._limits.obeys_nofollow)
        wanted = crawl.filter_candidates(document, parsed.candidates if follows else ())
        candidates, traps = self._without_traps(crawl, wanted)
        # Copies with another session are those of links in another document.
        is_trap = 0 < len(wanted) == traps.total() and not traps[UrlTrap.SESSION_COPY]
        barren = all_left_out(len(wanted), traps.most_common(1)[0][0]) if is_trap else parsed.barren
        result = replace(poll.result, note=poll.result.note or barren)
        polled = await self._run.feed_polls.save_entries(domain, poll.row, result, candidates, parts)
        self._run.note_offered(polled.offered)
        self._note_read(crawl, document, polled.row, barren)
        crawl.found_any = True
        crawl.put_row(polled.row)
        self._note_entry(crawl, polled.row)
        counts = (len(candidates), polled.offered.new, len(polled.offered.due))
        logger.info("%s: %s %s has %d candidates, %d new, %d due", domain, document.kind, document.url, *counts)
        return polled

    def _without_traps(
        self, crawl: SourceCrawl, candidates: Iterable[Candidate]
    ) -> tuple[tuple[Candidate, ...], Counter[UrlTrap]]:
        """Return the candidates but those that the entry excludes or the site invented; the latter by reason."""
        kept, traps = [], Counter[UrlTrap]()
        for candidate in candidates:
            why = crawl.why_left_out(candidate.url)
            if why is None:
                kept.append(candidate)
            else:
                self._count(f"newsgrain/urls_left_out/{why}", 1)
            if isinstance(why, UrlTrap):
                traps[why] += 1
        return tuple(kept), traps

    async def _record_failure(
        self, crawl: SourceCrawl, document: Document, failed: PollResult, reason: Reason | None
    ) -> Sequence[Decision]:
        """Record a document that could not be fetched (`reason`) or read (None); replace one that is gone."""
        row = crawl.row_of(document)
        if row is not None:
            row = await self._run.feed_polls.save_poll(crawl.domain, row, failed)
            crawl.put_row(row)
            self._note_entry(crawl, row)
        self._note_unread(crawl, document, str(failed.problem))
        decisions = self._leased(crawl.on_failed(document, reason))
        if row is not None:
            decisions += self._fresh_parts(crawl, row)
        if row is not None and crawl.has_other_readable(row):
            self._run.findings.source_excused(crawl.domain)
        if row is not None and row.id is not None and crawl.needs_replacement(row, failed):
            logger.info("%s: looking for another %s", crawl.domain, row.kind)
            start = replacement_start(crawl.source, row)
            decisions += self._requests(crawl, [start], replaces=row.id, searching=True)
        return decisions

    def _fresh_parts(self, crawl: SourceCrawl, row: FeedRow) -> list[RequestDocument]:
        """Return requests for parts of indexes that waited for the answer of this one, which announced nothing."""
        return self._requests(crawl, crawl.fresh_parts(datetime.now(UTC))) if crawl.is_index(row) else []

    def _requests(
        self,
        crawl: SourceCrawl,
        documents: Iterable[Document],
        *,
        searching: bool = False,
        replaces: int | None = None,
    ) -> list[RequestDocument]:
        return self._leased(crawl.requests(documents, searching=searching, replaces=replaces))

    def _leased(self, requests: Iterable[RequestDocument]) -> list[RequestDocument]:
        """Return the requests, for each of which this run keeps the lease of its host."""
        leased = []
        for request in requests:
            self._run.host_leases.acquire_ref(request.document.url)
            leased.append(request)
        return leased

    def _note_limits(self, crawl: SourceCrawl, document: Document, parsed: ParsedDocument) -> None:
        """Note what of a document is not used: entries that are paid for, and what exceeds a limit."""
        for mark, number in parsed.left_out.items():
            self._count(f"newsgrain/urls_left_out/{mark}", number)
        if parsed.cut_short is not None:
            logger.warning("%s: %s %s is %s", crawl.domain, document.kind, document.url, parsed.cut_short)
            self._count("newsgrain/documents/cut_short", 1)

    def _note_entry(self, crawl: SourceCrawl, row: FeedRow) -> None:
        """Note what the user should correct in the entry of a source."""
        correction = outdated_entry(row)
        if correction is not None:
            logger.warning("%s: correct its entry: %s", crawl.domain, correction)
            self._run.findings.entry_outdated(crawl.domain, correction)

    def _note_move(self, crawl: SourceCrawl, fetched: FetchedDocument, row: FeedRow) -> None:
        """Note that the front page of a source has moved to another site for good."""
        source = crawl.source
        is_front = row.kind is FeedKind.FRONT and url_key(row.url) == url_key(source.base_url)
        is_moved = row.moved_to is not None or has_moved(fetched.redirects)
        if is_front and is_moved and not any(same_site(fetched.url, own) for own in source.sites):
            self._run.findings.site_moved(crawl.domain, host_of(fetched.url))

    def _note_read(self, crawl: SourceCrawl, document: Document, row: FeedRow, barren: str | None) -> None:
        """Note that a document was read; one that brings nothing (`barren`: why) makes no source readable."""
        if barren is None:
            self._run.findings.source_read(crawl.domain)
            return
        logger.info("%s: %s %s: %s", crawl.domain, document.kind, document.requested_url, barren)
        self._run.findings.document_barren(crawl.domain, document.requested_url, barren)
        if crawl.has_other_readable(row):
            self._run.findings.source_excused(crawl.domain)

    def _note_unread(self, crawl: SourceCrawl, document: Document, problem: str) -> None:
        domain, url = crawl.domain, document.requested_url
        if document.kind is DocumentKind.ROBOTS:  # a site without one is no failure
            logger.info("%s: no robots.txt: %s", domain, problem)
            return
        if crawl.is_speculative(document):
            logger.info("%s: nothing at %s: %s", domain, url, problem)
            return
        known = self._known_failure(url)
        if known is not None:
            self._run.findings.source_skipped(domain, known)
            logger.info("%s: %s %s: %s (%s)", domain, document.kind, url, known, problem)
            return
        logger.warning("%s: %s %s could not be read: %s", domain, document.kind, url, problem)
        self._run.findings.document_unread(domain, url, problem)
