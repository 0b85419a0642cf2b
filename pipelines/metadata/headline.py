"""The headline as worded by the page, chosen by agreement among all sources that state it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice

from pipelines.html.visible_text import plain_text
from pipelines.metadata.declared import Declarations, section_names
from pipelines.metadata.headings import LIMIT, headings, kickers
from pipelines.metadata.headline_statements import (
    FIRST_LEVEL,
    INDEPENDENT,
    OF_THE_ARTICLE,
    TOPICAL,
    HeadlineSource,
    Statement,
    stated_as,
)
from pipelines.metadata.json_ld import plain_texts
from pipelines.metadata.site_names import SiteNames
from pipelines.metadata.title_split import FIRM, URGENT, TitleSplits, likeness, title_splits
from pipelines.text.tokens import normalise_text

_OTHER_META = tuple(
    """
    twitter:title headline dc.title dcterms.title citation_title sailthru.title parsely-title shareaholic:title
    cxenseparse:title mrf:title rnews:headline
    """.split(),
)
_CODE = re.compile(r"<(script|style)\b[^<>]{0,500}>[^<]{0,5000}</\1\s{0,9}>", re.IGNORECASE)
#: Stands for an angle bracket that is text; characters of a raw string for each of the headline.
_BRACKET, _RAW_FACTOR = "\ue000", 8
#: Mark-up of a headline: elements with their end tags, and comments.
_PAIRED = re.compile(
    r"<([a-z][a-z0-9]{0,10})\b[^<>]{0,200}>([^<>]{0,500})</\1\s*>|<!--.{0,200}?-->|<(?:br|wbr)\s?/>", re.IGNORECASE
)
#: Number of alternatives that are kept.
MAX_OTHERS = 5
#: Share of common words from which two wordings are an edited headline.
_EDITED = 0.85
#: Confidence that an element of a heading is the headline.
_PART = 0.75


@dataclass(frozen=True, slots=True)
class Headlines:
    """The headline, and its other wordings on the page and in hints, best first; at most `LIMIT` characters each."""

    chosen: str | None
    others: tuple[str, ...] = ()


def read_headlines(declared: Declarations) -> Headlines:
    """Return the headline without badge and names of site or section, and the alternatives."""
    sites = SiteNames(declared)
    stated = list(_declared(declared))
    stated = [statement for statement in stated if not sites.matches(statement.text)] or stated
    shown = list(headings(declared.elements, stated, sites))
    stated = _completed(stated, shown)
    statements = [*shown, *_two_part(shown, declared.tags.title), *_with_edited_copy(shown, stated)]
    around = SiteNames(declared, (*section_names(declared), *kickers(declared.elements)))
    agreed = _agreed(statements)
    read = [(statement, _splits(statement, around, agreed)) for statement in statements]
    spellings: dict[str, str] = {}
    for _, found in read:
        for key, (text, _) in found.items():
            spellings.setdefault(key, text)
    support = {key: sum(statement.support(key, found) for statement, found in read) for key in spellings}
    best = max(support, key=support.__getitem__, default=None)
    if best is None:
        return Headlines(None)
    others = (
        *_alternative(declared),
        *(_best(found) for statement, found in read if _is_word_for(statement, best, found)),
    )
    return Headlines(spellings[best], _distinct(others, best))


def _agreed(statements: Sequence[Statement]) -> frozenset[str]:
    """Return the wordings that several sources state in full, of which one is a heading or JSON-LD."""
    sources: dict[str, set[HeadlineSource]] = {}
    for statement in statements:
        sources.setdefault(statement.key, set()).add(statement.source)
    shown = tuple(statement.key for statement in statements if statement.source in TOPICAL)
    return frozenset(
        key
        for key, found in sources.items()
        if len(found & OF_THE_ARTICLE) > 1
        and found & INDEPENDENT
        and not any(heading != key and key.startswith(heading) for heading in shown)
    )


def _splits(statement: Statement, around: SiteNames, agreed: Collection[str]) -> TitleSplits:
    """Return the parts of a statement that may be the headline; an agreed wording is cut at known names only."""
    found = dict(title_splits(statement.text, around, is_agreed=statement.key in agreed))
    for part in statement.parts:
        found.setdefault(normalise_text(part), (part, _PART))
    for text, confidence in tuple(found.values()):
        badge = URGENT.match(text)
        if badge:
            bare = text[badge.end() :]
            # A badge that heading and declarations share is part of the headline.
            is_part = statement.key in agreed
            found[normalise_text(bare)] = (bare, confidence * (_PART if is_part else 1.0))
            found[normalise_text(text)] = (text, confidence * (1.0 if is_part else _PART))
    return found


def _completed(stated: Sequence[Statement], shown: Sequence[Statement]) -> list[Statement]:
    """Return the statements; a truncated one that ends in dots counts for the full wording of another source."""
    return [_whole(statement, (*shown, *stated)) for statement in stated]


def _whole(statement: Statement, others: Iterable[Statement]) -> Statement:
    if not statement.text.endswith(("...", "…")):
        return statement
    # The last word may be truncated too.
    begun = statement.key.rpartition(" ")[0]
    wholes = (
        other for other in others if begun and other.key.startswith(begun) and len(other.key) > len(statement.key)
    )
    whole = next(wholes, statement)
    return replace(statement, text=whole.text, key=whole.key)


def _alternative(declared: Declarations) -> Iterator[str]:
    """Yield the alternative headlines in JSON-LD."""
    for value in declared.values("alternativeHeadline", "alternateName"):
        yield from islice(plain_texts(value, LIMIT), MAX_OTHERS)


def _is_word_for(statement: Statement, best: str, found: TitleSplits) -> bool:
    """Return whether a source words the headline differently, and not only with a name around it."""
    return statement.source in OF_THE_ARTICLE and best not in found


def _best(found: TitleSplits) -> str:
    text, _ = max(found.values(), key=lambda reading: reading[1])
    return text


def _distinct(texts: Iterable[str], best: str) -> tuple[str, ...]:
    """Return distinct wordings, without the headline itself and its truncations."""
    kept: dict[str, str] = {}
    for text in texts:
        key = normalise_text(text)
        if key and not best.startswith(key) and not any(key in known or known in key for known in kept):
            kept[key] = text
    return tuple(kept.values())[:MAX_OTHERS]


def _declared(declared: Declarations) -> Iterator[Statement]:
    tags = declared.tags
    for thing in declared.articles[:2]:
        value = thing.get("headline") or thing.get("name")
        first = _text(value) if isinstance(value, str) else next(plain_texts(value, LIMIT), None)
        yield from stated_as(HeadlineSource.JSON_LD, first)
    yield from stated_as(HeadlineSource.OPEN_GRAPH, _text(tags.first("og:title")))
    yield from stated_as(HeadlineSource.TITLE, _text(tags.title))
    for name in _OTHER_META:
        yield from stated_as(HeadlineSource.OTHER, _text(tags.first(name)))
    yield from stated_as(HeadlineSource.FEED, _text(declared.page.hints.headline))


def _text(raw: str | None) -> str | None:
    """Return a declared headline as plain text; a tag that is opened or closed alone is text: "What <div> is for"."""
    text = _CODE.sub(" ", unescape(unescape((raw or "")[: LIMIT * _RAW_FACTOR])))
    if "<" not in text:
        return plain_text(text, LIMIT)
    bare = plain_text(_PAIRED.sub(r"\2", text).replace("<", _BRACKET), LIMIT)
    return None if bare is None else bare.replace(_BRACKET, "<")


def _two_part(found: Sequence[Statement], title: str | None) -> Iterator[Statement]:
    """Yield the title if it consists of two headings: a kicker or series, and a headline."""
    text = plain_text(title, LIMIT)
    if text and not FIRM.search(text):
        shown = [heading.key for heading in found if heading.source in FIRST_LEVEL]
        if any(normalise_text(text) == f"{one} {other}" for one in shown for other in shown):
            yield from stated_as(HeadlineSource.TOPICAL_HEADING, text)
            yield from stated_as(HeadlineSource.HEADING, text)


def _with_edited_copy(found: Sequence[Statement], stated: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements; an OpenGraph title that differs from the heading by a word or two gains weight.

    Such a copy was edited by hand, and without JSON-LD nothing else shows which wording is the latest.
    """
    shown = next((heading.key for heading in found if heading.source in TOPICAL), "")
    known = {statement.key for statement in stated if statement.source is HeadlineSource.TITLE} | {shown}
    undecided = bool(shown) and not any(statement.source is HeadlineSource.JSON_LD for statement in stated)
    for statement in stated:
        edited = undecided and statement.source is HeadlineSource.OPEN_GRAPH and statement.key not in known
        if edited and _is_edited(shown, statement.key):
            yield replace(statement, source=HeadlineSource.EDITED_OPEN_GRAPH)
        else:
            yield statement


def _is_edited(shown: str, copy: str) -> bool:
    """Return whether a copy differs by a word or two, and not only by text before or after it."""
    return shown not in copy and copy not in shown and likeness(shown, copy) >= _EDITED
