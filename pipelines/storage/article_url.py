"""Which of an article's addresses stands in `article.url`: the same whichever of them was fetched first. Pure."""

from collections.abc import Callable
from urllib.parse import urlsplit

from models.articles.addresses import Addresses
from models.url_key import parameters_of
from pipelines.urls.variants import canonical_variant_key

#: The key of a URL.
KeyOf = Callable[[str], str]


def best_address(addresses: Addresses, key_of: KeyOf) -> str:
    """Return the address at which an article stands.

    The declared canonical URL if a page was fetched there, else no AMP, print or mobile version, else https, with the
    fewest parameters, the shortest.
    """
    declared = {url for url in addresses.values() if url is not None}
    declared_keys = set(map(key_of, declared))

    def rank(url: str) -> tuple[bool, bool, bool, bool, int, int, str]:
        is_version = canonical_variant_key(url) is not None
        spelling = (url not in declared, urlsplit(url).scheme != "https", len(parameters_of(url)), len(url), url)
        return (key_of(url) not in declared_keys, is_version, *spelling)

    return min(addresses, key=rank)


def without_key(addresses: Addresses, key: str, key_of: KeyOf) -> dict[str, str | None]:
    """Return the addresses without those of a key."""
    return {url: canonical for url, canonical in addresses.items() if key_of(url) != key}
