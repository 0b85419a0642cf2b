"""A title taken apart: the headline in it, and the names of site and section before and behind it."""

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from pipelines.metadata.site_names import SiteNames
from pipelines.text.tokens import normalise_text

#: What separates a headline from the names of site and section; the second kind stands in headlines too.
FIRM = re.compile(r"\s*[|｜│]\s*|\s+[»«›‹•·⋆~]+\s+|\s+(?:::|//)\s+|_(?=[^_]+$)|\s+>\s+")
_TAILED = re.compile(r"\s*[|｜│]")
_FAINT = re.compile(r"\s+[–—-]+\s+|\s+:\s+|--+")
#: What stands before a headline and is none: a badge, a day, a blog's word for its archive.
_BADGE = re.compile(
    r"^(?:(?:live|live[ -]?(?:blog|ticker|updates?)|breaking(?:[ -]news)?|eilmeldung|diretta|"
    r"(?:en|ao|em) (?:direct|directo|vivo)|just in|developing)\s*(?::|[|•·–-]\s)|\+{2,3}|"
    r"\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d\s*[|:•·–-]?\s(?!\W*$)|blog archive?s?\s*»)\s*",
    re.IGNORECASE,
)
_BADGE_END = re.compile(r"\s*\+{2,3}$|\s+[|•·]\s+live$", re.IGNORECASE)
_MAX_CUTS = 6
#: Words of a site's or section's name behind a firm separator, and behind a faint one.
_FIRM_WORDS, _FAINT_WORDS = 6, 3
#: How sure it is that the headline ends at a separator: before a known name, a short text, anything else.
_SURE, _FIRM_SHORT, _FIRM_LONG, _FAINT_SHORT, _FAINT_LONG = 1.0, 0.9, 0.6, 0.6, 0.4
#: What the whole of a title counts that carries a known name.
_NAMED_WHOLE = 0.7
#: What the whole of a title counts that ends in something short behind a bar.
_TAILED_WHOLE = 0.85
#: Share of words that two wordings of one headline have in common.
_SIMILAR = 0.6

#: Words only -> (the text, 0 to 1: how surely it is the headline).
TitleSplits = Mapping[str, tuple[str, float]]


def title_splits(text: str, sites: SiteNames) -> TitleSplits:
    """Return a title, and what is left of it without the names before and behind it, with their strengths."""
    found: dict[str, tuple[str, float]] = {}
    whole = 1.0
    for part, strength in _parts(text, sites):
        key = normalise_text(part)
        if key and strength > found.get(key, ("", 0.0))[1]:
            found[key] = (part.strip(), strength)
        if strength == _SURE:
            whole = _NAMED_WHOLE
        elif strength == _FIRM_SHORT and _TAILED.match(text[len(part) :]):
            whole = min(whole, _TAILED_WHOLE)
    key = normalise_text(text)
    if whole > found.get(key, ("", 0.0))[1]:
        found[key] = (text, whole)
    return found


def likeness(one: str, other: str) -> float:
    """Return 0, or the share of words that two similar wordings (words only) have in common."""
    own, their = set(one.split()), set(other.split())
    shared = len(own & their) / (len(own | their) or 1)
    return shared if shared >= _SIMILAR else 0.0


def without_badge(text: str) -> str:
    """Return a headline without the "LIVE:", "+++" or day before it."""
    return _BADGE_END.sub("", _BADGE.sub("", text, count=1)) or text


def _parts(text: str, sites: SiteNames) -> Iterator[tuple[str, float]]:
    for pattern, firm in ((FIRM, True), (_FAINT, False)):
        for cut in islice(pattern.finditer(text), _MAX_CUTS):
            before, behind = text[: cut.start()], text[cut.end() :]
            yield before, _strength(behind, sites, firm=firm, trailing=True)
            yield behind, _strength(before, sites, firm=firm, trailing=False)


def _strength(rest: str, sites: SiteNames, *, firm: bool, trailing: bool) -> float:
    """Return how sure it is that this part of a title is the name of a site or section."""
    if sites.named(rest):
        return _SURE
    count = len(normalise_text(rest).split())
    if firm:
        return _FIRM_SHORT if trailing and count <= _FIRM_WORDS else _FIRM_LONG
    return _FAINT_SHORT if trailing and count <= _FAINT_WORDS else _FAINT_LONG
