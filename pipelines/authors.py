"""Who signs an article: JSON-LD, meta tags, bylines; people, in the order of the page."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from pipelines.author_names import MAX_NAMES, people
from pipelines.byline_words import AGENCIES, ORGANISATIONS
from pipelines.bylines import shown_bylines
from pipelines.declarations import Declarations
from pipelines.items import Author
from pipelines.site_names import SiteNames
from pipelines.surroundings import Headline
from pipelines.words import squeeze

_META = tuple(
    """
    author article:author article:author_name og:author og:article:author parsely-author sailthru.author byl
    dc.creator dc:creator dcterms.creator dc.creator.aut dcterms.creator.aut cxenseparse:author mediator_author
    bc:authors authors creator rbauthors dcsext.author atc-metaauthor shareaholic:article_author_name
    lp.article:author article_author awa-pgauth lrt_authors
    """.split()
)
#: What `twitter:label1` says when `twitter:data1` is a name.
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
_MAX_BYLINES = 12
#: Words of a name that cannot be a link's label, a section or a sentence.
_FULL_NAME = range(2, 5)
_LONGEST_ADDRESS = 2_000


def read_authors(declared: Declarations, headline: Headline) -> tuple[Author, ...]:
    """Return the people who sign the article, in order, each once, at most `MAX_NAMES`.

    Where no place names a person, the first organisation that signs is returned instead.
    """
    sites = SiteNames(declared)
    fallback: tuple[Author, ...] = ()
    for authors in _groups(declared):
        persons = _persons(authors, sites)
        if persons:
            return _absolute(persons, declared.page.url)
        fallback = fallback or authors
    return _absolute(_shown(declared, headline, sites, fallback), declared.page.url)


def _shown(
    declared: Declarations, headline: Headline, sites: SiteNames, fallback: tuple[Author, ...]
) -> tuple[Author, ...]:
    """Return the people of the best byline shown, else the organisation that signs.

    Beside an organisation only full names in a strong byline count, in a weak byline only full names.
    """
    for byline in islice(shown_bylines(declared.tree, headline), _MAX_BYLINES):
        authors = _once(byline.authors)
        persons = _persons(authors, sites)
        full = any(_is_full(author.name) for author in persons)
        clear = byline.strong or byline.said
        if persons and (byline.strong and full if fallback else clear or full):
            return persons
        if clear:
            fallback = fallback or authors
    return fallback


def _is_full(name: str) -> bool:
    return len(name.split()) in _FULL_NAME or not name.isascii()


def _persons(authors: tuple[Author, ...], sites: SiteNames) -> tuple[Author, ...]:
    return tuple(author for author in authors if not _is_organisation(author.name, sites))


def _is_organisation(name: str, sites: SiteNames) -> bool:
    return sites.named(name) or name.casefold() in AGENCIES or bool(_ORGANISATION.search(name))


def _groups(declared: Declarations) -> Iterator[tuple[Author, ...]]:
    """Yield what each declared place says, the most trustworthy first."""
    yield from map(_once, _in_json_ld(declared))
    yield from map(_once, _in_meta(declared))
    yield _once(_in_labels(declared))


def _once(authors: Iterable[Author]) -> tuple[Author, ...]:
    kept: dict[str, Author] = {}
    for author in authors:
        key = squeeze(author.name)
        if key and (key not in kept or (author.url and not kept[key].url)):
            kept[key] = author
    return tuple(kept.values())[:MAX_NAMES]


def _absolute(authors: tuple[Author, ...], base: str) -> tuple[Author, ...]:
    return tuple(Author(author.name, _address(author.url, base)) for author in authors)


def _address(url: str | None, base: str) -> str | None:
    try:
        address = urljoin(base, url.strip()) if url else ""
    except ValueError:
        return None
    return address if address.startswith(("http://", "https://")) and len(address) <= _LONGEST_ADDRESS else None


def _in_json_ld(declared: Declarations) -> Iterator[Iterable[Author]]:
    for article in declared.articles:
        for key in ("author", "creator"):
            yield _signed(article.get(key), declared, 4)


def _signed(value: Any, declared: Declarations, depth: int) -> Iterator[Author]:
    """Yield the people in an author's value of any shape: string, object, reference, lists of them."""
    if depth == 0:
        return
    if isinstance(value, str):
        yield from (Author(name) for name in people(value))
    elif isinstance(value, list):
        for item in islice(value, MAX_NAMES):
            yield from _signed(item, declared, depth - 1)
    elif isinstance(value, dict):
        thing = declared.resolved(value)
        url = thing.get("url") or thing.get("sameAs")
        for author in _signed(_name(thing), declared, depth - 1):
            yield Author(author.name, url if isinstance(url, str) else None)


def _name(thing: Any) -> Any:
    name = thing.get("name")
    if name is None and isinstance(thing.get("familyName"), str):
        return f"{thing.get('givenName') or ''} {thing['familyName']}".strip()
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
