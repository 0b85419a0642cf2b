"""Headlines in the headings of a page, without kickers."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pipelines.html.visible_text import visible_text
from pipelines.metadata.declared import unarchived
from pipelines.metadata.headline_statements import HeadlineSource, Statement, stated_as
from pipelines.metadata.site_names import SiteNames
from pipelines.metadata.tagged_elements import TaggedElements
from pipelines.text.tokens import normalise_text, words

#: Characters of a headline.
LIMIT = 500

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|headline|artikel|titre)[_-]{0,2}"
    r"(?:headline|title|heading|titel|titre)?(?=$|[\s_-])",
    re.IGNORECASE,
)
_FOR_SCREEN_READERS = "sr-only|visually-?hidden|screen-?reader"
#: Classes of kickers, which precede the headline within its heading.
_KICKER = re.compile(
    r"kicker|over-?line|roof-?line|top-?line|dachzeile|spitzmarke|eyebrow|label|title-?header|pre-?title|pre-?headline|"
    rf"vorzeile|topic|rubri[ck]|category|{_FOR_SCREEN_READERS}|sur-?titre|antetitulo|occhiello|badge|small|flag(?:$|[\s_-])",
    re.IGNORECASE,
)
#: Classes of what stands behind the headline within its heading.
_TRAILER = re.compile(rf"{_FOR_SCREEN_READERS}|badge|permalink|anchor|comment|share|premium|paywall", re.IGNORECASE)
_JOINT = re.compile(r"^\W*?(?=[\w\"'„“«»‚‘¿¡(\[])")
_CRUMB = re.compile(r"bread-?crumb|seo-?title", re.IGNORECASE)
_CRUMB_LEVELS = 4
_MAX_HEADINGS = 15
#: Length of words that are too short to indicate a topic; share of a heading's words that must be in the title.
_SHORT_WORD = 3
_ON_TOPIC = 0.25
#: Length from which a heading that is a part of the title is more than a section; elements of a heading.
_TELLING_LENGTH, _MAX_PARTS = 12, 3
_SECTION_WORDS = 2
_MARKED = frozenset({"headline", "name headline", "headline name"})


def headings(elements: TaggedElements, stated: Sequence[Statement], sites: SiteNames) -> Iterator[Statement]:
    """Yield the first-level headings, and lower ones that hold the headline by their class or by the title."""
    topic = {word for statement in stated for word in _telling_words(statement.key)}
    is_found = False
    for heading in _first_level(elements):
        text = _headline_in(heading, stated)
        if not text or sites.matches(text):
            continue
        if topic and (_leads_home(heading) or _is_crumb(heading) or not _is_on_topic(normalise_text(text), topic)):
            yield from stated_as(HeadlineSource.OFF_TOPIC_HEADING, text)
        elif heading.get("itemprop") == "alternativeHeadline":
            yield from stated_as(HeadlineSource.OTHER, text)
        else:
            yield from stated_as(_level(heading, topic, is_found=is_found), text, _parts(heading))
            # One or two words may be the name of a section.
            is_found = is_found or (bool(topic) and len(words(text)) > _SECTION_WORDS)
    yield from _lower_headings(elements, stated, topic, is_found=is_found)


def _level(heading: Any, topic: set[str], *, is_found: bool) -> HeadlineSource:
    if not topic or is_found:
        return HeadlineSource.HEADING
    return HeadlineSource.MARKED_HEADING if heading.get("itemprop") in _MARKED else HeadlineSource.TOPICAL_HEADING


def _lower_headings(
    elements: TaggedElements, stated: Sequence[Statement], topic: set[str], *, is_found: bool
) -> Iterator[Statement]:
    """Yield headings below the first level; without one on the topic there, the first of them takes its place."""
    for heading in islice(elements.iter("h2", "h3", "h4"), _MAX_HEADINGS):
        is_named = bool(_CLASS.search(f"{heading.get('class', '')} {heading.get('itemprop', '')}"))
        if is_found and (not is_named or heading.tag == "h4"):
            continue
        text = visible_text(heading, LIMIT)
        key = normalise_text(text or "")
        if not is_found and (_is_part_of_title(key, stated) or (is_named and _is_on_topic(key, topic))):
            is_found = True
            yield from stated_as(HeadlineSource.TOPICAL_HEADING, text)
        elif is_named and heading.tag != "h4":
            yield from stated_as(HeadlineSource.CLASS_HEADING, text)


def _is_part_of_title(key: str, stated: Sequence[Statement]) -> bool:
    """Return whether a heading is the beginning or the end of a title, or all of it."""
    if len(key) < _TELLING_LENGTH:
        return False
    return any(
        statement.key.startswith(key) or statement.key.endswith(key)
        for statement in stated
        if statement.source in (HeadlineSource.TITLE, HeadlineSource.OPEN_GRAPH)
    )


def _parts(heading: Any) -> tuple[str, ...]:
    """Return the texts of the elements of a heading, if it consists of several."""
    parts = [text for child in heading if isinstance(child.tag, str) and (text := visible_text(child, LIMIT))]
    is_whole = not (heading.text or "").strip() and not any((child.tail or "").strip() for child in heading)
    return tuple(parts) if is_whole and 1 < len(parts) <= _MAX_PARTS else ()


def _first_level(elements: TaggedElements) -> Iterator[Any]:
    """Yield the `<h1>`, and the `<h2>` if an `<h1>` is a breadcrumb, which is a title for search engines."""
    first = list(islice(elements.iter("h1"), _MAX_HEADINGS))
    yield from first
    if any(map(_is_crumb, first)):
        yield from (heading for heading in islice(elements.iter("h2"), _MAX_HEADINGS))


def _is_crumb(heading: Any) -> bool:
    """Return whether a heading is one of the breadcrumbs."""
    places = (heading, *islice(heading.iterancestors(), _CRUMB_LEVELS))
    return any(_CRUMB.search(" ".join((*place.keys(), *place.values()))) for place in places)


def kickers(elements: TaggedElements) -> Iterator[str]:
    """Yield the kickers of first-level headings."""
    for heading in islice(elements.iter("h1"), _MAX_HEADINGS):
        kicker = _kicker(heading)
        text = None if kicker is None else visible_text(kicker, LIMIT)
        if text:
            yield text


def _kicker(heading: Any) -> Any:
    """Return the kicker at the start of a heading, recognised by class or tag, otherwise None."""
    place = heading
    while not (place.text or "").strip() and len(place) and isinstance(place[0].tag, str):
        place = place[0]
        if place.tag == "small" or _KICKER.search(place.get("class", "")):
            return place
    return None


def _headline_in(heading: Any, stated: Sequence[Statement]) -> str | None:
    """Return the text of a heading without its kicker; a kicker with a colon stays if other sources state both."""
    text = _without_trailer(heading, visible_text(heading, LIMIT))
    kicker = _kicker(heading)
    before = None if kicker is None else visible_text(kicker, LIMIT)
    if not text or not before or not text.startswith(before):
        return text
    rest = _JOINT.sub("", text[len(before) :], count=1)
    key = normalise_text(text)
    is_joined = ":" in text[len(before) : len(text) - len(rest)] and any(one.key.startswith(key) for one in stated)
    return f"{before}: {rest}" if is_joined and rest else rest or text


def _without_trailer(heading: Any, text: str | None) -> str | None:
    """Return the text of a heading without a last link to the comments or to itself, a badge, or a hidden label."""
    last = heading[-1] if len(heading) else None
    if last is None or not text or (last.tail or "").strip() or not isinstance(last.tag, str):
        return text
    is_link = last.tag == "a" and "#" in last.get("href", "")
    behind = visible_text(last, LIMIT) if is_link or last.tag == "button" or _is_trailer(last) else None
    return (text.removesuffix(behind).rstrip() or text) if behind else text


def _is_trailer(element: Any) -> bool:
    return _TRAILER.search(element.get("class", "")) is not None


def _is_on_topic(key: str, topic: set[str]) -> bool:
    own = _telling_words(key)
    return len(own & topic) >= max(1, _ON_TOPIC * len(own))


def _telling_words(key: str) -> set[str]:
    """Return the words that are long enough to indicate a topic."""
    return {word for word in key.split() if len(word) > _SHORT_WORD or not word.isascii()}


def _leads_home(heading: Any) -> bool:
    """Return whether a heading links to the front page and is therefore the site's name."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(_is_home(link.get("href")) for link in links[:3])


def _is_home(href: str | None) -> bool:
    try:
        parts = urlsplit(unarchived((href or "x").strip()))
    except ValueError:
        return False
    home = parts.path in ("", "/", "./", "/index.html", "/index.php")
    return home and not parts.fragment and not parts.query
