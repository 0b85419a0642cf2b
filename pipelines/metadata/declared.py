"""All declarations of a page, collected once for the readers of headline, authors and dates."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pipelines.html.visible_text import plain_text, raw_text
from pipelines.items import PageItem
from pipelines.metadata.json_ld import JsonLdObject, json_ld, plain_texts, type_names
from pipelines.metadata.meta_tags import PageTags, read_tags
from pipelines.metadata.page_identity import PageIdentity
from pipelines.metadata.tagged_elements import TaggedElements

NAME_LIMIT = 100
_MAX_SECTIONS = 10
_MAX_HEADINGS, _LONGEST_HEADING = 10, 300
#: Types of articles whose name does not end in "article".
_ARTICLE_TYPES = frozenset(
    {"blogposting", "report", "liveblogposting", "socialmediaposting", "review", "discussionforumposting", "recipe"}
)
_PAGE_TYPES = frozenset(
    {"webpage", "itempage", "medicalwebpage", "collectionpage", "aboutpage", "creativework", "hentry", "videoobject"}
)
#: Prefix of URLs in the Wayback Machine and similar archives; without the host in the page's own links.
_ARCHIVED = re.compile(
    r"^(?:https?://[^/]+)?/web/(?:\d{4,14}(?:[a-z]{2}_)?/(?=https?:)|\d{8,14}(?:[a-z]{2}_)?/(?=[\w-]+(?:\.[\w-]+)+/))"
)
_SITE_TYPES = frozenset({"newsmediaorganization", "organization", "website", "corporation"})


@dataclass(frozen=True)
class Declarations:
    """A page's tree, meta tags and JSON-LD: articles (the page's own first), page and site objects, all by `@id`."""

    tree: Any
    page: PageItem
    tags: PageTags
    articles: tuple[JsonLdObject, ...]
    pages: tuple[JsonLdObject, ...]
    sites: tuple[JsonLdObject, ...]
    by_id: Mapping[str, JsonLdObject]
    elements: TaggedElements

    def values(self, *keys: str) -> Iterator[Any]:
        """Yield the values of these JSON-LD keys, article objects before page objects."""
        for json_object in (*self.articles, *self.pages):
            for key in keys:
                value = json_object.get(key)
                if value:
                    yield value

    def resolved(self, value: Any) -> Any:
        """Return the object that an `@id` reference stands for, or the value itself."""
        if isinstance(value, dict) and isinstance(value.get("@id"), str) and "name" not in value:
            return self.by_id.get(value["@id"], value)
        return value

    @cached_property
    def site_names(self) -> tuple[str, ...]:
        """The names of the page's outlet, the most reliable first."""
        tags = self.tags
        found = [
            plain_text(value, NAME_LIMIT)
            for value in tags.every("og:site_name", "application-name", "apple-mobile-web-app-title")
        ]
        for value in self.values("publisher"):
            found += plain_texts(self.resolved(value), NAME_LIMIT)
        for site in self.sites:
            found += plain_texts(site.get("name"), NAME_LIMIT)
        found += [outlet_host(self.page.url)]
        return tuple(dict.fromkeys(name for name in found if name and not name.startswith(("http:", "https:"))))


def read_declarations(tree: Any, page: PageItem) -> Declarations:
    """Collect a page's declarations; the tree is not changed."""
    elements = TaggedElements(tree)
    json_objects = json_ld(elements)
    tags = read_tags(tree, elements)
    identity = PageIdentity(page.url, tags, partial(_headings, elements))
    articles = [one for one in json_objects if _is_article(one) and not identity.is_other_article(one)]
    articles.sort(key=lambda json_object: not identity.is_named_by(json_object))
    return Declarations(
        tree=tree,
        page=page,
        tags=tags,
        articles=tuple(articles),
        pages=tuple(json_object for json_object in json_objects if type_names(json_object) & _PAGE_TYPES),
        sites=tuple(json_object for json_object in json_objects if type_names(json_object) & _SITE_TYPES),
        by_id=_by_id(json_objects),
        elements=elements,
    )


def _headings(elements: TaggedElements) -> tuple[str, ...]:
    return tuple(raw_text(heading, _LONGEST_HEADING) for heading in islice(elements.iter("h1", "h2"), _MAX_HEADINGS))


def section_names(declared: Declarations) -> tuple[str, ...]:
    """Return the names of the sections of a page's article."""
    candidates = [text for value in declared.values("articleSection") for text in plain_texts(value, NAME_LIMIT)]
    candidates += [
        plain_text(value, NAME_LIMIT) or "" for value in declared.tags.every("article:section", "og:article:section")
    ]
    return tuple(dict.fromkeys(filter(None, candidates)))[:_MAX_SECTIONS]


@lru_cache(maxsize=256)
def outlet_host(url: str) -> str:
    """Return the host of a URL, or of the archived page, without `www.`; empty if there is none."""
    try:
        return (urlsplit(unarchived(url)).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def unarchived(url: str) -> str:
    """Return the URL of the archived page, or the URL unchanged."""
    found = _ARCHIVED.sub("", url, count=1)
    return found if found == url or found.startswith(("http:", "https:")) else f"http://{found}"


def _is_article(json_object: JsonLdObject) -> bool:
    return any(name.endswith("article") or name in _ARTICLE_TYPES for name in type_names(json_object))


def _by_id(json_objects: tuple[JsonLdObject, ...]) -> Mapping[str, JsonLdObject]:
    found: dict[str, JsonLdObject] = {}
    for json_object in json_objects:
        identity = json_object.get("@id")
        if isinstance(identity, str) and len(json_object) > len(found.get(identity, ())):
            found[identity] = json_object
    return found
