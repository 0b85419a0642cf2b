"""Every URL that was taken has an outcome, whatever breaks or drops its request."""

import json
from pathlib import Path

from tests.crawls import outcomes, verdict
from tests.newsweb import Answer, article, feed, news_web
from tests.scraper.command import Scrapy

MEDDLERS = "tests.scraper.meddlers"
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
