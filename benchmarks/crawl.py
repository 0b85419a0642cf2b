"""Measures a whole crawl: pages a second with and without worker processes, and the cost of the crawling process.

    python -m benchmarks.crawl GOLD [--sets fundus,wcxb] [--urls 600] [--rounds 3] [--workers 2]
    python -m benchmarks.crawl GOLD --urls 20000 --flat

Each crawl is `scrapy crawl news -a urls_file=...` in its own process with its own database, of pages that a server in
another process keeps in memory (benchmarks/origin.py). See docs/benchmarks.md.
"""

import argparse
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
#: No politeness: nothing delays a request.
SETTINGS = {
    "DOWNLOAD_DELAY": "0",
    "AUTOTHROTTLE_ENABLED": "False",
    "NEWSGRAIN_ALLOWED_NETWORKS": "127.0.0.0/8",
    "LOG_LEVEL": "INFO",
    "LOG_FILE": "crawl.log",
}
_SECONDS = 0.1
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
#: The share of pages after which measuring starts: before it, processes start and modules are loaded.
_WARM = 0.2
#: Growth of memory is measured from this number of pages.
SETTLED_PAGES = 2_000
_FLAT_STEP = 2_000


class CrawlFailed(Exception):  # noqa: N818  # describes what happened, as other exceptions of the project do
    """A crawl or the server failed; the message ends with its last output."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A crawl at one moment: seconds since its start, pages with an outcome, CPU seconds, memory in MB.

    `own` is for the crawling process alone, `whole` includes its children.
    """

    seconds: float
    pages: int
    own: float
    whole: float
    own_mb: float


@dataclass(frozen=True, slots=True)
class CrawlCost:
    """The cost of one crawl, without start and end."""

    samples: tuple[Sample, ...]

    @property
    def rate(self) -> float:
        """Return pages a second."""
        first, last = self._ends()
        return (last.pages - first.pages) / (last.seconds - first.seconds)

    @property
    def own_ms(self) -> float:
        """Return CPU milliseconds a page of the crawling process."""
        first, last = self._ends()
        return (last.own - first.own) / (last.pages - first.pages) * 1000

    @property
    def whole_ms(self) -> float:
        """Return CPU milliseconds a page of all processes."""
        first, last = self._ends()
        return (last.whole - first.whole) / (last.pages - first.pages) * 1000

    @property
    def peak_mb(self) -> float:
        """Return the most memory that the crawling process used."""
        return max(sample.own_mb for sample in self.samples)

    def _ends(self) -> tuple[Sample, Sample]:
        """Return the samples between which pages were fetched and nothing was started or stopped."""
        total = self.samples[-1].pages
        last = next(sample for sample in self.samples if sample.pages == total)
        warm = [sample for sample in self.samples if total * _WARM <= sample.pages < total]
        if not warm:
            raise CrawlFailed(f"{total} pages came at once: measure more of them (--urls)")
        return warm[0], last


@dataclass(slots=True)
class _ProcessTree:
    """The CPU time of a process and its descendants; ended ones count with their last known time."""

    leader: int
    spent: dict[int, float] = field(default_factory=dict)

    def cpu_seconds(self) -> float:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and (found := _stat(int(entry.name))) is not None and found[0] == self.leader:
                self.spent[int(entry.name)] = found[1]
        return sum(self.spent.values())


