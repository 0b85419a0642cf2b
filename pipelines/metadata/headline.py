"""The headline as worded by the page, chosen by agreement among all sources that state it."""

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
#: Classes of kickers, which precede the headline within its heading.
_KICKER = re.compile(
    r"kicker|over-?line|roof-?line|top-?line|dachzeile|spitzmarke|eyebrow|label|title-?header|pre-?title|pre-?headline|"
    r"vorzeile|sur-?titre|antetitulo|occhiello|badge|small|flag(?:$|[\s_-])",
    re.IGNORECASE,
)
_JOINT = re.compile(r"^\W*?(?=[\w\"'„“«»‚‘¿¡(\[])")
_CRUMB = re.compile(r"bread-?crumb|seo-?title", re.IGNORECASE)
_CRUMB_LEVELS = 4
_MAX_HEADINGS = 15
#: Number of alternatives that are kept.
MAX_OTHERS = 5
#: Length of words that are too short to indicate a topic; share of a heading's words that must be in the title.
_SHORT_WORD = 3
_ON_TOPIC = 0.25
#: Share of common words from which two wordings are an edited headline.
_EDITED = 0.85


class _Source(Enum):
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


#: The weight of each source. `<title>`, OpenGraph and JSON-LD are often copies of one string made for
#: search engines, so that the visible heading has about the weight of all of them together.
_WEIGHTS = {
    _Source.TOPICAL_HEADING: 3.0,
    _Source.HEADING: 1.0,
    _Source.OFF_TOPIC_HEADING: 0.25,
    _Source.CLASS_HEADING: 0.5,
    _Source.JSON_LD: 3.0,
    _Source.OPEN_GRAPH: 1.8,
    _Source.EDITED_OPEN_GRAPH: 4.8,
    _Source.TITLE: 1.2,
    _Source.FEED: 1.0,
    _Source.OTHER: 0.5,
}


