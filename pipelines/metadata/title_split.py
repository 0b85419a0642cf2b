"""Splits a title into the headline and the names of site and section before and after it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice

from pipelines.metadata.site_names import SiteNames
from pipelines.text.tokens import normalise_text

#: Separators between a headline and the names of site and section; those of the second kind occur in headlines too.
FIRM = re.compile(r"\s*[|｜│]\s*|\s+[»«›‹•·⋆~]+\s+|\s+(?:::|//)\s+|_(?=[^_]+$)|\s+>\s+")
_TAILED = re.compile(r"\s*[|｜│]")
_FAINT = re.compile(r"\s+[–—-]+\s+|\s+:\s+|--+")
#: Prefixes of a headline: a badge, a date, the label of a blog's archive.
_BADGE = re.compile(
    r"^\W{0,3}?(?:(?:live|live[ -]?(?:blog|ticker|updates?)|diretta|direct|en vivo|"
    r"canlı|прямой эфир|直播|مباشر|"
    r"(?:en|ao|em) (?:direct|directo|vivo))\s*(?::|[|•·–-]\s)|(?-i:DIRECT|EN DIRECT|EN VIVO|AO VIVO|LIVE)\.\s|"
    r"\+{2,3}\s?(?:(?:live)?ticker|live(?:blog)?|eilmeldung)\s?\+{2,3}|\+{2,3}|"
    r"\d{1,2}[./]\s?\d{1,2}[./]\s?(?:19|20)\d\d\s*[|:•·–-]?\s(?!\W*$)|blog archive?s?\s*»)\s*",
    re.IGNORECASE,
)
#: A badge of news that are just in; it is part of some headlines.
URGENT = re.compile(
    r"^(?:breaking(?:[ -]news)?|eilmeldung|eil|just in|developing|urgent|última hora|urgente|ultim'ora|срочно|"
    r"son dakika|عاجل|速報|快讯|快訊|속보)\s*[:：|–-]\s*(?=\S)",
    re.IGNORECASE,
)
_BADGE_END = re.compile(r"\s*\+{2,3}$|\s+[|•·]\s+live$", re.IGNORECASE)
_MAX_CUTS = 6
#: Maximum words of a site's or section's name after a firm separator, and after a faint one.
_FIRM_WORDS, _FAINT_WORDS = 6, 3
#: Confidence that the headline ends at a separator: before a known name, a short text, any other text.
_SURE, _FIRM_SHORT, _FIRM_LONG, _FAINT_SHORT, _FAINT_LONG = 1.0, 0.9, 0.6, 0.6, 0.4
#: Confidence in the whole title if it contains a known name.
_NAMED_WHOLE = 0.7
#: Confidence in the whole title if it ends in a short text after a bar.
_TAILED_WHOLE = 0.85
#: Minimum share of common words of two wordings of one headline.
_SIMILAR = 0.6

#: Normalised text -> (the text, confidence from 0 to 1 that it is the headline).
TitleSplits = Mapping[str, tuple[str, float]]


def title_splits(text: str, sites: SiteNames, *, is_agreed: bool = False) -> TitleSplits:
    """Return a title and its parts without the names before and after them, with confidences.

    `is_agreed`: several sources state the whole text, so that only known names are not part of it.
    """
    found: dict[str, tuple[str, float]] = {}
    whole = 1.0
    for part, strength in _parts(text, sites):
        part = without_badge(part)  # noqa: PLW2901 - a badge may stand behind the name of the site
        key = normalise_text(part)
        if is_agreed and strength != _SURE:
            continue
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
    """Return the share of common words of two wordings (normalised), or 0 if they are not similar."""
    own, their = _word_set(one), _word_set(other)
    shared = len(own & their) / (len(own | their) or 1)
    return shared if shared >= _SIMILAR else 0.0


# Each wording is compared with all others.
@lru_cache(maxsize=64)
def _word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def without_badge(text: str) -> str:
    """Return a headline without a "LIVE:", "+++" or date before it."""
    badge = _BADGE.match(text)
    return _BADGE_END.sub("", text[badge.end() :] if badge else text) or text


def _parts(text: str, sites: SiteNames) -> Iterator[tuple[str, float]]:
    for pattern, firm in ((FIRM, True), (_FAINT, False)):
        for cut in islice(pattern.finditer(text), _MAX_CUTS):
            before, behind = text[: cut.start()], text[cut.end() :]
            yield before, _strength(behind, sites, firm=firm, trailing=True)
            yield behind, _strength(before, sites, firm=firm, trailing=False)


def _strength(rest: str, sites: SiteNames, *, firm: bool, trailing: bool) -> float:
    """Return the confidence that this part of a title is the name of a site or section."""
    if sites.matches(rest):
        return _SURE
    count = len(normalise_text(rest).split())
    if firm:
        return _FIRM_SHORT if trailing and count <= _FIRM_WORDS else _FIRM_LONG
    return _FAINT_SHORT if trailing and count <= _FAINT_WORDS else _FAINT_LONG
