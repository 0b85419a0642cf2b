"""Whether an article is accessible for free according to its page, and the declarations as evidence."""

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
    """Declared access: both values are None if nothing is declared; the evidence is as written.

    `is_free` is declared for the article; `is_paywalled` is also true if a part of it is declared as not free, or the
    number of free visits as limited.
    """

    is_free: bool | None = None
    is_paywalled: bool | None = None
    evidence: str | None = None


def read_access(declared: Declarations) -> Access:
    """Return what a page declares about free access; the first of contradicting declarations counts."""
    declarations = [*_whole_articles(declared), *_tags(declared)]
    parts = list(_parts(declared))
    tiers = list(_tiers(declared))
    free = next((is_free for is_free, _ in declarations), None)
    if free is None:
        # A limit of visits is a paywall, but the article itself may be free.
        free = next((is_free for is_free, words in tiers if "metered" not in words.casefold()), None)
    words = dict.fromkeys(word for _, word in (*declarations, *parts, *tiers))
    is_paywalled = free is False or any(not is_free for is_free, _ in (*parts, *tiers))
    is_known = free is not None or bool(tiers)
    return Access(free, True if is_paywalled else False if is_known else None, "; ".join(words) or None)


def _whole_articles(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for json_object in (*declared.articles, *declared.pages):
        yield from _access_of(json_object, "json_ld")


def _parts(declared: Declarations) -> Iterator[tuple[bool, str]]:
    """Yield the declarations of the first article's parts, which mark sections behind a paywall."""
    for json_object in declared.articles[:1]:
        value = json_object.get("hasPart")
        for part in islice(value if isinstance(value, list) else [value], _MAX_PARTS):
            if isinstance(part, dict):
                yield from _access_of(part, "json_ld hasPart")


def _access_of(json_object: JsonLdObject, place: str) -> Iterator[tuple[bool, str]]:
    value = json_object.get("isAccessibleForFree")
    is_free = _boolean(value)
    if is_free is not None:
        kind = min(type_names(json_object), default="")
        yield is_free, f"{place} {kind} isAccessibleForFree={plain_text(str(value), _LONGEST)}".replace("  ", " ")


def _tags(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for raw in declared.tags.every("isaccessibleforfree"):
        is_free = _boolean(raw)
        if is_free is not None:
            yield is_free, f"meta isAccessibleForFree={plain_text(raw, _LONGEST)}"


def _tiers(declared: Declarations) -> Iterator[tuple[bool, str]]:
    for name in _TIER_META:
        for raw in declared.tags.every(name):
            word = raw.strip().casefold()
            is_free = _boolean(word) if name.endswith("free") else _TIERS.get(word)
            if is_free is not None:
                yield is_free, f"meta {name}={plain_text(raw, _LONGEST)}"


def _boolean(value: Any) -> bool | None:
    """Return a declared boolean; publishers also write words and URLs."""
    if isinstance(value, bool):
        return value
    word = value.strip().casefold().rsplit("/", 1)[-1] if isinstance(value, str) else None
    return {"true": True, "false": False}.get(word or "")
