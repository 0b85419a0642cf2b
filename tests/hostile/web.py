"""Serves mechanisms from raw sockets on loopback, each at an address of its own, and counts who knocks where not to."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.hostile.articles import Story
from tests.hostile.mechanism import Act, Call, Mechanism, Places
from tests.hostile.server_acts import honest, status

#: The hosts of the hostile web: what a crawl of it must be allowed to ask. Everything else is a canary.
NETWORK = "127.7.0.0/16"
_OTHER = "127.7.255.1"
_CANARY = "127.99.0.1"
_NOT_FOUND = status("404 Not Found")
_IDLE_SECONDS = 60
OTHER_STORY = Story("the other host")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    here: str
    path: str
    headers: dict[str, str]


@dataclass(slots=True)
class HostileWeb:
    """The running web: where each mechanism is, what was asked, and how often a canary was."""

    places: Places
    hosts: dict[str, str]
    asked: list[Asked] = field(default_factory=list)
    knocks: list[str] = field(default_factory=list)

    def url(self, mechanism: Mechanism) -> str:
        return f"http://{self.hosts[mechanism.name]}/news/{mechanism.name}.html"


@contextmanager
def hostile_web(mechanisms: Sequence[Mechanism]) -> Iterator[HostileWeb]:
    """Serve the mechanisms, an honest host beside them, and canaries."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    served = _Served(mechanisms)
    try:
        asyncio.run_coroutine_threadsafe(served.open(), loop).result()
        yield served.web
    finally:
        asyncio.run_coroutine_threadsafe(served.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Served:
    """The listeners of one web."""

    def __init__(self, mechanisms: Sequence[Mechanism]) -> None:
        self._servers: list[asyncio.Server] = []
        self._talks: set[asyncio.Task[None]] = set()
        first = _listener(_OTHER, 0)
        port = int(first.getsockname()[1])
        addresses = [f"127.7.{number // 250}.{number % 250 + 1}" for number in range(len(mechanisms))]
        self._sockets = [first, *(_listener(address, port) for address in addresses)]
        closed = _listener(_OTHER, 0)
        closed_port = int(closed.getsockname()[1])
        self._canaries = [closed, *(_listener(address, closed_port) for address in addresses)]
        self._canaries.append(_listener(_CANARY, port))
        places = Places(f"{_OTHER}:{port}", f"{_CANARY}:{port}", closed_port)
        hosts = {one.name: f"{address}:{port}" for one, address in zip(mechanisms, addresses, strict=True)}
        self.web = HostileWeb(places, hosts)
        self._by_host = {hosts[one.name]: one for one in mechanisms}

    async def open(self) -> None:
        for listener in self._sockets:
            self._servers.append(await asyncio.start_server(self._talk, sock=listener, limit=1 << 20))
        for listener in self._canaries:
            self._servers.append(await asyncio.start_server(self._knocked, sock=listener))

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        for talk in tuple(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _knocked(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = writer.get_extra_info("sockname")[:2]
        self.web.knocks.append(f"{host}:{port}")
        await _closed(writer)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:  # it never is, but typed so
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)
        with contextlib.suppress(OSError, EOFError, TimeoutError, asyncio.CancelledError, asyncio.LimitOverrunError):
            while await self._answered(reader, writer):
                pass
        await _closed(writer)

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request, and say whether the connection stays open for the next one."""
        text = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _IDLE_SECONDS)
        first, *lines = text.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        host, port = writer.get_extra_info("sockname")[:2]
        here = f"{host}:{port}"
        path = first.split(" ")[1]
        self.web.asked.append(Asked(here, path, headers))
        mechanism = self._by_host.get(here)
        story = OTHER_STORY if mechanism is None else mechanism.story
        act = honest() if mechanism is None else _act(mechanism, path)
        stays = await act(Call(path, headers, here, story, self.web.places, reader, writer))
        await writer.drain()
        return bool(stays)


async def _closed(writer: asyncio.StreamWriter) -> None:
    """Close a connection, at once where the visitor reads no more."""
    writer.close()
    try:
        await asyncio.wait_for(writer.wait_closed(), 1)
    except (OSError, TimeoutError):
        writer.transport.abort()


def _act(mechanism: Mechanism, path: str) -> Act:
    if path == "/robots.txt":
        return mechanism.robots or _NOT_FOUND
    own = f"/news/{mechanism.name}.html"
    return mechanism.act if path == own else mechanism.paths.get(path, _NOT_FOUND)


def _listener(address: str, port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((address, port))
    listener.listen(64)
    return listener
