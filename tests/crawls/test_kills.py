"""kill -9 at any moment costs time and nothing else: a plain re-run reaches the state of an undisturbed run."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawl_results import is_running, state, until, verdict
from tests.crawls.slow_outlet import argv
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import Result, Scrapy

KILLED = -signal.SIGKILL
PAGES = 9


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet whose URLs come to all ends: stored, duplicate, skipped, failed."""
    with news_web({}) as served:
        paths = {f"/news/{number}.html": f"story {number}" for number in range(PAGES)}
        pages = {path: article(headline) for path, headline in paths.items()}
        canonical = f'<link rel="canonical" href="{served.url("/news/0.html")}"></head>'.encode()
        pages["/news/0.html"] = pages["/news/1.html"] = pages["/news/0.html"].replace(b"</head>", canonical)
        served.routes |= {path: Answer(body, seconds=0.15, headers={"ETag": '"1"'}) for path, body in pages.items()}
        served.routes["/news/2.html"] = Answer(status=500)
        served.routes["/news/3.html"] = Answer(b"<html><body><p>Too short.</p></body></html>")
        served.routes["/news/4.html"] = Answer(status=404)
        served.routes["/feed.xml"] = Answer(feed(served.url(""), paths))
        yield served


def killed_at(commit: int, *, after: bool) -> tuple[str, ...]:
    addons = json.dumps({"tests.crawls.commit_faults.KilledAtCommit": 1})
    return ("-s", f"ADDONS={addons}", "-s", f"KILL_AT_COMMIT={commit}", "-s", f"KILL_AFTER={after}")


def killed_and_run_again(scrapy: Scrapy, database_url: str, web: NewsWeb, commit: int, *, after: bool) -> Result:
    """Return how the run to be killed ended; the one after it has to come to its end."""
    first = scrapy(*argv(database_url, web, *killed_at(commit, after=after)))
    again = scrapy(*argv(database_url, web))
    assert again.code == 0, again.err
    assert verdict(database_url)[2] == verdict(database_url)[3]
    return first


def undisturbed(scrapy: Scrapy, database_url: str, web: NewsWeb) -> object:
    """Return the state after a run that is not killed."""
    done = scrapy(*argv(database_url, web))
    assert done.code == 0, done.err
    return state(database_url)


@pytest.mark.parametrize(("commit", "after"), [(1, True), (3, False), (4, True)])
def test_a_run_that_is_killed_at_a_commit_is_completed_by_the_next(
    scrapy: Scrapy, web: NewsWeb, sqlite_url: str, absent_sqlite_url: str, commit: int, *, after: bool
) -> None:
    expected = undisturbed(scrapy, absent_sqlite_url, web)

    first = killed_and_run_again(scrapy, sqlite_url, web, commit, after=after)

    assert first.code == KILLED
    assert state(sqlite_url) == expected


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_may_be_killed_at_every_commit(
    scrapy: Scrapy, web: NewsWeb, fresh_database: Callable[[], str], *, after: bool
) -> None:
    expected = undisturbed(scrapy, fresh_database(), web)
    commit, last = 1, KILLED
    while last == KILLED:
        database_url = fresh_database()
        last = killed_and_run_again(scrapy, database_url, web, commit, after=after).code
        assert state(database_url) == expected, f"killed at commit {commit}"
        commit += 1

    assert last == 0
    assert commit > 6, "there were that many commits to be killed at"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_runs_that_are_killed_one_after_the_other_come_to_the_same_end(
    scrapy: Scrapy, web: NewsWeb, fresh_database: Callable[[], str]
) -> None:
    expected, database_url = undisturbed(scrapy, fresh_database(), web), fresh_database()
    codes = [
        scrapy(*argv(database_url, web, *killed_at(commit, after=commit % 2 == 0))).code
        for commit in (2, 3, 4, 5, 4, 3)
    ]
    last = scrapy(*argv(database_url, web))

    assert KILLED in codes
    assert last.code == 0, last.err
    assert state(database_url) == expected


def test_a_killed_run_leaves_no_process_behind(scrapy: Scrapy, web: NewsWeb, sqlite_url: str) -> None:
    web.routes["/news/8.html"] = Answer(article("slow"), gate=threading.Event())
    process = scrapy.begin(*argv(sqlite_url, web, "-s", "NEWSGRAIN_WORKERS=2"))
    until(lambda: "/news/8.html" in web.asked)
    until(lambda: len(descendants(process)) >= 2)
    family = descendants(process)
    os.kill(process, signal.SIGKILL)
    scrapy.end()

    assert len(family) >= 2, "the process that forks workers, and a worker"
    until(lambda: not any(map(is_running, family)))


def descendants(process: int) -> list[int]:
    """Return the processes that a process has started, and those that these have."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # ended meanwhile
    found = [process]
    for parent in found:
        found += [pid for pid, of in parents.items() if of == parent]
    return found[1:]
