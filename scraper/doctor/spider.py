"""Examines one site with the search, rules and readers of a crawl, and without a database."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.enums import Reason
from models.frontier.hints import Candidate
from pipelines.run.shutdown import Shutdown
from pipelines.text.date_parsing import parse_date
from pipelines.urls.normalise import host_or_empty
from pipelines.visit import Visit
from pipelines.workers.pool import ExtractionPool
from scraper.app_settings import AppSettings
from scraper.discovery.document_reader import DocumentReader, document_limits
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument
from scraper.discovery.site_search import SiteSearch, newest_date
from scraper.doctor.explanations import explain_reason
from scraper.doctor.findings import (
    DoctorRequest,
    DocumentResult,
    Findings,
    RobotsResult,
    SampleResult,
    describe_contents,
)
from scraper.politeness.host_policy import HostPolicy, host_policy_of
from scraper.politeness.robots_txt import RobotsFile
from scraper.sources.active_rules import ActiveRules
from scraper.spiders.host_options import HostOptionsSpider
from scraper.spiders.http import PageBuilder, document_request, failed_request, fetched_document, page_request
from scraper.terminal.plural import plural

#: Sitemaps that one examination reads; a crawl reads more.
_MAX_SITEMAPS = 8
#: Pages tried beyond the number wanted, where some are no articles.
_MORE_PAGES = 3
#: A site without the file forbids nothing, whatever answered in its place.
_ABSENT = frozenset({Reason.NOT_FOUND, Reason.GONE})
_NO_ROBOTS = "there is none, so nothing is forbidden"
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DoctorSpider(HostOptionsSpider):
    """Fetches what a crawl of the bare domain would fetch, then a few articles, and records the results."""

    name = "doctor"

    _host_policy: HostPolicy
    _pages: PageBuilder

    def __init__(
        self,
        request: DoctorRequest,
        app_settings: AppSettings,
        findings: Findings,
        show: Callable[[str], None],
        shutdown: Shutdown,
        **kwargs: Any,
    ) -> None:
        """Keep what to examine and where to record it; `show` is called with each line of progress.

        `shutdown` ends requests in progress.
        """
        super().__init__(**kwargs)
        self._source = source = request.source
        self._request = request
        self._app_settings = app_settings
        self._findings = findings
        self._show = show
        self.shutdown = shutdown
        self._search = SiteSearch(
            source.base_url,
            datetime.now(UTC),
            min(app_settings.sitemaps_per_source or _MAX_SITEMAPS, _MAX_SITEMAPS),
            is_thorough=True,
            tries_http="://" not in request.domain,
        )
        self._reader = DocumentReader(app_settings.workers, document_limits(app_settings.page_limits))
        self._pool = ExtractionPool(min(1, app_settings.workers), app_settings.page_limits)
        self._indexes: dict[str, str] = {}
        self._samples: Iterator[Candidate] | None = None
        self.set_host_options(request.listed, [source.base_url])

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider of a crawler."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.set_up(host_policy_of(crawler))
        return spider

    def set_up(self, host_policy: HostPolicy) -> None:
        """Keep the policy that the crawler's middlewares share."""
        self._host_policy = host_policy
        rules = ActiveRules(self._request.listed, self._search.now.date())
        self._pages = PageBuilder(rules, self.source_hosts, host_policy, self._app_settings)

    async def start(self) -> AsyncIterator[Any]:
        """Begin the search."""
        for request in self._requests(self._search.start()):
            yield request

    def closed(self, reason: str) -> None:
        """End the processes, and record whether the examination is complete."""
        self._findings.is_cut = reason != "finished"
        with closing(self._reader), closing(self._pool):
            pass

    async def parse_document(self, response: Response, document: Document) -> AsyncIterator[Any]:
        """Record what a document contains, and fetch what it names."""
        fetched = fetched_document(response, document)
        parsed = await self._parsed(fetched)
        if parsed.problem is not None:
            further = self._record_failure(fetched.document, fetched.reason, parsed.problem)
        else:
            further = self._record_document(fetched.document, parsed)
        for request in further:
            yield request

    async def document_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Record why a document could not be fetched, or try a bare domain over http."""
        failed = failed_request(failure)
        document: Document = failed.cb_kwargs["document"]
        if self._search.should_try_http(document, failed.reason):
            self._show(f"{document.url} does not answer: trying http")
            further = self._requests(self._search.start_over_http())
        else:
            further = self._record_failure(document, failed.reason, failed.detail)
        for request in further:
            yield request

    async def parse_sample(self, response: Response, candidate: Candidate) -> AsyncIterator[Any]:
        """Extract the article of a page, and try the next one."""
        page = self._pages.build(response, candidate.url, self._source.domain, candidate.hints, datetime.now(UTC))
        if isinstance(page, Visit):
            self._record_failed_sample(candidate, page.reason, page.detail or "")
        else:
            result = await self._pool.extract(page)
            self._findings.samples.append(SampleResult(page.url, candidate.hints.via, result))
        for request in self._next_sample():
            yield request

    async def sample_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Record why a page could not be fetched, and try the next one."""
        failed = failed_request(failure)
        self._record_failed_sample(failed.cb_kwargs["candidate"], failed.reason, failed.detail)
        for request in self._next_sample():
            yield request

    async def _parsed(self, fetched: FetchedDocument) -> ParsedDocument:
        if fetched.reason is not None:
            return ParsedDocument(problem=f"HTTP status {fetched.status}")
        return await self._reader.read(fetched)

    def _record_failure(self, document: Document, reason: Reason | None, detail: str) -> Iterator[Request]:
        """Record a document that could not be fetched (`reason`) or read (None), and continue the search."""
        problem = explain_reason(reason, detail)
        if document.kind is DocumentKind.ROBOTS and reason in _ABSENT:
            problem = _NO_ROBOTS
        self._show(f"{document.url}: {problem}")
        if document.kind is DocumentKind.ROBOTS:
            self._findings.robots[host_or_empty(document.url)] = RobotsResult(document.url, problem)
        else:
            via = self._search.found_via[document.requested_url]
            result = DocumentResult(document.url, document.kind, via, problem, asked=document.asked)
            self._findings.documents.append(result)
        yield from self._requests(self._search.on_failed(document, reason))

    def _record_document(self, document: Document, parsed: ParsedDocument) -> Iterator[Request]:
        """Record a document that was read, and continue the search."""
        further = list(self._search.on_parsed(document, parsed))
        if document.kind is DocumentKind.ROBOTS:
            robots = self._robots_result(document.url, parsed)
            self._findings.robots[host_or_empty(document.url)] = robots
            self._show(f"{document.url}: names {plural(robots.sitemaps, 'sitemap')}")
        else:
            follows = not (parsed.is_nofollow and self._app_settings.obeys_robots_meta)
            wanted = self._search.filter_candidates(document, parsed.candidates) if follows else ()
            result = self._document_result(document, parsed, wanted, follows=follows)
            self._findings.documents.append(result)
            self._findings.sections = self._search.sections
            self._findings.add_candidates(wanted)
            self._show(f"{document.url}: {describe_contents(result)}")
        yield from self._requests(further)

    def _robots_result(self, url: str, parsed: ParsedDocument) -> RobotsResult:
        front = self._source.base_url
        return RobotsResult(
            url,
            forbids_front=host_or_empty(front) == host_or_empty(url) and not self._is_allowed(front),
            crawl_delay=self._rules_of(url).group(self._token_of(url)).crawl_delay,
            sitemaps=len(parsed.sitemaps),
        )

    def _document_result(
        self, document: Document, parsed: ParsedDocument, wanted: tuple[Candidate, ...], *, follows: bool
    ) -> DocumentResult:
        name, nofollow = document.requested_url, "its links are not to be followed (nofollow)"
        passed_over = self._search.passed_over.get(name) if follows else nofollow
        for url in parsed.sitemaps:
            self._indexes.setdefault(url, self._indexes.get(name) or document.url)
        return DocumentResult(
            document.url,
            self._search.found.get(name, document).kind,
            self._search.found_via[name],
            passed_over=passed_over,
            title=parsed.title,
            entries=len(wanted) or (len(parsed.candidates) if passed_over else 0),
            headlines=sum(one.hints.headline is not None for one in wanted),
            names=len(parsed.sitemaps) + len(parsed.feeds) + len(parsed.feed_links),
            newest=newest_date(parsed.candidates, self._search.now),
            urls=tuple(one.url for one in wanted),
            asked=document.asked,
            index=self._indexes.get(name, ""),
        )

    def _is_allowed(self, url: str) -> bool:
        """Return whether robots.txt allows a URL; True while it was not fetched."""
        return self._host_policy.row_of(url).robots is None or self._rules_of(url).allows(url, self._token_of(url))

    def _rules_of(self, url: str) -> RobotsFile:
        return self._host_policy.rules_of(self._host_policy.row_of(url).host, self._token_of(url))

    def _token_of(self, url: str) -> str:
        return self._host_policy.token_of(Request(url))

    def _requests(self, documents: Iterable[Document]) -> Iterator[Request]:
        """Yield requests for documents, and for the first sample once the search has ended."""
        for document in documents:
            yield document_request(document, self.parse_document, self.document_failed)
        if self._samples is None and self._search.has_ended:
            self._findings.base_url = self._search.base_url
            # In the order of requests, not of responses: sites name their best documents first.
            order = list(self._search.found_via)
            self._findings.documents.sort(key=lambda result: order.index(result.asked or result.url))
            self._samples = self._chosen_samples()
            yield from self._next_sample()

    def _chosen_samples(self) -> Iterator[Candidate]:
        """Return candidates that robots.txt allows: those with headlines first, and among them the newest."""
        candidates, now = self._findings.candidates.values(), self._search.now
        allowed = [one for one in candidates if self._is_allowed(one.url)]
        self._findings.forbidden = len(candidates) - len(allowed)
        allowed.sort(key=lambda one: _rank(one, now))
        return iter(allowed[: self._request.articles + _MORE_PAGES])

    def _next_sample(self) -> Iterator[Request]:
        candidate = next(self._samples or iter(()), None)
        if candidate is None or len(self._findings.articles) >= self._request.articles:
            return
        self._show(f"trying {candidate.url}")
        yield page_request(candidate.url, self.parse_sample, self.sample_failed, candidate=candidate)

    def _record_failed_sample(self, candidate: Candidate, reason: Reason | None, detail: str) -> None:
        problem = explain_reason(reason, detail)
        self._findings.samples.append(SampleResult(candidate.url, candidate.hints.via, problem=problem, reason=reason))


def _rank(candidate: Candidate, now: datetime) -> tuple[bool, bool, float]:
    hints = candidate.hints
    written = hints.date_published or hints.date_modified
    moment = (parse_date(written, now) if written else None) or _LONG_AGO
    return hints.headline is None, hints.via == "front", -moment.timestamp()
