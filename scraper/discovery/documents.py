"""The kinds of documents in which articles are discovered, and one way to read them all. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from models.frontier.hints import Candidate
from pipelines.metadata.robots_tags import forbids_following, robots_tags
from scraper.discovery.formats.feeds import read_feed
from scraper.discovery.formats.front_pages import read_front
from scraper.discovery.formats.robots_sitemaps import sitemaps_in
from scraper.discovery.formats.sitemaps import read_sitemap


class DocumentKind(StrEnum):
    """What a document is expected to be."""

    FEED = "feed"
    #: A feed, or a page that lists feeds: nobody knows before it is read.
    FEEDS = "feeds"
    SITEMAP = "sitemap"
    FRONT = "front"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to ask for, or asked for; `depth` counts the sitemap indexes above it.

    `asked` is the address that was asked, where another one answered.
    """

    url: str
    kind: DocumentKind
    depth: int = 0
    asked: str = ""

    @property
    def name(self) -> str:
        """Return the address that was asked: what a run knows the document by."""
        return self.asked or self.url


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What a document says: candidates, further documents, or why it could not be read at all.

    `feeds` are declared; `feed_links` look like feeds or lists of them. `unsuitable`: why a feed is not chosen by who
    looks for one, though it can be read.
    """

    candidates: tuple[Candidate, ...] = ()
    feeds: tuple[str, ...] = ()
    feed_links: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    title: str | None = None
    unsuitable: str | None = None
    problem: str | None = None
    #: What an index says of the last change of its sitemaps, as written; and how long a feed wishes to be kept.
    lastmods: Mapping[str, str] = field(default_factory=dict)
    wished: timedelta | None = None
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


def read_fetched(fetched: FetchedDocument) -> ParsedDocument:
    """Read a document; never raises, whatever its bytes are."""
    return read_document(fetched.document, fetched.body, fetched.headers, fetched.encoding)


def read_document(document: Document, body: bytes, headers: Mapping[str, str], encoding: str | None) -> ParsedDocument:
    """Read the body of a document; `encoding` is the one that its response declares."""
    if document.kind is DocumentKind.ROBOTS:
        return ParsedDocument(sitemaps=sitemaps_in(body, document.url))
    if document.kind is DocumentKind.FRONT:
        return _front(body, document.url, headers, encoding)
    if document.kind is DocumentKind.SITEMAP:
        sitemap = read_sitemap(body, document.url)
        return ParsedDocument(
            sitemap.candidates, sitemaps=sitemap.nested, problem=sitemap.problem, lastmods=sitemap.lastmods
        )
    feed = _feed(body, document.url, headers)
    if document.kind is DocumentKind.FEED or feed.problem is None:
        return feed
    links = read_front(body, document.url, encoding)
    if not (links.feeds or links.feed_links):
        return feed
    # What it lists are articles of other pages, if they are any: only its feeds are of use.
    return ParsedDocument(feeds=links.feeds, feed_links=links.feed_links)


def _front(body: bytes, url: str, headers: Mapping[str, str], encoding: str | None) -> ParsedDocument:
    front = read_front(body, url, encoding)
    tags = (*front.robots_tags, *robots_tags(headers.items(), {}, ""))
    return ParsedDocument(
        front.candidates,
        feeds=front.feeds,
        feed_links=front.feed_links,
        sections=front.sections,
        problem=None if body.strip() else "the page is empty",
        is_nofollow=forbids_following(tags),
    )


def _feed(body: bytes, url: str, headers: Mapping[str, str]) -> ParsedDocument:
    feed = read_feed(body, url, headers)
    problem = None if feed.candidates else feed.problem
    return ParsedDocument(
        feed.candidates, title=feed.title, unsuitable=feed.unsuitable, problem=problem, wished=feed.wished
    )