def _stat(process: int) -> tuple[int, float] | None:
    """Return a process's session and CPU seconds, or None if it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return int(fields[3]), (int(fields[11]) + int(fields[12])) / _TICKS


def _held_mb(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * _PAGE_BYTES / 1e6
    except OSError:
        return 0.0


@contextmanager
def origin(gold: Sequence[Path], sets: str, pages: int, count: int, urls: Path) -> Iterator[None]:
    """Serve `count` URLs of gold pages, listed in the file `urls`.

    Raises:
        CrawlFailed: the server did not start.
    """
    words = [*map(str, gold), "--sets", sets, "--pages", str(pages), "--count", str(count), "--urls", str(urls)]
    server = subprocess.Popen(  # noqa: S603  # our own module
        [sys.executable, "-m", "benchmarks.origin", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        if server.stdout is None or server.stdout.readline().strip() != "ready":
            raise CrawlFailed("the server of pages did not start")
        yield
    finally:
        server.terminate()
        server.communicate()


def crawl(urls: Path, folder: Path, settings: Mapping[str, str]) -> CrawlCost:
    """Crawl the URLs into a new database in `folder`, and sample the cost.

    Raises:
        CrawlFailed: it ended with another code than 0 or 21 (a page that is no article), or brought no page.
    """
    folder.mkdir()
    database = folder / "crawl.db"
    chosen = {**SETTINGS, "LOG_FILE": str(folder / "crawl.log"), **settings}
    chosen |= {"DATABASE_URL": f"sqlite:///{database}", "NEWSGRAIN_FALLBACK_LOG": str(folder / "unrecorded.jsonl")}
    words = [word for name, value in chosen.items() for word in ("-s", f"{name}={value}")]
    process = subprocess.Popen(  # noqa: S603  # our own command
        [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"urls_file={urls}", *words],
        cwd=ROOT,
        env=_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    samples = list(_watched(process, database))
    if process.returncode not in {0, 21} or not samples or not samples[-1].pages:
        log = folder / "crawl.log"
        said = log.read_text(encoding="utf-8")[-1000:] if log.exists() else "it wrote no log"
        raise CrawlFailed(f"the crawl ended with {process.returncode}: {said}")
    return CrawlCost(tuple(samples))


def _watched(process: subprocess.Popen[bytes], database: Path) -> Iterator[Sample]:
    family = _ProcessTree(process.pid)
    start = time.monotonic()
    while process.poll() is None:
        time.sleep(_SECONDS)
        own = _stat(process.pid)
        pages = _pages(database)
        if own is not None and pages is not None and process.poll() is None:
            yield Sample(time.monotonic() - start, pages, own[1], family.cpu_seconds(), _held_mb(process.pid))


def _pages(database: Path) -> int | None:
    """Return how many pages have an outcome, or None while there is no database."""
    if not database.exists():
        return None
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return int(connection.execute('SELECT count(*) FROM "fetch"').fetchone()[0])
    except sqlite3.Error:  # it is being created
        return None
    finally:
        connection.close()


def bare_ms(urls: Path) -> float:
    """Return the CPU milliseconds a page of a spider that only fetches (benchmarks/bare_crawl.py).

    Raises:
        CrawlFailed: it did not end well.
    """
    return _measured("benchmarks.bare_crawl", urls)[0]


@dataclass(frozen=True, slots=True)
class PeerCost:
    """Pages a second and CPU milliseconds a page of the plain peer (benchmarks/inline_crawl.py), in one process."""

    rate: float
    ms: float


def peer_cost(urls: Path, database: Path) -> PeerCost:
    """Crawl the URLs with Scrapy, trafilatura and SQLAlchemy in one process.

    Raises:
        CrawlFailed: it did not end well.
    """
    return PeerCost(*_measured("benchmarks.inline_crawl", urls, database))


def _measured(module: str, *words: Path) -> list[float]:
    """Return the figures that another program of the benchmarks prints."""
    done = subprocess.run(  # noqa: S603  # our own module
        [sys.executable, "-m", module, *map(str, words)],
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CrawlFailed(f"{module} ended with {done.returncode}: {done.stderr[-1000:]}")
    return [float(figure) for figure in done.stdout.split()]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the same URLs: without workers, with them, only fetched (CPU ms a page), by the plain peer."""

    inline: CrawlCost
    workers: CrawlCost
    bare_ms: float
    peer: PeerCost | None = None


def comparison(rounds: Sequence[Round], workers: int) -> Iterator[str]:
    """Yield the table of rounds, and the ratios."""
    yield f"{'round':<8}{'workers':>9}{'pages/s':>10}{'CPU ms a page':>16}{'crawling process':>18}{'peak MB':>10}"
    for number, both in enumerate(rounds, 1):
        for count, one in ((0, both.inline), (workers, both.workers)):
            yield (
                f"{number:<8}{count:>9}{one.rate:>10.1f}{one.whole_ms:>16.1f}{one.own_ms:>18.2f}{one.peak_mb:>10.0f}"
            )
        yield f"{number:<8}{'fetching only':>35}{both.bare_ms:>18.2f}"
        if both.peer is not None:
            yield f"{number:<8}{'plain':>9}{both.peer.rate:>10.1f}{both.peer.ms:>16.1f}"
    yield from _against_peer(rounds, workers)
    ratios = [one.workers.rate / one.inline.rate for one in rounds]
    yield f"pages/s with {workers} workers against none: median {median(ratios):.2f} ({_listed(ratios)})"
    own = [one.workers.own_ms for one in rounds]
    yield f"CPU ms a page in the crawling process: median {median(own):.2f} ({_listed(own)})"
    times = [one.workers.own_ms / one.bare_ms for one in rounds]
    yield f"times what fetching alone costs there: median {median(times):.2f} ({_listed(times)})"


