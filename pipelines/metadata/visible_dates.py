"""Visible dates without mark-up, those near the headline first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from pipelines.html.visible_text import raw_text
from pipelines.metadata.date_labels import label_of_publication, published_part, says_changed, says_other
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article, in_side_column

#: A year of any calendar, or three numbers; in the digits of any script.
_DATE_LIKE = re.compile(
    r"(?<!\d)(?:[1１١۱१১][9９٩۹९৯]|[2２٢۲२২๒][05０٠۰०০๕])\d\d(?!\d)|(?<!\d)[1۱][34۳۴]\d\d(?!\d)|[\d〇一二三四五六七八九元]\s?[年년]"
    r"|\d\d?\s?[./|-]\s?\d\d?\s?[./|-]\s?\d\d"
    r"|\d\d?(?:\s[\u0e01-\u0e2e]{1,3}\.[\u0e01-\u0e2e]{1,2}\.\s?|[\s-][A-Z][a-z]{2}[\s-]['’]?)\d\d(?!\d)"
)
#: What each of them has: one set of characters is found fastest.
_NUMBER, _ASCII_NUMBER = re.compile(r"[\d年]"), re.compile("[0-9]")
_MONTH_ONLY = re.compile(r"\w{3,12}\.?,?\s(?:19|20)\d\d$")
_LABEL = re.compile(
    r"(?:^|[\s_-])(?:\w*date|datum|dato|fecha|publish\w*|pub|posted|time|timestamp|byline|meta|info|submitted|"
    r"day)(?=$|[\s_-])|[a-z]Date|Publi[sc]|Posted|Time",
)
_DATE_NAMED = re.compile(r"date|datum|dato|fecha|publi|posted|byline|meta", re.IGNORECASE)
_SAYS_RIGHTS = re.compile(r"©|copyright|\(c\)|all rights", re.IGNORECASE)
_CAPTION = re.compile(r"caption|credit|legend|bildunterschrift|didascalia", re.IGNORECASE)
_CAPTION_TAGS, _LEVELS_OF_CAPTION = frozenset({"figure", "figcaption"}), 3
_UNREAD = frozenset(
    {"script", "style", "noscript", "template", "head", "option", "select", "textarea", "iframe", "svg"}
)
_MAX_ELEMENTS = 30_000
_MAX_PIECES = 400
_LONGEST = 160
#: Limits below the headline: elements, and ancestors whose following siblings are searched.
_MAX_BELOW, _LEVELS_BELOW = 100, 4
_LABEL_LENGTH = 90
_PARAGRAPHS = frozenset({"p", "li", "td", "blockquote", "figcaption", "strong", "b", "em", "i", "a", "span"})
#: In a paragraph only a dateline counts, such as "Berlin, 3.5.2026 - The ...".
_DATELINE = re.compile(r"[^–—:|)]{6,45}(?:[–—:|)]|\s-\s)|\d\d?\.\s?\d\d?\.\s?(?:19|20)\d\d\b")
_SENTENCE_ENDS = (".", "!", "?", "。")
_SENTENCE_END = re.compile(r"[^\W\d]{2}[.!?]\s|^\W*\.\s")
#: Words beside a date in a heading, or in a short paragraph that is a sentence.
_HEADINGS, _MOST_WORDS = frozenset({"h2", "h3", "h4", "h5", "h6"}), 3
#: A text this short contains little besides its date.
_BARE = 40
#: Maximum number of texts between the headline and an unlabelled date of publication.
_NEAR = 60
_BESIDE_HEADLINE = 20
#: Added distance of a date in the headline, which is often the article's topic.
_IN_HEADLINE = 12


@dataclass(frozen=True, slots=True)
class VisibleDate:
    """A short text that may contain a date; `is_update`: the page labels it as that of a change."""

    text: str
    is_update: bool


def visible_dates(elements: Iterable[Any], headline: HeadlinePosition) -> Iterator[VisibleDate]:
    """Yield short texts that may contain a date, the likeliest date of publication first."""
    ranked = []
    for distance, text, element in _pieces(elements, headline):
        part = published_part(text)
        labelled = bool(_LABEL.search(_named(element))) or _is_labelled(text)
        prose = not labelled and _is_prose(text, element, headline)
        dateline = _DATELINE.match(text) if prose else None
        if not labelled and ((prose and not dateline) or label_of_publication(text) or _is_caption(element, headline)):
            continue
        if not labelled and element.tag == "li" and _is_of_chronology(element):
            continue
        if not labelled and says_other(text):
            continue
        near = labelled or distance <= _NEAR or len(text) <= _BARE
        if near and not _SAYS_RIGHTS.search(text) and not in_other_article(element, headline):
            place = distance // (4 if labelled else 1)
            if headline.element in (element, element.getparent()):
                place += _IN_HEADLINE
            shown = dateline[0] if dateline else part or text
            ranked.append((part is None, in_side_column(element, headline), prose, place, shown))
    yield from (VisibleDate(text, is_update) for is_update, *_, text in sorted(ranked))


def _is_labelled(text: str) -> bool:
    """Return whether a text labels its date as that of publication, in its first sentence: later ones may cite."""
    label = label_of_publication(text)
    return label is not None and not _SENTENCE_END.search(text, 0, label.start())


def _is_caption(element: Any, headline: HeadlinePosition) -> bool:
    """Return whether an element is in the caption or the credit of a picture; some pages put the headline there."""
    places = (element, *islice(element.iterancestors(), _LEVELS_OF_CAPTION))
    return any(
        place not in headline.ancestors and (place.tag in _CAPTION_TAGS or _CAPTION.search(place.get("class", "")))
        for place in places
    )


def dates_below(headline: HeadlinePosition) -> Iterator[str]:
    """Yield short texts directly below the headline that contain a date. Much cheaper than `visible_dates`."""
    for element in islice(_below(headline.element), _MAX_BELOW):
        for raw, _ in _texts(element):
            if len(raw) <= _LONGEST and _NUMBER.search(raw) and _DATE_LIKE.search(raw):
                yield " ".join(raw.split())


def labelled_dates(elements: Iterable[Any], headline: HeadlinePosition) -> Iterator[str]:
    """Yield the dates in elements that are named for a date and belong to the article, the nearest first."""
    ranked = [
        (distance, text)
        for distance, text, element in _pieces(elements, headline)
        if len(text) <= _BARE
        and _DATE_NAMED.search(_named(element))
        and not says_changed(text)
        and distance <= _BESIDE_HEADLINE
        and not in_side_column(element, headline)
        and not in_other_article(element, headline)
    ]
    yield from (text for _, text in sorted(ranked))


def _below(element: Any) -> Iterator[Any]:
    """Yield the elements after an element and after its nearest ancestors."""
    if element is not None:
        for place in (element, *islice(element.iterancestors(), _LEVELS_BELOW)):
            for sibling in place.itersiblings():
                yield from sibling.iter()


def _is_prose(text: str, element: Any, headline: HeadlinePosition) -> bool:
    """Return whether a text is (part of) a paragraph, whose dates are those of events."""
    if len(text) > _LABEL_LENGTH or (element.tag == "p" and len(text) > _BARE and text.endswith(_SENTENCE_ENDS)):
        return True
    if (element.tag in _HEADINGS and element is not headline.element) or (
        element.tag == "p" and text.endswith(_SENTENCE_ENDS)
    ):
        return sum(map(str.isalpha, text.split())) > _MOST_WORDS
    return element.tag in _PARAGRAPHS and len(raw_text(element, _LONGEST)) > _LONGEST


def _is_of_chronology(item: Any) -> bool:
    """Return whether the items of a list beside this one have dates, too."""
    beside = (item.getnext(), item.getprevious())
    return any(other is not None and _DATE_LIKE.search(raw_text(other, _BARE)) for other in beside)


def _pieces(elements: Iterable[Any], headline: HeadlinePosition) -> list[tuple[int, str, Any]]:
    """Return (distance, text, element) of texts with a date; the distance is the number of texts between."""
    found: list[tuple[int, str, Any]] = []
    steps, start = 0, 0
    for element in islice(elements, _MAX_ELEMENTS):
        if element is headline.element:
            start = steps
        for raw, holder in _texts(element):
            steps += 1
            if not (_ASCII_NUMBER if raw.isascii() else _NUMBER).search(raw, 0, 300):
                continue
            text = " ".join(raw[:300].split())
            if _MONTH_ONLY.match(text) and holder.getparent() is not None:
                # Its day is outside of the link to the month's archive.
                text = " ".join(raw_text(holder.getparent(), _LABEL_LENGTH).split())
            if _DATE_LIKE.search(text[:_LONGEST]) and len(found) < _MAX_PIECES:
                found.append((steps, text, holder))
    return [(at - start if at >= start else 2 * (start - at), text, holder) for at, text, holder in found]


def _texts(element: Any) -> Sequence[tuple[str, Any]]:
    """Return an element's own first text and its tail, each with the element that contains it."""
    text, tail = element.text, element.tail
    has_text = text and not text.isspace() and element.tag not in _UNREAD and isinstance(element.tag, str)
    if tail and not tail.isspace():
        parent = element.getparent()
        if parent is not None and parent.tag not in _UNREAD:
            return ((text, element), (tail, parent)) if has_text else ((tail, parent),)
    return ((text, element),) if has_text else ()


def _named(element: Any) -> str:
    parent = element.getparent()
    places = (element, parent) if parent is not None else (element,)
    return " ".join(f"{place.get('class', '')} {place.get('id', '')}" for place in places)[:400]
