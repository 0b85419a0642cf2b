"""Which addresses and ports may be reached, beside those that the operator has named. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scraper.egress.addresses import Network, allowed_networks, is_admitted, is_in

_PORTS = range(1, 1 << 16)
#: Ports that are open in allowed networks: none of system services.
_OWN_PORTS = range(1024, 1 << 16)
#: The ports of http and https.
WEB_PORTS = (range(80, 81), range(443, 444))
_PORT_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class EgressRules:
    """Private networks that are open, and ports that are open everywhere."""

    networks: tuple[Network, ...] = ()
    ports: tuple[range, ...] = WEB_PORTS

    def refusal(self, host: str, address: str, port: int, *, is_named: bool = False) -> str | None:
        """Return why `port` of the numeric `address` of `host` is refused; None: it may be reached.

        `is_named`: the operator has named this host with this port, so only its address is checked.
        """
        if not is_admitted(address, self.networks):
            shown = address if host == address else f"{host} is {address}"
            return f"{shown}, neither public nor in NEWSGRAIN_ALLOWED_NETWORKS"
        if is_named or self.has_port(port) or (port in _OWN_PORTS and is_in(address, self.networks)):
            return None
        return f"port {port} of {host} is not in NEWSGRAIN_ALLOWED_PORTS"

    def has_port(self, port: int) -> bool:
        """Return whether the port is open everywhere."""
        return any(port in ports for ports in self.ports)


def egress_rules(networks: str | Sequence[str], ports: str | int | Sequence[str | int] | None) -> EgressRules:
    """Return the rules of NEWSGRAIN_ALLOWED_NETWORKS and NEWSGRAIN_ALLOWED_PORTS (None: the ports of the web).

    Raises:
        ValueError: naming the word that is no network or port.
    """
    return EgressRules(allowed_networks(networks), WEB_PORTS if ports is None else allowed_ports(ports))


def allowed_ports(setting: str | int | Sequence[str | int]) -> tuple[range, ...]:
    """Read NEWSGRAIN_ALLOWED_PORTS: ports or ranges such as 8000-8099, separated by commas or white space.

    Raises:
        ValueError: naming the word that is no port.
    """
    words = [setting] if isinstance(setting, int) else setting
    words = words.replace(",", " ").split() if isinstance(words, str) else words
    return tuple(_port_range(str(word)) for word in words)


def _port_range(word: str) -> range:
    found = _PORT_RANGE.fullmatch(word)
    if found is not None:
        first, last = int(found[1]), int(found[2] or found[1])
        if first in _PORTS and last in _PORTS and first <= last:
            return range(first, last + 1)
    raise ValueError(f"NEWSGRAIN_ALLOWED_PORTS: {word!r} is no port. Write for example 80, 443, 8000-8099.")
