"""What docs/operations.md tells people to do, done."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from models.maintenance import migrations
from tests.crawl_results import counts, state, until, verdict
from tests.crawls.slow_outlet import ONE_BY_ONE, argv, asked, gate_at, slow_outlet
from tests.newsweb import NewsWeb
from tests.postgres import Server, programs
from tests.scrapy_command import QUICK, ROOT, Scrapy, clean_environment

PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")


def fence(containing: str) -> str:
    """Return the block of the page in which these words stand."""
    blocks: list[str] = re.findall(r"```\w+\n(.*?)```", PAGE, re.DOTALL)
    return next(body for body in blocks if containing in body)


def settings(web: NewsWeb, database_url: str) -> str:
    """Return what a crawl in a test needs beside the documented words."""
    feed = web.url("/feed.xml")
    return shlex.join([*QUICK, "-s", f"DATABASE_URL={database_url}", "-a", f"feed={feed}"])


def test_the_cron_line_works_in_crons_environment(tmp_path: Path) -> None:
    line = next(line for line in fence("*/5 * * * * cd").splitlines() if line.startswith("*/5"))
    database_url = f"sqlite:///{tmp_path}/x.db"
    with slow_outlet(3, seconds=0) as web:
        words = line.removeprefix("*/5 * * * * ").replace("/srv/newsgrain", str(ROOT))
        words = words.replace(".venv/bin/scrapy", f"{sys.executable} -m scrapy")
        words = words.replace("crawl.log", str(tmp_path / "crawl.log")) + " " + settings(web, database_url)
        # As cron does: another folder, no HOME, its own short PATH, no terminal.
        done = subprocess.run(
            ["/bin/sh", "-c", words],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh", "LOGNAME": "newsgrain"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    log = (tmp_path / "crawl.log").read_text("utf-8")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), log
    assert verdict(database_url) == (0, "ok", 3, 3, True)
    assert "Run 1: ok in " in log


def test_a_run_writes_the_rest_of_its_log_into_the_rotated_file(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    log, old = tmp_path / "crawl.log", tmp_path / "crawl.log.1"
    with slow_outlet(4, seconds=0) as web:
        gate = gate_at(web, 0)
        words = argv(sqlite_url, web, *ONE_BY_ONE, "--logfile", str(log))
        scrapy.begin(*words)
        until(lambda: asked(web) >= 1)
        log.rename(old)
        gate.set()
        first = scrapy.end()
        is_made_anew = log.exists()
        second = scrapy(*words)

    assert (first.code, second.code, is_made_anew) == (0, 0, False)
    assert "Run 1: ok" in old.read_text("utf-8")
    assert "Run 2: ok" in log.read_text("utf-8")
    assert "Run 2" not in old.read_text("utf-8")


def test_the_logrotate_file_is_valid(tmp_path: Path) -> None:
    program = shutil.which("logrotate", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("there is no logrotate here")
    rules = (ROOT / "examples" / "logrotate" / "newsgrain").read_text("utf-8")
    (tmp_path / "rules").write_text(rules.replace("/var/log/newsgrain", str(tmp_path)))
    words = [program, "--debug", "--state", str(tmp_path / "state"), str(tmp_path / "rules")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.fixture
def crawled(scrapy: Scrapy, sqlite_url: str) -> str:
    """An SQLite database with three articles."""
    with slow_outlet(3, seconds=0) as web:
        assert scrapy(*argv(sqlite_url, web)).code == 0
    return sqlite_url


def path_of(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def test_an_sqlite_database_is_copied_and_restored_as_told(scrapy: Scrapy, crawled: str, tmp_path: Path) -> None:
    before, copy = state(crawled), tmp_path / "backup" / "copy of it.db"
    copy.parent.mkdir()
    done = scrapy("db", "backup", str(copy), "-s", f"DATABASE_URL={crawled}")
    again = scrapy("db", "backup", str(copy), "-s", f"DATABASE_URL={crawled}")
    with slow_outlet(6, seconds=0) as web:
        scrapy(*argv(crawled, web))
    assert counts(crawled)["article"] > 3
    told = fence("rm -f newsgrain.db-wal").replace("/backup/newsgrain-2026-11-22.db", shlex.quote(str(copy)))
    *words, check = [line.removeprefix("$ ") for line in told.splitlines()]
    for line in words:
        subprocess.run(["/bin/sh", "-c", line], cwd=path_of(crawled).parent, check=True)

    assert check == "scrapy db check"
    assert scrapy("db", "check", "-s", f"DATABASE_URL={crawled}").code == 0
    assert (done.code, again.code) == (0, 4), done.err
    assert "exists already" in again.err
    assert state(crawled) == before


def test_sqlite_s_own_program_copies_it_too(crawled: str, tmp_path: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("there is no sqlite3 program here")
    words = re.search(r'`sqlite3 newsgrain.db "(\.backup copy.db)"`', PAGE)
    assert words
    subprocess.run(["sqlite3", path_of(crawled), words[1].replace("copy.db", str(tmp_path / "copy.db"))], check=True)

    migrations.check(f"sqlite:///{tmp_path}/copy.db")
    assert counts(f"sqlite:///{tmp_path}/copy.db") == counts(crawled)


def test_a_postgresql_database_is_dumped_and_restored_as_told(
    scrapy: Scrapy, postgres_url: str, postgres_server: Server, tmp_path: Path
) -> None:
    with slow_outlet(3, seconds=0) as web:
        assert scrapy(*argv(postgres_url, web)).code == 0
    restored = postgres_server.url("newsgrain_restored")
    postgres_server.execute("CREATE DATABASE newsgrain_restored")
    dump, _, restore, check = [line.removeprefix("$ ") for line in fence("pg_dump --format").splitlines()]
    plain = re.sub(r"\+psycopg", "", restored)
    environment = clean_environment() | {
        "PATH": f"{programs()}:{os.environ['PATH']}",
        "DATABASE_URL": re.sub(r"\+psycopg", "", postgres_url),
    }
    try:
        for line in (dump, restore.replace("postgresql:///newsgrain_restored", shlex.quote(plain))):
            done = subprocess.run(
                ["/bin/sh", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
        assert check.startswith("scrapy db check -s DATABASE_URL=")
        assert scrapy("db", "check", "-s", f"DATABASE_URL={restored}").code == 0
        assert state(restored) == state(postgres_url)
    finally:
        postgres_server.execute("DROP DATABASE newsgrain_restored WITH (FORCE)")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "the following arguments are required: FILE"),
        (["/nowhere/at/all.db"], "there is no folder /nowhere/at"),
        (["a.db", "b.db"], "unknown word 'b.db'"),
    ],
)
def test_a_backup_to_nowhere_is_refused(scrapy: Scrapy, sqlite_url: str, words: list[str], says: str) -> None:
    result = scrapy("db", "backup", *words, "-s", f"DATABASE_URL={sqlite_url}")

    assert result.code == 4
    assert says in result.err


def test_a_server_is_not_copied_here(scrapy: Scrapy, postgres_url: str, tmp_path: Path) -> None:
    result = scrapy("db", "backup", str(tmp_path / "x.db"), "-s", f"DATABASE_URL={postgres_url}")

    assert result.code == 4
    assert "pg_dump" in result.err


def test_a_backup_is_made_while_a_crawl_is_running(
    scrapy: Scrapy, other_scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with slow_outlet(4, seconds=0) as web:
        gate = gate_at(web, 1)
        scrapy.begin(*argv(sqlite_url, web, *ONE_BY_ONE))
        until(lambda: asked(web) >= 2)
        copied = other_scrapy("db", "backup", str(tmp_path / "copy.db"), "-s", f"DATABASE_URL={sqlite_url}")
        gate.set()
        ended = scrapy.end()

    assert (copied.code, ended.code) == (0, 0), copied.err
    migrations.check(f"sqlite:///{tmp_path}/copy.db")
    assert counts(sqlite_url)["article"] == 4
