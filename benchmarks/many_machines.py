"""What several machines bring, and what kills cost: `scrapy schedule` and `scrapy worker` against slow made-up outlets.

python -m benchmarks.many_machines [--workers 1,2,4] [--outlets 24] [--articles 8] [--kills 10]

Every worker is a process group of its own, each outlet an address on loopback whose answers take `--latency` seconds,
the database a PostgreSQL of its own. The time is counted from the first request for an article to the last one.
"""

import argparse
import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import text

from models.database.engine import reader_engine
from tests.newsweb import article, feed
from tests.postgres import running_server

_ROOT = Path(__file__).parents[1]
_PORT = 18_080


@dataclass(slots=True)
class Outlets:
    """Made-up outlets on loopback, and the moments at which each was asked for what."""

    count: int
    articles: int
    latency: float
    asked: dict[str, list[tuple[float, str]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def hosts(self) -> list[str]:
        """Return the address of each outlet."""
        return [f"127.1.{number // 200}.{number % 200 + 1}" for number in range(self.count)]

    def sources(self) -> str:
        """Return the list of sources."""
        return "".join(f'[[source]]\ndomain = "{host}:{_PORT}"\nfeeds = ["/feed.xml"]\n' for host in self.hosts)

    async def serve(self) -> None:
        """Answer until cancelled."""
        servers = [await asyncio.start_server(self._answer, host, _PORT) for host in self.hosts]
        await asyncio.gather(*(server.serve_forever() for server in servers))

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while line := await reader.readline():
                while (await reader.readline()).strip():
                    pass
                path = line.split()[1].decode()
                self.asked[host].append((time.monotonic(), path))
                await asyncio.sleep(self.latency)
                writer.write(self._response(host, path))
                await writer.drain()
        except (ConnectionError, IndexError):
            return
        finally:
            writer.close()

    def _response(self, host: str, path: str) -> bytes:
        pages = {f"/news/{host}-{number}.html": f"the plans {number} of {host}" for number in range(self.articles)}
        if path == "/feed.xml":
            body, status = feed(f"http://{host}:{_PORT}", pages), "200 OK"
        elif path in pages:
            body, status = article(pages[path]), "200 OK"
        else:
            body, status = b"", "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    def shortest_gap(self) -> float:
        """Return the fewest seconds between two requests to one host, robots.txt and the like among them."""
        gaps = [later[0] - earlier[0] for times in self.asked.values() for earlier, later in pairwise(times)]
        return min(gaps, default=0.0)

    def article_seconds(self) -> float:
        """Return the seconds from the first request for an article to the last one."""
        times = [at for asked in self.asked.values() for at, path in asked if path.startswith("/news/")]
        return max(times) - min(times) if times else 0.0

    def downloads(self) -> int:
        """Return how many articles were requested, some of them more than once."""
        return sum(path.startswith("/news/") for asked in self.asked.values() for _, path in asked)


@contextmanager
def _served(outlets: Outlets) -> Iterator[None]:
    loop = asyncio.new_event_loop()
    task = loop.create_task(outlets.serve())
    thread = threading.Thread(target=_run_until_cancelled, args=(loop, task), daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()


def _run_until_cancelled(loop: asyncio.AbstractEventLoop, task: "asyncio.Task[None]") -> None:
    try:
        loop.run_until_complete(task)
    except asyncio.CancelledError:
        loop.close()


@dataclass(frozen=True, slots=True)
class Machines:
    """Command lines on one database."""

    database_url: str
    sources: Path
    slice_size: int
    delay: float

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command in a process group of its own."""
        settings = {
            "DATABASE_URL": self.database_url,
            "DOWNLOAD_DELAY": self.delay,
            "DOWNLOAD_DELAY_JITTER": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "NEWSGRAIN_ALLOWED_NETWORKS": "127.0.0.0/8",
            "NEWSGRAIN_WORKERS": 0,
        }
        options = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
        log = self.sources.with_name("log")
        with log.open("ab") as errors:
            return subprocess.Popen(  # noqa: S603 - our own command
                [sys.executable, "-m", "scrapy", *words, *options], cwd=_ROOT, stderr=errors, start_new_session=True
            )

    def run(self, *words: str) -> None:
        """Run a command to its end."""
        process = self.start(*words)
        if process.wait():
            raise RuntimeError(f"{words}: ended with {process.returncode}")

    def schedule(self) -> tuple[str, ...]:
        """Return the words of the scheduler."""
        return ("schedule", "--sources", str(self.sources), "--slice", str(self.slice_size))


def scaling(outlets: Outlets, machines: Machines, workers: int) -> dict[str, Any]:
    """Crawl everything once by so many workers, and return what it took."""
    with _served(outlets):
        machines.run(*machines.schedule(), "--once")
        running = [machines.start("worker", "--until-idle") for _ in range(workers)]
        for process in running:
            process.wait()
    return _found(outlets, machines) | {"workers": workers}


def killing(outlets: Outlets, machines: Machines, workers: int, kills: int, seed: int) -> dict[str, Any]:
    """Crawl everything while workers are killed and replaced, and return what it came to."""
    chance = random.Random(seed)  # noqa: S311 - a benchmark
    with _served(outlets):
        clock = machines.start(*machines.schedule(), "--every", "2", "--stalled-after", "30")
        running = [machines.start("worker") for _ in range(workers)]
        for _ in range(kills):
            time.sleep(chance.uniform(2, 8))
            place = chance.randrange(workers)
            os.killpg(running[place].pid, signal.SIGKILL)
            running[place].wait()
            running[place] = machines.start("worker")
        until = time.monotonic() + 1200
        while time.monotonic() < until and _stored(machines)[0] < outlets.count * outlets.articles:
            time.sleep(1)
        for process in (clock, *running):
            process.terminate()
        for process in (clock, *running):
            process.wait()
    return _found(outlets, machines) | {"workers": workers, "kills": kills}


def _found(outlets: Outlets, machines: Machines) -> dict[str, Any]:
    stored, distinct = _stored(machines)
    expected = outlets.count * outlets.articles
    return {
        "seconds": outlets.article_seconds(),
        "lost": expected - distinct,
        "double": stored - distinct,
        "downloads an article": outlets.downloads() / expected,
        "shortest gap": outlets.shortest_gap(),
    }


def _stored(machines: Machines) -> tuple[int, int]:
    engine = reader_engine(machines.database_url)
    try:
        with engine.connect() as connection:
            row = connection.execute(text("SELECT count(*), count(DISTINCT headline) FROM article")).one()
            return int(row[0]), int(row[1])
    finally:
        engine.dispose()


def main(arguments: list[str] | None = None) -> None:
    """Print a line for each number of workers, and one for the kills."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", default="1,2,4", help="numbers of workers, one run each")
    parser.add_argument("--outlets", type=int, default=24)
    parser.add_argument("--articles", type=int, default=8)
    parser.add_argument("--slice", type=int, default=2, help="outlets of one crawl")
    parser.add_argument("--latency", type=float, default=0.5, help="seconds that each answer takes")
    parser.add_argument("--delay", type=float, default=2.0, help="seconds between two requests to a host")
    parser.add_argument(
        "--kills", type=int, default=10, help="workers killed in the last run, which has four; 0: no such run"
    )
    given = parser.parse_args(arguments)
    with running_server() as server, tempfile.TemporaryDirectory() as folder:
        first = 0.0
        for number in map(int, given.workers.split(",")):
            outlets, machines = _fresh(server, Path(folder), given, f"of_{number}")
            found = scaling(outlets, machines, number)
            first = first or found["seconds"]
            _print(found | {"times as fast": first / found["seconds"]})
        if given.kills:
            outlets, machines = _fresh(server, Path(folder), given, "killed")
            _print(killing(outlets, machines, 4, given.kills, seed=20))


def _fresh(server: Any, folder: Path, given: argparse.Namespace, name: str) -> tuple[Outlets, Machines]:
    outlets = Outlets(given.outlets, given.articles, given.latency)
    sources = folder / f"{name}.toml"
    sources.write_text(outlets.sources())
    server.execute(f"CREATE DATABASE {name}")
    machines = Machines(server.url(name), sources, given.slice, given.delay)
    machines.run("db", "upgrade")
    return outlets, machines


def _print(found: dict[str, Any]) -> None:
    shown = (f"{name} {value:.2f}" if isinstance(value, float) else f"{name} {value}" for name, value in found.items())
    print(", ".join(shown), flush=True)


if __name__ == "__main__":
    main()
