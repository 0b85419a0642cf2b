"""Whose text an article is: own, wire, press release, syndicated, sponsored, aggregated, declared as made by a machine.

Only by what the page declares or shows, never by style; without evidence the answer is None. The page is read before
cleaning, which cuts the labels.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urljoin

from pipelines.items import NO_ORIGIN, Author, Origin, OriginKind
from pipelines.metadata.declared import Declarations, outlet_host, unarchived
from pipelines.metadata.json_ld import JsonLdObject, plain_texts, type_names
from pipelines.metadata.news_agencies import agencies_of_text, is_agency_credit, is_only_agencies
from pipelines.metadata.origin_lexicon import (
    AGGREGATED_NOTE,
    MACHINE_NOTE,
    NOT_ABOUT_THE_TEXT,
    NOTE_CUES,
    PRESS_RELEASE_DATELINE,
    PRESS_RELEASE_END,
    PRESS_RELEASE_LABEL,
    PRESS_RELEASE_NOTE,
    PRESS_RELEASE_PATH,
    PRESS_RELEASE_SERVICE,
    REPORTED,
    ROLE,
    SLOT_LABEL,
    SPONSOR_NAMED,
    SPONSORED_LABEL,
    SPONSORED_NOTE,
    SPONSORED_PATH,
    STAFF,
    SYNDICATED_NOTE,
    THIS_TEXT,
)
from pipelines.metadata.origin_texts import FIRST, LAST, LONGEST_LABEL, Label, OriginTexts
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
_CREDIT = re.compile(r"©|\(c\)|\d|\bfiles?\b", re.IGNORECASE)
#: What may stand beside an agency in its byline: a day before the word for a source, a place behind.
_DAY_BEFORE_SOURCE = re.compile(
    r"^[\d\s年月日時时分:：./-]+(?=(?:来源|來源|出典|출처|المصدر|quelle|source|fuente|fonte)\s?[:：])", re.IGNORECASE
)
#: The words for a source, before the name of an agency; a day in numbers may stand behind.
_SOURCE = (
    r"(?:quelle|source|fuente|fonte|bron|källa|kilde|źródło|zdroj|kaynak|sumber|источник|джерело|πηγή|forrás|lähde|izvor|sursa|"
    r"来源|來源|出典|출처|المصدر|منبع|מקור)\s?[:：]"
)
_NAMED_SOURCE = re.compile(rf"\W*{_SOURCE}", re.IGNORECASE)
_DAY_BEHIND_SOURCE = re.compile(
    rf"^(?P<source>\W*{_SOURCE}\s?[^\d:：]{{2,60}}?)\W*\d[\d\s.,/:–-]*(?:uhr|wib|wita|wit|tsi|h)?$", re.IGNORECASE
)
_DAY_AT_END = re.compile(r"\W*\d[\d\s.,/:–-]*$")
#: What stands between the names in a byline of outlet and agency.
_BETWEEN_NAMES = re.compile(
    r"\s*[/|,;&+]\s*|\s+(?:avec|with|mit|con|com|met|med|dengan|and|und|et|y|e|och|og)\s+", re.IGNORECASE
)
_BY = re.compile(r"^(?:by|von|par|por|da|di|door|av|af|oleh)\s+", re.IGNORECASE)
_PLACE_BEHIND = re.compile(
    r"(?:\s?[|,]\s?|\s[–—-]\s)(?!archi|file|stringer|getty|foto|photo|picture|image|(?:symbol)?bild)[^\W\d_]+$",
    re.IGNORECASE,
)
#: A place before it: in Latin letters only before brackets, as "Archive - Belga" is the credit of a picture.
_PLACE_BEFORE = re.compile(
    r"^(?:[^\d|/,()\u0000-\u001f!-\u036f–—]{2,30}?(?:\s[|/–—-]\s|,\s)|[^\W\d_]+(?:\s[^\W\d_]+)?\s(?=\())"
)
#: The name of the outlet at the end of a page's title.
_TITLE_END = re.compile(r"\s[|–—-]\s(?P<name>[^|–—-]{5,40})$")
#: Last paragraphs that may be the credit of an agency; words before those of a note that begins with them.
_CREDITS, _BEGINNING = 2, 1
#: Hosts of caches, archives and previews, and names without a domain.
_NO_OUTLET = re.compile(
    r"ampproject|archive\.org$|\b(?:staging|preview|localhost|test|dev)\b|\.(?:vercel|netlify|herokuapp|pages|local)\b|^[^.]*$"
)
_IP_ADDRESS = re.compile(r"[\d.]+|[\da-f:]*:[\da-f:.]*")
#: Length from which a label of the host is the name of the outlet.
_NAME_LENGTH = 5
#: Labels of hosts that do not name an outlet.
_NO_NAMES = frozenset("www m mobile amp news blog web co com org net de edition en".split())
#: A kind of origin, and the evidence for it.
_Found = tuple[OriginKind, str]


def read_origin(
    declared: Declarations, texts: OriginTexts, authors: Sequence[Author], machine: Sequence[str]
) -> Origin:
    """Return the kind of an article's origin with the evidence for it, or `NO_ORIGIN`.

    `machine`: the declarations of `made_by_machine`.
    """
    for kind, evidence in _evidence(declared, texts, authors, machine):
        return Origin(kind, one_line(evidence))
    return NO_ORIGIN


def one_line(evidence: str) -> str:
    """Return evidence as it is stored: a line of limited length."""
    return " ".join(evidence.split())[:_EVIDENCE_LIMIT]


def _evidence(
    declared: Declarations, texts: OriginTexts, authors: Sequence[Author], machine: Sequence[str]
) -> Iterator[_Found]:
    """Yield the evidence, the most telling kind first."""
    yield from _sponsored(declared, texts.labels, texts.notes)
    yield from ((OriginKind.SPONSORED, f"rel=sponsored {link}") for link in texts.paid)
    yield from _press_release(declared, texts)
    yield from ((OriginKind.MACHINE_DECLARED, words) for words in machine)
    yield from _noted(OriginKind.AGGREGATED, AGGREGATED_NOTE, texts.notes)
    yield from _syndicated(declared, texts.notes)
    yield from _wire(declared, texts, authors)
    yield from _own(declared, texts.labels, authors)


def _sponsored(declared: Declarations, labels: Sequence[Label], notes: Sequence[str]) -> Iterator[_Found]:
    for thing in declared.articles[:1]:
        if "advertisercontentarticle" in type_names(thing):
            yield OriginKind.SPONSORED, "json_ld AdvertiserContentArticle"
        for name in plain_texts(declared.resolved(thing.get("sponsor")), LONGEST_LABEL):
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


def _press_release(declared: Declarations, texts: OriginTexts) -> Iterator[_Found]:
    labels, paragraphs = texts.labels, texts.paragraphs
    for text in paragraphs[:FIRST]:
        match = PRESS_RELEASE_DATELINE.match(text)
        if match:
            yield OriginKind.PRESS_RELEASE, match[0]
    undated = ((label.text, _DAY_AT_END.sub("", label.text)) for label in labels)
    yield from ((OriginKind.PRESS_RELEASE, text) for text, name in undated if PRESS_RELEASE_LABEL.fullmatch(name))
    yield from ((OriginKind.PRESS_RELEASE, name) for name in _signatures(declared, labels) if _is_service(name))
    ends = (text for text in (*paragraphs[-LAST:], *texts.lines) if PRESS_RELEASE_END.match(text))
    yield from ((OriginKind.PRESS_RELEASE, text) for text in ends)
    yield from _noted(OriginKind.PRESS_RELEASE, PRESS_RELEASE_NOTE, texts.notes)
    match = PRESS_RELEASE_PATH.search(declared.page.url)
    if match:
        yield OriginKind.PRESS_RELEASE, f"url {match[0]}"


def _signatures(declared: Declarations, labels: Sequence[Label]) -> Iterator[str]:
    """Yield what may be the only signature of an article: labels, declared authors."""
    yield from (label.text for label in labels)
    yield from (value for name in ("author", "article:author") if (value := declared.tags.first(name)))
    for thing in declared.articles[:1]:
        yield from plain_texts(declared.resolved(thing.get("author")), LONGEST_LABEL)


def _is_service(name: str) -> bool:
    return PRESS_RELEASE_SERVICE.fullmatch(name) is not None


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
    own_names = {_joined(name) for name in declared.site_names}
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
    if behind and month_number(behind[0]):
        behind = behind[1:]
    if behind and behind[0][0].isdecimal():
        return True
    labels = (label for label in outlet_host(declared.page.url).split(".")[:-1] if len(label) >= _NAME_LENGTH)
    return any(normalise_text(name) in normalise_text(note) for name in (*declared.site_names, *labels))


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


def _wire(declared: Declarations, texts: OriginTexts, authors: Sequence[Author]) -> Iterator[_Found]:
    labels, paragraphs = texts.labels, texts.paragraphs
    agencies = agencies_of_text([*paragraphs[:1], *paragraphs[-1:]] if paragraphs else [], [])
    if agencies:
        kind = OriginKind.PRESS_RELEASE if agencies == (_OTS,) else OriginKind.WIRE
        yield kind, paragraphs[0] if agencies_of_text([paragraphs[0], ""], []) else paragraphs[-1]
    ends = [text for text in paragraphs[FIRST:][-LAST:] if is_agency_credit(text)]
    is_signed = any(author.is_person for author in authors)
    if not is_signed:
        # Beside a person's name it may be the source of a table.
        ends += [text for text in paragraphs[FIRST:][-_CREDITS:] if _signs_for_agency(text)]
        ends += [text for text in texts.lines[-_CREDITS:] if _NAMED_SOURCE.match(text) and _signs_for_agency(text)]
    yield from ((OriginKind.WIRE, text) for text in ends)
    outlet = _names_of_outlet(declared)
    for thing in declared.articles[:1]:
        for key in ("author", "sourceOrganization"):
            names = list(plain_texts(declared.resolved(thing.get(key)), LONGEST_LABEL))
            others = [bare for name in names if (bare := _without(outlet, name)).strip()]
            if others and all(map(is_only_agencies, others)):
                yield OriginKind.WIRE, f"json_ld {key}={'; '.join(names)}"
    for name in ("author", "article:author", "news_agency", "agency"):
        value = declared.tags.first(name)
        if value and is_only_agencies(_without(outlet, value)):
            yield OriginKind.WIRE, f"meta {name}={value}"
    sites = SiteNames(declared)
    signatures = ((label.text, _undated(_without_site(sites, _without(outlet, label.text)))) for label in labels)
    yield from (
        (OriginKind.WIRE, text)
        for text, name in signatures
        if _signs_for_agency(name)
        or (not is_signed and any(_signs_for_agency(place.sub("", name)) for place in (_PLACE_BEHIND, _PLACE_BEFORE)))
    )


def _names_of_outlet(declared: Declarations) -> list[str]:
    """Return the outlet's names, which may stand beside that of an agency: "Coast News with AFP"."""
    title = _TITLE_END.search(declared.tags.title or "")
    end = title["name"].strip() if title else ""
    names = (*declared.site_names, *([] if is_only_agencies(end) else [end]))
    return [name for name in names if len(name) >= _NAME_LENGTH]


