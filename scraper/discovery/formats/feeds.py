"""Reads feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, well-formed or not."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import feedparser

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import MAX_ENTRIES, distinct, plain_headline, resolved
from scraper.discovery.formats.feed_links import is_of_comments
from scraper.discovery.formats.json_feeds import read_json_feed
from scraper.discovery.formats.refresh_hints import refresh_in_feed
from scraper.discovery.formats.sniffing import kind_of, unpacked, xml_fault

VIA = "feed"
#: A feed is a page among others: no more of it is read.
MAX_BYTES = 8 << 20

_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]{1,20})|([0-9]{1,20}));?")
_CONTROLS_END = 0x20
_WHITE = frozenset(b"\t\n\r")
_COMMENTS_OF = re.compile(
    r"comments? (?:on|for)\b|kommentare (?:zu|für)\b|coment[aá]rios (?:sobre|em|en)\b", re.IGNORECASE
)
_PAID_TITLE = re.compile(
    r"\W*(?:adv(?:ertisement|ertorial)?|anzeige|sponsored(?: (?:post|content))?|paid (?:post|content)|publicidad"
    r"|publicité|annonce|reklame|реклама)\W*(?:[:|\])]|\Z)",
    re.IGNORECASE,
)
_PAID_CATEGORY = re.compile(r"(?:advertisement|advertorial|anzeige|sponsored(?: (?:post|content))?|publicidad|werbung)")
_PAID_HOST = re.compile(
    r"https?://(?:[a-z0-9.-]+\.)?(?:doubleclick\.net|feedads\.[a-z.]+|googlesyndication\.com|buysellads\.com|pheedo\.com"
    r"|feedsportal\.com/ad|taboola\.com|outbrain\.com)(?:/|\Z)",
    re.IGNORECASE,
)
_HEADERS_THAT_MATTER = ("content-type", "content-language")


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed as read: its entries, its title, and what is wrong with it when it is no feed at all.

    `unsuitable`: why nobody looks for articles in it, who finds it by himself. Entries that are advertisements are
    none of the candidates.
    """

    candidates: tuple[Candidate, ...] = ()
    title: str | None = None
    problem: str | None = None
    unsuitable: str | None = None
    #: How long the feed wishes to be kept.
    wished: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _About:
    """What holds for all entries of a feed."""

    url: str
    language: str | None
    is_atom: bool


def read_feed(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> FeedDocument:
    """Read a feed fetched from `url` with these response headers; never raises, whatever the bytes are.

    `problem` is None for every readable feed, also for one without entries.
    """
    body = unpacked(body, MAX_BYTES)[:MAX_BYTES]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_json(body, url)
    try:
        parsed = _parsed(body, url, headers or {})
    except Exception as error:  # noqa: BLE001 feedparser meets the worst of the web and has no error of its own
        return FeedDocument(problem=f"not a readable feed: {type(error).__name__}: {error}"[:200])
    if not _text(parsed, "version") and not parsed.entries:
        return FeedDocument(problem=f"not a feed: {kind_of(body)}")
    if not parsed.entries and (fault := xml_fault(body)) is not None:
        return FeedDocument(problem=f"not a readable feed: invalid XML ({fault})")
    entries = parsed.entries[:MAX_ENTRIES]
    title = plain_headline(_text(parsed.feed, "title"))
    about = _About(url, _text(parsed.feed, "language"), (_text(parsed, "version") or "").startswith("atom"))
    wished = refresh_in_feed(*(_text(parsed.feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency")))
    found = distinct(_candidate(entry, about) for entry in entries if not _is_advertisement(entry))
    return FeedDocument(found, title, unsuitable=_why_unsuitable(title, url, entries), wished=wished)


def _why_unsuitable(title: str | None, url: str, entries: Sequence[feedparser.FeedParserDict]) -> str | None:
    if is_of_comments(url) or _COMMENTS_OF.match(title or ""):
        return "readers' comments"
    played = sum(any(map(_is_played, dict.get(entry, "links") or ())) for entry in entries)
    return "a podcast or videos" if played * 2 > len(entries) else None


def _is_played(link: feedparser.FeedParserDict) -> bool:
    kind = _text(link, "type") or ""
    return _text(link, "rel") == "enclosure" and kind.startswith(("audio/", "video/"))


def _is_advertisement(entry: feedparser.FeedParserDict) -> bool:
    """Return whether an entry says of itself that it is paid for, or leads to a network of advertisements."""
    category = (_categories(entry) or "").casefold()
    return bool(
        _PAID_TITLE.match(_text(entry, "title") or "")
        or _PAID_CATEGORY.fullmatch(category)
        or _PAID_HOST.match(_text(entry, "link") or "")
    )


def _parsed(body: bytes, url: str, headers: Mapping[str, str]) -> feedparser.FeedParserDict:
    known = {name.lower(): value for name, value in headers.items()}
    sent = {name: known[name] for name in _HEADERS_THAT_MATTER if name in known}
    # References to what is no character end in an exception, and in the loss of the feed.
    body = _REFERENCE.sub(_checked, body)
    # A stream, because feedparser takes bare bytes for a file's name; the location, for relative links.
    return feedparser.parse(
        io.BytesIO(body),
        response_headers=sent | {"content-location": url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _checked(found: re.Match[bytes]) -> bytes:
    code = int(found[1], 16) if found[1] else int(found[2])
    is_character = code in _WHITE or _CONTROLS_END <= code < 0xD800 or 0xE000 <= code <= 0x10FFFF  # noqa: PLR2004 - Unicode's
    return found[0] if is_character else b""


def _candidate(entry: feedparser.FeedParserDict, about: _About) -> Candidate | None:
    # FeedBurner's links are redirects that count clicks; it keeps the article's own beside them.
    # A guid that is a permalink is already in `link` when there is no other.
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if published is None and not about.is_atom:
        published, updated = updated, None  # what feedparser calls so is `dc:date`, the only date of older feeds
    hints = Hints(
        headline=_text(entry, "title"),
        date_published=published,
        via=VIA,
        date_modified=updated,
        in_language=_text(entry, "language") or _language_of_title(entry) or about.language,
        keywords=_categories(entry),
        publisher=_text(entry, "publisher"),
    )
    return resolved(link, hints, about.url)


def _language_of_title(entry: feedparser.FeedParserDict) -> str | None:
    """Return what `xml:lang` says, of the entry or of its title."""
    title = dict.get(entry, "title_detail")
    return _text(title, "language") if isinstance(title, feedparser.FeedParserDict) else None


def _categories(entry: feedparser.FeedParserDict) -> str | None:
    tags = dict.get(entry, "tags")
    return ", ".join(_text(tag, "term") or "" for tag in tags) if isinstance(tags, list) else None


def _text(value: feedparser.FeedParserDict, key: str) -> str | None:
    # Not `value.get`: it answers for a missing `updated` with `published`, and warns.
    found = dict.get(value, key)
    return found if isinstance(found, str) else None


def _from_json(body: bytes, url: str) -> FeedDocument:
    feed = read_json_feed(body)
    if feed is None:
        return FeedDocument(problem=f"not a feed: {kind_of(body)}")
    items = feed.items[:MAX_ENTRIES]
    played = sum(item.is_played for item in items)
    unsuitable = "a podcast or videos" if played * 2 > len(items) else None
    return FeedDocument(
        distinct(resolved(item.link, replace(item.hints, via=VIA), url) for item in items),
        plain_headline(feed.title),
        unsuitable=unsuitable,
    )
