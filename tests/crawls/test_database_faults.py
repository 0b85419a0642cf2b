"""Crawls whose database is locked, restarted, cut off, frozen, gone or damaged while they run."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.maintenance import migrations
from pipelines.storage.spool import Spool, database_name
from pipelines.storage.spool_format import VERSION, RunHeader, to_line
from tests.crawl_results import rows_of, until
from tests.crawls.slow_outlet import ONE_BY_ONE, PAGES, asked, gate_at, slow_outlet, wait_for_pages
from tests.factories import NOW
from tests.newsweb import NewsWeb
from tests.postgres import FaultyServer, faulty_server
from tests.scrapy_command import QUICK, Result, Scrapy


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with slow_outlet() as served:
        yield served


@pytest.fixture(scope="module")
def _server() -> Iterator[FaultyServer]:
    with faulty_server() as server:
        yield server


@pytest.fixture
def server(_server: FaultyServer) -> Iterator[FaultyServer]:
    """A PostgreSQL server that this test may stop or freeze, with a migrated database `news`."""
    _server.execute("CREATE DATABASE news")
    migrations.upgrade(_server.url("news"))
    yield _server
    _server.execute("DROP DATABASE news WITH (FORCE)")


def crawl(web: NewsWeb, database_url: str, spool: Path, *settings: str) -> tuple[str, ...]:
    """Return the command line of a crawl that asks for one page after the other."""
    given = (f"DATABASE_URL={database_url}", f"NEWSGRAIN_SPOOL={spool}", *settings)
    options = [word for setting in given for word in ("-s", setting)]
    return ("crawl", "news", *QUICK, *ONE_BY_ONE, *options, "-a", f"feed={web.url('/feed.xml')}")


def assert_complete(database_url: str, result: Result) -> None:
    """Every article is there once, no URL is left over, every run's visits add up."""
    assert result.code == 0, result.err
    assert rows_of(database_url, "SELECT count(*), count(DISTINCT headline) FROM article") == [(PAGES, PAGES)]
    assert rows_of(database_url, "SELECT DISTINCT state FROM url") == [("stored",)]
    unbalanced = "new + changed + unchanged + skipped + failed + deferred <> taken"
    assert rows_of(database_url, f"SELECT * FROM crawl_run WHERE {unbalanced} OR verdict IS NULL") == []
    assert rows_of(database_url, 'SELECT url_id, run_id FROM "fetch" GROUP BY 1, 2 HAVING count(*) > 1') == []
    if database_url.startswith("sqlite"):
        assert rows_of(database_url, "PRAGMA integrity_check") == [("ok",)]


