from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import RevisionReason
from pipelines.text.fingerprint import fingerprint
from pipelines.text.version_diff import ArticleVersion, compare, is_same_article, is_same_text, is_trivial

PARAGRAPHS = [
    f"In paragraph {name} the mayor answers question {name} of the council about the new harbour and its cost."
    for name in ("one", "two", "three", "four", "five", "six", "seven", "eight")
]
BODY = "\n".join(PARAGRAPHS)
OTHER = "\n".join(
    f"Rain number {number} fell on hills, fields, dogs and {number} open umbrellas." for number in range(30)
)


def version(body: str = BODY, headline: str | None = "Harbour: what it costs", **changes: Any) -> ArticleVersion:
    values: dict[str, Any] = {
        "headline": headline,
        "body": body,
        "fingerprint": fingerprint(headline, body),
        "has_date": True,
        "has_authors": True,
        "is_free": None,
        "is_live": False,
    }
    return ArticleVersion(**(values | changes))


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (BODY.replace(" ", "\u00a0 "), "Harbour: what it costs"),
        (BODY.replace("harbour", "HARBOUR"), "HARBOUR — what it costs"),
        (BODY.replace(" and ", ", and "), "“Harbour”: what it costs?"),
        (BODY + "\n12 comments", "Harbour: what it costs"),
        ("Updated 20 November 2026 at 12:45 GMT\n" + BODY, "Harbour: what it costs"),
        ("Aktualisiert am 20.11.2026, 12:45 Uhr\n" + BODY, "Harbour: what it costs"),
        ("Mis à jour le 20 novembre 2026 à 12h45\n" + BODY, "Harbour: what it costs"),
        ("3 min read\n" + BODY + "\n1,204 shares", "Harbour: what it costs"),
        (BODY.replace("\n", "\n\n7\n"), "Harbour: what it costs"),
    ],
)
def test_what_is_no_edit(body: str, headline: str) -> None:
    assert is_trivial(version(), version(body, headline))


@pytest.mark.parametrize(
    ("body", "headline"),
    [
        (BODY.replace("question two", "question 2"), "Harbour: what it costs"),
        (BODY + "\nAt least 5 people were hurt.", "Harbour: what it costs"),
        (BODY + "\nUpdated: the mayor resigns", "Harbour: what it costs"),
        (BODY, "Harbour: what it cost"),
        (BODY, None),
    ],
)
def test_what_is_an_edit(body: str, headline: str | None) -> None:
    assert not is_trivial(version(), version(body, headline))


def test_a_number_in_a_sentence_is_no_counter() -> None:
    assert not is_trivial(version("Police speak of 5 dead.\n" + BODY), version("Police speak of 6 dead.\n" + BODY))


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (version(BODY.replace("cost", "price")), RevisionReason.TEXT),
        (version(headline="Mayor defends harbour"), RevisionReason.HEADLINE),
        (version(BODY.replace("cost", "price"), "Mayor defends harbour"), RevisionReason.HEADLINE_AND_TEXT),
        (version("Breaking: the mayor resigns today.\n" + BODY), RevisionReason.EXTENDED),
        (version(BODY + "\nCorrection: the mayor is Ms Lind, not Mr Lind."), RevisionReason.CORRECTION),
        (version(BODY + "\n(This article was amended on 3 May to say Lind.)", "New"), RevisionReason.CORRECTION),
        (version(BODY + "\nAnmerkung: so. In einer früheren Version hieß es Lund."), RevisionReason.CORRECTION),
        (version(BODY.replace("Korrektur", "x") + "\nKorrektur: Lind."), RevisionReason.CORRECTION),
        (version(BODY + "\nThe correction of the budget follows."), RevisionReason.EXTENDED),
        (version(BODY + "\n12:30 The vote begins.", is_live=True), RevisionReason.LIVE_UPDATE),
        # Less, but not so much less that it is anything else than an edit.
        (version("\n".join(PARAGRAPHS[:7])), RevisionReason.TEXT),
        (version(BODY, is_free=False, has_date=False, headline="Mayor"), RevisionReason.HEADLINE),
        (version(OTHER), RevisionReason.TEXT),
    ],
)
def test_edits(new: ArticleVersion, reason: RevisionReason) -> None:
    judged = compare(version(), new)

    assert (judged.reason, judged.is_refused, judged.detail) == (reason, False, None)
    assert judged.headline_changed == (new.headline != "Harbour: what it costs")


