"""The demo as a newcomer meets it: run from any folder, twice, and with things that go wrong."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from samples.newsroom import newsroom, truth

DEMO = Path(__file__).resolve().parents[2] / "samples" / "demo.py"


@dataclass(frozen=True)
class Ended:
    code: int
    output: str
    errors: str


def demo(folder: Path, port: int, database_url: str) -> Ended:
    environment = {**os.environ, "DATABASE_URL": database_url}
    environment.pop("COLUMNS", None)
    command = [sys.executable, str(DEMO), "--port", str(port)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return Ended(done.returncode, done.stdout, done.stderr)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.21", 0))
        return int(listener.getsockname()[1])


@dataclass(frozen=True)
class TwoRuns:
    first: Ended
    rows_after_first: dict[str, int]
    second: Ended
    rows_after_second: dict[str, int]
    database: Path


def rows(database: Path) -> dict[str, int]:
    tables = ("article", "url", "author", "keyword", "removed_block", "raw_page", "source")
    with closing(sqlite3.connect(database)) as connection:
        return {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> TwoRuns:
    folder = tmp_path_factory.mktemp("somewhere")
    database, port = folder / "demo.db", free_port()
    first = demo(folder, port, f"sqlite:///{database}")
    assert (first.code, first.errors) == (0, ""), first.output
    after_first = rows(database)
    second = demo(folder, port, f"sqlite:///{database}")
    assert (second.code, second.errors) == (0, ""), second.output
    return TwoRuns(first, after_first, second, rows(database), database)


def test_the_first_run_stores_every_article(runs: TwoRuns) -> None:
    assert runs.rows_after_first["article"] == len(truth())
    assert f"{len(truth())} new articles" in runs.first.output


def test_the_second_run_adds_nothing_and_says_so(runs: TwoRuns) -> None:
    assert runs.rows_after_second == runs.rows_after_first
    assert f"No new article; {len(truth())} known." in runs.second.output


def test_pages_that_are_no_articles_are_named_with_the_reason(runs: TwoRuns) -> None:
    with closing(sqlite3.connect(runs.database)) as connection:
        reasons = dict(connection.execute("SELECT reason, count(*) FROM url WHERE state = 'skipped' GROUP BY 1"))

    assert reasons == {"robots": 1, "empty_page": 1}
    assert "empty_page" in runs.first.output


def test_the_report_shows_what_a_person_wants_to_see(runs: TwoRuns) -> None:
    for part in (
        "The Skerrow Tide",
        "Articles in the database",
        "Cut inside the articles, and why",
        "promotion",
        "Before and after",
        "FROM v_article ORDER BY date_published DESC LIMIT 6;",
        "Verdict: ok (exit code 0)",
        "What to type next",
        "make crawl SOURCES=",
        "db stats",
        "extract",
    ):
        assert part in runs.first.output


def test_the_sql_that_the_report_suggests_can_be_run(runs: TwoRuns) -> None:
    command = next(line.strip() for line in runs.first.output.splitlines() if "SELECT headline FROM v_article" in line)
    answer = subprocess.run(command, shell=True, cwd=runs.database.parent, capture_output=True, text=True, check=True)

    assert "The Port That Sells Its Waiting Time" in answer.stdout


def test_a_busy_port_ends_the_demo_with_a_message_and_code_4(tmp_path: Path) -> None:
    with newsroom(0) as served:
        port = int(served[0].domain.rpartition(":")[2])
        ended = demo(tmp_path, port, f"sqlite:///{tmp_path}/demo.db")

    assert ended.code == 4
    assert f"127.0.0.21:{port}" in ended.errors
    assert "--port" in ended.errors


def test_a_database_that_cannot_be_opened_gives_the_crawls_exit_code(tmp_path: Path) -> None:
    ended = demo(tmp_path, free_port(), f"sqlite:///{tmp_path}/no/such/folder/demo.db")

    assert ended.code == 8
    assert "no/such/folder" in ended.errors
    assert "exit code 8" in ended.output
    assert "Traceback" not in ended.errors


def test_a_broken_database_url_is_a_configuration_error(tmp_path: Path) -> None:
    ended = demo(tmp_path, free_port(), "mysql://me:secret@host/news")

    assert ended.code == 4
    assert "mysql" in ended.errors
    assert "secret" not in ended.errors
