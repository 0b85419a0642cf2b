"""Feeds that a page names: declared by link elements, or linked and with the look of a feed or a list of feeds."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pipelines.urls.normalise import same_site
from scraper.discovery.formats.anchors import anchors, label
from scraper.discovery.formats.candidates import absolute_url

_TYPES = frozenset(
    {
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/x.atom+xml",
        "application/rss",
        "application/xml",
        "text/xml",
        "text/rss",
    }
)
#: A feed only if its URL looks like one: WordPress declares its REST API with this type.
_VAGUE_TYPE = "application/json"
_COMMENTS = re.compile(
    r"comment|komment|coment[aá]ri|comenta|reacties|yorum|коммент|コメント|评论|댓글|koment[aá]|replies", re.IGNORECASE
)
_NO_ARTICLES = re.compile(r"podcast|sitemap|opensearch|oembed|/wp-json/|\.opml\b|calendar|/events?/", re.IGNORECASE)
_WORD = r"(?:rss(?:2|20)?|atom|feeds?|rdf)"
_FEED_WORD = re.compile(_WORD)
_BETWEEN_WORDS = re.compile(r"[-_.]")
_OWN_EXTENSIONS = frozenset({"rss", "atom", "rdf"})
#: Extensions of files that may be anything, and names of files that are usually feeds.
_EXTENSIONS = frozenset({"xml", "json", "php", "asp", "aspx", "ashx", "cms"})
_NAMES = frozenset({"index.xml", "news.xml", "all.xml", "latest.xml"})
_FEED_QUERY = re.compile(rf"(?:^|&)(?:feed|format|type|alt|outputtype|output|view)={_WORD}", re.IGNORECASE)
_FEED_HOST = re.compile(rf"{_WORD}\.|feeds?\d?\.feedburner\.com|feedproxy\.google\.com")
_FEED_SERVICE = re.compile(r"//(?:feeds?\d?\.feedburner\.com|feedproxy\.google\.com)/")
#: The last path segment of a page that lists feeds: rss-feeds, rss.html, our-feeds.
_LIST_NAME = re.compile(
    rf"(?:[a-z]+[-_])?{_WORD}(?:[-_](?:feeds?|news|index|list|service|info|page|angebot|kanale|channels))?"
    r"(?:\.(?:s?html?|php|aspx?|jsp))?",
)
_LIST_LABEL = re.compile(
    rf"\W*(?:(?:our|all|unsere|alle|nos|tous les|nuestros|todos los)\s)?{_WORD}"
    r"(?:[\s-]?(?:feeds?|news|kanäle|channels|flux|service|nachrichten))?\W*|(?:flux|canal|canales|feed) rss",
    re.IGNORECASE,
)
_MAYBE = re.compile(r"rss|feed|atom|rdf|\.xml", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"\Afeed:(?:(?=https?:)|//)", re.IGNORECASE)


def declared_feeds(tree: Any, base: str) -> tuple[str, ...]:
    """Return the feeds that link elements declare, except for comments and podcasts."""
    found = (_absolute(link.get("href"), base) for link in tree.iter("link") if _declares_feed(link))
    return tuple(dict.fromkeys(url for url in found if url is not None))


def linked_feeds(tree: Any, base: str) -> tuple[str, ...]:
    """Return the links to feeds, or to pages that list feeds; the likeliest feeds first."""
    found = dict(_linked(tree, base))
    return tuple(sorted(found, key=lambda url: not found[url]))


def is_of_comments(text: str | None) -> bool:
    """Return whether a title or URL is that of a feed of readers' comments."""
    return bool(_COMMENTS.search(text or ""))


def _declares_feed(link: Any) -> bool:
    relations = (link.get("rel") or "").lower().split()
    kind = (link.get("type") or "").partition(";")[0].strip().lower()
    href = link.get("href") or ""
    if not ({"alternate", "feed"} & set(relations)) or is_of_comments(href) or is_of_comments(link.get("title")):
        return False
    if _NO_ARTICLES.search(href):
        return False
    return kind in _TYPES or (kind == _VAGUE_TYPE and looks_like_feed(href)) or "feed" in relations


def _linked(tree: Any, base: str) -> Iterator[tuple[str, bool]]:
    """Yield (URL, whether it looks like a feed itself)."""
    for href, anchor in anchors(tree):
        has_label = _names_feeds(anchor)
        # Most links are neither, and resolving a link is expensive.
        url = _absolute(href, base) if has_label or _MAYBE.search(href) else None
        if url is None or is_of_comments(url) or _NO_ARTICLES.search(url):
            continue
        if not same_site(url, base) and not _FEED_SERVICE.search(url):
            continue
        if looks_like_feed(url):
            yield url, True
        elif _LIST_NAME.fullmatch(urlsplit(url).path.rstrip("/").rpartition("/")[2].lower()) or has_label:
            yield url, False


def _names_feeds(anchor: Any) -> bool:
    return bool(_LIST_LABEL.fullmatch(label(anchor)))


def looks_like_feed(url: str) -> bool:
    """Return whether a URL looks like that of a feed."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    segments = _segments(parts.path)
    if _FEED_QUERY.search(parts.query) or any(_FEED_WORD.fullmatch(segment) for segment in segments):
        return True
    if not segments:
        return False
    name, _, extension = segments[-1].rpartition(".")
    if extension in _OWN_EXTENSIONS or segments[-1] in _NAMES or _FEED_HOST.match(parts.hostname or ""):
        return True
    words = (word for segment in (*segments[:-1], name) for word in _BETWEEN_WORDS.split(segment))
    return extension in _EXTENSIONS and any(map(_FEED_WORD.fullmatch, words))


def _segments(path: str) -> list[str]:
    return [segment.lower() for segment in path.split("/") if segment]


def _absolute(href: str | None, base: str) -> str | None:
    """Return a link as `absolute_url` does; the obsolete scheme `feed:` is removed first."""
    return absolute_url(_FEED_SCHEME.sub(lambda found: "https://" if found[0].endswith("//") else "", href or ""), base)
