"""The main spider: discovers articles of news sites, fetches what is due, hands the pages on."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.feeds import FeedRow, Part, Polled, Reply
from models.frontier import Candidate, DueUrl
from models.outcomes import Reason
from models.unreachable import DatabaseUnreachable
from pipelines.crawl_run import DEFERRALS, NOTHING_READ, CrawlRun, RunPlan, without_page
from pipelines.date_strings import parse_date
from pipelines.ending import RunCut
from pipelines.items import ArticleItem, Hints, PageItem
from pipelines.storage import Visit
from pipelines.url_traps import UrlTraps
from pipelines.urls import host
from scraper.arguments import CrawlArguments, Selection, parse, selected_sources
from scraper.document_reader import DocumentReader
from scraper.document_requests import meta_of
from scraper.documents import Document, FetchedDocument, Kind, Reading
from scraper.dry_run import for_dry_run, in_a_line
from scraper.egress.endpoints import Endpoint, endpoints_of
from scraper.failures import failure_detail, failure_reason, status_reason
from scraper.politeness.doors import Doors, doors_of
from scraper.politeness.manners import with_manners
from scraper.politeness.pace import OwnPace, own_paces
from scraper.polling import (
    SourcePolls,
    configured,
    failed_reply,
    longest_wish,
    new_row,
    parts_of,
    replacement_opening,
    replacements,
    reply_of,
    stale_entry,
    validators,
)
from scraper.responses import NOT_MODIFIED, header_pairs, page_or_visit
from scraper.rules_in_force import RulesInForce
from scraper.run_settings import RunSettings, read_settings
from scraper.source_filter import SourceFilter
from scraper.source_hosts import SourceHosts
from scraper.source_visit import SourceVisit
from scraper.sources import Source, source_for_domain

Output = Request | PageItem | Visit

#: What is found in discovery is what there is to do, so it comes first.
_DISCOVERY_PRIORITY = 10
#: What is new comes before what may have been edited.
_REVISIT_PRIORITY = -1
_UNREACHED = frozenset({Reason.CONNECTION, Reason.TIMEOUT})
_DATE_ONLY = len("2026-11-01")
_NO_FILTER = SourceFilter(source_for_domain("any.example"))
_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


class NewsSpider(Spider):
    """`scrapy crawl news`: the outlets of sources.toml, or what `-a` names."""

    name = "news"

    arguments: CrawlArguments
    limits: RunSettings
    run: CrawlRun
    reader: DocumentReader
    doors: Doors

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without sources: `start` reads them."""
        super().__init__(*args, **kwargs)
        self._visits: dict[str, SourceVisit] = {}
        self._polls: dict[str, SourcePolls] = {}
        self._filters: dict[str, SourceFilter] = {}
        self._pages_left: dict[str, float] = {}
        self._pages_of_host: Counter[str] = Counter()
        self._spent_hosts: set[str] = set()
        #: For the downloader: what the operator wants of hosts.
        self.own_paces: Mapping[str, OwnPace] = {}
        self._traps: dict[str, UrlTraps] = {}
        self._one_at_a_time = asyncio.Semaphore(1)
        self._rules = RulesInForce((), datetime.now(UTC).date())
        #: For the egress guard: whose ports the operator wrote, and whose certificates he does not want to be verified.
        self.named_endpoints: frozenset[Endpoint] = frozenset()
        self.unverified_endpoints: frozenset[Endpoint] = frozenset()
        #: Whose entries say how a host is asked.
        self.source_hosts = SourceHosts()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Read arguments and settings; files and database are opened when the crawl starts.

        Raises:
            ArgumentsError: some arguments are wrong.
            SettingsError: some settings are.
        """
        spider = super().from_crawler(crawler, *args)
        spider.arguments = parse(kwargs)
        spider.limits = read_settings(crawler.settings)
        spider.doors = doors_of(crawler)
        if spider.arguments.dry_run:
            spider.limits = for_dry_run(spider.limits, crawler.settings)
            crawler.signals.connect(spider.show, signal=signals.item_scraped)
        spider.reader = DocumentReader(spider.limits.workers, spider.limits.page_limits)
        spider.run = CrawlRun(
            RunPlan(
                database_url=spider.limits.database_url,
                spider=spider.name,
                arguments={name: str(value) for name, value in kwargs.items()},
                since=spider.arguments.since,
                workers=spider.limits.workers,
                page_limits=spider.limits.page_limits,
                spool=spider.limits.spool,
                database_seconds=spider.limits.database_seconds,
                disks=spider.limits.written_files,
                floor_mb=spider.limits.min_free_mb,
                poll_bounds=spider.limits.poll_bounds,
                revisit_hours=spider.limits.revisit_hours,
                raw_page_days=spider.limits.raw_page_days,
                age_limit=spider.limits.age_limit,
                is_dry=spider.arguments.dry_run,
            ),
        )
        return spider

    @classmethod
    def preflight(cls, arguments: dict[str, str], limits: RunSettings) -> Selection:
        """Return what a crawl with these arguments would begin with.

        Raises:
            ArgumentsError: some arguments are wrong.
            SourcesError: the list of sources is no use.
        """
        return selected_sources(parse(arguments), limits.sources_file)

    async def start(self) -> AsyncIterator[Any]:
        """Begin the run; ask each source for its discovery documents and for what earlier runs left."""
        try:
            await self.run.begin()
        except Exception as error:
            self.logger.critical("The run cannot begin: %s", error)
            raise CloseSpider("database") from error
        selection = selected_sources(self.arguments, self.limits.sources_file)
        self._rules = RulesInForce(selection.listed, datetime.now(UTC).date())
        self.source_hosts = SourceHosts((*selection.listed, *selection.sources))
        self.named_endpoints = endpoints_of(
            [*selection.named_urls, *(url for source in selection.sources for url in source.urls)],
        )
        self.unverified_endpoints = endpoints_of(
            source.base_url for source in (*selection.sources, *selection.listed) if not source.verify_tls
        )
        self.own_paces = own_paces((*selection.listed, *selection.sources))
        sources = await self._unforgotten(selection.sources)
        await self.run.name_sources({source.domain: source.name for source in sources if source.name})
        async for output in self._start_sources(sources):
            yield output
        async for output in self._start_named(selection.named_urls):
            yield output

    async def _unforgotten(self, sources: Sequence[Source]) -> list[Source]:
        """Return the sources but those that were removed on request: nothing is asked of them."""
        forgotten = await self.run.forgotten_sources([source.domain for source in sources])
        for domain in sorted(forgotten):
            self.logger.warning("%s was removed on request (`scrapy forget`): nothing is asked of it", domain)
        kept = [source for source in sources if source.domain not in forgotten]
        self.run.domains = frozenset(source.domain for source in kept)
        return kept

    async def _start_sources(self, sources: Sequence[Source]) -> AsyncIterator[Output]:
        """Ask the sources of which something is due: documents, a search of the site, or pages."""
        now = datetime.now(UTC)
        with_due = await self._look_up(sources, now)
        plans = [self._polls[source.domain].plan(now, at_once=self.arguments.asks_at_once) for source in sources]
        is_idle = True
        for source, (documents, searches) in zip(sources, plans, strict=True):
            if not (documents or searches or source.domain in with_due):
                continue
            is_idle = False
            if await self._claim(source.base_url):
                for request in self._start_source(source, documents, searches=searches):
                    yield request
                for output in self._take(await self._due_of(source.domain, with_due), source.domain):
                    yield output
        if is_idle and self._polls:
            moments = [moment for polls in self._polls.values() if (moment := polls.next_due_at()) is not None]
            await self.run.note_idle(list(self._polls), min(moments, default=None))

    def _start_source(self, source: Source, documents: Sequence[Document], *, searches: bool) -> Iterator[Request]:
        """Ask for documents of a source, and search its site."""
        visit = self._visits[source.domain] = SourceVisit(
            source,
            sitemaps_left=self.limits.sitemaps_per_source or inf,
            insists_on_https=any(domain.startswith(source.base_url.rstrip("/")) for domain in self.arguments.domains),
        )
        self._filters[source.domain] = SourceFilter(source)
        budget = self.limits.pages_per_source if source.budget is None else source.budget
        self._pages_left[source.domain] = budget or inf
        if documents or searches:
            self.run.unread_sources[source.domain] = NOTHING_READ
        visit.remember(self._polls[source.domain].read_documents())
        for request in self._ask(visit.openings() if searches else (), source.domain, searching=True):
            yield request
        for request in self._ask(documents, source.domain):
            yield request

    async def _due_of(self, domain: str, with_due: frozenset[str]) -> tuple[DueUrl, ...]:
        return await self.run.due(domain) if domain in with_due else ()

    async def _look_up(self, sources: Iterable[Source], now: datetime) -> frozenset[str]:
        """Look up what is known of the documents of all sources, and return the sources of which pages are due."""
        for source in sources:
            self.run.polls.fix(source.domain, source.interval)
            if source.age_limit is not None:
                self.run.age_limits[source.domain] = source.age_limit
        known = await self.run.polls.known({source.domain: configured(source) for source in sources}, now)
        for source in sources:
            bounds = self.run.polls.bounds_of(source.domain)
            self._polls[source.domain] = SourcePolls(source, bounds, known[source.domain])
        return await self.run.sources_with_due(list(known))

    async def _claim(self, url: str) -> bool:
        """Say whether the host of a source is this run's; leave the source to the run that has it otherwise."""
        try:
            if await self.run.hosts.claim(url):
                return True
        except DatabaseUnreachable as error:
            self.logger.critical("The run cannot go on: %s", error)
            self.run.database_error = self.run.database_error or str(error)
            raise CloseSpider("database") from error
        self.logger.info("%s is left to another run, which is at work on it", url)
        return False

    async def _start_named(self, urls: Iterable[str]) -> AsyncIterator[Output]:
        """Fetch the URLs that the user named, whether they are due or not."""
        self.run.named.update(urls)
        by_source: dict[str, list[Candidate]] = {}
        for url in urls:
            by_source.setdefault(host(url), []).append(Candidate(url, via="named"))
        for domain, candidates in by_source.items():
            offered = await self.run.offer(domain, candidates, named=True)
            for output in self._take(offered.due, domain):
                yield output

    def show(self, item: Any) -> None:
        """Say what a run that stores nothing would have stored."""
        if isinstance(item, ArticleItem):
            self.logger.info("Would store: %s", in_a_line(item))

    def closed(self, _reason: str) -> None:
        """End the process that reads documents."""
        self.reader.close()

    async def parse_document(
        self,
        response: Response,
        asked: Document,
        domain: str,
        replaces: int | None,
    ) -> AsyncIterator[Any]:
        """Read a discovery document: ask for further ones, offer its candidates, take those that are due."""
        try:
            async for output in self._read(response, asked, domain, replaces):
                yield output
        finally:
            await self._settle(asked, domain)

    async def _settle(self, asked: Document, domain: str) -> None:
        """Let go of a document's host, and end the search of a site with its last document."""
        await self.run.hosts.done(asked.url)
        polls = self._polls[domain]
        if not polls.settle(asked):
            return
        found = self._visits[domain].report()
        if found is not None:
            self.logger.info("%s: %s", domain, found)
        if not self.run.ending.begun:
            now = datetime.now(UTC)
            await self.run.polls.plan_discovery(domain, polls.searched(now), now)

    async def _read(
        self, response: Response, asked: Document, domain: str, replaces: int | None
    ) -> AsyncIterator[Output]:
        polls, now = self._polls[domain], datetime.now(UTC)
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
        self, document: Document, asked: Document, domain: str, found: tuple[FeedRow, Reply, Reading, int | None]
    ) -> AsyncIterator[Output]:
        row, reply, reading, replaces = found
        if reading.problem is not None:
            failed = failed_reply(reading.problem, reply.at, reply.status, is_gone=asked.kind is not Kind.FRONT)
            async for request in self._failed(asked, domain, failed, None):
                yield request
            return
        if replaces is not None and asked.kind in {Kind.FRONT, Kind.ROBOTS}:
            others = replacements(self._polls[domain], replaces, reading)
            for request in self._ask(others, domain, searching=True, replaces=replaces):
                yield request
            return
        reply = replace(reply, wished=longest_wish(reply.wished, reading.wished))
        async for output in self._enter(document, domain, reading, row, reply):
            yield output

    async def _reading(self, document: Document, response: Response, domain: str) -> Reading | None:
        """Return what a document says; None: the run ended before it was read, and asks again."""
        encoding = getattr(response, "_declared_encoding", lambda: None)()
        # A sitemap unpacks to 50 MB: reading it here would hold up every download, and many at once have no room.
        fetched = FetchedDocument(document, response.body, dict(header_pairs(response)), encoding)
        try:
            async with self._one_at_a_time:
                return await self.run.ending.unless_cut(self.reader.read(fetched))
        except RunCut:
            self._note_unread(document, domain, "the run ended before it was read")
            return None

    async def _unchanged(self, row: FeedRow, domain: str, reply: Reply) -> None:
        """Note that a document says nothing new: it was not even read."""
        self._polls[domain].keep(await self.run.polls.note(domain, row, reply))
        self._note_read(domain)
        self.crawler.stats.inc_value("newsgrain/documents/unchanged")
        self.logger.info("%s: %s %s is unchanged", domain, row.kind, row.address)

    async def _enter(
        self, document: Document, domain: str, reading: Reading, row: FeedRow, reply: Reply
    ) -> AsyncIterator[Output]:
        """Enter what a document brought, and go on with what of it is due, and with the search of the site."""
        visit, polls = self._visits[domain], self._polls[domain]
        searching = polls.is_searching and visit.is_bare
        named = tuple(visit.further(document, reading, searching=searching))
        parts = parts_of(document, reading, named)
        if visit.is_of_use(document, reading, searching=searching):
            polled = await self._entered(document, domain, reading, row, reply, parts)
            due = [Document(part.address, Kind.SITEMAP, document.depth + 1) for part in polled.due_parts]
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
        self, document: Document, domain: str, reading: Reading, row: FeedRow, reply: Reply, parts: Sequence[Part]
    ) -> Polled:
        polls = self._polls[domain]
        follows = not (reading.is_nofollow and self.limits.obeys_tags)
        wanted = self._visits[domain].wanted(document, reading.candidates if follows else ())
        candidates = self._without_traps(wanted, domain)
        polled = await self.run.polls.enter(domain, row, reply, candidates, parts)
        self.run.enter(polled.offered)
        self._note_read(domain)
        polls.found_any = True
        for kept in (polled.row, *polled.due_parts):
            polls.keep(kept)
        self._note_entry(domain, polled.row)
        found = (len(candidates), polled.offered.new, len(polled.offered.due))
        self.logger.info("%s: %s %s has %d candidates, %d new, %d due", domain, document.kind, document.url, *found)
        return polled

    def _known(self, document: Document, domain: str) -> Iterator[Request]:
        """Go on with the search of a site, if there is one, to which a document is of use that it need not read."""
        visit = self._visits[domain]
        if self._polls[domain].is_searching and visit.is_bare:
            yield from self._ask(visit.known(document), domain, searching=True)

    def _note_read(self, domain: str) -> None:
        self.run.unread_sources.pop(domain, None)
        self.run.read_sources.add(domain)

    def _note_entry(self, domain: str, row: FeedRow) -> None:
        """Note what the user is to correct in the entry of a source."""
        stale = stale_entry(row)
        if stale is not None:
            self.logger.warning("%s: correct its entry: %s", domain, stale)
            self.run.stale_entries[domain] = stale

    def _without_traps(self, candidates: Iterable[Candidate], domain: str) -> tuple[Candidate, ...]:
        """Return the candidates but those that its entry leaves out or a site invents, which are counted."""
        traps = self._traps.setdefault(domain, UrlTraps(datetime.now(UTC).year, self.limits.hosts_per_source))
        kept = []
        for candidate in candidates:
            trap = self._filters[domain].left_out(candidate.url) or traps.trap(candidate.url)
            if trap is None:
                kept.append(candidate)
            else:
                self.crawler.stats.inc_value(f"newsgrain/urls_left_out/{trap}")
        return tuple(kept)

    async def document_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Note that a discovery document could not be had, or try a bare domain over http."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        try:
            async for output in self._without(request, failure):
                yield output
        finally:
            await self._settle(request.cb_kwargs["asked"], request.cb_kwargs["domain"])

    async def _without(self, request: Request, failure: Failure) -> AsyncIterator[Request]:
        domain, asked = request.cb_kwargs["domain"], request.cb_kwargs["asked"]
        visit, polls = self._visits[domain], self._polls[domain]
        reason = failure_reason(failure.value)
        if reason is Reason.HOST_HELD:
            self.logger.info("%s: %s is left to another run, which is at work on its host", domain, request.url)
            self.run.unread_sources.pop(domain, None)
            polls.left_out = True
            return
        if asked.kind is Kind.FRONT and reason in _UNREACHED and visit.can_fall_back and polls.is_searching:
            self.logger.info("%s does not answer over https: trying http", domain)
            for opening in self._ask(visit.fallback(), domain, searching=True):
                yield opening
            return
        if reason in DEFERRALS:
            polls.left_out = True
            self._note_unread(asked, domain, failure_detail(failure.value))
            return
        reply = failed_reply(failure_detail(failure.value), datetime.now(UTC))
        async for further in self._failed(asked, domain, reply, reason):
            yield further

    async def _failed(
        self, asked: Document, domain: str, reply: Reply, reason: Reason | None
    ) -> AsyncIterator[Request]:
        """Note that a document could not be had (`reason`) or read, and look for another one if it is no more."""
        polls = self._polls[domain]
        row = polls.row_of(asked)
        if row is not None:
            row = await self.run.polls.note(domain, row, reply)
            polls.keep(row)
            self._note_entry(domain, row)
        self._note_unread(asked, domain, str(reply.problem))
        if asked in polls.open:
            for request in self._ask(self._visits[domain].without(asked, reason), domain, searching=True):
                yield request
        if row is not None and polls.has_another(row):
            self.run.unread_sources.pop(domain, None)
        if row is not None and row.id is not None and polls.needs_replacement(row, reply):
            self.logger.info("%s: looking for another %s", domain, row.kind)
            for request in self._ask([replacement_opening(polls.source, row)], domain, replaces=row.id, searching=True):
                yield request

    def _note_unread(self, document: Document, domain: str, problem: str) -> None:
        if document.kind is Kind.ROBOTS:  # a site without one is no failure
            self.logger.info("%s: no robots.txt: %s", domain, problem)
            return
        if self._visits[domain].is_trial(document):
            self.logger.info("%s: nothing at %s: %s", domain, document.url, problem)
            return
        known = self.doors.old_news(document.url)
        if known is not None and self.arguments.names_nothing:
            # Nobody is to be woken again for it in each run.
            self.run.left_alone[domain] = known
            self.logger.info("%s: %s %s: %s (%s)", domain, document.kind, document.url, known, problem)
            return
        self.logger.warning("%s: %s %s could not be read: %s", domain, document.kind, document.url, problem)
        self.run.unread_documents.append({"source": domain, "url": document.url, "problem": problem})
        if domain in self.run.unread_sources:
            self.run.unread_sources[domain] = f"{document.url}: {problem}"

    def _ask(
        self, documents: Iterable[Document], domain: str, *, searching: bool = False, replaces: int | None = None
    ) -> Iterator[Request]:
        """Yield a request for each document that this run has not asked for yet."""
        polls = self._polls[domain]
        for document in documents:
            if polls.ask(document, searching=searching):
                yield self._document_request(document, domain, replaces)
            elif searching:
                yield from self._known(document, domain)

    def _document_request(self, document: Document, domain: str, replaces: int | None) -> Request:
        self.run.hosts.expect(document.url)
        polls = self._polls[domain]
        return Request(
            document.url,
            callback=self.parse_document,
            errback=self.document_failed,
            headers={} if document in polls.forced else validators(polls.row_of(document)),
            cb_kwargs={"asked": document, "domain": domain, "replaces": replaces},
            meta=meta_of(document.kind),
            priority=_DISCOVERY_PRIORITY,
            dont_filter=True,
        )

    def _take(self, due: Iterable[DueUrl], domain: str) -> Iterator[Output]:
        """Take URLs within the source's bound: a request for each, or at once the visit of one that is not wanted."""
        left = self._pages_left.setdefault(domain, self.limits.pages_per_source or inf)
        for url in due:
            if left <= 0 and url.url not in self.run.named:
                self.logger.info("%s: its bound of pages is reached, the rest stays due", domain)
                break
            if self._is_over_its_hosts_bound(url.url) or self._is_left_alone(url.url):
                continue
            if not self.run.take(url.url, domain):
                continue
            unwanted = self._filter_of(domain, url.url).unasked(url)
            if unwanted is not None:
                yield without_page(url.url, domain, *unwanted)
                continue
            # What was changed last on a day was not published after it.
            dated = url.date or url.modified
            if url.is_stored:
                self.run.revisited.add(url.url)
            old = self.run.too_old(url.url, domain, _latest(dated))
            if old is not None:
                yield without_page(url.url, domain, old, f"dated {dated}")
                continue
            left -= 1
            self._pages_of_host[host(url.url)] += 1
            yield self._page_request(url, domain)
        self._pages_left[domain] = left

    def _filter_of(self, domain: str, url: str) -> SourceFilter:
        """Return what the source's entry leaves out; nothing of what the user named."""
        return _NO_FILTER if url in self.run.named else self._filters.get(domain, _NO_FILTER)

    def _is_over_its_hosts_bound(self, url: str) -> bool:
        most = self.limits.pages_per_host
        is_over = bool(most) and self._pages_of_host[host(url)] >= most and url not in self.run.named
        if is_over and host(url) not in self._spent_hosts:
            self._spent_hosts.add(host(url))
            self.logger.info("%s: NEWSGRAIN_PAGES_PER_HOST is reached, the rest stays due", host(url))
        return is_over

    def _is_left_alone(self, url: str) -> bool:
        return url not in self.run.named and self.doors.is_closed(url)

    def _page_request(self, due: DueUrl, domain: str) -> Request:
        validators = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return Request(
            due.url,
            callback=self.parse_page,
            errback=self.page_failed,
            headers={name: value for name, value in validators.items() if value},
            cb_kwargs={"url": due.url, "domain": domain, "hints": _hints(due)},
            meta={"depth_reset": True},
            priority=_REVISIT_PRIORITY if due.is_stored else 0,
            dont_filter=True,
        )

    def parse_page(
        self,
        response: Response,
        url: str,
        domain: str,
        hints: tuple[str | None, ...],
    ) -> Iterator[Output]:
        """Hand on the page that came, or the reason why none did."""
        found = page_or_visit(response, url, domain, Hints(*hints), datetime.now(UTC), self._rules.of(domain, url))
        yield self._filter_of(domain, url).applied(with_manners(found, response, self.doors, self.limits))

    def page_failed(self, failure: Failure) -> Iterator[Output]:
        """Record why a page could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        url, domain = request.cb_kwargs["url"], request.cb_kwargs["domain"]
        yield without_page(url, domain, failure_reason(failure.value), failure_detail(failure.value))


def _hints(due: DueUrl) -> tuple[str | None, ...]:
    """Return the values of `Hints`: what a request carries is plain."""
    return (due.headline, due.date, due.via, due.modified, due.language, due.keywords, due.publication)


def _latest(date: str | None) -> datetime | None:
    """Return the latest moment that a hint's date can mean: a day without a time may be its evening."""
    moment = parse_date(date, datetime.now(UTC)) if date else None
    if moment is None or date is None:
        return None
    return moment + _ALMOST_A_DAY if len(date.strip()) <= _DATE_ONLY else moment
