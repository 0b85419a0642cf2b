"""Inserts promotions, and paragraphs that only look like some, between the paragraphs of gold articles.

The same page and bank give the same insertions. Most have no class name, as in articles that were paid for.
"""

import random
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from lxml import etree

from benchmarks.banks import Bank, Promotion
from pipelines.html.blocks import Block

_FEWEST_PARAGRAPHS = 4
#: The most promotions, and paragraphs, in an article, and the paragraphs for each promotion in a longer one.
_MOST_PROMOTIONS, _MOST_PARAGRAPHS, _FOR_EACH = 4, 2, 5
#: The share of pages whose promotions are all of one brand; of promotions with a link, with emphasis, in a `div`.
_ONE_BRAND, _LINKED, _EMPHASISED, _IN_DIV = 0.35, 0.35, 0.1, 0.1


@dataclass(frozen=True, slots=True)
class Inserted:
    """What was inserted into a page."""

    promotions: tuple[Promotion, ...]
    paragraphs: tuple[str, ...]


def insert(name: str, language: str | None, blocks: Sequence[Block], kept: Sequence[int], bank: Bank) -> Inserted:
    """Insert into the tree of these blocks, of which `kept` belong to the article; nothing into a short article."""
    chance = random.Random(crc32(name.encode()))  # noqa: S311 - no secret
    places = [blocks[index].frame.element for index in kept if blocks[index].tag == "p"]
    more = len(places) // _FOR_EACH
    promotions = _drawn_promotions(bank.promotions.get(language or "", ()), max(_MOST_PROMOTIONS, more), chance)
    if len(places) < _FEWEST_PARAGRAPHS or not promotions:
        return Inserted((), ())
    count = chance.randint(0, max(_MOST_PARAGRAPHS, more // 2))
    paragraphs = tuple(_drawn(bank.paragraphs.get(language or "", ()), count, chance))
    for promotion in promotions:
        place = chance.choice(places)
        place.addnext(_element(place, promotion.text, promotion.brand, chance))
    for text in paragraphs:
        place = chance.choice(places[:-1])
        place.addnext(_plain(place, text))
    return Inserted(promotions, paragraphs)


def _drawn_promotions(lines: Sequence[Promotion], most: int, chance: random.Random) -> tuple[Promotion, ...]:
    if not lines:
        return ()
    count = chance.randint(1, min(most, 2 * _MOST_PROMOTIONS))
    if chance.random() < _ONE_BRAND:
        brand = chance.choice(lines).brand
        lines = [line for line in lines if line.brand == brand]
    return tuple(_drawn(lines, count, chance))


def _drawn(lines: Sequence[Any], count: int, chance: random.Random) -> list[Any]:
    return chance.sample(list(lines), min(count, len(lines)))


def _plain(place: Any, text: str) -> Any:
    element = etree.Element("p", dict(place.attrib))
    element.attrib.pop("id", None)
    element.text = text
    return element


def _element(place: Any, text: str, brand: str | None, chance: random.Random) -> Any:
    element = _plain(place, text)
    if chance.random() < _IN_DIV:
        element.tag = "div"
    if chance.random() < _LINKED:
        _wrap(element, brand if brand and brand in text else _some_words(text, chance), "a")
    elif chance.random() < _EMPHASISED:
        _wrap(element, text, chance.choice(["strong", "em"]))
    return element


def _some_words(text: str, chance: random.Random) -> str:
    """Return up to six neighbouring words of a text."""
    words = text.split(" ")
    first = chance.randrange(len(words))
    return " ".join(words[first : first + chance.randint(2, 6)])


def _wrap(element: Any, part: str, tag: str) -> None:
    """Put a part of the element's text into an element of its own."""
    before, _, after = (element.text or "").partition(part)
    inner = etree.SubElement(element, tag, {"href": "https://shop.example/offer"} if tag == "a" else {})
    element.text, inner.text, inner.tail = before, part, after


def truth_of(truth: dict[str, Any], inserted: Inserted) -> dict[str, Any]:
    """Return a page's truth with what was inserted."""
    made = copy(truth)
    made["promos"] = [
        {"text": line.text, "brand": line.brand, "kind": line.kind, "writer": line.writer}
        for line in inserted.promotions
    ]
    made["inserted"] = list(inserted.paragraphs)
    return made
