"""Addresses of proxies. Pure. No message shows one: it may hold a password."""

import re
from urllib.parse import urlsplit

from scraper.sources.source import DIRECT

_EXAMPLE = 'write "http://host:port", "http://user:password@host:port", or "direct" for none'
_VISIBLE_ASCII = re.compile(r"[\x21-\x7e]+")


class ProxyError(ValueError):
    """The text is not the address of a proxy; the message suggests one, and does not show the text."""


def parse_proxy(text: str) -> str:
    """Return a proxy's address, or `DIRECT`.

    Raises:
        ProxyError: it has no scheme, another one than http, no host, or more than host and port.
    """
    written = text.strip()
    if written.lower() == DIRECT:
        return DIRECT
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise ProxyError(f"not the address of a proxy: {_EXAMPLE}") from error
    if parts.scheme in {"https", "socks", "socks4", "socks5", "socks5h"}:
        raise ProxyError(f"proxies of the scheme {parts.scheme} are not supported: {_EXAMPLE}")
    if parts.scheme != "http" or not parts.hostname or port == 0 or not _VISIBLE_ASCII.fullmatch(written):
        raise ProxyError(f"not the address of a proxy: {_EXAMPLE}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ProxyError(f"more than host and port: {_EXAMPLE}")
    return f"http://{parts.netloc}"


def redacted_proxy(address: str) -> str:
    """Return a proxy's address without user and password."""
    return "http://" + address.rpartition("@")[2] if "@" in address else address