def holding_the_lock(database_url: str, seconds: float, held: threading.Event) -> None:
    """Be a foreign writer for a while; `held` is set when it begins."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 10000")
        other.execute("BEGIN IMMEDIATE")
        held.set()
        time.sleep(seconds)
        other.execute("ROLLBACK")


@pytest.mark.parametrize("seconds", [8, pytest.param(60, marks=[pytest.mark.slow])])
def test_a_foreign_writer_that_holds_the_lock_costs_time_only(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, seconds: float
) -> None:
    gate = gate_at(web, 2)
    scrapy.begin(*crawl(web, sqlite_url, tmp_path / "spool"))
    wait_for_pages(web, 3)
    holding_the_lock(sqlite_url, seconds, gate)
    result = scrapy.end()

    assert_complete(sqlite_url, result)
    assert not (tmp_path / "spool").exists()


def test_a_lock_at_the_start_is_waited_for(web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        scrapy.begin(*crawl(web, sqlite_url, tmp_path / "spool"))
        time.sleep(3)
        other.execute("ROLLBACK")
    assert_complete(sqlite_url, scrapy.end())


def assert_spooled(result: Result, folder: Path) -> None:
    """The run ended with 8 and named the file that keeps what it fetched."""
    assert result.code == 8, result.err
    (path,) = folder.glob("*.spool")
    assert f"are kept in {path}: the next run stores them first" in result.err
    assert "Traceback" not in result.err


def test_a_lock_that_does_not_end_is_survived_by_the_spool(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    command = crawl(web, sqlite_url, tmp_path / "spool", "NEWSGRAIN_DATABASE_TIMEOUT=2")
    gate = gate_at(web, 2)
    scrapy.begin(*command)
    wait_for_pages(web, 3)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 10000")
        other.execute("BEGIN IMMEDIATE")
        gate.set()
        locked = scrapy.end()
        assert_spooled(locked, tmp_path / "spool")

    again = scrapy(*command)

    assert_complete(sqlite_url, again)
    assert asked(web) == PAGES, "no article is asked for again"
    assert list((tmp_path / "spool").iterdir()) == []
    assert rows_of(sqlite_url, "SELECT exit_code FROM crawl_run ORDER BY id") == [(8,), (0,)]


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=pytest.mark.slow)])
def test_a_restart_of_the_server_costs_time_only(
    web: NewsWeb, scrapy: Scrapy, server: FaultyServer, tmp_path: Path, seconds: float
) -> None:
    gate = gate_at(web, 2)
    scrapy.begin(*crawl(web, server.url("news"), tmp_path / "spool"))
    wait_for_pages(web, 3)
    server.stop_at_once()
    gate.set()
    time.sleep(seconds)
    server.start()
    result = scrapy.end()

    assert_complete(server.url("news"), result)
    assert not (tmp_path / "spool").exists()


def test_sessions_that_are_terminated_again_and_again_cost_time_only(
    web: NewsWeb, scrapy: Scrapy, server: FaultyServer, tmp_path: Path
) -> None:
    scrapy.begin(*crawl(web, server.url("news"), tmp_path / "spool"))
    for pages in range(1, PAGES, 2):
        wait_for_pages(web, pages)
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'news'")
    result = scrapy.end()

    assert_complete(server.url("news"), result)


def test_a_server_that_stays_away_is_survived_by_the_spool(
    web: NewsWeb, scrapy: Scrapy, server: FaultyServer, tmp_path: Path
) -> None:
    command = crawl(web, server.url("news"), tmp_path / "spool", "NEWSGRAIN_DATABASE_TIMEOUT=1")
    gate = gate_at(web, 2)
    scrapy.begin(*command)
    wait_for_pages(web, 3)
    server.stop_at_once()
    gate.set()
    gone = scrapy.end()
    still_gone = scrapy(*command)
    server.start()
    assert_spooled(gone, tmp_path / "spool")
    assert still_gone.code == 8

    again = scrapy(*command)

    assert_complete(server.url("news"), again)
    assert list((tmp_path / "spool").iterdir()) == []
    assert rows_of(server.url("news"), "SELECT exit_code FROM crawl_run ORDER BY id") == [(8,), (0,)]


@pytest.mark.waits
def test_a_server_that_stands_still_is_not_waited_for_for_ever(
    web: NewsWeb, scrapy: Scrapy, server: FaultyServer, tmp_path: Path
) -> None:
    command = crawl(web, server.url("news"), tmp_path / "spool", "NEWSGRAIN_DATABASE_TIMEOUT=1")
    gate = gate_at(web, 2)
    scrapy.begin(*command)
    wait_for_pages(web, 3)
    server.freeze()
    gate.set()
    frozen = scrapy.end()
    server.thaw()
    assert_spooled(frozen, tmp_path / "spool")

    assert_complete(server.url("news"), scrapy(*command))


@pytest.mark.slow
def test_a_server_that_stands_still_for_a_while_costs_time_only(
    web: NewsWeb, scrapy: Scrapy, server: FaultyServer, tmp_path: Path
) -> None:
    gate = gate_at(web, 2)
    scrapy.begin(*crawl(web, server.url("news"), tmp_path / "spool"))
    wait_for_pages(web, 3)
    server.freeze()
    gate.set()
    time.sleep(45)
    server.thaw()

    assert_complete(server.url("news"), scrapy.end())


def test_a_run_that_is_killed_while_it_spools_loses_nothing(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    spool = tmp_path / "spool"
    command = crawl(web, sqlite_url, spool, "NEWSGRAIN_DATABASE_TIMEOUT=0")
    gate = gate_at(web, 2)
    process = scrapy.begin(*command)
    wait_for_pages(web, 3)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout = 10000")
        other.execute("BEGIN IMMEDIATE")
        gate_at(web, PAGES - 1)  # the last page never comes: the run cannot end before it is killed
        gate.set()
        until(lambda: any(path.stat().st_size for path in spool.glob("*.spool")))
        os.kill(process, signal.SIGKILL)
        assert scrapy.end().code == -signal.SIGKILL

    web.article_gate = None
    again = scrapy(*command)

    assert again.code == 0, again.err
    assert rows_of(sqlite_url, "SELECT count(*), count(DISTINCT headline) FROM article") == [(PAGES, PAGES)]


@pytest.mark.parametrize("damage", ["cut", "flipped", "no database"])
def test_a_damaged_file_ends_the_run_before_its_first_request(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, damage: str
) -> None:
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    pages = path.read_bytes()
    made = {
        "cut": pages[: len(pages) // 2],
        "flipped": pages[:100_000] + bytes(byte ^ 0xFF for byte in pages[100_000:140_000]) + pages[140_000:],
        "no database": b"This is my diary. " * 1000,
    }
    path.write_bytes(made[damage])

    result = scrapy(*crawl(web, sqlite_url, tmp_path / "spool"))

    assert result.code == 8
    assert ("restore a copy" if damage != "no database" else "is not an SQLite database") in result.err
    assert web.asked == []
    assert path.read_bytes() == made[damage]


def test_a_write_ahead_log_that_is_lost_takes_only_what_was_in_it(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    command = crawl(web, sqlite_url, tmp_path / "spool")
    gate = gate_at(web, 5)
    process = scrapy.begin(*command)
    wait_for_pages(web, 6)
    os.kill(process, signal.SIGKILL)
    scrapy.end()
    gate.set()
    log = Path(sqlite_url.removeprefix("sqlite:///") + "-wal")
    assert log.stat().st_size > 0
    log.unlink()

    result = scrapy(*command)

    assert result.code == 0, result.err
    assert rows_of(sqlite_url, "SELECT count(*) FROM article") == [(PAGES,)]
    assert rows_of(sqlite_url, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("place", ["file", "folder"])
def test_a_database_that_may_not_be_written_ends_the_run_before_its_first_request(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    path = folder / "news.db"
    shutil.copyfile(sqlite_url.removeprefix("sqlite:///"), path)
    path.chmod(0o444)
    folder.chmod(0o555 if place == "folder" else 0o755)

    result = scrapy(*crawl(web, f"sqlite:///{path}", tmp_path / "spool"), obeys_modes=True)
    folder.chmod(0o755)

    assert result.code == 8, result.err
    assert "permission to write" in result.err
    assert web.asked == []


@pytest.mark.parametrize(("revision", "says"), [("0001", "Run `scrapy db upgrade`"), ("9999", "of a newer Newsgrain")])
def test_another_schema_ends_the_run_before_its_first_request(  # noqa: PLR0913, PLR0917 - its fixtures
    web: NewsWeb,
    scrapy: Scrapy,
    database_url: str,
    engine_for: Callable[[str], Engine],
    tmp_path: Path,
    revision: str,
    says: str,
) -> None:
    with engine_for(database_url).begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))

    result = scrapy(*crawl(web, database_url, tmp_path / "spool"))

    assert result.code == 4
    assert says in result.err
    assert web.asked == []


def test_a_spool_that_could_not_be_written_is_refused_at_once(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    result = scrapy(*crawl(web, sqlite_url, Path("/proc/self/spool")))

    assert result.code == 4
    assert "NEWSGRAIN_SPOOL: cannot write /proc/self/spool: name a folder" in result.err
    assert web.asked == []


def test_the_spool_of_a_newer_version_ends_the_run_before_its_first_request(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    written = to_line(RunHeader(database_name(sqlite_url), 1, "news", {}, NOW))
    newer = json.loads(written.partition(b" ")[2]) | {"version": VERSION + 1}
    said = json.dumps(newer).encode()
    folder = tmp_path / "spool"
    spool = Spool(folder, RunHeader(database_name(sqlite_url), 1, "news", {}, NOW))
    spool.append([])
    spool.close()
    spool.path.write_bytes(hashlib.blake2b(said, digest_size=8).hexdigest().encode() + b" " + said + b"\n")

    result = scrapy(*crawl(web, sqlite_url, folder))

    assert result.code == 4, result.err
    assert f"The spool file {spool.path} was written by a newer Newsgrain" in result.err
    assert web.asked == []
    assert spool.path.exists()
