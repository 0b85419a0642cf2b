"""Crawls that overlap: they share the work, ask no host twice at a time, and lose nothing."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from models.frontier.host_locks import host_locks
from tests.crawl_results import counts, outcomes, rows_of, until, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import QUICK, Scrapy

PAGES = 4


@contextmanager
def outlet(seconds: float = 0.0) -> Iterator[NewsWeb]:
    """Serve an outlet with a feed of some pages."""
    with news_web({}) as web:
        paths = {f"/news/{number}.html": f"story {number} of {web.address}" for number in range(PAGES)}
        web.routes["/feed.xml"] = Answer(feed(web.url(""), paths))
        web.routes |= {path: Answer(article(headline), seconds=seconds) for path, headline in paths.items()}
        yield web


@contextmanager
def held(database_url: str, *hosts: str) -> Iterator[None]:
    """Be another run that holds these hosts."""
    locks = host_locks(database_url)
    assert all(map(locks.claim, hosts))
    yield
    locks.close()


def feeds(*webs: NewsWeb) -> tuple[str, str]:
    return ("-a", "feed=" + ",".join(web.url("/feed.xml") for web in webs))


def test_a_second_run_on_the_same_host_leaves_it_to_the_first(
    scrapy: Scrapy, other_scrapy: Scrapy, database_url: str
) -> None:
    gate = threading.Event()
    with outlet() as web:
        web.routes["/news/0.html"] = replace(web.routes["/news/0.html"], gate=gate)
        argv = ("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", *feeds(web))
        scrapy.begin(*argv)
        until(lambda: "/news/0.html" in web.asked)
        second = other_scrapy(*argv)
        gate.set()
        first = scrapy.end()
        between = rows_of(database_url, "SELECT exit_code, verdict, taken FROM crawl_run WHERE id = 2")
        asked = list(web.asked)
        third = other_scrapy(*argv)

    assert (first.code, second.code, third.code) == (0, 17, 0), first.err + second.err
    assert between == [(17, "locked", 0)]
    assert f"another run is crawling every host of this one: {web.address}" in second.err
    assert counts(database_url)["article"] == PAGES
    assert len(set(asked)) == len(asked), "nothing was asked for twice"


def test_what_another_run_holds_is_left_to_it_and_the_rest_is_crawled(scrapy: Scrapy, database_url: str) -> None:
    with outlet() as one, outlet() as other:
        one.routes["/news/0.html"] = Answer(status=302, headers={"Location": other.url("/news/0.html")})
        with held(database_url, other.address):
            result = scrapy.crawl(database_url, *feeds(one, other), "-a", f"url={other.url('/news/1.html')}")
        between = outcomes(database_url)
        asked = list(other.asked)
        again = scrapy.crawl(database_url, *feeds(one, other))

    assert result.code == 0, result.err
    assert f"being crawled by another run: {other.address}" in result.err
    assert between == {
        one.url("/news/0.html"): "host_held",
        other.url("/news/1.html"): "host_held",
        **{one.url(f"/news/{number}.html"): "new" for number in range(1, PAGES)},
    }
    assert asked == []
    assert again.code == 0
    assert outcomes(database_url)[one.url("/news/0.html")] == "offsite"
    assert counts(database_url)["article"] == 2 * PAGES - 1


def test_a_feed_on_a_held_host_is_no_failure_of_its_source(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with outlet() as one, outlet() as counter:
        sources = tmp_path / "sources.toml"
        sources.write_text(
            f'[[source]]\ndomain = "{one.address}"\nfeeds = ["{counter.url("/feed.xml")}"]\nfronts = ["/"]\n'
        )
        with held(sqlite_url, counter.address):
            result = scrapy.crawl(sqlite_url, "-a", f"sources={sources}")

    assert result.code == 0, result.err
    assert f"being crawled by another run: {counter.address}" in result.err


def test_when_all_named_pages_are_on_held_hosts_nothing_was_to_be_done(scrapy: Scrapy, sqlite_url: str) -> None:
    with outlet() as web, held(sqlite_url, web.address):
        result = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/news/1.html')}")

    assert result.code == 17
    assert outcomes(sqlite_url) == {web.url("/news/1.html"): "host_held"}
    assert rows_of(sqlite_url, "SELECT state, reason FROM url") == [("deferred", "host_held")]
    assert verdict(sqlite_url)[:4] == (17, "locked", 1, 1)


def test_a_killed_run_holds_nothing(scrapy: Scrapy, database_url: str) -> None:
    with outlet(seconds=5) as web:
        process = scrapy.begin("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", *feeds(web))
        until(lambda: "/news/0.html" in web.asked)
        os.kill(process, signal.SIGKILL)
        killed = scrapy.end()
        web.routes |= {path: Answer(answer.body) for path, answer in web.routes.items() if "/news/" in path}
        at_once = scrapy.crawl(database_url, *feeds(web))

    assert killed.code == -signal.SIGKILL
    assert at_once.code == 0, at_once.err
    assert counts(database_url)["article"] == PAGES


@pytest.mark.slow
@pytest.mark.parametrize("_attempt", range(12))
def test_runs_that_start_together_share_the_work_and_lose_nothing(
    scrapy: Scrapy, other_scrapy: Scrapy, database_url: str, _attempt: int
) -> None:
    with outlet() as one, outlet() as two, outlet() as three:
        argv = ("crawl", "news", *QUICK, "-s", f"DATABASE_URL={database_url}", *feeds(one, two, three))
        scrapy.begin(*argv)
        other_scrapy.begin(*argv)
        codes = {scrapy.end().code, other_scrapy.end().code}
        after = scrapy(*argv)

    assert codes <= {0, 17}
    assert 0 in codes
    assert after.code == 0
    assert counts(database_url)["article"] == 3 * PAGES
    assert rows_of(database_url, "SELECT DISTINCT state FROM url") == [("stored",)]
    for web in (one, two, three):
        assert sorted(path for path in web.asked if "/news/" in path) == sorted(
            set(web.asked) - {"/feed.xml", "/robots.txt", "/.well-known/tdmrep.json"}
        )
