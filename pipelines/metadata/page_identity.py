"""Whether a JSON-LD object is about the article of its page, or about another one."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from urllib.parse import urlsplit

from pipelines.html.visible_text import plain_text
from pipelines.metadata.json_ld import JsonLdObject
from pipelines.metadata.meta_tags import PageTags
from pipelines.text.tokens import normalise_text

_LIMIT = 500
#: Length from which words indicate a topic; scripts without spaces count each character.
_SHORT_WORD = 3
#: Share of a headline's words that another wording of it has.
_SIMILAR = 0.5
#: Paths of versions of one page.
_VERSION = re.compile(r"(?:/amp|/print|\.amp)?/?(?:index\.\w{3,5})?$|\.(?:amp\.)?x?html?$")
_ARCHIVE = re.compile(r"^.*/web/\d{4,14}(?:[a-z]{2}_)?/(?=https?:)")


class PageIdentity:
    """The addresses and the wordings by which a page is recognised in its JSON-LD."""

    def __init__(self, url: str, tags: PageTags, headings: Callable[[], Iterable[str]]) -> None:
        """Collect the page's own URL, and its canonical ones; titles and headings are read when they are needed."""
        addresses = (url, tags.canonical or "", tags.first("og:url") or "")
        self._paths = {path for address in addresses if (path := _path(address))}
        self._tags, self._headings = tags, headings

    @cached_property
    def _words(self) -> frozenset[str]:
        tags = self._tags
        titles = (tags.title, tags.first("og:title"), tags.first("twitter:title"), *self._headings())
        return frozenset(word for title in titles for word in _telling(title))

    def is_named_by(self, json_object: JsonLdObject) -> bool:
        """Return whether an object bears the address of this page."""
        return any(_path(address) in self._paths for address in _addresses(json_object))

    def is_other_article(self, json_object: JsonLdObject) -> bool:
        """Return whether an object is about another article: by its address and headline, or its headline alone."""
        paths = {path for address in _addresses(json_object) if (path := _path(address))}
        if paths & self._paths:
            return False
        headline = json_object.get("headline") or json_object.get("name")
        own = _telling(plain_text(headline, _LIMIT) if isinstance(headline, str) else None)
        if not own:
            return bool(paths and self._paths)
        shared = len(own & self._words) / len(own)
        return bool(self._words) and (shared < _SIMILAR if paths else not shared)


def _addresses(json_object: JsonLdObject) -> Iterator[str]:
    main_entity = json_object.get("mainEntityOfPage")
    if isinstance(main_entity, dict):
        main_entity = main_entity.get("@id") or main_entity.get("url")
    for value in (json_object.get("url"), main_entity, json_object.get("@id")):
        if isinstance(value, str):
            yield value


def _path(address: str) -> str:
    """Return the path that identifies an article on any host of its outlet; empty for a front page or a fragment."""
    try:
        parts = urlsplit(_ARCHIVE.sub("", address.strip()))
    except ValueError:
        return ""
    return _VERSION.sub("", parts.path).rstrip("/").casefold()


def _telling(text: str | None) -> frozenset[str]:
    words = normalise_text(text or "").split()
    return frozenset(word for word in words if len(word) > _SHORT_WORD or not word.isascii())
