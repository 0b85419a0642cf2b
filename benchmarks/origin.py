"""A web server with very low cost: gold pages under many loopback addresses, compressed once and kept in memory.

    python -m benchmarks.origin GOLD --urls urls.txt --count 2000 [--sets fundus]

writes the URLs, prints `ready`, and serves until it is killed. Every copy of a page is on a host of its own, so that no
host has a text twice.
"""

import argparse
import asyncio
import gzip
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.extraction_cost import spread
from benchmarks.gold import GoldPage
from benchmarks.gold_folders import NoSuchGold, find_sets

#: The number of hosts over which one copy of all pages is spread.
HOSTS_OF_A_COPY = 8
_COPIES_OF_A_NET = 250
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"


def answers(pages: Sequence[GoldPage]) -> dict[bytes, bytes]:
    """Return the whole response to each path."""
    return {_path(number).encode(): _answer(page.page().body) for number, page in enumerate(pages)}


def address(number: int, pages: int) -> str:
    """Return the address of the host of the URL with this number."""
    copy, page = divmod(number, pages)
    net, copy = divmod(copy, _COPIES_OF_A_NET)
    return f"127.{100 + net}.{copy}.{page % HOSTS_OF_A_COPY + 1}"


def urls(count: int, pages: int, port: int) -> list[str]:
    """Return `count` URLs of `pages` pages: each page once, then the next copy of all."""
    return [f"http://{address(number, pages)}:{port}{_path(number % pages)}" for number in range(count)]


def _path(number: int) -> str:
    return f"/news/page-{number}.html"


def _answer(body: bytes) -> bytes:
    packed = gzip.compress(body, 6, mtime=0)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n"
    )
    return head.encode() + packed


class _Connection(asyncio.Protocol):
    """One connection; each request of a crawler fits into one read."""

    def __init__(self, by_path: dict[bytes, bytes]) -> None:
        self._by_path = by_path
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
            self._transport.write(self._by_path.get(request.split(b" ", 2)[1], _NOT_FOUND))


async def serve(by_path: dict[bytes, bytes], count: int, on_listening: Callable[[int], object]) -> None:
    """Listen at every address of the URLs, pass the port to `on_listening`, and serve."""
    loop = asyncio.get_running_loop()
    pages = len(by_path)
    first, *others = dict.fromkeys(address(number, pages) for number in range(count))
    server = await loop.create_server(lambda: _Connection(by_path), first, 0, backlog=512)
    port = int(server.sockets[0].getsockname()[1])
    for other in others:
        await loop.create_server(lambda: _Connection(by_path), other, port, backlog=512)
    on_listening(port)
    await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--urls", type=Path, required=True, help="the file for the list of URLs")
    parser.add_argument("--count", type=int, required=True, help="how many URLs")
    parser.add_argument("--pages", type=int, default=500, help="how many pages, evenly spread over the sets")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    given = parser.parse_args(arguments)
    try:
        sets = find_sets(given.gold, [name for name in given.sets.split(",") if name])
    except NoSuchGold as error:
        parser.error(str(error))
    pages = spread([page for gold in sets for page in gold.pages], given.pages)

    def listening(port: int) -> None:
        given.urls.write_text("\n".join(urls(given.count, len(pages), port)), encoding="utf-8")
        print("ready", flush=True)

    asyncio.run(serve(answers(pages), given.count, listening))


if __name__ == "__main__":
    main()
