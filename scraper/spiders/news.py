"""The main spider: discovers articles of news sites, fetches what is due, hands the pages on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, Self

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.frontier import Candidate, DueUrl
from models.outcomes import Reason
from models.unreachable import DatabaseUnreachable
from pipelines.crawl_run import NOTHING_READ, CrawlRun, RunPlan, without_page
from pipelines.date_strings import parse_date
from pipelines.ending import RunCut
from pipelines.items import Hints, PageItem
from pipelines.storage import Visit
from pipelines.url_traps import UrlTraps
from pipelines.urls import host
from scraper.arguments import CrawlArguments, Selection, parse, selected_sources
from scraper.document_reader import DocumentReader
from scraper.documents import Document, FetchedDocument, Kind
from scraper.egress.endpoints import Endpoint, endpoints_of
from scraper.failures import failure_detail, failure_reason, status_reason
from scraper.politeness.doors import Doors, doors_of
from scraper.politeness.manners import with_manners
from scraper.politeness.pace import OwnPace, own_paces
from scraper.responses import header_pairs, page_or_visit
from scraper.rules_in_force import RulesInForce
from scraper.run_settings import RunSettings, read_settings
from scraper.source_visit import SourceVisit

Output = Request | PageItem | Visit

#: For a sitemap as it is sent. The protocol allows 50 MB, but not all hosts at a time may send so much: 600 MB are the
#: bound of the process. 16 MiB hold 50,000 entries, the protocol's other limit, of 300 bytes.
_SITEMAP_BYTES = 16 << 20
#: What is found in discovery is what there is to do, so it comes first.
_DISCOVERY_PRIORITY = 10
_UNREACHED = frozenset({Reason.CONNECTION, Reason.TIMEOUT})
_DATE_ONLY = len("2026-11-01")
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
        self.named_endpoints = endpoints_of(
            [*selection.named_urls, *(url for source in selection.sources for url in source.urls)],
        )
        self.unverified_endpoints = endpoints_of(
            source.base_url for source in (*selection.sources, *selection.listed) if not source.verify_tls
        )
        self.own_paces = own_paces((*selection.listed, *selection.sources))
        await self.run.name_sources({source.domain: source.name for source in selection.sources if source.name})
        for source in selection.sources:
            if not await self._claim(source.base_url):
                continue
            visit = SourceVisit(
                source,
                sitemaps_left=self.limits.sitemaps_per_source or inf,
                insists_on_https=any(
                    domain.startswith(source.base_url.rstrip("/")) for domain in self.arguments.domains
                ),
            )
            self._visits[source.domain] = visit
            self.run.unread_sources[source.domain] = NOTHING_READ
            for document in visit.openings():
                yield self._document_request(document, source.domain)
            for output in self._take(await self.run.due(source.domain), source.domain):
                yield output
        async for output in self._start_named(selection.named_urls):
            yield output

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

    def closed(self, _reason: str) -> None:
        """End the process that reads documents."""
        self.reader.close()

    async def parse_document(
        self,
        response: Response,
        kind: str,
        domain: str,
        depth: int,
        asked: str,
    ) -> AsyncIterator[Any]:
        """Read a discovery document: ask for further ones, offer its candidates, take those that are due."""
        try:
            async for output in self._read(response, Document(response.url, Kind(kind), depth), domain):
                yield output
        finally:
            await self.run.hosts.done(asked)

    async def _read(self, response: Response, document: Document, domain: str) -> AsyncIterator[Output]:
        if status_reason(response.status) is not None:
            self._unread(document, domain, f"HTTP status {response.status}")
            return
        encoding = getattr(response, "_declared_encoding", lambda: None)()
        # A sitemap unpacks to 50 MB: reading it here would hold up every download, and many at once have no room.
        fetched = FetchedDocument(document, response.body, dict(header_pairs(response)), encoding)
        try:
            async with self._one_at_a_time:
                reading = await self.run.ending.unless_cut(self.reader.read(fetched))
        except RunCut:
            self._unread(document, domain, "the run ended before it was read")
            return
        if reading.problem is not None:
            self._unread(document, domain, reading.problem)
            return
        if document.kind is not Kind.ROBOTS:
            self.run.unread_sources.pop(domain, None)
            self.run.read_sources.add(domain)
        visit = self._visits[domain]
        for found in visit.further(document, reading):
            yield self._document_request(found, domain)
        follows = not (reading.is_nofollow and self.limits.obeys_tags)
        candidates = visit.wanted(document, reading.candidates if follows else ())
        async for output in self._offer(document, domain, candidates):
            yield output

    async def _offer(
        self,
        document: Document,
        domain: str,
        candidates: tuple[Candidate, ...],
    ) -> AsyncIterator[Output]:
        candidates = self._without_traps(candidates, domain)
        if not candidates:
            self.logger.info("%s: %s %s has no candidates", domain, document.kind, document.url)
            return
        offered = await self.run.offer(domain, candidates)
        found = (len(candidates), offered.new, len(offered.due))
        self.logger.info("%s: %s %s has %d candidates, %d new, %d due", domain, document.kind, document.url, *found)
        for output in self._take(offered.due, domain):
            yield output

    def _without_traps(self, candidates: Iterable[Candidate], domain: str) -> tuple[Candidate, ...]:
        """Return the candidates but those that a site invents without end, which are counted."""
        traps = self._traps.setdefault(domain, UrlTraps(datetime.now(UTC).year, self.limits.hosts_per_source))
        kept = []
        for candidate in candidates:
            trap = traps.trap(candidate.url)
            if trap is None:
                kept.append(candidate)
            else:
                self.crawler.stats.inc_value(f"newsgrain/urls_left_out/{trap}")
        return tuple(kept)

    async def document_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Note that a discovery document could not be had, or try a bare domain over http."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        try:
            for output in self._without(request, failure):
                yield output
        finally:
            await self.run.hosts.done(request.cb_kwargs["asked"])

    def _without(self, request: Request, failure: Failure) -> Iterator[Request]:
        domain = request.cb_kwargs["domain"]
        document = Document(request.url, Kind(request.cb_kwargs["kind"]), request.cb_kwargs["depth"])
        visit = self._visits[domain]
        reason = failure_reason(failure.value)
        if reason is Reason.HOST_HELD:
            self.logger.info("%s: %s is left to another run, which is at work on its host", domain, document.url)
            self.run.unread_sources.pop(domain, None)
            return
        if document.kind is Kind.FRONT and reason in _UNREACHED and visit.can_fall_back:
            self.logger.info("%s does not answer over https: trying http", domain)
            for opening in visit.fallback():
                yield self._document_request(opening, domain)
            return
        self._unread(document, domain, failure_detail(failure.value))

    def _unread(self, document: Document, domain: str, problem: str) -> None:
        if document.kind is Kind.ROBOTS:  # a site without one is no failure
            self.logger.info("%s: no robots.txt: %s", domain, problem)
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

    def _document_request(self, document: Document, domain: str) -> Request:
        # Depth is bounded by SourceVisit, and a page must not be lost to DEPTH_LIMIT after it was taken.
        meta: dict[str, Any] = {"depth_reset": True}
        if document.kind is Kind.ROBOTS:
            meta["dont_obey_robotstxt"] = True
        if document.kind is Kind.SITEMAP:
            meta["download_maxsize"] = _SITEMAP_BYTES
        self.run.hosts.expect(document.url)
        return Request(
            document.url,
            callback=self.parse_document,
            errback=self.document_failed,
            cb_kwargs={
                "kind": document.kind.value,
                "domain": domain,
                "depth": document.depth,
                "asked": document.url,
            },
            meta=meta,
            priority=_DISCOVERY_PRIORITY,
            dont_filter=True,
        )

    def _take(self, due: Iterable[DueUrl], domain: str) -> Iterator[Output]:
        """Take URLs within the source's bound: a request for each, or at once the visit of one too old."""
        left = self._pages_left.setdefault(domain, self.limits.pages_per_source or inf)
        for url in due:
            if left <= 0 and url.url not in self.run.named:
                self.logger.info("%s: NEWSGRAIN_PAGES_PER_SOURCE is reached, the rest stays due", domain)
                break
            if self._is_over_its_hosts_bound(url.url) or self._is_left_alone(url.url):
                continue
            if not self.run.take(url.url, domain):
                continue
            # What was changed last on a day was not published after it.
            dated = url.date or url.modified
            if self.run.is_old(_latest(dated)):
                yield without_page(url.url, domain, Reason.OLDER_THAN_SINCE, f"dated {dated}")
                continue
            left -= 1
            self._pages_of_host[host(url.url)] += 1
            yield self._page_request(url, domain)
        self._pages_left[domain] = left

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
        yield with_manners(found, response, self.doors, self.limits)

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
