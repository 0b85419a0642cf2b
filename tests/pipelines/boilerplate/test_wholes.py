import pytest

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.wholes import with_wholes
from pipelines.items import CutReason
from tests.pages import PARAGRAPHS, blocks_of

_FIRST, _SECOND, _THIRD, *_ = (f"<p>{line}</p>" for line in PARAGRAPHS)


def _kept(body: str, kept: set[int], against: dict[int, Confidence] | None = None) -> set[int]:
    blocks = blocks_of(f"<html><body><div>{body}</div></body></html>")
    evidence = {
        index: Evidence(index, CutReason.RELATED, confidence, "seen") for index, confidence in (against or {}).items()
    }
    return set(with_wholes(blocks, frozenset(kept), evidence))


_ROWS = (("Fish", "Share"), ("Trout", "40"), ("Eel", "9"))
_TABLE = f"<table>{''.join(f'<tr><td>{name}</td><td>{count}</td></tr>' for name, count in _ROWS)}</table>"
_LIST = "<ul><li>Agnes Moor</li><li>Berit Sand</li><li>Carl Dune</li></ul>"
_LINKS = "<ul><li><a href='/a'>The report</a></li><li><a href='/b'>The answer</a></li></ul>"
_LEAD_IN = "<p>The documents are these, as the council wrote:</p>"


def test_rows_share_the_fate_of_their_table() -> None:
    body = _FIRST + _TABLE + _SECOND
    assert _kept(body, {0, 2, 4}) == {0, 1, 2, 3, 4}
    assert _kept(f"<nav>{_TABLE}</nav>{_FIRST}{_SECOND}{_THIRD}", {0, 3, 4, 5}) == {3, 4, 5}


def test_a_table_between_kept_paragraphs_is_kept_unless_something_is_against_it() -> None:
    body = _FIRST + _TABLE + _SECOND
    assert _kept(body, {0, 4}) == {0, 1, 2, 3, 4}
    assert _kept(body, {0, 4}, {2: Confidence.SURE}) == {0, 4}
    assert _kept(_FIRST + f"<div>{_TABLE}</div>" + _SECOND, {0, 4}) == {0, 1, 2, 3, 4}
    assert _kept(_FIRST + f"<div>{_TABLE}</div>" + f"<div>{_SECOND}</div>", {0, 4}) == {0, 4}


def test_most_of_a_list_brings_the_rest() -> None:
    assert _kept(_FIRST + _LIST + _SECOND, {0, 1, 2, 4}) == {0, 1, 2, 3, 4}
    assert _kept(_FIRST + _LIST + _SECOND, {0, 1, 2, 4}, {3: Confidence.SURE}) == {0, 1, 2, 4}


def test_what_was_cut_of_an_item_stays_cut() -> None:
    item = "<li><p>Agnes Moor</p><p>Order her lamp in the shop today</p></li>"
    listed = f"<ul>{item}<li><p>Berit Sand</p></li><li><p>Carl Dune</p></li></ul>"
    assert _kept(_FIRST + listed + _SECOND, {0, 1, 3, 5}) == {0, 1, 3, 4, 5}


def test_a_list_between_kept_paragraphs_is_kept_if_it_has_no_links_and_nothing_is_against_it() -> None:
    assert _kept(_FIRST + _LIST + _SECOND, {0, 4}) == {0, 1, 2, 3, 4}
    assert _kept(_FIRST + _LIST + _SECOND, {0, 4}, {2: Confidence.HINT}) == {0, 4}
    assert _kept(_FIRST + _LINKS + _SECOND, {0, 3}) == {0, 3}


@pytest.mark.parametrize(
    ("body", "kept", "expected"),
    [
        (_FIRST + _LEAD_IN + _LINKS + _SECOND, {0, 1, 4}, {0, 1, 2, 3, 4}),
        (_FIRST + _LEAD_IN + _LINKS, {0, 1}, {0, 1}),
        (_FIRST + _LEAD_IN + _LINKS + _SECOND, {0, 4}, {0, 4}),
        (_FIRST + _LEAD_IN + _LIST, {0, 1}, {0, 1, 2, 3, 4}),
        (_FIRST + _LEAD_IN.replace(":", ".") + _LINKS + _SECOND, {0, 1, 4}, {0, 1, 4}),
        (_FIRST + "<p>Read also:</p>" + _LINKS + _SECOND, {0, 1, 4}, {0, 4}),
        (f"<div>{_FIRST}</div><div>{_LEAD_IN}</div><div>{_LINKS}</div>{_SECOND}", {0, 1, 4}, {0, 1, 2, 3, 4}),
        (f"<div><div>{_LEAD_IN}</div><div>{_LINKS}</div></div>{_FIRST}{_SECOND}", {0, 3, 4}, {0, 1, 2, 3, 4}),
    ],
)
def test_a_sentence_with_a_colon_introduces_a_list(body: str, kept: set[int], expected: set[int]) -> None:
    assert _kept(body, kept) == expected


def test_a_heading_or_an_announcement_at_the_end_opens_nothing() -> None:
    end = "<h3>Keywords</h3><p>More of it:</p><ul><li><a href='/a'>Tides</a></li></ul>"
    assert _kept(_FIRST + _SECOND + end, {0, 1, 2, 3}) == {0, 1}
    assert _kept(_FIRST + "<h3>The gulls walked in again.</h3>", {0, 1}) == {0, 1}, "a sentence is text"
    assert _kept("<h2>Tides</h2><h2>Piles</h2>", {0, 1}) == {0, 1}, "there is nothing else"


