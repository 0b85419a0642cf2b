"""Results of the examination of a site, in the order of its responses. Values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.enums import Reason
from models.frontier.hints import Candidate
from pipelines.article_fields import article_fields
from pipelines.items import ArticleItem, RejectedPage
from scraper.discovery.documents import DocumentKind
from scraper.discovery.site_search import FoundVia
from scraper.sources import Source
from scraper.terminal.plural import plural


@dataclass(frozen=True, slots=True)
class DoctorRequest:
    """What to examine: a domain as the operator wrote it, its bare source, and how many articles to try.

    `listed` are the entries of the list of outlets, with the request options and rules of their sites.
    """

    domain: str
    source: Source
    articles: int
    listed: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class RobotsResult:
    """What robots.txt says about our crawler. `problem`: why it could not be fetched, in a sentence."""

    url: str
    problem: str | None = None
    forbids_front: bool = False
    crawl_delay: float | None = None
    sitemaps: int = 0


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A discovery document that was requested.

    `problem`: why it could not be read, in a sentence. `passed_over`: why it is not used although it could be read.
    `headlines`: how many of its `entries` have one. `names`: how many further documents it names.
    """

    url: str
    kind: DocumentKind
    found_via: FoundVia
    problem: str | None = None
    passed_over: str | None = None
    title: str | None = None
    entries: int = 0
    headlines: int = 0
    names: int = 0
    newest: datetime | None = None
    urls: tuple[str, ...] = ()
    #: The requested URL, where the response came from another one.
    asked: str = ""
    #: The URL of the sitemap index that names it; empty where none does.
    index: str = ""

    @property
    def is_useful(self) -> bool:
        """Return whether articles were found in it."""
        return self.problem is None and self.passed_over is None and self.entries > 0


@dataclass(frozen=True, slots=True)
class SampleResult:
    """A page that was tried: the result of its extraction, or why it could not be fetched, in a sentence."""

    url: str
    via: str | None
    result: ArticleItem | RejectedPage | None = None
    problem: str | None = None
    #: Why it could not be fetched.
    reason: Reason | None = None

    @property
    def article(self) -> ArticleItem | None:
        """Return the article, if it is one."""
        return self.result if isinstance(self.result, ArticleItem) else None


@dataclass(slots=True)
class Findings:
    """Everything found out about one domain; filled during the examination."""

    domain: str
    base_url: str
    #: By host: most sites have one.
    robots: dict[str, RobotsResult] = field(default_factory=dict)
    documents: list[DocumentResult] = field(default_factory=list)
    sections: tuple[str, ...] = ()
    candidates: dict[str, Candidate] = field(default_factory=dict)
    #: Number of candidates that robots.txt forbids.
    forbidden: int = 0
    samples: list[SampleResult] = field(default_factory=list)
    #: Whether the list of outlets has an entry for the domain.
    is_listed: bool = False
    #: Whether the examination was stopped before its end.
    is_cut: bool = False

    @property
    def front(self) -> DocumentResult | None:
        """Return the front page, if it was requested."""
        fronts = [one for one in self.of(DocumentKind.FRONT) if one.found_via is FoundVia.OPENING]
        return fronts[-1] if fronts else None

    def of(self, kind: DocumentKind) -> list[DocumentResult]:
        """Return the documents of a kind; a feed counts as one, whatever it was expected to be."""
        return [document for document in self.documents if document.kind is kind]

    @property
    def articles(self) -> list[ArticleItem]:
        """Return the samples that are articles."""
        return [article for sample in self.samples if (article := sample.article) is not None]

    def add_candidates(self, candidates: Iterable[Candidate]) -> None:
        """Add candidates; of those with one URL, the first that is dated counts."""
        for candidate in candidates:
            known = self.candidates.get(candidate.url)
            is_dated = candidate.hints.date_published is not None
            if known is None or (known.hints.date_published is None and is_dated):
                self.candidates[candidate.url] = candidate


#: Fields whose coverage is reported.
FIELDS = (
    "headline",
    "authors",
    "date_published",
    "date_modified",
    "in_language",
    "description",
    "article_section",
    "keywords",
    "image_url",
    "publisher",
)


def value_of(article: ArticleItem, name: str) -> str:
    """Return a field of an article as a short text, dates by the publisher's clock; empty where it has none."""
    value = article_fields(article)[name]
    if name == "authors":
        return ", ".join(author.name for author in value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return value.isoformat(" ", "minutes") if isinstance(value, datetime) else str(value or "")


def coverage(articles: list[ArticleItem]) -> Mapping[str, int]:
    """Return for each field the number of articles that have it."""
    return {name: sum(bool(value_of(article, name)) for article in articles) for name in FIELDS}


def describe_contents(document: DocumentResult) -> str:
    """Return in a few words what a document that could be read contains."""
    if document.entries:
        newest = "" if document.newest is None else f", the newest of {document.newest:%Y-%m-%d %H:%M} UTC"
        return plural(document.entries, "article") + newest
    if document.names:
        noun = "sitemap" if document.kind is DocumentKind.SITEMAP else "possible feed"
        return f"names {plural(document.names, noun)}"
    return "no articles"
