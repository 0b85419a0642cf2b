"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.frontier.hints import Hints


@dataclass(frozen=True, slots=True)
class JsonItem:
    """The link and the raw hints of an item."""

    link: str | None
    hints: Hints
    #: Whether audio or video is attached.
    is_played: bool = False


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON feed's title and items."""

    title: str | None
    items: tuple[JsonItem, ...]


def read_json_feed(body: bytes) -> JsonFeed | None:
    """Return the feed in these bytes; None if they are no JSON Feed."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    language = _text(document, "language")
    items = (_item(item, language) for item in document["items"] if isinstance(item, dict))
    return JsonFeed(_text(document, "title"), tuple(items))


def _item(item: Mapping[str, Any], language: str | None) -> JsonItem:
    name = _text(item, "id") or ""
    return JsonItem(
        link=_text(item, "url") or (name if "://" in name else None),
        hints=Hints(
            headline=_text(item, "title"),
            date_published=_text(item, "date_published"),
            date_modified=_text(item, "date_modified"),
            in_language=_text(item, "language") or language,
            keywords=_tags(item),
            guid=name,
        ),
        is_played=any(map(_is_played, _list(item, "attachments"))),
    )


def _tags(item: Mapping[str, Any]) -> str | None:
    return ", ".join(tag for tag in _list(item, "tags") if isinstance(tag, str)) or None


def _is_played(attachment: Any) -> bool:
    kind = attachment.get("mime_type") if isinstance(attachment, dict) else None
    return isinstance(kind, str) and kind.startswith(("audio/", "video/"))


def _list(item: Mapping[str, Any], key: str) -> list[Any]:
    found = item.get(key)
    return found if isinstance(found, list) else []


def _text(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) else None
