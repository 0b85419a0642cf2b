"""The pages in an archive, each with the moment of its capture, and the reasons why other records are left out."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path

from pipelines.archive.http_message import BadMessage, BodyTooLarge, HttpHead, page_headers, read_body, read_head
from pipelines.archive.members import DamagedMember, Members, Position
from pipelines.archive.raw_bytes import RawBytes
from pipelines.archive.saved_page import SavedPage, read_saved_page, without_embedded
from pipelines.archive.warc import WarcReader, WarcRecord
from pipelines.html.html_types import looks_like_html, may_be_html
from pipelines.urls.normalise import InvalidUrlError, normalise_url

#: HTTP headers and chunks beside a body.
_OVERHEAD = 1 << 20
_SUCCESSES = range(200, 300)
_REDIRECTS = range(300, 400)
#: Names of saved pages.
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
#: Feeds and sitemaps that are sent as HTML.
_DOCUMENT = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:rss|feed|rdf:rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_HTML_HEADERS = (("Content-Type", "text/html"),)
_WANTED = frozenset({"response", "resource"})
#: Moments of captures: of older drafts, of low precision, and the years of the web.
_DIGITS = re.compile(r"(\d{8})(\d{6})Z?", re.ASCII)
_COARSE = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_YEARS = range(1990, 2100)
#: Records in which the first capture of a file is looked for.
_LOOKED_AT = 20


class LeftOut(StrEnum):
    """Why a record of an archive is not read as a page."""

    #: A request, metadata or the like.
    NO_PAGE = "no_page"
    #: The page of an earlier record again, byte for byte.
    REVISIT = "revisit"
    #: A part of a record.
    SEGMENT = "segment"
    REDIRECT = "redirect"
    HTTP_ERROR = "http_error"
    NOT_HTML = "not_html"
    TOO_LARGE = "too_large"
    BAD_MESSAGE = "bad_message"
    #: Without an address that can be used.
    NO_URL = "no_url"
    NO_DATE = "no_date"
    #: Not of the outlets that are asked for, or left out by their entry.
    OTHER_SOURCE = "other_source"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Capture:
    """A page of an archive as it was captured. `end`: where the next record begins."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured_at: datetime
    is_truncated: bool
    end: Position


def never() -> bool:
    """Return that nothing is to be stopped."""
    return False


@dataclass(frozen=True, slots=True)
class WantedPages:
    """Which pages of an archive are wanted.

    `unwanted` returns why those of a URL are not; `is_stopped` is called before each record.
    """

    unwanted: Callable[[str], LeftOut | None]
    most_bytes: int
    is_stopped: Callable[[], bool] = never


@dataclass(slots=True)
class ArchiveCounts:
    """What an archive holds beside its pages."""

    records: int = 0
    damaged: int = 0
    first_damage: str | None = None
    left_out: Counter[LeftOut] = field(default_factory=Counter)

    @property
    def problem(self) -> str | None:
        """Return why no record could be read; None: some could."""
        return None if self.records or self.first_damage is None else f"it holds no record: {self.first_damage}"


def is_saved_page(path: Path) -> bool:
    """Return whether a file is a saved page, by its name."""
    return path.suffix.lower() in PAGE_SUFFIXES


def saved_captures(path: Path, body: bytes, wanted: WantedPages, counts: ArchiveCounts) -> Iterator[Capture]:
    """Yield the page of a file, which holds its own address; without a date, the file's own counts."""
    counts.records += 1
    saved, end = read_saved_page(body), Position(len(body))
    url = _normalised(saved.url)
    if len(body) > wanted.most_bytes:
        body = without_embedded(body)
    too_large = LeftOut.TOO_LARGE if len(body) > wanted.most_bytes else None
    reason = LeftOut.NO_URL if url is None else wanted.unwanted(url) or too_large
    if url is None or reason is not None:
        counts.left_out[reason or LeftOut.NO_URL] += 1
        return
    yield Capture(url, 200, _HTML_HEADERS, body, _saved_at(saved, path), is_truncated=False, end=end)


def saved_at(path: Path, body: bytes) -> datetime:
    """Return the moment of a saved page: as it states it, else that of its file."""
    return _saved_at(read_saved_page(body), path)


def _saved_at(saved: SavedPage, path: Path) -> datetime:
    return _plausible(saved.saved_at) or datetime.fromtimestamp(path.stat().st_mtime, UTC)


def first_capture_at(raw: RawBytes) -> datetime | None:
    """Return the moment of the first capture in a WARC file; None: there is none among the first records."""
    try:
        for record in islice(WarcReader(Members(raw), 0, frozenset()), _LOOKED_AT):
            if record.kind in _WANTED:
                return _moment(record.headers.get("warc-date", ""))
    except DamagedMember:
        return None
    return None


