"""The plain peer of a crawl: Scrapy, trafilatura and SQLAlchemy in one process, extraction in the item pipeline.

    python -m benchmarks.inline_crawl FILE DATABASE

FILE lists the URLs. Started by `benchmarks.crawl`; prints pages a second and CPU milliseconds a page, without the first
fifth of the pages.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from sqlalchemy import Engine, String, Text, create_engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from trafilatura import bare_extraction

from benchmarks.bare_crawl import FETCH_SETTINGS, WARM, ListSpider

#: Rows in one transaction.
_BATCH = 100
_SETTINGS = {**FETCH_SETTINGS, "ITEM_PIPELINES": {"benchmarks.inline_crawl.StoreArticles": 300}}


class _Base(DeclarativeBase):
    pass


class Article(_Base):
    """An article as trafilatura reads it."""

    __tablename__ = "article"

    url: Mapped[str] = mapped_column(String, primary_key=True)
    title: Mapped[str | None] = mapped_column(Text)
    author: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String)
    text: Mapped[str] = mapped_column(Text)
    fetched_at: Mapped[datetime]


class StoreArticles:
    """Extracts each page, and writes the articles in batches."""

    def __init__(self, crawler: Crawler) -> None:
        """Create the database."""
        self._engine: Engine = create_engine(f"sqlite:///{crawler.settings['DATABASE']}")
        _Base.metadata.create_all(self._engine)
        self._rows: list[dict[str, Any]] = []
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "StoreArticles":
        """Make the pipeline of a crawl."""
        return cls(crawler)

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Extract the article of a page, if there is one."""
        found: Any = bare_extraction(item["body"], url=item["url"], with_metadata=True, include_comments=False)
        if found is not None and found.text:
            self._rows.append(
                {
                    "url": item["url"],
                    "title": found.title,
                    "author": found.author,
                    "date": found.date,
                    "text": found.text,
                    "fetched_at": datetime.now(UTC),
                }
            )
        if len(self._rows) >= _BATCH:
            self._write()
        # By name: run as a program, this module is loaded twice, with two classes of spiders.
        getattr(self._crawler.spider, "moments", []).append((monotonic(), process_time()))
        return item

    def close_spider(self) -> None:
        """Write the rest."""
        self._write()
        self._engine.dispose()

    def _write(self) -> None:
        if self._rows:
            statement = insert(Article)
            changed = {name: statement.excluded[name] for name in ("title", "author", "date", "text", "fetched_at")}
            with self._engine.begin() as connection:
                connection.execute(statement.on_conflict_do_update(index_elements=["url"], set_=changed), self._rows)
            self._rows = []


class InlineSpider(ListSpider):
    """Hands pages to the pipeline; `moments` gets the time and the CPU seconds after each of them."""

    name = "inline"
    moments: list[tuple[float, float]]

    def parse(self, response: Response, **_: Any) -> dict[str, Any]:
        """Return the page as an item."""
        return {"url": response.url, "body": response.body}


def main(listed: str, database: str) -> None:
    """Crawl the URLs of a file, and print the cost of a page."""
    moments: list[tuple[float, float]] = []
    process = AsyncCrawlerProcess({**_SETTINGS, "DATABASE": database})
    process.crawl(InlineSpider, urls=Path(listed).read_text(encoding="utf-8").split(), moments=moments)
    process.start()
    first = int(len(moments) * WARM)
    pages = len(moments) - 1 - first
    (began, cpu_before), (ended, cpu_after) = moments[first], moments[-1]
    print(f"{pages / (ended - began):.3f} {(cpu_after - cpu_before) / pages * 1000:.3f}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
