"""All that is asked about a page to tell its kind, collected once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipelines.items import Metadata, PageItem
from pipelines.main_content import Judged
from pipelines.page_types.address import read_address
from pipelines.page_types.head import read_head
from pipelines.page_types.text_shape import read_shape
from pipelines.page_types.walls import Notices, read_notices


@dataclass(frozen=True, slots=True)
class PageEvidence:
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
    notices: Notices


def page_evidence(tree: Any, judged: Sequence[Judged], metadata: Metadata, page: PageItem) -> PageEvidence:
    """Collect the evidence on a page: its parsed tree (only read), blocks with verdicts, metadata and URL."""
    address, head, shape = read_address(page.url), read_head(tree, metadata), read_shape(judged)
    return PageEvidence(
        measures=address.measures | head.measures | shape.measures,
        words=address.words | head.words | shape.words,
        segments=address.segments,
        types=head.types,
        og_type=head.og_type,
        declares_article=head.declares_article,
        is_free=metadata.is_accessible_for_free,
        passwords=head.passwords,
        images=head.images,
        videos=head.videos,
        prose_words=shape.prose_words,
        notices=read_notices(tree, judged, head.title, shape.kept_words),
    )
