"""The headline in the page's own words, chosen by agreement among all the places that state it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from pipelines.html.visible_text import plain_text, visible_text
from pipelines.metadata.declared import Declarations, section_names, unarchived
from pipelines.metadata.json_ld import plain_texts
from pipelines.metadata.site_names import SiteNames
from pipelines.metadata.title_split import FIRM, TitleSplits, likeness, title_splits, without_badge
from pipelines.text.tokens import normalise_text

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
#: Classes of what stands before the headline within its heading.
_KICKER = re.compile(
    r"kicker|over-?line|roof-?line|top-?line|dachzeile|spitzmarke|eyebrow|label|title-?header|pre-?title|pre-?headline|"
    r"vorzeile|sur-?titre|antetitulo|occhiello|badge|small|flag(?:$|[\s_-])",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^\W*?(?=[\w\"'„“«»‚‘¿¡(\[])")
_CRUMB = re.compile(r"bread-?crumb|seo-?title", re.IGNORECASE)
_CRUMB_LEVELS = 4
_MAX_HEADINGS = 15
#: Alternatives kept.
MAX_OTHERS = 5
#: Words too short to say what a text is about, and the share of a heading's words that must be the title's.
_SHORT_WORD = 3
_ON_TOPIC = 0.25
#: Share of words from which on two wordings are one headline, edited.
_EDITED = 0.85


class _Place(Enum):
    """Where a headline may stand."""

    TOPICAL_HEADING = "the first heading that shares its subject with the title"
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


#: Places whose words can only be about this article.
_OF_THE_ARTICLE = frozenset(
    {
        _Place.TOPICAL_HEADING,
        _Place.JSON_LD,
        _Place.OPEN_GRAPH,
        _Place.EDITED_OPEN_GRAPH,
        _Place.TITLE,
        _Place.FEED,
        _Place.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One place's word for the headline; `key` is its words only."""

    place: _Place
    text: str
    key: str

    def support(self, key: str, read: TitleSplits) -> float:
        """Return the weight of this source's vote for a wording, given the splits of its text."""
        found = read.get(key)
        return _WEIGHTS[self.place] * (found[1] if found else likeness(key, self.key) / 2)


@dataclass(frozen=True, slots=True)
class Headlines:
    """The headline and other wordings of it that the page or its hints give, best first; `LIMIT` characters each."""

    chosen: str | None
    others: tuple[str, ...] = ()


def read_headlines(declared: Declarations) -> Headlines:
    """Return the headline without badge and names of site or section, and its alternatives."""
    sites = SiteNames(declared)
    stated = list(_declared(declared))
    stated = [statement for statement in stated if not sites.named(statement.text)] or stated
    headings = list(_headings(declared.tree, stated, sites))
    stated = _completed(stated, headings)
    statements = [*headings, *_two_part(headings, declared.tags.title), *_with_edited_copy(headings, stated)]
    around = sites.and_also((*section_names(declared), *_kickers(declared.tree)))
    read = [(statement, title_splits(statement.text, around)) for statement in statements]
    spellings: dict[str, str] = {}
    for _, found in read:
        for key, (text, _) in found.items():
            spellings.setdefault(key, text)
    support = {key: sum(statement.support(key, found) for statement, found in read) for key in spellings}
    best = max(support, key=support.__getitem__, default=None)
    if best is None:
        return Headlines(None)
    others = (
        *_alternative(declared),
        *(_best(found) for statement, found in read if _is_word_for(statement, best, found)),
    )
    return Headlines(spellings[best], _distinct(others, best))


def _completed(stated: Sequence[_Statement], headings: Sequence[_Statement]) -> list[_Statement]:
    """Return the statements; a truncated one that ends in dots counts for the full wording of another source."""
    return [_whole(statement, (*headings, *stated)) for statement in stated]


def _whole(statement: _Statement, others: Iterable[_Statement]) -> _Statement:
    if not statement.text.endswith(("...", "…")):
        return statement
    # The last word may be cut too.
    begun = statement.key.rpartition(" ")[0]
    wholes = (
        other for other in others if begun and other.key.startswith(begun) and len(other.key) > len(statement.key)
    )
    whole = next(wholes, statement)
    return replace(statement, text=whole.text, key=whole.key)


def _alternative(declared: Declarations) -> Iterator[str]:
    """Yield what JSON-LD itself calls an alternative."""
    for value in declared.values("alternativeHeadline", "alternateName"):
        yield from islice(plain_texts(value, LIMIT), MAX_OTHERS)


def _is_word_for(statement: _Statement, best: str, found: TitleSplits) -> bool:
    """Return whether a place states the headline in other words: the same with a name around it is no other wording."""
    return statement.place in _OF_THE_ARTICLE and best not in found


def _best(found: TitleSplits) -> str:
    text, _ = max(found.values(), key=lambda reading: reading[1])
    return text


def _distinct(texts: Iterable[str], best: str) -> tuple[str, ...]:
    """Return each wording once; what is the headline, or the beginning of one that was cut, is left out."""
    kept: dict[str, str] = {}
    for text in texts:
        key = normalise_text(text)
        if key and not best.startswith(key) and not any(key in known or known in key for known in kept):
            kept[key] = text
    return tuple(kept.values())[:MAX_OTHERS]


