import pytest

from tests.pages import blocks_of


def _texts(source: str) -> list[str]:
    return [block.text for block in blocks_of(f"<div class='story'>{source}</div>")]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "<p>The bank (<div class='q'><a href='/q'>NYSE: ABC</a></div>) lost a third of its value.</p>",
            ["The bank (NYSE: ABC) lost a third of its value."],
        ),
        (
            "<p>Der Fluss ist seit 2019 <div class='card'><h4>Fluss</h4><p>Ein Gewässer.</p></div> wieder sauber.</p>",
            ["Der Fluss ist seit 2019 wieder sauber.", "Fluss", "Ein Gewässer."],
        ),
        (
            "<p>La ministre a répondu <div><sup>3</sup></div>, puis elle est partie.</p>",
            ["La ministre a répondu, puis elle est partie.", "3"],
        ),
        (
            "<p>Она сказала (<aside>см. карту</aside>) и ушла домой.</p>",
            ["Она сказала (см. карту) и ушла домой."],
        ),
        ("<p>The <gl-term>central bank</gl-term> did not answer.</p>", ["The central bank did not answer."]),
        (
            "<p>The <gl-term>ECB<span role='tooltip'>A bank.</span></gl-term> did not answer.</p>",
            ["A bank.", "The ECB did not answer."],
        ),
    ],
)
def test_an_interrupted_sentence_is_one_block(source: str, expected: list[str]) -> None:
    assert _texts(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "<p>A whole sentence.</p><div>advert</div>and a tail",
        "<p>First we read:</p><ul><li>one</li></ul>and a tail",
        "roses are red<br>violets are blue<br>sugar is sweet",
        "<p>one line</p><p>another line</p><p>and the last</p>",
        "<h2>A heading</h2><div>box</div>and a tail",
        "<p>Some words here</p><div>box</div>Capital letters begin another sentence",
    ],
)
def test_whole_lines_stay_apart(source: str) -> None:
    assert len(_texts(source)) == 3


def test_links_keep_their_places_in_a_joined_sentence() -> None:
    (block, *_) = blocks_of(
        "<div><p>The <a href='/a'>mayor</a> said <div>box</div> that <a href='/b'>two roads</a> stay closed.</p></div>"
    )
    assert [block.text[span.start : span.end] for span in block.spans] == ["mayor", "two roads"]
    assert block.link_chars == len("mayor") + len("two roads")