def _against_peer(rounds: Sequence[Round], workers: int) -> Iterator[str]:
    pairs = [(one.workers, one.peer) for one in rounds if one.peer is not None]
    if pairs:
        rates = [own.rate / peer.rate for own, peer in pairs]
        yield f"pages/s with {workers} workers against the plain peer: median {median(rates):.2f} ({_listed(rates)})"
        costs = [own.whole_ms / peer.ms for own, peer in pairs]
        yield f"CPU ms a page of all processes against it: median {median(costs):.2f} ({_listed(costs)})"


def flatness(crawled: CrawlCost, step: int = _FLAT_STEP, settled: int = SETTLED_PAGES) -> Iterator[str]:
    """Yield the memory of the crawling process by number of pages, and its growth after it has settled."""
    yield f"{'pages':>8}{'crawling process MB':>22}{'CPU ms a page':>16}"
    total = crawled.samples[-1].pages
    marks = dict.fromkeys(
        next(sample for sample in crawled.samples if sample.pages >= mark)
        for mark in [*range(step, total, step), total]
    )
    for before, mark in pairwise([crawled.samples[0], *marks]):
        pages = mark.pages - before.pages
        yield f"{mark.pages:>8}{mark.own_mb:>22.1f}{(mark.own - before.own) / pages * 1000 if pages else 0:>16.2f}"
    late = [sample for sample in crawled.samples if sample.pages >= settled]
    if not late:
        yield f"growth is measured only after {settled} pages"
        return
    growth = max(sample.own_mb for sample in late) - late[0].own_mb
    yield f"growth after the first {settled} pages: {growth:.1f} MB (peak {crawled.peak_mb:.0f} MB)"


def _listed(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.2f}" for value in values)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the arguments, crawl, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+", help="folder with truth.jsonl, or with folders that have one")
    parser.add_argument("--sets", default="", help="names of sets, by comma; all by default")
    parser.add_argument("--pages", type=int, default=500, help="distinct pages, evenly spread (default 500)")
    parser.add_argument("--urls", type=int, default=600, help="URLs in each crawl (default 600)")
    parser.add_argument("--rounds", type=int, default=3, help="pairs of crawls (default 3)")
    parser.add_argument("--workers", type=int, default=2, help="processes that extract (default 2)")
    parser.add_argument("--flat", action="store_true", help="one crawl with workers; print its memory by pages")
    parser.add_argument("-s", "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the crawl")
    given = parser.parse_args(arguments)
    settings = dict(word.split("=", 1) for word in given.set)
    with TemporaryDirectory() as name:
        folder = Path(name)
        listed = folder / "urls.txt"
        try:
            with origin(given.gold, given.sets, given.pages, given.urls, listed):
                print(f"{given.urls} URLs; {os.cpu_count()} CPUs, Python {platform.python_version()}", flush=True)
                for line in _lines(given, listed, folder, settings):
                    print(line, flush=True)
        except CrawlFailed as error:
            raise SystemExit(f"benchmarks.crawl: {error}") from error


def _lines(given: argparse.Namespace, listed: Path, folder: Path, settings: Mapping[str, str]) -> Iterator[str]:
    with_workers = {**settings, "NEWSGRAIN_WORKERS": str(given.workers)}
    if given.flat:
        yield from flatness(crawl(listed, folder / "flat", with_workers))
        return
    rounds = []
    for number in range(given.rounds):
        inline = crawl(listed, folder / f"{number}-inline", {**settings, "NEWSGRAIN_WORKERS": "0"})
        own = crawl(listed, folder / f"{number}-workers", with_workers)
        rounds.append(Round(inline, own, bare_ms(listed), peer_cost(listed, folder / f"{number}-peer.db")))
    yield from comparison(rounds, given.workers)


if __name__ == "__main__":
    main()
