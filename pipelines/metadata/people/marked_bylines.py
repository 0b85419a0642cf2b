"""Elements that are marked up as bylines, by their names or their links."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_lines, visible_text
from pipelines.items import Author
from pipelines.metadata.dom_context import PERSONS_FOLDERS, HeadlinePosition, in_side_column, is_elsewhere
from pipelines.metadata.people.byline_lines import BY_ALONE, LONGEST, named_in
from pipelines.metadata.people.person_names import contributions, people, reads_as_names, reads_as_person
from pipelines.text.date_lexicon import folded

_MARKS = "u(?:thor|tor)|yline|teur|writer|journalist|username|posted-by|submitted"
_MARKED = re.compile(_MARKS)
#: The same in addresses of the pages of people.
_MARK_OR_FOLDER = re.compile(
    f"{_MARKS}|/(?:profile|redaktion/|team/|staff/|people/|editor|reporter|contributor|columnist)"
)
_AUTHORS_PAGE = re.compile(r"/(?:authors?|autor(?:en|es)?|auteurs?|profile|redaktion|team|staff)/")
#: The same, if the last part of the address is the name.
_PERSONS_PAGE = re.compile(
    rf"/(?:{PERSONS_FOLDERS}|by)/"
    r"(?:[^/?#]+/){0,2}?(?P<slug>[^/?#.]+)(?:\.html?)?/?(?:[?#].*)?$"
)
#: Credits of pictures.
_PICTURE = re.compile(r"licen[sc]e|credit|copyright|caption|attribution|photographer", re.IGNORECASE)
_PICTURE_ARCHIVE = re.compile(
    r"//(?:[\w-]+\.)*(?:wikimedia|flickr|unsplash|pexels|pixabay|shutterstock|gettyimages|istockphoto|creativecommons)\."
)
_BEARERS = frozenset(
    """
    h1 h2 h3 h4 h5 h6 a span div p address cite li strong small section header td dd dt em i b ul footer font center
    legend label
    """.split(),
)
_EXACT = re.compile(
    r"(?:^|[\s_-])(?:author|byline|autor|auteur)(?:$|\s|[_-]{0,2}(?:name|link|names|title)s?(?=$|\s|__)|__)"
    r"|(?:^|\s)(?:fn|url fn n|p-author|vcard)(?=$|\s)",
    re.IGNORECASE,
)
_BIOGRAPHY = re.compile(
    r"bio|box|about|desc|avatar|image|photo|img|social|follow|count|source|copyright|comment|credit", re.IGNORECASE
)
#: A number that makes an address unique: "ann-lee-309429".
_NUMBERED = re.compile(r"(?<=[^\W\d])-\d+$|^\d+-(?=[^\W\d])")
_NO_LETTER = re.compile(r"[^\w]+|_")
#: Letters that two forms of a given name share.
_SAME_LETTERS = 3
_MAX_SIBLINGS = 60
#: Words of a sentence.
_SENTENCE = 8
_MAX_MARKED = 150
_MAX_ELEMENTS = 20_000


def ranked_bylines(elements: Iterable[Any], headline: HeadlinePosition) -> list[tuple[Any, bool]]:
    """Return (element, is strong) of all possible bylines: strong ones first, then by distance from the headline."""
    bearers = list(islice((element for element in elements if element.tag in _BEARERS), _MAX_ELEMENTS))
    start = bearers.index(headline.element) if headline.element in bearers else 0
    possible = (
        (place, bearers[place])
        for place in _places_of_marks([" ".join(bearer.values()) for bearer in bearers])
        if bearers[place] is not headline.element and _is_byline(bearers[place], headline)
    )
    ranked = [(_doubts(element, headline), place, element) for place, element in islice(possible, _MAX_MARKED)]
    ranked.sort(key=lambda row: (row[0], abs(row[1] - start)))
    return [(element, not any(doubts)) for doubts, _, element in ranked]


def _places_of_marks(attributes: Sequence[str]) -> list[int]:
    """Return which of the attributes of elements may name a byline: a cheap test of all elements at once."""
    text = "\0".join(attributes)
    places, place, read = [], 0, 0
    for match in _MARK_OR_FOLDER.finditer(text):
        place += text.count("\0", read, match.start())
        read = match.start()
        places.append(place)
    return list(dict.fromkeys(places))


def _is_byline(element: Any, headline: HeadlinePosition) -> bool:
    marked = _MARKED.search(_named(element)) or _leads_to_author(element) or _leads_to_bearer(element)
    is_possible = bool(marked) and element.tag != "h1" and not is_picture_credit(element)
    return is_possible and not is_elsewhere(element, headline) and not any(map(_leads_to_picture, element.iter("a")))


def _doubts(element: Any, headline: HeadlinePosition) -> tuple[bool, ...]:
    """Return the doubts about a byline: its position, the look of a biography, an inexact name."""
    named = _named(element)
    is_inexact = not (_EXACT.search(named) or _leads_to_bearer(element) or _names_people_beside(element, headline))
    return in_side_column(element, headline), bool(_BIOGRAPHY.search(named)), is_inexact


def _names_people_beside(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element stands directly beside the headline and names people."""
    is_beside = headline.element is not None and element.getparent() is headline.element.getparent()
    return is_beside and any(reads_as_person(author.name) for author in signers_of(element))


