"""Authors of an article, in the order of the page: from JSON-LD, meta tags and bylines."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from pipelines.html.visible_text import plain_text
from pipelines.items import Author
from pipelines.metadata.declared import Declarations, section_names
from pipelines.metadata.json_ld import plain_texts, type_names
from pipelines.metadata.news_agencies import agencies_in, is_only_agencies
from pipelines.metadata.people.biographies import introduced_authors
from pipelines.metadata.people.byline_lexicon import NOT_GIVEN_NAMES, ORGANISATIONS, PARTICLES
from pipelines.metadata.people.byline_lines import BylinePage
from pipelines.metadata.people.bylines import Byline, doubtful_bylines, is_plainly_shown, visible_bylines
from pipelines.metadata.people.given_names import EAST_ASIAN, is_given_name
from pipelines.metadata.people.person_names import (
    MAX_NAMES,
    NAME_LIMIT,
    begins_small,
    is_caseless,
    people,
    reads_as_person,
)
from pipelines.metadata.people.signatures import opening_signatures
from pipelines.metadata.people.site_owner import site_owner
from pipelines.metadata.people.stated_authors import stated_authors
from pipelines.metadata.site_names import SiteNames
from pipelines.metadata.tagged_elements import TaggedElements
from pipelines.text.tokens import normalise_text

_META = tuple(
    """
    author article:author article:author_name og:author og:article:author parsely-author sailthru.author byl
    dc.creator dc:creator dcterms.creator dc.creator.aut dcterms.creator.aut cxenseparse:author mediator_author
    bc:authors authors creator rbauthors dcsext.author atc-metaauthor shareaholic:article_author_name
    citation_author lp.article:author article_author awa-pgauth lrt_authors
    """.split()
)
#: Keys and tags that may name a news agency, besides those of authors.
_SOURCE_KEYS = ("author", "creator", "contributor", "sourceOrganization", "provider")
_SOURCE_META = ("dc.source", "source", "article:source", "news_agency", "agency", "provider", "syndication-source")
_MAX_SIGNATURE = 200
_MAX_VALUES = 50
#: Values of `twitter:label1` if `twitter:data1` is a name.
_WRITER_LABELS = tuple(
    """
    written by author geschrieben verfasst écrit escrito scritto autor skrevet skriven door geschreven napisane
    написано yazan κείμενο ditulis
    """.split(),
)
_ORGANISATION = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, ORGANISATIONS))})\b|^(?-i:[A-Z]{{2,6}}(?:-[A-Z]{{1,5}})?\d{{0,3}})$"
    r"|\.(?:com|de|net|org|ch|at|fr|it|es|tv|co)\b",
    re.IGNORECASE,
)
#: A login name; a full name in a byline is better.
_LOGIN_NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)+$")
#: The author in the initial state of a page's scripts.
_STATE = re.compile(
    r"""["'](?:pagePostAuthor|(?:setC|c)ontentAuthor|pageAuthor|articleAuthor|author_?[nN]ame)["']\s?[:,]\s?\[?"""
    r"""["']([^"'\\]{3,80})["']"""
)
_MAX_STATE = 1_000_000
#: "Lee, Ann".
_FAMILY_FIRST = re.compile(r"^\s*([^,;]+),\s*([^,;]+?)\s*$")
#: The author in the JSON of a meta tag.
_IN_JSON = re.compile(r'"authors?"\s*:\s*\[?\s*"([^"\\]{3,80})"')
#: The makers of the site, in a meta tag of the author.
_MAKER = re.compile(r"\bdesign(?:ed|er)?\b|web-?design|\S\s.*https?://", re.IGNORECASE)
_WHOLE_NAME = re.compile(r"[^\W\d_]+\s[A-ZÀ-ÞŠŽŁĐİ][a-zà-ÿšžłđı]+(?:-[A-ZÀ-Þ][a-zà-ÿ]+)?(?=\s[a-zà-ÿ–—|(-]|,)")
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation"})
_MAX_BYLINES, _MAX_LOOKED_AT = 12, 80
_TEAM = re.compile(
    r"\b(?:team|editors|redaktion|redaktionsteam|redacción|rédaction|redazione|redação|redactie|redakcja|редакция)\b",
    re.IGNORECASE,
)
#: Phrases: those that begin in lower case, unless with a particle, and those with prepositions.
_LOWER_FIRST = re.compile(r"[a-zà-ÿ]\S*\s+[A-ZÀ-Þ]")
_JOINED = re.compile(r"\s(?:des|of|the|für|for|to|with|als|wie|vom|beim|aus|über|sur|para|sobre|per)\s")
#: Articles before the name of an outlet or a team.
_ARTICLES = ("the ", "our ", "der ", "die ", "das ", "les ", "los ")
#: Names in doubtful places, up to which one of them may sign the article.
_FEW = 2
#: Number of words of a full name; fewer or more may be a link's label, a section or a sentence.
_FULL_NAME = range(2, 5)
_MAX_URL = 2_000


