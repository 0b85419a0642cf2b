"""Several machines on one PostgreSQL: real schedulers and workers as processes, a real queue, real sites."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawl_results import rows_of, until
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.postgres import faulty_server
from tests.scrapy_command import QUICK, ROOT, Scrapy, clean_environment

ARTICLES = 4


@pytest.fixture
def outlets() -> Iterator[list[NewsWeb]]:
    """Three outlets on addresses of their own."""
    with ExitStack() as servers:
        found = []
        for number in range(3):
            pages = {f"/news/{number}-{story}.html": f"the story {number}-{story}" for story in range(ARTICLES)}
            web = servers.enter_context(
                news_web({path: Answer(article(headline)) for path, headline in pages.items()}, f"127.0.0.{number + 2}")
            )
            web.routes["/feed.xml"] = Answer(feed(web.url(""), pages))
            found.append(web)
        yield found


@pytest.fixture
def sources(outlets: list[NewsWeb], tmp_path: Path) -> Path:
    path = tmp_path / "sources.toml"
    path.write_text("".join(f'[[source]]\ndomain = "{web.address}"\nfeeds = ["/feed.xml"]\n' for web in outlets))
    return path


SETTINGS = (*QUICK, "-s", "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8")


@pytest.fixture
def command(newsgrain: Scrapy) -> Callable[..., str]:
    """A function that runs a command to its end, and returns what it wrote to standard error."""

    def run(database_url: str, *words: str, code: int = 0) -> str:
        done = newsgrain(*words, *SETTINGS, env={"DATABASE_URL": database_url})
        assert done.code == code, done.err
        return done.err

    return run


def started(database_url: str, *words: str) -> "subprocess.Popen[str]":
    """Start a command, in a process group of its own that stands for a machine.

    The URL of the database, with its password, is in no command line.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "newsgrain", *words, *SETTINGS],
        cwd=ROOT,
        env=clean_environment() | {"DATABASE_URL": database_url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def test_what_is_scheduled_is_crawled_once_and_what_is_not_due_is_not_scheduled(
    outlets: list[NewsWeb], sources: Path, postgres_url: str, command: Callable[..., str]
) -> None:
    schedule = ("schedule", "--once", "--slice", "1", "--sources", str(sources))

    first = command(postgres_url, *schedule)
    again = command(postgres_url, *schedule)
    command(postgres_url, "worker", "--until-idle")
    idle = command(postgres_url, *schedule)

    assert "queued " in first
    assert again == idle == ""
    # Each slice is a run.
    visits = 'SELECT outcome, count(*), count(DISTINCT url_id) FROM "fetch" GROUP BY outcome'
    assert rows_of(postgres_url, visits) == [("new", ARTICLES * len(outlets), ARTICLES * len(outlets))]
    assert all(web.asked.count("/feed.xml") == 1 for web in outlets)


def test_the_crawl_of_a_killed_worker_is_done_by_another(
    outlets: list[NewsWeb], sources: Path, postgres_url: str, command: Callable[..., str]
) -> None:
    schedule = ("schedule", "--once", "--slice", "3", "--stalled-after", "1", "--sources", str(sources))
    path = f"/news/0-{ARTICLES - 1}.html"
    answer = outlets[0].routes[path]
    # It does not come while the first worker lives.
    outlets[0].routes[path] = Answer(answer.body, seconds=600)
    command(postgres_url, *schedule)

    killed = started(postgres_url, "worker")
    until(lambda: path in outlets[0].asked)
    shown = subprocess.run(["ps", "-ww", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "slice-" in shown
    assert postgres_url not in shown
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    outlets[0].routes[path] = answer
    until(lambda: "1 given back" in command(postgres_url, *schedule))
    command(postgres_url, "worker", "--until-idle")

    assert rows_of(postgres_url, "SELECT count(*), count(DISTINCT url) FROM article") == [(12, 12)]
    assert rows_of(postgres_url, "SELECT count(*) FROM url WHERE state <> 'stored'") == [(0,)]
    assert rows_of(postgres_url, "SELECT status, count(*) FROM newsgrain_queue.procrastinate_jobs GROUP BY 1") == [
        ("succeeded", 1)
    ]


def test_a_worker_outlives_its_database(sources: Path, command: Callable[..., str]) -> None:
    with faulty_server() as server:
        server.execute("CREATE DATABASE news")
        url = server.url("news")
        command(url, "db", "upgrade")
        worker = started(url, "worker")
        listening = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
        until(lambda: rows_of(url, listening) != [(0,)])
        server.stop_at_once()
        assert worker.stderr is not None
        assert any("trying again" in line for line in worker.stderr)
        server.start()
        command(url, "schedule", "--once", "--sources", str(sources))
        until(lambda: rows_of(url, "SELECT count(*) FROM article") == [(12,)])
        os.kill(worker.pid, signal.SIGTERM)
        _, err = worker.communicate()

    assert worker.returncode == 0, err


@pytest.mark.parametrize("words", [("worker",), ("schedule", "--once")])
def test_a_file_cannot_be_shared(words: tuple[str, ...], sqlite_url: str, command: Callable[..., str]) -> None:
    assert "which several machines cannot share" in command(sqlite_url, *words, code=4)


def test_wrong_options_name_what_is_wanted(postgres_url: str, command: Callable[..., str]) -> None:
    assert "--crawls none is not a whole number from 1 to 64" in command(
        postgres_url, "worker", "--crawls", "none", code=4
    )
    missing = command(postgres_url, "schedule", "--once", "--sources", "/no/such/list.toml", code=4)
    assert "/no/such/list.toml" in missing
