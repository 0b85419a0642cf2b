"""Which pages of archives are read: the outlets, languages and words of the list and the options. Picklable."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property

from pipelines.archive.captures import LeftOut
from pipelines.archive.selection import PageOptions
from pipelines.items import ArticleFilter, PagePolicy
from pipelines.urls.normalise import host_of, without_www
from scraper.sources import Source, source_for_domain
from scraper.sources.active_rules import ActiveRules
from scraper.sources.host_index import HostIndex
from scraper.sources.url_filter import UrlFilter


@dataclass(frozen=True, slots=True)
class ArchiveFilter:
    """What the options ask for. `domains`: these outlets only; none: all of them."""

    domains: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    since: datetime | None = None
    #: Kinds of origin that are left out, unless an outlet's entry says otherwise.
    skip_origins: tuple[str, ...] = ()


@dataclass(frozen=True)
class ArchiveSelection:
    """The outlets whose pages are read, as `pipelines.archive.selection.PageSelection` describes it.

    `listed`: entries whose rules and filters apply. `is_restricted`: only pages of these and of the named domains.
    """

    wanted: ArchiveFilter
    policy: PagePolicy
    listed: tuple[Source, ...] = field(default=(), repr=False)
    is_restricted: bool = False
    today: date = field(default_factory=lambda: datetime.now(UTC).date())

    @property
    def since(self) -> datetime | None:
        """Return the moment before which an article is too old."""
        return self.wanted.since

    @cached_property
    def key(self) -> str:
        """Return a digest of what decides which pages are read."""
        entries = [repr(source) for source in self.listed] if self.is_restricted else []
        return hashlib.sha256("\n".join([repr(self.wanted), *entries]).encode()).hexdigest()[:32]

    def unwanted(self, url: str) -> LeftOut | None:
        """Return why the pages of a URL are not read."""
        source = self._index.source_of(url)
        if source is None:
            return LeftOut.OTHER_SOURCE if self.is_restricted else None
        return LeftOut.EXCLUDED if self._filter(source).exclusion_of(url) is not None else None

    def options(self, url: str) -> PageOptions:
        """Return how the pages of a URL are treated: by the entry of their host's outlet, if there is one."""
        source = self._index.source_of(url)
        domain = host_of(url) if source is None else source.domain
        languages = self.wanted.languages or (source.languages if source is not None else ())
        keywords = self.wanted.keywords or (source.keywords if source is not None else ())
        own = source.skip_origins if source is not None else None
        wanted = ArticleFilter(languages, keywords, self.wanted.skip_origins if own is None else own)
        return PageOptions(domain, self._rules.site_rules(domain, url), wanted, self.policy)

    @cached_property
    def _index(self) -> HostIndex:
        return HostIndex(self.listed)

    @cached_property
    def _rules(self) -> ActiveRules:
        return ActiveRules(self.listed, self.today)

    @cached_property
    def _filters(self) -> dict[str, UrlFilter]:
        return {}

    def _filter(self, source: Source) -> UrlFilter:
        if source.domain not in self._filters:
            self._filters[source.domain] = UrlFilter(source)
        return self._filters[source.domain]

    def __getstate__(self) -> dict[str, object]:
        """Return the fields alone: what was derived from them is made anew in another process."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def archive_selection(
    wanted: ArchiveFilter, policy: PagePolicy, listed: Sequence[Source], *, is_list_given: bool
) -> ArchiveSelection:
    """Return the selection of the options; the entries of a list that was given are the outlets that are read.

    Raises:
        SourcesError: a domain is none.
    """
    if wanted.domains:
        return ArchiveSelection(wanted, policy, tuple(_named(wanted.domains, listed)), is_restricted=True)
    return ArchiveSelection(wanted, policy, tuple(listed), is_restricted=is_list_given)


def _named(domains: Iterable[str], listed: Sequence[Source]) -> Iterable[Source]:
    """Yield the outlets of these domains: entries of the list where there are any."""
    known = {without_www(source.domain): source for source in listed}
    for domain in domains:
        bare = source_for_domain(domain)
        found = known.get(without_www(bare.domain), bare)
        yield found
