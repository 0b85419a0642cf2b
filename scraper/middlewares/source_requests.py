"""Applies a source's request options (headers, user agent, cookies, proxy) to its own hosts only.

Cookies that redirects set on the way to one page go to their own origin.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.http import Request

from scraper.middlewares.bounce_cookies import cookies_for
from scraper.sources.host_index import HostIndex
from scraper.sources.source import DIRECT

#: What this middleware added to a request: names of headers, and whether it set the proxy.
_HEADERS = "newsgrain_source_headers"
_PROXIED = "newsgrain_source_proxy"


class SourceRequests:
    """Adds the request options of the host's source, for spiders that have `source_hosts`.

    Placed before robots.txt, whose rules depend on the user agent. A redirect or a retry passes here again; the options
    of the previous host are removed first.
    """

    def __init__(self, crawler: Crawler) -> None:
        """Keep the crawler, whose spider has `source_hosts` once it has started."""
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Replace the options of a previous host by those of the request's own."""
        _remove_options(request)
        hosts = getattr(self._crawler.spider, "source_hosts", None)
        if isinstance(hosts, HostIndex):
            _add_options(request, hosts)
        _add_bounce_cookies(request)


def user_agent_of(request: Request, default: str) -> str:
    """Return the User-Agent of a request that passed here, for the rules of robots.txt."""
    written = request.headers.get("User-Agent")
    return default if written is None else written.decode("latin-1")


def _remove_options(request: Request) -> None:
    for name in request.meta.pop(_HEADERS, ()):
        request.headers.pop(name, None)
    if request.meta.pop(_PROXIED, False):
        request.meta.pop("proxy", None)
        request.meta.pop("_auth_proxy", None)
        request.headers.pop("Proxy-Authorization", None)


def _add_bounce_cookies(request: Request) -> None:
    """Add the cookies that redirects to this page have set, behind those of its source."""
    cookies = cookies_for(request)
    if cookies is None:
        return
    own = request.headers.get("Cookie")
    request.headers["Cookie"] = cookies if own is None else f"{own.decode('latin-1')}; {cookies}"
    request.meta[_HEADERS] = (*request.meta.get(_HEADERS, ()), "Cookie")


def _add_options(request: Request, hosts: HostIndex) -> None:
    options = hosts.options_for(request.url)
    for name, value in options.headers:
        request.headers[name] = value
    if options.headers:
        request.meta[_HEADERS] = tuple(name for name, _ in options.headers)
    if options.proxy is not None:
        # None keeps Scrapy from using the environment's proxy.
        request.meta["proxy"] = None if options.proxy == DIRECT else options.proxy
        # Left by a redirect from the environment's proxy: Scrapy would take our proxy for that one.
        request.meta.pop("_scheme_proxy", None)
        request.meta[_PROXIED] = True
