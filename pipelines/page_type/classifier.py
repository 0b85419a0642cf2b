"""Classifies pages: walls by their wording, then declared types, then the learned model.

In doubt a page is an article: losing a real article costs more than keeping a shop.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from pipelines.page_type.head_features import ARTICLE_OG, DECLARED_DATE
from pipelines.page_type.page_features import PageFeatures
from pipelines.page_type.page_model import PageModel, shipped_page_model
from pipelines.page_type.type_lexicon import ITEM_TYPE, OG_TYPE, SEGMENT, VAGUE_OG_TYPE, Lexicon
from pipelines.page_type.types import PageType
from pipelines.page_type.walls import find_wall

#: With more words in paragraphs, a video or gallery page is an article with media.
_MAX_WORDS_BESIDE_MEDIA = 60
_MIN_GALLERY_IMAGES = 5
#: A list of teasers has as many headlines with a summary, or as many headlines, and hardly any other text.
_MIN_SUMMARIES, _MAX_WORDS_BESIDE_SUMMARIES = 6, 100
#: Summaries that end in a link to the page of their headline are sure to be such.
_MIN_WITH_MORE = 4
_MIN_HEADLINES, _MAX_WORDS_BESIDE_HEADLINES = 14, 30
#: The most words kept of a list with marks of an article, which may have a single sentence.
_MAX_WORDS_IN_DOUBT = 30
#: The words of a headline in an address, and the digits of an article's number.
_MIN_SLUG, _MIN_NUMBER = 4, 5
#: With more words, of lists and tables too, a page that declares nothing has a text.
_MAX_WORDS_UNDECLARED = 300
#: An article may have a box about such a thing; with longer runs of prose the page is about something else.
_MAX_WORDS_OF_ITEM = 300
#: Log odds by which a text with so many words of prose in a row, and so much of prose in all, may exceed the threshold.
_MARGIN_OF_PROSE, _LONG_RUN, _MOSTLY_PROSE = 2.5, 240, 0.66
#: Words in path and host that name something else, and what names an article beside them: without it, no margin.
_OTHER_ADDRESSES = (
    "address_forum", "address_documentation", "address_shop", "address_list", "address_service", "host_forum",
    "host_documentation",
)  # fmt: skip
_ARTICLE_ADDRESSES = ("address_news", "address_date")
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


def classify(features: PageFeatures, model: PageModel | None = None) -> PageTypeResult:
    """Return the type of a page; the shipped model decides by default."""
    return type_by_rules(features) or _learned(features, model or shipped_page_model())


def type_by_rules(features: PageFeatures) -> PageTypeResult | None:
    """Return the type of a page that needs no model."""
    wall = find_wall(features.notices, passwords=features.passwords, is_free=features.is_free)
    if wall is not None:
        return PageTypeResult(*wall)
    return _front(features) or _live_blog(features) or _medium(features) or _declared(features) or _teasers(features)


def _front(features: PageFeatures) -> PageTypeResult | None:
    if features.is_front:
        return PageTypeResult(PageType.LIST, "the address is that of a front page", is_certain=True)
    return None


def _declared(features: PageFeatures) -> PageTypeResult | None:
    """Return the type that a page declares for itself, if that is no article."""
    if features.declares_article or features.og_type in ARTICLE_OG:
        return None
    found = _named(OG_TYPE, {features.og_type})
    if found is None and not _declares_date_or_author(features):
        found = _named(VAGUE_OG_TYPE, {features.og_type})
    if found is None and features.numeric["run_words"] <= _MAX_WORDS_OF_ITEM:
        found = _named(ITEM_TYPE, features.item_types)
    return None if found is None else PageTypeResult(found[0], f"declared as “{found[1]}”")


def _declares_date_or_author(features: PageFeatures) -> bool:
    return features.numeric["date"] >= DECLARED_DATE or features.numeric["declared_author"] > 0


def _named(lexicon: Lexicon, names: AbstractSet[str]) -> tuple[PageType, str] | None:
    return next(((PageType(kind), min(known & names)) for kind, known in lexicon.items() if known & names), None)


def _unsigned(features: PageFeatures) -> PageTypeResult | None:
    """Return a service page where nothing declares an article: no type, date or author, and hardly any text."""
    is_signed = features.is_signed or features.declares_article or features.og_type in ARTICLE_OG
    has_text = features.prose_words > _MAX_WORDS_BESIDE_MEDIA or features.numeric["kept_words"] > _MAX_WORDS_UNDECLARED
    if is_signed or has_text or features.og_type != "website":
        return None
    note = f"declared as a website, no date, no author, {features.prose_words} words in paragraphs"
    return PageTypeResult(PageType.SERVICE, note)


def _teasers(features: PageFeatures) -> PageTypeResult | None:
    """Return a list where headlines that are links, with or without a summary, are all that a page has."""
    found = features.teasers
    most = max(
        _MAX_WORDS_BESIDE_SUMMARIES if found.summaries >= _MIN_SUMMARIES or found.with_more >= _MIN_WITH_MORE else -1,
        _MAX_WORDS_BESIDE_HEADLINES if found.headlines >= _MIN_HEADLINES else -1,
    )
    if found.other_words > most or features.declares_article:
        return None
    if _looks_like_article(features) and found.kept_words > _MAX_WORDS_IN_DOUBT:
        return None
    note = f"{found.headlines} headlines that are links, {found.other_words} words of other text"
    return PageTypeResult(PageType.LIST, note, is_certain=True)


def _margin(features: PageFeatures) -> float:
    """Return the log odds by which a page may exceed the threshold."""
    return _MARGIN_OF_PROSE if _has_long_prose(features) and not _has_other_address(features) else 0.0


def _has_other_address(features: PageFeatures) -> bool:
    """Return whether the address names a forum, documentation, a shop or the like, and no article."""
    numeric = features.numeric
    return any(numeric[name] for name in _OTHER_ADDRESSES) and not any(numeric[name] for name in _ARTICLE_ADDRESSES)


def _has_long_prose(features: PageFeatures) -> bool:
    """Return whether most of the text is prose, much of it without a break: hardly anything but an article has that."""
    numeric = features.numeric
    return numeric["run_words"] >= _LONG_RUN and numeric["kept_prose_share"] >= _MOSTLY_PROSE


def _looks_like_article(features: PageFeatures) -> bool:
    """Return whether the address or `og:type` of a page is that of an article, whatever its text."""
    numeric = features.numeric
    return (
        numeric["address_slug"] >= _MIN_SLUG
        or numeric["address_digits"] >= _MIN_NUMBER
        or numeric["address_date"] > 0
        or features.og_type in ARTICLE_OG
    )


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
    if found is not None and not features.declares_article:
        return PageTypeResult(PageType.VIDEO, f"“{found}” in the address, {words}")
    found = _segment(features, "gallery")
    is_declared = not _GALLERY_TYPES.isdisjoint(features.types)
    if (is_declared or found is not None) and features.images >= _MIN_GALLERY_IMAGES and not features.declares_article:
        return PageTypeResult(PageType.GALLERY, f"a gallery by {'declaration' if is_declared else 'address'}, {words}")
    return None


def _segment(features: PageFeatures, kind: str) -> str | None:
    return next((part for part in features.segments if part in SEGMENT[kind]), None)


def _learned(features: PageFeatures, model: PageModel) -> PageTypeResult:
    prediction = model.predict(features.numeric, features.words)
    threshold = model.threshold + _margin(features)
    if prediction.odds <= threshold:
        return _unsigned(features) or PageTypeResult(
            PageType.ARTICLE, f"log odds against an article: {prediction.odds:.1f}"
        )
    shown = ", ".join(prediction.words)
    note = f"log odds against an article: {prediction.odds:.1f}; words that tell: {shown}"
    return PageTypeResult(prediction.kind, note, is_certain=prediction.odds > threshold + _CERTAIN_MARGIN)
