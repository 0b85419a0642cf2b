"""Whose text an article is: own, wire, press release, syndicated, sponsored, aggregated, declared as made by a machine.

Only by what the page declares or shows, never by style; without evidence the answer is None. The page is read before
cleaning, which cuts the labels.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from pipelines.html.visible_text import raw_text, visible_lines, visible_text
from pipelines.items import NO_ORIGIN, Author, Origin, OriginKind
from pipelines.metadata.declared import Declarations, outlet_host, site_names, unarchived
from pipelines.metadata.dom_context import HeadlinePosition, in_other_article
from pipelines.metadata.json_ld import JsonLdObject, plain_texts, type_names
from pipelines.metadata.news_agencies import agencies_of_text, is_only_agencies
from pipelines.metadata.origin_lexicon import (
    AGGREGATED_NOTE,
    MACHINE_NOTE,
    NOTE_CUES,
    PRESS_RELEASE_DATELINE,
    PRESS_RELEASE_END,
    PRESS_RELEASE_LABEL,
    PRESS_RELEASE_PATH,
    SLOT_LABEL,
    SPONSOR_NAMED,
    SPONSORED_LABEL,
    SPONSORED_NOTE,
    SPONSORED_PATH,
    STAFF,
    SYNDICATED_NOTE,
)
from pipelines.metadata.site_names import SiteNames
from pipelines.text.date_lexicon import month_number
from pipelines.text.tokens import normalise_text
from pipelines.urls.normalise import same_site

_EVIDENCE_LIMIT = 200
_MACHINE_SOURCE = re.compile(r"algorithmicMedia|compositeSynthetic", re.IGNORECASE)
_SPONSORED_META = (
    "article:sponsored",
    "sponsored",
    "is_sponsored",
    "issponsored",
    "sponsor",
    "advertorial",
    "article:advertorial",
)
_ORIGINAL_META = ("syndication-source", "original-source", "dc.source.original")
MACHINE_META = (
    "digitalsourcetype",
    "iptc:digitalsourcetype",
    "ai-generated",
    "ai_generated",
    "ai-disclosure",
    "article:ai_generated",
)
_NO = frozenset(["", *"0 false no none n human".split()])
_ASSISTED = re.compile(r"assist|aided|human|\b(?:none|false)\b")
_OTS, _AGENCY_LENGTH = "ots", 3
#: Of a picture.
_CREDIT = re.compile(r"©|\(c\)|\d", re.IGNORECASE)
#: Where labels stand: levels around the headline, elements above and below it there; longest label, and group of them.
_LEVELS, _ABOVE, _BELOW, _LONGEST_LABEL, _LONGEST_BLOCK = 3, 2, 3, 70, 300
#: Paragraphs at the beginning and the end.
_FIRST, _LAST, _MAX_PARAGRAPHS = 3, 6, 400
_SLOT = re.compile(
    r"(?:^|[\s_-])(?:ads?|adslots?|adlabel|adunit|advert\w*|banner\w*|dfp|gpt|werbung|reklama|anzeigen?|teaser\w*|related\w*|card)(?=$|[\s_-])",
    re.IGNORECASE,
)
_MAX_PARTS = 8
_PARAGRAPH, _LONGEST_NOTE = 600, 450
#: Hosts of caches, archives and previews, and names without a domain.
_NO_OUTLET = re.compile(
    r"ampproject|archive\.org$|\b(?:staging|preview|localhost|test|dev)\b|\.(?:vercel|netlify|herokuapp|pages|local)\b|^[^.]*$"
)
_IP_ADDRESS = re.compile(r"[\d.]+|[\da-f:]*:[\da-f:.]*")
#: Length from which a label of the host is the name of the outlet.
_NAME_LENGTH = 5
#: Labels of hosts that do not name an outlet.
_NO_NAMES = frozenset("www m mobile amp news blog web co com org net de edition en".split())
_UNREAD = frozenset({"script", "style", "noscript", "template", "head", "option", "select", "textarea", "svg", "title"})
#: A kind of origin, and the evidence for it.
_Found = tuple[OriginKind, str]


@dataclass(frozen=True, slots=True)
class _Label:
    """A short text beside the headline; `is_next`: nothing stands between."""

    text: str
    is_above: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class OriginTexts:
    """What may state the origin of an article: labels, first and last paragraphs, and those of both that are notes."""

    labels: Sequence[_Label]
    paragraphs: Sequence[str]
    notes: Sequence[str]
    #: Links beside the headline that are marked as paid for.
    paid: Sequence[str] = ()


def origin_texts(declared: Declarations, headline: HeadlinePosition) -> OriginTexts:
    """Return the texts of a page that may state its origin."""
    labels = _labels(headline)
    paragraphs = _paragraphs(declared.tree, headline)
    texts = (*(label.text for label in labels), *paragraphs)
    notes = [text for text in texts if len(text) <= _LONGEST_NOTE and _may_be_note(text)]
    return OriginTexts(labels, paragraphs, notes, list(_paid_links(headline)))


def read_origin(declared: Declarations, texts: OriginTexts, authors: Sequence[Author]) -> Origin:
    """Return the kind of an article's origin with the evidence for it, or `NO_ORIGIN`."""
    for kind, evidence in _evidence(declared, texts, authors):
        return Origin(kind, one_line(evidence))
    return NO_ORIGIN