@pytest.mark.parametrize("line", ["You may also like:", "Auch spannend:", "関連記事："])
def test_an_announcement_of_links_that_were_cut_goes_with_them(line: str) -> None:
    links = "<p><a href='/a'>The report</a></p><p><a href='/b'>The answer</a></p>"
    assert _kept(_FIRST + f"<p>{line}</p>" + links + _SECOND, {0, 1, 4}) == {0, 4}
    assert _kept(_FIRST + f"<p>{line}</p>" + links + _SECOND, {0, 1, 2, 3, 4}) == {0, 1, 2, 3, 4}
    assert _kept(_FIRST + f"<p>{line}</p>" + _SECOND, {0, 1, 2}) == {0, 1, 2}, "it announces the paragraph"
    assert _kept(_FIRST + f"<p>{line}</p>" + _LIST, {0, 1, 2, 3, 4}) == {0, 1, 2, 3, 4}


def test_a_longer_announcement_goes_only_with_links_that_there_is_evidence_against() -> None:
    line = "<p>What our readers looked at on the days after this story:</p>"
    links = "<p><a href='/a'>The report</a></p><p><a href='/b'>The answer</a></p>"
    assert _kept(_FIRST + line + links + _SECOND, {0, 1, 4}) == {0, 1, 4}
    assert _kept(_FIRST + line + links + _SECOND, {0, 1, 4}, {2: Confidence.SURE}) == {0, 4}


def test_verses_share_the_fate_of_their_poem() -> None:
    stanzas = (
        "The tide is out<br>the piles are bare<br>the gulls walk in",
        "The trams are late<br>and still<br>we wait",
    )
    poem = "".join(f"<p>{stanza}</p>" for stanza in stanzas)
    assert _kept(poem, {0, 1, 2, 3}) == {0, 1, 2, 3, 4, 5}
    assert _kept(poem, {0}) == {0}


def test_a_short_answer_between_kept_paragraphs_stays() -> None:
    assert _kept(_FIRST + "<p>No.</p>" + _SECOND, {0, 2}) == {0, 1, 2}
    assert _kept(_FIRST + "<p>Advertisement</p>" + _SECOND, {0, 2}) == {0, 2}
    assert _kept(_FIRST + "<p>Buy now!</p>" + _SECOND, {0, 2}, {1: Confidence.HINT}) == {0, 2}


@pytest.mark.parametrize("tag", ["p", "h3", "div"])
@pytest.mark.parametrize("mark", [".", ")"])
def test_a_step_between_kept_steps_of_one_series_stays(tag: str, mark: str) -> None:
    lines = ("Open the gate.", "Subscribe to the newsletter of the mill.", "Close the gate.")
    series = "".join(f"<{tag}>{number}{mark} {line}</{tag}>" for number, line in enumerate(lines, 7))
    assert _kept(_FIRST + series + _SECOND, {0, 1, 3, 4}, {2: Confidence.SURE}) == {0, 1, 2, 3, 4}
    assert _kept(_FIRST + series + _SECOND, {0, 1, 3, 4}, {2: Confidence.CERTAIN}) == {0, 1, 3, 4}
    assert _kept(_FIRST + series.replace(f"8{mark}", f"18{mark}") + _SECOND, {0, 1, 3, 4}) == {0, 1, 3, 4}
    assert _kept(_FIRST + series + _SECOND, {0, 1, 4}) == {0, 1, 4}


@pytest.mark.parametrize("heading", ["Share", "Comment", "About the author", "8 March 2024", "Kommentar"])
def test_a_heading_inside_kept_text_stays_whatever_it_says(heading: str) -> None:
    for tag in ("h2", "h4", "b"):
        line = f"<p><b>{heading}</b></p>" if tag == "b" else f"<{tag}>{heading}</{tag}>"
        assert _kept(_FIRST + line + _SECOND + _THIRD, {0, 2, 3}, {1: Confidence.SURE}) == {0, 1, 2, 3}
        assert _kept(_FIRST + _SECOND + line + _THIRD, {0, 1}, {2: Confidence.SURE}) == {0, 1}
        assert _kept(_FIRST + _SECOND + line + _THIRD, {0, 1, 3}, {2: Confidence.SURE}) == {0, 1, 3}
        assert _kept(_FIRST + line + _SECOND + _THIRD, {0, 2, 3}, {1: Confidence.CERTAIN}) == {0, 2, 3}


def test_a_line_that_stands_there_again_and_again_is_a_label() -> None:
    label = f"<p>See more.</p>{_SECOND}"
    assert _kept(_FIRST + label * 3 + _THIRD, {0, 2, 4, 6, 7}) == {0, 2, 4, 6, 7}
    heading = f"<h4>Share</h4>{_SECOND}"
    assert _kept(_FIRST + heading * 3 + _THIRD, {0, 2, 4, 6, 7}) == {0, 2, 4, 6, 7}


def test_nothing_kept_stays_nothing() -> None:
    assert _kept(_FIRST + _TABLE, set()) == set()
