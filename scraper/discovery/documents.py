"""Discovery documents: what is requested, what comes back, and one function that reads all kinds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from models.enums import Reason
from models.frontier.hints import Candidate
from pipelines.metadata.rights.robots_tags import forbids_following, robots_tags
from scraper.discovery.formats.front_pages import read_front
from scraper.discovery.formats.robots_sitemaps import sitemaps_in
from scraper.discovery.formats.rss_atom import read_feed
from scraper.discovery.formats.sitemaps import read_sitemap

#: Why a front page brings nothing: often scripts would have to add its links.
NO_LINKS = "no link on it leads to an article"
_TOO_LARGE = "larger than can be downloaded: only its beginning was read"
_ALL_LEFT_OUT = "all of its links are left out"


class DocumentKind(StrEnum):
    """What a document is expected to be."""

    FEED = "feed"
    #: A feed, or a page that lists feeds: unknown until it is read.
    FEED_OR_LIST = "feeds"
    SITEMAP = "sitemap"
    FRONT = "front"
    ROBOTS = "robots"


@dataclass(frozen=True, slots=True)
class Document:
    """A document to request or requested; `depth` counts the sitemap indexes above it.

    `asked` is the requested URL where the response came from another one.
    """

    url: str
    kind: DocumentKind
    depth: int = 0
    asked: str = ""

    @property
    def requested_url(self) -> str:
        """Return the URL that was requested: the document's key within a run."""
        return self.asked or self.url


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The contents of a document: candidates, further documents, or why it could not be read at all.

    `feeds` are declared; `feed_links` look like feeds or lists of them. `unsuitable`: why a search does not choose
    a feed although it can be read.
    """

    candidates: tuple[Candidate, ...] = ()
    feeds: tuple[str, ...] = ()
    feed_links: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    title: str | None = None
    unsuitable: str | None = None
    problem: str | None = None
    #: By sitemap URL: the `lastmod` of an index, as written.
    lastmods: Mapping[str, str] = field(default_factory=dict)
    #: How long a feed says that it need not be polled again.
    refresh_after: timedelta | None = None
    #: Its links are not to be followed.
    is_nofollow: bool = False
    #: Entries that are no candidates because they are paid for, by their marks.
    left_out: Mapping[str, int] = field(default_factory=dict)
    #: What of it was not read.
    cut_short: str | None = None
    #: Why it brings nothing although it was read.
    barren: str | None = None


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """The response for a document; `reason`: why its status carries no document."""

    document: Document
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    reason: Reason | None = None
    #: Statuses of the redirects followed; Scrapy counts a refresh in HTML as one, in words.
    redirects: tuple[int | str, ...] = ()
    #: Whether the body is only the beginning of one that is too large.
    is_cut: bool = False

    @property
    def url(self) -> str:
        """Return the URL of the response."""
        return self.document.url


def all_left_out(number: int, why: str) -> str:
    """Return why a document brings nothing of which all links are left out, most for this reason."""
    return f"{_ALL_LEFT_OUT} ({number:,}, most as {why})"


def barren_note(note: str | None) -> str | None:
    """Return a note on a document that was read if it is why it brought nothing; None: it is another one."""
    return note if note is not None and note.startswith((NO_LINKS, _ALL_LEFT_OUT)) else None


def read_document(fetched: FetchedDocument) -> ParsedDocument:
    """Read a document of any kind; never raises, whatever its bytes are."""
    parsed = _read(fetched)
    if fetched.is_cut and parsed.problem is None and parsed.cut_short is None:
        return replace(parsed, cut_short=_TOO_LARGE)
    return parsed


def _read(fetched: FetchedDocument) -> ParsedDocument:
    document, body, headers = fetched.document, fetched.body, fetched.headers
    if document.kind is DocumentKind.ROBOTS:
        return ParsedDocument(sitemaps=sitemaps_in(body, document.url))
    if document.kind is DocumentKind.FRONT:
        return _read_front(body, document.url, headers)
    if document.kind is DocumentKind.SITEMAP:
        return _read_sitemap(body, document.url, headers)
    feed = _read_feed(body, document.url, dict(headers))
    if document.kind is DocumentKind.FEED or feed.problem is None:
        return feed
    links = read_front(body, document.url, headers)
    # Candidates of a page that lists feeds are not articles of the outlet: only its feeds are used.
    return ParsedDocument(feeds=links.feeds, feed_links=links.feed_links) if links.feeds or links.feed_links else feed


def _read_front(body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> ParsedDocument:
    front = read_front(body, url, headers)
    tags = (*front.robots_tags, *robots_tags(headers, {}, ""))
    return ParsedDocument(
        front.candidates,
        feeds=front.feeds,
        feed_links=front.feed_links,
        sections=front.sections,
        problem=None if body.strip() else "the page is empty",
        is_nofollow=forbids_following(tags),
        barren=None if front.candidates or front.feeds or front.feed_links or front.sections else NO_LINKS,
    )


def _read_sitemap(body: bytes, url: str, headers: tuple[tuple[str, str], ...]) -> ParsedDocument:
    sitemap = read_sitemap(body, url, headers)
    usable = len(sitemap.candidates) + len(sitemap.nested)
    return ParsedDocument(
        sitemap.candidates,
        sitemaps=sitemap.nested,
        problem=sitemap.problem or _nothing_usable(sitemap.entries, usable),
        lastmods=sitemap.lastmods,
        cut_short=sitemap.cut_short,
    )


def _read_feed(body: bytes, url: str, headers: Mapping[str, str]) -> ParsedDocument:
    feed = read_feed(body, url, headers)
    problem = None if feed.candidates else feed.problem
    return ParsedDocument(
        feed.candidates,
        title=feed.title,
        unsuitable=feed.unsuitable,
        problem=problem or _nothing_usable(feed.entries, len(feed.candidates)),
        refresh_after=feed.refresh_after,
        left_out=feed.left_out,
        cut_short=feed.cut_short,
    )


def _nothing_usable(entries: int, usable: int) -> str | None:
    """Return the problem of a document that lists entries of which none leads anywhere."""
    if usable or not entries:
        return None
    return "its only entry has no usable link" if entries == 1 else f"none of its {entries} entries has a usable link"
