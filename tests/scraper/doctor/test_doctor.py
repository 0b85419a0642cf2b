"""`scrapy doctor`: whole examinations of made-up sites on loopback, each a process of its own."""

import gzip
import json
import os
import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from scraper.discovery.well_known_paths import well_known_feeds, well_known_sitemaps
from scraper.sources import read_enabled
from tests.crawl_results import counts, until, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web, sitemap
from tests.scrapy_command import QUICK, Scrapy

UNREACHABLE = ("-s", "DATABASE_URL=postgresql://127.0.0.1:1/nothing")
STORIES = {"/news/1.html": "Ships", "/news/2.html": "Docks"}
GUESSES = len(well_known_feeds("http://a.example/")) + len(well_known_sitemaps("http://a.example/"))


def page(body: str = "", head: str = "") -> Answer:
    return Answer(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def declared(*paths: str) -> str:
    return "".join(f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in paths)


def text(body: str) -> Answer:
    return Answer(body.encode(), kind="text/plain")


@contextmanager
def site(routes: Mapping[str, Answer]) -> Iterator[NewsWeb]:
    """Serve stories of three days, an article beside them, and these routes."""
    with news_web({}) as web:
        web.routes |= {f"/news/{day}.html": Answer(article(f"story {day}", f"2026-11-0{day}")) for day in (1, 2, 3)}
        web.routes |= routes
        yield web


def stories(web: NewsWeb) -> Answer:
    return Answer(feed(web.url(""), STORIES))


def news(web: NewsWeb) -> bytes:
    return sitemap({web.url(f"/news/{day}.html"): f"2026-11-0{day}" for day in (1, 2, 3)})


def doctor(scrapy: Scrapy, web: NewsWeb, *more: str) -> tuple[int, dict[str, Any]]:
    result = scrapy("doctor", *QUICK, *UNREACHABLE, "--json", *more, web.address)
    assert "Traceback" not in result.err, result.err
    return result.code, json.loads(result.out)


def entry(found: dict[str, Any], key: str) -> list[str]:
    return list(found["entry"][key])


def test_a_site_that_names_everything_is_examined_and_described(scrapy: Scrapy, tmp_path: Path) -> None:
    with site({}) as web:
        web.routes |= {
            "/robots.txt": text(
                f"User-agent: *\nCrawl-delay: 1\nDisallow: /news/3.html\nSitemap: {web.url('/index.xml')}\n"
                f"Sitemap: {web.url('/broken.xml')}\n"
            ),
            "/": page(
                '<nav><a href="/politics">Politics</a></nav><a href="/2026/11/01/some-story-of-the-front">A</a>',
                declared("/feed.xml", "/gone.xml", "/closed.xml", "/podcast", "/empty.xml"),
            ),
            "/2026/11/01/some-story-of-the-front": Answer(article("the front")),
            "/feed.xml": stories(web),
            "/closed.xml": Answer(b"no", 403),
            "/empty.xml": Answer(feed(web.url(""), {})),
            "/podcast": Answer(
                feed(web.url(""), {"/e/1": "Talk"}).replace(
                    b"</link>", b"</link><enclosure type='audio/mpeg' url='/1'/>"
                )
            ),
            "/index.xml": text(f"<sitemapindex><sitemap><loc>{web.url('/news.xml.gz')}</loc></sitemap></sitemapindex>"),
            "/news.xml.gz": Answer(gzip.compress(news(web)), kind="application/gzip"),
            "/broken.xml": Answer(b"<urlset><oops></urlset>"),
        }
        result = scrapy("doctor", *QUICK, *UNREACHABLE, web.address, cwd=tmp_path, env=_project())
        asked = list(web.asked)

    assert result.code == 0, result.err
    assert result.out.startswith(f"{web.address}: 1 feed and 1 news sitemap; 3 of 3 pages tried are articles\n")
    for line in (
        "robots.txt: lets us crawl, with 1 s between two requests (Crawl-delay); names 2 sitemaps",
        "forbids 1 of the 4 articles found",
        "+ " + web.url("/feed.xml"),
        "not chosen: it has no entries",
        "+ " + web.url("/news.xml.gz"),
        "3 articles, the newest of 2026-11-03 00:00 UTC; named by a sitemap index",
        "sections in the navigation: " + web.url("/politics"),
        "/gone.xml (declared by the front page): nothing there (HTTP status 404)",
        "/closed.xml (declared by the front page): the site refuses us",
        "/broken.xml (named by robots.txt): not a readable sitemap: invalid XML (Opening and ending tag mismatch",
        "52 words, 1 cut (1 repeated_headline); “story 2”",
        "date_published   3 of 3  2026-11-02 00:00+00:00",
        "authors          0 of 3",
        f'[[source]]\n  domain = "{web.address}"\n  feeds = ["/feed.xml"]\n  sitemaps = ["/news.xml.gz"]\n',
    ):
        assert line in result.out
    assert "/podcast" not in asked or "a podcast or videos" in result.out
    assert "/news/3.html" not in asked, "robots.txt forbids it"
    assert len(asked) == len(set(asked)), "nothing is requested twice"
    assert list(tmp_path.iterdir()) == []
    assert all(line.startswith("newsgrain: ") for line in result.err.splitlines())


def _project() -> dict[str, str]:
    return {"SCRAPY_SETTINGS_MODULE": "scraper.settings"}


@pytest.mark.parametrize("path", ["/rss.xml", "/feeds/posts/default"])
def test_a_feed_at_a_usual_address_is_found_by_doctor_and_by_the_crawl(
    scrapy: Scrapy, sqlite_url: str, path: str
) -> None:
    with site({"/": page('<a href="/about">About</a>')}) as web:
        web.routes[path] = stories(web)
        code, found = doctor(scrapy, web)
        by_doctor = list(web.asked)
        web.asked.clear()
        crawl = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}", "-s", "LOG_LEVEL=DEBUG")
        by_crawl = list(web.asked)
        web.asked.clear()
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute("UPDATE source SET next_discovery_at = NULL")
        again = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}")
        by_search = list(web.asked)

    assert again.code == 0, again.err
    assert "/" in by_search
    assert not [one for one in by_search if one.startswith("/feed") and one != path], "what works is not sought again"
    assert (code, entry(found, "feeds"), entry(found, "sitemaps")) == (0, [path], [])
    assert found["feeds"][0]["how"] == "tried, because nothing names any"
    assert crawl.code == 0, crawl.err
    assert counts(sqlite_url)["article"] == len(STORIES)
    assert f"found feed {web.url(path)} (tried, because nothing names any)" in crawl.err
    assert "could not be read" not in crawl.err, "what no document promised is no loss"
    assert by_crawl[: by_crawl.index(path)] == by_doctor[: by_doctor.index(path)], "the same search"


