"""Host and port of a request. Pure."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Endpoint(NamedTuple):
    """A host, in lower case and without brackets, and a port."""

    host: str
    port: int


def endpoint_of(url: str) -> Endpoint:
    """Return the endpoint of an http(s) URL.

    Raises:
        ValueError: it has no usable host or port.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"no host in {url[:100]!r}")
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    if port is None:
        raise ValueError(f"no port in {url[:100]!r}")
    return Endpoint(parts.hostname.lower(), port)


def endpoints_of(urls: Iterable[str]) -> frozenset[Endpoint]:
    """Return the endpoints of normalised URLs."""
    return frozenset(map(endpoint_of, urls))
