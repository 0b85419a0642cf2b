"""Reads feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, well-formed or not."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from models.frontier.hints import Candidate, Hints
from models.url_key import url_key
from scraper.discovery.formats.candidates import (
    MAX_ENTRIES,
    TOO_MANY,
    absolute_url,
    candidate_of,
    distinct,
    identified,
    plain_headline,
)
from scraper.discovery.formats.entry_links import CONTENT, EntryAddresses, EntryLink, article_url, link_base, relations
from scraper.discovery.formats.feed_links import is_of_comments
from scraper.discovery.formats.json_feeds import JsonItem, read_json_feed
from scraper.discovery.formats.markup_bytes import sound_utf_8, with_references
from scraper.discovery.formats.paid_entries import PaidMark, paid_mark
from scraper.discovery.formats.refresh_hints import refresh_in_feed
from scraper.discovery.formats.sniffing import describe_kind, gunzipped, xml_error

if TYPE_CHECKING:
    import feedparser

VIA = "feed"
#: Bytes read of a feed.
MAX_BYTES = 8 << 20
_TOO_LARGE = f"larger than {MAX_BYTES >> 20} MiB: only its beginning was read"

_COMMENTS_OF = re.compile(
    r"comments? (?:on|for)\b|kommentare (?:zu|für)\b|coment[aá]rios (?:sobre|em|en)\b", re.IGNORECASE
)
_BASE = re.compile(rb"\bxml:base\s*=")
_ADDRESS = re.compile(rb"""\b(?:href|about)\s{0,9}=\s{0,9}(?:"[^"<>]{0,4000}"|'[^'<>]{0,4000}')""", re.IGNORECASE)
_BREAK = re.compile(rb"[ \t]{0,99}[\r\n]\s{0,99}")
_PERMALINK = re.compile(rb"""\bisPermaLink\s{0,9}=\s{0,9}["']\s*\w{1,9}\s*["']""", re.IGNORECASE)
#: Elements of which feedparser makes more than a string, or which are no declaration of the entry.
_KNOWN_ELEMENTS = frozenset({"title", "summary", "link", "id", "content"})


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """The contents of a feed. Entries that declare that they are paid for are no candidates.

    `problem`: why it could not be read at all. `unsuitable`: why a search does not choose it although it can be read.
    """

    candidates: tuple[Candidate, ...] = ()
    title: str | None = None
    problem: str | None = None
    unsuitable: str | None = None
    #: How long the feed says that it need not be polled again.
    refresh_after: timedelta | None = None
    #: Number of entries that are not paid for, with or without a usable link; and of the others, by their marks.
    entries: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    #: What of it was not read.
    cut_short: str | None = None


@dataclass(frozen=True, slots=True)
class _FeedContext:
    """What holds for all entries of a feed."""

    url: str
    #: Where relative links start, and the keys of the feed's own addresses.
    base: str
    homes: frozenset[str]
    language: str | None
    is_atom: bool


