"""The ruler: known answers for texts, pieces, promotions, kinds of page and metadata."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.extractors import Output
from benchmarks.figures import TEXT_FIGURES, compared_figures, figures, intervals, worst_twentieth
from benchmarks.scores import Overlap, PageScore, Pieces, compare_blocks, compare_text, score, token_f1
from tests.benchmarks.made_up_gold import PROMOTION, TEXT
from tests.pages import PARAGRAPHS

_TEXTS = st.text(st.sampled_from("ab 一ü.\n"), max_size=40)


def test_texts_are_compared_by_runs_of_four_words() -> None:
    # abcd and bcde against abcd, bcdf and cdfg
    found = compare_text("a b c d e", "a b c d, f g")

    assert found == Overlap(common=1, extra=2, missed=1)
    assert (found.precision, found.recall, found.f1) == pytest.approx((1 / 3, 1 / 2, 2 / 5))


def test_case_counts_in_runs_and_not_in_tokens() -> None:
    assert compare_text("one two three four", "One two three four").f1 == 0
    assert token_f1("one two three four", "One two three four") == 1


def test_short_texts_are_one_run_and_empty_ones_none() -> None:
    assert compare_text("two words", "two words") == Overlap(1, 0, 0)
    assert compare_text("two words", "") == Overlap(0, 0, 1)
    assert compare_text("two words", "").f1 == 0
    assert compare_text("", "two words").f1 == 0
    assert compare_text("", "").f1 == 1


def test_repeated_words_count_as_often_as_both_texts_have_them() -> None:
    assert token_f1("to be to be", "to be or") == pytest.approx(2 * (2 / 3 * 2 / 4) / (2 / 3 + 2 / 4))


def test_scripts_without_spaces_are_compared_by_character() -> None:
    assert token_f1("一二三", "一二四") == pytest.approx(2 / 3)


@given(_TEXTS, _TEXTS)
def test_comparing_the_other_way_round_swaps_precision_and_recall(one: str, other: str) -> None:
    there, back = compare_text(one, other), compare_text(other, one)

    assert (there.precision, there.recall) == (back.recall, back.precision)
    assert 0 <= there.f1 <= 1
    assert compare_text(one, one).f1 == 1
    assert token_f1(one, other) == pytest.approx(token_f1(other, one))


def test_pieces_stand_in_the_text_whatever_the_white_space() -> None:
    truth = {"with": ["old customs house", "nowhere to be read"], "without": ["© Harbour Post", "Weather"]}

    found = score(truth, Output("The old\ncustoms  house\n© Harbour Post"))

    assert found.pieces == Pieces(kept=1, wanted=2, leaked=1)
    assert figures([found])["segment F1"] == pytest.approx(2 * 1 / (1 + 1 + 2))


def test_an_empty_output_leaks_nothing() -> None:
    found = score({"with": ["x"], "without": ["", "y"]}, Output(" \n"))

    assert found.empty
    assert found.pieces == Pieces(kept=0, wanted=1, leaked=0)


def test_a_truth_that_lists_all_lines_counts_leaked_lines_and_missed_paragraphs() -> None:
    truth = {"text": "first  paragraph\nsecond one", "without": ["Read also", "Follow us", "© us"]}

    found = score(truth, Output("first paragraph\n>> Read also: more\n© us"))

    assert (found.leaked_lines, found.missed_paragraphs) == (2, 1)
    assert found.pieces is None
    assert figures([found, found])["leaked lines"] == 4


def test_promotions_leak_and_paragraphs_are_lost_when_half_of_them_is_there_or_not() -> None:
    truth = {"text": TEXT, "promos": [{"text": PROMOTION}], "paras": list(PARAGRAPHS)}
    half = " ".join(PROMOTION.split()[:10])

    clean = score(truth, Output(TEXT))
    leaky = score(truth, Output(f"{half}\n{PARAGRAPHS[0].upper()}"))

    assert (clean.leaks, clean.losses) == ((False,), (False,) * 6)
    assert (leaky.leaks, leaky.losses) == ((True,), (False, *(True,) * 5))
    assert clean.text is None
    both = figures([clean, leaky])
    assert both["promotions leaked"] == 1 / 2
    assert both["paragraphs lost"] == 5 / 12


@pytest.mark.parametrize(
    ("output", "taken"),
    [(Output("some text"), True), (Output(""), False), (Output("some text", rejected=True), False)],
)
def test_a_page_that_is_no_article_is_taken_when_text_comes_back(output: Output, taken: bool) -> None:
    found = score({"page_type": "product"}, output)

    assert found.taken is taken
    assert found.rejected is None
    assert figures([found])["kept though no article"] == float(taken)


@pytest.mark.parametrize(
    ("truth", "figure", "expected"),
    [
        ({"title": "“Rain”, again"}, "headline", 1),
        ({"title": "Rain again and again"}, "headline", 0),
        ({"authors": ["by Ada Lovelace", "Grace Hopper"]}, "authors", 2 / 3),
        ({"authors": ["Nobody Else"]}, "authors", 0),
        ({"date": "2026-11-20"}, "date", 1),
        ({"date": "2026-11-21"}, "date", 0),
    ],
)
def test_metadata(truth: Mapping[str, Any], figure: str, expected: float) -> None:
    found = score(truth, Output("text", headline="Rain again", authors=("ADA LOVELACE",), day="2026-11-20"))

    assert figures([found])[figure] == pytest.approx(expected)


def test_what_the_gold_does_not_say_is_no_figure() -> None:
    assert figures([score({}, Output("text"))]) == {"empty": 0, "articles rejected": 0}
    assert figures([score({"date": "2026-11-20"}, Output(""))]) == {"empty": 1, "articles rejected": 0, "date": 0}


def test_precision_leaves_out_pages_without_output_and_recall_does_not() -> None:
    found = figures([score({"text": TEXT}, Output(TEXT)), score({"text": TEXT}, Output(""))])

    assert (found["precision"], found["recall"]) == (1, 1 / 2)
    assert found["F1"] == pytest.approx(2 / 3)
    assert found["worst twentieth F1"] == 0
    assert found["empty"] == 1


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (20, 0), (21, 0.5), (40, 0.5), (41, 1)])
def test_the_worst_twentieth_is_one_page_at_least(count: int, expected: float) -> None:
    assert worst_twentieth(reversed(range(count))) == expected


def test_text_figures_are_named_as_figures_are() -> None:
    truths: list[dict[str, Any]] = [
        {"text": TEXT, "with": ["x"], "without": ["y"]},
        {"text": TEXT, "without": ["y"]},
        {"promos": [{"text": PROMOTION}], "paras": [TEXT]},
    ]

    assert set(figures([score(truth, Output(TEXT)) for truth in truths])) - TEXT_FIGURES == {"articles rejected"}


def test_optional_blocks_count_neither_way() -> None:
    truth = {"keep": ["a b c d e"], "optional": ["f g h i"]}

    assert compare_blocks(truth, ["a b c d e", "f g h i"]) == Overlap(common=2, extra=0, missed=0)
    assert compare_blocks(truth, ["a b c d", "k l m n"]) == Overlap(common=1, extra=1, missed=1)
    assert compare_blocks(truth, [""]) == Overlap(common=0, extra=0, missed=2)


def test_single_words_agree_however_the_text_is_divided_into_lines() -> None:
    truth = {"type": "article", "keep": ["Images", "57Kb", "59Kb", "+4%"], "optional": ["Source: HTTP"], "authors": []}

    row, other = (score(truth, Output(body)) for body in ("Images | 57Kb | 59Kb | +4%\nSource: HTTP", "Images"))

    assert (row.f1, row.tokens) == (0, 1)
    assert figures([row, other])["token F1 .99 or better"] == 0.5


def test_pages_labelled_by_readers_are_articles_or_not() -> None:
    truth = {"type": "article", "keep": ["a b c d"], "optional": [], "title": "A", "authors": [], "date": None}

    found = score(truth, Output("a b c d", headline="a", authors=("B",)))
    other = score({**truth, "type": "list", "keep": []}, Output("a b c d"))

    assert (found.f1, found.headline, found.no_author, found.rejected) == (1, True, False, False)
    assert (other.taken, other.f1) == (True, None)


def _page(f1: float) -> PageScore:
    """Return the score of a page with this precision and recall."""
    found = round(f1 * 100)
    return PageScore(empty=False, blocks=Overlap(found, 100 - found, 100 - found))


def test_figures_of_readers_labels() -> None:
    found = compared_figures([_page(1), _page(0.99), _page(0.7), _page(0.9)], [_page(0.9)] * 4)

    assert (found["F1 .99 or better"], found["F1 under .80"]) == (0.5, 0.25)
    assert found["worse than trafilatura"] == 0.25


def test_intervals_hold_the_figures_and_are_points_where_all_pages_are_equal() -> None:
    pages, plain = [_page(1), _page(0.5), _page(0.8)] * 5, [_page(0.6)] * 15

    own, difference = intervals(pages, plain)

    value = compared_figures(pages, plain)["F1"]
    assert own["F1"][0] < value < own["F1"][1]
    assert difference["F1"] == pytest.approx((own["F1"][0] - 0.6, own["F1"][1] - 0.6))
    assert intervals(plain, plain)[1]["F1"] == (0, 0)
