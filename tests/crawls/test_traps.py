"""Sites that have no end: whole crawls that end nevertheless, and say what they left out."""

import socket
import time
from pathlib import Path

from tests.crawl_results import left_out, outcomes, rows_of, verdict
from tests.newsweb import Answer, article, feed, news_web
from tests.rawweb import raw_web, response
from tests.scrapy_command import Scrapy


def test_what_a_site_invents_is_left_out_and_counted_by_reason(scrapy: Scrapy, sqlite_url: str) -> None:
    session = "0a1b2c3d4e5f6a7b8c9d"
    invented = [
        *("/" + "/".join(map(str, range(20 + depth))) for depth in range(5)),
        *("/farm/x/" * times + "story" for times in range(3, 8)),
        *(f"/calendar/{year}/05/a-day" for year in range(2040, 2050)),
        *(f"/story.html?sid={session}{number:04}" for number in range(50)),
        *(f"/list?{'&'.join(f'f{bit}=1' for bit in range(8) if number >> bit & 1)}" for number in range(1, 256)),
    ]
    with news_web({}) as web:
        web.routes["/feed.xml"] = Answer(feed(web.url(), {path[1:]: "x" for path in invented}))
        web.routes[f"/story.html?sid={session}0000"] = Answer(article("the harbour"))
        result = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')}")

    assert result.code == 0, result.err
    assert left_out(sqlite_url) == {
        "deep_path": 5,
        "repeated_segment": 5,
        "far_date": 10,
        "session_copy": 49,
        "combinations": 255 - 32,
    }
    assert len(web.asked) == 3 + 1 + 32, "robots.txt, tdmrep.json and the feed, one session, some combinations"
    assert len(rows_of(sqlite_url, "SELECT url FROM url")) == 33, "what is left out has no row"


def test_a_host_has_a_bound_on_pages_over_all_sources_and_the_rest_stays_due(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with news_web({}) as web, news_web({}) as other:
        stories = {f"story/{number}": f"story {number}" for number in range(8)}
        web.routes = web.routes | {f"/{path}": Answer(article(title)) for path, title in stories.items()}
        web.routes["/feed.xml"] = Answer(feed(web.url(), dict(list(stories.items())[:4])))
        other.routes["/feed.xml"] = Answer(feed(web.url(), dict(list(stories.items())[4:])))
        sources = tmp_path / "sources.toml"
        sources.write_text(
            "".join(f'[[source]]\ndomain = "{one.address}"\nfeeds = ["/feed.xml"]\n' for one in (web, other)),
        )
        argv = ("-a", f"sources={sources}", "-s", "NEWSGRAIN_PAGES_PER_HOST=6")

        first = scrapy.crawl(sqlite_url, *argv)
        bounded = len(outcomes(sqlite_url))
        second = scrapy.crawl(sqlite_url, *argv)

    assert (first.code, second.code) == (0, 0), first.err
    assert bounded == 6
    assert f"{web.address}: NEWSGRAIN_PAGES_PER_HOST is reached, the rest stays due" in first.err
    assert verdict(sqlite_url)[2] == 2
    assert sorted(path for path in web.asked if "story" in path) == sorted(f"/{path}" for path in stories)


def test_a_host_that_takes_too_long_is_left_for_the_next_run(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    def slow(connection: socket.socket) -> None:
        time.sleep(0.5)
        connection.sendall(response(article("the harbour")))

    with raw_web({f"/{number}": slow for number in range(12)}) as web:
        urls = tmp_path / "urls.txt"
        urls.write_text("\n".join(map(web.url, web.answers)))
        # Without any delay Scrapy begins all requests of a host at once.
        bounds = ("-s", "NEWSGRAIN_HOST_TIME_BUDGET=2", "-s", "DOWNLOAD_DELAY=0.01")
        result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}", *bounds)

    found = list(outcomes(sqlite_url).values())
    left = found.count("host_budget")
    assert result.code == 0, result.err
    assert left > 0, "four pages at most take the time"
    assert rows_of(sqlite_url, "SELECT count(*) FROM url WHERE state = 'deferred'") == [(left,)]
    assert len(web.asked) == 2 + 12 - left


def test_a_source_does_not_spread_over_hosts_without_end(scrapy: Scrapy, sqlite_url: str) -> None:
    with news_web({}) as web:
        port = web.address.partition(":")[2]
        hosts = [f"127.0.1.{number}" for number in range(1, 40)]
        links = "".join(f"<item><title>x</title><link>http://{host}:{port}/story</link></item>" for host in hosts)
        web.routes["/feed.xml"] = Answer(f"<rss><channel><title>x</title>{links}</channel></rss>".encode())
        bound = ("-s", "NEWSGRAIN_HOSTS_PER_SOURCE=10")
        result = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')}", *bound)

    assert result.code == 21, "no article came from the source"
    assert left_out(sqlite_url) == {"many_hosts": 29}
    assert list(outcomes(sqlite_url).values()) == ["refused_address"] * 10
