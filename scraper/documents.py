"""The kinds of documents in which articles are discovered, and one way to read them all. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.frontier import Candidate
from pipelines.robots_tags import forbids_following, robots_tags
from scraper.discovery.feeds import read_feed
from scraper.discovery.fronts import read_front
from scraper.discovery.robots import sitemaps_in
from scraper.discovery.sitemaps import read_sitemap


class Kind(StrEnum):
    """What a document is expected to be."""

    FEED = "feed"
    SITEMAP = "sitemap"
    FRONT = "front"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to ask for; `depth` counts the sitemap indexes above it."""

    url: str
    kind: Kind
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document says: candidates, further documents, or why it could not be read at all."""

    candidates: tuple[Candidate, ...] = ()
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    problem: str | None = None
    #: Its links are not to be followed.
    is_nofollow: bool = False


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A document as it came; `encoding` is the one that its response declares."""

    document: Document
    body: bytes
    headers: Mapping[str, str]
    encoding: str | None

    @property
    def url(self) -> str:
        """Return where it came from."""
        return self.document.url


def read_fetched(fetched: FetchedDocument) -> Reading:
    """Read a document; never raises, whatever its bytes are."""
    return read_document(fetched.document, fetched.body, fetched.headers, fetched.encoding)


def read_document(document: Document, body: bytes, headers: Mapping[str, str], encoding: str | None) -> Reading:
    """Read the body of a document; `encoding` is the one that its response declares."""
    if document.kind is Kind.ROBOTS:
        return Reading(sitemaps=sitemaps_in(body, document.url))
    if document.kind is Kind.FRONT:
        front = read_front(body, document.url, encoding)
        tags = (*front.robots_tags, *robots_tags(headers.items(), {}, ""))
        problem = None if body.strip() else "the page is empty"
        return Reading(front.candidates, front.feeds, problem=problem, is_nofollow=forbids_following(tags))
    if document.kind is Kind.SITEMAP:
        sitemap = read_sitemap(body, document.url)
        return Reading(sitemap.candidates, sitemaps=sitemap.nested, problem=sitemap.problem)
    feed = read_feed(body, document.url, headers)
    return Reading(feed.candidates, problem=None if feed.candidates else feed.problem)