def _without(names: Sequence[str], text: str) -> str:
    for name in names:
        text = text.replace(name, "")
    return text


def _without_site(sites: SiteNames, label: str) -> str:
    """Return a label with an agency without the outlet as its address names it: "Par Le Côtier avec AFP"."""
    names = [_BY.sub("", name) for name in _BETWEEN_NAMES.split(label)]
    others = [name for name in names if not sites.matches(name)] if any(map(is_only_agencies, names)) else names
    return label if len(others) == len(names) else " / ".join(others)


def _undated(label: str) -> str:
    """Return a label without the day before the word for a source, or behind the name of the source."""
    return _DAY_BEHIND_SOURCE.sub(r"\g<source>", _DAY_BEFORE_SOURCE.sub("", label))


def _own(declared: Declarations, labels: Sequence[Label], authors: Sequence[Author]) -> Iterator[_Found]:
    """Yield evidence of the outlet's own staff: their role in the byline, or the employer of the declared author."""
    if not any(author.is_person for author in authors):
        return
    outlet = _names_of_outlet(declared)
    texts = (label.text for label in labels)
    yield from ((OriginKind.OWN, text) for text in texts if STAFF.search(text) or _is_of_staff(text, outlet))
    sites = SiteNames(declared)
    for thing in declared.articles[:1]:
        value = declared.resolved(thing.get("author"))
        for person in (value if isinstance(value, list) else [value])[:3]:
            if isinstance(person, dict):
                for name in plain_texts(person.get("worksFor") or person.get("affiliation"), LONGEST_LABEL):
                    if sites.matches(name):
                        yield OriginKind.OWN, f"json_ld worksFor={name}"


