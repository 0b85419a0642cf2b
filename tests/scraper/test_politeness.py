"""What sites ask of crawlers, held against the log of a real server over several runs."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.crawls import outcomes, rows_of, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scraper.command import Scrapy

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


def source_file(tmp_path: object, web: NewsWeb, *lines: str) -> tuple[str, ...]:
    path = tmp_path / "sources.toml"  # type: ignore[operator]  # pytest's
    path.write_text("\n".join(["[[source]]", f'domain = "{web.address}"', 'feeds = ["/feed.xml"]', *lines]))
    return ("-s", f"NEWSGRAIN_SOURCES={path}", *ALLOWED)


def test_robots_are_asked_for_once_a_day_and_not_in_each_run(web: NewsWeb, scrapy: Scrapy, database_url: str) -> None:
    web.routes["/robots.txt"] = robots("User-agent: *\nDisallow: /news/3\n", Cache_Control="max-age=0")

    codes = [crawl(scrapy, database_url, web) for _ in range(3)]

    assert codes == [0, 0, 0]
    assert web.asked.count("/robots.txt") == 1
    assert web.asked.count("/feed.xml") == 3
    assert "/news/3.html" not in web.asked


@pytest.mark.parametrize("status", [500, 503])
def test_a_robots_txt_that_cannot_be_had_closes_the_host_and_costs_no_url_anything(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: object, status: int
) -> None:
    web.routes["/robots.txt"] = Answer(status=status)
    argv = source_file(tmp_path, web)

    first = scrapy.crawl(sqlite_url, *argv)
    second = scrapy.crawl(sqlite_url, *argv)

    assert web.asked == ["/robots.txt"]
    assert first.code == 21
    assert second.code == 0, second.err
    assert f"not asked: 1 source: {web.address}" in second.err
    assert rows_of(sqlite_url, "SELECT closed_reason, closings FROM host") == [("robots", 1)]
    assert rows_of(sqlite_url, "SELECT count(*) FROM url") == [(0,)]


def test_named_pages_of_a_closed_host_stay_due_and_are_reported(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes["/robots.txt"] = Answer(status=500)

    result = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/news/1.html')}", *ALLOWED)

    assert result.code == 21
    assert "left alone until" in result.err
    assert outcomes(sqlite_url) == {web.url("/news/1.html"): "host_closed"}
    assert rows_of(sqlite_url, "SELECT state, failures FROM url") == [("deferred", 0)]


def test_a_crawl_delay_holds_within_a_run_and_from_run_to_run(web: NewsWeb, scrapy: Scrapy, database_url: str) -> None:
    web.routes["/robots.txt"] = robots("User-agent: newsgrain\nCrawl-delay: 2\nUser-agent: *\nDisallow: /\n")
    fast = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8", "-s", "DOWNLOAD_DELAY=0", "-s", "NEWSGRAIN_PAGES_PER_SOURCE=2")

    codes = [crawl(scrapy, database_url, web, *fast) for _ in range(3)]

    assert codes == [0, 0, 0]
    assert len(web.asked) == 1 + 3 + PAGES
    assert min(after - before for before, after in pairwise(web.times)) >= 2.0


def test_retry_after_closes_the_host_for_pages_feeds_retries_and_robots(
    web: NewsWeb, scrapy: Scrapy, database_url: str
) -> None:
    web.routes["/news/1.html"] = Answer(status=429, headers={"Retry-After": "3600"})
    argv = ("-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1", "-s", "DOWNLOAD_DELAY=0.1", "-s", "RETRY_TIMES=3")

    crawl(scrapy, database_url, web, *argv)
    left = outcomes(database_url)
    asked = list(web.asked)
    again = scrapy.crawl(database_url, "-a", f"feed={web.url('/feed.xml')}", *ALLOWED)

    assert asked[-1] == "/news/1.html"
    assert web.asked == asked
    assert left[web.url("/news/1.html")] == "host_closed"
    assert len(left) == PAGES
    assert set(left.values()) <= {"new", "host_closed"}
    assert again.code == 21, "the user named this feed"
    assert "HTTP status 429 with Retry-After" in again.err
    assert verdict(database_url)[2:4] == (0, 0)
    assert json.dumps(rows_of(database_url, "SELECT max(failures) FROM url")) == "[[0]]"
