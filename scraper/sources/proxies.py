"""The address of a proxy, as an entry may give it. Pure. No message shows it: a password may be in it."""

import re
from urllib.parse import urlsplit

from scraper.sources.source import DIRECT

_EXAMPLE = 'write "http://host:port", "http://user:password@host:port", or "direct" for none'
_PLAIN = re.compile(r"[\x21-\x7e]+")


class BadProxy(ValueError):  # noqa: N818 the name says what is wrong
    """No address of a proxy; the message says what to write, without what was written."""


def proxy(text: str) -> str:
    """Return a proxy's address, or `DIRECT`.

    Raises:
        BadProxy: it has no scheme, another one than http, no host, or more than host and port.
    """
    written = text.strip()
    if written.lower() == DIRECT:
        return DIRECT
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError as error:
        raise BadProxy(f"no address of a proxy: {_EXAMPLE}") from error
    if parts.scheme in {"https", "socks", "socks4", "socks5", "socks5h"}:
        raise BadProxy(f"a proxy that is asked by {parts.scheme} cannot be used: {_EXAMPLE}")
    if parts.scheme != "http" or not parts.hostname or port == 0 or not _PLAIN.fullmatch(written):
        raise BadProxy(f"no address of a proxy: {_EXAMPLE}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise BadProxy(f"more than host and port: {_EXAMPLE}")
    return f"http://{parts.netloc}"


def shown_proxy(address: str) -> str:
    """Return a proxy's address without user and password."""
    return "http://" + address.rpartition("@")[2] if "@" in address else address
