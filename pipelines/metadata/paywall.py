"""Whether an article can be read without paying, by what its page declares, and the words that say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines.html.visible_text import plain_text
from pipelines.metadata.declared import Declarations
from pipelines.metadata.json_ld import JsonLdObject, type_names

#: Content tiers of the Facebook vocabulary and of common paywall services -> free, or not.
_TIERS = {"free": True, "locked": False, "metered": False, "premium": False, "paid": False, "subscription": False}
_TIER_META = ("article:content_tier", "content_tier", "article:contenttier", "cxenseparse:articlefree")
_MAX_PARTS = 20
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Access:
    """Two readings, each None where the page says nothing, and the declarations that they rest on, as written.

    `is_free` is what the page declares of the article; `is_paywalled` is true where a part of it is declared as
    not free, or its number of free visits as limited, too.
    """

    is_free: bool | None = None
    is_paywalled: bool | None = None
    evidence: str | None = None


def read_access(declared: Declarations) -> Access:
    """Return what a page declares about free access; of contradicting words about the article the first counts."""
    said = [*_things(declared), *_tags(declared)]
    parts = list(_parts(declared))
    tiers = list(_tiers(declared))
    free = next((is_free for is_free, _ in said), None)
    if free is None:
        # A limit to the visits is a paywall, but the article itself may be free.
        free = next((is_free for is_free, words in tiers if "metered" not in words.casefold()), None)
    words = dict.fromkeys(word for _, word in (*said, *parts, *tiers))
    walled = free is False or any(not is_free for is_free, _ in (*parts, *tiers))
    known = free is not None or bool(tiers)
    return Access(free, True if walled else False if known else None, "; ".join(words) or None)


def _things(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for thing in (*declared.articles, *declared.pages):
        yield from _spoken(thing, "json_ld")


def _parts(declared: Declarations) -> Iterator[tuple[bool, str]]:
    """Yield what the first article says of its parts: a paywall's sections are marked so."""
    for thing in declared.articles[:1]:
        value = thing.get("hasPart")
        for part in islice(value if isinstance(value, list) else [value], _MAX_PARTS):
            if isinstance(part, dict):
                yield from _spoken(part, "json_ld hasPart")


def _spoken(thing: JsonLdObject, place: str) -> Iterator[tuple[bool, str]]:
    value = thing.get("isAccessibleForFree")
    is_free = _truth(value)
    if is_free is not None:
        kind = min(type_names(thing), default="")
        yield is_free, f"{place} {kind} isAccessibleForFree={plain_text(str(value), _LONGEST)}".replace("  ", " ")


def _tags(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for raw in declared.tags.every("isaccessibleforfree"):
        is_free = _truth(raw)
        if is_free is not None:
            yield is_free, f"meta isAccessibleForFree={plain_text(raw, _LONGEST)}"


def _tiers(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for name in _TIER_META:
        for raw in declared.tags.every(name):
            word = raw.strip().casefold()
            is_free = _truth(word) if name.endswith("free") else _TIERS.get(word)
            if is_free is not None:
                yield is_free, f"meta {name}={plain_text(raw, _LONGEST)}"


def _truth(value: Any) -> bool | None:
    """Read a boolean; publishers write words and addresses too."""
    if isinstance(value, bool):
        return value
    word = value.strip().casefold().rsplit("/", 1)[-1] if isinstance(value, str) else None
    return {"true": True, "false": False}.get(word or "")