def one_line(evidence: str) -> str:
    """Return evidence as it is stored: a line of limited length."""
    return " ".join(evidence.split())[:_EVIDENCE_LIMIT]


def _evidence(declared: Declarations, texts: OriginTexts, authors: Sequence[Author]) -> Iterator[_Found]:
    """Yield the evidence, the most telling kind first."""
    yield from _sponsored(declared, texts.labels, texts.notes)
    yield from ((OriginKind.SPONSORED, f"rel=sponsored {link}") for link in texts.paid)
    yield from _press_release(declared, texts.labels, texts.paragraphs)
    yield from ((OriginKind.MACHINE_DECLARED, words) for words in made_by_machine(declared, texts.notes))
    yield from _noted(OriginKind.AGGREGATED, AGGREGATED_NOTE, texts.notes)
    yield from _syndicated(declared, texts.notes)
    yield from _wire(declared, texts.labels, texts.paragraphs)
    yield from _own(declared, texts.labels, authors)


def _may_be_note(text: str) -> bool:
    lowered = f" {text.casefold()} "
    return any(map(lowered.__contains__, NOTE_CUES))


def _sponsored(declared: Declarations, labels: Sequence[_Label], notes: Sequence[str]) -> Iterator[_Found]:
    for thing in declared.articles[:1]:
        if "advertisercontentarticle" in type_names(thing):
            yield OriginKind.SPONSORED, "json_ld AdvertiserContentArticle"
        for name in plain_texts(declared.resolved(thing.get("sponsor")), _LONGEST_LABEL):
            yield OriginKind.SPONSORED, f"json_ld sponsor={name}"
    for name in _SPONSORED_META:
        value = declared.tags.first(name)
        if value and value.strip().casefold() not in _NO:
            yield OriginKind.SPONSORED, f"meta {name}={value}"
    match = SPONSORED_PATH.search(declared.page.url)
    if match:
        yield OriginKind.SPONSORED, f"url {match[0]}"
    yield from ((OriginKind.SPONSORED, label.text) for label in labels if _says_sponsored(label))
    yield from _noted(OriginKind.SPONSORED, SPONSORED_NOTE, notes)


def _press_release(declared: Declarations, labels: Sequence[_Label], paragraphs: Sequence[str]) -> Iterator[_Found]:
    for text in paragraphs[:_FIRST]:
        match = PRESS_RELEASE_DATELINE.match(text)
        if match:
            yield OriginKind.PRESS_RELEASE, match[0]
    yield from ((OriginKind.PRESS_RELEASE, label.text) for label in labels if PRESS_RELEASE_LABEL.fullmatch(label.text))
    ends = (text for text in paragraphs[-_LAST:] if PRESS_RELEASE_END.match(text))
    yield from ((OriginKind.PRESS_RELEASE, text) for text in ends)
    match = PRESS_RELEASE_PATH.search(declared.page.url)
    if match:
        yield OriginKind.PRESS_RELEASE, f"url {match[0]}"


def made_by_machine(declared: Declarations, notes: Sequence[str]) -> Iterator[str]:
    """Yield the declarations that a machine made the text: of the article, in tags, in notes."""
    for thing in declared.articles[:1]:
        yield from (f"json_ld digitalSourceType={value}" for value in machine_sources(thing))
    for name in MACHINE_META:
        declaration = declared.tags.first(name) or ""
        is_source = "source" in name
        if _MACHINE_SOURCE.search(declaration) if is_source else declares_machine(declaration):
            yield f"meta {name}={declaration}"
    yield from (text for _, text in _noted(OriginKind.MACHINE_DECLARED, MACHINE_NOTE, notes))


