"""What sites ask of crawlers, held against the log of a real server over several runs."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import Engine, update

from models.database.upsert import table_of
from models.tables import Host
from tests.crawl_results import outcomes, rows_of, until, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.rawweb import raw_web, response
from tests.scrapy_command import QUICK, Scrapy

PAGES = 4
ALLOWED = ("-s", "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8")


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with a feed of four articles, and no robots.txt yet."""
    paths = {f"/news/{number}.html": f"story {number}" for number in range(PAGES)}
    with news_web({path: Answer(article(headline)) for path, headline in paths.items()}) as served:
        served.routes["/feed.xml"] = Answer(feed(served.url(""), paths))
        yield served


def robots(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), kind="text/plain", headers={name.replace("_", "-"): v for name, v in headers.items()})


def crawl(scrapy: Scrapy, database_url: str, web: NewsWeb, *more: str) -> int:
    return scrapy.crawl(database_url, "-a", f"feed={web.url('/feed.xml')}", *ALLOWED, *more).code


def source_file(tmp_path: Path, web: NewsWeb, *lines: str) -> tuple[str, ...]:
    path = tmp_path / "sources.toml"
    path.write_text("\n".join(["[[source]]", f'domain = "{web.address}"', 'feeds = ["/feed.xml"]', *lines]))
    return ("-s", f"NEWSGRAIN_SOURCES={path}", *ALLOWED, "-a", "now=1")