def _stated(place: _Place, text: str | None) -> Iterator[_Statement]:
    text = without_badge(text or "")
    key = normalise_text(text)
    if key:
        yield _Statement(place, text, key)


def _declared(declared: Declarations) -> Iterator[_Statement]:
    tags = declared.tags
    for thing in declared.articles[:2]:
        first = next(plain_texts(thing.get("headline") or thing.get("name"), LIMIT), None)
        yield from _stated(_Place.JSON_LD, first)
    yield from _stated(_Place.OPEN_GRAPH, plain_text(tags.first("og:title"), LIMIT))
    yield from _stated(_Place.TITLE, plain_text(tags.title, LIMIT))
    for name in _OTHER_META:
        yield from _stated(_Place.OTHER, plain_text(tags.first(name), LIMIT))
    yield from _stated(_Place.FEED, plain_text(declared.page.hints.headline, LIMIT))


def _headings(tree: Any, stated: Sequence[_Statement], sites: SiteNames) -> Iterator[_Statement]:
    """Yield the first-level headings, and lesser ones whose class says that they hold the headline."""
    topic = {word for statement in stated for word in _telling_words(statement.key)}
    topical = _Place.TOPICAL_HEADING
    for heading in _first_level(tree):
        text = _headline_in(heading)
        if not text or sites.named(text):
            continue
        if topic and (_leads_home(heading) or _is_crumb(heading) or not _is_on_topic(normalise_text(text), topic)):
            yield from _stated(_Place.OFF_TOPIC_HEADING, text)
        else:
            yield from _stated(topical if topic else _Place.HEADING, text)
            topical = _Place.HEADING
    for heading in islice(tree.iter("h2", "h3"), _MAX_HEADINGS):
        if _CLASS.search(f"{heading.get('class', '')} {heading.get('itemprop', '')}"):
            yield from _stated(_Place.CLASS_HEADING, visible_text(heading, LIMIT))


def _first_level(tree: Any) -> Iterator[Any]:
    """Yield the `<h1>`, and the `<h2>` where an `<h1>` is one of the breadcrumbs: a title for search engines."""
    first = list(islice(tree.iter("h1"), _MAX_HEADINGS))
    yield from first
    if any(map(_is_crumb, first)):
        yield from (heading for heading in islice(tree.iter("h2"), _MAX_HEADINGS))


def _is_crumb(heading: Any) -> bool:
    """Return whether a heading is one of the breadcrumbs."""
    places = (heading, *islice(heading.iterancestors(), _CRUMB_LEVELS))
    return any(_CRUMB.search(" ".join((*place.keys(), *place.values()))) for place in places)


def _kickers(tree: Any) -> Iterator[str]:
    """Yield what first-level headings hold before the headline, marked as something else than the headline."""
    for heading in islice(tree.iter("h1"), _MAX_HEADINGS):
        kicker = _kicker(heading)
        text = None if kicker is None else visible_text(kicker, LIMIT)
        if text:
            yield text


def _kicker(heading: Any) -> Any:
    """Return the first element within a heading where its class or tag says that it is a kicker, else None."""
    place = heading
    while not (place.text or "").strip() and len(place) and isinstance(place[0].tag, str):
        place = place[0]
        if place.tag == "small" or _KICKER.search(place.get("class", "")):
            return place
    return None


def _headline_in(heading: Any) -> str | None:
    """Return the text of a heading without its kicker, and without what joins the two."""
    text = visible_text(heading, LIMIT)
    kicker = _kicker(heading)
    before = None if kicker is None else visible_text(kicker, LIMIT)
    if text and before and text.startswith(before):
        return _JOINT.sub("", text[len(before) :], count=1) or text
    return text


def _two_part(headings: Sequence[_Statement], title: str | None) -> Iterator[_Statement]:
    """Yield the title where two headings make it up: a kicker or series, and a headline."""
    text = plain_text(title, LIMIT)
    if text and not FIRM.search(text):
        shown = [heading.key for heading in headings if heading.place in (_Place.TOPICAL_HEADING, _Place.HEADING)]
        if any(normalise_text(text) == f"{one} {other}" for one in shown for other in shown):
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
    """Return whether a copy differs by a word or two, and not just by something before or behind."""
    return shown not in copy and copy not in shown and likeness(shown, copy) >= _EDITED


def _is_on_topic(key: str, topic: set[str]) -> bool:
    own = _telling_words(key)
    return len(own & topic) >= max(1, _ON_TOPIC * len(own))


def _telling_words(key: str) -> set[str]:
    """Return the words that are not too short to say what a text is about."""
    return {word for word in key.split() if len(word) > _SHORT_WORD or not word.isascii()}


def _leads_home(heading: Any) -> bool:
    """Return whether a heading is a link to the front page: then it is the site's name."""
    links = [*heading.iter("a"), *heading.iterancestors("a")]
    return any(_is_home(link.get("href")) for link in links[:3])


def _is_home(href: str | None) -> bool:
    try:
        parts = urlsplit(unarchived((href or "x").strip()))
    except ValueError:
        return False
    home = parts.path in ("", "/", "./", "/index.html", "/index.php")
    return home and not parts.fragment and not parts.query
