"""The key of an article: its page's own URL, or the canonical URL that the page declares where that can be trusted."""

from urllib.parse import urlsplit

from pipelines.urls import InvalidUrl, host, normalise


def page_key(final_url: str, taken_url: str) -> str:
    """Return the normalised final URL, or the URL as taken where the final one is none that can be kept."""
    try:
        return normalise(final_url)
    except InvalidUrl:
        return taken_url


def declared_key(canonical_url: str | None, own_key: str) -> str:
    """Return the declared canonical URL where it is on the page's host and no front page, else `own_key`."""
    if canonical_url is None:
        return own_key
    try:
        canonical = normalise(canonical_url)
        is_ours = host(canonical) == host(own_key)
    except InvalidUrl:
        return own_key
    return canonical if is_ours and urlsplit(canonical).path != "/" else own_key