def machine_sources(thing: JsonLdObject) -> Iterator[str]:
    """Yield the IPTC digital source types of a JSON-LD object that name a machine."""
    values = plain_texts(thing.get("digitalSourceType"), _EVIDENCE_LIMIT)
    yield from (value for value in values if _MACHINE_SOURCE.search(value))


def declares_machine(declaration: str) -> bool:
    """Return whether a declaration says that a machine made the text, and not only that one helped."""
    words = declaration.strip().casefold()
    return words not in _NO and not _ASSISTED.search(words)


def _syndicated(declared: Declarations, texts: Sequence[str]) -> Iterator[_Found]:
    notes = _noted(OriginKind.SYNDICATED, SYNDICATED_NOTE, texts)
    yield from (note for note in notes if not _is_of_this_outlet(note[1], declared))
    places: list[tuple[str, str | None]] = [("canonical", declared.tags.canonical)]
    places += [(f"meta {name}", declared.tags.first(name)) for name in _ORIGINAL_META]
    places += [
        (f"json_ld {key}", _address(declared, thing, key)) for thing in declared.articles[:1] for key in ("isBasedOn",)
    ]
    url = unarchived(declared.page.url)
    if not outlet_host(url) or _IP_ADDRESS.fullmatch(outlet_host(url)):
        return  # without an address, or on a machine of its own, the page may be of any outlet
    own_names = {_joined(name) for name in site_names(declared)}
    for name, address in places:
        other = _absolute(address or "", url)
        is_named = not own_names.isdisjoint(outlet_host(other).split(".")[:-1])
        if outlet_host(other) and not is_named and not _is_same_outlet(url, other):
            yield OriginKind.SYNDICATED, f"{name} {address}"


def _joined(name: str) -> str:
    return normalise_text(name).replace(" ", "")


def _absolute(address: str, base: str) -> str:
    try:
        return unarchived(urljoin(base, address.strip())) if address.strip() else ""
    except ValueError:
        return ""


def _is_of_this_outlet(note: str, declared: Declarations) -> bool:
    """Return whether a note names this outlet or a day: the text stood there earlier, or in print."""
    match = SYNDICATED_NOTE.search(note)
    behind = note[match.end() :].split() if match else []
    if behind and (behind[0][0].isdecimal() or month_number(behind[0])):
        return True
    labels = (label for label in outlet_host(declared.page.url).split(".")[:-1] if len(label) >= _NAME_LENGTH)
    return any(normalise_text(name) in normalise_text(note) for name in (*site_names(declared), *labels))


def _address(declared: Declarations, thing: JsonLdObject, key: str) -> str | None:
    value = declared.resolved(thing.get(key))
    if isinstance(value, dict):
        value = value.get("url") or value.get("@id")
    return value if isinstance(value, str) and value.startswith("http") else None


def _is_same_outlet(url: str, other: str) -> bool:
    """Return whether two addresses are of one outlet: www. and m., domains of other countries, caches of AMP."""
    own, foreign = outlet_host(url), outlet_host(other)
    if own == foreign or (set(own.split(".")[:-1]) & set(foreign.split(".")[:-1])) - _NO_NAMES:
        return True
    return bool(_NO_OUTLET.search(foreign)) or same_site(url, other)


def _wire(declared: Declarations, labels: Sequence[_Label], paragraphs: Sequence[str]) -> Iterator[_Found]:
    agencies = agencies_of_text([*paragraphs[:1], *paragraphs[-1:]] if paragraphs else [], [])
    if agencies:
        kind = OriginKind.PRESS_RELEASE if agencies == (_OTS,) else OriginKind.WIRE
        yield kind, paragraphs[0] if agencies_of_text([paragraphs[0], ""], []) else paragraphs[-1]
    for thing in declared.articles[:1]:
        names = list(plain_texts(declared.resolved(thing.get("author")), _LONGEST_LABEL))
        if names and all(map(is_only_agencies, names)):
            yield OriginKind.WIRE, f"json_ld author={'; '.join(names)}"
    for name in ("author", "article:author", "news_agency", "agency"):
        value = declared.tags.first(name)
        if value and is_only_agencies(value):
            yield OriginKind.WIRE, f"meta {name}={value}"
    yield from ((OriginKind.WIRE, label.text) for label in labels if _signs_for_agency(label.text))


