"""Reads feeds: RSS 0.9x to 2.0, RDF, Atom and JSON Feed, well-formed or not."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import feedparser

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import MAX_ENTRIES, distinct, identified, make_candidate, plain_headline
from scraper.discovery.formats.feed_links import is_of_comments
from scraper.discovery.formats.json_feeds import read_json_feed
from scraper.discovery.formats.refresh_hints import refresh_in_feed
from scraper.discovery.formats.sniffing import describe_kind, gunzipped, xml_error

VIA = "feed"
#: Bytes read of a feed.
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
class ParsedFeed:
    """The contents of a feed; advertisements are no candidates.

    `problem`: why it could not be read at all. `unsuitable`: why a search does not choose it although it can be read.
    """

    candidates: tuple[Candidate, ...] = ()
    title: str | None = None
    problem: str | None = None
    unsuitable: str | None = None
    #: How long the feed says that it need not be polled again.
    refresh_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class _FeedContext:
    """What holds for all entries of a feed."""

    url: str
    language: str | None
    is_atom: bool


def read_feed(body: bytes, url: str, headers: Mapping[str, str] | None = None) -> ParsedFeed:
    """Read a feed fetched from `url` with these response headers; never raises, whatever the bytes are.

    `problem` is None for every readable feed, also for one without entries.
    """
    body = gunzipped(body, MAX_BYTES)[:MAX_BYTES]
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _from_json(body, url)
    try:
        parsed = _parsed(body, url, headers or {})
    except Exception as error:  # noqa: BLE001 feedparser meets the worst of the web and has no error of its own
        return ParsedFeed(problem=f"not a readable feed: {type(error).__name__}: {error}"[:200])
    problem = None if parsed.entries else _problem(parsed, body)
    return ParsedFeed(problem=problem) if problem is not None else _contents(parsed, url)


def _problem(parsed: feedparser.FeedParserDict, body: bytes) -> str | None:
    """Return why a body without entries is no readable feed; None: it is an empty one."""
    if not _text(parsed, "version"):
        return f"not a feed: {describe_kind(body)}"
    error = xml_error(body)
    return None if error is None else f"not a readable feed: invalid XML ({error})"


def _contents(parsed: feedparser.FeedParserDict, url: str) -> ParsedFeed:
    entries, feed = parsed.entries[:MAX_ENTRIES], parsed.feed
    title = plain_headline(_text(feed, "title"))
    context = _FeedContext(url, _text(feed, "language"), (_text(parsed, "version") or "").startswith("atom"))
    interval = (_text(feed, name) for name in ("ttl", "sy_updateperiod", "sy_updatefrequency"))
    return ParsedFeed(
        identified(distinct(_candidate(entry, context) for entry in entries if not _is_advertisement(entry))),
        title,
        unsuitable=_why_unsuitable(title, url, entries),
        refresh_after=refresh_in_feed(*interval),
    )


def _why_unsuitable(title: str | None, url: str, entries: Sequence[feedparser.FeedParserDict]) -> str | None:
    if is_of_comments(url) or _COMMENTS_OF.match(title or ""):
        return "readers' comments"
    played = sum(any(map(_is_played, dict.get(entry, "links") or ())) for entry in entries)
    return "a podcast or videos" if played * 2 > len(entries) else None


def _is_played(link: feedparser.FeedParserDict) -> bool:
    kind = _text(link, "type") or ""
    return _text(link, "rel") == "enclosure" and kind.startswith(("audio/", "video/"))


def _is_advertisement(entry: feedparser.FeedParserDict) -> bool:
    """Return whether an entry is marked as paid for, or links to an advertising network."""
    category = (_categories(entry) or "").casefold()
    return bool(
        _PAID_TITLE.match(_text(entry, "title") or "")
        or _PAID_CATEGORY.fullmatch(category)
        or _PAID_HOST.match(_text(entry, "link") or "")
    )


def _parsed(body: bytes, url: str, headers: Mapping[str, str]) -> feedparser.FeedParserDict:
    known = {name.lower(): value for name, value in headers.items()}
    sent = {name: known[name] for name in _HEADERS_THAT_MATTER if name in known}
    # feedparser raises an exception at references to invalid characters, and the feed would be lost.
    body = _REFERENCE.sub(_checked, body)
    # A stream: feedparser takes bytes for a file name. The location is for relative links.
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


def _candidate(entry: feedparser.FeedParserDict, feed: _FeedContext) -> Candidate | None:
    # FeedBurner's links count clicks and redirect; `origlink` is the article's own.
    # feedparser sets `link` to a guid that is a permalink if there is no other link.
    link = _text(entry, "feedburner_origlink") or _text(entry, "link")
    published, updated = _text(entry, "published"), _text(entry, "updated")
    if published is None and not feed.is_atom:
        published, updated = updated, None  # this `updated` is `dc:date`, the only date of older feeds
    hints = Hints(
        headline=_text(entry, "title"),
        date_published=published,
        via=VIA,
        date_modified=updated,
        in_language=_text(entry, "language") or _language_of_title(entry) or feed.language,
        keywords=_categories(entry),
        publisher=_text(entry, "publisher"),
        guid=_text(entry, "id"),
    )
    return make_candidate(link, hints, feed.url)


def _language_of_title(entry: feedparser.FeedParserDict) -> str | None:
    """Return the `xml:lang` of the entry or its title."""
    title = dict.get(entry, "title_detail")
    return _text(title, "language") if isinstance(title, feedparser.FeedParserDict) else None


def _categories(entry: feedparser.FeedParserDict) -> str | None:
    tags = dict.get(entry, "tags")
    return ", ".join(_text(tag, "term") or "" for tag in tags) if isinstance(tags, list) else None


def _text(value: feedparser.FeedParserDict, key: str) -> str | None:
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
    return ParsedFeed(
        identified(distinct(make_candidate(item.link, replace(item.hints, via=VIA), url) for item in items)),
        plain_headline(feed.title),
        unsuitable=unsuitable,
    )