def _is_of_staff(label: str, outlet: Sequence[str]) -> bool:
    """Return whether a label has a role beside the outlet's name: "Ann Lee, editor of the Coast News"."""
    return ROLE.search(label) is not None and any(name in label for name in outlet)


def _says_sponsored(label: Label) -> bool:
    """Return whether a label calls the article paid for; words of advertising slots count right above the headline."""
    if SPONSOR_NAMED.fullmatch(label.text):
        return True
    is_plain = SLOT_LABEL.fullmatch(label.text) is None
    is_beside = (label.is_above and is_plain) or (label.is_next and (label.is_above or is_plain))
    return is_beside and bool(SPONSORED_LABEL.fullmatch(label.text))


def _signs_for_agency(label: str) -> bool:
    """Return whether a label names agencies only; two letters may be a button, years and © belong to pictures."""
    return len(label) >= _AGENCY_LENGTH and is_only_agencies(label) and not _CREDIT.search(label)


def _noted(kind: OriginKind, pattern: re.Pattern[str], texts: Sequence[str]) -> Iterator[_Found]:
    possible = (text for text in texts if NOTE_CUES[kind].occur_in(f" {text} "))
    yield from ((kind, text) for text in possible if (match := pattern.search(text)) and _is_declared(kind, match))


def _is_declared(kind: OriginKind, match: re.Match[str]) -> bool:
    """Return whether a note declares it of this text: not of its pictures, not the contrary, not what others said."""
    before = re.split(r"[.!?。]\s", match.string[: match.start()])[-1]
    if (
        kind is OriginKind.SYNDICATED
        and len(before.split()) > _BEGINNING
        and not THIS_TEXT.search(f"{before}{match[0]}")
    ):
        return False
    if kind in (OriginKind.SYNDICATED, OriginKind.AGGREGATED):
        return REPORTED.match(match.string[match.end() :]) is None
    is_told = REPORTED.match(match.string[match.end() :]) is not None
    return not is_told and NOT_ABOUT_THE_TEXT.search(f"{before}{match[0]}") is None
