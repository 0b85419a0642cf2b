"""Authors of an article, in the order of the page: from JSON-LD, meta tags and bylines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from pipelines.html.visible_text import plain_text
from pipelines.items import Author
from pipelines.metadata.byline_lexicon import ORGANISATIONS
from pipelines.metadata.bylines import Byline, visible_bylines
from pipelines.metadata.declared import Declarations, section_names
from pipelines.metadata.dom_context import HeadlinePosition
from pipelines.metadata.json_ld import plain_texts, type_names
from pipelines.metadata.news_agencies import agencies_in, is_only_agencies
from pipelines.metadata.person_names import MAX_NAMES, is_caseless, people
from pipelines.metadata.site_names import SiteNames
from pipelines.text.tokens import normalise_text

_META = tuple(
    """
    author article:author article:author_name og:author og:article:author parsely-author sailthru.author byl
    dc.creator dc:creator dcterms.creator dc.creator.aut dcterms.creator.aut cxenseparse:author mediator_author
    bc:authors authors creator rbauthors dcsext.author atc-metaauthor shareaholic:article_author_name
    lp.article:author article_author awa-pgauth lrt_authors
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
    rf"\b(?:{'|'.join(map(re.escape, ORGANISATIONS))})\b|^(?-i:[A-Z]{{2,6}}\d{{0,3}})$"
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
_ORGANISATIONS = frozenset({"organization", "newsmediaorganization", "corporation"})
_MAX_BYLINES, _MAX_LOOKED_AT = 12, 80
#: Number of words of a full name; fewer or more may be a link's label, a section or a sentence.
_FULL_NAME = range(2, 5)
_MAX_URL = 2_000


def read_authors(declared: Declarations, headline: HeadlinePosition) -> tuple[Author, ...]:
    """Return the people who sign the article, in order, without duplicates, at most `MAX_NAMES`.

    If no source names a person, the first organisation is returned, marked as such; never news agencies, see
    `declared_agencies`.
    """
    sites = SiteNames(declared).with_names(section_names(declared))
    fallback: tuple[Author, ...] = ()
    for authors in _groups(declared):
        persons = _persons(authors, sites)
        if persons and not all(_LOGIN_NAME.match(person.name) for person in persons):
            return _absolute(persons, declared.page.url)
        fallback = fallback or _signers(authors, sites)
    return _absolute(_shown(declared, headline, sites, fallback), declared.page.url)


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


def _shown(
    declared: Declarations, headline: HeadlinePosition, sites: SiteNames, fallback: tuple[Author, ...]
) -> tuple[Author, ...]:
    """Return the people of the best visible byline, otherwise the organisation that signs.

    If an organisation signs too, and in a weak byline, only full names count.
    """
    for byline in islice(_distinct(islice(visible_bylines(declared.tree, headline), _MAX_LOOKED_AT)), _MAX_BYLINES):
        authors = _once(byline.authors)
        persons = _persons(authors, sites)
        full = any(_is_full(author.name) for author in persons)
        clear = byline.is_strong or byline.has_lead
        if persons and (clear and full if fallback else clear or full):
            return persons
        if clear:
            fallback = fallback or _signers(authors, sites)
    return fallback or _persons(_once(_in_scripts(declared.tree)), sites)


def _distinct(bylines: Iterable[Byline]) -> Iterator[Byline]:
    """Yield bylines with distinct names: lists of articles repeat the name of the outlet."""
    seen: set[tuple[object, ...]] = set()
    for byline in bylines:
        values = (frozenset(author.name for author in byline.authors), byline.is_strong, byline.has_lead)
        if values not in seen:
            seen.add(values)
            yield byline


def _in_scripts(tree: Any) -> Iterator[Author]:
    for script in tree.iter("script"):
        match = _STATE.search(script.text, 0, _MAX_STATE) if script.text and not script.get("src") else None
        if match:
            yield from (Author(person) for person in people(match[1]))
            return


def _is_full(name: str) -> bool:
    """Return whether a name has as many words as full names have, or is in a script without capitals."""
    return len(name.split()) in _FULL_NAME or is_caseless(name)


def _persons(authors: tuple[Author, ...], sites: SiteNames) -> tuple[Author, ...]:
    return tuple(author for author in authors if author.is_person and not _is_organisation(author.name, sites))


def _signers(authors: tuple[Author, ...], sites: SiteNames) -> tuple[Author, ...]:
    """Return authors that are not all people, each marked as person or not, without news agencies."""
    return tuple(
        replace(author, is_person=author.is_person and not _is_organisation(author.name, sites))
        for author in authors
        if not is_only_agencies(author.name)
    )


def _is_organisation(name: str, sites: SiteNames) -> bool:
    return sites.matches(name) or is_only_agencies(name) or bool(_ORGANISATION.search(name))


def _groups(declared: Declarations) -> Iterator[tuple[Author, ...]]:
    """Yield the authors of each declared source, the most reliable first."""
    yield from map(_once, _in_json_ld(declared))
    yield from map(_once, _in_meta(declared))
    yield _once(_in_labels(declared))


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
        for author in _signed(_name(json_object), declared, depth - 1):
            yield Author(author.name, url if isinstance(url, str) else None, is_person)


def _name(json_object: Any) -> Any:
    name = json_object.get("name")
    if name is None and isinstance(json_object.get("familyName"), str):
        return f"{json_object.get('givenName') or ''} {json_object['familyName']}".strip()
    return name


def _in_meta(declared: Declarations) -> Iterator[Iterable[Author]]:
    for name in _META:
        yield [Author(person) for value in declared.tags.every(name) for person in people(value)]


def _in_labels(declared: Declarations) -> list[Author]:
    return [
        Author(person)
        for number in "123"
        if (declared.tags.first(f"twitter:label{number}") or "").casefold().startswith(_WRITER_LABELS)
        for person in people(declared.tags.first(f"twitter:data{number}"))
    ]
