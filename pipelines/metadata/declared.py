"""Everything a page declares about itself, collected once for the readers of headline, people and dates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pipelines.html.visible_text import plain_text
from pipelines.items import PageItem
from pipelines.metadata.json_ld import JsonLdObject, json_ld, plain_texts, type_names
from pipelines.metadata.meta_tags import PageTags, read_tags

NAME_LIMIT = 100
_MAX_SECTIONS = 10
#: Types whose name does not end in "article".
_ARTICLE_TYPES = frozenset(
    {"blogposting", "report", "liveblogposting", "socialmediaposting", "review", "discussionforumposting", "recipe"}
)
_PAGE_TYPES = frozenset(
    {"webpage", "itempage", "medicalwebpage", "collectionpage", "aboutpage", "creativework", "hentry", "videoobject"}
)
#: What the Wayback Machine and its kin write before the address of a page; in the page's own links without the host.
_ARCHIVED = re.compile(r"^(?:https?://[^/]+)?/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")
_SITE_TYPES = frozenset({"newsmediaorganization", "organization", "website", "corporation"})


@dataclass(frozen=True, slots=True)
class Declarations:
    """A page's tree with its meta tags and JSON-LD sorted: articles (this page's first), page objects, all by `@id`."""

    tree: Any
    page: PageItem
    tags: PageTags
    articles: tuple[JsonLdObject, ...]
    pages: tuple[JsonLdObject, ...]
    sites: tuple[JsonLdObject, ...]
    by_id: Mapping[str, JsonLdObject]

    def values(self, *keys: str) -> Iterator[Any]:
        """Yield the values of these JSON-LD keys, article objects before page objects."""
        for thing in (*self.articles, *self.pages):
            for key in keys:
                value = thing.get(key)
                if value:
                    yield value

    def resolved(self, value: Any) -> Any:
        """Return the object that an `@id` reference stands for, or the value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value


def read_declarations(tree: Any, page: PageItem) -> Declarations:
    """Collect a page's declarations. Reads the tree, never writes."""
    things = json_ld(tree)
    articles = [thing for thing in things if _is_article(thing)]
    articles.sort(key=lambda thing: not _is_about(thing, page.url))
    return Declarations(
        tree=tree,
        page=page,
        tags=read_tags(tree),
        articles=tuple(articles),
        pages=tuple(thing for thing in things if type_names(thing) & _PAGE_TYPES),
        sites=tuple(thing for thing in things if type_names(thing) & _SITE_TYPES),
        by_id=_by_id(things),
    )


def site_names(declared: Declarations) -> tuple[str, ...]:
    """Return the names under which the page's outlet presents itself, in the order of their weight."""
    tags = declared.tags
    found = [
        plain_text(value, NAME_LIMIT)
        for value in tags.every("og:site_name", "application-name", "apple-mobile-web-app-title")
    ]
    for value in declared.values("publisher"):
        found += plain_texts(declared.resolved(value), NAME_LIMIT)
    for site in declared.sites:
        found += plain_texts(site.get("name"), NAME_LIMIT)
    found += [outlet_host(declared.page.url)]
    return tuple(dict.fromkeys(name for name in found if name and not name.startswith(("http:", "https:"))))


def section_names(declared: Declarations) -> tuple[str, ...]:
    """Return the names of the sections under which a page files its article."""
    said = [text for value in declared.values("articleSection") for text in plain_texts(value, NAME_LIMIT)]
    said += [
        plain_text(value, NAME_LIMIT) or "" for value in declared.tags.every("article:section", "og:article:section")
    ]
    return tuple(dict.fromkeys(filter(None, said)))[:_MAX_SECTIONS]


def outlet_host(url: str) -> str:
    """Return the host of an address (of the page itself where an archive shows it) without `www.`, or nothing."""
    try:
        return (urlsplit(unarchived(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def unarchived(url: str) -> str:
    """Return the address of which a web archive shows a copy, or the address itself."""
    return _ARCHIVED.sub("", url, count=1)


def _is_article(thing: JsonLdObject) -> bool:
    return any(name.endswith("article") or name in _ARTICLE_TYPES for name in type_names(thing))


def _is_about(thing: JsonLdObject, url: str) -> bool:
    wanted = url.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].rstrip("/")
    place = thing.get("mainEntityOfPage")
    if isinstance(place, dict):
        place = place.get("@id") or place.get("url")
    return any(
        isinstance(said, str) and said.split("#")[0].split("?")[0].rstrip("/") == wanted
        for said in (thing.get("url"), place, thing.get("@id"))
    )


def _by_id(things: tuple[JsonLdObject, ...]) -> Mapping[str, JsonLdObject]:
    found: dict[str, JsonLdObject] = {}
    for thing in things:
        identity = thing.get("@id")
        if isinstance(identity, str) and len(thing) > len(found.get(identity, ())):
            found[identity] = thing
    return found