def test_a_page_of_feeds_is_followed(scrapy: Scrapy) -> None:
    with site({"/": page('<footer><a href="/service/feeds-overview">RSS</a></footer>')}) as web:
        web.routes["/service/feeds-overview"] = page(
            '<a href="/x/top.rss">Top</a><a href="/x/all.rss?utm_source=a">All</a>'
        )
        web.routes |= {
            "/x/top.rss": stories(web),
            "/x/all.rss": Answer(feed(web.url(""), {**STORIES, "/news/3.html": "x"})),
        }
        code, found = doctor(scrapy, web, "--articles", "1")

    assert (code, entry(found, "feeds")) == (0, ["/x/top.rss", "/x/all.rss"])
    assert [one["how"] for one in found["feeds"]] == ["listed on a page of feeds"] * 2
    assert len(found["samples"]) == 1


@pytest.mark.parametrize("kind", ["gzip", "text", "xml"])
def test_sitemaps_that_robots_does_not_name_are_found(scrapy: Scrapy, kind: str) -> None:
    with site({"/": page()}) as web:
        if kind == "text":
            paths = [f"/2026/11/0{day}/a-story-of-the-day" for day in (1, 2, 3)]
            web.routes |= {path: Answer(article(path)) for path in paths}
            web.routes["/sitemap.txt"] = text("\n".join(map(web.url, ["/about", *paths])))
        else:
            body = news(web)
            web.routes["/sitemap_news.xml"] = Answer(gzip.compress(body) if kind == "gzip" else body)
        code, found = doctor(scrapy, web)

    assert code == 0
    assert found["coverage"]["headline"] == 3
    if kind == "text":
        assert found["entry_toml"] == f'[[source]]\ndomain = "{web.address}"\n', "the crawl of a bare domain sifts it"
        assert not found["sitemaps"][0]["is_chosen"]
    else:
        assert entry(found, "sitemaps") == ["/sitemap_news.xml"]


