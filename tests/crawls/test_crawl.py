"""Whole crawls of a real web on loopback, each a process of its own."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.database.engine import reader_engine
from tests.crawl_results import counts, is_running, outcomes, rows, until, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web, sitemap
from tests.scrapy_command import QUICK, ROOT, Scrapy, clean_environment

ARTICLES = 6


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with robots.txt, a front page, a feed, a news sitemap behind an index, and six articles."""
    with news_web({}) as served:
        served.routes.update(
            {
                "/robots.txt": Answer(
                    f"User-agent: *\nSitemap: {served.url('/sitemaps.xml')}\n".encode(), kind="text/plain"
                ),
                "/": Answer(
                    b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>'
                    b'<body><a href="/2026/11/01/the-front-page-story-of-the-day">Front</a> '
                    b'<a href="/about">x</a></body></html>',
                ),
                "/feed.xml": Answer(feed(served.url(""), {"/news/1.html": "Ships", "/news/2.html": "Docks"})),
                "/sitemaps.xml": Answer(
                    f"<sitemapindex><sitemap><loc>{served.url('/news-sitemap.xml')}</loc></sitemap></sitemapindex>".encode(),
                ),
                "/news-sitemap.xml": Answer(
                    sitemap({served.url(f"/news/{number}.html"): f"2026-11-0{number}" for number in range(1, 6)}),
                ),
                "/2026/11/01/the-front-page-story-of-the-day": Answer(article("the front")),
                **{
                    f"/news/{number}.html": Answer(
                        article(f"story {number}", f"2026-11-0{number}T10:00:00Z"),
                        headers={"ETag": f'"{number}"'},
                    )
                    for number in range(1, 6)
                },
            },
        )
        yield served


