import pytest

from pipelines.boilerplate import markup_evidence
from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def _said(part: str, around: str = "<body><div>{}</div></body>") -> Evidence | None:
    """Return what the mark-up says about the one block of `part`, which stands behind six paragraphs."""
    blocks = blocks_of(around.format(_PROSE + part))
    kept = frozenset(block.index for block in blocks if block.text in PARAGRAPHS)
    found = [found for found in markup_evidence.markup_evidence(blocks, kept) if found.index not in kept]
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("tag", "reason", "weight"),
    [
        ("nav", CutReason.NAVIGATION, Confidence.SURE),
        ("footer", CutReason.FOOTER, Confidence.SURE),
        ("header", CutReason.HEADER, Confidence.HINT),
        ("aside", CutReason.SIDEBAR, Confidence.LIKELY),
        ("form", CutReason.FORM, Confidence.SURE),
        ("button", CutReason.FORM, Confidence.SURE),
        ("textarea", CutReason.FORM, Confidence.SURE),
        ("dialog", CutReason.CONSENT, Confidence.SURE),
        ("figcaption", CutReason.CAPTION, Confidence.SURE),
        ("noscript", CutReason.HIDDEN, Confidence.SURE),
    ],
)
def test_landmarks_speak(tag: str, reason: CutReason, weight: Confidence) -> None:
    found = _said(f"<{tag}>words of some kind</{tag}>")
    assert found is not None
    assert (found.reason, found.confidence, found.observation) == (reason, weight, f"inside <{tag}>")


@pytest.mark.parametrize(
    ("attribute", "reason"),
    [
        ("class='comment-list'", CutReason.COMMENTS),
        ("id='respond'", CutReason.COMMENTS),
        ("class='cookie-banner'", CutReason.CONSENT),
        ("class='adSlot ad'", CutReason.ADVERTISEMENT),
        ("data-testid='sponsoredBox'", CutReason.ADVERTISEMENT),
        ("class='newsletter_box'", CutReason.NEWSLETTER),
        ("class='paywall'", CutReason.SUBSCRIPTION),
        ("class='donate'", CutReason.DONATION),
        ("class='trending-now'", CutReason.TRENDING),
        ("class='related-posts'", CutReason.RELATED),
        ("class='social-links'", CutReason.FOLLOW),
        ("class='photo-caption'", CutReason.CAPTION),
        ("class='breadcrumbs'", CutReason.NAVIGATION),
        ("role='navigation'", CutReason.NAVIGATION),
        ("class='widget'", CutReason.SIDEBAR),
        ("class='site-footer'", CutReason.FOOTER),
        ("class='disclaimer'", CutReason.DISCLAIMER),
    ],
)
def test_names_speak_but_never_surely(attribute: str, reason: CutReason) -> None:
    found = _said(f"<div {attribute}><p>words of some kind</p></div>")
    assert found is not None
    assert (found.reason, found.confidence) == (reason, Confidence.LIKELY)
    assert found.observation.startswith("inside an element named “")


@pytest.mark.parametrize(
    "name",
    [
        "subheader",
        "loading",
        "adapted",
        "shareholders",
        "headline",
        "commentary",
        "x1",
        "read",
        "story-body",
        "relatively",
    ],
)
def test_names_are_compared_as_whole_words(name: str) -> None:
    assert _said(f"<div class='{name}'>words of some kind</div>") is None


def test_the_innermost_telling_element_speaks() -> None:
    found = _said("<footer><div class='newsletter'><p>words of some kind</p></div></footer>")
    assert found is not None
    assert found.reason is CutReason.NEWSLETTER


def test_furniture_around_the_article_element_says_nothing_inside_it() -> None:
    assert _said("<aside><article><p>words of some kind</p></article></aside>") is None
    assert _said("<p>words of some kind</p>", "<body><aside><main>{}</main></aside></body>") is None


def test_an_element_that_holds_the_article_is_not_judged_by_its_name() -> None:
    for name in ("sidebar", "ad", "related", "comments"):
        assert _said("<p>words of some kind</p>", f"<body><div class='{name}'>{{}}</div></body>") is None


def test_a_body_named_after_something_says_nothing() -> None:
    blocks = blocks_of("<body class='single-post sidebar ad'><p>words of some kind</p></body>")
    assert list(markup_evidence.markup_evidence(blocks, frozenset())) == []


def test_a_long_caption_is_only_likely() -> None:
    long_text = " ".join(PARAGRAPHS[:2])
    found = _said(f"<figure><figcaption>{long_text}</figcaption></figure>")
    assert found is not None
    assert (found.reason, found.confidence) == (CutReason.CAPTION, Confidence.LIKELY)


def test_names_of_inline_elements_are_hints() -> None:
    found = _said("<p>words <span class='ad'>of some</span> kind</p>")
    assert found is not None
    assert (found.reason, found.confidence) == (CutReason.ADVERTISEMENT, Confidence.HINT)


@pytest.mark.parametrize(
    "name", ["author-profile", "post-author__bio", "authorCard", "about-the-author", "author details"]
)
def test_an_element_named_as_a_note_about_the_author_is_likely_one(name: str) -> None:
    found = _said(f"<div class='{name}'><p>Ann Lee has written about ports since 1998.</p></div>")
    assert found is not None
    assert (found.reason, found.confidence) == (CutReason.AUTHOR_BIO, Confidence.LIKELY)
    assert found.observation.startswith("inside an element named “author ")


@pytest.mark.parametrize("name", ["author", "author-name", "authority-card", "profile", "description"])
def test_other_elements_about_authors_or_with_descriptions_say_nothing(name: str) -> None:
    assert _said(f"<div class='{name}'><p>Ann Lee has written about ports since 1998.</p></div>") is None


def test_an_element_around_the_article_is_no_note_about_its_author() -> None:
    blocks = blocks_of(f"<body><div class='author-profile'>{_PROSE}</div></body>")
    assert list(markup_evidence.markup_evidence(blocks, frozenset(range(len(blocks))))) == []
