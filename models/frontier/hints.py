"""Candidates of discovery, and the hints that travel with a URL from there to its article."""

from dataclasses import dataclass


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


NO_HINTS = Hints()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A normalised URL that discovery found, with its hints."""

    url: str
    hints: Hints = Hints(via="feed")
