import os
import select
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from tests.postgres import Server, running_server


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