def read_authors(declared: Declarations, page: BylinePage) -> tuple[Author, ...]:
    """Return the people who sign the article, in order, without duplicates, at most `MAX_NAMES`.

    If no source names a person, the organisation that JSON-LD declares as author is returned, marked as such; never
    news agencies, see `declared_agencies`.
    """
    sites = SiteNames(declared, section_names(declared))
    bylines = ShownBylines(page)
    outlet = _organisation(declared, sites)
    signed = _declared_people(declared, sites, bylines)
    if signed and not all(_LOGIN_NAME.match(author.name) for author in signed):
        keys = {normalise_text(author.name) for author in signed}
        authors = _guests(page, sites, keys)
        authors = authors or (signed if is_plainly_shown(keys, page) else _reconciled(signed, bylines, sites))
    else:
        authors = _shown(bylines, sites, is_signed=bool(outlet and not signed)) or signed
        authors = authors or _persons(_once(_of_page(declared)), sites)
        authors = authors or _persons(stated_authors(page.elements, page.headline), sites)
        authors = authors or _persons(introduced_authors(page.elements, page.headline), sites)
        authors = (
            authors or outlet or _teams(declared, bylines) or _persons(_once(_in_scripts(declared.elements)), sites)
        )
        authors = authors or site_owner(declared)
    return _absolute(authors, declared.page.url)


def declared_agencies(declared: Declarations) -> tuple[str, ...]:
    """Return the news agencies declared as author or source, by the names of `pipelines.metadata.news_agencies`."""
    values = [
        text for key in _SOURCE_KEYS for value in _values(declared, key) for text in plain_texts(value, _MAX_SIGNATURE)
    ]
    values += [text for raw in declared.tags.every(*_META, *_SOURCE_META) if (text := plain_text(raw, _MAX_SIGNATURE))]
    return tuple(dict.fromkeys(agency for text in values[:_MAX_VALUES] for agency in agencies_in(text)))


def _values(declared: Declarations, key: str) -> Iterator[Any]:
    """Yield the values of a key of the page's main article, references resolved."""
    for article in declared.articles[:1]:
        value = article.get(key)
        for item in value[:MAX_NAMES] if isinstance(value, list) else (value,):
            yield declared.resolved(item)


class ShownBylines:
    """The visible bylines of a page, each read once and only if it is needed."""

    def __init__(self, page: BylinePage) -> None:
        """Prepare to read a page's bylines in the order of their reliability."""
        looked_at = islice(visible_bylines(page), _MAX_LOOKED_AT)
        self._unread = islice(_distinct(looked_at), _MAX_BYLINES)
        self._unread_doubtful = islice(_distinct(doubtful_bylines(page)), _MAX_BYLINES)
        self._read: list[Byline] = []
        self._doubtful: list[Byline] = []

    def __iter__(self) -> Iterator[Byline]:
        """Yield the bylines that are marked up or near the headline."""
        yield from _cached(self._read, self._unread)

    def with_doubtful(self) -> Iterator[Byline]:
        """Yield all bylines, the doubtful ones last."""
        yield from self
        yield from _cached(self._doubtful, self._unread_doubtful)

    def show(self, name: str) -> bool:
        """Return whether a name stands in a byline that is marked up or near the headline."""
        key = normalise_text(name)
        return any(normalise_text(author.name) == key for byline in self for author in byline.authors)


def _cached(read: list[Byline], unread: Iterator[Byline]) -> Iterator[Byline]:
    yield from read
    for byline in unread:
        read.append(byline)
        yield byline


def _declared_people(declared: Declarations, sites: SiteNames, bylines: ShownBylines) -> tuple[Author, ...]:
    """Return the people of the first declared source that names any; full names before logins."""
    logins: tuple[Author, ...] = ()
    for source, authors in _groups(declared):
        persons = _persons(tuple(_confirmed(author, bylines) for author in authors), sites)
        if source == "meta" and any(article.get("author") for article in declared.articles):
            # A single word may be the maker of the site.
            persons = tuple(one for one in persons if _is_whole_name(one) or bylines.show(one.name))
        if persons and not all(_LOGIN_NAME.match(person.name) for person in persons):
            return persons
        logins = logins or persons
    return logins


def _confirmed(author: Author, bylines: ShownBylines) -> Author:
    """Return an author, as a person if the page shows the full name in a byline, whatever its declared type."""
    if author.is_person or not reads_as_person(author.name):
        return author
    return replace(author, is_person=bylines.show(author.name))


