"""The words of an article that full-text search indexes, as workers send them: importing this loads no database."""

from dataclasses import dataclass

#: Stands for a word that is not indexed, but has a place.
GAP = "∅"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """The words of an article that are indexed, in their order, with a space between two."""

    headline: str
    body: str
