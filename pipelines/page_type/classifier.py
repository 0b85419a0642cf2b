"""Tells what a page is, and by what: walls by their wording, declared kinds, then the learned model.

Whatever stays in doubt is an article: a real article lost costs more than a shop kept.
"""

from dataclasses import dataclass

from pipelines.page_type.features import PageFeatures
from pipelines.page_type.lexicon import SEGMENT
from pipelines.page_type.model import shipped_model
from pipelines.page_type.types import PageType
from pipelines.page_type.walls import find_wall

#: A video or a gallery with more words in paragraphs than this is an article with pictures.
_MOST_BESIDE_MEDIA = 60
_LEAST_IMAGES = 5
#: Log odds above the threshold: no verdict on its text turns such a page into an article.
_PLAINLY = 1.0
_LIVE_TYPE = "liveblogposting"
_GALLERY_TYPES = frozenset({"imagegallery", "mediagallery"})


@dataclass(frozen=True, slots=True)
class PageTypeResult:
    """What a page is, the observation that tells so, and whether it is so plain that no other text would change it."""

    page_type: PageType
    observation: str
    is_plain: bool = False


def classify(evidence: PageFeatures) -> PageTypeResult:
    """Return the kind of a page."""
    wall = find_wall(evidence.notices, passwords=evidence.passwords, is_free=evidence.is_free)
    if wall is not None:
        return PageTypeResult(*wall)
    return _live_blog(evidence) or _medium(evidence) or _learned(evidence)


def _live_blog(evidence: PageFeatures) -> PageTypeResult | None:
    if _LIVE_TYPE in evidence.types:
        return PageTypeResult(PageType.LIVE_BLOG, "structured data declares LiveBlogPosting")
    found = _segment(evidence, "live_blog")
    if found and evidence.prose_words > _MOST_BESIDE_MEDIA:
        return PageTypeResult(PageType.LIVE_BLOG, f"“{found}” in the address")
    return None


def _medium(evidence: PageFeatures) -> PageTypeResult | None:
    """Return video or gallery where that is declared, shown in the address, and hardly any text is beside it."""
    if evidence.prose_words > _MOST_BESIDE_MEDIA:
        return None
    words = f"{evidence.prose_words} words in paragraphs"
    found = _segment(evidence, "video")
    is_shown = evidence.videos > 0 or found is not None
    if evidence.og_type.startswith("video") or ("videoobject" in evidence.types and is_shown):
        return PageTypeResult(PageType.VIDEO, f"declared as a video, {words}")
    found = _segment(evidence, "gallery")
    is_declared = not _GALLERY_TYPES.isdisjoint(evidence.types)
    if (is_declared or found is not None) and evidence.images >= _LEAST_IMAGES and not evidence.declares_article:
        return PageTypeResult(PageType.GALLERY, f"a gallery by {'declaration' if is_declared else 'address'}, {words}")
    return None


def _segment(evidence: PageFeatures, kind: str) -> str | None:
    return next((part for part in evidence.segments if part in SEGMENT[kind]), None)


def _learned(evidence: PageFeatures) -> PageTypeResult:
    model = shipped_model()
    guess = model.guess(evidence.measures, evidence.words)
    if guess.odds <= model.threshold:
        return PageTypeResult(PageType.ARTICLE, f"log odds against an article: {guess.odds:.1f}")
    shown = ", ".join(guess.words)
    note = f"log odds against an article: {guess.odds:.1f}; words that tell: {shown}"
    return PageTypeResult(guess.kind, note, is_plain=guess.odds > model.threshold + _PLAINLY)