def test_robots_are_asked_for_once_a_day_and_not_in_each_run(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /news/3\n", Cache_Control="max-age=0")

    codes = [crawl(scrapy, sqlite_url, web) for _ in range(3)]

    assert codes == [0, 0, 0]
    assert web.asked.count("/robots.txt") == 1
    assert web.asked.count("/feed.xml") == 3
    assert "/news/3.html" not in web.asked


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_closes_the_host_and_costs_no_url_anything(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, status: int
) -> None:
    web.routes["/robots.txt"] = Answer(status=status)
    argv = source_file(tmp_path, web)

    first = scrapy.crawl(sqlite_url, *argv)
    second = scrapy.crawl(sqlite_url, *argv)

    assert web.asked == ["/robots.txt"]
    assert first.code == 21
    assert second.code == 0, second.err
    assert f"still out of reach: 1 source: {web.address}" in second.err
    assert rows_of(sqlite_url, "SELECT closed_reason, closings FROM host") == [("robots", 1)]
    assert rows_of(sqlite_url, "SELECT count(*) FROM url") == [(0,)]


def test_named_pages_of_a_closed_host_stay_due_and_are_reported(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes["/robots.txt"] = Answer(status=500)

    result = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/news/1.html')}", *ALLOWED)

    assert result.code == 21
    assert "left alone until" in result.err
    assert outcomes(sqlite_url) == {web.url("/news/1.html"): "host_closed"}
    assert rows_of(sqlite_url, "SELECT state, failures FROM url") == [("deferred", 0)]


@pytest.mark.waits
def test_a_crawl_delay_holds_within_a_run_and_from_run_to_run(web: NewsWeb, scrapy: Scrapy, database_url: str) -> None:
    web.routes["/robots.txt"] = robots("User-agent: newsgrain\nCrawl-delay: 2\nUser-agent: *\nDisallow: /\n")
    fast = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "DOWNLOAD_DELAY=0", "-s", "NEWSGRAIN_PAGES_PER_SOURCE=2")

    codes = [crawl(scrapy, database_url, web, *fast) for _ in range(3)]

    assert codes == [0, 0, 0]
    assert len(web.asked) == 2 + 3 + PAGES, "robots.txt and tdmrep.json, a feed for each run"
    # The server is late to note a request on a busy machine, and never early: only the first one's delay counts here.
    assert web.times[-1] - web.times[0] > 2 * (len(web.times) - 1) - 1


def test_retry_after_closes_the_host_for_pages_feeds_retries_and_robots(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    web.routes["/news/1.html"] = Answer(status=429, headers={"Retry-After": "3600"})
    argv = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "DOWNLOAD_DELAY=0.1", "-s", "RETRY_TIMES=3")

    crawl(scrapy, sqlite_url, web, *argv)
    left = outcomes(sqlite_url)
    asked = list(web.asked)
    again = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')}", *ALLOWED)

    assert asked[-1] == "/news/1.html"
    assert web.asked == asked
    assert left[web.url("/news/1.html")] == "host_closed"
    assert len(left) == PAGES
    assert set(left.values()) <= {"new", "host_closed"}
    assert again.code == 21, "the user named this feed"
    assert "HTTP status 429 with Retry-After" in again.err
    assert verdict(sqlite_url)[2:4] == (0, 0)
    assert rows_of(sqlite_url, "SELECT max(failures) FROM url") == [(0,)]


def let_time_pass(database_url: str, engine_for: Callable[[str], Engine]) -> None:
    """Let the time be over for which hosts are left alone."""
    engine = engine_for(database_url)
    with engine.begin() as connection:
        connection.execute(update(table_of(Host)).values(closed_until=datetime.now(UTC) - timedelta(seconds=1)))
    engine.dispose()


def test_a_host_that_fails_is_left_alone_and_tried_by_one_request_until_it_answers(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path, engine_for: Callable[[str], Engine]
) -> None:
    healthy = dict(web.routes)
    web.routes["/robots.txt"] = robots("User-agent: *\nAllow: /\n")
    web.routes |= {path: Answer(status=500) for path in healthy if path.startswith("/news/")}
    web.routes["/news/9.html"] = Answer(status=500)
    paths = dict.fromkeys((*healthy, "/news/9.html", "/news/10.html"), "x")
    web.routes["/feed.xml"] = Answer(feed(web.url(""), {path: "x" for path in paths if path.startswith("/news/")}))
    web.routes["/news/10.html"] = Answer(status=502)
    argv = source_file(tmp_path, web)

    scrapy.crawl(sqlite_url, *argv, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "DOWNLOAD_DELAY=0.05")
    fifth = len(web.asked)
    closed = outcomes(sqlite_url)
    second = scrapy.crawl(sqlite_url, *argv)
    assert len(web.asked) == fifth, "nothing at all is asked"

    let_time_pass(sqlite_url, engine_for)
    web.routes["/feed.xml"] = Answer(status=503)
    tried = scrapy.crawl(sqlite_url, *argv)
    assert len(web.asked) == fifth + 1, "one request tries"
    shut = rows_of(sqlite_url, "SELECT closed_reason, closings, failures FROM host")

    let_time_pass(sqlite_url, engine_for)
    web.routes |= dict.fromkeys(paths, Answer(article("all is well"))) | healthy
    again = scrapy.crawl(sqlite_url, *argv)

    assert sorted(closed.values()) == ["host_closed", *["server_error"] * 5]
    assert [result.code for result in (second, tried, again)] == [0, 0, 0], tried.err
    assert "still out of reach: 1 source" in second.err
    assert "still out of reach: 1 source" in tried.err
    assert shut == [("failures", 2, 6)]
    assert "answers again" in again.err
    assert rows_of(sqlite_url, "SELECT closed_until, closings, failures FROM host") == [(None, 0, 0)]


def test_two_runs_at_once_know_what_each_other_was_told(
    web: NewsWeb, scrapy: Scrapy, other_scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    gate = threading.Event()
    with news_web({"/feed.xml": Answer(b"", gate=gate)}, "127.0.0.2") as slow:
        path = tmp_path / "both.toml"
        entries = [(slow.address, slow.url("/feed.xml")), (web.address, web.url("/feed.xml"))]
        path.write_text("".join(f'[[source]]\ndomain = "{name}"\nfeeds = ["{url}"]\n' for name, url in entries))
        web.routes["/feed.xml"] = Answer(status=429, headers={"Retry-After": "3600"})
        # This one reads of all hosts, and comes to the second one late.
        late = f"{slow.url('/late')}"
        slow.routes["/late"] = Answer(status=302, headers={"Location": web.url("/news/1.html")}, gate=gate)
        argv = ("-s", f"DATABASE_URL={sqlite_url}", *ALLOWED)
        other_scrapy.begin("crawl", "news", *QUICK, *argv, "-a", f"url={late}")
        until(lambda: "/late" in slow.asked)

        first = crawl(scrapy, sqlite_url, web)
        gate.set()
        other_scrapy.end()

    assert first == 21
    assert web.asked.count("/feed.xml") == 1
    assert "/news/1.html" not in web.asked


def test_a_redirect_with_retry_after_is_not_followed_before_its_time(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    web.routes["/old"] = Answer(status=302, headers={"Location": "/news/1.html", "Retry-After": "120"})

    result = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/old')}", *ALLOWED)

    assert result.code == 21
    assert "/news/1.html" not in web.asked
    assert outcomes(sqlite_url) == {web.url("/old"): "host_closed"}


def test_too_many_requests_without_a_time_back_off(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes["/feed.xml"] = Answer(status=429)

    crawl(scrapy, sqlite_url, web, "-s", "RETRY_TIMES=2")

    assert web.asked.count("/feed.xml") == 1
    assert rows_of(sqlite_url, "SELECT closed_reason, closings FROM host") == [("rate_limited", 1)]


def test_each_hop_of_a_redirect_asks_the_rules_of_its_host(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    with news_web({"/x": Answer(article("elsewhere"))}, "127.0.0.2") as other:
        other.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /\n")
        web.routes["/robots.txt"] = Answer(status=302, headers={"Location": "/rules/1"})
        web.routes |= {
            f"/rules/{hop}": Answer(status=302, headers={"Location": f"/rules/{hop + 1}"}) for hop in range(1, 5)
        }
        web.routes["/rules/5"] = robots("User-agent: *\nDisallow: /private\n")
        web.routes["/out"] = Answer(status=302, headers={"Location": other.url("/x")})
        urls = (web.url("/out"), web.url("/private"))

        scrapy.crawl(sqlite_url, "-a", f"url={','.join(urls)}", *ALLOWED)

    assert outcomes(sqlite_url) == dict.fromkeys(urls, "robots")
    assert "/x" not in other.asked
    assert "/private" not in web.asked


def test_robots_are_asked_for_conditionally_when_they_have_expired(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    web.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /news/3\n", ETag='"r1"')
    crawl(scrapy, sqlite_url, web)
    with engine_for(sqlite_url).begin() as connection:
        past = datetime.now(UTC) - timedelta(minutes=1)
        connection.execute(update(table_of(Host)).values(robots_expires_at=past))
    before = rows_of(sqlite_url, "SELECT robots, robots_status FROM host")
    # Only who does not compare would read this.
    web.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /\n", ETag='"r1"')

    crawl(scrapy, sqlite_url, web)

    assert web.asked.count("/robots.txt") == 2
    assert rows_of(sqlite_url, "SELECT robots, robots_status FROM host") == before
    assert "/news/3.html" not in web.asked


def test_older_rules_hold_while_a_site_cannot_give_new_ones(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    web.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /news/3\n")
    crawl(scrapy, sqlite_url, web, "-s", "NEWSGRAIN_PAGES_PER_SOURCE=1")
    with engine_for(sqlite_url).begin() as connection:
        past = datetime.now(UTC) - timedelta(minutes=1)
        connection.execute(update(table_of(Host)).values(robots_expires_at=past))
    web.routes["/robots.txt"] = Answer(status=500)

    codes = [crawl(scrapy, sqlite_url, web) for _ in range(2)]

    assert codes == [0, 0]
    assert web.asked.count("/robots.txt") == 2
    assert {path for path in web.asked if path.startswith("/news/")} == {f"/news/{n}.html" for n in range(3)}


def test_a_source_has_its_own_pace(web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    argv = source_file(tmp_path, web, "delay = 0.7", "concurrency = 1")

    result = scrapy.crawl(sqlite_url, *argv, "-s", "AUTOTHROTTLE_ENABLED=True", "-s", "DOWNLOAD_DELAY=6000")

    assert result.code == 0, "not the pace of all others, which takes hours"
    assert web.times[-1] - web.times[0] > 0.7 * (len(web.times) - 2)
    before_last = "SELECT fetched_at FROM raw_page ORDER BY fetched_at DESC LIMIT 1 OFFSET 1"
    # For a run that begins on another machine at the moment that this one ends.
    ended = rows_of(sqlite_url, f"SELECT last_asked_at > ({before_last}) FROM host")
    assert ended == [(1,)]


@pytest.mark.waits
def test_the_throttle_follows_the_server_and_not_what_waits_here(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    debug = ("-s", "AUTOTHROTTLE_ENABLED=True", "-s", "AUTOTHROTTLE_DEBUG=True", "-s", "AUTOTHROTTLE_START_DELAY=0.1")
    argv = (*debug, "-s", "DOWNLOAD_DELAY=2", "-s", "DOWNLOAD_DELAY_JITTER=0")

    result = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')}", *ALLOWED, *argv)

    latencies = [int(found) for found in re.findall(r"latency:\s*(\d+) ms", result.err)]
    assert result.code == 0
    assert len(latencies) >= PAGES + 1
    # The last page has waited here for all others.
    assert max(latencies) < 1_000 * (web.times[-1] - web.times[-PAGES])


def test_a_source_that_cannot_be_reached_is_reported_once_and_its_pages_stay_due(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        f'[[source]]\ndomain = "{web.address}"\nfeeds = ["/feed.xml"]\n'
        '[[source]]\ndomain = "127.0.0.3:9"\nfeeds = ["/feed.xml"]\n'
    )
    argv = ("-s", f"NEWSGRAIN_SOURCES={path}", *ALLOWED, "-s", "RETRY_TIMES=1", "-a", "now=1")

    results = [scrapy.crawl(sqlite_url, *argv) for _ in range(4)]
    named = scrapy.crawl(sqlite_url, *argv, "-a", "domain=127.0.0.3:9")

    assert [result.code for result in results] == [21, 0, 0, 0]
    assert all("still out of reach: 1 source: 127.0.0.3:9" in result.err for result in results[1:])
    assert named.code == 21, "who asks for it hears of it"
    (row,) = rows_of(sqlite_url, "SELECT failures, closings, closed_reason FROM host WHERE host = '127.0.0.3:9'")
    assert row == (5, 1, "failures"), "two attempts in each run, until it is closed"


def test_one_page_of_many_tries_a_host_and_the_others_wait_for_it(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    healthy = dict(web.routes)
    web.routes["/feed.xml"] = Answer(status=429)
    crawl(scrapy, sqlite_url, web)
    urls = ("-a", f"url={','.join(web.url(path) for path in healthy if path.startswith('/news/'))}")
    argv = (*urls, *ALLOWED, "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    web.routes |= dict.fromkeys((*healthy, "/.well-known/tdmrep.json"), Answer(status=503, seconds=0.3))

    let_time_pass(sqlite_url, engine_for)
    asked = len(web.asked)
    scrapy.crawl(sqlite_url, *argv)
    tried = web.asked[asked:]
    left = outcomes(sqlite_url)
    let_time_pass(sqlite_url, engine_for)
    web.routes |= healthy
    again = scrapy.crawl(sqlite_url, *argv)

    assert tried == ["/.well-known/tdmrep.json"], "the first thing that is asked of a host is its trial"
    assert list(left.values()) == ["host_closed"] * PAGES
    assert again.code == 0, again.err
    assert set(outcomes(sqlite_url).values()) == {"new"}


@pytest.mark.parametrize("concurrency", [1, 2])
def test_no_more_requests_run_at_a_host_than_are_allowed(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, concurrency: int
) -> None:
    running: list[int] = []
    most: list[int] = []

    def slow(stream: socket.socket) -> None:
        running.append(1)
        most.append(len(running))
        sleep(0.05)
        running.pop()  # before the answer: the next request may come as soon as that is there
        stream.sendall(response(article("the harbour")))

    with raw_web({f"/{number}": slow for number in range(12)}) as host:
        urls = tmp_path / "urls.txt"
        urls.write_text("\n".join(map(host.url, host.answers)))
        settings = ("-s", f"CONCURRENT_REQUESTS_PER_DOMAIN={concurrency}", "-s", "DOWNLOAD_DELAY=0")
        result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}", *settings)

    assert max(most) == concurrency, result.err
    assert len(most) == 12