def test_a_domain_is_crawled_by_the_plain_command_with_worker_processes(web: NewsWeb, tmp_path: Path) -> None:
    quick = [word for word in QUICK if not word.startswith("NEWSGRAIN_WORKERS")]
    quick = [word for word, after in zip(quick, [*quick[1:], ""], strict=True) if (word, after) != ("-s", "-s")]
    database_url = f"sqlite:///{tmp_path}/x.db"

    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "error",
            "-m",
            "scrapy",
            "crawl",
            "news",
            "-a",
            f"domain={web.address}",
            *quick,
            "-O",
            f"{tmp_path}/x.json",
            "-O",
            f"{tmp_path}/x.csv",
        ],
        cwd=ROOT / "docs",
        env={**clean_environment(), "DATABASE_URL": database_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert counts(database_url) == {
        "article": ARTICLES,
        "url": ARTICLES,
        "crawl_run": 1,
        "fetch": ARTICLES,
        "raw_page": ARTICLES,
    }
    assert verdict(database_url) == (0, "ok", ARTICLES, ARTICLES, True)
    assert web.asked.count("/news/1.html") == 1, "named by feed and sitemap, asked once"
    assert "Run 1: ok in " in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    exported = json.loads((tmp_path / "x.json").read_text("utf-8"))
    with (tmp_path / "x.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert {item["date_published"] for item in exported} == {row["date_published"] for row in table}
    assert "2026-11-03T10:00:00+00:00" in {row["date_published"] for row in table}
    assert all("<" not in item["article_body"] for item in exported)
    assert all(item["article_body_html"].count("<p>") == len(item["article_body"].split("\n")) for item in exported)


@pytest.mark.parametrize("kind", ["sqlite_url", "postgres_url"])
def test_a_second_run_adds_nothing_and_named_pages_are_asked_conditionally(
    web: NewsWeb,
    scrapy: Scrapy,
    kind: str,
    request: pytest.FixtureRequest,
) -> None:
    database_url = request.getfixturevalue(kind)
    argv = ("-a", f"domain={web.address}", "-O", "-:json")

    first = scrapy.crawl(database_url, *argv)
    before = counts(database_url)
    second = scrapy.crawl(database_url, *argv)
    after = counts(database_url)
    web.asked.clear()
    third = scrapy.crawl(database_url, "-a", f"url={web.url('/news/1.html')}")

    assert (first.code, second.code, third.code) == (0, 0, 0), first.err
    assert len(json.loads(first.out)) == ARTICLES
    assert json.loads(second.out) == []
    assert after == before | {"crawl_run": 2}
    assert verdict(database_url) == (0, "ok", 1, 1, True)
    assert outcomes(database_url) == {web.url("/news/1.html"): "unchanged"}
    assert web.asked == ["/news/1.html"]


def test_every_url_that_brings_no_article_is_recorded_with_its_reason(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    closed_port = "http://127.0.0.1:1"
    with news_web({"/x": Answer(article("elsewhere"))}) as other:
        web.routes |= {
            "/robots.txt": Answer(b"User-agent: *\nDisallow: /private/\n", kind="text/plain"),
            "/410": Answer(status=410),
            "/403": Answer(status=403),
            "/418": Answer(status=418),
            "/500": Answer(status=500),
            "/loop": Answer(status=302, headers={"Location": "/loop"}),
            "/inside": Answer(status=302, headers={"Location": "http://127.0.0.2/"}),
            "/offsite": Answer(status=302, headers={"Location": other.url("/x")}),
            "/script": Answer(status=302, headers={"Location": "javascript:alert(1)"}),
            "/large": Answer(b"<p>" + b"x" * 300_000),
            "/cut": Answer(b"<p>half", headers={"Content-Length": "5000", "Connection": "close"}),
            "/image": Answer(b"\x89PNG", kind="image/png"),
            "/pdf": Answer(b"%PDF-1.7\n\x00\x01", kind="text/html"),
            "/empty": Answer(b""),
            "/blank": Answer(b"<html><body></body></html>"),
            "/short": Answer(b"<html><body><article><p>Only four words here.</p></article></body></html>"),
            "/moved": Answer(status=301, headers={"Location": "/news/5.html"}),
            "/chain": Answer(status=302, headers={"Location": "/hop/1"}),
            "/maze": Answer(status=302, headers={"Location": "/hop/0"}),
            **{f"/hop/{hop}": Answer(status=302, headers={"Location": f"/hop/{hop + 1}"}) for hop in range(5)},
            "/hop/5": Answer(article("the end of a chain")),
        }
        paths = [
            *(path for path in web.routes if path.count("/") == 1 and "." not in path and path != "/"),
            "/404",
            "/private/x",
        ]
        urls = tmp_path / "urls.txt"
        urls.write_text(
            "\n".join(
                [
                    "# named",
                    *map(web.url, paths),
                    closed_port,
                    web.url("/").replace("http:", "https:"),
                    "http://no.such.host.invalid/",
                ]
            )
        )

        result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}", "-s", "DOWNLOAD_MAXSIZE=200000")

    assert result.code == 21, result.err
    found = outcomes(sqlite_url)
    assert found == {
        web.url("/cut"): "truncated",
        web.url("/404"): "not_found",
        web.url("/410"): "gone",
        web.url("/403"): "forbidden",
        web.url("/418"): "http_error",
        web.url("/500"): "server_error",
        web.url("/loop"): "redirects",
        web.url("/script"): "redirects",
        web.url("/inside"): "refused_address",
        web.url("/offsite"): "offsite",
        web.url("/large"): "too_large",
        web.url("/image"): "not_html",
        web.url("/pdf"): "not_html",
        web.url("/empty"): "empty_page",
        web.url("/blank"): "no_text",
        web.url("/short"): "too_short",
        web.url("/private/x"): "robots",
        web.url("/moved"): "new",
        web.url("/chain"): "new",
        web.url("/maze"): "redirects",
        f"{closed_port}/": "host_closed",
        web.url("/").replace("http:", "https:"): "connection",
        "http://no.such.host.invalid/": "host_closed",
    }
    assert verdict(sqlite_url)[:2] == (21, "partial")
    assert other.asked.count("/x") <= 1


def test_a_wrong_charset_does_not_garble_the_text(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    page = article("the caf\u00e9 in the harbour", charset="iso-8859-1").replace(b"iso-8859-1", b"utf-8")
    web.routes["/wrong"] = Answer(page, kind="text/html; charset=utf-8")

    result = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/wrong')}", "-O", "-:json")

    assert result.code == 0
    assert json.loads(result.out)[0]["headline"] == "the caf\u00e9 in the harbour"


def test_no_spelling_of_a_private_address_passes_the_guard(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    port = web.address.partition(":")[2]
    hosts = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "2130706433",
        "0x7f.1",
        "0.0.0.0",
        "127.1",
        "017700000001",
        "[::ffff:127.0.0.1]",
    ]
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(f"http://{host}:{port}/news/1.html" for host in hosts))

    result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}", "-s", "NEWSGRAIN_ALLOWED_NETWORKS=10.0.0.0/8")

    found = outcomes(sqlite_url)
    assert set(found.values()) == {"refused_address"}
    assert len(found) == len(hosts)
    assert web.asked == []
    assert result.code == 21
    assert "neither public nor in NEWSGRAIN_ALLOWED_NETWORKS" in result.err


def test_a_source_of_which_nothing_can_be_read_is_partial_and_the_others_are_crawled(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with news_web({"/feed.xml": Answer(b"<h1>Gone</h1>", 500)}) as broken:
        sources = tmp_path / "sources.toml"
        sources.write_text(
            f'[[source]]\ndomain = "{web.address}"\nfeeds = ["/feed.xml", "/no-such-feed.xml"]\n'
            f'[[source]]\ndomain = "{broken.address}"\nfeeds = ["/feed.xml"]\n',
        )
        result = scrapy.crawl(sqlite_url, "-a", f"sources={sources}", "-s", "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8")

    assert result.code == 21
    assert f"{broken.address} ({broken.url('/feed.xml')}: HTTP status 500)" in result.err
    assert verdict(sqlite_url)[:4] == (21, "partial", 2, 2)


def test_rules_of_a_site_clean_its_pages_however_they_are_named_until_their_day_is_over(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    sources = tmp_path / "sources.toml"
    entry = (
        f'[[source]]\ndomain = "{web.address}"\nfeeds = ["/feed.xml"]\nremove = ["//article/p[1]"]\nkeep = ["footer"]\n'
    )
    sources.write_text(entry)
    settings = ("-s", f"NEWSGRAIN_SOURCES={sources}", "-s", "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8")
    named = ("-a", f"url={web.url('/2026/11/01/the-front-page-story-of-the-day')}")  # has no ETag

    ruled = scrapy.crawl(sqlite_url, *settings), scrapy.crawl(sqlite_url, *settings, *named)
    engine = reader_engine(sqlite_url)
    bodies = [str(body) for (body,) in rows(engine, "SELECT article_body FROM article_text")]
    cuts = rows(engine, "SELECT DISTINCT evidence FROM removed_block WHERE reason = 'site_rule'")
    sources.write_text(entry + "valid_until = 2020-01-01\n")
    expired = scrapy.crawl(sqlite_url, *settings, *named)
    after = rows(engine, "SELECT article_body FROM article_text ORDER BY article_id DESC LIMIT 1")
    engine.dispose()

    assert [result.code for result in (*ruled, expired)] == [0, 0, 0]
    assert len(bodies) == 3
    assert not any("The council spoke" in body for body in bodies)
    assert all(body.endswith("All rights reserved") for body in bodies)
    assert cuts == [("site rule: remove “//article/p[1]”",)]
    assert "valid_until" not in ruled[0].err + ruled[1].err
    assert expired.err.count("are ignored: valid_until is 2020-01-01") == 1
    assert str(after[0][0]).startswith("The council spoke")


def test_since_skips_what_is_older_by_its_hint_or_by_its_own_date(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    web.routes["/2026/11/01/the-front-page-story-of-the-day"] = Answer(article("the front", "2020-01-01T00:00:00Z"))

    result = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}", "-a", "since=2026-11-04")

    by_path = {url.removeprefix(web.url("")): why for url, why in outcomes(sqlite_url).items()}
    old = "older_than_since"
    assert result.code == 0
    assert by_path == {
        "/news/1.html": old,
        "/news/2.html": old,
        "/news/3.html": old,
        "/news/4.html": "new",
        "/news/5.html": "new",
        "/2026/11/01/the-front-page-story-of-the-day": old,
    }
    assert "/news/3.html" not in web.asked


def test_a_bound_on_pages_leaves_the_rest_to_the_next_run(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    argv = ("-a", f"domain={web.address}", "-s", "NEWSGRAIN_PAGES_PER_SOURCE=4")

    first = scrapy.crawl(sqlite_url, *argv)
    bounded = verdict(sqlite_url)
    second = scrapy.crawl(sqlite_url, *argv)

    assert (first.code, second.code) == (0, 0)
    assert bounded[2:4] == (4, 4)
    assert verdict(sqlite_url)[2:4] == (2, 2)
    assert counts(sqlite_url)["article"] == ARTICLES


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 11), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_run_that_is_stopped_or_killed_is_completed_by_the_next(
    web: NewsWeb,
    scrapy: Scrapy,
    sqlite_url: str,
    number: signal.Signals,
    code: int,
) -> None:
    gate = threading.Event()
    web.routes |= {
        path: Answer(answer.body, gate=gate) for path, answer in web.routes.items() if path.startswith("/news/")
    }
    argv = ("-a", f"domain={web.address}", "-s", f"DATABASE_URL={sqlite_url}", "-s", "CONCURRENT_REQUESTS=2")

    process = scrapy.begin("crawl", "news", *QUICK, *argv)
    until(lambda: any(path.startswith("/news/") for path in web.asked))
    os.kill(process, number)
    until(lambda: "Received SIG" in scrapy.said() or not is_running(process))
    gate.set()
    stopped = scrapy.end()
    after_stop = verdict(sqlite_url)
    again = scrapy("crawl", "news", *QUICK, *argv)

    assert stopped.code == code
    assert again.code == 0, again.err
    assert counts(sqlite_url)["article"] == ARTICLES
    assert verdict(sqlite_url)[4]
    if number == signal.SIGTERM:
        assert after_stop[:2] == (11, "stopped")
        assert after_stop[2] == after_stop[3]
        assert "stopped (exit code 11)" in stopped.err


def test_a_database_that_breaks_during_the_run_is_never_silent(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    gate = threading.Event()
    web.routes["/news/1.html"] = Answer(article("story 1"), gate=gate)

    scrapy.begin("crawl", "news", *QUICK, "-a", f"url={web.url('/news/1.html')}", "-s", f"DATABASE_URL={sqlite_url}")
    until(lambda: "/news/1.html" in web.asked)
    with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("DROP VIEW v_run")
        connection.execute("DROP TABLE fetch")
    gate.set()
    result = scrapy.end()

    assert result.code == 8
    assert "database (exit code 8)" in result.err
    assert "fetch" in result.err
