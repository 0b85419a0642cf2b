"""Asks each host as its entry in `sources.toml` wants it: headers, user agent, cookies, proxy. And no other host so."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from scraper.sources.host_index import HostIndex
from scraper.sources.source import DIRECT

#: What of a request this middleware put there: names of headers, and whether the proxy is one.
_HEADERS = "newsgrain_source_headers"
_PROXIED = "newsgrain_source_proxy"


class SourceRequests:
    """Put on a request what its host's source says, for spiders that have `source_hosts`.

    It comes before robots.txt is looked at: its rules are read for the user agent that asks. A redirect or a retry
    passes here again; what was meant for the host before is taken off first.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose spider knows the sources once it has started."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Make the request one to its own host."""
        _take_off(request)
        hosts = getattr(self._crawler.spider, "source_hosts", None)
        if isinstance(hosts, HostIndex):
            _put_on(request, hosts)


def user_agent_of(request: Request, default: str) -> str:
    """Return the user agent that a request which passed here says, for the rules of robots.txt."""
    written = request.headers.get("User-Agent")
    return default if written is None else written.decode("latin-1")


def _take_off(request: Request) -> None:
    for name in request.meta.pop(_HEADERS, ()):
        request.headers.pop(name, None)
    if request.meta.pop(_PROXIED, False):
        request.meta.pop("proxy", None)
        request.meta.pop("_auth_proxy", None)
        request.headers.pop("Proxy-Authorization", None)


def _put_on(request: Request, hosts: HostIndex) -> None:
    manner = hosts.manner(request.url)
    for name, value in manner.headers:
        request.headers[name] = value
    if manner.headers:
        request.meta[_HEADERS] = tuple(name for name, _ in manner.headers)
    if manner.proxy is not None:
        # None: Scrapy does not look into the environment either.
        request.meta["proxy"] = None if manner.proxy == DIRECT else manner.proxy
        # What a redirect brought along of the environment's proxy: Scrapy would take ours for it.
        request.meta.pop("_scheme_proxy", None)
        request.meta[_PROXIED] = True
