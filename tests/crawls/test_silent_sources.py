"""A run says when a source has gone quiet."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from tests.crawl_results import verdict
from tests.newsweb import Answer, article, feed, news_web
from tests.past_articles import add_articles
from tests.scrapy_command import Scrapy


def test_a_source_that_was_never_so_quiet_ends_the_run_with_22(
    scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    engine = engine_for(database_url)
    last = datetime.now(UTC) - timedelta(days=10)
    with news_web({"/known.html": Answer(article("known"))}) as web:
        web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/known.html": "known"}))
        argv = ("-a", f"feed={web.url('/feed.xml')}")
        first = scrapy.crawl(database_url, *argv)
        with engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM raw_page")
            connection.exec_driver_sql("UPDATE url SET article_id = NULL")
            connection.exec_driver_sql("DELETE FROM article")
        add_articles(engine, web.address, [last - timedelta(hours=8 * number) for number in range(90)])
        quiet = scrapy.crawl(database_url, *argv)
        named = scrapy.crawl(database_url, "-a", f"url={web.url('/known.html')}")

    assert (first.code, quiet.code, named.code) == (0, 22, 0), quiet.err
    assert (
        f"nothing new from 1 source: {web.address} (since {last:%Y-%m-%d %H}:00 UTC; at most 8 hours before)"
        in quiet.err
    )
    assert verdict(database_url)[:2] == (0, "ok")
