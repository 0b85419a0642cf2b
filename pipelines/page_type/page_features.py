"""The features by which a page is classified, collected once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.items import Metadata, PageItem
from pipelines.page_type.head_features import HeadFeatures, head_features
from pipelines.page_type.teasers import Teasers, teasers_of
from pipelines.page_type.text_features import text_features
from pipelines.page_type.url_features import UrlFeatures, url_features
from pipelines.page_type.walls import WallNotices, wall_notices


@dataclass(frozen=True, slots=True)
class PageFeatures:
    """The features of a page's type.

    `numeric` and `words` are the input of the learned model: numbers by name, and words prefixed by where they occur
    (`u:` address, `t:` title, `c:` class names, ...). `segments` are those of the URL's path; `types` and `og_type`
    are declared, in lower case, `item_types` by microdata that occur once. Word counts are approximate.
    """

    numeric: Mapping[str, float]
    words: frozenset[str]
    segments: tuple[str, ...]
    types: frozenset[str]
    item_types: frozenset[str]
    og_type: str
    declares_article: bool
    is_free: bool | None
    passwords: int
    images: int
    videos: int
    prose_words: int
    notices: WallNotices
    is_front: bool
    #: Whether a date or an author was found.
    is_signed: bool
    teasers: Teasers


@dataclass(frozen=True, slots=True)
class DeclaredFeatures:
    """The features that do not depend on the page's text: its address and what its head declares."""

    address: UrlFeatures
    head: HeadFeatures
    is_free: bool | None
    is_signed: bool


def declared_features(tree: Any, metadata: Metadata, page: PageItem) -> DeclaredFeatures:
    """Return the features of a page's address, its parsed tree (not modified) and its metadata."""
    return DeclaredFeatures(
        url_features(page.url),
        head_features(tree, metadata),
        metadata.is_accessible_for_free,
        is_signed=bool(metadata.authors) or metadata.date_published is not None,
    )


def page_features(declared: DeclaredFeatures, tree: Any, verdicts: Sequence[BlockVerdict]) -> PageFeatures:
    """Return all features of a page: those that it declares, and those of its blocks with their verdicts."""
    address, head, text = declared.address, declared.head, text_features(verdicts)
    return PageFeatures(
        numeric=address.numeric | head.numeric | text.numeric,
        words=address.words | head.words | text.words,
        segments=address.segments,
        types=head.types,
        item_types=head.item_types,
        og_type=head.og_type,
        declares_article=head.declares_article,
        is_free=declared.is_free,
        passwords=head.passwords,
        images=head.images,
        videos=head.videos,
        prose_words=text.prose_words,
        notices=wall_notices(tree, verdicts, head.title, text.kept_words),
        is_front=address.is_front,
        is_signed=declared.is_signed,
        teasers=teasers_of(verdicts),
    )
