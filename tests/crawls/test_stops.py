"""Runs that are told to end: at once, with everything under way committed, whatever they wait for.

What they do not wait for does not end in these tests; the time limit of all tests shows a run that waits nonetheless.
"""

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.crawl_results import counts, outcomes, rows_of, until, verdict
from tests.crawls.slow_outlet import argv, slow_outlet
from tests.newsweb import Answer, NewsWeb, feed
from tests.scrapy_command import Result, Scrapy

PAGES = 30
#: At this pace the pages would take minutes; sixteen requests wait for their turn at the host.
SLOW = ("-s", "DOWNLOAD_DELAY=5", "-s", "DOWNLOAD_DELAY_JITTER=0", "-s", "ROBOTSTXT_OBEY=False")


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with a feed of pages."""
    with slow_outlet(PAGES, seconds=0) as served:
        yield served


def ended(scrapy: Scrapy, process: int, *numbers: signal.Signals) -> Result:
    """Send the signals, each when the one before was noticed, and return how the process ended."""
    for number in numbers:
        os.kill(process, number)
        until(lambda: "Received SIG" in scrapy.said())
    return scrapy.end()


def assert_complete(database_url: str) -> None:
    assert counts(database_url)["article"] == PAGES
    assert rows_of(database_url, "SELECT state, count(*) FROM url GROUP BY state") == [("stored", PAGES)]


def test_requests_that_wait_for_a_slow_host_are_given_back_at_once(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    process = scrapy.begin(*argv(sqlite_url, web, *SLOW))
    until(lambda: "/feed.xml" in web.asked)
    until(lambda: rows_of(sqlite_url, "SELECT count(*) FROM url")[0][0] == PAGES)
    stopped = ended(scrapy, process, signal.SIGTERM)
    row = verdict(sqlite_url)
    again = scrapy(*argv(sqlite_url, web))

    assert stopped.code == 11, stopped.err
    assert row[:2] == (11, "stopped")
    assert row[2] == row[3], "what was taken has an outcome; the rest was not taken yet"
    assert again.code == 0, again.err
    assert_complete(sqlite_url)


def test_a_page_that_never_comes_is_not_waited_for(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    hanging = web.routes["/news/0.html"]
    web.routes["/news/0.html"] = replace(hanging, gate=threading.Event())
    more = ("-s", "DOWNLOAD_TIMEOUT=6000", "-s", "NEWSGRAIN_SHUTDOWN_TIMEOUT=0.5")
    process = scrapy.begin(*argv(sqlite_url, web, *more))
    until(lambda: "/news/0.html" in web.asked)
    stopped = ended(scrapy, process, signal.SIGTERM)
    web.routes["/news/0.html"] = hanging
    found = outcomes(sqlite_url)
    again = scrapy(*argv(sqlite_url, web))

    assert stopped.code == 11, stopped.err
    assert found[web.url("/news/0.html")] == "stopped"
    assert again.code == 0
    assert_complete(sqlite_url)


def test_pages_that_came_are_stored_before_the_end(web: NewsWeb, scrapy: Scrapy, database_url: str) -> None:
    web.routes |= {path: Answer(answer.body, seconds=0.2) for path, answer in web.routes.items() if "/news/" in path}
    process = scrapy.begin(*argv(database_url, web, "-s", "NEWSGRAIN_SHUTDOWN_TIMEOUT=6000"))
    until(lambda: len(web.asked) > 8)
    stopped = ended(scrapy, process, signal.SIGINT)
    asked = [path for path in web.asked if "/news/" in path]
    found = outcomes(database_url)
    # What was taken is due also when no feed lists it any more.
    web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/news/0.html": "story 0"}))
    again = scrapy(*argv(database_url, web))

    assert stopped.code == 11, stopped.err
    assert sorted(url for url, why in found.items() if why == "new") == sorted(map(web.url, asked))
    assert again.code == 0, again.err
    assert_complete(database_url)


def test_a_second_signal_ends_it_at_once_and_costs_nothing(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    slow = {path: Answer(answer.body, seconds=0.2) for path, answer in web.routes.items() if "/news/" in path}
    hanging = {"/news/9.html": replace(web.routes["/news/9.html"], gate=threading.Event())}
    quick = dict(web.routes)
    web.routes |= slow | hanging
    process = scrapy.begin(*argv(sqlite_url, web, "-s", "NEWSGRAIN_SHUTDOWN_TIMEOUT=6000"))
    until(lambda: "/news/9.html" in web.asked)
    stopped = ended(scrapy, process, signal.SIGINT, signal.SIGINT)
    web.routes |= quick
    row = rows_of(sqlite_url, "SELECT verdict, finished_at FROM crawl_run")
    again = scrapy(*argv(sqlite_url, web))

    assert stopped.code == 11, stopped.err
    assert row == [(None, None)], "as after kill -9"
    assert "stopped before the run could be recorded" in stopped.err
    noted, then = map(json.loads, scrapy.unrecorded.read_text("utf-8").splitlines()[-2:])
    assert (noted["exit_code"], noted["verdict"]) == (11, "stopped")
    assert (then["exit_code"], then["run_id"]) == (0, 2), "the next one has a row again"
    assert again.code == 0, again.err
    assert_complete(sqlite_url)


def test_a_run_ends_at_its_time_limit(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    limited = scrapy(*argv(sqlite_url, web, *SLOW, "-s", "CLOSESPIDER_TIMEOUT=3"))
    row = verdict(sqlite_url)
    again = scrapy(*argv(sqlite_url, web))

    assert limited.code == 15, limited.err
    assert row[:2] == (15, "time_limit")
    assert row[2] == row[3]
    assert again.code == 0
    assert_complete(sqlite_url)


@pytest.mark.slow
def test_a_stop_does_not_wait_for_a_database_that_is_locked(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    gate = threading.Event()
    web.routes["/news/0.html"] = replace(web.routes["/news/0.html"], gate=gate)
    process = scrapy.begin(*argv(sqlite_url, web, "-s", "NEWSGRAIN_DATABASE_TIMEOUT=6000"))
    until(lambda: "/news/0.html" in web.asked)
    foreign = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    gate.set()
    stopped = ended(scrapy, process, signal.SIGTERM)
    foreign.close()
    again = scrapy(*argv(sqlite_url, web))

    assert stopped.code == 8, "what came is in the spool, and that is said"
    assert again.code == 0, again.err
    assert_complete(sqlite_url)


@pytest.mark.waits
def test_a_second_signal_does_not_wait_for_a_locked_database_either(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    process = scrapy.begin(*argv(sqlite_url, web, *SLOW, "-s", "NEWSGRAIN_DATABASE_TIMEOUT=6000"))
    until(lambda: len(web.asked) > 1)
    foreign = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    until(lambda: len(web.asked) > 2)
    stopped = ended(scrapy, process, signal.SIGINT, signal.SIGINT)
    foreign.close()
    again = scrapy(*argv(sqlite_url, web))

    assert stopped.code == 11, stopped.err
    assert again.code == 0, again.err
    assert_complete(sqlite_url)


def test_the_memory_limit_ends_a_run_in_order(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    more = ("-s", "MEMUSAGE_LIMIT_MB=20", "-s", "MEMUSAGE_CHECK_INTERVAL_SECONDS=1")
    limited = scrapy(*argv(sqlite_url, web, *SLOW, *more))

    assert limited.code == 11, limited.err
    assert "stopped (memusage_exceeded)" in limited.err
    assert verdict(sqlite_url)[2] == verdict(sqlite_url)[3]
