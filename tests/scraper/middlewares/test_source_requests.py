"""One request on its way from host to host; whole crawls are in tests/crawls/test_source_settings.py."""

from typing import Any

import pytest
from scrapy import Spider
from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.http import Request
from scrapy.utils.test import get_crawler

from scraper.middlewares.source_requests import SourceRequests, user_agent_of
from scraper.sources import Source
from scraper.sources.host_index import HostIndex

ONE = Source(
    "one.example",
    None,
    "https://one.example/",
    headers=(("X-Key", "s3cret"),),
    cookies=(("a", "1"),),
    user_agent="ExampleBot/1.0",
    proxy="http://ann:s3cret@proxy.example:3128",
)
TWO = Source("two.example", None, "https://two.example/", proxy="direct")


def manners(*sources: Source) -> SourceRequests:
    crawler = get_crawler(Spider)
    crawler.spider = Spider("x")
    if sources:
        crawler.spider.source_hosts = HostIndex(sources)  # type: ignore[attr-defined]  # as our spiders have it
    return SourceRequests.from_crawler(crawler)


def sent(middleware: SourceRequests, request: Request) -> dict[str, Any]:
    """Let the request pass as in a crawl, and return what leaves with it."""
    middleware.process_request(request)
    HttpProxyMiddleware().process_request(request)
    headers = {name.decode(): b", ".join(values).decode() for name, values in request.headers.items()}
    return headers | ({"proxy": request.meta["proxy"]} if request.meta.get("proxy") else {})


def test_a_request_takes_on_what_its_host_wants_and_leaves_it_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://bob:env@environment.example:1")
    middleware = manners(ONE, TWO)
    everything = {
        "X-Key": "s3cret",
        "Cookie": "a=1",
        "User-Agent": "ExampleBot/1.0",
        "Proxy-Authorization": "Basic YW5uOnMzY3JldA==",
        "proxy": "http://proxy.example:3128",
    }
    environment = {"Proxy-Authorization": "Basic Ym9iOmVudg==", "proxy": "http://environment.example:1"}

    request = Request("https://one.example/a", headers={"If-None-Match": '"1"'})
    assert sent(middleware, request) == everything | {"If-None-Match": '"1"'}
    request = request.replace(url="https://one.example/retried")
    assert sent(middleware, request) == everything | {"If-None-Match": '"1"'}
    request = request.replace(url="https://three.example/")
    assert sent(middleware, request) == environment | {"If-None-Match": '"1"'}
    request = request.replace(url="https://two.example/")
    assert sent(middleware, request) == {"If-None-Match": '"1"'}
    request = request.replace(url="https://three.example/")
    assert sent(middleware, request) == environment | {"If-None-Match": '"1"'}
    request = request.replace(url="https://one.example/back")
    assert sent(middleware, request) == everything | {"If-None-Match": '"1"'}


def test_a_spider_without_a_list_asks_as_ever() -> None:
    assert sent(manners(), Request("https://one.example/")) == {}


def test_the_user_agent_of_a_request_is_told() -> None:
    request = Request("https://one.example/")
    assert user_agent_of(request, "Newsgrain/0.1") == "Newsgrain/0.1"

    manners(ONE).process_request(request)

    assert user_agent_of(request, "Newsgrain/0.1") == "ExampleBot/1.0"
