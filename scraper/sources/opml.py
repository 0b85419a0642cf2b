"""Lists of outlets as OPML, the format in which feed readers exchange theirs. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from lxml import etree

from pipelines.urls.normalise import InvalidUrlError, normalise_url, without_www
from scraper.sources.labels import LabelError, checked_country, checked_tag
from scraper.sources.source import Source, SourcesError, source_for_domain
from scraper.sources.toml_text import quoted, toml_list

_COUNTRY = "/country/"


class OpmlError(ValueError):
    """The text is no OPML, or names no outlet; the message names a remedy."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An outlet of an OPML file: its domain, its feeds, and what the file calls it."""

    domain: str
    name: str | None
    feeds: tuple[str, ...] = ()
    country: str | None = None
    tags: tuple[str, ...] = ()


def read_opml(content: bytes) -> tuple[Sequence[Outline], Sequence[str]]:
    """Return the outlets of a file, feeds of one site joined, and a sentence for each outline that is none.

    Raises:
        OpmlError: the file is no OPML, or has no outlet in it.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError(f"not OPML: {error.msg}") from error
    if etree.QName(root).localname.lower() != "opml":
        raise OpmlError(f"not OPML: its root is <{etree.QName(root).localname}>, not <opml>")
    outlets: dict[str, Outline] = {}
    problems: list[str] = []
    for element, folders in _outlines(root, ()):
        try:
            found = _outlet(element, folders)
        except (InvalidUrlError, SourcesError, ValueError) as error:
            problems.append(f"line {element.sourceline}: {error}")
            continue
        if found is not None:
            key = without_www(found.domain)
            outlets[key] = _joined(outlets[key], found) if key in outlets else found
    if not outlets:
        raise OpmlError("no outline in it has an xmlUrl, htmlUrl or url: there is nothing to import")
    return tuple(outlets.values()), tuple(problems)


def _outlines(element: Any, folders: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Yield the outlines with an address, each with the names of the folders that it is in."""
    for child in element.iterchildren("{*}outline", "{*}body"):
        has_address = any(_attribute(child, name) for name in ("xmlUrl", "htmlUrl", "url"))
        if has_address:
            yield child, folders
        name = _attribute(child, "text") or _attribute(child, "title")
        inner = (*folders, name) if name and not has_address else folders
        yield from _outlines(child, inner)


def _attribute(element: Any, name: str) -> str:
    """Return an attribute, whose name many programs write in another case."""
    found = next((value for key, value in element.attrib.items() if key.lower() == name.lower()), "")
    return " ".join(str(found).split())


def _outlet(element: Any, folders: Iterable[str]) -> Outline | None:
    feed, page = _attribute(element, "xmlUrl"), _attribute(element, "htmlUrl") or _attribute(element, "url")
    feed = normalise_url(feed) if feed else ""
    site = urlsplit(normalise_url(page or feed))
    source = source_for_domain(f"{site.scheme}://{site.netloc}" if site.scheme == "http" and site.port else site.netloc)
    country, tags = _labels(_attribute(element, "category"), folders)
    name = _attribute(element, "title") or _attribute(element, "text") or None
    return Outline(source.domain, name, (feed,) if feed else (), country, tags)


def _labels(category: str, folders: Iterable[str]) -> tuple[str | None, tuple[str, ...]]:
    """Return the country and the tags of an outline: its categories, and the folders that it is in."""
    country, tags = None, dict.fromkeys(_tags(folders))
    for word in filter(None, (part.strip() for part in category.split(","))):
        if word.startswith(_COUNTRY):
            try:
                country = checked_country(word.removeprefix(_COUNTRY))
            except LabelError:
                continue
        else:
            tags.update(dict.fromkeys(_tags([word.strip("/")])))
    return country, tuple(tags)


def _tags(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        try:
            yield checked_tag(word)
        except LabelError:
            continue


def _joined(one: Outline, other: Outline) -> Outline:
    feeds, tags = tuple(dict.fromkeys((*one.feeds, *other.feeds))), tuple(dict.fromkeys((*one.tags, *other.tags)))
    return replace(one, feeds=feeds, tags=tags, country=one.country or other.country)


def opml_of(sources: Iterable[Source], title: str, now: datetime) -> bytes:
    """Return an OPML file: an outline for each feed, and a link for each outlet without one."""
    root = ET.Element("opml", version="2.0")
    head, body = ET.SubElement(root, "head"), ET.SubElement(root, "body")
    ET.SubElement(head, "title").text = title
    ET.SubElement(head, "dateCreated").text = format_datetime(now)
    for source in sources:
        for feed in source.feeds:
            ET.SubElement(
                body, "outline", {**_named(source), "type": "rss", "xmlUrl": feed, "htmlUrl": source.base_url}
            )
        if not source.feeds:
            ET.SubElement(body, "outline", {**_named(source), "type": "link", "url": source.base_url})
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'.encode()


def _named(source: Source) -> dict[str, str]:
    name = source.name or source.domain
    words = [*(tag.replace(",", " ") for tag in source.tags), *([_COUNTRY + source.country] if source.country else [])]
    return {"text": name, "title": name, **({"category": ",".join(words)} if words else {})}


def entry_toml(outlet: Outline) -> str:
    """Return the entry of `sources.toml` for an outlet, ending in a line break."""
    lines = ["[[source]]", f"domain = {quoted(outlet.domain)}"]
    lines += [
        f"{key} = {quoted(value)}" for key, value in (("name", outlet.name), ("country", outlet.country)) if value
    ]
    lines += [*toml_list("tags", outlet.tags), *toml_list("feeds", outlet.feeds)]
    return "\n".join(lines) + "\n"
