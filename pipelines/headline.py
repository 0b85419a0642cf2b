"""The headline in the page's own words, chosen by agreement among all the places that state it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pipelines.declarations import Declarations
from pipelines.plain_text import plain, shown_text
from pipelines.site_names import SiteNames
from pipelines.structured_data import strings
from pipelines.title_readings import FIRM, Readings, likeness, readings
from pipelines.words import squeeze

LIMIT = 500

_OTHER_META = tuple(
    """
    twitter:title headline dc.title dcterms.title citation_title sailthru.title parsely-title shareaholic:title
    cxenseparse:title mrf:title rnews:headline
    """.split(),
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:entry|post|article|story|headline|artikel|titre)[_-]{0,2}"
    r"(?:headline|title|heading|titel|titre)?(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAX_HEADINGS = 15
#: Words too short to say what a text is about, and the share of a heading's words that must be the title's.
_SHORT_WORD = 3
_ON_TOPIC = 0.25
#: Share of words from which on two wordings are one headline, edited.
_EDITED = 0.85


class _Place(Enum):
    """Where a headline may stand."""

    TOPICAL_HEADING = "the first heading that speaks of what the title speaks of"
    HEADING = "another first-level heading"
    OFF_TOPIC_HEADING = "a first-level heading on something else: section, site"
    CLASS_HEADING = "a lesser heading whose class says that it holds the headline"
    JSON_LD = "JSON-LD headline"
    OPEN_GRAPH = "og:title"
    EDITED_OPEN_GRAPH = "og:title that is the topical heading but for a word or two"
    TITLE = "title element"
    FEED = "feed"
    OTHER = "other meta tags"


#: What each place's word counts. `<title>`, OpenGraph and JSON-LD are often copies of one string made for
#: search engines, so that the heading that readers see weighs about as much as all of them.
_WEIGHTS = {
    _Place.TOPICAL_HEADING: 3.0,
    _Place.HEADING: 1.0,
    _Place.OFF_TOPIC_HEADING: 0.25,
    _Place.CLASS_HEADING: 0.5,
    _Place.JSON_LD: 3.0,
    _Place.OPEN_GRAPH: 1.8,
    _Place.EDITED_OPEN_GRAPH: 4.8,
    _Place.TITLE: 1.2,
    _Place.FEED: 1.0,
    _Place.OTHER: 0.5,
}


@dataclass(frozen=True, slots=True)
class _Statement:
    """One place's word for the headline; `key` is its words only."""

    place: _Place
    text: str
    key: str

    def support(self, key: str, read: Readings) -> float:
        """Return how strongly this place speaks for a wording, given the readings of its text."""
        found = read.get(key)
        return _WEIGHTS[self.place] * (found[1] if found else likeness(key, self.key) / 2)


def read_headline(declared: Declarations) -> str | None:
    """Return the headline without site or section names, at most `LIMIT` characters, or None."""
    sites = SiteNames(declared)
    stated = list(_declared(declared))
    stated = [statement for statement in stated if not sites.named(statement.text)] or stated
    headings = list(_headings(declared.tree, stated, sites))
    statements = [*headings, *_two_part(headings, declared.tags.title), *_with_edited_copy(headings, stated)]
    read = [(statement, readings(statement.text, sites)) for statement in statements]
    spellings: dict[str, str] = {}
    for _, found in read:
        for key, (text, _) in found.items():
            spellings.setdefault(key, text)
    support = {key: sum(statement.support(key, found) for statement, found in read) for key in spellings}
    return spellings[max(support, key=support.__getitem__)] if support else None


def _stated(place: _Place, text: str | None) -> Iterator[_Statement]:
    key = squeeze(text or "")
    if text and key:
        yield _Statement(place, text, key)


