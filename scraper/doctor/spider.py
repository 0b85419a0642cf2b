"""Examines one site through Scrapy's downloader, with a crawl's own search, rules and readers; no database."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from scrapy import Spider
from scrapy.http import Request, Response
from twisted.python.failure import Failure

from models.enums import Reason
from models.frontier.hints import Candidate
from pipelines.text.date_parsing import parse_date
from pipelines.urls.normalise import InvalidUrlError, host
from pipelines.visit import Visit
from pipelines.workers.pool import ExtractionPool
from scraper.app_settings import AppSettings
from scraper.discovery.document_reader import DocumentReader
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument
from scraper.discovery.site_search import newest_date
from scraper.discovery.source_visit import SourceVisit
from scraper.doctor.explanations import explain_reason
from scraper.doctor.findings import (
    DoctorRequest,
    DocumentResult,
    Findings,
    RobotsResult,
    SampleResult,
    numbered,
    what_it_holds,
)
from scraper.document_requests import meta_of
from scraper.download.failures import failure_detail, failure_reason, status_reason
from scraper.download.responses import header_pairs, page_or_visit
from scraper.egress.endpoints import endpoints_of
from scraper.politeness.delays import delay_overrides
from scraper.politeness.host_policy import HostPolicy, host_policy_of
from scraper.politeness.page_policy import with_page_policy
from scraper.politeness.robots_txt import RobotsFile
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex

#: Sitemaps that one examination reads; a crawl reads more.
_MAX_SITEMAPS = 8
#: Pages that are tried beyond the number wanted, where some are no articles.
_MORE_PAGES = 3
_UNREACHED = frozenset({Reason.CONNECTION, Reason.TIMEOUT})
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class DoctorSpider(Spider):
    """Asks a site for what a crawl of its bare domain would ask for, then for a few articles, and keeps what it saw."""

    name = "doctor"

    def __init__(
        self,
        case: DoctorRequest,
        limits: AppSettings,
        findings: Findings,
        tell: Callable[[str], None],
        **kwargs: Any,
    ) -> None:
        """Keep where to begin and what takes the findings; `tell` shows the operator how far it has come."""
        super().__init__(**kwargs)
        self._source = source = case.source
        self._wanted = case.wanted
        self._findings = findings
        self._tell = tell
        insists = "://" in case.domain
        self._visit = SourceVisit(source, min(limits.sitemaps_per_source or _MAX_SITEMAPS, _MAX_SITEMAPS), insists)
        self._visit.search.is_thorough = True
        self._reader = DocumentReader(limits.workers, limits.page_limits)
        self._pool = ExtractionPool(min(1, limits.workers), limits.page_limits)
        self._indexes: dict[str, str] = {}
        self._samples: Iterator[Candidate] | None = None
        self._site_rules = ActiveRules(case.listed, datetime.now(UTC).date())
        self._limits = limits
        #: As in a crawl: the port that the operator wrote, the certificates that nobody vouches for, and the manners.
        self.named_endpoints = endpoints_of([source.base_url])
        self.unverified_endpoints = endpoints_of(one.base_url for one in case.listed if not one.verify_tls)
        self.source_hosts = HostIndex(case.listed)
        self.delay_overrides = delay_overrides(case.listed)

    async def start(self) -> AsyncIterator[Any]:
        """Ask for what a search begins with."""
        for request in self._requests(self._visit.openings()):
            yield request

    def closed(self, reason: str) -> None:
        """End the processes; note whether all was done."""
        self._findings.is_cut = reason != "finished"
        with closing(self._reader), closing(self._pool):
            pass

    async def parse_document(self, response: Response, document: Document) -> AsyncIterator[Any]:
        """Note what a document says, and go on with what it names."""
        document = Document(response.url, document.kind, document.depth, document.url)
        reading, reason = await self._read(response, document)
        if reading.problem is not None:
            further = self._missed(document, reason, reading.problem)
        else:
            further = self._found(document, reading, response)
        for request in further:
            yield request

    async def _read(self, response: Response, document: Document) -> tuple[ParsedDocument, Reason | None]:
        """Return what a document says; where it says nothing, the problem and, if it did not come, the reason."""
        reason = status_reason(response.status)
        if reason is not None:
            return ParsedDocument(problem=f"HTTP status {response.status}"), reason
        encoding = getattr(response, "_declared_encoding", lambda: None)()
        fetched = FetchedDocument(document, response.body, dict(header_pairs(response)), encoding)
        return await self._reader.read(fetched), None

    def _found(self, document: Document, reading: ParsedDocument, response: Response) -> Iterator[Request]:
        further = list(self._visit.further(document, reading, searching=True))
        if document.kind is DocumentKind.ROBOTS:
            self._note_robots(response, reading)
        else:
            self._note(document, reading)
        yield from self._requests(further)

    async def document_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Note why a document could not be had, or try a bare domain over http."""
        document: Document = failure.request.cb_kwargs["document"]  # type: ignore[attr-defined]  # Scrapy sets it
        reason = failure_reason(failure.value)
        if document.kind is DocumentKind.FRONT and reason in _UNREACHED and self._visit.can_fall_back:
            self._tell(f"{document.url} does not answer: trying http")
            for request in self._requests(self._visit.fallback()):
                yield request
            return
        for request in self._missed(document, reason, failure_detail(failure.value)):
            yield request

    def _missed(self, document: Document, reason: Reason | None, detail: str) -> Iterator[Request]:
        problem = explain_reason(reason, detail)
        self._tell(f"{document.url}: {problem}")
        if document.kind is DocumentKind.ROBOTS:
            self._findings.robots[_host(document.url)] = RobotsResult(document.url, problem)
        else:
            how = self._visit.search.how[document.name]
            self._findings.documents.append(
                DocumentResult(document.url, document.kind, how, problem, asked=document.asked)
            )
        yield from self._requests(self._visit.without(document, reason))

    @cached_property
    def _doors(self) -> HostPolicy:
        return host_policy_of(self.crawler)

    def _is_allowed(self, url: str) -> bool:
        """Return whether robots.txt lets us ask for a URL, as far as it was asked for itself."""
        return self._doors.row_of(url).robots is None or self._rules_of(url).allows(url, self._token_of(url))

    def _rules_of(self, url: str) -> RobotsFile:
        return self._doors.rules_of(self._doors.row_of(url).host, self._token_of(url))

    def _token_of(self, url: str) -> str:
        return self._doors.token_of(Request(url))

    def _note_robots(self, response: Response, reading: ParsedDocument) -> None:
        url, front = response.url, self._source.base_url
        seen = RobotsResult(
            url,
            forbids_front=_host(front) == _host(url) and not self._is_allowed(front),
            crawl_delay=self._rules_of(url).group(self._token_of(url)).crawl_delay,
            sitemaps=len(reading.sitemaps),
        )
        self._findings.robots[_host(response.url)] = seen
        self._tell(f"{response.url}: names {numbered(seen.sitemaps, 'sitemap')}")

    def _note(self, document: Document, reading: ParsedDocument) -> None:
        search = self._visit.search
        follows = not (reading.is_nofollow and self._limits.obeys_robots_meta)
        wanted = search.wanted(document, reading.candidates) if follows else ()
        found = search.found.get(document.name, document)
        passed_over = (
            search.passed_over.get(document.name) if follows else "its links are not to be followed (nofollow)"
        )
        for name in reading.sitemaps:
            self._indexes.setdefault(name, self._indexes.get(document.name) or document.url)
        seen = DocumentResult(
            document.url,
            found.kind,
            search.how[document.name],
            passed_over=passed_over,
            title=reading.title,
            entries=len(wanted) or (len(reading.candidates) if passed_over else 0),
            headlines=sum(one.hints.headline is not None for one in wanted),
            names=len(reading.sitemaps) + len(reading.feeds) + len(reading.feed_links),
            newest=newest_date(reading.candidates, search.now),
            urls=tuple(one.url for one in wanted),
            asked=document.asked,
            index=self._indexes.get(document.name, ""),
        )
        self._findings.documents.append(seen)
        self._findings.sections = search.sections
        self._keep(wanted)
        self._tell(f"{document.url}: {what_it_holds(seen)}")

    def _keep(self, candidates: Iterable[Candidate]) -> None:
        """Keep candidates; of those with one address the first that is dated."""
        kept = self._findings.candidates
        for one in candidates:
            known = kept.get(one.url)
            if known is None or (known.hints.date_published is None and one.hints.date_published is not None):
                kept[one.url] = one

    def _requests(self, documents: Iterable[Document]) -> Iterator[Request]:
        for document in documents:
            yield Request(
                document.url,
                callback=self.parse_document,
                errback=self.document_failed,
                cb_kwargs={"document": document},
                meta=meta_of(document.kind),
                dont_filter=True,
            )
        if self._samples is None and self._visit.search.has_ended:
            self._findings.base_url = self._visit.search.base_url
            # In the order of asking, not of answering: what a site names first is its best.
            order = list(self._visit.search.how)
            self._findings.documents.sort(key=lambda seen: order.index(seen.asked or seen.url))
            self._samples = self._chosen_samples()
            yield from self._next_sample()

    def _chosen_samples(self) -> Iterator[Candidate]:
        """Return the candidates that may be asked for, those with headlines first, and of these the newest."""
        allowed = [one for one in self._findings.candidates.values() if self._is_allowed(one.url)]
        self._findings.forbidden = len(self._findings.candidates) - len(allowed)
        now = self._visit.search.now

        def rank(one: Candidate) -> tuple[bool, bool, float]:
            written = one.hints.date_published or one.hints.date_modified
            moment = (parse_date(written, now) if written else None) or _LONG_AGO
            return one.hints.headline is None, one.hints.via == "front", -moment.timestamp()

        return iter(sorted(allowed, key=rank)[: self._wanted + _MORE_PAGES])

    def _next_sample(self) -> Iterator[Request]:
        one = next(self._samples or iter(()), None)
        if one is None or len(self._findings.articles) >= self._wanted:
            return
        self._tell(f"trying {one.url}")
        yield Request(
            one.url,
            callback=self.parse_sample,
            errback=self.sample_failed,
            cb_kwargs={"candidate": one},
            meta={"depth_reset": True},
            dont_filter=True,
        )

    async def parse_sample(self, response: Response, candidate: Candidate) -> AsyncIterator[Any]:
        """Make an article of a page, and try the next one."""
        url, domain = candidate.url, self._source.domain
        rules = self._site_rules.of(domain, url)
        found = page_or_visit(response, url, domain, candidate.hints, datetime.now(UTC), rules)
        answer = with_page_policy(found, response, self._doors, self._limits)
        if isinstance(answer, Visit):
            problem = explain_reason(answer.reason, answer.detail or "")
            self._findings.samples.append(SampleResult(candidate.url, candidate.hints.via, problem=problem))
        else:
            result = await self._pool.extract(answer)
            self._findings.samples.append(SampleResult(answer.url, candidate.hints.via, result))
        for request in self._next_sample():
            yield request

    async def sample_failed(self, failure: Failure) -> AsyncIterator[Any]:
        """Note why a page could not be had, and try the next one."""
        candidate: Candidate = failure.request.cb_kwargs["candidate"]  # type: ignore[attr-defined]  # Scrapy sets it
        problem = explain_reason(failure_reason(failure.value), failure_detail(failure.value))
        self._findings.samples.append(SampleResult(candidate.url, candidate.hints.via, problem=problem))
        for request in self._next_sample():
            yield request


def _host(url: str) -> str:
    try:
        return host(url)
    except InvalidUrlError:
        return url
