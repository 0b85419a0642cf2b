"""Crawls whose disks fill up, the database's, the spool's and the log's; by size and by quota, or down to the floor."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.crawl_results import rows_of
from tests.crawls.slow_outlet import ONE_BY_ONE, PAGES, asked, gate_at, slow_outlet, wait_for_pages
from tests.crawls.test_database_faults import assert_complete
from tests.newsweb import NewsWeb
from tests.scrapy_command import QUICK, ROOT, Result, Scrapy, clean_environment
from tests.small_disk import fill, small_disk

#: Of noise in each page, so that a small disk is soon full.
FILLER = 80_000


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with slow_outlet(seconds=0.05, filler=FILLER) as served:
        yield served


def crawl(web: NewsWeb, database: Path, *settings: str) -> tuple[str, ...]:
    given = (f"DATABASE_URL=sqlite:///{database}", *settings)
    options = [word for setting in given for word in ("-s", setting)]
    return ("crawl", "news", *QUICK, *ONE_BY_ONE, *options, "-a", f"feed={web.url('/feed.xml')}")


def migrated(sqlite_url: str, folder: Path) -> Path:
    """Return the copy of a migrated database in another folder."""
    return Path(shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), folder / "news.db"))


def assert_ended_for_want_of_room(result: Result, database: Path) -> None:
    assert result.code == 3, result.err
    assert "disk (exit code 3) in " in result.err
    assert "Traceback" not in result.err
    assert rows_of(f"sqlite:///{database}", "PRAGMA integrity_check") == [("ok",)]


NO_FLOOR = "NEWSGRAIN_MIN_FREE_MB=0"


@pytest.mark.parametrize("room", ["elsewhere", "nowhere"])
def test_a_full_disk_ends_the_run_and_a_later_run_completes_it(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, room: str
) -> None:
    with small_disk(kilobytes=8000) as folder:
        database = migrated(sqlite_url, folder)
        spool = tmp_path / "spool" if room == "elsewhere" else folder / "spool"
        command = crawl(web, database, NO_FLOOR, f"NEWSGRAIN_SPOOL={spool}")
        gate = gate_at(web, 2)
        scrapy.begin(*command)
        wait_for_pages(web, 3)
        filler = fill(folder, leaving=0)
        gate.set()
        full = scrapy.end()
        assert_ended_for_want_of_room(full, database)
        kept = len(list(spool.glob("*.spool")))
        filler.unlink()

        again = scrapy(*command)

        assert kept == (room == "elsewhere")
        assert again.code == 0, again.err
        assert rows_of(f"sqlite:///{database}", "SELECT count(*) FROM article") == [(PAGES,)]
        if room == "elsewhere":
            assert "the next run stores them first" in full.err
            assert_complete(f"sqlite:///{database}", again)
            assert asked(web) == PAGES, "no article is asked for again"
        else:
            assert "The spool cannot be written either" in full.err


def test_a_quota_is_a_full_disk_too(web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    database = migrated(sqlite_url, tmp_path)
    size = database.stat().st_size
    command = crawl(web, database, NO_FLOOR)

    # The write-ahead log, too, is a file that grows.
    scrapy.begin(*command, file_bytes=size + 30_000)
    limited = scrapy.end()
    assert_ended_for_want_of_room(limited, database)
    again = scrapy(*command)

    assert again.code == 0, again.err
    assert rows_of(f"sqlite:///{database}", "SELECT count(*) FROM article") == [(PAGES,)]


def test_below_the_floor_no_run_starts(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    result = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')}", "-s", "NEWSGRAIN_MIN_FREE_MB=1e9")

    assert result.code == 3
    assert "MB free, and NEWSGRAIN_MIN_FREE_MB asks for 1e+09. Make room and run again." in result.err
    assert web.asked == []


@pytest.mark.parametrize("disk", ["database", "spool", "log"])
def test_a_disk_that_sinks_below_the_floor_ends_the_run_in_order(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, disk: str
) -> None:
    gate = gate_at(web, 1)
    with small_disk(kilobytes=40_000) as folder:
        database = migrated(sqlite_url, folder if disk == "database" else tmp_path)
        spool = (folder if disk == "spool" else tmp_path) / "spool"
        log = (folder if disk == "log" else tmp_path) / "crawl.log"
        places = (f"NEWSGRAIN_SPOOL={spool}", f"LOG_FILE={log}")
        command = crawl(web, database, "NEWSGRAIN_MIN_FREE_MB=10", "NEWSGRAIN_SHUTDOWN_TIMEOUT=0.5", *places)
        scrapy.begin(*command)
        wait_for_pages(web, 2)
        filler = fill(folder, leaving=9_000_000)
        short = scrapy.end()
        gate.set()
        assert_ended_for_want_of_room(short, database)
        assert str({"database": database, "spool": spool, "log": log}[disk]) in short.err
        assert asked(web) < PAGES
        found = rows_of(f"sqlite:///{database}", "SELECT exit_code, verdict, deferred > 0 FROM crawl_run")
        assert found == [(3, "disk", 1)]
        filler.unlink()

        assert_complete(f"sqlite:///{database}", scrapy(*command))


def test_a_log_that_cannot_be_written_any_more_ends_the_run_in_order(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with small_disk(kilobytes=400) as folder:
        database, log = migrated(sqlite_url, tmp_path), folder / "crawl.log"
        gate = gate_at(web, 1)
        scrapy.begin(*crawl(web, database, NO_FLOOR, f"LOG_FILE={log}", "LOG_LEVEL=DEBUG"))
        wait_for_pages(web, 2)
        fill(folder, leaving=0)
        gate.set()
        result = scrapy.end()

        assert_ended_for_want_of_room(result, database)
        assert f"The log {log} cannot be written" in result.err
        assert rows_of(f"sqlite:///{database}", "SELECT exit_code FROM crawl_run") == [(3,)]


def test_without_room_for_a_log_no_run_starts(web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with small_disk(kilobytes=64) as folder:
        fill(folder, leaving=0)

        result = scrapy(*crawl(web, migrated(sqlite_url, tmp_path), NO_FLOOR, f"LOG_FILE={folder / 'crawl.log'}"))

        assert result.code == 3
        assert f"{folder / 'crawl.log'} cannot be written: its disk is full. Make room and run again." in result.err
        assert web.asked == []


def test_below_the_floor_of_an_exports_disk_no_run_starts(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    with small_disk(kilobytes=1000) as folder:
        export = folder / "articles.csv"

        result = scrapy.crawl(
            sqlite_url, "-a", f"feed={web.url('/feed.xml')}", "-O", str(export), "-s", "NEWSGRAIN_MIN_FREE_MB=2"
        )

    assert result.code == 3
    assert f"The disk of {export} has 1.0 MB free" in result.err
    assert web.asked == []


def started_afresh(*argv: str, env: Mapping[str, str]) -> Result:
    """Run `newsgrain ARGV` in a process that has no model loaded."""
    done = subprocess.run(
        [sys.executable, "-m", "newsgrain", *argv],
        cwd=ROOT,
        env=clean_environment() | dict(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def test_no_page_needs_room_for_temporary_files(web: NewsWeb, sqlite_url: str, tmp_path: Path) -> None:
    """In a process that has no model loaded: models are unpacked in memory."""
    database = migrated(sqlite_url, tmp_path)
    with small_disk(kilobytes=1000) as folder:
        fill(folder, leaving=0)
        done = started_afresh(*crawl(web, database, NO_FLOOR), env={"TMPDIR": str(folder)})
    assert_complete(f"sqlite:///{database}", done)
