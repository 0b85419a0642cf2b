"""Serves the newsrooms over loopback, in the event loop of the crawl, and logs all requests."""

import asyncio
import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from enum import StrEnum
from functools import partial

from benchmarks.month import pages
from benchmarks.month.newsrooms import Newsroom, Shape, Story, Stumble, Trouble, Validators
from benchmarks.month.virtual_time import now

#: The Retry-After of an outlet that limits its rate, and the requests that it allows within ten minutes.
RETRY_AFTER = timedelta(minutes=30)
_ALLOWED = 6
_TEN_MINUTES = timedelta(minutes=10)
#: Seconds by which a request may come too early, because clocks are rounded.
_ROUNDING = 0.01


class Kind(StrEnum):
    """The kind of a requested document."""

    ARTICLE = "article"
    POLL = "poll"
    ROBOTS = "robots"
    OTHER = "other"


class Offence(StrEnum):
    """A violation of a rule of the outlet."""

    ROBOTS = "robots"
    CRAWL_DELAY = "crawl_delay"
    RETRY_AFTER = "retry_after"


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """A request as the outlet received it."""

    at: datetime
    address: str
    path: str
    kind: Kind
    status: int
    sent: int
    is_conditional: bool
    offence: Offence | None


@dataclass(frozen=True, slots=True)
class _Answer:
    """A response; `body` is None if the connection is closed instead."""

    status: int
    body: bytes | None = b""
    content_type: str = "text/html; charset=utf-8"
    modified_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()


_NOT_FOUND = _Answer(404, b"<h1>Not found</h1>")


class OutletServer:
    """The state of an outlet: its last requests, and a cache of its content."""

    def __init__(self, room: Newsroom, address: str | None = None) -> None:
        """Start without any request; `address`: the one that it answers at, if not the first."""
        self.room = room
        self.address = address or room.address
        self.stories = {path: story for story in room.stories for path in story.paths}
        self.last_at: datetime | None = None
        self.closed_until: datetime | None = None
        self._recent: list[datetime] = []
        self._changes = sorted(_changes(room))
        self._ready: dict[str, tuple[tuple[int, date], _Answer]] = {}

    def content(self, path: str, at: datetime) -> _Answer:
        """Return the content of a path, cached until something changes."""
        state = bisect_right(self._changes, at), at.date()
        if self.room.in_trouble(at) is Trouble.CHANGING_LINKS and path not in self.stories:
            return _content(self.room, self.stories, path, at)
        if path not in self._ready or self._ready[path][0] != state:
            self._ready[path] = state, _content(self.room, self.stories, path, at)
        return self._ready[path][1]

    def offence(self, path: str, at: datetime) -> Offence | None:
        """Return the rule that a request for a path at this time violates."""
        if self.closed_until is not None and at < self.closed_until:
            return Offence.RETRY_AFTER
        if path == pages.ROBOTS:
            return None
        if path.startswith(pages.FORBIDDEN):
            return Offence.ROBOTS
        delay = self.room.crawl_delay
        if delay is not None and self.last_at is not None and (at - self.last_at).total_seconds() < delay - _ROUNDING:
            return Offence.CRAWL_DELAY
        return None

    def exceeds_rate(self, at: datetime) -> bool:
        """Return whether this request exceeds the rate; the outlet is then closed for a while."""
        if self.room.in_trouble(at) is not Trouble.RATE_LIMITED:
            return False
        self._recent = [moment for moment in self._recent if at - moment < _TEN_MINUTES] + [at]
        if len(self._recent) <= _ALLOWED:
            return False
        self.closed_until = at + RETRY_AFTER
        return True


def _changes(room: Newsroom) -> Iterator[datetime]:
    """Yield the times at which the outlet's content changes."""
    yield from (room.trouble_from, room.trouble_until)
    for story in room.stories:
        yield from (story.published_at, story.published_at + pages.SITEMAP_AGE, *(edit.at for edit in story.edits))
        yield from filter(None, (story.stumbles_until, *(story.leads_home or ())))
        if story.rename is not None:
            yield story.rename.at


class Origin:
    """All outlets, each at its own address and with the same port."""

    def __init__(self, rooms: Sequence[Newsroom]) -> None:
        """Create the outlets; `open` starts to serve them."""
        self.log: list[LoggedRequest] = []
        #: While it is set, nothing new is published.
        self.frozen_at: datetime | None = None
        self._outlets = {room.address: OutletServer(room) for room in rooms}
        moving = (room for room in rooms if room.trouble is Trouble.RELOCATED)
        self._outlets |= {room.new_address: OutletServer(room, room.new_address) for room in moving}
        self._servers: list[asyncio.Server] = []

    def outlet(self, address: str) -> OutletServer:
        """Return the outlet at this address."""
        return self._outlets[address]

    async def open(self, port: int) -> None:
        """Start listening."""
        loop = asyncio.get_running_loop()
        for address, outlet in self._outlets.items():
            host = address.partition(":")[0]
            self._servers.append(await loop.create_server(partial(_Connection, self, outlet), host, port))

    async def close(self) -> None:
        """Stop listening."""
        for server in self._servers:
            server.close()

    def answer(self, outlet: OutletServer, path: str, headers: Mapping[str, str]) -> bytes | None:
        """Return the response to a request, and log the request; None closes the connection."""
        at = now()
        offence = outlet.offence(path, at)
        answer = self._answer(outlet, path, at)
        answer, tag = _tagged(answer, outlet.room.validators)
        is_conditional = "if-none-match" in headers or "if-modified-since" in headers
        is_stuck = is_conditional and outlet.room.trouble is Trouble.STUCK and _kind(path, outlet) is Kind.POLL
        if answer.status == 200 and (is_stuck or _is_known(answer, tag, headers)):  # noqa: PLR2004 - OK
            answer = replace(answer, status=304, body=b"")
        sent = _response(answer, tag)
        kind = _kind(path, outlet)
        size = 0 if sent is None else len(sent)
        self.log.append(LoggedRequest(at, outlet.address, path, kind, answer.status, size, is_conditional, offence))
        if path != pages.ROBOTS:
            outlet.last_at = at
        return sent

    def _answer(self, outlet: OutletServer, path: str, at: datetime) -> _Answer:
        room = outlet.room
        trouble = room.in_trouble(at)
        if trouble is Trouble.REFUSING:
            return _Answer(0, None)
        if trouble is Trouble.DOWN:
            return _Answer(503)
        if (outlet.closed_until is not None and at < outlet.closed_until) or outlet.exceeds_rate(at):
            until = outlet.closed_until or at
            return _Answer(429, headers=(("Retry-After", str(round((until - at).total_seconds()))),))
        if outlet.address != room.address_at(at):
            return _moved(f"http://{room.address_at(at)}{path}")
        return outlet.content(path.partition("?")[0], self.frozen_at or at)


