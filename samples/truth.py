"""The truth about the sample articles: the lines of a page that are the article, and those to cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from samples.content import Article, Outlet, outlets
from samples.pages import bios, neighbours


@dataclass(frozen=True, slots=True)
class Cut:
    """A line that is not part of the article, and its kind (`promotion`, `trending`, `copyright`, ...)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Truth:
    """The expected article (subheadings and list items are lines too), and the lines to cut."""

    outlet: str
    headline: str
    authors: tuple[str, ...]
    published: datetime
    modified: datetime | None
    language: str
    paragraphs: tuple[str, ...]
    cuts: tuple[Cut, ...]


def truth() -> dict[str, Truth]:
    """Return the truth about each article by its path; no two outlets share a path."""
    return {article.path: _truth(outlet, article) for outlet in outlets() for article in outlet.articles}


def _truth(outlet: Outlet, article: Article) -> Truth:
    return Truth(
        outlet=outlet.slug,
        headline=article.headline,
        authors=article.authors,
        published=article.published,
        modified=article.modified,
        language=outlet.language.partition("-")[0],
        paragraphs=tuple(passage.plain for passage in article.body if passage.is_kept),
        cuts=tuple(dict.fromkeys(_cuts(outlet, article))),
    )


def _cuts(outlet: Outlet, article: Article) -> Iterator[Cut]:
    for passage in article.body:
        if not passage.is_kept:
            yield Cut(passage.kind, passage.plain)
    for kind in ("headline", "byline", "dateline", "credit"):
        if text := getattr(article, kind):
            yield Cut(kind, text)
    for bio in bios(outlet, article):
        yield Cut("bio", bio)
    for label in outlet.navigation:
        yield Cut("navigation", label)
    for kind, text in outlet.lines.items():
        yield Cut(kind, text)
    yield from _pointers(outlet, article)


def _pointers(outlet: Outlet, article: Article) -> Iterator[Cut]:
    latest, trending, recommended = neighbours(outlet, article)
    for kind, others in (("latest", latest), ("trending", trending), ("recommended", recommended)):
        for other in others:
            yield Cut(kind, other.headline)
    for other in (*latest, *trending, *recommended):
        yield Cut("thumb", other.thumb)
    for other in recommended:
        yield Cut("teaser", other.teaser)
