"""Names near the headline: marked-up bylines first, then lines that begin with "By"."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_lines, visible_text
from pipelines.items import Author
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article, in_side_column
from pipelines.metadata.people.east_asian_bylines import reporters_in
from pipelines.metadata.people.person_names import contributions, is_caseless, people, reads_as_names, reads_as_person
from pipelines.text.date_lexicon import folded
from pipelines.text.tokens import normalise_text

_MARKED = re.compile(r"uthor|yline|utor|teur|writer|journalist|username|posted-by|submitted")
_PERSONS_PATH = re.compile(
    r"/(?:profiles?|redaktion|team|staff|people|editors?|reporters?|journalists?|writers?|contributors?|columnists?)/"
)
_AUTHORS_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|profile|redaktion|team|staff)/")
#: The same, if the last part of the address is the name.
_PERSONS_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|i)?|auteurs?|profiles?|redaktion|team|staff|people|editors?|reporters?|journalists?|writers?|contributors?|columnists?|by)/"
    r"(?:[^/?#]+/){0,2}?(?P<slug>[^/?#.]+)(?:\.html?)?/?(?:[?#].*)?$"
)
#: Credits of pictures.
_PICTURE = re.compile(r"licen[sc]e|credit|copyright|caption|attribution|photographer", re.IGNORECASE)
_BEARERS = tuple(
    """
    h1 h2 h3 h4 h5 h6 a span div p address cite li strong small section header td dd dt em i b ul footer font center
    legend label
    """.split(),
)
_EXACT = re.compile(
    r"(?:^|[\s_-])(?:author|byline|autor|auteur)(?:$|\s|[_-]{1,2}(?:name|link|names|title)s?(?=$|\s))"
    r"|(?:^|\s)(?:fn|url fn n|p-author|vcard)(?=$|\s)",
    re.IGNORECASE,
)
_BIOGRAPHY = re.compile(
    r"bio|box|about|desc|avatar|image|photo|img|social|follow|count|source|copyright|comment|credit", re.IGNORECASE
)
_LEAD = (
    r"(?:(?:(?:written|posted|published|contributed|reported|submitted|words|story|guest post|an? \w{5,9}) )?by|"
    r"(?:(?:(?:ein|eine)\s)?(?:text|beitrag|artikel|kommentar|gastbeitrag|kolumne|bericht|analyse|essay|interview|"
    r"reportage|geschrieben|verfasst|gespeichert|eingestellt|veröffentlicht)\s)?von|guest author|authors?|author\(s\)|"
    r"contributors?|autor|autorin|autoren|text|par|(?:escrito )?por|di|a cura di|door|av|af|tekst|oleh|auteurs?|"
    r"автор|haber)"
)
_BY = re.compile(rf"^\W{{0,3}}(?:{_LEAD}(?=[\s:])|作者|記者|记者|文/|责编|責任編集)\s*[:：]?\s*\S", re.IGNORECASE)
_BEGINS = re.compile(rf"^\W{{0,3}}(?:{_LEAD}(?=[\s:]|$)|作者|記者|记者|文/|责编|責任編集|\d)", re.IGNORECASE)
#: A line that introduces the names in the next one.
_BY_ALONE = re.compile(rf"^\W{{0,3}}{_LEAD}\s?[:：]?$", re.IGNORECASE)
#: The date and time at the beginning of some bylines.
_DAY_BEFORE = re.compile(
    r"^\W{0,3}\d{1,2}[./]\s?\d{1,2}[./]\s?\d{2,4}[\s,|–-]{0,4}(?:\d\d?[:.]\d\d(?:\s?(?:Uhr|h))?)?[\s,|–-]{0,4}(?=\w)"
)
_DAY = re.compile(r"\b(?:19|20)\d\d\b")
#: Length of a line with a date, and little else; of one with nothing else.
_DATE_LINE, _BARE_DATE = 60, 30
_SENTENCE_ENDS = (".", ":", "!", "?")
_BARS = re.compile(r"\s*[|·•]\s*|\s[–—-]\s")
_BESIDE_DAY = re.compile(r"(?:\s[|·•–—-]|[|·•])\s.*\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.*(?:\s[|·•–—-]|[|·•])\s")
#: Full names and nothing else: two words or more, each with a capital.
_NAME = r"[A-ZÀ-ÞŠŽŁĐİ][\w'’-]+(?:\s+(?:[A-ZÀ-ÞŠŽŁĐİ][\w'’.-]*|van|von|de|der|den|da|dos|bin|al|el|la|du|di)){1,3}"
_SIGNED = re.compile(rf"^{_NAME}(?:\s?(?:/|,|&|and|und|et|y)\s?{_NAME}){{0,3}}$")
#: Minimum length of a paragraph of prose, and minimum number of such paragraphs.
_TELLING, _PROSE = 80, 2
_MAX_SIBLINGS = 60
_SET_OFF = frozenset({"strong", "b", "em", "i"})
_SET_OFF_OR_NOT = _SET_OFF | {"span", "font", "a", "small"}
_UNREAD = frozenset({"script", "style", "head", "title", "meta", "noscript"})
_NO_LETTER = re.compile(r"[^\w]+|_")
_MAX_MARKED = 150
_MAX_ELEMENTS = 20_000
_MAX_PARAGRAPHS = 2_000
_LONGEST = 150
#: Maximum number of texts between the headline and an unmarked byline of its article.
_NEAR = 40
#: Maximum number of names after one "By", one per line; also of the pieces of a signature.
_MAX_BESIDE = 6


#: An element and the beginning of its text.
_Line = tuple[Any, str]


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


class BylinePage:
    """A page in which bylines are looked for, and the lines below its headline, read only once and if needed."""

    def __init__(self, tree: Any, headline: HeadlinePosition) -> None:
        """Read nothing yet."""
        self.tree = tree
        self.headline = headline

    @cached_property
    def near(self) -> list[_Line]:
        """The elements of the first texts below the headline, or on the page, with the beginnings of these texts."""
        return [(holder, _begun(holder)) for holder in _lines_below(self.tree, self.headline)]

    def nearest(self, most: int) -> Iterator[_Line]:
        """Yield the first ones of `near`, without reading more."""
        if "near" in self.__dict__:
            yield from self.near[:most]
        else:
            yield from ((holder, _begun(holder)) for holder in islice(_lines_below(self.tree, self.headline), most))


def visible_bylines(page: BylinePage) -> Iterator[Byline]:
    """Yield the bylines of a page that are marked up or near the headline, the most reliable first.

    Authors' URLs are as written.
    """
    ranked = _ranked(page.tree, page.headline)
    for place, (element, is_strong) in enumerate(ranked):
        found = _signers(element)
        if found:
            beside = (_signers(other) for other, _ in ranked[place + 1 :] if is_strong and _is_twin(element, other))
            has_lead = bool(_BY.match(visible_text(element, _LONGEST) or ""))
            signers = (*found, *(author for authors in beside for author in authors))
            yield Byline(signers, is_strong, has_lead, _is_credit(element, found))
    for found in _unmarked(page.near, page.headline):
        yield Byline(found, is_strong=False, has_lead=True)


def _is_credit(element: Any, found: Sequence[Author]) -> bool:
    """Return whether the text around an element names its people for something else: "Photographs by"."""
    around = next(islice(element.iterancestors(), 1, 2), None)
    text = visible_text(around, _LONGEST + 1) if around is not None else None
    credited = {name for name, _ in contributions(text)} if text and len(text) <= _LONGEST else set()
    return credited.issuperset(author.name for author in found)


def is_plainly_shown(names: Collection[str], page: BylinePage) -> bool:
    """Return whether a line near the headline has just these names, normalised: a cheap test."""
    for holder in _lines_below(page.tree, page.headline):
        text = normalise_text(raw_text(holder, _LONGEST))
        if any(name in text for name in names):
            parent = holder.getparent()
            around = visible_text(holder if parent is None else parent, _LONGEST + 1) or ""
            if len(around) <= _LONGEST:
                shown = people(around)
                is_all = {normalise_text(name) for name in shown} == set(names)
                return is_all and not _is_credit(holder, [Author(name) for name in shown])
    return False


def doubtful_bylines(page: BylinePage) -> Iterator[Byline]:
    """Yield signatures at the beginning or end of a text, then lines near the headline with names beside a date."""
    for found in _signatures(page.tree, page.headline):
        yield Byline(found, is_strong=False, has_lead=True)
    for found in _dated(page.near, page.headline):
        yield Byline(found, is_strong=False, has_lead=False)


def _is_twin(one: Any, other: Any) -> bool:
    """Return whether two elements are items of one list, each of which may name an author."""
    if one.tag != other.tag or any(one.get(name) != other.get(name) for name in ("class", "itemprop", "rel")):
        return False
    parent, stranger = one.getparent(), other.getparent()
    if parent is None or stranger is None or parent is stranger:
        return parent is stranger
    # A part of the page with a heading of its own is another article.
    has_heading = next(stranger.iter("h1", "h2", "h3", "h4"), None) is not None
    return parent.getparent() is stranger.getparent() and not has_heading


def _ranked(tree: Any, headline: HeadlinePosition) -> list[tuple[Any, bool]]:
    """Return (element, is strong) of all possible bylines: strong ones first, then by distance from the headline."""
    ranked: list[tuple[tuple[bool, ...], int, Any]] = []
    start = 0
    for place, element in enumerate(islice(tree.iter(*_BEARERS), _MAX_ELEMENTS)):
        if element is headline.element:
            start = place
        elif (values := element.values()) and _may_be_byline(" ".join(values)) and _is_byline(element, headline):
            ranked.append((_doubts(element, headline), place, element))
            if len(ranked) == _MAX_MARKED:
                break
    ranked.sort(key=lambda row: (row[0], abs(row[1] - start)))
    return [(element, not any(doubts)) for doubts, _, element in ranked]


def _may_be_byline(attributes: str) -> bool:
    """Return whether the attributes of an element may name a byline: a cheap test, as all elements are tried."""
    return (
        "uthor" in attributes
        or "utor" in attributes
        or "yline" in attributes
        or "teur" in attributes
        or "writer" in attributes
        or "journalist" in attributes
        or "username" in attributes
        or "posted-by" in attributes
        or "submitted" in attributes
        or ("/" in attributes and _PERSONS_PATH.search(attributes) is not None)
    )


def _is_byline(element: Any, headline: HeadlinePosition) -> bool:
    marked = _MARKED.search(_named(element)) or _leads_to_author(element) or _leads_to_bearer(element)
    is_possible = bool(marked) and element.tag != "h1" and not _PICTURE.search(_named(element))
    return is_possible and not in_other_article(element, headline)


def _doubts(element: Any, headline: HeadlinePosition) -> tuple[bool, ...]:
    """Return the doubts about a byline: its position, the look of a biography, an inexact name."""
    named = _named(element)
    is_inexact = not (_EXACT.search(named) or _leads_to_bearer(element))
    return in_side_column(element, headline), bool(_BIOGRAPHY.search(named)), is_inexact


def _named(element: Any) -> str:
    return " ".join(element.get(name, "") for name in ("class", "itemprop", "id", "rel"))


def _leads_to_author(element: Any) -> bool:
    return element.tag == "a" and bool(_AUTHORS_PAGE.search(element.get("href", ""))) and _is_apart(element)


def _is_apart(link: Any) -> bool:
    """Return whether a link is in no sentence, where it would lead to a person of the story."""
    parent = link.getparent()
    if parent is None:
        return True
    around = (parent.text or "", *(child.tail or "" for child in islice(parent, _MAX_SIBLINGS)))
    return sum(len(text.strip()) for text in around) <= _LONGEST


def _leads_to_bearer(element: Any) -> bool:
    """Return whether the address of a link ends in its text, as the pages of persons do."""
    match = _PERSONS_PAGE.search(element.get("href", "")) if element.tag == "a" else None
    name = folded(" ".join(raw_text(element, _LONGEST).split())) if match else ""
    is_bearer = match is not None and " " in name and _NO_LETTER.sub("-", name) == folded(match["slug"])
    return is_bearer and _is_apart(element)


def _signers(element: Any) -> tuple[Author, ...]:
    """Return the people in a byline: those whose pages it links to, otherwise those in its first line with names."""
    lines = visible_lines(element, _LONGEST + 1)
    if not lines or len(" ".join(lines)) > _LONGEST:
        return ()
    linked = [
        Author(name, link.get("href"))
        for link in islice(element.iter("a"), 20)
        if link.get("rel") == "author" or _leads_to_author(link)
        for name in people(visible_text(link, _LONGEST))
        if reads_as_names(name)
    ]
    return tuple(linked) or next(filter(None, map(_named_in, lines)), ())


def _named_in(text: str) -> tuple[Author, ...]:
    return tuple(Author(name) for name in people(text) if reads_as_names(name))


def _unmarked(near: Sequence[_Line], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of short lines below the headline that begin with "By" or an equivalent."""
    for place, (holder, begun) in enumerate(near):
        if (_BY.match(begun) or _BY_ALONE.match(begun)) and not in_other_article(holder, headline):
            text = _line(holder) or ""
            found = _named_in(text) if _BY.match(text) else ()
            if not found and _BY_ALONE.match(text):
                found = _announced(near[place + 1 : place + 1 + _MAX_BESIDE])
            if found:
                yield found
        elif (reporters := reporters_in(begun)) and not in_other_article(holder, headline):
            yield tuple(map(Author, reporters))


