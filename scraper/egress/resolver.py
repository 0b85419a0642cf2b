"""Resolves names to admitted addresses only: the address that was checked is the one that is connected to.

Twisted uses this resolver for every connection, also to a numeric host. So links, redirects, robots.txt, feeds,
sitemaps and second look-ups of a name pass here.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import HostResolution
from scrapy.utils.datatypes import LocalCache
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver
from zope.interface import implementer

from scraper.egress.addresses import numeric_address
from scraper.egress.endpoints import Endpoint
from scraper.egress.rules import EgressRules, egress_rules
from scraper.exceptions import RefusedAddressError
from scraper.setting_values import networks, ports

#: Seconds that a result, or its absence, is cached; the system's look-up gives no TTL.
_KEPT_SECONDS = 300.0
_ABSENCE_KEPT_SECONDS = 30.0
_MAX_NAMES = 10_000
_THREADS = 8
#: Last labels of local names, which are never left to a proxy to resolve.
_NEAR = frozenset({"localhost", "local", "internal", "intranet", "private", "corp", "home", "lan", "arpa"})


def system_addresses(name: str) -> tuple[str, ...]:
    """Return the numeric addresses of a name, the preferred first; empty for an unknown name."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return ()
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(slots=True)
class _LookUp:
    answer: "asyncio.Future[tuple[str, ...]]"
    began_at: float

    def is_valid(self) -> bool:
        has_answer = not self.answer.done() or bool(self.answer.result())
        return monotonic() - self.began_at < (_KEPT_SECONDS if has_answer else _ABSENCE_KEPT_SECONDS)


@implementer(IHostnameResolver)
class GuardedResolver:
    """Resolves names to IPv4 and IPv6 addresses that the rules admit. Installed once a process."""

    def __init__(
        self,
        reactor: ReactorBase,
        rules: EgressRules,
        seconds: float,
        look_up: Callable[[str], Iterable[str]] = system_addresses,
    ) -> None:
        """Look up nothing yet; a name may take `seconds`, and `look_up` may block."""
        self.rules = rules
        self._reactor = reactor
        self._seconds = seconds
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(_THREADS, "look-up")
        self._look_ups: LocalCache[str, _LookUp] = LocalCache(_MAX_NAMES)
        self._deliveries: set[asyncio.Task[None]] = set()
        self._named: set[Endpoint] = set()
        self._proxies: set[Endpoint] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        """Read the rules from the settings."""
        rules = egress_rules(networks(crawler.settings), ports(crawler.settings))
        return cls(reactor, rules, crawler.settings.getfloat("DNS_TIMEOUT"))

    def install_on_reactor(self) -> None:
        """Replace the reactor's resolver."""
        self._reactor.installNameResolver(self)  # type: ignore[arg-type]  # it provides the interface

    def open_named(self, endpoint: Endpoint) -> None:
        """Open the port of a host that the operator has written with it."""
        self._named.add(endpoint)

    def open_proxy(self, endpoint: Endpoint) -> None:
        """Open the operator's proxy, at any address."""
        self._proxies.add(endpoint)

    async def admit(self, endpoint: Endpoint) -> None:
        """Raise unless the endpoint may be reached directly.

        Raises:
            RefusedAddressError: it may not.
            CannotResolveHostError: the name is unknown.
        """
        if endpoint in self._proxies and endpoint not in self._named:
            raise RefusedAddressError(f"{endpoint.host}:{endpoint.port} is the proxy itself")
        await self._admitted(endpoint)

    async def admit_behind_proxy(self, endpoint: Endpoint) -> None:
        """Raise unless the endpoint may be reached by a proxy: its address as resolved here is checked.

        A name that is unknown here is left to the proxy, unless it is a local one.

        Raises:
            RefusedAddressError: it may not.
        """
        host = endpoint.host.removesuffix(".")
        try:
            await self._admitted(endpoint)
        except CannotResolveHostError as error:
            if "." not in host or host.rpartition(".")[2] in _NEAR or not _is_plain(host):
                raise RefusedAddressError(f"{endpoint.host} is no name of a public host") from error
            if endpoint not in self._named and not self.rules.has_port(endpoint.port):
                problem = f"port {endpoint.port} of {endpoint.host} is not in NEWSGRAIN_ALLOWED_PORTS"
                raise RefusedAddressError(problem) from error

    async def _admitted(self, endpoint: Endpoint) -> tuple[str, ...]:
        """Return the addresses to connect to, at least one."""
        host, port = endpoint
        addresses = await self._addresses(host)
        if not addresses:
            raise CannotResolveHostError(f"no address is known for {host}")
        is_named = endpoint in self._named
        refusals = {address: self.rules.refusal(host, address, port, is_named=is_named) for address in addresses}
        admitted = tuple(address for address, refusal in refusals.items() if refusal is None)
        if not admitted:
            raise RefusedAddressError(next(filter(None, refusals.values())))
        return admitted

    async def _addresses(self, host: str) -> tuple[str, ...]:
        address = numeric_address(host)
        if address is not None:
            return (address,)
        found = self._look_ups.get(host)
        if found is None or not found.is_valid():
            found = _LookUp(asyncio.ensure_future(self._looked_up(host)), monotonic())
            self._look_ups[host] = found
        return await asyncio.shield(found.answer)

    async def _looked_up(self, name: str) -> tuple[str, ...]:
        answer = asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, name)
        try:
            return tuple(await asyncio.wait_for(answer, self._seconds))
        except TimeoutError:
            return ()

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: N803 - same; zope's interfaces are no types
        hostName: str,  # noqa: N803 - same
        portNumber: int = 0,  # noqa: N803 - same
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803 - same
        transportSemantics: str = "TCP",  # noqa: ARG002, N803 - same
    ) -> HostResolution:
        """Give the receiver the admitted addresses of a host at this port, if any."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        endpoint = Endpoint(hostName.lower(), portNumber)
        delivery = asyncio.ensure_future(self._deliver(resolutionReceiver, endpoint, addressTypes))
        self._deliveries.add(delivery)
        delivery.add_done_callback(self._deliveries.discard)
        return resolution

    async def _deliver(
        self,
        receiver: Any,
        endpoint: Endpoint,
        kinds: Sequence[type[IAddress]] | None,
    ) -> None:
        try:
            is_proxy = endpoint in self._proxies or (
                # The proxy of a tunnel is resolved by its name alone.
                not endpoint.port and any(proxy.host == endpoint.host for proxy in self._proxies)
            )
            addresses = await (self._addresses(endpoint.host) if is_proxy else self._admitted(endpoint))
        except (RefusedAddressError, CannotResolveHostError):
            addresses = ()
        for address in addresses:
            found = _twisted_address(address, endpoint.port)
            if kinds is None or isinstance(found, tuple(kinds)):
                receiver.addressResolved(found)
        receiver.resolutionComplete()


def _is_plain(host: str) -> bool:
    """Return whether a name reads alike everywhere: percent signs, for example, are decoded by some."""
    return host.replace("-", "").replace("_", "").replace(".", "").isalnum() and host.isascii()


def _twisted_address(address: str, port: int) -> IPv4Address | IPv6Address:
    kind = IPv4Address if ip_address(address).version == 4 else IPv6Address  # noqa: PLR2004 - of IP
    return kind("TCP", address, port)