def _reconciled(signed: tuple[Author, ...], bylines: ShownBylines, sites: SiteNames) -> tuple[Author, ...]:
    """Return the declared people, or those of the byline if it names more, or others that sign with "By".

    The declared person may be the editor who put a guest's article into the system, and is then in no byline.
    """
    keys = {normalise_text(author.name) for author in signed}
    guests: tuple[Author, ...] = ()
    for byline in bylines:
        persons = _persons(_once(byline.authors), sites)
        names = {normalise_text(person.name) for person in persons}
        if byline.is_strong and names > keys and all(map(_is_whole_name, persons)):
            return persons
        if names & keys:
            return () if byline.is_credit and names == keys else signed
        if len(signed) == 1 and any(name.startswith(f"{one} ") for one in keys for name in names if " " not in one):
            return persons  # the declared name is but the given name
        if byline.has_lead and not guests and all(map(_is_known, persons)):
            guests = persons
    return guests or signed


def _guests(page: BylinePage, sites: SiteNames, keys: Collection[str]) -> tuple[Author, ...]:
    """Return the people who sign the text itself at its beginning, if the declared ones are not among them."""
    for found in opening_signatures(page):
        guests = _persons(found, sites)
        if guests and not any(normalise_text(guest.name) in keys for guest in guests):
            return guests
    return ()


def _shown(bylines: ShownBylines, sites: SiteNames, *, is_signed: bool) -> tuple[Author, ...]:
    """Return the people of the best visible byline; the less reliable it is, the surer a name must be.

    If an organisation signs too, only full names in clear bylines count.
    """
    for byline in bylines:
        persons = () if byline.is_credit else _persons(_once(byline.authors), sites)
        if persons and byline.is_strong and (not is_signed or all(map(_is_whole_name, persons))):
            return persons
    known: list[tuple[Author, ...]] = []
    for byline in bylines.with_doubtful():
        persons = _persons(_once(byline.authors), sites)
        if persons and byline.has_lead and all(map(_is_whole_name if is_signed else _is_whole_or_given_name, persons)):
            return persons
        if persons and not (is_signed or byline.has_lead) and all(map(_is_known, persons)):
            known.append(persons)
    # Several of them are a list of articles or of comments.
    return known[0] if known and len(known) <= _FEW else ()


def _is_known(author: Author) -> bool:
    return reads_as_person(author.name)


def _is_whole_name(author: Author) -> bool:
    """Return whether a name has as many words as full names have, or is in a script without capitals."""
    words = author.name.casefold().split()
    is_full = len(words) in _FULL_NAME and words[0] not in NOT_GIVEN_NAMES
    return is_caseless(author.name) or (is_full and (not begins_small(author.name) or words[0] in PARTICLES))


def _is_whole_or_given_name(author: Author) -> bool:
    return _is_whole_name(author) or is_given_name(author.name)


def _organisation(declared: Declarations, sites: SiteNames) -> tuple[Author, ...]:
    """Return the organisations that JSON-LD declares as authors, but no news agencies.

    A person who bears the name of the site is neither.
    """
    for value in _values(declared, "author"):
        is_person = isinstance(value, dict) and "person" in type_names(value)
        names = [name for name in plain_texts(value, NAME_LIMIT) if not (is_person and sites.matches(name))]
        named = [Author(name, is_person=False) for name in names if people(name) or EAST_ASIAN.search(name)]
        if named and not all(is_only_agencies(author.name) for author in named):
            return tuple(named)
    return ()


def _teams(declared: Declarations, bylines: ShownBylines) -> tuple[Author, ...]:
    """Return the team that signs by a name of its own, such as "The Coast Team"; a desk is none."""
    declared_names = (author for _, authors in _groups(declared) for author in authors)
    shown = (author for byline in bylines if byline.is_strong or byline.has_lead for author in byline.authors)
    teams = (
        author for author in (*declared_names, *shown) if _TEAM.search(author.name) and len(author.name.split()) > 1
    )
    return tuple(replace(author, is_person=False) for author in islice(teams, 1))


def _distinct(bylines: Iterable[Byline]) -> Iterator[Byline]:
    """Yield bylines with distinct names: lists of articles repeat the name of the outlet."""
    seen: set[tuple[object, ...]] = set()
    for byline in bylines:
        values = (frozenset(author.name for author in byline.authors), byline.is_strong, byline.has_lead)
        if values not in seen:
            seen.add(values)
            yield byline


def _in_scripts(elements: TaggedElements) -> Iterator[Author]:
    for script in elements.iter("script"):
        text = None if script.get("src") else script.text
        match = _STATE.search(text, 0, _MAX_STATE) if text and "uthor" in text else None
        if match:
            yield from (Author(person) for person in people(match[1]))
            return


