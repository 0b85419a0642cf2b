"""Measures the reading of archives: records a second of three readers, and cleaned articles a second and core.

Usage: python -m benchmarks.archives PAGES [--pages N] [--workers N]

PAGES is a folder of sets (`SET/truth.jsonl`, `SET/pages/ID.html.gz`), whose pages become one WARC file.
"""

import argparse
import gzip
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.archive.captures import ArchiveCounts, WantedPages, WarcCaptures
from pipelines.archive.members import Position
from pipelines.archive.raw_bytes import RawBytes

_MOST_BYTES = 8 << 20
_MEGABYTE = 1 << 20


def pages_in(folder: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield URL and bytes of the pages of all sets; pages without a URL get one."""
    number = 0
    for truth in sorted(folder.glob("*/truth.jsonl")):
        for line in truth.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            path = truth.parent / "pages" / f"{record['id']}.html.gz"
            if number >= most or not path.exists():
                continue
            number += 1
            yield record.get("url") or f"https://set-{number}.example/page", gzip.decompress(path.read_bytes())


def write_archive(folder: Path, most: int, to: Path) -> int:
    """Write pages into one WARC file, record by record in gzip as crawlers do, and return their number."""
    written = 0
    with to.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for written, (url, body) in enumerate(pages_in(folder, most), 1):  # noqa: B007 - the last number counts
            headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            date = {"WARC-Date": "2026-11-30T12:00:00Z"}
            with tempfile.TemporaryFile() as payload:
                payload.write(body)
                payload.seek(0)
                record = writer.create_warc_record(
                    url, "response", payload=payload, http_headers=headers, warc_headers_dict=date
                )
                writer.write_record(record)
    return written


def read_with_warcio(path: Path) -> int:
    """Read all responses with warcio, and return their bytes."""
    size = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                size += len(record.content_stream().read())
    return size


def read_with_fastwarc(path: Path) -> int:
    """Read all responses with FastWARC, and return their bytes."""
    from fastwarc.warc import ArchiveIterator as FastIterator  # noqa: PLC0415 - an extra
    from fastwarc.warc import WarcRecordType  # noqa: PLC0415 - an extra

    size = 0
    with path.open("rb") as file:
        for record in FastIterator(file, record_types=WarcRecordType.response, strict_mode=False):
            size += len(record.reader.read())
    return size


def read_with_ours(path: Path) -> int:
    """Read all responses as `scrapy archive read` does, with their bodies decoded, and return their bytes."""
    with path.open("rb") as file:
        counts = ArchiveCounts()
        captures = WarcCaptures(RawBytes(file), Position(), WantedPages(lambda _url: None, _MOST_BYTES), counts)
        return sum(len(capture.body) for capture in captures)


_READERS: dict[str, Callable[[Path], int]] = {
    "newsgrain": read_with_ours,
    "warcio": read_with_warcio,
    "fastwarc": read_with_fastwarc,
}


def measure_readers(path: Path, pages: int) -> None:
    """Print the records a second of each reader, the best of three rounds."""
    for name, read in _READERS.items():
        best = float("inf")
        try:
            for _ in range(3):
                start = time.process_time()
                size = read(path)
                best = min(best, time.process_time() - start)
        except ImportError:
            print(f"{name:<10} is not installed")
            continue
        print(f"{name:<10} {pages / best:10,.0f} records/s of CPU   {size / best / _MEGABYTE:8,.0f} MB/s")


def measure_run(path: Path, workers: int) -> None:
    """Print the pages and articles a second of `scrapy archive read` into a new SQLite database."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "scrapy", "archive", "read", str(path), "--json", "-s", f"NEWSGRAIN_WORKERS={workers}"]
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/news.db"}
        start, cpu = time.monotonic(), _children_cpu()
        done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
        seconds, cpu = time.monotonic() - start, _children_cpu() - cpu
    if done.returncode:
        raise SystemExit(done.stderr)
    record = json.loads(done.stdout)
    articles = sum(record["counts"].get(outcome, 0) for outcome in ("new", "changed", "unchanged"))
    pages = record["pages"]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{pages} pages, {articles} articles, {workers} workers: {seconds:.1f} s, {pages / seconds:.1f} pages/s")
    print(f"{cpu:.1f} s of CPU: {pages / cpu:.1f} pages and {articles / cpu:.1f} articles/s of CPU; at most {peak} MB")


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def share_of_reading(path: Path) -> float:
    """Return the CPU seconds of unpacking, parsing and decoding alone."""
    start = time.process_time()
    read_with_ours(path)
    return time.process_time() - start


def main() -> None:
    """Make an archive of the pages, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", metavar="PAGES", type=Path)
    parser.add_argument("--pages", type=int, default=1_000_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pages.warc.gz"
        pages = write_archive(given.folder, given.pages, path)
        print(f"{pages} pages, {path.stat().st_size / _MEGABYTE:.1f} MB in {path.name}")
        measure_readers(path, pages)
        print(f"reading alone: {share_of_reading(path):.1f} s of CPU")
        measure_run(path, given.workers)


if __name__ == "__main__":
    main()
