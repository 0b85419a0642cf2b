"""JSON-LD as published in practice: parsed, repaired if slightly broken, flattened, bounded."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import unescape
from itertools import islice
from typing import Any

from pipelines.html.visible_text import plain_text
from pipelines.metadata.tagged_elements import TaggedElements

JsonLdObject = Mapping[str, Any]

#: Limits for one page: characters of JSON-LD, objects, levels of nesting.
MAX_CHARACTERS = 2_000_000
MAX_OBJECTS = 2_000
MAX_DEPTH = 12
#: Keys of nested objects about the page itself.
_CONTAINERS = ("@graph", "mainEntity", "mainEntityOfPage")

_WRAPPING = re.compile(r"<!--|-->|/?\*?/?/?\s?<!\[CDATA\[\s?\*?/?|/?\*?/?/?\s?\]\]>\s?\*?/?")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu]|u[0-9a-fA-F]{4})')
_SALVAGED = re.compile(
    r'"(headline|datePublished|dateModified|articleSection)"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,600})"'
)
_SALVAGED_AUTHOR = re.compile(r'"author"\s{0,9}:[^\]}]{0,300}?"name"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,200})"')


def json_ld(elements: TaggedElements) -> tuple[JsonLdObject, ...]:
    """Return all JSON-LD objects of a page: lists, `@graph` and main entities flattened, in document order.

    Never raises: what cannot be read is left out, and at most `MAX_CHARACTERS` are looked at.
    """
    return tuple(islice(_objects(elements), MAX_OBJECTS))


def type_names(json_object: JsonLdObject) -> frozenset[str]:
    """Return the types of an object in lower case, without the vocabulary's address."""
    declared = json_object.get("@type")
    listed = declared if isinstance(declared, list) else [declared]
    return frozenset(name.rsplit("/", 1)[-1].casefold() for name in listed[:20] if isinstance(name, str))


def plain_texts(value: Any, limit: int, depth: int = 3) -> Iterator[str]:
    """Yield the plain texts of a value of any shape: string, list, or object with a name."""
    if isinstance(value, str):
        text = plain_text(value, limit)
        if text:
            yield text
    elif isinstance(value, Mapping) and depth:
        yield from plain_texts(
            next((value[key] for key in ("name", "@value", "url", "@id") if key in value), None), limit, depth - 1
        )
    elif isinstance(value, Sequence) and depth:
        for item in islice(value, 100):
            yield from plain_texts(item, limit, depth - 1)


def _objects(elements: TaggedElements) -> Iterator[JsonLdObject]:
    left = MAX_CHARACTERS
    for script in elements.iter("script"):
        # Its text is read last: scripts of other kinds are long.
        text = script.text if "ld+json" in script.get("type", "").casefold() else None
        if not text or len(text) > left:
            continue
        left -= len(text)
        for document in _documents(text):
            yield from _flattened(document, MAX_DEPTH)


def _documents(text: str) -> Sequence[Any]:
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return _repaired(text)


def _repaired(text: str) -> Sequence[Any]:
    text = _WRAPPING.sub("", text).strip().rstrip(";")
    if '"' not in text:
        text = unescape(text)
    text = _BAD_ESCAPE.sub("", _TRAILING_COMMA.sub("", text))
    found: list[Any] = []
    position = 0
    decoder = json.JSONDecoder(strict=False)
    while position < len(text):
        try:
            document, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            return found or _salvaged(text)
        found.append(document)
        while position < len(text) and text[position] in " \t\r\n,;":
            position += 1
    return found


def _salvaged(text: str) -> Sequence[Any]:
    """Extract the most important strings from JSON that cannot be repaired."""
    fields: dict[str, Any] = {}
    for key, value in _SALVAGED.findall(text[:200_000]):
        fields.setdefault(key, _unquoted(value))
    author = _SALVAGED_AUTHOR.search(text[:200_000])
    if author:
        fields["author"] = _unquoted(author[1])
    return [{"@type": "Article", **fields}] if fields else []


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _flattened(value: Any, depth: int) -> Iterator[JsonLdObject]:
    if depth == 0:
        return
    if isinstance(value, dict):
        yield value
        for key in _CONTAINERS:
            yield from _flattened(value.get(key), depth - 1)
    elif isinstance(value, list):
        for item in value:
            yield from _flattened(item, depth - 1)
