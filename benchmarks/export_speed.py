"""Exports a database in every format, and prints rows a second, the size of the file and the most memory that was used.

    python -m benchmarks.export_speed DATABASE_URL [FORMAT ...]

Each export is a process of its own, its start included. See docs/benchmarks.md.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from models.exports.selection import EVERY_ARTICLE, select_articles
from models.exports.snapshot import snapshot

FORMATS = ("parquet", "jsonl", "jsonl.gz", "jsonl.zst", "csv", "sqlite", "markdown")
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Measured:
    """What an export took."""

    format: str
    seconds: float
    cpu_seconds: float
    size: int
    peak_mib: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the formats named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.export_speed", description=__doc__)
    parser.add_argument("database_url", metavar="DATABASE_URL")
    parser.add_argument("formats", metavar="FORMAT", nargs="*", help=f"some of {', '.join(FORMATS)}")
    given = parser.parse_args(arguments)
    with snapshot(given.database_url) as connection:
        rows = len(select_articles(connection, EVERY_ARTICLE))
    print(f"{rows:,} articles\n\n| format | seconds | of CPU | rows a second | MB | most memory, MiB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name in given.formats or FORMATS:
        found = measured(given.database_url, name)
        speed = rows / found.seconds
        spent = f"{found.seconds:.0f} | {found.cpu_seconds:.0f}"
        print(f"| {name} | {spent} | {speed:,.0f} | {found.size / 1e6:,.0f} | {found.peak_mib:.0f} |")


def measured(database_url: str, name: str) -> Measured:
    """Export all articles in a format, and return what that took."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / ("articles" if name == "markdown" else f"articles.{name}")
        words = ["export", f"{target}/" if name == "markdown" else str(target), "--no-card"]
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "scrapy", *words, "-s", f"DATABASE_URL={database_url}"],
            env={**os.environ, "PYTHONPATH": str(_ROOT), "SCRAPY_SETTINGS_MODULE": "scraper.settings"},
            stdout=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"the export to {name} failed")
        files = target.rglob("*.md") if target.is_dir() else (target,)
        size = sum(file.stat().st_size for file in files)
        cpu_seconds = usage.ru_utime + usage.ru_stime
        return Measured(name, time.monotonic() - began, cpu_seconds, size, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
