from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.duplicates import duplicate_passages
from pipelines.boilerplate.main_content import block_verdicts, main_content
from pipelines.items import CutReason, Metadata
from pipelines.text.tokens import words
from tests.pages import PARAGRAPHS, blocks_of

_LINES = [words(paragraph) for paragraph in PARAGRAPHS]


def _found(*lines: list[str]) -> set[int]:
    return set(duplicate_passages(lines, range(len(lines))))


def test_a_second_copy_of_the_article_goes() -> None:
    assert _found(*_LINES, *_LINES) == set(range(len(_LINES), 2 * len(_LINES)))


def test_short_lines_within_a_copy_go_with_it() -> None:
    heading = ["the", "tram"]
    assert _found(heading, *_LINES, heading, *_LINES) == set(range(len(_LINES) + 1, 2 * len(_LINES) + 2))


def test_a_refrain_stays() -> None:
    assert _found(_LINES[0], _LINES[1], _LINES[0], _LINES[2], _LINES[0], _LINES[3], _LINES[0]) == set()


def test_a_quotation_of_two_paragraphs_stays() -> None:
    assert _found(*_LINES, *_LINES[:2]) == set()


def test_short_lines_alone_are_no_copy() -> None:
    labels = [["yes"], ["no"], ["perhaps", "so"], ["who", "knows"]]
    assert _found(*labels, *labels, *labels) == set()


@given(st.lists(st.sampled_from(_LINES), max_size=14))
def test_what_goes_stands_before(lines: list[list[str]]) -> None:
    for index in _found(*lines):
        assert lines[index] in lines[:index]


def test_the_page_keeps_one_copy_and_says_where_the_other_is() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    source = f"<article><div class=desktop>{text}</div><div class=phone>{text}</div></article>"
    blocks = blocks_of(source)

    judged = block_verdicts(blocks[0].frame.chain()[-1].element, blocks, Metadata())

    assert main_content(judged).kept == tuple(PARAGRAPHS)
    assert {(one.reason, one.observation) for one in judged[len(PARAGRAPHS) :]} == {
        (CutReason.REPEATED_TEXT, "the passage stands further up")
    }