def _persons(authors: tuple[Author, ...], sites: SiteNames) -> tuple[Author, ...]:
    return tuple(author for author in authors if author.is_person and not _is_organisation(author.name, sites))


def _is_organisation(name: str, sites: SiteNames) -> bool:
    """Return whether a name is an organisation's; a person whose site bears the same name remains a person."""
    if is_only_agencies(name) or _ORGANISATION.search(name) or name.casefold().startswith(_ARTICLES):
        return True
    if (_LOWER_FIRST.match(name) and name.split(maxsplit=1)[0] not in PARTICLES) or _JOINED.search(name):
        return True
    return sites.matches(name) and not (reads_as_person(name) or is_given_name(name) or sites.are_personal)


def _groups(declared: Declarations) -> Iterator[tuple[str, tuple[Author, ...]]]:
    """Yield (source, authors) of each declared source, the most reliable first."""
    yield from (("json_ld", _once(authors)) for authors in _in_json_ld(declared))
    yield from (("meta", _once(authors)) for authors in _in_meta(declared))
    yield "label", _once(_in_labels(declared))


def _once(authors: Iterable[Author]) -> tuple[Author, ...]:
    kept: dict[str, Author] = {}
    for author in authors:
        key = normalise_text(author.name)
        if key and (key not in kept or (author.url and not kept[key].url)):
            kept[key] = author
    return tuple(kept.values())[:MAX_NAMES]


def _absolute(authors: tuple[Author, ...], base: str) -> tuple[Author, ...]:
    return tuple(replace(author, url=_absolute_url(author.url, base)) for author in authors)


def _absolute_url(url: str | None, base: str) -> str | None:
    try:
        absolute = urljoin(base, url.strip()) if url else ""
    except ValueError:
        return None
    return absolute if absolute.startswith(("http://", "https://")) and len(absolute) <= _MAX_URL else None


def _in_json_ld(declared: Declarations) -> Iterator[Iterable[Author]]:
    for article in declared.articles:
        for key in ("author", "creator"):
            yield _signed(article.get(key), declared, 4)


def _of_page(declared: Declarations) -> Iterator[Author]:
    """Yield the authors of the page in JSON-LD that has no article."""
    pages = () if declared.articles else declared.pages
    yield from (
        author for one in pages if "webpage" in type_names(one) for author in _signed(one.get("author"), declared, 4)
    )


def _signed(value: Any, declared: Declarations, depth: int) -> Iterator[Author]:
    """Yield the authors in a value of any shape: string, object, reference, lists of them."""
    if depth == 0:
        return
    if isinstance(value, str):
        yield from (Author(name) for name in people(value))
    elif isinstance(value, list):
        for item in islice(value, MAX_NAMES):
            yield from _signed(item, declared, depth - 1)
    elif isinstance(value, dict):
        json_object = declared.resolved(value)
        url = json_object.get("url") or json_object.get("sameAs")
        is_person = not type_names(json_object) & _ORGANISATIONS
        for author in _signed(_name(json_object, declared), declared, depth - 1):
            yield Author(author.name, url if isinstance(url, str) else None, is_person)


def _name(json_object: Any, declared: Declarations) -> Any:
    name = json_object.get("name")
    if name is None and isinstance(json_object.get("familyName"), str):
        return f"{json_object.get('givenName') or ''} {json_object['familyName']}".strip()
    if isinstance(name, str) and " " not in name.strip():
        # A description often begins with the whole name: "Ann Lee is a reporter".
        about = declared.by_id.get(str(json_object.get("@id")), json_object).get("description")
        begun = _WHOLE_NAME.match(about.strip()) if isinstance(about, str) else None
        return begun[0] if begun and begun[0].startswith(f"{name.strip()} ") else name
    return name


def _in_meta(declared: Declarations) -> Iterator[Iterable[Author]]:
    for name in _META:
        values = (value for value in declared.tags.every(name) if not _MAKER.search(value))
        if name == "citation_author":
            values = (_FAMILY_FIRST.sub(r"\2 \1", value) for value in values)
        yield [Author(person) for value in values for person in people(value)]
    for value in declared.tags.every("parsely-page"):
        yield [Author(person) for match in _IN_JSON.finditer(value) for person in people(match[1])]


def _in_labels(declared: Declarations) -> list[Author]:
    return [
        Author(person)
        for number in "123"
        if (declared.tags.first(f"twitter:label{number}") or "").casefold().startswith(_WRITER_LABELS)
        for person in people(declared.tags.first(f"twitter:data{number}"))
    ]
