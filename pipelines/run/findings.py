"""What a run found out about its sources, its URLs and its database: the facts that its verdict is made of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

#: Why a source counts as unreadable until one of its documents fails or is read.
NO_DOCUMENT_READ = "no discovery document was read"
#: First words of the message of a run without work.
NOTHING_DUE = "nothing was due"
#: Pages that redirect for good to one other host before its site has moved: if no page does not, and if most do.
_SEVERAL, _MANY = 2, 5
_FORGOTTEN = "removed on request: `scrapy forget --allow` lets it be stored again"


@dataclass(slots=True)
class RunFindings:
    """Facts of one run. Other modules read the attributes, and change them through the methods only."""

    #: All sources of this run, and those with at least one document read.
    domains: frozenset[str] = frozenset()
    read_sources: set[str] = field(default_factory=set)
    #: Source -> until when it is skipped, and why: an earlier run reported it.
    skipped_sources: dict[str, str] = field(default_factory=dict)
    #: Source -> what to correct in its entry of the user's list.
    outdated_entries: dict[str, str] = field(default_factory=dict)
    #: Sources of which this run has visited pages without an article, and those of which one brought an article.
    missed_sources: set[str] = field(default_factory=set)
    fruitful_sources: set[str] = field(default_factory=set)
    #: Source -> how many of its pages redirected to each other host, and to which all of these redirects are permanent.
    offsite: dict[str, Counter[str]] = field(default_factory=dict)
    moved_pages: dict[str, Counter[str]] = field(default_factory=dict)
    pages: Counter[str] = field(default_factory=Counter)
    #: Discovery documents that could not be read: source, url, problem.
    unread_documents: list[dict[str, str]] = field(default_factory=list)
    #: URLs that the user named, and why those of them that failed did.
    named_urls: set[str] = field(default_factory=set)
    failed_urls: dict[str, str] = field(default_factory=dict)
    #: Taken URLs whose article is stored: no age limit applies to them.
    revisits: set[str] = field(default_factory=set)
    #: How many candidates got no row because they were removed on request.
    forgotten_candidates: int = 0
    #: How many rows of articles turned out to be those of others, and were joined to them.
    joined_articles: int = 0
    #: What is due next, in a sentence, in a run without work.
    idle_until: str | None = None
    #: The first failure of each kind, in a sentence.
    database_error: str | None = None
    schema_error: str | None = None
    disk_error: str | None = None
    _unread_sources: dict[str, str] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """Return whether the database, its schema or a disk failed."""
        return not (self.database_error is self.schema_error is self.disk_error is None)

    @property
    def unreadable_sources(self) -> Mapping[str, str]:
        """Return the sources without any readable document, each with the reason; not those merely skipped."""
        return {
            domain: why
            for domain, why in self._unread_sources.items()
            if domain not in self.skipped_sources or why != NO_DOCUMENT_READ
        }

    def sources_selected(self, domains: Iterable[str]) -> None:
        """Note the sources of this run."""
        self.domains = frozenset(domains)

    def source_unread(self, domain: str, why: str = NO_DOCUMENT_READ) -> None:
        """Note that no document of a source has been read so far."""
        self._unread_sources[domain] = why

    def source_read(self, domain: str) -> None:
        """Note that a document of a source was read, or is unchanged."""
        self._unread_sources.pop(domain, None)
        self.read_sources.add(domain)

    def source_excused(self, domain: str) -> None:
        """Note that a source is no failure, although this run read none of its documents."""
        self._unread_sources.pop(domain, None)

    def source_skipped(self, domain: str, why: str) -> None:
        """Note that documents of a source were skipped for a reason that an earlier run reported."""
        self.skipped_sources[domain] = why

    def document_unread(self, source: str, url: str, problem: str) -> None:
        """Note that a discovery document could not be read."""
        self.unread_documents.append({"source": source, "url": url, "problem": problem})
        if source in self._unread_sources:
            self.source_unread(source, f"{url}: {problem}")

    def document_barren(self, source: str, url: str, why: str) -> None:
        """Note that a discovery document was read and brings nothing."""
        if source in self._unread_sources:
            self.source_unread(source, f"{url}: {why}")

    def entry_outdated(self, domain: str, remedy: str) -> None:
        """Note what to correct in a source's entry of the user's list."""
        known = self.outdated_entries.get(domain)
        if known is None or remedy not in known:
            self.outdated_entries[domain] = remedy if known is None else f"{known}; {remedy}"

    def site_moved(self, domain: str, host: str) -> None:
        """Note that a source's site redirects to another host for good."""
        self.entry_outdated(domain, f'the site has moved to {host}: write domains = ["{host}"]')

    def page_offsite(self, domain: str, host: str, *, is_permanent: bool) -> None:
        """Note that a page of a source redirected to another host."""
        self.offsite.setdefault(domain, Counter())[host] += 1
        if is_permanent:
            self.moved_pages.setdefault(domain, Counter())[host] += 1

    def note_moved_sites(self) -> None:
        """Note the sites whose pages redirect to one other host for good: all of several, or most of many."""
        for domain, hosts in self.moved_pages.items():
            ((host, number),) = hosts.most_common(1)
            if number == self.pages[domain] >= _SEVERAL or (number >= _MANY and 2 * number > self.pages[domain]):
                self.site_moved(domain, host)

    def page_ended(self, domain: str, *, has_article: bool) -> None:
        """Note that a page of a source was visited."""
        self.pages[domain] += 1
        (self.fruitful_sources if has_article else self.missed_sources).add(domain)

    @property
    def doubtful_sources(self) -> frozenset[str]:
        """Return the sources that this run has read or visited, and that brought no article."""
        seen = self.domains & (self.read_sources | self.missed_sources)
        return seen - self.fruitful_sources - self.unreadable_sources.keys()

    def urls_named(self, urls: Iterable[str]) -> None:
        """Note the URLs that the user named."""
        self.named_urls.update(urls)

    def url_failed(self, url: str, why: str) -> None:
        """Note why a URL failed; only those count that the user named."""
        if url in self.named_urls:
            self.failed_urls[url] = why

    def url_revisited(self, url: str) -> None:
        """Note that the article of a taken URL is stored."""
        self.revisits.add(url)

    def candidates_forgotten(self, urls: Iterable[str]) -> None:
        """Note candidates that were removed on request."""
        for url in urls:
            self.forgotten_candidates += 1
            self.url_failed(url, _FORGOTTEN)

    def articles_joined(self, number: int) -> None:
        """Note rows of articles that turned out to be those of others."""
        self.joined_articles += number

    def nothing_due(self, next_at: datetime | None) -> None:
        """Note that the run has no work, and when the next document or page is due."""
        self.idle_until = None if next_at is None else f"{NOTHING_DUE}; next is {next_at:%Y-%m-%d %H:%M} UTC"

    def database_failed(self, why: str) -> None:
        """Note why the database failed; the first failure stays."""
        self.database_error = self.database_error or why

    def schema_mismatched(self, why: str) -> None:
        """Note what is wrong with the schema; the first mismatch stays."""
        self.schema_error = self.schema_error or why

    def disk_full(self, why: str) -> None:
        """Note which disk is full; the first one stays."""
        self.disk_error = self.disk_error or why
