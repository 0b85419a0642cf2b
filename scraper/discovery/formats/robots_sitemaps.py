"""Reads the sitemaps that a robots.txt names. Its rules are read by `scraper.politeness.robots_txt`."""

import re
from collections.abc import Iterator

from scraper.discovery.formats.candidates import absolute_url

#: The field at the start of a line, or where a line break is missing before a URL; the colon may be missing before
#: one, too, and any white space may stand around it.
_FIELD = re.compile(
    r"(?:\A\s*|(?<=\s)(?=\S+\s*[:=\uff1a]\s*https?:/))site[-_]?maps?(?:[-_]?(?:index|url))?"
    r"\s*(?:[:=\uff1a]|(?<=\s)(?=https?://|/))",
    re.IGNORECASE,
)
_URL = re.compile(r"https?:/[^\s\"'<>\[\]]+", re.IGNORECASE)
_BETWEEN = ",;"
_QUOTES = "\"'`<>[]\u201c\u201d,;"
_INVISIBLE = re.compile("[\u200b\ufeff]")
_MAX_BYTES = 1024 * 1024
_MAX_SITEMAPS = 1000


def sitemaps_in(body: bytes, url: str) -> tuple[str, ...]:
    """Return the sitemaps named in the robots.txt of `url`: normalised, distinct, in order."""
    text = _INVISIBLE.sub("", body[:_MAX_BYTES].decode("utf-8", "replace"))
    links = (link for line in text.splitlines() for link in _links(line.partition("#")[0]))
    found = (absolute_url(link, url) for link in links)
    return tuple(dict.fromkeys(link for link in found if link is not None))[:_MAX_SITEMAPS]


def _links(line: str) -> Iterator[str]:
    """Yield the links of a line: the URLs of each field, or else its first word, which may be a path."""
    for value in _FIELD.split(line)[1:]:
        urls = [url.rstrip(_BETWEEN) for url in _URL.findall(value)]
        yield from urls or [word.strip(_QUOTES) for word in value.split(maxsplit=1)[:1]]
