"""Evidence from the mark-up around a block: landmarks, forms, hidden elements, informative class names."""

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.shape_evidence import is_prose
from pipelines.html.blocks import Block, Frame
from pipelines.items import CutReason

_LANDMARKS = {
    "nav": CutReason.NAVIGATION,
    "footer": CutReason.FOOTER,
    "header": CutReason.HEADER,
    "aside": CutReason.SIDEBAR,
    "form": CutReason.FORM,
    "button": CutReason.FORM,
    "textarea": CutReason.FORM,
    "select": CutReason.FORM,
    "dialog": CutReason.CONSENT,
    "figcaption": CutReason.CAPTION,
    "noscript": CutReason.HIDDEN,
}
_CONFIDENCE = {CutReason.SIDEBAR: Confidence.LIKELY, CutReason.HEADER: Confidence.HINT}
#: Words of class, id and role that name a part of the page; whole words, so that "subheader" is not "header".
_NAMES: tuple[tuple[CutReason, frozenset[str]], ...] = (
    (
        CutReason.COMMENTS,
        frozenset("comments comment respond disqus commentlist kommentare commentform".split()),
    ),
    (CutReason.CONSENT, frozenset("cookie cookies consent gdpr cmp onetrust cookiebanner cookiebar".split())),
    (
        CutReason.ADVERTISEMENT,
        frozenset(
            "ad ads advert advertisement advertorial sponsored sponsor dfp adslot taboola outbrain werbung anzeige "
            "publicidad".split(),
        ),
    ),
    (CutReason.NEWSLETTER, frozenset("newsletter signup subscribe mailchimp optin".split())),
    (CutReason.SUBSCRIPTION, frozenset("paywall piano regwall subscription".split())),
    (CutReason.DONATION, frozenset("donate donation donations spenden".split())),
    (CutReason.TRENDING, frozenset("trending popular mostread mostpopular".split())),
    (
        CutReason.RELATED,
        frozenset(
            "related recommended recommendations readmore readalso morenews morestories similar relatedposts "
            "yarpp".split(),
        ),
    ),
    (CutReason.FOLLOW, frozenset("share sharing social sharedaddy addtoany socials followus".split())),
    (CutReason.CAPTION, frozenset("caption figcaption bildunterschrift".split())),
    (CutReason.CREDIT, frozenset("credit credits copyright photocredit imagecredit".split())),
    (CutReason.NAVIGATION, frozenset("breadcrumb breadcrumbs nav navigation menu navbar pagination".split())),
    (CutReason.SIDEBAR, frozenset("sidebar widget widgets".split())),
    (CutReason.FOOTER, frozenset("footer colophon siteinfo".split())),
    (CutReason.AUTHOR_BIO, frozenset("authorbox authorbio".split())),
    (CutReason.DISCLAIMER, frozenset("disclaimer disclosure".split())),
)
#: A longer "caption" may be text that the page shows beside a picture.
_LONGEST_CAPTION = 220
#: Words that make the name of an element with “author” in it that of a note about the author.
_OF_AUTHORS = frozenset("profile bio biography box card about description details".split())
_BODY_TAGS = frozenset(["article", "main"])
_Observation = tuple[CutReason, Confidence, str] | None


def markup_evidence(blocks: Sequence[Block], kept: frozenset[int]) -> Iterator[Evidence]:
    """Yield evidence from the innermost frame around each block that is informative."""
    cache: dict[Frame, _Observation] = {}
    bodies = _containing_prose(blocks, kept)
    for block in blocks:
        observation = _of_frame(block.frame, cache, bodies)
        if observation is not None:
            reason, confidence, note = observation
            long_caption = reason is CutReason.CAPTION and len(block.text) > _LONGEST_CAPTION
            yield Evidence(block.index, reason, Confidence.LIKELY if long_caption else confidence, note)
        elif names := _of_names(block.inline_words):
            yield Evidence(block.index, names[0], Confidence.HINT, f"inline element named “{names[1]}”")


def _containing_prose(blocks: Sequence[Block], kept: frozenset[int]) -> frozenset[Frame]:
    """Return the frames around two or more paragraphs of prose: whatever their names, they contain the article."""
    counts = Counter(
        frame for block in blocks if block.index in kept and is_prose(block) for frame in block.frame.chain()
    )
    return frozenset(frame for frame, count in counts.items() if count > 1)


def _of_frame(frame: Frame | None, cache: dict[Frame, _Observation], bodies: frozenset[Frame]) -> _Observation:
    """Return the observation on the frame or the nearest informative frame around it, cached by frame."""
    chain: list[Frame] = []
    while frame is not None and frame not in cache:
        chain.append(frame)
        frame = frame.parent
    observation = cache[frame] if frame is not None else None
    for inner in reversed(chain):
        own = _own(inner, named=inner not in bodies)
        # Inside the element of the article, the page furniture around that element proves nothing.
        observation = own if own is not None else (None if inner.tag in _BODY_TAGS else observation)
        cache[inner] = observation
    return observation


def _own(frame: Frame, *, named: bool) -> _Observation:
    if reason := _LANDMARKS.get(frame.tag):
        return reason, _CONFIDENCE.get(reason, Confidence.SURE), f"inside <{frame.tag}>"
    if named and frame.tag != "body" and (found := _of_names(frame.name_words)):
        return found[0], Confidence.LIKELY, f"inside an element named “{found[1]}”"
    return None


@lru_cache(maxsize=4096)
def _of_names(own: frozenset[str]) -> tuple[CutReason, str] | None:
    for reason, names in _NAMES:
        if found := own & names:
            return reason, min(found)
    if "author" in own and (found := own & _OF_AUTHORS):
        return CutReason.AUTHOR_BIO, f"author {min(found)}"
    return None