def _own(declared: Declarations, labels: Sequence[_Label], authors: Sequence[Author]) -> Iterator[_Found]:
    """Yield evidence of the outlet's own staff: their role in the byline, or the employer of the declared author."""
    if not any(author.is_person for author in authors):
        return
    yield from ((OriginKind.OWN, label.text) for label in labels if STAFF.search(label.text))
    sites = SiteNames(declared)
    for thing in declared.articles[:1]:
        value = declared.resolved(thing.get("author"))
        for person in (value if isinstance(value, list) else [value])[:3]:
            if isinstance(person, dict):
                for name in plain_texts(person.get("worksFor") or person.get("affiliation"), _LONGEST_LABEL):
                    if sites.matches(name):
                        yield OriginKind.OWN, f"json_ld worksFor={name}"


def _says_sponsored(label: _Label) -> bool:
    """Return whether a label calls the article paid for; words of advertising slots count right above the headline."""
    if SPONSOR_NAMED.fullmatch(label.text):
        return True
    is_ambiguous = bool(SLOT_LABEL.fullmatch(label.text))
    return label.is_above and (label.is_next or not is_ambiguous) and bool(SPONSORED_LABEL.fullmatch(label.text))


def _signs_for_agency(label: str) -> bool:
    """Return whether a label names agencies only; two letters may be a button, years and © belong to pictures."""
    return len(label) >= _AGENCY_LENGTH and is_only_agencies(label) and not _CREDIT.search(label)


def _noted(kind: OriginKind, pattern: re.Pattern[str], texts: Sequence[str]) -> Iterator[_Found]:
    yield from ((kind, text) for text in texts if pattern.search(text))


def _labels(headline: HeadlinePosition) -> list[_Label]:
    """Return the short texts directly above and below the headline, those of advertising slots left out."""
    return [
        _Label(line, is_above, is_next)
        for element, is_above, is_next in _beside(headline)
        for line in _short_lines(element)
    ]


def _beside(headline: HeadlinePosition) -> Iterator[tuple[Any, bool, bool]]:
    """Yield (element, is above, is next) of the elements around the headline, without advertising slots."""
    place = headline.element
    for level in range(_LEVELS):
        if place is None or place.tag in ("body", "html"):
            return
        for is_above, most in ((True, _ABOVE), (False, _BELOW)):
            for nearer, sibling in enumerate(islice(place.itersiblings(preceding=is_above), most)):
                if isinstance(sibling.tag, str) and sibling.tag not in _UNREAD and not _is_slot(sibling):
                    yield sibling, is_above, not (level or nearer)
        place = place.getparent()


def _paid_links(headline: HeadlinePosition) -> Iterator[str]:
    """Yield the texts of links marked as paid for in short texts beside the headline: those name the sponsor.

    In the text, products for which the outlet gets a commission have such links, too.
    """
    for element, _, _ in _beside(headline):
        if len(raw_text(element, _LONGEST_BLOCK)) <= _LONGEST_BLOCK:
            for link in islice(element.iter("a"), _MAX_PARTS):
                is_paid = "sponsored" in link.get("rel", "").lower().split()
                if is_paid and (text := visible_text(link, _LONGEST_LABEL)):
                    yield text


def _short_lines(element: Any) -> list[str]:
    if len(raw_text(element, _LONGEST_BLOCK)) > _LONGEST_BLOCK:
        return []
    return [line for line in visible_lines(element, _LONGEST_BLOCK) if len(line) <= _LONGEST_LABEL]


def _is_slot(element: Any) -> bool:
    return any(
        _SLOT.search(f"{one.get('class', '')} {one.get('id', '')}") for one in islice(element.iter(), _MAX_PARTS)
    )


def _paragraphs(tree: Any, headline: HeadlinePosition) -> list[str]:
    """Return the first and the last paragraphs of the article, in order."""
    container = _container(headline)
    found = list((tree if container is None else container).iter("p"))
    if len(found) < _FIRST:
        found = [one for one in islice(tree.iter("p", "div"), _MAX_PARAGRAPHS) if not len(one)]
    chosen = found if len(found) <= _FIRST + _LAST else [*found[:_FIRST], *found[-_LAST:]]
    own = (one for one in chosen if not in_other_article(one, headline))
    return [text for one in own if (text := visible_text(one, _PARAGRAPH))]


def _container(headline: HeadlinePosition) -> Any:
    """Return the nearest part of the page around the headline with several paragraphs, or None."""
    if headline.element is None:
        return None
    around = (
        place for place in headline.element.iterancestors() if len(list(islice(place.iter("p"), _FIRST))) == _FIRST
    )
    return next(around, None)
