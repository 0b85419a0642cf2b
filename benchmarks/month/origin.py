"""Serves the newsrooms over loopback, in the crawl's own event loop, and writes down who asked for what and when."""

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
from benchmarks.month.newsrooms import Newsroom, Shape, Story, Trouble, Validators
from benchmarks.month.virtual_time import now

#: How long an outlet that is overrun wants to be left alone, and what it bears within ten minutes.
RETRY_AFTER = timedelta(minutes=30)
_BEARS = 6
_TEN_MINUTES = timedelta(minutes=10)
#: What requests may come too early by, as clocks are rounded.
_ROUNDING = 0.01


class Kind(StrEnum):
    """What was asked for."""

    ARTICLE = "article"
    POLL = "poll"
    ROBOTS = "robots"
    OTHER = "other"


class Offence(StrEnum):
    """What a polite crawler does not do."""

    ROBOTS = "robots"
    CRAWL_DELAY = "crawl_delay"
    RETRY_AFTER = "retry_after"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the outlet saw it."""

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
    """What is sent back; `body` is None where the connection is broken instead."""

    status: int
    body: bytes | None = b""
    content_type: str = "text/html; charset=utf-8"
    modified_at: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()


class Desk:
    """What an outlet remembers of its visitors, and what it has ready for them."""

    def __init__(self, room: Newsroom) -> None:
        """Begin with no visitor."""
        self.room = room
        self.stories = {story.path: story for story in room.stories}
        self.last_at: datetime | None = None
        self.closed_until: datetime | None = None
        self._recent: list[datetime] = []
        self._changes = sorted(_changes(room))
        self._ready: dict[str, tuple[tuple[int, date], _Answer]] = {}

    def content(self, path: str, at: datetime) -> _Answer:
        """Return what stands at a path; made once for as long as nothing changes."""
        state = bisect_right(self._changes, at), at.date()
        if path not in self._ready or self._ready[path][0] != state:
            self._ready[path] = state, _content(self.room, self.stories, path, at)
        return self._ready[path][1]

    def offence(self, path: str, at: datetime) -> Offence | None:
        """Return what is wrong with asking for this now."""
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

    def has_enough(self, at: datetime) -> bool:
        """Return whether this request is one too many; then the outlet closes for a while."""
        if self.room.in_trouble(at) is not Trouble.RATE_LIMITED:
            return False
        self._recent = [moment for moment in self._recent if at - moment < _TEN_MINUTES] + [at]
        if len(self._recent) <= _BEARS:
            return False
        self.closed_until = at + RETRY_AFTER
        return True


def _changes(room: Newsroom) -> Iterator[datetime]:
    """Yield the moments from which something of the outlet is different."""
    yield from (room.trouble_from, room.trouble_until)
    for story in room.stories:
        yield from (story.published_at, story.published_at + pages.SITEMAP_AGE, *(edit.at for edit in story.edits))


class Origin:
    """All outlets, each at an address of its own and one port."""

    def __init__(self, rooms: Sequence[Newsroom]) -> None:
        """Open nothing yet."""
        self.log: list[Asked] = []
        #: While it is set, time stands still for the newsrooms: nothing new is published.
        self.frozen_at: datetime | None = None
        self._desks = {room.address: Desk(room) for room in rooms}
        self._servers: list[asyncio.Server] = []

    def desk(self, address: str) -> Desk:
        """Return the desk of the outlet at this address."""
        return self._desks[address]

    async def open(self, port: int) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        for address, desk in self._desks.items():
            host = address.partition(":")[0]
            self._servers.append(await loop.create_server(partial(_Talk, self, desk), host, port))

    async def close(self) -> None:
        """Listen no more."""
        for server in self._servers:
            server.close()

    def answer(self, desk: Desk, path: str, headers: Mapping[str, str]) -> bytes | None:
        """Return the response to a request, and write the request down; None: hang up."""
        at = now()
        offence = desk.offence(path, at)
        answer = self._answer(desk, path, at)
        answer, tag = _tagged(answer, desk.room.validators)
        is_conditional = "if-none-match" in headers or "if-modified-since" in headers
        if answer.status == 200 and _is_known(answer, tag, headers):  # noqa: PLR2004 - OK
            answer = replace(answer, status=304, body=b"")
        sent = _response(answer, tag)
        kind = _kind(path, desk)
        size = 0 if sent is None else len(sent)
        self.log.append(Asked(at, desk.room.address, path, kind, answer.status, size, is_conditional, offence))
        if path != pages.ROBOTS:
            desk.last_at = at
        return sent

    def _answer(self, desk: Desk, path: str, at: datetime) -> _Answer:
        room = desk.room
        trouble = room.in_trouble(at)
        if trouble is Trouble.REFUSING:
            return _Answer(0, None)
        if trouble is Trouble.DOWN:
            return _Answer(503)
        if (desk.closed_until is not None and at < desk.closed_until) or desk.has_enough(at):
            until = desk.closed_until or at
            return _Answer(429, headers=(("Retry-After", str(round((until - at).total_seconds()))),))
        return desk.content(path.partition("?")[0], self.frozen_at or at)


def _content(room: Newsroom, stories: Mapping[str, Story], path: str, at: datetime) -> _Answer:
    story = stories.get(path)
    if story is not None and story.published_at <= at:
        return _Answer(200, pages.article(room, story, at), modified_at=story.modified_at(at))
    if path == pages.ROBOTS:
        return _Answer(200, pages.robots(room), "text/plain")
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
    return _Answer(404, b"<h1>Not found</h1>")


def _tagged(answer: _Answer, validators: Validators) -> tuple[_Answer, str | None]:
    """Return the answer with the validators that the outlet gives, and its tag."""
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


def _kind(path: str, desk: Desk) -> Kind:
    if path == pages.ROBOTS:
        return Kind.ROBOTS
    bare = path.partition("?")[0]
    if bare in desk.stories:
        return Kind.ARTICLE
    return Kind.OTHER if bare.startswith(pages.FORBIDDEN) else Kind.POLL


class _Talk(asyncio.Protocol):
    """One connection; a request of a crawler fits into one read."""

    def __init__(self, origin: Origin, desk: Desk) -> None:
        self._origin = origin
        self._desk = desk
        self._read = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = transport  # type: ignore[assignment]  # of a server, it is one that writes

    def data_received(self, data: bytes) -> None:
        """Answer every request that is whole."""
        self._read += data
        while b"\r\n\r\n" in self._read and self._transport is not None:
            request, _, self._read = self._read.partition(b"\r\n\r\n")
            first, *lines = request.decode("latin-1").split("\r\n")
            pairs = (line.partition(":")[::2] for line in lines)
            headers = {name.strip().lower(): value.strip() for name, value in pairs}
            answer = self._origin.answer(self._desk, first.split(" ")[1], headers)
            if answer is None:
                self._transport.abort()
                return
            self._transport.write(answer)
