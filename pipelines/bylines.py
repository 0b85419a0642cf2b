"""Names that a page shows beside its headline: marked-up bylines first, then lines that begin with "By"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines.author_names import people, reads_as_names
from pipelines.items import Author
from pipelines.plain_text import shown_lines, shown_text
from pipelines.surroundings import Headline, is_beside, is_foreign

_MARKED = re.compile(r"uthor|yline|utor|teur|writer|journalist|username|posted-by|submitted")
#: A cheap first look at all attributes of an element.
_PERHAPS = re.compile(
    r"uthor|yline|utor|teur|writer|journalist|username|posted-by|submitted|/(?:profile|redaktion|team|staff|people)/"
)
_AUTHORS_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|profile|redaktion|team|staff|people)/")
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
_BY = re.compile(
    r"^\W{0,3}(?:(?:by|written by|posted by|published by|words by|story by|von|text von|ein beitrag von|"
    r"geschrieben von|autor|autorin|text|par|por|escrito por|di|a cura di|door|av|af|tekst|oleh|auteur|author|автор)"
    r"(?=[\s:])|作者|記者|记者|文/|责编|責任編集)\s*[:：]?\s*\S",
    re.IGNORECASE,
)
_UNREAD = frozenset({"script", "style", "head", "title", "meta", "noscript"})
_MAX_MARKED = 150
_MAX_ELEMENTS = 20_000
_LONGEST = 150
#: Texts between headline and an unmarked "By ..." beyond which it is another article's.
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Byline:
    """The people whom one byline names, and how far it is to be trusted.

    `strong`: marked up as a byline and standing with the article; `said`: it begins with "By" or a cousin.
    """

    authors: tuple[Author, ...]
    strong: bool
    said: bool


def shown_bylines(tree: Any, headline: Headline) -> Iterator[Byline]:
    """Yield the bylines that a page shows, the most trustworthy first; authors' addresses are as written."""
    ranked = _ranked(tree, headline)
    for place, (element, strong) in enumerate(ranked):
        found = _signers(element)
        if found:
            beside = (_signers(other) for other, _ in ranked[place + 1 :] if strong and _is_twin(element, other))
            said = bool(_BY.match(shown_text(element, _LONGEST) or ""))
            yield Byline((*found, *(author for authors in beside for author in authors)), strong, said)
    for found in _unmarked(tree, headline):
        yield Byline(found, strong=False, said=True)


def _is_twin(one: Any, other: Any) -> bool:
    """Tell whether two elements are items of one list: each may name one of several authors."""
    if one.tag != other.tag or any(one.get(name) != other.get(name) for name in ("class", "itemprop", "rel")):
        return False
    parent, stranger = one.getparent(), other.getparent()
    return (
        parent is not None
        and stranger is not None
        and (parent is stranger or parent.getparent() is stranger.getparent())
    )


def _ranked(tree: Any, headline: Headline) -> list[tuple[Any, bool]]:
    """Return (element, strong) of all that may be a byline: the strong ones first, then by nearness to the headline."""
    ranked: list[tuple[tuple[bool, ...], int, Any]] = []
    start = 0
    for place, element in enumerate(islice(tree.iter(*_BEARERS), _MAX_ELEMENTS)):
        if element is headline.element:
            start = place
        elif _PERHAPS.search(" ".join(element.values())) and _is_byline(element, headline):
            ranked.append((_doubts(element, headline), place, element))
            if len(ranked) == _MAX_MARKED:
                break
    ranked.sort(key=lambda row: (row[0], abs(row[1] - start)))
    return [(element, not any(doubts)) for doubts, _, element in ranked]


def _is_byline(element: Any, headline: Headline) -> bool:
    marked = _MARKED.search(_named(element)) or _leads_to_author(element)
    return bool(marked) and element.tag != "h1" and not is_foreign(element, headline)


def _doubts(element: Any, headline: Headline) -> tuple[bool, ...]:
    """Return what speaks against a byline: its place, a biography's look, an inexact name."""
    named = _named(element)
    return is_beside(element, headline), bool(_BIOGRAPHY.search(named)), not _EXACT.search(named)


def _named(element: Any) -> str:
    return " ".join(element.get(name, "") for name in ("class", "itemprop", "id", "rel"))


def _leads_to_author(element: Any) -> bool:
    return element.tag == "a" and bool(_AUTHORS_PAGE.search(element.get("href", "")))


def _signers(element: Any) -> tuple[Author, ...]:
    """Return the people whom a byline names: those whose pages it links to, else those in its first telling line."""
    lines = shown_lines(element, _LONGEST + 1)
    if not lines or len(" ".join(lines)) > _LONGEST:
        return ()
    linked = [
        Author(name, link.get("href"))
        for link in islice(element.iter("a"), 20)
        if link.get("rel") == "author" or _leads_to_author(link)
        for name in people(shown_text(link, _LONGEST))
        if reads_as_names(name)
    ]
    return tuple(linked) or next(filter(None, map(_named_in, lines)), ())


def _named_in(text: str) -> tuple[Author, ...]:
    return tuple(Author(name) for name in people(text) if reads_as_names(name))


def _unmarked(tree: Any, headline: Headline) -> Iterator[tuple[Author, ...]]:
    """Yield the people of short lines below the headline that begin with "By" or one of its cousins."""
    for holder in _lines_below(tree, headline):
        text = shown_text(holder, _LONGEST + 1)
        if text and len(text) <= _LONGEST and _BY.match(text) and not is_foreign(holder, headline):
            found = _named_in(text)
            if found:
                yield found


def _lines_below(tree: Any, headline: Headline) -> Iterator[Any]:
    """Yield the elements that hold the first texts below the headline (or on the page)."""
    steps = 0
    below = headline.element is None
    for element in islice(tree.iter(), _MAX_ELEMENTS):
        below = below or element is headline.element
        if not below or not isinstance(element.tag, str) or element.tag in _UNREAD:
            continue
        for text, holder in ((element.text, element), (element.tail, element.getparent())):
            if text and holder is not None and not text.isspace():
                steps += 1
                yield holder
        if steps > _NEAR:
            return
