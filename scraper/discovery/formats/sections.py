"""Finds a site's section fronts in the navigation of its front page."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from pipelines.urls.article_urls import LinkReject, reject_reason
from pipelines.urls.normalise import host_of, without_www
from scraper.discovery.formats.anchors import anchors, label
from scraper.discovery.formats.candidates import absolute_url

#: Few newspapers have more.
MAX_SECTIONS = 20

_NAVIGATION = etree.XPath(
    "//nav | //*[@role='navigation'] | //header | //*[self::div or self::ul or self::section]"
    "[contains(concat(@class, ' ', @id), 'nav') or contains(concat(@class, ' ', @id), 'Nav')"
    " or contains(concat(@class, ' ', @id), 'menu') or contains(concat(@class, ' ', @id), 'Menu')]"
)
#: Navigation elements that are read: a page has a handful.
_MAX_NAVIGATIONS = 200
_MAX_DEPTH = 2
#: Path segments above a section's own; other listings are of tags, authors and searches.
_PARENTS = re.compile(
    r"sections?|categor[a-zíé]*|rubri[a-zė]*|ressort|kategor[a-zä]*|editorias?|secci[oó]n|secoes|thema"
)
#: Fronts without articles, or without articles of text.
_NO_SECTIONS = frozenset(
    """
    video videos audio audios podcast podcasts tv radio live livestream watch listen photo photos pictures images
    gallery galleries galerie fotos bilder mediathek weather wetter meteo clima games spiele juegos quiz jobs stellen
    events kalender calendar agenda tickets archive archiv archives archivo archivio authors autoren team people
    members community forum forums rss feed feeds search suche newsletter newsletters podcasts-and-audio premium plus
    subscribe app apps shop marketplace classifieds kleinanzeigen immobilien anuncios obituaries traueranzeigen tags
    topics today all more mehr home index en de fr es it nl pl pt ru uk user edit
    """.split()
)
_PAGE = re.compile(r"\.(?:s?html?|php|aspx?)\Z")


def section_links(tree: "etree._Element", base: str, front_url: str) -> tuple[str, ...]:
    """Return the section fronts in the navigation of `front_url`, at most `MAX_SECTIONS`, in their order."""
    found: dict[str, None] = {}
    for url in _linked(tree, base):
        if url not in found and _is_section(url, front_url):
            found[url] = None
        if len(found) >= MAX_SECTIONS:
            break
    return tuple(found)


def _linked(tree: "etree._Element", base: str) -> Iterator[str]:
    for navigation in _outermost(_NAVIGATION(tree)[:_MAX_NAVIGATIONS]):
        for href, anchor in anchors(navigation):
            url = absolute_url(href, base) if label(anchor) else None
            if url is not None:
                yield url


def _outermost(elements: list["etree._Element"]) -> Iterator["etree._Element"]:
    """Yield the elements inside no other one, so that no link is read twice."""
    known = set(elements)
    yield from (element for element in elements if known.isdisjoint(element.iterancestors()))


def _is_section(url: str, front_url: str) -> bool:
    parts = urlsplit(url)
    segments = [_PAGE.sub("", segment).lower() for segment in parts.path.split("/") if segment]
    if parts.query or len(segments) > _MAX_DEPTH or _NO_SECTIONS & set(segments):
        return False
    reason = reject_reason(url, front_url)
    if reason is LinkReject.FRONT_PAGE:  # a section with a host of its own
        return not segments and without_www(host_of(url)) != without_www(host_of(front_url))
    if reason is LinkReject.LISTING:
        return len(segments) == _MAX_DEPTH and bool(_PARENTS.fullmatch(segments[0]))
    return reason is LinkReject.NO_ARTICLE_MARK
