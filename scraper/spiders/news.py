"""The main spider: discovers articles of news sites, fetches what is due, hands the pages on."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.database.errors import DatabaseUnreachable
from models.frontier.hints import Candidate, Hints
from models.frontier.queue import DueUrl
from pipelines.items import ArticleItem
from pipelines.run.crawl_run import CrawlRun, RunPlan
from pipelines.text.date_parsing import parse_date
from pipelines.urls.normalise import host
from pipelines.visit import Visit
from scraper.app_settings import AppSettings, read_settings
from scraper.arguments import CrawlArguments, Selection, parse, selected_sources
from scraper.discovery.discoverer import Discoverer, Output
from scraper.discovery.documents import Document
from scraper.document_requests import meta_of
from scraper.download.failures import failure_detail, failure_reason
from scraper.download.responses import page_or_visit
from scraper.egress.endpoints import Endpoint, endpoints_of
from scraper.politeness.delays import DelayOverride, delay_overrides
from scraper.politeness.host_policy import HostPolicy, host_policy_of
from scraper.politeness.page_policy import with_page_policy
from scraper.setting_values import rename_warnings
from scraper.sources import Source, source_for_domain
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex
from scraper.sources.url_filter import UrlFilter
from scraper.spiders.dry_run import for_dry_run, in_a_line

#: What is found in discovery is what there is to do, so it comes first.
_DISCOVERY_PRIORITY = 10
#: What is new comes before what may have been edited.
_REVISIT_PRIORITY = -1
_DATE_ONLY = len("2026-11-01")
_NO_FILTER = UrlFilter(source_for_domain("any.example"))
_ALMOST_A_DAY = timedelta(days=1, microseconds=-1)


class NewsSpider(Spider):
    """`scrapy crawl news`: the outlets of sources.toml, or what `-a` names."""

    name = "news"

    arguments: CrawlArguments
    limits: AppSettings
    run: CrawlRun
    doors: HostPolicy
    discoverer: Discoverer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin without sources: `start` reads them."""
        super().__init__(*args, **kwargs)
        self._pages_left: dict[str, float] = {}
        self._pages_of_host: Counter[str] = Counter()
        self._spent_hosts: set[str] = set()
        #: For the downloader: what the operator wants of hosts.
        self.delay_overrides: Mapping[str, DelayOverride] = {}
        self._rules = ActiveRules((), datetime.now(UTC).date())
        #: For the egress guard: whose ports the operator wrote, and whose certificates he does not want to be verified.
        self.named_endpoints: frozenset[Endpoint] = frozenset()
        self.unverified_endpoints: frozenset[Endpoint] = frozenset()
        #: Whose entries say how a host is asked.
        self.source_hosts = HostIndex()

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
        for sentence in rename_warnings(crawler.settings):
            spider.logger.warning("%s", sentence)
        spider.doors = host_policy_of(crawler)
        if spider.arguments.dry_run:
            spider.limits = for_dry_run(spider.limits)
            crawler.signals.connect(spider.show, signal=signals.item_scraped)
        spider.run = CrawlRun(
            RunPlan(
                database_url=spider.limits.database_url,
                spider=spider.name,
                arguments={name: str(value) for name, value in kwargs.items()},
                since=spider.arguments.since,
                workers=spider.limits.workers,
                page_limits=spider.limits.page_limits,
                spool=spider.limits.spool,
                database_seconds=spider.limits.database_timeout,
                disks=spider.limits.written_files,
                floor_mb=spider.limits.min_free_mb,
                poll_bounds=spider.limits.feed_poll_bounds,
                revisit_hours=spider.limits.revisit_hours,
                raw_page_days=spider.limits.raw_page_days,
                age_limit=spider.limits.age_limit,
                is_dry=spider.arguments.dry_run,
            ),
        )
        spider.discoverer = Discoverer(
            spider.run,
            spider.limits,
            spider.doors,
            spider._count,  # noqa: SLF001 - its own
            spider._document_request,  # noqa: SLF001 - same
            spider._take,  # noqa: SLF001 - same
            names_nothing=spider.arguments.names_nothing,
        )
        return spider

    @classmethod
    def preflight(cls, arguments: dict[str, str], limits: AppSettings) -> Selection:
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
        self._rules = ActiveRules(selection.listed, datetime.now(UTC).date())
        self.source_hosts = HostIndex((*selection.listed, *selection.sources))
        self.named_endpoints = endpoints_of(
            [*selection.named_urls, *(url for source in selection.sources for url in source.urls)],
        )
        self.unverified_endpoints = endpoints_of(
            source.base_url for source in (*selection.sources, *selection.listed) if not source.verify_tls
        )
        self.delay_overrides = delay_overrides((*selection.listed, *selection.sources))
        sources = await self._unforgotten(selection.sources)
        await self.run.name_sources({source.domain: source.name for source in sources if source.name})
        async for output in self._start_sources(sources):
            yield output
        async for output in self._start_named(selection.named_urls):
            yield output

    def _count(self, name: str) -> None:
        self.crawler.stats.inc_value(name)

    async def _unforgotten(self, sources: Sequence[Source]) -> list[Source]:
        """Return the sources but those that were removed on request: nothing is asked of them."""
        forgotten = await self.run.forgotten_sources([source.domain for source in sources])
        for domain in sorted(forgotten):
            self.logger.warning("%s was removed on request (`scrapy forget`): nothing is asked of it", domain)
        kept = [source for source in sources if source.domain not in forgotten]
        self.run.findings.sources_selected(source.domain for source in kept)
        return kept

    async def _start_sources(self, sources: Sequence[Source]) -> AsyncIterator[Output]:
        """Ask the sources of which something is due: documents, a search of the site, or pages."""
        now, discoverer = datetime.now(UTC), self.discoverer
        with_due = await discoverer.look_up(sources, now)
        plans = [discoverer.polls[source.domain].plan(now, at_once=self.arguments.asks_at_once) for source in sources]
        is_idle = True
        for source, (documents, searches) in zip(sources, plans, strict=True):
            if not (documents or searches or source.domain in with_due):
                continue
            is_idle = False
            if not await self._claim(source.base_url):
                continue
            budget = self.limits.pages_per_source if source.budget is None else source.budget
            self._pages_left[source.domain] = budget or inf
            insists = any(domain.startswith(source.base_url.rstrip("/")) for domain in self.arguments.domains)
            for request in discoverer.begin(source, documents, searches=searches, insists_on_https=insists):
                yield request
            for output in self._take(await self._due_of(source.domain, with_due), source.domain):
                yield output
        if is_idle and sources:
            await self.run.note_idle([source.domain for source in sources], discoverer.next_due_at())

    async def _due_of(self, domain: str, with_due: frozenset[str]) -> tuple[DueUrl, ...]:
        return await self.run.due(domain) if domain in with_due else ()

    async def _claim(self, url: str) -> bool:
        """Return whether the host of a source is this run's; leave the source to the run that has it otherwise."""
        try:
            if await self.run.host_leases.claim(url):
                return True
        except DatabaseUnreachable as error:
            self.logger.critical("The run cannot go on: %s", error)
            self.run.findings.database_failed(str(error))
            raise CloseSpider("database") from error
        self.logger.info("%s is left to another run, which is at work on it", url)
        return False

    async def _start_named(self, urls: Iterable[str]) -> AsyncIterator[Output]:
        """Fetch the URLs that the user named, whether they are due or not."""
        self.run.findings.urls_named(urls)
        by_source: dict[str, list[Candidate]] = {}
        for url in urls:
            by_source.setdefault(host(url), []).append(Candidate(url, Hints(via="named")))
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
        self.discoverer.close()

    async def parse_document(
        self,
        response: Response,
        asked: Document,
        domain: str,
        replaces: int | None,
    ) -> AsyncIterator[Any]:
        """Read a discovery document: ask for further ones, offer its candidates, take those that are due."""
        try:
            async for output in self.discoverer.read(response, asked, domain, replaces):
                yield output
        finally:
            await self.discoverer.settle(asked, domain)

    async def document_failed(self, failure: Failure) -> AsyncIterator[Request]:
        """Note that a discovery document could not be had, or try a bare domain over http."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        asked, domain = request.cb_kwargs["asked"], request.cb_kwargs["domain"]
        try:
            async for output in self.discoverer.without(asked, domain, failure):
                yield output
        finally:
            await self.discoverer.settle(asked, domain)

    def _document_request(
        self, document: Document, domain: str, replaces: int | None, headers: Mapping[str, str]
    ) -> Request:
        return Request(
            document.url,
            callback=self.parse_document,
            errback=self.document_failed,
            headers=dict(headers),
            cb_kwargs={"asked": document, "domain": domain, "replaces": replaces},
            meta=meta_of(document.kind),
            priority=_DISCOVERY_PRIORITY,
            dont_filter=True,
        )

    def _take(self, due: Iterable[DueUrl], domain: str) -> Iterator[Output]:
        """Take URLs within the source's bound: a request for each, or at once the visit of one that is not wanted."""
        now, left = datetime.now(UTC), self._pages_left.setdefault(domain, self.limits.pages_per_source or inf)
        for url in due:
            if left <= 0 and url.url not in self.run.findings.named_urls:
                self.logger.info("%s: its bound of pages is reached, the rest stays due", domain)
                break
            if self._is_over_its_hosts_bound(url.url) or self._is_left_alone(url.url):
                continue
            if not self.run.take(url.url, domain):
                continue
            unwanted = self._filter_of(domain, url.url).unasked(url)
            if unwanted is not None:
                yield Visit.without_page(url.url, domain, *unwanted, at=now)
                continue
            # What was changed last on a day was not published after it.
            dated = url.hints.date_published or url.hints.date_modified
            if url.is_stored:
                self.run.findings.url_revisited(url.url)
            old = self.run.too_old(url.url, domain, _latest(dated))
            if old is not None:
                yield Visit.without_page(url.url, domain, old, f"dated {dated}", at=now)
                continue
            left -= 1
            self._pages_of_host[host(url.url)] += 1
            yield self._page_request(url, domain)
        self._pages_left[domain] = left

    def _filter_of(self, domain: str, url: str) -> UrlFilter:
        """Return what the source's entry leaves out; nothing of what the user named."""
        return _NO_FILTER if url in self.run.findings.named_urls else self.discoverer.filters.get(domain, _NO_FILTER)

    def _is_over_its_hosts_bound(self, url: str) -> bool:
        most = self.limits.pages_per_host
        is_over = bool(most) and self._pages_of_host[host(url)] >= most and url not in self.run.findings.named_urls
        if is_over and host(url) not in self._spent_hosts:
            self._spent_hosts.add(host(url))
            self.logger.info("%s: NEWSGRAIN_PAGES_PER_HOST is reached, the rest stays due", host(url))
        return is_over

    def _is_left_alone(self, url: str) -> bool:
        return url not in self.run.findings.named_urls and self.doors.is_closed(url)

    def _page_request(self, due: DueUrl, domain: str) -> Request:
        validators = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return Request(
            due.url,
            callback=self.parse_page,
            errback=self.page_failed,
            headers={name: value for name, value in validators.items() if value},
            cb_kwargs={"url": due.url, "domain": domain, "hints": due.hints},
            meta={"depth_reset": True},
            priority=_REVISIT_PRIORITY if due.is_stored else 0,
            dont_filter=True,
        )

    def parse_page(
        self,
        response: Response,
        url: str,
        domain: str,
        hints: Hints,
    ) -> Iterator[Output]:
        """Hand on the page that came, or the reason why none did."""
        found = page_or_visit(response, url, domain, hints, datetime.now(UTC), self._rules.of(domain, url))
        yield self._filter_of(domain, url).applied(with_page_policy(found, response, self.doors, self.limits))

    def page_failed(self, failure: Failure) -> Iterator[Output]:
        """Record why a page could not be had."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it
        url, domain = request.cb_kwargs["url"], request.cb_kwargs["domain"]
        reason, detail = failure_reason(failure.value), failure_detail(failure.value)
        yield Visit.without_page(url, domain, reason, detail, at=datetime.now(UTC))


def _latest(date: str | None) -> datetime | None:
    """Return the latest moment that a hint's date can mean: a day without a time may be its evening."""
    moment = parse_date(date, datetime.now(UTC)) if date else None
    if moment is None or date is None:
        return None
    return moment + _ALMOST_A_DAY if len(date.strip()) <= _DATE_ONLY else moment
