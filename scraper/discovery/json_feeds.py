"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JsonItem:
    """What an item of a JSON feed says about its page; all raw."""

    link: str | None
    headline: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON feed's title and items."""

    title: str | None
    items: tuple[JsonItem, ...]


def read_json_feed(body: bytes) -> JsonFeed | None:
    """Return the feed in these bytes; None when they are no JSON Feed."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return None
    items = (_item(item) for item in document["items"] if isinstance(item, dict))
    return JsonFeed(_text(document, "title"), tuple(items))


def _item(item: Mapping[str, Any]) -> JsonItem:
    date = _text(item, "date_published") or _text(item, "date_modified")
    name = _text(item, "id") or ""
    link = _text(item, "url") or (name if "://" in name else None)
    return JsonItem(link, _text(item, "title"), date)


def _text(value: Mapping[str, Any], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) else None
