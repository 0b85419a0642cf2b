"""The texts of a page that may state its origin: labels beside the headline, first and last paragraphs, notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text, visible_lines, visible_text
from pipelines.metadata.declared import Declarations
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article
from pipelines.metadata.origin_lexicon import ANY_NOTE_CUES

#: Longest label.
LONGEST_LABEL = 70
#: Paragraphs at the beginning and the end.
FIRST, LAST = 3, 6
#: Where labels stand: levels around the headline, elements above and below it there; longest group of them.
_LEVELS, _ABOVE, _BELOW, _LONGEST_BLOCK = 3, 2, 3, 300
_PARAGRAPH, _LONGEST_NOTE, _MAX_PARAGRAPHS = 600, 450, 400
#: Lines that are no paragraphs, at the beginning and the end.
_FIRST_LINES, _LAST_LINES = 3, 8
_SLOT = re.compile(
    r"(?:^|[\s_-])(?:ads?|adslots?|adlabel|adunit|advert\w*|banner\w*|dfp|gpt|werbung|reklama|anzeigen?|teaser\w*|related\w*|card)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAX_PARTS = 8
#: Elements whose text is a line if they have only inline elements.
_HOLDERS = ("div", "small", "aside", "footer", "section", "address", "h3", "h4", "h5", "h6")
_INLINE = frozenset({"a", "em", "i", "b", "strong", "span", "small", "br", "font", "u", "sup"})
_UNREAD = frozenset(
    {"script", "style", "noscript", "template", "head", "option", "select", "textarea", "svg", "title", "nav"}
)
#: An element beside the headline, whether it is above, and whether nothing stands between.
_Neighbour = tuple[Any, bool, bool]


@dataclass(frozen=True, slots=True)
class Label:
    """A short text beside the headline; `is_next`: nothing stands between."""

    text: str
    is_above: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class OriginTexts:
    """What may state the origin of an article: labels, first and last paragraphs, and those of both that are notes."""

    labels: Sequence[Label]
    paragraphs: Sequence[str]
    notes: Sequence[str]
    #: Links beside the headline that are marked as paid for.
    paid: Sequence[str] = ()
    #: First and last texts that are no paragraphs by their mark-up.
    lines: Sequence[str] = ()


def origin_texts(declared: Declarations, headline: HeadlinePosition) -> OriginTexts:
    """Return the texts of a page that may state its origin."""
    beside = [place for place in _beside(headline) if len(raw_text(place[0], _LONGEST_BLOCK)) <= _LONGEST_BLOCK]
    labels = _labels(beside)
    container = _container(headline)
    paragraphs = _paragraphs(declared.tree if container is None else container, headline)
    lines = [] if container is None else _lines(container, headline)
    texts = (*(label.text for label in labels), *paragraphs, *lines)
    notes = [text for text in texts if len(text) <= _LONGEST_NOTE and _may_be_note(text)]
    return OriginTexts(labels, paragraphs, notes, list(_paid_links(beside)), lines)


def _may_be_note(text: str) -> bool:
    return ANY_NOTE_CUES.occur_in(f" {text} ")


def _labels(beside: Sequence[_Neighbour]) -> list[Label]:
    """Return the lines of short texts directly above and below the headline."""
    return [
        Label(line, is_above, is_next)
        for element, is_above, is_next in beside
        for line in visible_lines(element, _LONGEST_BLOCK)
        if len(line) <= LONGEST_LABEL
    ]


def _beside(headline: HeadlinePosition) -> Iterator[_Neighbour]:
    """Yield the elements directly above and below the headline, without advertising slots."""
    place = headline.element
    for level in range(_LEVELS):
        if place is None or place.tag in ("body", "html"):
            return
        for is_above, most in ((True, _ABOVE), (False, _BELOW)):
            for nearer, sibling in enumerate(islice(place.itersiblings(preceding=is_above), most)):
                if isinstance(sibling.tag, str) and sibling.tag not in _UNREAD and not _is_slot(sibling):
                    yield sibling, is_above, not (level or nearer)
        place = place.getparent()


def _paid_links(beside: Sequence[_Neighbour]) -> Iterator[str]:
    """Yield the texts of links marked as paid for in short texts beside the headline: those name the sponsor.

    In the text, products for which the outlet gets a commission have such links, too.
    """
    for element, _, _ in beside:
        for link in islice(element.iter("a"), _MAX_PARTS):
            is_paid = "sponsored" in link.get("rel", "").lower().split()
            if is_paid and (text := visible_text(link, LONGEST_LABEL)):
                yield text


def _is_slot(element: Any) -> bool:
    return any(_names_slot(one.get("class", ""), one.get("id", "")) for one in islice(element.iter(), _MAX_PARTS))


@lru_cache(maxsize=4096)
def _names_slot(classes: str, identity: str) -> bool:
    return _SLOT.search(f"{classes} {identity}") is not None


def _paragraphs(container: Any, headline: HeadlinePosition) -> list[str]:
    """Return the first and the last paragraphs of the article, in order."""
    found = list(container.iter("p"))
    if len(found) < FIRST:
        found = [one for one in islice(container.iter("p", "div"), _MAX_PARAGRAPHS) if not len(one)]
    chosen = found if len(found) <= FIRST + LAST else [*found[:FIRST], *found[-LAST:]]
    return list(_own_texts(chosen, headline))


def _lines(container: Any, headline: HeadlinePosition) -> list[str]:
    """Return the first and the last short texts of the article that are no paragraphs: notes in a `<div>`."""
    holders = list(islice(container.iter(*_HOLDERS), _MAX_PARAGRAPHS))
    first = list(islice(filter(_is_line, holders), _FIRST_LINES))
    rest = holders[holders.index(first[-1]) + 1 :] if first else []
    last = list(islice(filter(_is_line, reversed(rest)), _LAST_LINES))
    return list(_own_texts((*first, *reversed(last)), headline))


def _is_line(element: Any) -> bool:
    """Return whether an element has text of its own and no elements with lines of theirs."""
    if len(element) > _MAX_PARTS or not _INLINE.issuperset([child.tag for child in element]):
        return False
    return 1 < len(raw_text(element, _LONGEST_NOTE + 1).strip()) <= _LONGEST_NOTE


def _own_texts(elements: Sequence[Any], headline: HeadlinePosition) -> Iterator[str]:
    own = (one for one in elements if not in_other_article(one, headline))
    yield from (text for one in own if (text := visible_text(one, _PARAGRAPH)))


def _container(headline: HeadlinePosition) -> Any:
    """Return the nearest part of the page around the headline with several paragraphs, or None."""
    if headline.element is None:
        return None
    around = (place for place in headline.element.iterancestors() if len(list(islice(place.iter("p"), FIRST))) == FIRST)
    return next(around, None)
