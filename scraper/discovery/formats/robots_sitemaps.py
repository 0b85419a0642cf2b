"""Reads the sitemaps that a robots.txt names. Its rules are read by `scraper.politeness.robots_txt`."""

import re

from scraper.discovery.formats.candidates import absolute_url

#: The colon may be missing before a URL; any white space may stand around it.
_SITEMAP = re.compile(
    r"^[^\S\n]*site[-_]?maps?[^\S\n]*(?:[:=\uff1a]|(?<=\s)(?=https?://|/))[^\S\n]*([^\s#]+)",
    re.IGNORECASE | re.MULTILINE,
)
_INVISIBLE = re.compile("[\u200b\ufeff]")
_MAX_BYTES = 1024 * 1024
_MAX_SITEMAPS = 1000


def sitemaps_in(body: bytes, url: str) -> tuple[str, ...]:
    """Return the sitemaps named in the robots.txt of `url`: normalised, distinct, in order."""
    text = _INVISIBLE.sub("", body[:_MAX_BYTES].decode("utf-8", "replace"))
    found = (absolute_url(link, url) for link in _SITEMAP.findall("\n".join(text.splitlines())))
    return tuple(dict.fromkeys(link for link in found if link is not None))[:_MAX_SITEMAPS]