def _named(element: Any) -> str:
    return " ".join(element.get(name, "") for name in ("class", "itemprop", "id", "rel"))


def _leads_to_picture(link: Any) -> bool:
    """Return whether a link is the credit of a picture: by its name, or by an archive of pictures in its address."""
    return is_picture_credit(link) or _PICTURE_ARCHIVE.search(link.get("href", "")) is not None


def _leads_to_author(element: Any) -> bool:
    return element.tag == "a" and bool(_AUTHORS_PAGE.search(element.get("href", ""))) and _is_apart(element)


def _is_apart(link: Any) -> bool:
    """Return whether a link is in no sentence, where it would lead to a person of the story."""
    parent = link.getparent()
    if parent is None:
        return True
    around = (parent.text or "", *(child.tail or "" for child in islice(parent, _MAX_SIBLINGS)))
    if sum(len(text.strip()) for text in around) > LONGEST:
        return False
    begun = around[0].strip()
    is_within = bool(begun) and not BY_ALONE.match(begun) and around[-1].rstrip().endswith((".", "!", "?", "。"))
    return not is_within or len(" ".join(around).split()) < _SENTENCE


def _leads_to_bearer(element: Any) -> bool:
    """Return whether the address of a link ends in its text, as the pages of persons do."""
    match = _PERSONS_PAGE.search(element.get("href", "")) if element.tag == "a" else None
    name = folded(" ".join(raw_text(element, LONGEST).split())) if match else ""
    slug = _NUMBERED.sub("", folded(match["slug"])) if match else ""
    return " " in name and _is_of_person(slug, _NO_LETTER.sub("-", name)) and _is_apart(element)


def _is_of_person(slug: str, name: str) -> bool:
    """Return whether the end of an address is a name, or has another form of its given name: `matthew-check`."""
    (given, *family), (other, *own) = slug.split("-"), name.split("-")
    return slug == name or (bool(own) and family == own and given[:_SAME_LETTERS] == other[:_SAME_LETTERS])


def is_picture_credit(element: Any) -> bool:
    """Return whether an element is named for the credit of a picture."""
    return _PICTURE.search(_named(element)) is not None


def signers_of(element: Any) -> tuple[Author, ...]:
    """Return the people in a byline: those whose pages it links to, otherwise those in its first line with names."""
    lines = visible_lines(element, LONGEST + 1)
    if not lines or len(" ".join(lines)) > LONGEST:
        return ()
    credited = {name for name, _ in contributions(" ".join(lines))}
    linked = [
        Author(name, link.get("href"))
        for link in islice(element.iter("a"), 20)
        if link.get("rel") == "author" or _leads_to_author(link)
        for name in people(visible_text(link, LONGEST))
        if reads_as_names(name) and name not in credited
    ]
    return tuple(linked) or next(filter(None, map(named_in, lines)), ())


def is_twin(one: Any, other: Any) -> bool:
    """Return whether two elements are items of one list, each of which may name an author."""
    if one.tag != other.tag or any(one.get(name) != other.get(name) for name in ("class", "itemprop", "rel")):
        return False
    parent, stranger = one.getparent(), other.getparent()
    if parent is None or stranger is None or parent is stranger:
        return parent is stranger
    # A part of the page with a heading of its own is another article.
    has_heading = next(stranger.iter("h1", "h2", "h3", "h4"), None) is not None
    return parent.getparent() is stranger.getparent() and not has_heading