def test_a_site_with_neither_is_read_on_its_fronts(scrapy: Scrapy, sqlite_url: str) -> None:
    navigation = '<nav><a href="/politics">Politics</a><a href="/sport">Sport</a><a href="/video">Video</a></nav>'
    first, second = "/2026/11/01/the-story-of-the-front", "/2026/11/02/the-story-of-the-section"
    routes = {
        "/": page(f'{navigation}<a href="{first}">The front</a>'),
        "/politics": page(f'<a href="{second}">The section</a>'),
        "/sport": page("Nothing today"),
        first: Answer(article("the front")),
        second: Answer(article("the section")),
    }
    with site(routes) as web:
        code, found = doctor(scrapy, web)
        crawl = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}", "-s", "LOG_LEVEL=DEBUG")

    assert (code, entry(found, "fronts")) == (0, ["/", "/politics"])
    assert {one["headline"] for one in found["samples"]} == {"the front", "the section"}
    assert len(found["problems"]) == GUESSES
    assert crawl.code == 0, crawl.err
    assert counts(sqlite_url)["article"] == 2
    assert f"found front {web.url('/politics')} (linked in the navigation)" in crawl.err


@pytest.mark.parametrize(
    ("routes", "why"),
    [
        ({"/": Answer(b"no", 403)}, "the front page: the site refuses us"),
        ({"/": page(), "/robots.txt": text("User-agent: *\nDisallow: /")}, "the front page: robots.txt forbids it"),
        (
            {"/": page(), "/robots.txt": Answer(b"", 503)},
            "robots.txt answers with HTTP status 503: everything is disallowed",
        ),
        ({"/": page()}, "no feed, no news sitemap, and no links on the front page that look like articles"),
        ({"/": Answer(b"")}, "the front page: the page is empty"),
        ({"/": Answer(status=302, headers={"Location": "/"})}, "the front page: it redirects nowhere, or in circles"),
        ({"/": Answer(b"slow", 429)}, "is left alone until"),
    ],
)
def test_where_nothing_is_found_the_reason_is_given(scrapy: Scrapy, routes: Mapping[str, Answer], why: str) -> None:
    with site(routes) as web:
        result = scrapy("doctor", *QUICK, *UNREACHABLE, web.address)

    assert result.code == 21
    assert result.out.startswith(f"{web.address}: nothing was found: ")
    assert why in result.out.splitlines()[0]
    assert why in result.err.splitlines()[-1]
    assert "[[source]]" not in result.out


def test_where_nothing_is_found_the_object_has_the_reason_too(scrapy: Scrapy) -> None:
    with site({"/": page('<a href="/2026/11/01/a-story-that-is-gone">Gone</a>', declared("/feed.xml"))}) as web:
        web.routes["/feed.xml"] = Answer(b"<rss><channel><oops></rss>")
        gone, found = doctor(scrapy, web)
        web.routes["/"] = page(head=declared("/feed.xml"))
        nothing, empty = doctor(scrapy, web)

    problem = {one["url"]: one["problem"] for one in empty["problems"]}[web.url("/feed.xml")]
    assert (gone, nothing) == (0, 21)
    assert found["samples"] == [
        {
            "url": web.url("/2026/11/01/a-story-that-is-gone"),
            "via": "front",
            "problem": "nothing there (HTTP status 404)",
        }
    ]
    assert problem.startswith("not a readable feed: invalid XML (Opening and ending tag mismatch: oops")
    assert (empty["entry"], empty["entry_toml"], empty["samples"], empty["exit_code"]) == (None, None, [], 21)
    assert empty["why_nothing"].startswith("no feed, no news sitemap")
    assert empty.keys() == found.keys()


def test_a_silent_host_and_an_unknown_host_have_different_reasons(scrapy: Scrapy) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = scrapy("doctor", *QUICK, f"127.0.0.1:{taken.getsockname()[1]}")
    unknown = scrapy("doctor", *QUICK, "no-such-host.invalid")
    private = scrapy("doctor", "-s", "DOWNLOAD_DELAY=0", "127.0.0.1:8080")
    with site({"/": Answer(gate=threading.Event())}) as web:
        slow = scrapy("doctor", *QUICK, "-s", "DOWNLOAD_TIMEOUT=0.5", web.address)

    assert [result.code for result in (nobody, unknown, private, slow)] == [21] * 4
    assert "no connection" in nobody.out
    assert "there is no such host, or this machine has no network" in unknown.out
    assert "NEWSGRAIN_ALLOWED_NETWORKS" in private.out
    assert "no answer in time" in slow.out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        ([], "name one domain, not 0"),
        (["a.example", "b.example"], "name one domain, not 2"),
        (["https://www.a.example/news"], "'https://www.a.example/news' is more than a host: write www.a.example"),
        (["a b"], "'a b' is not a host: write for example www.example.org"),
        (["ftp://a.example"], "is not a host"),
        (["--jsn", "a.example"], "unknown option --jsn"),
        (["--articles", "many", "a.example"], "--articles many: not a number from 0 to 20"),
        (["--articles", "21", "a.example"], "--articles 21: not a number from 0 to 20"),
        (["--sources", "x.toml", "a.example"], "--sources belongs to --add"),
        (["-s", "NEWSGRAIN_WORKERS=x", "a.example"], "NEWSGRAIN_WORKERS"),
    ],
)
def test_mistyped_words_are_refused_before_the_first_request(scrapy: Scrapy, argv: list[str], message: str) -> None:
    result = scrapy("doctor", *argv)

    assert (result.code, result.out) == (4, "")
    assert message in result.err


