"""The egress guard: every name, literal and redirect resolves to a public address or to none.

The checked address is the one connected to, so a name that changes its address between two look-ups gains
nothing.
Only IPv4 is resolved. With a proxy, only the proxy's own address is checked.
"""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Self

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import BaseSettings
from scrapy.utils.datatypes import LocalCache
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, fail
from twisted.internet.error import DNSLookupError

from pipelines.crawl_run import run_of

Network = IPv4Network | IPv6Network

#: Why a host was refused. Twisted turns each failed look-up into the same error, so the reason waits here.
_refusals: LocalCache[str, str] = LocalCache(10_000)


class RefusedAddressError(IgnoreRequest):
    """The host has an address that is neither public nor inside NEWSGRAIN_ALLOWED_NETWORKS."""


def allowed_networks(setting: str | Sequence[str]) -> tuple[Network, ...]:
    """Read NEWSGRAIN_ALLOWED_NETWORKS: networks or addresses separated by commas or white space.

    Raises:
        ValueError: naming the word that is no network.
    """
    words = setting.replace(",", " ").split() if isinstance(setting, str) else setting
    return tuple(_network(word) for word in words)


def _network(word: str) -> Network:
    try:
        return ip_network(word)
    except ValueError as error:
        raise ValueError(
            f"NEWSGRAIN_ALLOWED_NETWORKS: {error}. Write networks such as 127.0.0.0/8, separated by commas.",
        ) from error


def is_admitted(address: str, allowed: Sequence[Network]) -> bool:
    """Say whether the numeric `address` is public or inside one of the `allowed` networks."""
    parsed = ip_address(address)
    ip = getattr(parsed, "ipv4_mapped", None) or parsed
    if any(ip in network for network in allowed):
        return True
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _literal(name: str) -> str | None:
    try:
        return str(ip_address(name))
    except ValueError:
        return None


class GuardedResolver(CachingThreadedResolver):
    """Resolve names as Scrapy does, and fail where the address may not be asked."""

    def __init__(
        self,
        reactor: ReactorBase,
        cache_size: int,
        timeout: float,
        allowed: Sequence[Network] = (),
    ) -> None:
        """Keep the networks that are allowed beside the public ones."""
        super().__init__(reactor, cache_size, timeout)
        self.allowed = tuple(allowed)

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read NEWSGRAIN_ALLOWED_NETWORKS."""
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = networks_of(crawler.settings)
        return resolver

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """Return the address of `name`, or fail with DNSLookupError when there is none that may be asked."""
        literal = _literal(name)
        if literal is not None and not is_admitted(literal, self.allowed):
            return fail(self._refusal(name, literal))
        return super().getHostByName(name, timeout).addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not is_admitted(address, self.allowed):
            raise self._refusal(name, address)
        return address

    def _refusal(self, name: str, address: str) -> DNSLookupError:
        text = name if name == address else f"{name} is {address}"
        _refusals[name.lower()] = f"{text}, neither public nor in NEWSGRAIN_ALLOWED_NETWORKS"
        return DNSLookupError(_refusals[name.lower()])


def networks_of(settings: BaseSettings) -> tuple[Network, ...]:
    """Read NEWSGRAIN_ALLOWED_NETWORKS from `settings`."""
    return allowed_networks(settings.get("NEWSGRAIN_ALLOWED_NETWORKS") or "")


class GuardedHandler(HTTP11DownloadHandler):
    """Download over HTTP through the guard only, and tell a refused address from an unknown host."""

    async def download_request(self, request: Request) -> Response:
        """Return the response to `request`.

        Raises:
            RefusedAddressError: the address is refused, or no guard is installed to check it.
        """
        from twisted.internet import reactor  # noqa: PLC0415 - importing it earlier would install the wrong reactor

        if not isinstance(getattr(reactor, "resolver", None), GuardedResolver):
            raise RefusedAddressError(
                "the egress guard is not installed: start the crawl by `scrapy` or a CrawlerProcess",
            )
        download = super().download_request(request)
        run = run_of(self._crawler.spider)
        try:
            return await (run.ending.unless_cut(download) if run is not None else download)
        except CannotResolveHostError as error:
            host = (urlparse_cached(request).hostname or "").lower()
            if host in _refusals:
                raise RefusedAddressError(_refusals[host]) from error
            raise
