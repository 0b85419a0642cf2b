"""Classifies pages: walls by their wording, then declared types, then the learned model.

In doubt a page is an article: losing a real article costs more than keeping a shop.
"""

from dataclasses import dataclass

from pipelines.page_type.page_features import PageFeatures
from pipelines.page_type.page_model import shipped_page_model
from pipelines.page_type.type_lexicon import SEGMENT
from pipelines.page_type.types import PageType
from pipelines.page_type.walls import find_wall

#: With more words in paragraphs, a video or gallery page is an article with media.
_MAX_WORDS_BESIDE_MEDIA = 60
_MIN_GALLERY_IMAGES = 5
#: Log odds above the threshold at which no other verdict on the text would make the page an article.
_CERTAIN_MARGIN = 1.0
_LIVE_TYPE = "liveblogposting"
_GALLERY_TYPES = frozenset({"imagegallery", "mediagallery"})


@dataclass(frozen=True, slots=True)
class PageTypeResult:
    """The type of a page, the observation behind it, and whether no other verdict on its text would change it."""

    page_type: PageType
    observation: str
    is_certain: bool = False


def classify(features: PageFeatures) -> PageTypeResult:
    """Return the type of a page."""
    wall = find_wall(features.notices, passwords=features.passwords, is_free=features.is_free)
    if wall is not None:
        return PageTypeResult(*wall)
    return _live_blog(features) or _medium(features) or _learned(features)


def _live_blog(features: PageFeatures) -> PageTypeResult | None:
    if _LIVE_TYPE in features.types:
        return PageTypeResult(PageType.LIVE_BLOG, "structured data declares LiveBlogPosting")
    found = _segment(features, "live_blog")
    if found and features.prose_words > _MAX_WORDS_BESIDE_MEDIA:
        return PageTypeResult(PageType.LIVE_BLOG, f"“{found}” in the address")
    return None


def _medium(features: PageFeatures) -> PageTypeResult | None:
    """Return video or gallery where the page declares it or its address shows it, and there is hardly any text."""
    if features.prose_words > _MAX_WORDS_BESIDE_MEDIA:
        return None
    words = f"{features.prose_words} words in paragraphs"
    found = _segment(features, "video")
    is_shown = features.videos > 0 or found is not None
    if features.og_type.startswith("video") or ("videoobject" in features.types and is_shown):
        return PageTypeResult(PageType.VIDEO, f"declared as a video, {words}")
    found = _segment(features, "gallery")
    is_declared = not _GALLERY_TYPES.isdisjoint(features.types)
    if (is_declared or found is not None) and features.images >= _MIN_GALLERY_IMAGES and not features.declares_article:
        return PageTypeResult(PageType.GALLERY, f"a gallery by {'declaration' if is_declared else 'address'}, {words}")
    return None


def _segment(features: PageFeatures, kind: str) -> str | None:
    return next((part for part in features.segments if part in SEGMENT[kind]), None)


def _learned(features: PageFeatures) -> PageTypeResult:
    model = shipped_page_model()
    prediction = model.predict(features.numeric, features.words)
    if prediction.odds <= model.threshold:
        return PageTypeResult(PageType.ARTICLE, f"log odds against an article: {prediction.odds:.1f}")
    shown = ", ".join(prediction.words)
    note = f"log odds against an article: {prediction.odds:.1f}; words that tell: {shown}"
    return PageTypeResult(prediction.kind, note, is_certain=prediction.odds > model.threshold + _CERTAIN_MARGIN)
