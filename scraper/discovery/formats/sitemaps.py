"""Reads sitemaps: url sets with the fields of Google News, indexes, plain lists of URLs; gzip or not.

Common libraries lose the `news:` fields. Elements are matched by local name: many sites declare no namespace, or a
wrong one.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import MAX_ENTRIES, absolute_url, distinct, make_candidate, raw_hint
from scraper.discovery.formats.rss_atom import read_feed
from scraper.discovery.formats.sniffing import MAX_UNPACKED, describe_kind, gunzipped, xml_error

VIA = "sitemap"

#: Starts and ends of elements: enough for 50,000 entries with forty elements each.
_MAX_EVENTS = 4_000_000
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_NOT_OURS = _FEED_ROOTS | {"html"}
_ENTRIES = frozenset({"url", "sitemap"})
# libxml2 drops every `&name;` after the first error in a document, even `&amp;`, and a bare `&name` at once: URLs
# would silently change. Ampersands survive as character references; and without entities, no file can be read and
# nothing can expand.
_ENTITY = re.compile(rb"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};)(?:(amp|lt|gt|quot|apos);)?")
_CHARACTERS = {b"amp": b"&#38;", b"lt": b"&#60;", b"gt": b"&#62;", b"quot": b"&#34;", b"apos": b"&#39;"}
_AMPERSAND = "&#38;"


@dataclass(frozen=True, slots=True)
class ParsedSitemap:
    """The contents of a sitemap: its pages, the sitemaps that it names, or why it could not be read at all.

    `nested` has the most recently modified first, by the `lastmods` of the index, which are kept as written.
    """

    candidates: tuple[Candidate, ...] = ()
    nested: tuple[str, ...] = ()
    problem: str | None = None
    lastmods: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Entries:
    """The entries read so far."""

    root: str = ""
    pages: list[Candidate | None] = field(default_factory=list)
    nested: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        return len(self.pages) + len(self.nested) >= MAX_ENTRIES


def read_sitemap(body: bytes, url: str) -> ParsedSitemap:
    """Read a sitemap fetched from `url`; never raises, whatever the bytes are.

    At most 50,000 entries of at most 50 MB are read. `problem` is None for every readable sitemap, even an empty one.
    """
    body = gunzipped(body)[:MAX_UNPACKED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not body.startswith(b"<") and b"\x00" not in body[:4]:
        return _from_text(body, url)
    entries = _read(body, url)
    if entries.root in _FEED_ROOTS:
        feed = read_feed(body, url)
        return ParsedSitemap(feed.candidates, problem=feed.problem)
    if entries.root not in {"urlset", "sitemapindex"} and not entries.pages and not entries.nested:
        return ParsedSitemap(problem=f"not a sitemap: {describe_kind(body)}")
    if not entries.pages and not entries.nested and (error := xml_error(body)) is not None:
        return ParsedSitemap(problem=f"not a readable sitemap: invalid XML ({error})")
    newest_first = sorted(entries.nested, key=lambda entry: entry[1], reverse=True)
    lastmods = {link: raw for link, written in reversed(newest_first) if (raw := raw_hint(written)) is not None}
    nested = tuple(dict.fromkeys(link for link, _ in newest_first))
    return ParsedSitemap(distinct(entries.pages), nested, lastmods=lastmods)


def _from_text(body: bytes, url: str) -> ParsedSitemap:
    lines = islice(body.decode("utf-8", "replace").splitlines(), MAX_ENTRIES)
    written = (line.strip() for line in lines)
    pages = distinct(make_candidate(line, Hints(via=VIA), url) for line in written if "://" in line)
    return ParsedSitemap(pages, problem=None if pages else f"not a sitemap: {describe_kind(body)}")


def _read(body: bytes, url: str) -> _Entries:
    entries = _Entries()
    try:
        for element in _elements(body):
            _take(element, entries, url)
            if entries.is_full or entries.root in _NOT_OURS:
                break
    except etree.XMLSyntaxError:
        pass  # The entries before the damage count; without any there is a problem.
    return entries


def _elements(body: bytes) -> Iterator["etree._Element"]:
    """Yield the root when it opens, and each entry when it is complete; entries are freed afterwards."""
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
            is_list = _name(element) not in _ENTRIES  # a truncated document may begin with an entry
            yield element
        elif event == "end" and _name(element) in _ENTRIES:
            yield element
            element.clear()
        elif event == "end" and depth == 1 and is_list:
            element.clear()  # not an entry; a million of them would fill the memory


def _take(element: "etree._Element", entries: _Entries, url: str) -> None:
    name = _name(element)
    if not entries.root:
        entries.root = name
    elif name == "sitemap":
        link = absolute_url(_child_text(element, "loc"), url)
        if link is not None:
            entries.nested.append((link, _child_text(element, "lastmod") or ""))
    elif name == "url":
        entries.pages.append(_page(element, url))


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
    return make_candidate(_child_text(element, "loc"), hints, url)


def _child(element: "etree._Element | None", name: str) -> "etree._Element | None":
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _child_text(element: "etree._Element | None", name: str) -> str | None:
    child = _child(element, name)
    # In CDATA character references are not resolved.
    return None if child is None else "".join(child.itertext()).replace(_AMPERSAND, "&").strip() or None


def _name(element: "etree._Element") -> str:
    """Return an element's local name in lower case; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
