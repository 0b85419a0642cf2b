"""Which numeric addresses are public, in every spelling that a URL can give them. Pure."""

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

# Written out, as Python's own lists differ between its versions.
_NOT_PUBLIC = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        # Relays of 6to4; a platform's own address among public ones.
        "192.88.99.0/24 168.63.129.16/32 "
        "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
)
_PUBLIC6 = IPv6Network("2000::/3")
# Protocol assignments with Teredo, documentation, documentation.
_NOT_PUBLIC6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32_BITS = 0xFFFF_FFFF

#: What the C library reads as an IPv4 address: one to four numbers, decimal, octal or hexadecimal.
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)(?:\.(?:0x[0-9a-f]*|[0-9]+)){0,3}", re.IGNORECASE)


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


def numeric_address(host: str) -> str | None:
    """Return the address that a URL's host is another spelling of (`127.1`, `0x7f000001`, `[::1]`); None for a name."""
    bare = host.removeprefix("[").removesuffix("]").removesuffix(".")
    if ":" not in bare:
        try:
            return socket.inet_ntoa(socket.inet_aton(bare)) if _NUMBERS.fullmatch(bare) else None
        except OSError:
            return None
    try:
        return _written(IPv6Address(bare.replace("%25", "%", 1)))
    except ValueError:
        return None


def _written(ip: IPv6Address) -> str:
    """Return an address as every version of Python writes it: before 3.13, mapped ones were hexadecimal throughout."""
    if ip.ipv4_mapped is None:
        return str(ip)
    return f"::ffff:{ip.ipv4_mapped}" + (f"%{ip.scope_id}" if ip.scope_id is not None else "")


def is_in(address: str, networks: Sequence[Network]) -> bool:
    """Return whether the numeric `address`, or the IPv4 address that it maps, is inside one of the `networks`."""
    ip = ip_address(address)
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return any((mapped or ip) in network or ip in network for network in networks)


def is_public(address: str) -> bool:
    """Return whether the numeric `address` belongs to the whole internet, and whatever it translates to does."""
    return _is_public(ip_address(address))


def is_admitted(address: str, allowed: Sequence[Network]) -> bool:
    """Return whether the numeric `address` is public or inside one of the `allowed` networks."""
    return is_in(address, allowed) or is_public(address)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _NOT_PUBLIC)
    if ip.scope_id is not None:
        return False
    if ip.ipv4_mapped is not None:
        return _is_public(ip.ipv4_mapped)
    if ip in _NAT64:
        return _is_public(IPv4Address(int(ip) & _LOW_32_BITS))
    if ip.sixtofour is not None:
        return _is_public(ip.sixtofour)
    # All else outside of the one block that is given out: loopback, private, compatible, translated, multicast.
    return ip in _PUBLIC6 and ip.is_global and not any(ip in network for network in _NOT_PUBLIC6)
