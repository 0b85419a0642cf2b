"""What a source states as the headline, and how much its statement weighs."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pipelines.metadata.title_split import TitleSplits, likeness, without_badge
from pipelines.text.tokens import normalise_text


class HeadlineSource(Enum):
    """Where a headline may stand."""

    TOPICAL_HEADING = "the first heading that shares its subject with the title"
    MARKED_HEADING = "the same, if microdata calls it the headline"
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
    HeadlineSource.TOPICAL_HEADING: 3.0,
    HeadlineSource.MARKED_HEADING: 3.5,
    HeadlineSource.HEADING: 1.0,
    HeadlineSource.OFF_TOPIC_HEADING: 0.25,
    HeadlineSource.CLASS_HEADING: 0.5,
    HeadlineSource.JSON_LD: 3.0,
    HeadlineSource.OPEN_GRAPH: 1.8,
    HeadlineSource.EDITED_OPEN_GRAPH: 4.8,
    HeadlineSource.TITLE: 1.2,
    HeadlineSource.FEED: 1.0,
    HeadlineSource.OTHER: 0.5,
}


#: Sources that can only be about this article.
OF_THE_ARTICLE = frozenset(
    {
        HeadlineSource.TOPICAL_HEADING,
        HeadlineSource.MARKED_HEADING,
        HeadlineSource.JSON_LD,
        HeadlineSource.OPEN_GRAPH,
        HeadlineSource.EDITED_OPEN_GRAPH,
        HeadlineSource.TITLE,
        HeadlineSource.FEED,
        HeadlineSource.OTHER,
    }
)


TOPICAL = (HeadlineSource.TOPICAL_HEADING, HeadlineSource.MARKED_HEADING)
FIRST_LEVEL = (*TOPICAL, HeadlineSource.HEADING)
#: Sources of which one must state a wording that is agreed upon: the others are often copies of `<title>`.
INDEPENDENT = frozenset({HeadlineSource.TOPICAL_HEADING, HeadlineSource.MARKED_HEADING, HeadlineSource.JSON_LD})


@dataclass(frozen=True, slots=True)
class Statement:
    """The headline according to one source; `key` is its normalised text, `parts` are those of a heading."""

    source: HeadlineSource
    text: str
    key: str
    parts: tuple[str, ...] = ()

    def support(self, key: str, read: TitleSplits) -> float:
        """Return the weight of this source's vote for a wording, given the splits of its text."""
        found = read.get(key)
        return _WEIGHTS[self.source] * (found[1] if found else likeness(key, self.key) / 2)


def stated_as(source: HeadlineSource, text: str | None, parts: tuple[str, ...] = ()) -> Iterator[Statement]:
    """Yield what a source states, if it states anything."""
    text = without_badge(text or "")
    key = normalise_text(text)
    if key:
        yield Statement(source, text, key, parts)
