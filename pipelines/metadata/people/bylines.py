"""Names near the headline: marked-up bylines first, then lines that begin with "By"."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines.html.visible_text import visible_text
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition, is_elsewhere
from pipelines.metadata.people.byline_lines import (
    BY,
    BY_ALONE,
    LONGEST,
    MAY_BEGIN,
    WEAK,
    BylinePage,
    Line,
    line_text,
    named_in,
)
from pipelines.metadata.people.correspondents import correspondents_in
from pipelines.metadata.people.east_asian_bylines import reporters_in
from pipelines.metadata.people.given_names import EAST_ASIAN
from pipelines.metadata.people.marked_bylines import is_twin, ranked_bylines, signers_of
from pipelines.metadata.people.person_names import contributions, is_caseless, people, reads_as_person
from pipelines.metadata.people.signatures import dated_names, is_whole, mailed_names, signatures
from pipelines.text.tokens import normalise_text

#: Maximum number of names after one "By", one per line; also of the pieces of a signature.
_MAX_BESIDE = 6
#: A name in a script without capitals: its words, and the characters of each.
_WORDS_OF_A_NAME, _LONGEST_WORD = range(2, 5), 14


@dataclass(frozen=True, slots=True)
class Byline:
    """The people in one byline, and how reliable it is.

    `is_strong`: marked up as a byline and near the article; `has_lead`: it begins with "By" or an equivalent;
    `is_credit`: it names them for something else than the text.
    """

    authors: tuple[Author, ...]
    is_strong: bool
    has_lead: bool
    is_credit: bool = False


def visible_bylines(page: BylinePage) -> Iterator[Byline]:
    """Yield the bylines of a page that are marked up or near the headline, the most reliable first.

    Authors' URLs are as written.
    """
    ranked = ranked_bylines(page.elements, page.headline)
    for place, (element, is_strong) in enumerate(ranked):
        found = signers_of(element)
        if found:
            beside = (signers_of(other) for other, _ in ranked[place + 1 :] if is_strong and is_twin(element, other))
            has_lead = bool(BY.match(visible_text(element, LONGEST) or ""))
            signers = (*found, *(author for authors in beside for author in authors))
            yield Byline(signers, is_strong, has_lead, _is_credit(element, found))
    for found in (*_unmarked(page.near, page.headline), *_unmarked(page.above, page.headline)):
        yield Byline(found, is_strong=False, has_lead=True)


def _is_credit(element: Any, found: Sequence[Author]) -> bool:
    """Return whether the text around an element names its people for something else: "Photographs by"."""
    around = next(islice(element.iterancestors(), 1, 2), None)
    text = visible_text(around, LONGEST + 1) if around is not None else None
    credited = {name for name, _ in contributions(text)} if text and len(text) <= LONGEST else set()
    return credited.issuperset(author.name for author in found)


def is_plainly_shown(names: Collection[str], page: BylinePage) -> bool:
    """Return whether a line near the headline has just these names, normalised: a cheap test."""
    for holder, begun in page.nearest(None):
        text = normalise_text(begun)
        if any(name in text for name in names):
            parent = holder.getparent()
            around = visible_text(holder if parent is None else parent, LONGEST + 1) or ""
            if len(around) <= LONGEST:
                shown = people(around)
                is_all = {normalise_text(name) for name in shown} == set(names)
                return is_all and not _is_credit(holder, [Author(name) for name in shown])
    return False


def doubtful_bylines(page: BylinePage) -> Iterator[Byline]:
    """Yield signatures at the beginning or end of a text, then lines near the headline with names beside a date."""
    for found in signatures(page.elements, page.headline):
        yield Byline(found, is_strong=False, has_lead=True)
    for found in mailed_names(page.near, page.headline):
        yield Byline(found, is_strong=False, has_lead=True)
    for found in dated_names(page.near, page.headline):
        yield Byline(found, is_strong=False, has_lead=False)


def _unmarked(near: Sequence[Line], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of short lines below the headline that begin with "By" or an equivalent."""
    for place, (holder, begun) in enumerate(near):
        is_led = MAY_BEGIN.match(begun) is not None and bool(BY.match(begun) or BY_ALONE.match(begun))
        if is_led and not (is_elsewhere(holder, headline) or _is_caption(holder)):
            text = line_text(holder) or ""
            found = correspondents_in(text) or (named_in(text) if BY.match(text) else ())
            is_person = reads_as_person if WEAK.match(text) else _may_be_whole
            found = found if all(is_person(author.name) for author in found) else ()
            if not found and BY_ALONE.match(text):
                found = _announced(near[place + 1 : place + 1 + _MAX_BESIDE])
            if found:
                yield found
        elif (reporters := reporters_in(begun)) and not is_elsewhere(holder, headline):
            yield tuple(map(Author, reporters))
        elif (signers := correspondents_in(begun)) and not (is_elsewhere(holder, headline) or _is_caption(holder)):
            yield signers


def _is_caption(holder: Any) -> bool:
    """Return whether a line is the caption of a picture: "By" introduces its photographer there."""
    return next(holder.iterancestors("figure"), None) is not None


def _may_be_whole(name: str) -> bool:
    """Return whether a name without capitals has the words of a person's name: a sentence has more, or longer ones."""
    words = name.split()
    is_short = len(words) in _WORDS_OF_A_NAME and max(map(len, words)) <= _LONGEST_WORD
    return is_short or not is_caseless(name) or EAST_ASIAN.search(name) is not None


def _announced(lines: Sequence[Line]) -> tuple[Author, ...]:
    """Return the people of the lines after a lone "By": full names only, up to the first line without one."""
    found: list[Author] = []
    for holder, _ in lines:
        text = line_text(holder)
        named = named_in(text) if text and not BY_ALONE.match(text) else ()
        if not named or not all(is_whole(author.name) for author in named):
            break
        found += named
    return tuple(found)
