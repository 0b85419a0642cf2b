"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from models.frontier.hints import Hints

#: A string, which stays as it is; or a comma with nothing but the end of a list or object behind it.
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\Z))|,(?=\s*+[\]}])', re.DOTALL)
#: A backslash that escapes nothing.
_LOOSE_BACKSLASH = re.compile(r'(\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))|\\')
_ITEMS = re.compile(r'"items"\s*+:\s*+\[')
_BETWEEN_ITEMS = re.compile(r"[\s,]*+")
_TITLE = re.compile(r'"(title|home_page_url|language)"\s*+:\s*+("(?:[^"\\]|\\.)*+")')


@dataclass(frozen=True, slots=True)
class JsonItem:
    """The addresses and the raw hints of an item; its identifier is `hints.guid`."""

    link: str | None
    hints: Hints
    #: The page elsewhere that the item is about.
    external: str | None = None
    tags: tuple[str, ...] = ()
    #: Elements of publishers' own, by lower-case names: their keys begin with an underscore.
    extensions: Mapping[str, str] = field(default_factory=dict)
    #: Whether audio or video is attached.
    is_played: bool = False


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON feed's title, items and site."""

    title: str | None
    items: tuple[JsonItem, ...]
    home: str | None = None


def read_json_feed(body: bytes) -> JsonFeed | None:
    """Return the feed in these bytes of UTF-8; None if they are no JSON Feed."""
    document = _loaded(body.decode("utf-8", "replace"))
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    language = _text(document, "language")
    items = (_item(item, language) for item in document["items"] if isinstance(item, dict))
    return JsonFeed(_text(document, "title"), tuple(items), _text(document, "home_page_url"))


def _loaded(text: str) -> Any:
    """Return what JSON holds, also with line breaks in its strings and commas at the ends of its lists."""
    tidied = text
    for mend in (None, _TRAILING_COMMA, _LOOSE_BACKSLASH):
        tidied = tidied if mend is None else mend.sub(_mended, tidied)
        try:
            return json.loads(tidied, strict=False)
        except (ValueError, RecursionError):
            continue
    return _beginning(tidied)


def _mended(found: re.Match[str]) -> str:
    return found[1] or ("" if found[0] == "," else r"\\")


def _beginning(text: str) -> dict[str, Any] | None:
    """Return the whole items at the beginning of a feed that breaks off or is damaged; None: there are none."""
    start = _ITEMS.search(text)
    if start is None:
        return None
    decoder, position, items = json.JSONDecoder(strict=False), start.end(), []
    while True:
        try:
            item, position = decoder.raw_decode(text, _after(_BETWEEN_ITEMS, text, position))
        except (ValueError, RecursionError):
            break
        items.append(item)
    head = {found[1]: json.loads(found[2], strict=False) for found in _TITLE.finditer(text[: start.start()])}
    return {**head, "items": items} if items else None


def _after(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return position if found is None else found.end()


def _item(item: Mapping[str, Any], language: str | None) -> JsonItem:
    tags = tuple(tag for tag in _list(item, "tags") if isinstance(tag, str))
    return JsonItem(
        link=_text(item, "url"),
        hints=Hints(
            headline=_text(item, "title"),
            date_published=_text(item, "date_published"),
            date_modified=_text(item, "date_modified"),
            in_language=_text(item, "language") or language,
            keywords=", ".join(tags) or None,
            guid=_text(item, "id"),
        ),
        external=_text(item, "external_url"),
        tags=tags,
        extensions=dict(_extensions(item)),
        is_played=any(map(_is_played, _list(item, "attachments"))),
    )


def _extensions(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in item.items():
        if key.startswith("_"):
            inner = value.items() if isinstance(value, dict) else [(key, value)]
            yield from ((name.lower(), str(one)) for name, one in inner if isinstance(one, str | bool | int))


def _is_played(attachment: Any) -> bool:
    kind = attachment.get("mime_type") if isinstance(attachment, dict) else None
    return isinstance(kind, str) and kind.startswith(("audio/", "video/"))


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    found = item.get(key)
    return found if isinstance(found, list) else []


def _text(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) else None
