"""The spider's decisions that no small web on loopback can bring about."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadConnectionRefusedError
from scrapy.http import Request
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from scraper import settings as project
from scraper.arguments import ArgumentsError
from scraper.spiders.news import NewsSpider
from scraper.spiders.preflight import preflight

OURS = ("NEWSGRAIN_", "DATABASE_", "DOWNLOAD_HANDLERS", "TWISTED_DNS_RESOLVER")
SETTINGS = {name: getattr(project, name) for name in vars(project) if name.startswith(OURS)}


def crawler(database_url: str = "sqlite:///x.db") -> Crawler:
    made = get_crawler(NewsSpider, SETTINGS | {"DATABASE_URL": database_url, "NEWSGRAIN_WORKERS": 0})
    # As in a crawl: without Twisted's reactor there is no guard, and without a guard no spider.
    made.settings.frozen = False
    made.settings.set("TWISTED_REACTOR_ENABLED", value=True, priority="cmdline")
    return made


def spider(database_url: str = "sqlite:///x.db", **arguments: Any) -> NewsSpider:
    return NewsSpider.from_crawler(crawler(database_url), **arguments)


async def started(news: NewsSpider) -> list[Request]:
    try:
        return [request async for request in news.start()]
    finally:
        await news.run.close()


def refused(request: Request) -> Failure:
    failure = Failure(DownloadConnectionRefusedError("refused"))  # type: ignore[no-untyped-call]  # Twisted's
    failure.request = request  # type: ignore[attr-defined]  # as Scrapy does
    return failure


def answers(news: NewsSpider, requests: list[Request]) -> list[Request]:
    async def gathered() -> list[Request]:
        return [output for request in requests async for output in news.document_failed(refused(request))]

    return asyncio.run(gathered())


def test_a_bare_domain_that_does_not_answer_over_https_is_tried_over_http(sqlite_url: str) -> None:
    news = spider(sqlite_url, domain="a.example")

    first = asyncio.run(started(news))
    second = answers(news, first)
    third = answers(news, second)

    assert [request.url for request in first] == ["https://a.example/robots.txt", "https://a.example/"]
    assert [request.url for request in second] == ["http://a.example/robots.txt", "http://a.example/"]
    assert third == []
    assert "refused" in news.run.findings.unreadable_sources["a.example"]


def test_https_that_was_asked_for_is_not_given_up(sqlite_url: str) -> None:
    news = spider(sqlite_url, domain="https://a.example")

    assert answers(news, asyncio.run(started(news))) == []


def test_wrong_arguments_are_refused_where_no_command_checks_them() -> None:
    with pytest.raises(ArgumentsError, match="did you mean domain"):
        spider(domian="a.example")


def test_a_spider_that_is_only_looked_at_opens_nothing() -> None:
    news = spider("postgresql://127.0.0.1:1/nothing", domain="a.example")

    assert not news.run.has_begun


def test_the_list_of_sources_is_read_once(sqlite_url: str, tmp_path: Path) -> None:
    listed = tmp_path / "sources.toml"
    listed.write_text('[[source]]\ndomain = "a.example"\n')
    arguments = {"sources": str(listed)}
    checked = preflight(arguments, crawler(sqlite_url).settings)
    read = checked.selection
    listed.unlink()

    requests = asyncio.run(started(spider(sqlite_url, checked=checked, **arguments)))

    assert [source.domain for source in read.sources] == ["a.example"]
    assert [request.url for request in requests] == ["https://a.example/robots.txt", "https://a.example/"]