def test_the_entry_is_added_once_and_crawls_what_doctor_found(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    before = b"# mine\r\n[[source]]   # odd   spacing\r\ndomain = 'a.example'\r\n"
    file.write_bytes(before)
    with site({"/": page(head=declared("/feed.xml"))}) as web:
        web.routes["/feed.xml"] = stories(web)
        argv = ("doctor", *QUICK, *UNREACHABLE, "--add", "--sources", str(file), web.address)
        first = scrapy(*argv)
        after = file.read_bytes()
        web.asked.clear()
        second = scrapy(*argv)
        asked = list(web.asked)
        crawl = scrapy.crawl(sqlite_url, "-a", f"sources={file}", "-a", f"domain={web.address}")

    assert first.code == 0, first.err
    assert first.err.endswith(f"newsgrain: {web.address} was added to {file}\n")
    assert after.startswith(before)
    assert [source.domain for source in read_enabled(file)] == ["a.example", web.address]
    assert (second.code, asked) == (4, []), "refused before the first request"
    assert f"{file}: has an entry for {web.address}" in second.err
    assert file.read_bytes() == after
    assert verdict(sqlite_url)[:2] == (0, "ok"), crawl.err
    assert counts(sqlite_url)["article"] == len(STORIES)


def test_nothing_is_added_where_nothing_was_found(scrapy: Scrapy, tmp_path: Path) -> None:
    with site({"/": page()}) as web:
        result = scrapy("doctor", *QUICK, "--add", "--sources", str(tmp_path / "new.toml"), web.address)

    assert result.code == 21
    assert list(tmp_path.iterdir()) == []


def test_an_examination_that_is_stopped_shows_what_it_found(scrapy: Scrapy, tmp_path: Path) -> None:
    with site({"/": page(head=declared("/feed.xml"))}) as web:
        web.routes["/feed.xml"] = stories(web)
        web.routes["/news/1.html"] = Answer(gate=threading.Event())
        pid = scrapy.begin("doctor", *QUICK, "--add", "--sources", str(tmp_path / "new.toml"), web.address)
        until(lambda: "/news/1.html" in web.asked)
        os.kill(pid, signal.SIGINT)
        result = scrapy.end()

    assert result.code == 11, result.err
    assert web.url("/feed.xml") in result.out
    assert list(tmp_path.iterdir()) == []


def test_what_a_site_writes_does_not_act_on_the_terminal(scrapy: Scrapy) -> None:
    with site({"/": page(head=declared("/feed.xml"))}) as web:
        title = "<title>\u202e&#27;[2J\nfalse line</title>"
        web.routes["/feed.xml"] = Answer(stories(web).body.replace(b"<title>x</title>", title.encode()))
        result = scrapy("doctor", *QUICK, "--articles", "0", web.address)

    assert result.code == 0, result.err
    assert "\x1b" not in result.out + result.err
    assert "\u202e" not in result.out + result.err
    assert "\nfalse line" not in result.out
    assert "no article was tried" in result.out


def test_pages_of_a_listed_domain_are_cleaned_by_its_entry(scrapy: Scrapy, tmp_path: Path) -> None:
    file = tmp_path / "listed.toml"
    with site({"/": page(head=declared("/feed.xml"))}) as web:
        web.routes["/feed.xml"] = stories(web)
        file.write_text(f'[[source]]\ndomain = "{web.address}"\nremove = ["//article/p[1]"]\n')
        code, found = doctor(scrapy, web, "-s", f"NEWSGRAIN_SOURCES={file}", "--articles", "1")
        file.write_text("[[source]]\n")
        refused = scrapy("doctor", *QUICK, "-s", f"NEWSGRAIN_SOURCES={file}", web.address)

    assert (code, found["is_listed"]) == (0, True)
    assert found["samples"][0]["cuts"] == {"repeated_headline": 1, "site_rule": 1}
    assert (refused.code, "domain: missing" in refused.err) == (4, True)
