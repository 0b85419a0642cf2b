"""Reads sitemaps: url sets with the fields of Google News, indexes, plain lists of URLs; gzip or not.

An own reader, because the common ones lose the `news:` fields. Elements are known by their local names, as
many sites declare no namespace or a wrong one.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import MAX_ENTRIES, absolute_url, distinct, raw_hint, resolved
from scraper.discovery.formats.feeds import read_feed
from scraper.discovery.formats.sniffing import MAX_UNPACKED, kind_of, unpacked, xml_fault

VIA = "sitemap"

#: Beginnings and ends of elements, of 50,000 entries with forty each: whoever writes more does not mean articles.
_MAX_EVENTS = 4_000_000
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_NOT_OURS = _FEED_ROOTS | {"html"}
_ENTRIES = frozenset({"url", "sitemap"})
# libxml2 drops every `&name;` after the first mistake in a document, `&amp;` too, and a loose `&name` at once:
# URLs would silently change. As a character reference an ampersand survives; and what is no entity any more
# can neither read a file nor expand.
_ENTITY = re.compile(rb"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};)(?:(amp|lt|gt|quot|apos);)?")
_CHARACTERS = {b"amp": b"&#38;", b"lt": b"&#60;", b"gt": b"&#62;", b"quot": b"&#34;", b"apos": b"&#39;"}
_AMPERSAND = "&#38;"


@dataclass(frozen=True, slots=True)
class SitemapDocument:
    """A sitemap as read: its pages, the sitemaps it names, and what is wrong when it is none at all.

    `nested` has the most recently modified first, as far as the index says; `lastmods` is what it says, as written.
    """

    candidates: tuple[Candidate, ...] = ()
    nested: tuple[str, ...] = ()
    problem: str | None = None
    lastmods: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Reading:
    """What was gathered from a document so far."""

    root: str = ""
    pages: list[Candidate | None] = field(default_factory=list)
    nested: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.pages) + len(self.nested) >= MAX_ENTRIES


def read_sitemap(body: bytes, url: str) -> SitemapDocument:
    """Read a sitemap fetched from `url`; never raises, whatever the bytes are.

    At most 50,000 entries of at most 50 MB are read. `problem` is None for every readable sitemap, also for
    an empty one.
    """
    body = unpacked(body)[:MAX_UNPACKED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"<") and b"\x00" not in body[:4]:
        return _from_text(body, url)
    reading = _read(body, url)
    if reading.root in _FEED_ROOTS:
        feed = read_feed(body, url)
        return SitemapDocument(feed.candidates, problem=feed.problem)
    if reading.root not in {"urlset", "sitemapindex"} and not reading.pages and not reading.nested:
        return SitemapDocument(problem=f"not a sitemap: {kind_of(body)}")
    if not reading.pages and not reading.nested and (fault := xml_fault(body)) is not None:
        return SitemapDocument(problem=f"not a readable sitemap: invalid XML ({fault})")
    newest_first = sorted(reading.nested, key=lambda entry: entry[1], reverse=True)
    lastmods = {link: raw for link, written in reversed(newest_first) if (raw := raw_hint(written)) is not None}
    nested = tuple(dict.fromkeys(link for link, _ in newest_first))
    return SitemapDocument(distinct(reading.pages), nested, lastmods=lastmods)


def _from_text(body: bytes, url: str) -> SitemapDocument:
    lines = islice(body.decode("utf-8", "replace").splitlines(), MAX_ENTRIES)
    written = (line.strip() for line in lines)
    pages = distinct(resolved(line, Hints(via=VIA), url) for line in written if "://" in line)
    return SitemapDocument(pages, problem=None if pages else f"not a sitemap: {kind_of(body)}")


def _read(body: bytes, url: str) -> _Reading:
    reading = _Reading()
    try:
        for element in _elements(body):
            _take(element, reading, url)
            if reading.is_full or reading.root in _NOT_OURS:
                break
    except etree.XMLSyntaxError:
        pass  # What was read up to the damage counts; nothing at all is reported as a problem.
    return reading


def _elements(body: bytes) -> Iterator["etree._Element"]:
    """Yield the root when it opens and each entry when it is complete, which is freed afterwards."""
    if b"\x00" not in body[:4]:  # In UTF-16 an ampersand is not one byte.
        body = _ENTITY.sub(lambda found: _CHARACTERS[found[1] or b"amp"], body)
    parsing = etree.iterparse(
        io.BytesIO(body),
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    depth, is_list = 0, True
    for event, element in islice(parsing, _MAX_EVENTS):
        depth += 1 if event == "start" else -1
        if event == "start" and depth == 1:
            is_list = _name(element) not in _ENTRIES  # what is torn begins with an entry
            yield element
        elif event == "end" and _name(element) in _ENTRIES:
            yield element
            element.clear()
        elif event == "end" and depth == 1 and is_list:
            element.clear()  # no entry of ours; a million of them would fill the memory


def _take(element: "etree._Element", reading: _Reading, url: str) -> None:
    name = _name(element)
    if not reading.root:
        reading.root = name
    elif name == "sitemap":
        link = absolute_url(_child_text(element, "loc"), url)
        if link is not None:
            reading.nested.append((link, _child_text(element, "lastmod") or ""))
    elif name == "url":
        reading.pages.append(_page(element, url))


def _page(element: "etree._Element", url: str) -> Candidate | None:
    # Only inside `news`: images and videos of the page have titles and dates of their own.
    news = _child(element, "news")
    publication = _child(news, "publication")
    hints = Hints(
        headline=_child_text(news, "title"),
        date_published=_child_text(news, "publication_date"),
        via=VIA,
        date_modified=_child_text(element, "lastmod"),
        in_language=_child_text(publication, "language"),
        keywords=_child_text(news, "keywords"),
        publisher=_child_text(publication, "name"),
    )
    return resolved(_child_text(element, "loc"), hints, url)


def _child(element: "etree._Element | None", name: str) -> "etree._Element | None":
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _child_text(element: "etree._Element | None", name: str) -> str | None:
    child = _child(element, name)
    # In CDATA the character reference stays as it is.
    return None if child is None else "".join(child.itertext()).replace(_AMPERSAND, "&").strip() or None


def _name(element: "etree._Element") -> str:
    """Return an element's local name in lower case; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
