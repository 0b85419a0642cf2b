"""What an examination of a site found: values only, in the order in which the site answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.frontier.hints import Candidate
from pipelines.items import ArticleItem, RejectedPage
from scraper.discovery.documents import DocumentKind
from scraper.discovery.site_search import FoundVia
from scraper.sources import Source


@dataclass(frozen=True, slots=True)
class DoctorRequest:
    """What is to be examined: a domain as the operator wrote it, its bare source, and how many articles to try.

    `listed` are the entries of the list of outlets: they may say how the site is asked, and its pages cleaned.
    """

    domain: str
    source: Source
    wanted: int
    listed: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class RobotsResult:
    """What robots.txt says to us. `problem`: there is none, or it could not be had, in a sentence."""

    url: str
    problem: str | None = None
    forbids_front: bool = False
    crawl_delay: float | None = None
    sitemaps: int = 0


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A discovery document that was asked for.

    `problem`: why it could not be read, in a sentence. `passed_over`: why it is no use, though it could be.
    `headlines`: how many of its `entries` have one. `names`: how many further documents it names.
    """

    url: str
    kind: DocumentKind
    how: FoundVia
    problem: str | None = None
    passed_over: str | None = None
    title: str | None = None
    entries: int = 0
    headlines: int = 0
    names: int = 0
    newest: datetime | None = None
    urls: tuple[str, ...] = ()
    #: What was asked for, where another address answered.
    asked: str = ""
    #: The address of the sitemap index that names it; empty where none does.
    index: str = ""

    @property
    def is_chosen(self) -> bool:
        """Return whether articles are found here."""
        return self.problem is None and self.passed_over is None and self.entries > 0


@dataclass(frozen=True, slots=True)
class SampleResult:
    """A page that was tried: what became of it, or why it could not be had, in a sentence."""

    url: str
    via: str | None
    result: ArticleItem | RejectedPage | None = None
    problem: str | None = None

    @property
    def article(self) -> ArticleItem | None:
        """Return the article, if it is one."""
        return self.result if isinstance(self.result, ArticleItem) else None


@dataclass(slots=True)
class Findings:
    """All that is known of one domain; filled while the site answers."""

    domain: str
    base_url: str
    #: By host: most sites have one.
    robots: dict[str, RobotsResult] = field(default_factory=dict)
    documents: list[DocumentResult] = field(default_factory=list)
    sections: tuple[str, ...] = ()
    candidates: dict[str, Candidate] = field(default_factory=dict)
    #: Of the candidates, how many robots.txt forbids.
    forbidden: int = 0
    samples: list[SampleResult] = field(default_factory=list)
    #: Whether the list of outlets has an entry for the domain.
    is_listed: bool = False
    #: Whether the examination was stopped before its end.
    is_cut: bool = False

    @property
    def front(self) -> DocumentResult | None:
        """Return the front page, if it was asked for."""
        fronts = [seen for seen in self.documents if seen.kind is DocumentKind.FRONT and seen.how is FoundVia.OPENING]
        return fronts[-1] if fronts else None

    def of(self, kind: DocumentKind) -> list[DocumentResult]:
        """Return the documents of a kind; a feed stays one, whatever it was asked as."""
        return [seen for seen in self.documents if seen.kind is kind]

    @property
    def articles(self) -> list[ArticleItem]:
        """Return the samples that are articles."""
        return [article for sample in self.samples if (article := sample.article) is not None]


#: Values by which samples are compared, and how to read them of an article.
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
    found = getattr(article, name)
    if name == "authors":
        return ", ".join(author.name for author in found)
    if isinstance(found, tuple):
        return ", ".join(found)
    return found.isoformat(" ", "minutes") if isinstance(found, datetime) else str(found or "")


def coverage(articles: list[ArticleItem]) -> Mapping[str, int]:
    """Return of how many articles each field is known."""
    return {name: sum(bool(value_of(article, name)) for article in articles) for name in FIELDS}


def what_it_holds(seen: DocumentResult) -> str:
    """Return in a few words what a document that could be read is good for."""
    if seen.entries:
        held = numbered(seen.entries, "article")
        newest = "" if seen.newest is None else f", the newest of {seen.newest:%Y-%m-%d %H:%M} UTC"
        return held + newest
    if seen.names:
        return f"names {numbered(seen.names, 'sitemap' if seen.kind is DocumentKind.SITEMAP else 'possible feed')}"
    return "no articles"


def numbered(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
