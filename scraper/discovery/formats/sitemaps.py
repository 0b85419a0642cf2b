"""Reads sitemaps: url sets with the fields of Google News, indexes, plain lists of URLs; gzip or not.

Common libraries lose the `news:` fields. Elements are matched by local name: many sites declare no namespace, or a
wrong one.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from lxml import etree

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import MAX_ENTRIES, TOO_MANY, absolute_url, distinct, make_candidate, raw_hint
from scraper.discovery.formats.markup_bytes import sound_utf_8, with_references
from scraper.discovery.formats.rss_atom import read_feed
from scraper.discovery.formats.sitemap_order import newest_first
from scraper.discovery.formats.sniffing import MAX_UNPACKED, describe_kind, gunzipped, xml_error

VIA = "sitemap"

#: Starts and ends of elements: enough for 50,000 entries with forty elements each.
_MAX_EVENTS = 4_000_000
_FEED_ROOTS = frozenset({"rss", "feed", "rdf"})
_NOT_OURS = _FEED_ROOTS | {"html"}
_ENTRIES = frozenset({"url", "sitemap"})
_TOO_LARGE = f"larger than {MAX_UNPACKED >> 20} MiB: only its beginning was read"


@dataclass(frozen=True, slots=True)
class ParsedSitemap:
    """The contents of a sitemap: its pages, the sitemaps that it names, or why it could not be read at all.

    `nested` has the newest first, by the `lastmods` of the index, which are kept as written, or by their names.
    `entries` counts what it lists, usable or not; `cut_short` says what of it was not read.
    """

    candidates: tuple[Candidate, ...] = ()
    nested: tuple[str, ...] = ()
    problem: str | None = None
    lastmods: Mapping[str, str] = field(default_factory=dict)
    entries: int = 0
    cut_short: str | None = None


@dataclass(slots=True)
class _Entries:
    """The entries read so far."""

    root: str = ""
    pages: list[Candidate | None] = field(default_factory=list)
    nested: dict[str, str | None] = field(default_factory=dict)
    count: int = 0

    @property
    def is_full(self) -> bool:
        return self.count > MAX_ENTRIES


def read_sitemap(body: bytes, url: str, headers: Iterable[tuple[str, str]] = ()) -> ParsedSitemap:
    """Read a sitemap fetched from `url`; never raises, whatever the bytes are.

    At most 50,000 entries of at most 50 MB are read. `problem` is None for every readable sitemap, even an empty one.
    """
    unpacked = gunzipped(body, MAX_UNPACKED + 1)
    body = sound_utf_8(unpacked[:MAX_UNPACKED], headers).lstrip()
    sitemap = _from_xml(body, url) if body.startswith(b"<") else _from_text(body, url, unpacked)
    if len(unpacked) > MAX_UNPACKED and sitemap.problem is None:
        return replace(sitemap, cut_short=_TOO_LARGE)
    return replace(sitemap, cut_short=TOO_MANY) if sitemap.entries > MAX_ENTRIES else sitemap


def _from_xml(body: bytes, url: str) -> ParsedSitemap:
    # libxml2 drops every `&name;` after the first error in a document, even `&amp;`, and a bare `&name` at once: URLs
    # would silently change. Numeric references survive; and without entities, no file can be read and nothing expands.
    entries = _read(with_references(body, only_numeric=True), url)
    if entries.root in _FEED_ROOTS:
        feed = read_feed(body, url)
        return ParsedSitemap(feed.candidates, problem=feed.problem, entries=feed.entries)
    if entries.root not in {"urlset", "sitemapindex"} and not entries.count:
        return ParsedSitemap(problem=f"not a sitemap: {describe_kind(body)}")
    if not entries.count and (error := xml_error(with_references(body))) is not None:
        return ParsedSitemap(problem=f"not a readable sitemap: invalid XML ({error})")
    lastmods = {link: raw for link, written in entries.nested.items() if (raw := raw_hint(written)) is not None}
    nested = newest_first(entries.nested, lastmods)
    return ParsedSitemap(distinct(entries.pages), nested, lastmods=lastmods, entries=entries.count)


def _from_text(body: bytes, url: str, sent: bytes) -> ParsedSitemap:
    lines = islice(body.decode("utf-8", "replace").splitlines(), MAX_ENTRIES)
    written = (line.strip() for line in lines)
    links = [line for line in written if "://" in line]
    pages = distinct(make_candidate(line, Hints(via=VIA), url) for line in links)
    problem = None if pages else f"not a sitemap: {describe_kind(sent)}"
    return ParsedSitemap(pages, problem=problem, entries=len(links))


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
    elif name in _ENTRIES:
        entries.count += 1
        if not entries.is_full:
            _take_entry(element, name, entries, url)


def _take_entry(element: "etree._Element", name: str, entries: _Entries, url: str) -> None:
    if name == "sitemap":
        link = absolute_url(_child_text(element, "loc"), url)
        if link is not None:
            entries.nested.setdefault(link, _child_text(element, "lastmod"))
    else:
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
    return None if child is None else "".join(child.itertext()).strip() or None


def _name(element: "etree._Element") -> str:
    """Return an element's local name in lower case; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
