"""The main spider: discovers articles of news sites, fetches what is due, and yields the pages."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Self

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.database.exceptions import DatabaseUnreachable
from models.frontier.due import DueUrl
from models.frontier.hints import Candidate, Hints
from models.frontier.sources import SourceLabel
from pipelines.items import ArticleItem, PageItem
from pipelines.run.crawl_run import CrawlRun
from pipelines.text.date_parsing import parse_date
from pipelines.text.day_dates import latest_moment
from pipelines.urls.normalise import host_of
from pipelines.visit import Visit
from scraper.app_settings import AppSettings
from scraper.arguments import CrawlArguments, Selection
from scraper.discovery.decisions import Decision, RequestDocument
from scraper.discovery.discoverer import Discoverer, DiscoveryLimits
from scraper.discovery.document_reader import DocumentReader, document_limits
from scraper.discovery.documents import Document
from scraper.discovery.poll_plan import has_moved
from scraper.document_count import DocumentCount
from scraper.politeness.host_policy import HostPolicy, host_policy_of
from scraper.setting_values import rename_warnings
from scraper.sources import Source, source_for_domain
from scraper.sources.active_rules import ActiveRules
from scraper.sources.url_filter import UrlFilter
from scraper.spiders.dry_run import for_dry_run, summary_line
from scraper.spiders.host_options import HostOptionsSpider
from scraper.spiders.http import (
    PageBuilder,
    document_request,
    failed_request,
    fetched_document,
    page_request,
    redirects_of,
)
from scraper.spiders.page_budget import PageBudget
from scraper.spiders.preflight import Preflight, preflight
from scraper.spiders.run_plans import run_plan

#: Discovery comes first: it finds what there is to do.
_DISCOVERY_PRIORITY = 10
#: New articles come before possible edits.
_REVISIT_PRIORITY = -1
_NO_FILTER = UrlFilter(source_for_domain("any.example"))

Output = Request | PageItem | Visit


class NewsSpider(HostOptionsSpider):
    """`scrapy crawl news`: the outlets of sources.toml, or what `-a` names."""

    name = "news"

    app_settings: AppSettings
    run: CrawlRun
    documents: DocumentCount
    host_policy: HostPolicy
    discoverer: Discoverer
    _checked: Preflight
    _budget: PageBudget
    _pages: PageBuilder
    _reported_hosts: set[str]

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        checked: Preflight | None = None,
        has_schema: bool = False,
        **kwargs: Any,
    ) -> Self:
        """Make the spider; files and database are opened when the crawl starts.

        `checked`: what `preflight` returned for these arguments, where it was called before. `has_schema`: whether
        the database was prepared before.

        Raises:
            ArgumentsError: some arguments cannot be used.
            SettingsError: some settings cannot be used.
        """
        spider = super().from_crawler(crawler, *args)
        spider.set_up(checked or preflight(kwargs, crawler.settings), kwargs, has_schema=has_schema)
        return spider

    def set_up(self, checked: Preflight, written: Mapping[str, Any], *, has_schema: bool = False) -> None:
        """Make the parts of a crawl; `written` are its `-a` arguments as written."""
        for warning in rename_warnings(self.crawler.settings):
            self.logger.warning("%s", warning)
        self._checked, app_settings = checked, checked.app_settings
        if checked.arguments.dry_run:
            app_settings = for_dry_run(app_settings)
            self.crawler.signals.connect(self.log_article, signal=signals.item_scraped)
        self.app_settings = app_settings
        since, is_dry = checked.arguments.since, checked.arguments.dry_run
        plan = run_plan(self.name, app_settings, written, since=since, is_dry=is_dry, has_schema=has_schema)
        self.run = CrawlRun(plan)
        self.documents = DocumentCount()
        self.host_policy = host_policy_of(self.crawler)
        self.discoverer = Discoverer(
            self.run,
            DocumentReader(app_settings.workers, document_limits(app_settings.page_limits)),
            DiscoveryLimits(
                app_settings.sitemaps_per_source, app_settings.hosts_per_source, app_settings.obeys_robots_meta
            ),
            count=self._count,
            known_failure=self.host_policy.known_failure if checked.arguments.covers_all_sources else _none,
        )
        self._reported_hosts = set()
        self._budget = PageBudget(app_settings.pages_per_source, app_settings.pages_per_host)
        self._set_options(Selection((), ()))

    async def start(self) -> AsyncIterator[Any]:
        """Begin the run; poll each source's documents, and fetch what earlier runs left."""
        try:
            await self.run.begin()
        except Exception as error:
            self.logger.critical("The run cannot begin: %s", error)
            raise CloseSpider("database") from error
        selection = self._checked.selection
        self._set_options(selection)
        sources = [self._with_settings(source) for source in await self._without_removed(selection.sources)]
        await self.run.label_sources({source.domain: _label(source) for source in sources})
        async for output in self._start_sources(sources):
            yield output
        async for output in self._start_named(selection.named_urls):
            yield output

    def log_article(self, item: Any) -> None:
        """Log what a dry run would have stored."""
        if isinstance(item, ArticleItem):
            self.logger.info("Would store: %s", summary_line(item))

    def closed(self, _reason: str) -> None:
        """End the process that reads documents."""
        self.discoverer.close()

    async def parse_document(
        self, response: Response, document: Document, domain: str, replaces: int | None
    ) -> AsyncIterator[Any]:
        """Read a discovery document, and request what follows from it."""
        fetched = fetched_document(response, document)
        async for output in self._follow(document, domain, self.discoverer.on_fetched(fetched, domain, replaces)):
            yield output

    async def document_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Record that a discovery document could not be fetched, and request what follows from that."""
        failed = failed_request(failure)
        document, domain = failed.cb_kwargs["document"], failed.cb_kwargs["domain"]
        decisions = self.discoverer.on_failed(document, domain, failed.reason, failed.detail)
        async for output in self._follow(document, domain, decisions):
            yield output

    def parse_page(self, response: Response, url: str, domain: str, hints: Hints) -> Iterator[Output]:
        """Yield the page, or the visit that ended without one."""
        page = self._pages.build(response, url, domain, hints, datetime.now(UTC))
        if isinstance(page, Visit) and self._pages.is_led_away(page, response):
            host, is_permanent = host_of(response.url), has_moved(redirects_of(response))
            self.run.findings.page_offsite(domain, host, is_permanent=is_permanent)
        yield self._filter_of(domain, url).apply_to(page)

    def page_failed(self, failure: Failure) -> Iterator[Output]:
        """Yield the visit of a page that could not be fetched."""
        failed = failed_request(failure)
        url, domain = failed.cb_kwargs["url"], failed.cb_kwargs["domain"]
        yield Visit.without_page(url, domain, failed.reason, failed.detail, at=datetime.now(UTC))

    def _count(self, name: str, number: int = 1) -> None:
        self.crawler.stats.inc_value(name, number)

    def _set_options(self, selection: Selection) -> None:
        """Set what the entries of the sources say about hosts and pages."""
        source_urls = (url for source in selection.sources for url in source.urls)
        self.set_host_options((*selection.listed, *selection.sources), [*selection.named_urls, *source_urls])
        rules = ActiveRules(selection.listed, datetime.now(UTC).date())
        self._pages = PageBuilder(rules, self.source_hosts, self.host_policy, self.app_settings)

    async def _without_removed(self, sources: Sequence[Source]) -> list[Source]:
        """Return the sources but those that were removed on request."""
        removed = await self.run.forgotten_sources([source.domain for source in sources])
        for domain in sorted(removed):
            self.logger.warning("%s was removed on request (`scrapy forget`): it is not crawled", domain)
        kept = [source for source in sources if source.domain not in removed]
        self.run.findings.sources_selected(source.domain for source in kept)
        return kept

    def _with_settings(self, source: Source) -> Source:
        """Return a source with the setting for all sources where its entry has none of its own."""
        skipped = self.app_settings.skip_origins if source.skip_origins is None else source.skip_origins
        return replace(source, skip_origins=skipped)

    async def _start_sources(self, sources: Sequence[Source]) -> AsyncIterator[Output]:
        """Start with the sources of which something is due: documents, a search of the site, or pages."""
        now, arguments, is_idle = datetime.now(UTC), self._checked.arguments, True
        https_only = frozenset(source.domain for source in sources if _names_scheme(arguments, source))
        with_due = await self.discoverer.load(sources, now, https_only)
        plans = [self.discoverer.plan(source.domain, now, at_once=arguments.polls_at_once) for source in sources]
        self.documents.planned = sum(max(1, len(plan.documents)) for plan in plans if plan)
        for source, plan in zip(sources, plans, strict=True):
            domain = source.domain
            if not plan and domain not in with_due:
                continue
            is_idle = False
            if not await self._lease(source.base_url):
                continue
            self._budget.limit_source(domain, source.budget)
            for decision in self.discoverer.start(domain, plan):
                for output in self._outputs(decision, domain):
                    yield output
            for output in self._page_outputs(await self.run.due(domain) if domain in with_due else (), domain):
                yield output
        if is_idle and sources:
            await self.run.note_idle([source.domain for source in sources], self.discoverer.next_due_at())

    async def _lease(self, url: str) -> bool:
        """Return whether this run may crawl the host of a source: another run may be at it."""
        try:
            if await self.run.host_leases.claim(url):
                return True
        except DatabaseUnreachable as error:
            self.logger.critical("The run cannot continue: %s", error)
            self.run.findings.database_failed(str(error))
            raise CloseSpider("database") from error
        self.logger.info("%s is being crawled by another run, skipped", url)
        return False

    async def _start_named(self, urls: Iterable[str]) -> AsyncIterator[Output]:
        """Fetch the URLs that the user named, whether they are due or not."""
        self.run.findings.urls_named(urls)
        by_host: dict[str, list[Candidate]] = {}
        for url in urls:
            by_host.setdefault(host_of(url), []).append(Candidate(url, Hints(via="named")))
        for domain, candidates in by_host.items():
            offered = await self.run.offer(domain, candidates, named=True)
            for output in self._page_outputs(offered.due, domain):
                yield output

    async def _follow(
        self, document: Document, domain: str, decisions: Awaitable[Sequence[Decision]]
    ) -> AsyncIterator[Output]:
        """Do what was decided after a document, and finish it."""
        try:
            for decision in await decisions:
                for output in self._outputs(decision, domain):
                    yield output
        finally:
            self.documents.done += 1
            await self.discoverer.finish(document, domain)

    def _outputs(self, decision: Decision, domain: str) -> Iterator[Output]:
        if isinstance(decision, RequestDocument):
            self.documents.requested += 1
            yield document_request(
                decision.document,
                self.parse_document,
                self.document_failed,
                decision.headers,
                _DISCOVERY_PRIORITY,
                domain=domain,
                replaces=decision.replaces,
            )
        else:
            yield from self._page_outputs(decision.due, domain)

    def _page_outputs(self, due: Iterable[DueUrl], domain: str) -> Iterator[Output]:
        """Take due URLs within the limits of source and host: yield a request for each, or its visit."""
        now = datetime.now(UTC)
        for one in due:
            is_named = one.url in self.run.findings.named_urls
            if self._budget.is_source_spent(domain) and not is_named:
                self.logger.info("%s: its limit of pages is reached, the rest stays due", domain)
                break
            if not is_named and (self._is_host_spent(one.url) or self.host_policy.is_closed(one.url)):
                continue
            if self.run.take(one.url, domain):
                yield self._visit_without_request(one, domain, now) or self._page_request(one, domain)

    def _is_host_spent(self, url: str) -> bool:
        is_spent = self._budget.is_host_spent(url)
        if is_spent and host_of(url) not in self._reported_hosts:
            self._reported_hosts.add(host_of(url))
            self.logger.info("%s: NEWSGRAIN_PAGES_PER_HOST is reached, the rest stays due", host_of(url))
        return is_spent

    def _visit_without_request(self, due: DueUrl, domain: str, now: datetime) -> Visit | None:
        """Return the visit of a URL that the entry excludes or that is too old; None: it is to be requested."""
        unwanted = self._filter_of(domain, due.url).skip_reason(due)
        if unwanted is not None:
            return Visit.without_page(due.url, domain, *unwanted, at=now)
        if due.is_stored:
            self.run.findings.url_revisited(due.url)
        # A page that was last changed on a day was not published after it.
        date = due.hints.date_published or due.hints.date_modified
        too_old = self.run.too_old(due.url, domain, _latest_moment(date, now))
        return None if too_old is None else Visit.without_page(due.url, domain, too_old, f"dated {date}", at=now)

    def _page_request(self, due: DueUrl, domain: str) -> Request:
        self._budget.spend(domain, due.url)
        validators = {"If-None-Match": due.etag, "If-Modified-Since": due.last_modified}
        return page_request(
            due.url,
            self.parse_page,
            self.page_failed,
            {name: value for name, value in validators.items() if value},
            _REVISIT_PRIORITY if due.is_stored else 0,
            url=due.url,
            domain=domain,
            hints=due.hints,
        )

    def _filter_of(self, domain: str, url: str) -> UrlFilter:
        """Return what the source's entry leaves out; of URLs that the user named, nothing."""
        return _NO_FILTER if url in self.run.findings.named_urls else self.discoverer.filter_of(domain) or _NO_FILTER


def _names_scheme(arguments: CrawlArguments, source: Source) -> bool:
    """Return whether the user wrote a source's domain with its scheme, so that no other is tried."""
    return any(domain.startswith(source.base_url.rstrip("/")) for domain in arguments.domains)


def _label(source: Source) -> SourceLabel:
    return SourceLabel(source.name, source.country, source.tags)


def _none(_url: str) -> None:
    """Return no known failure: what the user named is reported in any case."""


def _latest_moment(date: str | None, now: datetime) -> datetime | None:
    """Return the latest moment that a hint's date can mean: a day without a time may be its evening."""
    moment = parse_date(date, now) if date else None
    return None if moment is None or date is None else latest_moment(moment, date)
