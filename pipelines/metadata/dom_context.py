"""Positions on a page relative to its headline, and parts that belong to other articles."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text
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
_MAX_HEADINGS = 300
_MAX_CLIMB = 40
_LONGEST_HEADING = 1_000
#: Minimum length of a part of a headline that is recognised as such.
_TELLING = 12
#: Rank of a heading that shows the whole headline.
_WHOLE = 4


@dataclass(frozen=True, slots=True)
class HeadlinePosition:
    """The element that shows the headline, or None, and all elements around it."""

    element: Any
    ancestors: frozenset[Any]


def locate_headline(tree: Any, headline: str | None) -> HeadlinePosition:
    """Find the heading that shows the headline: `<h1>` before lower levels, all of it before a part."""
    wanted = normalise_text(headline or "")
    best, best_rank = None, 0
    for heading in islice(tree.iter(*_HEADINGS), _MAX_HEADINGS):
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
    return any(place.tag in _FOREIGN_TAGS or _is_foreign(_named(place)) for place in _climb(element, headline))


def in_side_column(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is next to or below the article, where a byline is less reliable."""
    return any(place.tag in _BESIDE_TAGS or _is_beside(_named(place)) for place in _climb(element, headline))


# A page repeats the same few names.
@lru_cache(maxsize=4096)
def _is_foreign(named: str) -> bool:
    return any(_FOREIGN.search(token) for token in named.split() if not _BYLINE_FIRST.match(token))


@lru_cache(maxsize=4096)
def _is_beside(named: str) -> bool:
    return _BESIDE.search(named) is not None


def _climb(element: Any, headline: HeadlinePosition) -> list[Any]:
    """Return an element and its ancestors up to the first that also contains the headline."""
    path: list[Any] = []
    while element is not None and element not in headline.ancestors and len(path) < _MAX_CLIMB:
        if element.tag in ("body", "html", "main"):
            break
        path.append(element)
        element = element.getparent()
    return path


def _named(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"[:300]