def _declared(declared: Declarations) -> Iterator[_Statement]:
    tags = declared.tags
    for thing in declared.articles[:2]:
        first = next(strings(thing.get("headline") or thing.get("name"), LIMIT), None)
        yield from _stated(_Place.JSON_LD, first)
    yield from _stated(_Place.OPEN_GRAPH, plain(tags.first("og:title"), LIMIT))
    yield from _stated(_Place.TITLE, plain(tags.title, LIMIT))
    for name in _OTHER_META:
        yield from _stated(_Place.OTHER, plain(tags.first(name), LIMIT))
    yield from _stated(_Place.FEED, plain(declared.page.hints.headline, LIMIT))


def _headings(tree: Any, stated: Sequence[_Statement], sites: SiteNames) -> Iterator[_Statement]:
    """Yield the first-level headings, and lesser ones whose class says that they hold the headline."""
    topic = {word for statement in stated for word in _telling_words(statement.key)}
    topical = _Place.TOPICAL_HEADING
    for heading in islice(tree.iter("h1"), _MAX_HEADINGS):
        text = shown_text(heading, LIMIT)
        if not text or sites.named(text):
            continue
        if topic and (_leads_home(heading) or not _is_on_topic(squeeze(text), topic)):
            yield from _stated(_Place.OFF_TOPIC_HEADING, text)
        else:
            yield from _stated(topical if topic else _Place.HEADING, text)
            topical = _Place.HEADING
    for heading in islice(tree.iter("h2", "h3"), _MAX_HEADINGS):
        if _CLASS.search(f"{heading.get('class', '')} {heading.get('itemprop', '')}"):
            yield from _stated(_Place.CLASS_HEADING, shown_text(heading, LIMIT))


def _two_part(headings: Sequence[_Statement], title: str | None) -> Iterator[_Statement]:
    """Yield the title where two headings make it up: a kicker or series, and a headline."""
    text = plain(title, LIMIT)
    if text and not FIRM.search(text):
        shown = [heading.key for heading in headings if heading.place in (_Place.TOPICAL_HEADING, _Place.HEADING)]
        if any(squeeze(text) == f"{one} {other}" for one in shown for other in shown):
            yield from _stated(_Place.TOPICAL_HEADING, text)
            yield from _stated(_Place.HEADING, text)


def _with_edited_copy(headings: Sequence[_Statement], stated: Sequence[_Statement]) -> Iterator[_Statement]:
    """Yield the statements; one by OpenGraph that is the heading but for a word or two gains weight.

    Such a copy was corrected by hand, where there is no JSON-LD to say which wording is the last one.
    """
    shown = next((heading.key for heading in headings if heading.place is _Place.TOPICAL_HEADING), "")
    known = {statement.key for statement in stated if statement.place is _Place.TITLE} | {shown}
    undecided = bool(shown) and not any(statement.place is _Place.JSON_LD for statement in stated)
    for statement in stated:
        edited = undecided and statement.place is _Place.OPEN_GRAPH and statement.key not in known
        if edited and _is_edited(shown, statement.key):
            yield replace(statement, place=_Place.EDITED_OPEN_GRAPH)
        else:
            yield statement


def _is_edited(shown: str, copy: str) -> bool:
    """Tell whether a copy differs by a word or two, and not just by something before or behind."""
    return shown not in copy and copy not in shown and likeness(shown, copy) >= _EDITED


def _is_on_topic(key: str, topic: set[str]) -> bool:
    own = _telling_words(key)
    return len(own & topic) >= max(1, _ON_TOPIC * len(own))


def _telling_words(key: str) -> set[str]:
    """Return the words that are not too short to say what a text is about."""
    return {word for word in key.split() if len(word) > _SHORT_WORD or not word.isascii()}


def _leads_home(heading: Any) -> bool:
    """Tell whether a heading is a link to the front page: then it is the site's name."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(_is_home(link.get("href")) for link in links[:3])


def _is_home(href: str | None) -> bool:
    try:
        parts = urlsplit((href or "x").strip())
    except ValueError:
        return False
    home = parts.path in ("", "/", "./", "/index.html", "/index.php")
    return home and not parts.fragment and not parts.query