def read_feed(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """Read a feed fetched from `url` with these response headers; never raises, whatever the bytes are.

    `problem` is None for every readable feed, also for one without entries.
    """
    sent = {name.lower(): value for name, value in (headers or {}).items()}
    unpacked = gunzipped(body, MAX_BYTES + 1)
    body = sound_utf_8(unpacked[:MAX_BYTES], sent.items())
    if body.lstrip().startswith(b"{"):
        feed = _from_json(body, url)
    else:
        sound = _PERMALINK.sub(_in_lower_case, _ADDRESS.sub(_in_one_line, body))
        feed = _from_xml(with_references(sound), url, sent.get("content-language"), unpacked)
    if len(unpacked) > MAX_BYTES and feed.problem is None:
        return replace(feed, cut_short=_TOO_LARGE)
    return replace(feed, cut_short=TOO_MANY) if feed.entries > MAX_ENTRIES else feed


def _in_one_line(attribute: re.Match[bytes]) -> bytes:
    """Return an attribute without the line breaks that XML would turn into spaces."""
    return _BREAK.sub(b"", attribute[0])


def _in_lower_case(attribute: re.Match[bytes]) -> bytes:
    """Return an attribute whose value feedparser compares with "true"."""
    return attribute[0].lower().replace(b" ", b"")


def _from_xml(body: bytes, url: str, language: str | None, unpacked: bytes) -> ParsedFeed:
    try:
        parsed = _parsed(body, url, language)
    except Exception as error:  # noqa: BLE001 feedparser meets the worst of the web and has no error of its own
        return ParsedFeed(problem=f"not a readable feed: {type(error).__name__}: {error}"[:200])
    problem = None if parsed.entries else _problem(parsed, body, unpacked)
    return ParsedFeed(problem=problem) if problem is not None else _contents(parsed, url)


def _problem(parsed: "feedparser.FeedParserDict", body: bytes, unpacked: bytes) -> str | None:
    """Return why a body without entries is no readable feed; None: it is an empty one."""
    if not _text(parsed, "version"):
        return f"not a feed: {describe_kind(unpacked)}"
    error = xml_error(body)
    return None if error is None else f"not a readable feed: invalid XML ({error})"


def _contents(parsed: "feedparser.FeedParserDict", url: str) -> ParsedFeed:
    entries, feed = parsed.entries[:MAX_ENTRIES], parsed.feed
    title = plain_headline(_text(feed, "title"))
    context = _context(parsed, url)
    interval = (_text(feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))
    read = [_read(entry, context) for entry in entries]
    paid = Counter(one.value for one in read if isinstance(one, PaidMark))
    return ParsedFeed(
        identified(distinct(one for one in read if not isinstance(one, PaidMark))),
        title,
        unsuitable=_why_unsuitable(title, url, entries),
        refresh_after=refresh_in_feed(*interval),
        entries=len(parsed.entries) - paid.total(),
        left_out=paid,
    )


def _context(parsed: "feedparser.FeedParserDict", url: str) -> _FeedContext:
    links = _links(parsed.feed)
    home = next((one.href for one in links if "alternate" in relations(one)), _text(parsed.feed, "link"))
    base = link_base(url, home)
    is_atom = (_text(parsed, "version") or "").startswith("atom")
    return _FeedContext(url, base, _homes(url, home, base), _text(parsed.feed, "language"), is_atom)


def _homes(url: str, home: str | None, base: str) -> frozenset[str]:
    """Return the keys of the addresses of a feed and its site."""
    return frozenset(url_key(one) for one in (url, absolute_url(home, base)) if one is not None)


def _why_unsuitable(title: str | None, url: str, entries: "Sequence[feedparser.FeedParserDict]") -> str | None:
    if is_of_comments(url) or _COMMENTS_OF.match(title or ""):
        return "readers' comments"
    played = sum(any(map(_is_played, dict.get(entry, "links") or ())) for entry in entries)
    return "a podcast or videos" if played * 2 > len(entries) else None


def _is_played(link: "feedparser.FeedParserDict") -> bool:
    kind = _text(link, "type") or ""
    return _text(link, "rel") == "enclosure" and kind.startswith(("audio/", "video/"))


def _parsed(body: bytes, url: str, language: str | None) -> "feedparser.FeedParserDict":
    headers = {"content-type": "application/xml; charset=utf-8"}
    if language is not None:
        headers["content-language"] = language
    if _BASE.search(body):  # feedparser resolves links, and needs to start somewhere
        headers["content-location"] = url
    # A stream: feedparser takes bytes for a file name.
    import feedparser  # noqa: PLC0415 - many runs read no feed

    return feedparser.parse(
        io.BytesIO(body), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
    )


def _read(entry: "feedparser.FeedParserDict", feed: _FeedContext) -> Candidate | PaidMark | None:
    # FeedBurner's links count clicks and redirect; `origlink` is the article's own.
    links = (*_links(entry), *_sources(entry))
    is_permalink = bool(dict.get(entry, "guidislink"))
    addresses = EntryAddresses(links, _text(entry, "id"), is_permalink, _text(entry, "feedburner_origlink"))
    url = article_url(addresses, feed.base, feed.homes)
    written = _text(entry, "link") or url or ""
    categories = (*_terms(entry), *_terms(entry, "label"))
    mark = paid_mark(url or written, categories, frozenset().union(*map(relations, links)), _elements(entry))
    return mark or (None if url is None else candidate_of(url, _hints(entry, feed)))


def _links(value: "feedparser.FeedParserDict") -> tuple[EntryLink, ...]:
    links = dict.get(value, "links") or ()
    return tuple(
        EntryLink(href, _text(link, "rel") or "", _text(link, "type") or "")
        for link in links
        if (href := _text(link, "href"))
    )


def _sources(entry: "feedparser.FeedParserDict") -> Iterator[EntryLink]:
    """Yield the addresses of an entry's contents outside of the feed."""
    for content in dict.get(entry, "content") or ():
        source, kind = dict.get(content, "src"), str(dict.get(content, "type") or "")
        if isinstance(source, str) and kind.startswith(("text/html", "application/xhtml")):
            yield EntryLink(source, CONTENT, kind)


def _hints(entry: "feedparser.FeedParserDict", feed: _FeedContext) -> Hints:
    published, updated = _text(entry, "published") or None, _text(entry, "updated") or None
    if published is None and not feed.is_atom:
        published, updated = updated, None  # this `updated` is `dc:date`, the only date of older feeds
    return Hints(
        headline=_text(entry, "title"),
        date_published=published,
        via=VIA,
        date_modified=updated,
        in_language=_text(entry, "language") or _language_of_title(entry) or feed.language,
        keywords=", ".join(_terms(entry)) or None,
        publisher=_text(entry, "publisher"),
        guid=_text(entry, "id"),
    )


def _language_of_title(entry: "feedparser.FeedParserDict") -> str | None:
    """Return the `xml:lang` of the entry or its title."""
    title = dict.get(entry, "title_detail")
    return _text(title, "language") if isinstance(title, Mapping) else None


def _terms(entry: "feedparser.FeedParserDict", name: str = "term") -> list[str]:
    tags = dict.get(entry, "tags")
    return [_text(tag, name) or "" for tag in tags] if isinstance(tags, list) else []


def _elements(entry: "feedparser.FeedParserDict") -> dict[str, str]:
    return {name: value for name, value in entry.items() if isinstance(value, str) and name not in _KNOWN_ELEMENTS}


def _text(value: "feedparser.FeedParserDict", key: str) -> str | None:
    # Not `value.get`: for a missing `updated` it returns `published`, with a warning.
    found = dict.get(value, key)
    return found if isinstance(found, str) else None


def _from_json(body: bytes, url: str) -> ParsedFeed:
    feed = read_json_feed(body)
    if feed is None:
        return ParsedFeed(problem=f"not a feed: {describe_kind(body)}")
    items = feed.items[:MAX_ENTRIES]
    played = sum(item.is_played for item in items)
    unsuitable = "a podcast or videos" if played * 2 > len(items) else None
    base = link_base(url, feed.home)
    homes = _homes(url, feed.home, base)
    read = [_read_item(item, base, homes) for item in items]
    paid = Counter(one.value for one in read if isinstance(one, PaidMark))
    return ParsedFeed(
        identified(distinct(one for one in read if not isinstance(one, PaidMark))),
        plain_headline(feed.title),
        unsuitable=unsuitable,
        entries=len(feed.items) - paid.total(),
        left_out=paid,
    )


def _read_item(item: JsonItem, base: str, homes: frozenset[str]) -> Candidate | PaidMark | None:
    links = (EntryLink(item.link),) if item.link else ()
    url = article_url(EntryAddresses(links, item.hints.guid), base, homes) or absolute_url(item.external, base)
    mark = paid_mark(url or item.link or "", item.tags, elements=item.extensions)
    return mark or (None if url is None else candidate_of(url, replace(item.hints, via=VIA)))
