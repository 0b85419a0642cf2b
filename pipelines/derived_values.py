"""What storing derives from an article, if it was derived before; it travels with the article, and is not kept."""

from dataclasses import Field, dataclass
from types import MappingProxyType
from typing import Any

from models.articles.search_document import SearchDocument

#: The metadata of fields that save storing some work: they are neither exported nor spooled.
ONLY_IN_MEMORY = MappingProxyType({"only_in_memory": True})


@dataclass(frozen=True, slots=True)
class PackedPage:
    """A page as it is kept: its body, compressed, and the SHA-256 of its bytes, in hexadecimal."""

    body: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class DerivedValues:
    """What storing derives from a page and its whole article: it saves work where the article is stored as it is."""

    page: PackedPage

    #: The packed features for site memory.
    site_features: bytes
    #: The words that are indexed for search.
    search: SearchDocument
    #: `pipelines.stories.story_values.StoryValues`, by which stories and copies are found.
    story: Any


def is_only_in_memory(one: Field[Any]) -> bool:
    """Return whether a field is neither exported nor spooled."""
    return "only_in_memory" in one.metadata
