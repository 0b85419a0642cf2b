"""Whether a user agent may be shown to the public web: it names somebody who can be reached. Pure."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from scraper.egress.addresses import is_public, numeric_address

#: What the shipped user agent, and Scrapy's own, have in them.
_PLACEHOLDERS = ("newsgrain.example", "scrapy.org")
#: Names under these are never those of public hosts (RFC 2606, 6761, 6762, 8375, 9476; ICANN's `internal`).
_PRIVATE_ENDINGS = ("example", "test", "invalid", "localhost", "local", "internal", "lan", "home.arpa", "alt")


def refused_agent(agent: str | None, urls: Iterable[str]) -> str | None:
    """Return the sentence that refuses a placeholder as user agent for the first public one of `urls`, if any."""
    if not is_placeholder(agent):
        return None
    host = next((host for host in (urlsplit(url).hostname or "" for url in urls) if is_public_host(host)), None)
    if host is None:
        return None
    shown = repr(agent) if agent else "an empty one"
    return (
        f"USER_AGENT: {shown} does not show {host} whom to write to; set a name and an address of yours, "
        'in newsgrain.toml (USER_AGENT = "ExampleBot/1.0 (+https://www.example.org/bot)"), by NEWSGRAIN_USER_AGENT '
        "in the environment, or by -s USER_AGENT=..."
    )


def is_placeholder(agent: str | None) -> bool:
    """Return whether a user agent gives no address of the operator's own."""
    return not (agent or "").strip() or any(word in (agent or "") for word in _PLACEHOLDERS)


def is_public_host(host: str) -> bool:
    """Return whether a host is part of the public web, as far as its name shows; no name is looked up."""
    address = numeric_address(host)
    if address is not None:
        return is_public(address)
    name = host.rstrip(".").lower()
    return "." in name and not any(name == ending or name.endswith(f".{ending}") for ending in _PRIVATE_ENDINGS)