def _signatures(tree: Any, headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of short paragraphs at the beginning or end of a text that sign it."""
    for block in islice(tree.iter("p", "div"), _MAX_PARAGRAPHS):
        found = _signature(block)
        if found and not in_other_article(block, headline) and not in_side_column(block, headline):
            yield found


def _dated(near: Sequence[_Line], headline: HeadlinePosition) -> Iterator[tuple[Author, ...]]:
    """Yield the people of lines that are only names and directly precede a date, and of names beside a date."""
    for place, (holder, begun) in enumerate(near):
        text = begun.strip(" |·•,–-")
        behind = near[place + 1 : place + 3]
        before = [other for _, other in near[max(0, place - 1) : place] if len(other) <= _BARE_DATE]
        is_signed = bool(_SIGNED.match(text)) and (
            any(len(other) <= _DATE_LINE and _DAY.search(other) for _, other in behind)
            or any(_DAY.search(other) and not other.endswith(_SENTENCE_ENDS) for other in before)
            or _begins_with_day(holder)
        )
        is_possible = is_signed or _BESIDE_DAY.search(text)
        if is_possible and not _PICTURE.search(_named(holder)) and not in_other_article(holder, headline):
            found = _named_in(text) if is_signed else _beside_day(text)
            if found:
                yield found


def _beside_day(text: str) -> tuple[Author, ...]:
    """Return the people in a short line with a date whose parts are set apart: "Ann Lee | Writer | 3 May 2026"."""
    pieces = _BARS.split(text) if len(text) <= _LONGEST else []
    return tuple(Author(name) for piece in pieces for name in people(piece) if reads_as_person(name))


def _line(holder: Any) -> str | None:
    """Return the text of a short line without the date before it; None if it is too long for a byline."""
    text = visible_text(holder, _LONGEST + 1)
    return None if text is None or len(text) > _LONGEST else _without_day(text)


def _begun(holder: Any) -> str:
    """Return the text of a line like `_line`, but without spaces between its elements: cheap."""
    return _without_day(" ".join(raw_text(holder, _LONGEST).split()))


def _begins_with_day(holder: Any) -> bool:
    return _DAY_BEFORE.match(" ".join(raw_text(holder, _LONGEST).split())) is not None


def _without_day(text: str) -> str:
    day = _DAY_BEFORE.match(text)
    return text[day.end() :] if day else text


def _announced(lines: Sequence[_Line]) -> tuple[Author, ...]:
    """Return the people of the lines after a lone "By": full names only, up to the first line without one."""
    found: list[Author] = []
    for holder, _ in lines:
        text = _line(holder)
        named = _named_in(text) if text and not _BY_ALONE.match(text) else ()
        if not named or not all(_is_whole(author.name) for author in named):
            break
        found += named
    return tuple(found)


def _is_whole(name: str) -> bool:
    return bool(_SIGNED.match(name)) or is_caseless(name)


def _signature(block: Any) -> tuple[Author, ...]:
    """Return the people in a short paragraph next to prose that begins with "By", or comes first and is a bold name."""
    if (block.tag == "div" and len(block)) or not _may_sign(block):
        return ()
    start = raw_text(block, _LONGEST + 1).strip()
    if not 0 < len(start) <= _LONGEST or not (_BY.match(start) or _is_set_off(block)):
        return ()
    text = _line(block)
    before, after = _prose_around(block)
    if not text or (before and after) or before + after < _PROSE:
        return ()
    if not _BY.match(text) and (before or not _SIGNED.match(text)):
        return ()
    found = _named_in(text)
    return found if all(_is_whole(author.name) for author in found) else ()


def _may_sign(block: Any) -> bool:
    """Return whether a block may be a signature, by its first characters: a cheap test."""
    text = (block.text or "").strip()
    if text:
        return len(text) <= _LONGEST and bool(_BEGINS.match(text))
    return len(block) > 0 and block[0].tag in _SET_OFF_OR_NOT


def _is_set_off(block: Any) -> bool:
    """Return whether a whole paragraph is bold or italic, and not a link."""
    return not (block.text or "").strip() and len(block) == 1 and block[0].tag in _SET_OFF and not len(block[0])


def _prose_around(block: Any) -> tuple[int, int]:
    """Return the number of paragraphs of prose before and after a block."""
    before = sum(map(_is_telling, islice(block.itersiblings(preceding=True), _MAX_SIBLINGS)))
    return before, sum(map(_is_telling, islice(block.itersiblings(), _MAX_SIBLINGS)))


def _is_telling(element: Any) -> bool:
    return element.tag == "p" and len(raw_text(element, _TELLING)) >= _TELLING


def _lines_below(tree: Any, headline: HeadlinePosition) -> Iterator[Any]:
    """Yield the elements of the first texts below the headline, or on the page."""
    steps = 0
    for element in islice(_following(tree, headline), _MAX_ELEMENTS):
        if not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        text, tail = element.text, element.tail
        if text and not text.isspace():
            steps += 1
            yield element
        holder = element.getparent() if tail and not tail.isspace() else None
        if holder is not None:
            steps += 1
            yield holder
        if steps > _NEAR:
            return


def _following(tree: Any, headline: HeadlinePosition) -> Iterator[Any]:
    """Yield the elements of the headline and all after it, or all of the page."""
    if headline.element is None:
        yield from tree.iter()
        return
    yield from headline.element.iter()
    for place in (headline.element, *headline.element.iterancestors()):
        for sibling in place.itersiblings():
            yield from sibling.iter()
