"""Positions on a page relative to its headline, and parts that belong to other articles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text
from pipelines.metadata.tagged_elements import TaggedElements
from pipelines.text.tokens import normalise_text

_HEADINGS = ("h1", "h2", "h3", "h4")
#: Parts of a page about other articles, readers' comments, or the site.
_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:list|s)?|js-comment|commentlist|comment-\d+|kommentare?|disqus|leserbrief\w*|related\w*|recommend\w*|"
    r"trending|popular|mostread|newsticker|newslist|carousel|latest|recent|navigation|nav|menu|cookie\w*|copyright)(?=$|[\s_-])",
    re.IGNORECASE,
)
#: A byline with the number of comments beside it.
_BYLINE_FIRST = re.compile(r"(?:author|byline|date)[\w-]*[_-]comments?$", re.IGNORECASE)
_FOREIGN_TAGS = frozenset({"nav", "select", "iframe", "noscript", "script", "style", "template", "head"})
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:sidebar|aside|footer|side|teasers?|slider|ticker|cards?|widgets?|widgett|promo\w*|advert\w*|more)(?=$|[\s_-])|Sidebar|Footer",
    re.IGNORECASE,
)
_BESIDE_TAGS = frozenset({"aside", "footer", "form", "figure"})
_WHOLE_PAGE = frozenset({"body", "html", "main"})
_MAX_HEADINGS = 300
_LONGEST_HEADING = 1_000
#: Minimum length of a part of a headline that is recognised as such.
_TELLING = 12
#: A teaser: characters, levels above its byline, words of its title.
_LONGEST_TEASER, _TEASER_LEVELS, _TITLE_WORDS = 600, 5, 4
#: Letters of a title in scripts without spaces, and the first of these letters.
_TITLE_LETTERS, _FIRST_KANA = 8, "\u3040"
#: Folders with the pages of people, as a pattern.
PERSONS_FOLDERS = (
    r"authors?|autor\w*|auteurs?|profiles?|redaktion|team|staff|people|users?|"
    r"editors?|reporters?|journalists?|writers?|contributors?|columnists?"
)
_PERSONS_PAGE = re.compile(rf"/(?:{PERSONS_FOLDERS})/|[?&]author=")
#: Further letters in the link around a byline, such as a bracket or "By".
_FEW_LETTERS = 4
#: Rank of a heading that shows the whole headline.
_WHOLE = 4


@dataclass(frozen=True, slots=True)
class HeadlinePosition:
    """The element that shows the headline, or None, and all elements around it."""

    element: Any
    ancestors: frozenset[Any]
    #: For elements that were looked at: whether they are in a part about something else, and in a side column.
    parts: dict[Any, tuple[bool, bool]] = field(default_factory=dict, repr=False, compare=False)


def locate_headline(elements: TaggedElements, headline: str | None) -> HeadlinePosition:
    """Find the heading that shows the headline: `<h1>` before lower levels, all of it before a part."""
    wanted = normalise_text(headline or "")
    best, best_rank = None, 0
    for heading in islice(elements.iter(*_HEADINGS), _MAX_HEADINGS):
        if best_rank == _WHOLE + 1:
            break
        if "logo" in _named(heading).casefold():
            continue  # on some sites it holds the title of every page, for screen readers
        rank = _resemblance(normalise_text(raw_text(heading, _LONGEST_HEADING)), wanted) + (heading.tag == "h1")
        if rank > best_rank:
            best, best_rank = heading, rank
    return HeadlinePosition(best, frozenset(() if best is None else best.iterancestors()))


def _resemblance(shown: str, wanted: str) -> int:
    if not shown or not wanted:
        return 0
    if shown == wanted:
        return _WHOLE
    return 2 if len(shown) > _TELLING and (shown in wanted or wanted in shown) else 0


def in_other_article(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is in a part of the page that is not about its article."""
    return _parts_around(element, headline)[0]


def is_elsewhere(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is in a part about something else, or in the teaser of another article."""
    return in_other_article(element, headline) or in_teaser(element, headline)


def in_teaser(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is in a link with more text, beside the title in an item, or below that of a block."""
    own = len(raw_text(element, _LONGEST_TEASER))
    for place in islice(_climb(element, headline), _TEASER_LEVELS):
        if place.tag == "a" and _is_link_to_article(place):
            return len(raw_text(place, _LONGEST_TEASER).strip()) > own + _FEW_LETTERS
        if place.tag == "li" and place is not element and any(map(_is_linked_title, place.iter("a"))):
            return True
        title = None if place is element else next(filter(_is_linked_title, place.iter("h2", "h3", "h4", "h5")), None)
        if title is not None:
            return len(raw_text(place, _LONGEST_TEASER)) < _LONGEST_TEASER and _is_before(title, element, place)
    return False


def _is_linked_title(heading: Any) -> bool:
    """Return whether a heading is a link with the words of a title, and not a person's name."""
    around = (*heading.iterancestors("a"), *islice(heading.iter("a"), 1))
    if not any(map(_is_link_to_article, around)):
        return False
    text = raw_text(heading, _LONGEST_HEADING)
    return len(text.split()) >= _TITLE_WORDS or sum(letter >= _FIRST_KANA for letter in text) >= _TITLE_LETTERS


def _is_link_to_article(link: Any) -> bool:
    href = link.get("href", "")
    is_other_page = bool(href) and not href.startswith("#") and link.get("aria-current") is None
    return is_other_page and _PERSONS_PAGE.search(href) is None


def _is_before(one: Any, other: Any, place: Any) -> bool:
    """Return whether one of two elements of a place ends before the other begins."""
    first = next(found for found in place.iter() if found is one or found is other)
    return first is one and all(found is not other for found in one.iter())


def in_side_column(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is next to or below the article, where a byline is less reliable."""
    return _parts_around(element, headline)[1]


# A page repeats the same few names.
@lru_cache(maxsize=4096)
def _is_foreign(named: str) -> bool:
    return any(_FOREIGN.search(token) for token in named.split() if not _BYLINE_FIRST.match(token))


@lru_cache(maxsize=4096)
def _is_beside(named: str) -> bool:
    return _BESIDE.search(named) is not None


def _parts_around(element: Any, headline: HeadlinePosition) -> tuple[bool, bool]:
    """Return whether an element is in a part about something else, and in a side column; each element is read once."""
    known = headline.parts
    path: list[Any] = []
    for place in _climb(element, headline):
        if place in known:
            break
        path.append(place)
    above = path[-1].getparent() if path else element
    is_other, is_beside = known.get(above, (False, False))
    for place in reversed(path):
        named = _named(place)
        is_other = is_other or place.tag in _FOREIGN_TAGS or _is_foreign(named)
        is_beside = is_beside or place.tag in _BESIDE_TAGS or _is_beside(named)
        known[place] = is_other, is_beside
    return is_other, is_beside


def _climb(element: Any, headline: HeadlinePosition) -> Iterator[Any]:
    """Yield an element and its ancestors up to the first that also contains the headline."""
    place, ancestors = element, headline.ancestors
    while place is not None and place not in ancestors and place.tag not in _WHOLE_PAGE:
        yield place
        place = place.getparent()


def _named(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"[:300]
