"""What raw servers send: the words in which the tables of mechanisms are written."""

import asyncio
import socket
import struct
from collections.abc import Callable

from tests.hostile.articles import Story
from tests.hostile.mechanism import Act, Call

OK = "HTTP/1.1 200 OK"
HTML = "Content-Type: text/html; charset=utf-8"
SIZE = "Content-Length: %SIZE%"
PAGE = b"%PAGE%"
#: Nothing is sent for ever, or a test that failed would hang.
MOST_SECONDS = 60
MOST_BYTES = 3 << 30


def filled(template: bytes, call: Call) -> bytes:
    """Return the bytes with %PAGE%, %HALF% (of it), %SIZE% (of it), %HERE%, %OTHER%, %CANARY% and %CLOSED% put in."""
    page = call.story.page().encode()
    host = call.here.partition(":")[0]
    for mark, value in (
        (b"%PAGE%", page),
        (b"%HALF%", page.partition(call.story.paragraphs[2].encode())[0]),
        (b"%SIZE%", str(len(page)).encode()),
        (b"%HERE%", call.here.encode()),
        (b"%OTHER%", call.places.other.encode()),
        (b"%CANARY%", call.places.canary.encode()),
        (b"%CLOSED%", f"{host}:{call.places.closed_port}".encode()),
    ):
        template = template.replace(mark, value)
    return template


def head(*lines: str | bytes, end: bytes = b"\r\n") -> bytes:
    """Return the lines of a head and the empty one behind them."""
    return b"".join((line if isinstance(line, bytes) else line.encode()) + end for line in (*lines, b""))


def raw(*pieces: bytes, pause: float = 0.0) -> Act:
    """Send these bytes and close the connection."""

    async def act(call: Call) -> None:
        for piece in pieces:
            call.writer.write(filled(piece, call))
            await call.writer.drain()
            await asyncio.sleep(pause)

    return act


def answer(*lines: str | bytes, body: bytes = PAGE, status: str | bytes = OK, end: bytes = b"\r\n") -> Act:
    """Send a head of these lines and a body, and close the connection."""
    return raw(head(status, *lines, end=end) + body)


def shows(build: Callable[[Story], str | bytes], *lines: str | bytes, kind: str = "text/html; charset=utf-8") -> Act:
    """Send the page that `build` makes of the story, correctly."""

    async def act(call: Call) -> bool:
        built = build(call.story)
        body = built.encode() if isinstance(built, str) else built
        call.writer.write(head(OK, f"Content-Type: {kind}", f"Content-Length: {len(body)}", *lines) + body)
        await call.writer.drain()
        return True

    return act


def honest(*lines: str) -> Act:
    """Send the story as an honest server does."""
    return shows(lambda story: story.page(), *lines)


def coded(coding: str, pack: Callable[[bytes], bytes], *lines: str) -> Act:
    """Send the story under a Content-Encoding, packed by `pack`."""
    return shows(lambda story: pack(story.page().encode()), f"Content-Encoding: {coding}", *lines)


def status(line: str, *lines: str, body: bytes = b"<html><body><h1>Sorry</h1></body></html>") -> Act:
    """Answer with another status than 200, correctly."""

    async def act(call: Call) -> bool:
        call.writer.write(head(f"HTTP/1.1 {line}", HTML, f"Content-Length: {len(body)}", *lines) + body)
        await call.writer.drain()
        return True

    return act


def redirect(location: str | bytes, line: str = "302 Found") -> Act:
    """Send the visitor elsewhere."""
    where = location if isinstance(location, bytes) else location.encode()
    return answer(b"Location: " + where, "Content-Length: 0", status=f"HTTP/1.1 {line}", body=b"")


def forever(start: bytes, piece: bytes, pause: float = 0.005) -> Act:
    """Send a start, then a piece again and again, until the visitor hangs up.

    The pause leaves time for the others: here, all of the web's evil happens at once and on two cores.
    """

    async def act(call: Call) -> None:
        call.writer.write(filled(start, call))
        end = asyncio.get_running_loop().time() + MOST_SECONDS
        sent = 0
        while asyncio.get_running_loop().time() < end and sent < MOST_BYTES:
            call.writer.write(piece)
            sent += len(piece)
            await call.writer.drain()
            await asyncio.sleep(pause)

    return act


def drip(template: bytes, pause: float = 0.5, piece: int = 1) -> Act:
    """Send the bytes a few at a time, so that no single wait is long."""

    async def act(call: Call) -> None:
        content = filled(template, call)
        for start in range(0, len(content), piece):
            call.writer.write(content[start : start + piece])
            await call.writer.drain()
            await asyncio.sleep(pause)

    return act


def silence() -> Act:
    """Accept, read the request, and say nothing until the visitor leaves."""

    async def act(call: Call) -> None:
        await asyncio.wait_for(call.reader.read(), MOST_SECONDS)

    return act


def reset_after(template: bytes) -> Act:
    """Send some bytes, then cut the connection with a reset."""

    async def act(call: Call) -> None:
        call.writer.write(filled(template, call))
        await call.writer.drain()
        await asyncio.sleep(0.1)
        given: socket.socket = call.writer.get_extra_info("socket")
        given.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return act


def in_turn(*acts: Act) -> Act:
    """Act differently each time; the last one for good."""
    asked = 0

    async def act(call: Call) -> bool | None:
        nonlocal asked
        asked += 1
        return await acts[min(asked, len(acts)) - 1](call)

    return act
