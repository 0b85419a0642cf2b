"""All that is asked about a page to tell its kind, collected once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.boilerplate.main_content import BlockVerdict
from pipelines.items import Metadata, PageItem
from pipelines.page_type.head_features import HeadFeatures, head_features
from pipelines.page_type.text_features import text_features
from pipelines.page_type.url_features import UrlFeatures, url_features
from pipelines.page_type.walls import WallNotices, read_notices


@dataclass(frozen=True, slots=True)
class PageFeatures:
    """What is known about a page's kind.

    `measures` and `words` are for the learned model: numbers by name, and words marked by the place where they stand
    (`u:` address, `t:` title, `c:` class names, ...). `segments` are those of the URL's path; `types` and `og_type`
    are declared, in lower case. Words are counted roughly.
    """

    measures: Mapping[str, float]
    words: frozenset[str]
    segments: tuple[str, ...]
    types: frozenset[str]
    og_type: str
    declares_article: bool
    is_free: bool | None
    passwords: int
    images: int
    videos: int
    prose_words: int
    notices: WallNotices


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page's address and its head say of its kind, whatever its text."""

    address: UrlFeatures
    head: HeadFeatures
    is_free: bool | None


def read_declared(tree: Any, metadata: Metadata, page: PageItem) -> Declared:
    """Read a page's address, and what its parsed tree (only read) and its metadata declare."""
    return Declared(url_features(page.url), head_features(tree, metadata), metadata.is_accessible_for_free)


def page_features(declared: Declared, tree: Any, judged: Sequence[BlockVerdict]) -> PageFeatures:
    """Collect the evidence on a page: what it declares, and its blocks with their verdicts."""
    address, head, shape = declared.address, declared.head, text_features(judged)
    return PageFeatures(
        measures=address.measures | head.measures | shape.measures,
        words=address.words | head.words | shape.words,
        segments=address.segments,
        types=head.types,
        og_type=head.og_type,
        declares_article=head.declares_article,
        is_free=declared.is_free,
        passwords=head.passwords,
        images=head.images,
        videos=head.videos,
        prose_words=shape.prose_words,
        notices=read_notices(tree, judged, head.title, shape.kept_words),
    )
