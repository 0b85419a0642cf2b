import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from models.database.exceptions import DatabaseUnreachable
from models.frontier.host_locks import SUFFIX, HostLocks, host_locks
from tests.crawl_results import until
from tests.postgres import Server
from tests.scrapy_command import ROOT

_CLAIM_BOTH = (
    "import sys; from models.frontier.host_locks import host_locks\n"
    "locks = host_locks(sys.argv[1]); print(locks.claim('a.example'), locks.claim('b.example'))"
)
Locks = Callable[[], HostLocks]


@pytest.fixture
def locks(database_url: str) -> Iterator[Locks]:
    """A function that makes the locks of another run each time; all are closed at the end."""
    made: list[HostLocks] = []

    def make() -> HostLocks:
        made.append(host_locks(database_url))
        return made[-1]

    yield make
    for one in made:
        one.close()


def holder(database_url: str, host: str) -> "subprocess.Popen[str]":
    """Return a process that holds the lock of `host` until it is ended."""
    program = (
        "import sys, time; from models.frontier.host_locks import host_locks\n"
        "locks = host_locks(sys.argv[1]); print(locks.claim(sys.argv[2]), flush=True); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, database_url, host], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "True\n"
    return process


def test_a_host_belongs_to_one_run_at_a_time(locks: Locks) -> None:
    one, other = locks(), locks()

    assert one.claim("a.example")
    assert one.claim("a.example"), "it has it already"
    assert not other.claim("a.example")
    assert other.claim("b.example")
    one.release("a.example")
    assert other.claim("a.example")
    assert not one.claim("a.example")


def test_closing_releases_everything(locks: Locks) -> None:
    one, other = locks(), locks()
    hosts = [f"{number}.example" for number in range(300)]
    assert all(map(one.claim, hosts))
    assert not any(map(other.claim, hosts))

    one.close()

    assert all(map(other.claim, hosts))
    assert other.lost() == frozenset()


def test_what_is_not_held_can_be_released(locks: Locks) -> None:
    one, other = locks(), locks()
    assert other.claim("a.example")

    one.release("a.example")

    assert not one.claim("a.example")


def test_a_lock_ends_with_its_process_and_leaves_nothing_stale(database_url: str, locks: Locks) -> None:
    process = holder(database_url, "a.example")
    one = locks()
    assert not one.claim("a.example")

    os.kill(process.pid, signal.SIGKILL)
    process.communicate()

    until(lambda: one.claim("a.example"))


def test_another_process_of_the_same_file_keeps_its_locks_when_one_closes(sqlite_url: str) -> None:
    first, second = host_locks(sqlite_url), host_locks(sqlite_url)
    assert first.claim("a.example")
    assert second.claim("b.example")

    second.close()
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            _CLAIM_BOTH,
            sqlite_url,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    first.close()

    assert process.stdout == "False True\n"


def test_a_lock_file_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable, match=f"absent.db{SUFFIX}: No such file or directory"):
        host_locks(f"sqlite:///{tmp_path}/nowhere/absent.db").claim("a.example")


def test_an_unreachable_server_is_an_error_and_not_a_refusal() -> None:
    with pytest.raises(DatabaseUnreachable):
        host_locks("postgresql://nobody@127.0.0.1:1/nothing").claim("a.example")


def backends(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")))


def terminate(engine: Engine) -> None:
    (backend,) = set(backends(engine))
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})


def test_locks_are_claimed_again_after_a_reconnect(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine, one, other = engine_for(postgres_url), host_locks(postgres_url), host_locks(postgres_url)
    assert one.claim("a.example")
    assert one.claim("b.example")

    terminate(engine)
    lost = one.lost()

    assert lost == frozenset()
    assert not other.claim("a.example")
    assert not other.claim("b.example")
    one.close()
    other.close()


def test_a_host_that_another_run_took_meanwhile_is_lost(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine, one, other = engine_for(postgres_url), host_locks(postgres_url), host_locks(postgres_url)
    assert one.claim("a.example")
    assert one.claim("b.example")

    terminate(engine)
    assert other.claim("a.example")
    assert one.claim("c.example"), "which makes a new session"

    assert one.lost() == {"a.example"}
    assert one.lost() == frozenset()
    assert not one.claim("a.example")
    assert not other.claim("b.example")
    other.close()
    assert one.claim("a.example")
    one.close()


def test_a_server_that_is_away_loses_nothing_by_itself(postgres_server: Server, postgres_url: str) -> None:
    database = postgres_url.partition("?")[0].rpartition("/")[2]
    one, other = host_locks(postgres_url), host_locks(postgres_url)
    assert one.claim("a.example")

    postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    postgres_server.execute(
        f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{database}'"
    )
    assert one.lost() == frozenset()
    with pytest.raises(DatabaseUnreachable):
        one.claim("b.example")
    postgres_server.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")

    assert one.lost() == frozenset()
    assert not other.claim("a.example")
    one.close()
    other.close()
