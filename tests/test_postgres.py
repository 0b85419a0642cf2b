import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.postgres import ReusedDatabase, Server, running_server


def test_server_runs_unprivileged_and_leaves_nothing() -> None:
    with running_server() as server:
        folder = server.folder
        owner = Path(f"/proc/{server.process.pid}").stat().st_uid
        with psycopg.connect(server.url("postgres")) as connection:
            # A connection left open must not keep the server from stopping.
            assert connection.execute("SELECT 1").fetchone() == (1,)
            leftover = psycopg.connect(server.url("postgres"))
    leftover.close()

    assert owner != 0
    assert server.process.returncode == 0
    assert not folder.exists()


def test_server_has_the_clock_of_the_tests(postgres_server: Server) -> None:
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        row = connection.execute("SELECT now()").fetchone()

    assert row is not None
    assert abs(row[0] - datetime.now(UTC)) < timedelta(days=1)


def test_server_runs_from_a_copy_of_its_binaries() -> None:
    with running_server(copy_binaries=True) as server:
        executable = Path(f"/proc/{server.process.pid}/exe").readlink()

        assert executable.is_relative_to(server.folder)


def test_server_ends_when_the_tests_are_killed() -> None:
    script = (
        "import sys, time\nfrom tests.postgres import running_server\n"
        "with running_server() as s:\n    print(s.process.pid, s.folder, flush=True)\n    time.sleep(60)\n"
    )
    root = Path(__file__).resolve().parent.parent
    with subprocess.Popen([sys.executable, "-c", script], cwd=root, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid, folder = tests.stdout.readline().split()
        ended = os.pidfd_open(int(pid))
        tests.send_signal(signal.SIGKILL)
    try:
        select.select([ended], [], [])
    finally:
        os.close(ended)
        subprocess.run(["rm", "-rf", folder], check=True)


def test_home_may_be_empty_and_folders_keep_their_permissions(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    before = {path: path.stat().st_mode for path in Path(sys.prefix).parents}

    with running_server():
        pass

    assert {path: path.stat().st_mode for path in Path(sys.prefix).parents} == before
    assert list(tmp_path.iterdir()) == []


def test_broken_statement_is_reported(postgres_server: Server) -> None:
    with pytest.raises(psycopg.errors.SyntaxError):
        postgres_server.execute("NO SQL")


def run(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Run statements and return what the last of them gives."""
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            found = connection.execute(statement.encode())
        return found.fetchall() if found.description else []


COPY_ID = "SELECT oid::int FROM pg_database WHERE datname = current_database()"
KEYWORD = "INSERT INTO keyword (keyword) VALUES ('{}') RETURNING id"


@pytest.fixture
def reused(_reused_database: ReusedDatabase) -> Iterator[ReusedDatabase]:
    yield _reused_database
    _reused_database.restore()


def test_a_database_that_is_used_again_has_no_rows_and_counts_from_one(reused: ReusedDatabase) -> None:
    before = run(reused.url, COPY_ID)
    first = run(reused.url, KEYWORD.format("a"))
    run(reused.url, "INSERT INTO host (host, failures, closings, changed_at) VALUES ('a', 0, 0, now())")

    reused.restore()

    assert run(reused.url, "SELECT * FROM keyword") == run(reused.url, "SELECT * FROM host") == []
    assert run(reused.url, KEYWORD.format("b")) == first == [(1,)]
    assert run(reused.url, COPY_ID) == before


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE other (id int)",
        "CREATE SCHEMA other",
        "CREATE INDEX other ON keyword (id)",
        "CREATE FUNCTION other() RETURNS int RETURN 1",
        "CREATE RULE other AS ON INSERT TO keyword DO ALSO NOTHING",
        "DROP VIEW v_article",
        "DROP TABLE alembic_version",
        "ALTER TABLE keyword ALTER keyword SET DEFAULT 'none'",
        "ALTER SEQUENCE keyword_id_seq INCREMENT 2",
        "UPDATE alembic_version SET version_num = '0001'",
        "INSERT INTO keyword (keyword) VALUES ('a'); ANALYZE keyword",
        "INSERT INTO keyword (keyword) SELECT repeat('large', 200) || n FROM generate_series(1, 20000) n",
    ],
)
def test_a_database_that_is_not_as_it_was_copied_is_copied_again(reused: ReusedDatabase, change: str) -> None:
    before = run(reused.url, COPY_ID)
    run(reused.url, change)

    reused.restore()

    assert run(reused.url, COPY_ID) != before
    assert run(reused.url, "SELECT * FROM keyword") == []
    assert run(reused.url, "SELECT version_num > '0001' FROM alembic_version") == [(True,)]


def test_nobody_stays_in_a_database_that_is_used_again(reused: ReusedDatabase) -> None:
    with psycopg.connect(reused.url) as staying:
        staying.execute(KEYWORD.format("a").encode())

        reused.restore()

        with pytest.raises(psycopg.OperationalError):
            staying.execute("SELECT 1")
    assert run(reused.url, "SELECT * FROM keyword") == []
