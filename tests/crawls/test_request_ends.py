"""Every URL that was taken has an outcome, whatever breaks or drops its request."""

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

from tests.crawl_results import outcomes, rows_of, until, verdict
from tests.newsweb import Answer, article, feed, news_web
from tests.scrapy_command import QUICK, Scrapy

MEDDLERS = "tests.crawls.faults"
MEDDLING = (
    "-s",
    f"DOWNLOADER_MIDDLEWARES={json.dumps({f'{MEDDLERS}.DownloaderMiddleware': 60})}",
    "-s",
    f"SPIDER_MIDDLEWARES={json.dumps({f'{MEDDLERS}.SpiderMiddleware': 60})}",
    "-s",
    f"ITEM_PIPELINES={json.dumps({f'{MEDDLERS}.Pipeline': 300, 'pipelines.item_pipelines.ArticlePipeline': 500})}",
)


def test_what_is_dropped_or_broken_on_its_way_is_recorded_with_its_reason(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    paths = [
        "/ignored",
        "/attribute",
        "/offsite-filter",
        "/twice",
        "/same",
        "/same?again",
        "/input",
        "/callback",
        "/drop",
        "/raise",
        "/fine",
        "/lost",
    ]
    with news_web({path: Answer(article(path)) for path in paths}) as web:
        urls = tmp_path / "urls.txt"
        urls.write_text("\n".join(map(web.url, paths)))
        result = scrapy.crawl(sqlite_url, "-a", f"urls_file={urls}", *MEDDLING)

    assert {url.removeprefix(web.url("")): why for url, why in outcomes(sqlite_url).items()} == {
        "/ignored": "dropped",
        "/attribute": "crawl_error",
        "/offsite-filter": "offsite",
        "/twice": "new",
        "/same": "new",
        "/same?again": "dropped",
        "/input": "crawl_error",
        "/callback": "crawl_error",
        "/drop": "dropped",
        "/raise": "crawl_error",
        "/fine": "new",
        "/lost": "unaccounted",
    }
    assert result.code == 20
    assert "1 URLs were left without an outcome and deferred" in result.err
    assert verdict(sqlite_url)[:4] == (20, "accounting", len(paths), len(paths))


def test_errors_of_added_parts_alone_are_20_and_their_pages_are_tried_again(scrapy: Scrapy, sqlite_url: str) -> None:
    with news_web({"/raise": Answer(article("raise"))}) as web:
        broken = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/raise')}", *MEDDLING)
        mended = scrapy.crawl(sqlite_url, "-a", f"url={web.url('/raise')}")

    assert (broken.code, mended.code) == (20, 0)
    assert "1 errors in the spider" in broken.err


def test_a_document_that_breaks_half_way_loses_none_of_its_pages(scrapy: Scrapy, sqlite_url: str) -> None:
    pages = {f"/news/{number}.html": Answer(article(f"story {number}")) for number in range(1, 6)}
    with news_web(pages) as web:
        web.routes["/feed.xml"] = Answer(feed(web.url(""), {path: path for path in pages}))
        middleware = json.dumps({f"{MEDDLERS}.BrokenSpiderOutput": 60})
        argv = ("-a", f"feed={web.url('/feed.xml')}")
        broken = scrapy.crawl(sqlite_url, *argv, "-s", f"SPIDER_MIDDLEWARES={middleware}")
        between = verdict(sqlite_url)
        mended = scrapy.crawl(sqlite_url, *argv)

    assert (broken.code, mended.code) == (20, 0)
    assert between[2] == between[3]
    engine_rows = outcomes(sqlite_url)
    assert set(engine_rows.values()) == {"new"}
    assert len(engine_rows) == 5 - 1, "all but the first, which the broken run had stored"


def test_books_that_the_database_does_not_confirm_are_not_balanced(scrapy: Scrapy, sqlite_url: str) -> None:
    gate = threading.Event()
    with news_web({"/1": Answer(article("one")), "/2": Answer(article("two"), gate=gate)}) as web:
        argv = ("-a", f"url={web.url('/1')},{web.url('/2')}", "-s", f"DATABASE_URL={sqlite_url}")
        scrapy.begin("crawl", "news", *QUICK, *argv)
        until(lambda: rows_of(sqlite_url, "SELECT count(*) FROM fetch") == [(1,)])
        with closing(sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute("DELETE FROM fetch")
        gate.set()
        result = scrapy.end()

    assert result.code == 20
    assert "2 URLs were taken but 1 have an outcome in the database" in result.err
    assert verdict(sqlite_url)[:4] == (20, "accounting", 2, 1)


def test_documents_that_could_not_be_read_are_in_the_runs_row(scrapy: Scrapy, sqlite_url: str) -> None:
    with news_web({"/news/1": Answer(article("one"))}) as web:
        web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/news/1": "one"}))
        web.routes["/broken.xml"] = Answer(status=503)
        result = scrapy.crawl(sqlite_url, "-a", f"feed={web.url('/feed.xml')},{web.url('/broken.xml')}")
        (row,) = rows_of(sqlite_url, "SELECT stats FROM crawl_run")

    assert result.code == 0, "the source could be read"
    assert json.loads(str(row[0]))["newsgrain/unread_documents"] == [
        {"source": web.address, "url": web.url("/broken.xml"), "problem": "HTTP status 503"}
    ]
