"""Candidates of discovery, and the hints that travel with a URL from there to its article."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.storable_text import storable


@dataclass(frozen=True, slots=True)
class Hints:
    """What the place of discovery (feed, sitemap, front page) states about a page. All strings are raw."""

    headline: str | None = None
    date_published: str | None = None
    via: str | None = None
    #: A sitemap's `lastmod` or a feed's `updated`.
    date_modified: str | None = None
    in_language: str | None = None
    #: Separated by commas.
    keywords: str | None = None
    publisher: str | None = None
    #: The identifier of the entry, if no other entry of its feed has the same.
    guid: str | None = None


NO_HINTS = Hints()

#: The column of `url` for each hint.
HINT_COLUMNS: Mapping[str, str] = {
    "headline": "hint_headline",
    "date_published": "hint_date",
    "via": "via",
    "date_modified": "hint_modified",
    "in_language": "hint_language",
    "keywords": "hint_keywords",
    "publisher": "hint_publication",
    "guid": "hint_guid",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A normalised URL that discovery found, with its hints."""

    url: str
    hints: Hints = Hints(via="feed")


def hint_values(hints: Hints) -> dict[str, str | None]:
    """Return hints by their columns, as a database can store them."""
    values = {column: getattr(hints, name) for name, column in HINT_COLUMNS.items()}
    return {column: None if value is None else storable(value) for column, value in values.items()}
