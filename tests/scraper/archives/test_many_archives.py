"""Archives one by one: files of a folder, and a Dask cluster of two workers, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.crawl_results import rows_of, state, until
from tests.scrapy_command import ROOT, Result, Scrapy, clean_environment
from tests.warc_files import gzipped, info, story

#: What reads the same in both databases.
ALIKE = ("articles of URLs", "states of articles' URLs", "keys", "revisions", "texts", "visits that brought an article")
SETTINGS = ("-s", "NEWSGRAIN_WORKERS=0", "-s", "NEWSGRAIN_SOURCES=/nowhere/sources.toml")


def archives(folder: Path, number: int, stories: int) -> str:
    """Write archives, and return the pattern of their names."""
    for one in range(number):
        records = [story(f"https://{one}.example/news/{two}.html", f"story {two} of {one}") for two in range(stories)]
        (folder / f"part-{one}.warc.gz").write_bytes(gzipped([info(), *records]))
    return str(folder / "part-*.warc.gz")


def read(scrapy: Scrapy, *argv: str, database_url: str = "sqlite:////nowhere/no.db") -> Result:
    return scrapy("archive", "read", *argv, *SETTINGS, "-s", f"DATABASE_URL={database_url}")


def test_each_archive_becomes_a_file(scrapy: Scrapy, tmp_path: Path) -> None:
    pattern, out = archives(tmp_path, 2, 3), tmp_path / "out"
    (tmp_path / "part-x.warc.gz").write_bytes(b"no archive")
    done = read(scrapy, pattern, "--output", str(out), "--json")
    assert done.code == 21
    assert f"{tmp_path}/part-x.warc.gz (it holds no record" in done.err
    record = json.loads(done.out)
    assert (record["pages"], record["counts"], record["archives"]) == (6, {"new": 6}, 3)
    assert sorted(path.name for path in out.iterdir()) == ["part-0.warc.gz.jsonl", "part-1.warc.gz.jsonl"]
    lines = [json.loads(line) for line in (out / "part-0.warc.gz.jsonl").read_text().splitlines()]
    assert [line["headline"] for line in lines] == ["story 0 of 0", "story 1 of 0", "story 2 of 0"]
    assert lines[0]["fetched_at"] == "2026-11-01T10:00:00+00:00"
    assert lines[0]["source"] == "0.example"
    again = read(scrapy, str(tmp_path / "part-0.warc.gz"), "--output", str(out))
    assert "0 pages; 1 archive (1 read before)" in again.out


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (("--dask", "tcp://127.0.0.1:1"), "--dask needs PostgreSQL"),
        (("--dask", "tcp://127.0.0.1:1", "--output", "out"), "the scheduler at tcp://127.0.0.1:1 cannot be reached"),
        (("--output", "README.md/out"), "--output: cannot write README.md/out"),
        (("-", "--output", "out"), "standard input goes with neither --dask nor --output"),
    ],
)
def test_mistakes_are_refused(scrapy: Scrapy, tmp_path: Path, argv: tuple[str, ...], problem: str) -> None:
    done = scrapy("archive", "read", archives(tmp_path, 1, 1), *argv, *SETTINGS, cwd=ROOT)
    assert done.code == 4
    assert problem in done.err
    assert not (ROOT / "out").exists()


@contextmanager
def dask(*argv: str) -> Iterator[subprocess.Popen[bytes]]:
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *argv],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
def test_a_cluster_loses_a_worker_and_nothing_else(
    scrapy: Scrapy, postgres_url: str, sqlite_url: str, tmp_path: Path
) -> None:
    pattern, file = archives(tmp_path, 4, 110), tmp_path / "scheduler.json"
    assert read(scrapy, pattern, database_url=sqlite_url).code == 0
    worker = ("worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1", "--no-dashboard")
    with ExitStack() as running:
        running.enter_context(dask("scheduler", "--scheduler-file", str(file), "--port", "0", "--no-dashboard"))
        until(file.exists)
        first, _ = (running.enter_context(dask(*worker)) for _ in range(2))
        address = json.loads(file.read_text())["address"]
        argv = (
            "archive",
            "read",
            pattern,
            "--dask",
            address,
            "--json",
            *SETTINGS,
            "-s",
            f"DATABASE_URL={postgres_url}",
        )
        scrapy.begin(*argv)
        until(lambda: len(rows_of(postgres_url, "SELECT id FROM archive_file WHERE pages >= 50")) >= 2)
        os.kill(first.pid, signal.SIGKILL)
        done = scrapy.end()
    assert done.code == 0, done.err
    here, there = state(sqlite_url), state(postgres_url)
    assert {name: there[name] for name in ALIKE} == {name: here[name] for name in ALIKE}
    assert rows_of(postgres_url, "SELECT pages FROM archive_file WHERE finished_at IS NOT NULL") == [(110,)] * 4
    assert rows_of(postgres_url, "SELECT count(*) FROM article") == [(440,)]
