"""What grouping derives from the text of an article alone. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.stories.hashed_text import HashedText, hashed_text
from pipelines.stories.terms import Term, terms_of

#: Headline, body and language: equal for texts with the same values.
TextKey = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class StoryValues:
    """The terms by which the event of an article is recognised, and its hashed text; `key` is what they come from."""

    key: TextKey
    terms: tuple[Term, ...]
    hashed: HashedText


#: Values that were derived elsewhere.
Derived = Mapping[TextKey, StoryValues]


def story_values(key: TextKey) -> StoryValues:
    """Return the values of a text."""
    headline, body, language = key
    paragraphs = body.split("\n")
    values = StoryValues(key, terms_of(headline, paragraphs, language), hashed_text(paragraphs))
    _ = values.hashed.sketch  # kept with the hashes, as everything grouped needs it
    return values