#: Sources that can only be about this article.
_OF_THE_ARTICLE = frozenset(
    {
        _Source.TOPICAL_HEADING,
        _Source.JSON_LD,
        _Source.OPEN_GRAPH,
        _Source.EDITED_OPEN_GRAPH,
        _Source.TITLE,
        _Source.FEED,
        _Source.OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """The headline according to one source; `key` is its normalised text."""

    source: _Source
    text: str
    key: str

    def support(self, key: str, read: TitleSplits) -> float:
        """Return the weight of this source's vote for a wording, given the splits of its text."""
        found = read.get(key)
        return _WEIGHTS[self.source] * (found[1] if found else likeness(key, self.key) / 2)


@dataclass(frozen=True, slots=True)
class Headlines:
    """The headline, and its other wordings on the page and in hints, best first; at most `LIMIT` characters each."""

    chosen: str | None
    others: tuple[str, ...] = ()


def read_headlines(declared: Declarations) -> Headlines:
    """Return the headline without badge and names of site or section, and the alternatives."""
    sites = SiteNames(declared)
    stated = list(_declared(declared))
    stated = [statement for statement in stated if not sites.matches(statement.text)] or stated
    headings = list(_headings(declared.tree, stated, sites))
    stated = _completed(stated, headings)
    statements = [*headings, *_two_part(headings, declared.tags.title), *_with_edited_copy(headings, stated)]
    around = sites.with_names((*section_names(declared), *_kickers(declared.tree)))
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
    # The last word may be truncated too.
    begun = statement.key.rpartition(" ")[0]
    wholes = (
        other for other in others if begun and other.key.startswith(begun) and len(other.key) > len(statement.key)
    )
    whole = next(wholes, statement)
    return replace(statement, text=whole.text, key=whole.key)


def _alternative(declared: Declarations) -> Iterator[str]:
    """Yield the alternative headlines in JSON-LD."""
    for value in declared.values("alternativeHeadline", "alternateName"):
        yield from islice(plain_texts(value, LIMIT), MAX_OTHERS)


def _is_word_for(statement: _Statement, best: str, found: TitleSplits) -> bool:
    """Return whether a source words the headline differently, and not only with a name around it."""
    return statement.source in _OF_THE_ARTICLE and best not in found


def _best(found: TitleSplits) -> str:
    text, _ = max(found.values(), key=lambda reading: reading[1])
    return text


def _distinct(texts: Iterable[str], best: str) -> tuple[str, ...]:
    """Return distinct wordings, without the headline itself and its truncations."""
    kept: dict[str, str] = {}
    for text in texts:
        key = normalise_text(text)
        if key and not best.startswith(key) and not any(key in known or known in key for known in kept):
            kept[key] = text
    return tuple(kept.values())[:MAX_OTHERS]


def _stated(source: _Source, text: str | None) -> Iterator[_Statement]:
    text = without_badge(text or "")
    key = normalise_text(text)
    if key:
        yield _Statement(source, text, key)


def _declared(declared: Declarations) -> Iterator[_Statement]:
    tags = declared.tags
    for thing in declared.articles[:2]:
        first = next(plain_texts(thing.get("headline") or thing.get("name"), LIMIT), None)
        yield from _stated(_Source.JSON_LD, first)
    yield from _stated(_Source.OPEN_GRAPH, plain_text(tags.first("og:title"), LIMIT))
    yield from _stated(_Source.TITLE, plain_text(tags.title, LIMIT))
    for name in _OTHER_META:
        yield from _stated(_Source.OTHER, plain_text(tags.first(name), LIMIT))
    yield from _stated(_Source.FEED, plain_text(declared.page.hints.headline, LIMIT))


def _headings(tree: Any, stated: Sequence[_Statement], sites: SiteNames) -> Iterator[_Statement]:
    """Yield the first-level headings, and lower ones whose class marks them as headlines."""
    topic = {word for statement in stated for word in _telling_words(statement.key)}
    topical = _Source.TOPICAL_HEADING
    for heading in _first_level(tree):
        text = _headline_in(heading)
        if not text or sites.matches(text):
            continue
        if topic and (_leads_home(heading) or _is_crumb(heading) or not _is_on_topic(normalise_text(text), topic)):
            yield from _stated(_Source.OFF_TOPIC_HEADING, text)
        else:
            yield from _stated(topical if topic else _Source.HEADING, text)
            topical = _Source.HEADING
    for heading in islice(tree.iter("h2", "h3"), _MAX_HEADINGS):
        if _CLASS.search(f"{heading.get('class', '')} {heading.get('itemprop', '')}"):
            yield from _stated(_Source.CLASS_HEADING, visible_text(heading, LIMIT))


def _first_level(tree: Any) -> Iterator[Any]:
    """Yield the `<h1>`, and the `<h2>` if an `<h1>` is a breadcrumb, which is a title for search engines."""
    first = list(islice(tree.iter("h1"), _MAX_HEADINGS))
    yield from first
    if any(map(_is_crumb, first)):
        yield from (heading for heading in islice(tree.iter("h2"), _MAX_HEADINGS))


def _is_crumb(heading: Any) -> bool:
    """Return whether a heading is one of the breadcrumbs."""
    places = (heading, *islice(heading.iterancestors(), _CRUMB_LEVELS))
    return any(_CRUMB.search(" ".join((*place.keys(), *place.values()))) for place in places)


def _kickers(tree: Any) -> Iterator[str]:
    """Yield the kickers of first-level headings."""
    for heading in islice(tree.iter("h1"), _MAX_HEADINGS):
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


def _headline_in(heading: Any) -> str | None:
    """Return the text of a heading without its kicker and the separator after it."""
    text = visible_text(heading, LIMIT)
    kicker = _kicker(heading)
    before = None if kicker is None else visible_text(kicker, LIMIT)
    if text and before and text.startswith(before):
        return _JOINT.sub("", text[len(before) :], count=1) or text
    return text


def _two_part(headings: Sequence[_Statement], title: str | None) -> Iterator[_Statement]:
    """Yield the title if it consists of two headings: a kicker or series, and a headline."""
    text = plain_text(title, LIMIT)
    if text and not FIRM.search(text):
        shown = [heading.key for heading in headings if heading.source in (_Source.TOPICAL_HEADING, _Source.HEADING)]
        if any(normalise_text(text) == f"{one} {other}" for one in shown for other in shown):
            yield from _stated(_Source.TOPICAL_HEADING, text)
            yield from _stated(_Source.HEADING, text)


def _with_edited_copy(headings: Sequence[_Statement], stated: Sequence[_Statement]) -> Iterator[_Statement]:
    """Yield the statements; an OpenGraph title that differs from the heading by a word or two gains weight.

    Such a copy was edited by hand, and without JSON-LD nothing else shows which wording is the latest.
    """
    shown = next((heading.key for heading in headings if heading.source is _Source.TOPICAL_HEADING), "")
    known = {statement.key for statement in stated if statement.source is _Source.TITLE} | {shown}
    undecided = bool(shown) and not any(statement.source is _Source.JSON_LD for statement in stated)
    for statement in stated:
        edited = undecided and statement.source is _Source.OPEN_GRAPH and statement.key not in known
        if edited and _is_edited(shown, statement.key):
            yield replace(statement, source=_Source.EDITED_OPEN_GRAPH)
        else:
            yield statement


def _is_edited(shown: str, copy: str) -> bool:
    """Return whether a copy differs by a word or two, and not only by text before or after it."""
    return shown not in copy and copy not in shown and likeness(shown, copy) >= _EDITED


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
