"""Declarations in a page's head: `<meta>` of every vocabulary, `<title>`, `<link>`, `<html lang>`."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines.metadata.tagged_elements import TaggedElements

#: Tags per page, values per name, characters per value.
MAX_TAGS = 2_000
MAX_VALUES = 50
MAX_CHARACTERS = 10_000
_RELATIONS = frozenset({"canonical", "amphtml"})
#: Relations of which every link is kept, with its type.
_RIGHTS = frozenset({"license", "c2pa-manifest"})
_MOST_RIGHTS = 10
_NAMING = ("property", "name", "itemprop")
#: Properties of microdata whose value is another work.
_OTHER_WORKS = frozenset({"citation", "comment", "mentions", "isBasedOn", "review"})


@dataclass(frozen=True, slots=True)
class PageTags:
    """Raw strings of a page's head; names of `<meta>` in lower case, values in document order."""

    meta: Mapping[str, tuple[str, ...]]
    title: str | None
    canonical: str | None
    #: The AMP version of the page.
    amp: str | None
    language: str | None
    #: (relation, address, type) of links to licences and manifests of provenance.
    rights: tuple[tuple[str, str, str], ...] = ()

    def first(self, *names: str) -> str | None:
        """Return the first value of the first of these names that is declared."""
        for name in names:
            if name in self.meta:
                return self.meta[name][0]
        return None

    def every(self, *names: str) -> tuple[str, ...]:
        """Return all values of these names, in the order of the names."""
        return tuple([value for name in names if name in self.meta for value in self.meta[name]])


def read_tags(tree: Any, elements: TaggedElements) -> PageTags:
    """Read a page's head, and the `<meta>` tags that templates put into the body."""
    root = tree.getroottree().getroot()
    links, rights = _links(elements)
    return PageTags(
        meta=_meta(elements),
        title=_title(elements),
        canonical=links.get("canonical"),
        amp=links.get("amphtml"),
        language=root.get("lang") or root.get("xml:lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        rights=rights,
    )


def _meta(elements: TaggedElements) -> Mapping[str, tuple[str, ...]]:
    values_by_name: dict[str, list[str]] = {}
    for tag in islice(elements.iter("meta"), MAX_TAGS):
        content = tag.get("content") or (tag.get("value") if "author" in tag.get("name", "").lower() else None)
        if not content or content.isspace():
            continue
        for naming in _NAMING:
            name = tag.get(naming)
            if name and not (naming == "itemprop" and _is_of_other_work(tag)):
                values = values_by_name.setdefault(name.strip().lower(), [])
                if len(values) < MAX_VALUES:
                    values.append(content[:MAX_CHARACTERS])
                break
    return {name: tuple(values) for name, values in values_by_name.items()}


def _is_of_other_work(tag: Any) -> bool:
    """Return whether microdata is of a work that the page cites, or of a comment."""
    parent = tag.getparent()
    return parent is not None and not _OTHER_WORKS.isdisjoint((parent.get("itemprop") or "").split())


def _title(elements: TaggedElements) -> str | None:
    # A drawing (<svg>) has its own titles: the page's title is in its head, or first.
    title = next(elements.iter("title"), None)
    return None if title is None else "".join(title.itertext())[:MAX_CHARACTERS]


def _links(elements: TaggedElements) -> tuple[Mapping[str, str], tuple[tuple[str, str, str], ...]]:
    """Return the first URL of each requested relation, as written, and the links of `_RIGHTS`."""
    urls: dict[str, str] = {}
    rights: list[tuple[str, str, str]] = []
    for link in islice(elements.iter("link"), MAX_TAGS):
        for relation in link.get("rel", "").lower().split():
            href = link.get("href")
            if relation in _RELATIONS and href:
                urls.setdefault(relation, str(href)[:MAX_CHARACTERS])
            elif relation in _RIGHTS and href and len(rights) < _MOST_RIGHTS:
                rights.append((relation, str(href)[:MAX_CHARACTERS], link.get("type") or ""))
    return urls, tuple(rights)
