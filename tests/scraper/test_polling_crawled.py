"""Polls of discovery documents in whole crawls: conditional, only when due, and never ahead of the frontier."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawls import counts, rows_of, verdict
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scraper.command import Result, Scrapy

PAGES = 4


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with a feed of some pages, which has an ETag."""
    with news_web({}) as served:
        publish(served, PAGES)
        yield served


def publish(web: NewsWeb, pages: int, path: str = "/feed.xml", tag: str | None = None) -> None:
    """Let the outlet have so many articles in its feed."""
    paths = {f"/news/{number}.html": f"story {number}" for number in range(pages)}
    headers = {"ETag": tag or f'"{pages}"'}
    web.routes[path] = Answer(feed(web.url(""), paths), headers=headers, kind="application/rss+xml")
    web.routes |= {page: Answer(article(headline), headers={"ETag": '"1"'}) for page, headline in paths.items()}


class Listed:
    """Crawls of a list with one outlet, as cron does them."""

    def __init__(self, scrapy: Scrapy, web: NewsWeb, database_url: str, folder: Path, lines: str) -> None:
        self.scrapy, self.web, self.database_url = scrapy, web, database_url
        self.sources = folder / "sources.toml"
        self.sources.write_text(f'[[source]]\ndomain = "{web.address}"\n{lines}\n')

    def __call__(self, *argv: str) -> Result:
        """Crawl the list."""
        self.web.asked.clear()
        return self.scrapy.crawl(self.database_url, "-a", f"sources={self.sources}", *argv)

    def pass_time(self, hours: float) -> None:
        """Let all moments in the database be so much longer ago."""
        shift(self.database_url, hours)

    def feeds(self, columns: str) -> list[tuple[object, ...]]:
        return rows_of(self.database_url, f"SELECT {columns} FROM feed ORDER BY id")


MOMENTS = {
    "feed": ("first_seen_at", "last_polled_at", "last_read_at", "last_changed_at", "last_new_at", "next_poll_at"),
    "url": ("first_seen_at", "last_seen_at", "last_fetched_at", "next_due_at", "announced_at"),
    "source": ("next_discovery_at",),
    "article": ("date_published", "first_seen_at", "fetched_at"),
}


def shift(database_url: str, hours: float) -> None:
    """Let all moments in an SQLite database be so many hours longer ago."""
    with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
        for table, columns in MOMENTS.items():
            for column in columns:
                moved = f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{round(hours * 3600)} seconds')"
                connection.execute(f"UPDATE {table} SET {column} = {moved}")
    connection.close()


@pytest.fixture
def listed(scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path) -> Listed:
    return Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')


def test_what_is_not_due_is_not_asked_for_and_the_run_says_what_is_next(listed: Listed, web: NewsWeb) -> None:
    first = listed()
    second = listed()

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert web.asked == []
    assert "nothing was due; next is 20" in second.err
    assert verdict(listed.database_url)[:4] == (0, "ok", 0, 0)


def test_a_document_that_is_due_is_asked_conditionally_and_not_read_when_nothing_has_changed(
    listed: Listed, web: NewsWeb
) -> None:
    listed()
    listed.pass_time(2)
    same = listed()
    asked_again = list(web.asked)
    listed.pass_time(5)
    publish(web, PAGES + 1)
    more = listed()

    assert asked_again == ["/feed.xml"]
    assert "is unchanged" in same.err
    assert listed.feeds("last_status, failures, problem") == [(200, 0.0, None)]
    assert more.code == 0
    assert "/news/4.html" in web.asked
    assert counts(listed.database_url)["article"] == PAGES + 1


def test_a_body_that_is_the_same_is_not_read_either(listed: Listed, web: NewsWeb) -> None:
    web.routes["/feed.xml"] = replace(web.routes["/feed.xml"], headers={})
    listed()
    again = listed("-a", "now=1")

    assert "is unchanged" in again.err
    assert listed.feeds("last_status, last_changed_at < last_read_at") == [(200, 1)]
    assert "/feed.xml" in web.asked