@pytest.mark.parametrize(
    ("new", "reason", "detail"),
    [
        (version("\n".join(PARAGRAPHS[:5])), RevisionReason.CUT, "it breaks off: 90 words, where 144 are stored"),
        (
            version("\n".join(PARAGRAPHS[:5]) + "\nSubscribe to read on."),
            RevisionReason.CUT,
            "it breaks off: 94 words, where 144 are stored",
        ),
        (
            version("\n".join(PARAGRAPHS[:6]), is_free=False),
            RevisionReason.WALL,
            "it says that it is not free, and has 108 words, where 144 are stored",
        ),
        (version("\n".join(PARAGRAPHS[4:8:2])), RevisionReason.SHORTER, "36 words, where 144 are stored"),
        (version(headline=None), RevisionReason.POORER, "no headline, which the stored one has; 144 words, where 144"),
        (
            version(" ".join(OTHER.split()[:90]), has_date=False, has_authors=False),
            RevisionReason.POORER,
            "no date, no author, which the stored one has",
        ),
    ],
)
def test_what_is_worse_is_refused(new: ArticleVersion, reason: RevisionReason, detail: str) -> None:
    judged = compare(version(), new)

    assert (judged.reason, judged.is_refused) == (reason, True)
    assert str(judged.detail).startswith(detail)


@pytest.mark.parametrize("more", ["", "\nAnd one more paragraph, which is new and not whole, becau"])
def test_a_page_that_breaks_off_never_replaces_a_whole_one(more: str) -> None:
    judged = compare(version(), version(BODY.replace("cost", "price") + more, is_truncated=True))

    assert (judged.reason, judged.is_refused) == (RevisionReason.CUT, True)
    assert str(judged.detail).startswith("its page breaks off: ")


@pytest.mark.parametrize("lines", [2, 5, 8])
def test_a_whole_page_replaces_one_that_breaks_off_whatever_its_length(lines: int) -> None:
    judged = compare(version(is_truncated=True), version("\n".join(PARAGRAPHS[:lines]).replace("cost", "price")))

    assert not judged.is_refused


def test_of_two_pages_that_break_off_the_longer_one_stands() -> None:
    long, short = version(is_truncated=True), version("\n".join(PARAGRAPHS[:5]), is_truncated=True)

    assert compare(long, short).reason is RevisionReason.CUT
    assert not compare(short, long).is_refused


@given(st.integers(0, 7), st.integers(0, 8), st.booleans())
def test_of_two_versions_never_both_are_worse(first: int, last: int, is_free: bool) -> None:
    part = version("\n".join(PARAGRAPHS[first:last]) or "x", is_free=is_free)

    assert not (compare(version(), part).is_refused and compare(part, version()).is_refused)
    assert not compare(part, part).is_refused


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_texts_hold_they_can_be_compared(a: str, b: str) -> None:
    old, new = version(a), version(b)

    assert is_trivial(old, old)
    assert is_trivial(old, new) is is_trivial(new, old)
    assert is_same_article(old, new) is is_same_article(new, old)
    assert is_same_article(old, old)
    compare(old, new)


def test_versions_of_one_article_share_half_of_what_they_say() -> None:
    assert is_same_article(version(), version("\n".join(PARAGRAPHS[:2])))
    assert is_same_article(version("\n".join(PARAGRAPHS[:6])), version("\n".join(PARAGRAPHS[2:])))
    assert is_same_article(version(), version(BODY.replace("harbour", "port"), "Harbour: what it cost"))
    assert is_same_article(version(), version("\n".join(PARAGRAPHS[:2]), "Mayor answers"))
    # A template, filled in twice.
    assert not is_same_article(version(), version(BODY.replace("mayor", "king").replace("harbour", "port"), "Port"))
    assert not is_same_article(version(), version(OTHER))
    assert not is_same_article(version(), version(""))


def test_equal_texts_need_a_headline_and_short_ones_a_date() -> None:
    short = version("The weather stays as it is, says the office.")

    assert is_same_text(version(), version(has_authors=False))
    assert not is_same_text(version(headline=None), version(headline=None))
    assert not is_same_text(version(), version(OTHER))
    assert is_same_text(short, short)