def _content(room: Newsroom, stories: Mapping[str, Story], path: str, at: datetime) -> _Answer:
    story = stories.get(path)
    if story is not None and story.published_at <= at:
        return _story_content(room, story, path, at)
    if path == pages.ROBOTS:
        return _Answer(200, pages.robots(room, at), "text/plain")
    has_moved = room.in_trouble(at) is Trouble.MOVED
    feed_path = pages.MOVED_FEED if has_moved else pages.FEED
    if room.shape is Shape.SITEMAP:
        feed_path = ""
    latest = max((story.announced_at(at) for story in pages.listed(room, at)), default=None)
    if path == feed_path:
        kind = "application/feed+json" if room.shape is Shape.JSON else "application/rss+xml"
        return _Answer(200, pages.feed(room, at), kind, latest)
    if path == pages.SITEMAP and room.shape in {Shape.SITEMAP, Shape.BARE}:
        return _Answer(200, pages.sitemap(room, at), "application/xml", latest)
    if path == pages.FRONT:
        return _Answer(200, pages.front(room, at, feed_path or None), modified_at=latest)
    return _NOT_FOUND


def _story_content(room: Newsroom, story: Story, path: str, at: datetime) -> _Answer:
    if story.is_home(at):
        return _Answer(302, headers=(("Location", pages.FRONT),))
    if story.stumbles(at) is Stumble.MISSING or (path != story.path and not story.is_renamed(at)):
        return _NOT_FOUND
    if path != story.path_at(at) and story.rename is not None and story.rename.redirects:
        return _moved(story.rename.path)
    return _Answer(200, pages.article(room, story, at), modified_at=story.changed_at(at))


def _moved(location: str) -> _Answer:
    return _Answer(301, headers=(("Location", location),))


def _tagged(answer: _Answer, validators: Validators) -> tuple[_Answer, str | None]:
    """Return the answer with the outlet's validators, and its tag."""
    if answer.status != 200 or not answer.body or validators is Validators.NONE:  # noqa: PLR2004 - OK
        return replace(answer, modified_at=None), None
    tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"' if validators is not Validators.LAST_MODIFIED else None
    return (replace(answer, modified_at=None) if validators is Validators.ETAG else answer), tag


def _is_known(answer: _Answer, tag: str | None, headers: Mapping[str, str]) -> bool:
    if tag is not None and "if-none-match" in headers:
        return headers["if-none-match"] == tag
    since = headers.get("if-modified-since")
    return since is not None and answer.modified_at is not None and _seconds(answer.modified_at) <= _parsed(since)


def _seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _parsed(written: str) -> datetime:
    return parsedate_to_datetime(written).astimezone(UTC)


def _response(answer: _Answer, tag: str | None) -> bytes | None:
    if answer.body is None:
        return None
    lines = [
        f"HTTP/1.1 {answer.status} -",
        f"Content-Type: {answer.content_type}",
        f"Content-Length: {len(answer.body)}",
        *(f"{name}: {value}" for name, value in answer.headers),
    ]
    if tag is not None:
        lines.append(f"ETag: {tag}")
    if answer.modified_at is not None:
        lines.append(f"Last-Modified: {format_datetime(answer.modified_at.astimezone(UTC), usegmt=True)}")
    return "\r\n".join([*lines, "", ""]).encode() + answer.body


def _kind(path: str, outlet: OutletServer) -> Kind:
    if path == pages.ROBOTS:
        return Kind.ROBOTS
    bare = path.partition("?")[0]
    if bare in outlet.stories:
        return Kind.ARTICLE
    return Kind.OTHER if bare.startswith(pages.FORBIDDEN) else Kind.POLL


class _Connection(asyncio.Protocol):
    """One connection; each request of a crawler fits into one read."""

    def __init__(self, origin: Origin, outlet: OutletServer) -> None:
        self._origin = origin
        self._outlet = outlet
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport = transport  # type: ignore[assignment]  # a server's transport can write

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        self._read += data
        while b"\r\n\r\n" in self._read and self._transport is not None:
            request, _, self._read = self._read.partition(b"\r\n\r\n")
            first, *lines = request.decode("latin-1").split("\r\n")
            pairs = (line.partition(":")[::2] for line in lines)
            headers = {name.strip().lower(): value.strip() for name, value in pairs}
            answer = self._origin.answer(self._outlet, first.split(" ")[1], headers)
            if answer is None:
                self._transport.abort()
                return
            self._transport.write(answer)