class WarcCaptures:
    """The wanted pages of a WARC file."""

    def __init__(self, raw: RawBytes, start: Position, wanted: WantedPages, counts: ArchiveCounts) -> None:
        """Begin at a position that was reached before."""
        self._raw = raw
        self._start = start
        self._wanted = wanted
        self._counts = counts
        self.end = start

    def __iter__(self) -> Iterator[Capture]:
        """Yield the pages in their order."""
        counts = self._counts
        try:
            reader = WarcReader(Members(self._raw, self._start), self._wanted.most_bytes + _OVERHEAD, _WANTED)
        except DamagedMember as error:
            counts.damaged += 1
            counts.first_damage = str(error)
            return
        records, damaged = counts.records, counts.damaged
        for record in reader:
            counts.records, counts.damaged = records + reader.records, damaged + reader.damaged
            self.end = record.end
            if self._wanted.is_stopped():
                return
            found = self._capture(record)
            if isinstance(found, LeftOut):
                counts.left_out[found] += 1
            else:
                yield found
        counts.damaged = damaged + reader.damaged
        counts.first_damage = counts.first_damage or reader.first_damage
        if not counts.records:
            counts.first_damage = counts.first_damage or "it is empty"

    def _capture(self, record: WarcRecord) -> Capture | LeftOut:
        url = _address(record)
        reason = url if isinstance(url, LeftOut) else self._wanted.unwanted(url)
        if reason is not None:
            return reason
        at = _moment(record.headers.get("warc-date", ""))
        if record.content is None or at is None:
            return LeftOut.TOO_LARGE if record.content is None else LeftOut.NO_DATE
        try:
            return self._page(record, record.content, url, at)
        except BodyTooLarge:
            return LeftOut.TOO_LARGE
        except BadMessage:
            return LeftOut.BAD_MESSAGE

    def _page(self, record: WarcRecord, content: bytes, url: str, at: datetime) -> Capture | LeftOut:
        is_cut = bool(record.headers.get("warc-truncated"))
        if record.kind == "resource":
            kind = record.headers.get("content-type", "").partition(";")[0].strip().lower()
            head = HttpHead(200, (("Content-Type", record.headers.get("content-type", "")),), 0)
            if not looks_like_html(kind, content):
                return LeftOut.NOT_HTML
            return Capture(url, 200, head.headers, content, at, is_cut, record.end)
        head = read_head(content)
        if head.status not in _SUCCESSES:
            return LeftOut.REDIRECT if head.status in _REDIRECTS else LeftOut.HTTP_ERROR
        if not may_be_html(head.content_type):
            return LeftOut.NOT_HTML
        body = read_body(content, head, self._wanted.most_bytes)
        if not looks_like_html(head.content_type, body.content) or _DOCUMENT.match(body.content):
            return LeftOut.NOT_HTML
        is_cut = is_cut or not body.is_whole
        return Capture(url, head.status, page_headers(head), body.content, at, is_cut, record.end)


def _address(record: WarcRecord) -> str | LeftOut:
    """Return the URL of a record that may hold a page, or why it does not."""
    if record.kind == "revisit":
        return LeftOut.REVISIT
    if record.kind == "continuation" or record.headers.get("warc-segment-number", "1") != "1":
        return LeftOut.SEGMENT
    written = record.headers.get("warc-target-uri", "").strip("<>")
    if record.kind in _WANTED and not written:
        return LeftOut.NO_URL
    # What is about no page of the web may be the look-up of a name.
    if record.kind not in _WANTED or not written.lower().startswith("http"):
        return LeftOut.NO_PAGE
    return _normalised(written) or LeftOut.NO_URL


def _normalised(url: str | None) -> str | None:
    try:
        return normalise_url(url) if url else None
    except InvalidUrlError:
        return None


def _moment(text: str) -> datetime | None:
    """Return the moment of a record in UTC, whatever its precision: WARC 1.1 allows a year, a month or a day."""
    digits = _DIGITS.fullmatch(text)
    parts = _COARSE.fullmatch(text)
    if digits is not None:
        text = f"{digits[1]}T{digits[2]}"
    elif parts is not None:
        text = f"{parts[1]}-{parts[2] or '01'}-01"
    try:
        return _plausible(datetime.fromisoformat(text))
    except ValueError:
        return None


def _plausible(at: datetime | None) -> datetime | None:
    """Return a moment in UTC; None if no page was captured then: it would replace, or be replaced by, all others."""
    if at is None or at.year not in _YEARS:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
