"""What was seen where a cut has no reason but the model's."""

import pytest

from pipelines.boilerplate.cut_names import named_cuts
from pipelines.boilerplate.evidence import BlockVerdict
from pipelines.items import CutReason
from tests.pages import blocks_of

_TEXT = "The tram line along the harbour runs again since Monday, two years after a storm had washed it away."
_KEPT = f"<p>{_TEXT}</p>"


def _cut(source: str, *, reasons: dict[str, CutReason] | None = None) -> dict[str, tuple[CutReason | None, str | None]]:
    """Return the reason and the observation of every block but the kept paragraphs, all cut without a reason."""
    judged = [
        BlockVerdict(block, kept=True)
        if block.text == _TEXT
        else BlockVerdict(
            block, kept=False, reason=(reasons or {}).get(block.text, CutReason.MAIN_CONTENT), observation="seen"
        )
        for block in blocks_of(source)
    ]
    return {one.block.text: (one.reason, one.observation) for one in named_cuts(judged) if not one.kept}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<div class='article-byline'>Lena Sand, Hafenbüro</div>", CutReason.BYLINE),
        ("<div class='StoryTags'><span>Hafen</span></div>", CutReason.TAGS),
        ("<div id='poll-box'><p>Should the tram run at night?</p></div>", CutReason.WIDGET),
        ("<ul class='breadcrumb'><li>Stadt</li></ul>", CutReason.NAVIGATION),
        ("<aside>Wetter: 12 Grad</aside>", CutReason.SIDEBAR),
        ("<button>Mehr laden</button>", CutReason.FORM),
        ("<div class='toc'><p>Why the quay was hollow</p></div>", CutReason.TABLE_OF_CONTENTS),
        ("<p>Schlagwörter:</p>", CutReason.TAGS),
        ("<p>Следующая</p><p>Далее</p>", CutReason.NAVIGATION),
        ("<p>12 photos</p>", CutReason.WIDGET),
        ("<p>4 711</p>", CutReason.SHORT_LINE),
        ("<p><a href='/a'>Ferry prices rise in March</a></p>", CutReason.RELATED),
        ("<p>Das Hafenviertel</p>", CutReason.SHORT_LINE),
    ],
)
def test_a_cut_is_named_after_its_element_or_its_words(source: str, reason: CutReason) -> None:
    found = _cut(f"{_KEPT}{source}{_KEPT}")

    assert list(found.values())[-1][0] is reason


def test_names_of_elements_around_the_text_say_nothing() -> None:
    found = _cut(f"<div class='gallery'>{_KEPT}<p>Nobody had asked the captain of the old ferry.</p>{_KEPT}</div>")

    assert list(found.values()) == [(CutReason.MAIN_CONTENT, "seen")]


def test_text_is_not_named_after_the_furniture_around_it() -> None:
    found = _cut(f"<aside><p>{'The harbour was closed. ' * 5}</p></aside>{_KEPT}{_KEPT}")

    assert next(iter(found.values()))[0] is CutReason.OUTSIDE_TEXT


def test_a_cut_shares_the_reason_of_most_cuts_in_its_element() -> None:
    companions = {"Ferry prices rise": CutReason.TRENDING, "Nurses strike": CutReason.TRENDING}
    box = "<div><p>Ferry prices rise</p><p>Nurses strike</p><p>And what about the pilots of the harbour?</p></div>"

    found = _cut(f"{_KEPT}{box}{_KEPT}", reasons=companions)

    assert found["And what about the pilots of the harbour?"] == (
        CutReason.TRENDING,
        "in one element with 2 other cuts for this reason",
    )


def test_longer_text_is_named_after_its_place() -> None:
    line = "Nobody had asked the captain of the old ferry, who lives on the other side of the harbour."
    cases = {
        f"<p>{line}</p>{_KEPT}{_KEPT}": (CutReason.OUTSIDE_TEXT, "above the text"),
        f"{_KEPT}{_KEPT}<p>{line}</p>": (CutReason.OUTSIDE_TEXT, "below the text"),
        f"{_KEPT}<div><p>{line}</p></div>{_KEPT}": (CutReason.OUTSIDE_TEXT, "in an element without any of the text"),
        f"<div><div>{_KEPT}{_KEPT}</div><div><p>{line}</p></div></div>": (
            CutReason.OUTSIDE_TEXT,
            "in another part of the page than the text",
        ),
        f"{_KEPT}<p>{line}</p>{_KEPT}": (CutReason.MAIN_CONTENT, "seen"),
    }
    assert {source: _cut(source)[line] for source in cases} == cases


def test_other_reasons_stay() -> None:
    found = _cut(f"{_KEPT}<p class='byline'>Lena</p>", reasons={"Lena": CutReason.CREDIT})

    assert found == {"Lena": (CutReason.CREDIT, "seen")}
