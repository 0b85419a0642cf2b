"""An outlet that a list of sources names, crawled again and again as cron does it, with time passing in between."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.crawl_results import rows_of
from tests.newsweb import Answer, NewsWeb, article, feed
from tests.scrapy_command import Result, Scrapy


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
    "feed": (
        "first_seen_at",
        "last_polled_at",
        "last_read_at",
        "last_changed_at",
        "last_new_at",
        "next_poll_at",
        "last_full_at",
    ),
    "url": ("first_seen_at", "last_seen_at", "last_fetched_at", "next_due_at", "announced_at"),
    "source": ("next_discovery_at",),
    "article": ("date_published", "first_seen_at", "fetched_at"),
}


def shift(database_url: str, hours: float) -> None:
    """Let all moments in an SQLite database be so many hours longer ago."""
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as connection, connection:
        for table, columns in MOMENTS.items():
            for column in columns:
                moved = f"strftime('%Y-%m-%d %H:%M:%f000', {column}, '-{round(hours * 3600)} seconds')"
                connection.execute(f"UPDATE {table} SET {column} = {moved}")
