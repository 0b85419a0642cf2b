from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.evidence import Confidence, Evidence
from pipelines.boilerplate.features.page_view import Numbers, PageView, view_page
from pipelines.boilerplate.verdict import by_model, by_rules, fallback_blocks, is_doubtful, overrides, strongest
from pipelines.html.blocks import Block
from pipelines.items import CutReason, Metadata
from tests.pages import PARAGRAPHS, blocks_of, paragraphs_as_blocks

#: Eight blocks: prose but for the short lines at 2 and 5.
_LINES = (*PARAGRAPHS[:2], "A short line", *PARAGRAPHS[2:4], "Another short line", *PARAGRAPHS[4:])
_BLOCKS, _KEPT = paragraphs_as_blocks(_LINES)
#: Features of blocks that sound like their page and are about its subject.
_PLAIN = {
    "wording": np.zeros(1, np.float32),
    "similar_all_deviation": np.zeros(1, np.float32),
    "words": np.full(1, 4, np.float32),
    "word_size": np.full(1, 6, np.float32),
    "colon": np.zeros(1, np.float32),
    "questions": np.zeros(1, np.float32),
    "foreign": np.ones(1, np.float32),
    "upper": np.zeros(1, np.float32),
}


def _against(index: int, weight: Confidence, observation: str = "seen") -> Evidence:
    return Evidence(index, CutReason.PROMOTION, weight, f"{observation} at {index}")


def _cut(*evidence: Evidence) -> set[int]:
    return set(by_rules(_BLOCKS, _KEPT, evidence))


def test_without_evidence_everything_stays() -> None:
    assert _cut() == set()


def test_sure_evidence_cuts_prose() -> None:
    assert _cut(_against(3, Confidence.SURE)) == {3}


def test_one_likely_observation_does_not_cut_prose_but_two_do() -> None:
    first, second = _against(3, Confidence.LIKELY, "first"), _against(3, Confidence.LIKELY, "second")
    assert _cut(first) == set()
    assert _cut(first, second) == {3}


def test_one_likely_observation_cuts_a_short_line() -> None:
    assert _cut(_against(2, Confidence.LIKELY)) == {2}


def test_hints_cut_nothing() -> None:
    assert _cut(*(_against(2, Confidence.HINT, str(number)) for number in range(5))) == set()


def test_the_strongest_evidence_is_named() -> None:
    likely, sure = _against(2, Confidence.LIKELY, "likely"), _against(2, Confidence.SURE, "sure")
    assert by_rules(_BLOCKS, _KEPT, [likely, sure]) == {2: sure}


def test_what_the_extractor_left_out_is_not_cut_again() -> None:
    assert by_rules(_BLOCKS, _KEPT - {2}, [_against(2, Confidence.SURE)]) == {}


def test_an_observation_about_most_of_the_prose_is_left_out() -> None:
    everywhere = [Evidence(index, CutReason.FORM, Confidence.SURE, "inside <form>") for index in _KEPT]
    assert _cut(*everywhere) == set()
    assert _cut(*everywhere, _against(3, Confidence.SURE)) == {3}


def test_a_line_that_no_article_contains_is_no_prose() -> None:
    """In Thai only abbreviations end in a full stop: the line with the time of day, and no paragraph."""
    paragraphs = ["ชาวบ้านหนองแก้วร่วมกันเปิดโรงเรียนทอผ้าในศาลาวัดที่ถูกทิ้งร้างมานานกว่าสามสิบปี"] * 3
    blocks, kept = paragraphs_as_blocks(["อัปเดตล่าสุด 14 ตุลาคม 2569 เวลา 09.15 น.", *paragraphs])
    assert set(by_rules(blocks, kept, [_against(0, Confidence.CERTAIN)])) == {0}


def test_an_observation_about_a_short_part_counts() -> None:
    assert _cut(*(Evidence(index, CutReason.FORM, Confidence.SURE, "inside <form>") for index in (2, 5))) == {2, 5}


def test_when_cuts_would_take_most_of_the_prose_no_prose_is_cut() -> None:
    prose = [index for index in _KEPT if index not in {2, 5}]
    assert _cut(*(_against(index, Confidence.SURE) for index in (*prose[:5], 2))) == {2}


def test_a_page_without_prose_is_not_emptied() -> None:
    blocks, kept = paragraphs_as_blocks(("Rails", "Rain", "A brass band", "Trams again"))
    assert by_rules(blocks, kept, [_against(index, Confidence.SURE) for index in kept]) == {}
    assert set(by_rules(blocks, kept, [_against(0, Confidence.SURE)])) == {0}


def test_a_page_without_blocks_has_no_cuts() -> None:
    assert by_rules((), frozenset(), []) == {}


def test_strongest_names_the_first_among_equals() -> None:
    first, second = _against(1, Confidence.LIKELY, "first"), _against(1, Confidence.LIKELY, "second")
    sure = _against(2, Confidence.SURE)
    assert strongest([first, second, _against(2, Confidence.HINT), sure]) == {1: first, 2: sure}


@given(
    st.lists(
        st.builds(
            Evidence,
            st.integers(0, len(_LINES) - 1),
            st.sampled_from(CutReason),
            st.sampled_from(Confidence),
            st.sampled_from(["inside <form>", "wording", "heading", "named “ad”"]),
        ),
        max_size=60,
    )
)
def test_no_evidence_takes_most_of_the_article(evidence: list[Evidence]) -> None:
    cuts = by_rules(_BLOCKS, _KEPT, evidence)
    prose = {index: len(_LINES[index]) for index in _KEPT if index not in {2, 5}}
    assert sum(size for index, size in prose.items() if index not in cuts) >= sum(prose.values()) / 2
    assert all(found in evidence and found.index == index for index, found in cuts.items())


def _view(extracted: frozenset[int] | None = _KEPT, blocks: Sequence[Block] = _BLOCKS) -> PageView:
    return replace(view_page(blocks, Metadata()), extracted=extracted)


def _probability(*chosen: int) -> Numbers:
    return np.array([0.9 if block.index in chosen else 0.1 for block in _BLOCKS], dtype=np.float32)


def test_the_model_keeps_what_is_probable() -> None:
    kept = by_model(_view(), _probability(*_KEPT), [], _PLAIN)

    assert kept == _KEPT


def test_what_is_certain_goes_over_the_models_head() -> None:
    every = _probability(*_KEPT)

    assert by_model(_view(), every, [_against(2, Confidence.CERTAIN)], _PLAIN) == _KEPT - {2}
    assert by_model(_view(), every, [_against(2, Confidence.SURE)], _PLAIN) == _KEPT


def test_a_model_that_keeps_nothing_or_little_of_what_was_found_is_not_believed() -> None:
    assert by_model(_view(), _probability(), [], _PLAIN) is None
    assert by_model(_view(), _probability(min(_KEPT)), [], _PLAIN) is None
    assert by_model(_view(None), _probability(), [], _PLAIN) is None


def test_a_model_that_keeps_twice_a_long_extraction_is_not_believed() -> None:
    blocks = blocks_of("".join(f"<p>{' '.join(PARAGRAPHS)}</p>" for _ in range(20)))
    few, most = frozenset(range(9)), frozenset(range(12))
    probability = np.full(len(blocks), 0.9, dtype=np.float32)

    assert by_model(_view(few, blocks), probability, [], _PLAIN) is None
    assert by_model(_view(most, blocks), probability, [], _PLAIN) == frozenset(range(20))
    assert by_model(_view(None, blocks), probability, [], _PLAIN) == frozenset(range(20))


def test_a_model_lost_in_doubt_is_not_believed_beside_an_extraction() -> None:
    doubtful = np.full(len(_BLOCKS), 0.58, dtype=np.float32)

    assert by_model(_view(), doubtful, [], _PLAIN) is None
    assert by_model(_view(frozenset()), doubtful, [], _PLAIN) == frozenset(range(len(_BLOCKS)))


def test_doubt_about_text_that_trafilatura_missed_is_no_reason_to_leave_it_out() -> None:
    blocks = [_BLOCKS[min(_KEPT)].numbered(index) for index in range(20)]
    doubtful = np.full(20, 0.55, np.float32)
    assert by_model(_view(frozenset(range(10)), blocks), doubtful, [], _PLAIN) == frozenset(range(20))
    assert by_model(_view(frozenset(range(15)), blocks), doubtful, [], _PLAIN) is None
    doubtful[:5] = 0.2
    assert by_model(_view(frozenset(range(9)), blocks), doubtful, [], _PLAIN) is None


def test_trafilatura_is_asked_where_the_model_is_in_doubt_or_finds_little() -> None:
    counts = np.array([5, 100, 80, 60], dtype=np.float32)

    assert not is_doubtful(counts, np.array([0.5, 0.99, 0.99, 0.01], dtype=np.float32))
    assert is_doubtful(counts, np.array([0.5, 0.99, 0.99, 0.45], dtype=np.float32))
    assert is_doubtful(counts, np.array([0.01, 0.99, 0.01, 0.01], dtype=np.float32))
    assert is_doubtful(counts, np.zeros(4, dtype=np.float32))


def test_trafilatura_that_found_another_part_of_the_page_is_no_guard() -> None:
    blocks = blocks_of("".join(f"<p>{paragraph}</p>" for paragraph in (*PARAGRAPHS, *PARAGRAPHS)))
    probability = np.full(len(blocks), 0.05, dtype=np.float32)
    probability[: len(PARAGRAPHS)] = 0.95
    article, footer = frozenset(range(len(PARAGRAPHS))), frozenset(range(len(PARAGRAPHS), len(blocks)))

    assert by_model(_view(footer, blocks), probability, [], _PLAIN) == article
    assert by_model(_view(footer | {0}, blocks), 1 - probability, [], _PLAIN) == footer


def test_second_best_is_what_trafilatura_keeps_but_for_what_the_trees_are_sure_of() -> None:
    given = overrides(_view(), [_against(4, Confidence.HINT)])
    probability = np.full(len(_BLOCKS), 0.5, dtype=np.float32)
    probability[[0, 3, 4]] = 0.05, 0.85, 0.85

    assert fallback_blocks(probability, given, frozenset({0, 1, 2})) == {1, 2, 3}


def test_blocks_among_kept_ones_need_a_lower_probability_unless_there_is_evidence() -> None:
    probability = _probability(*_KEPT)
    probability[[2, 3, 7]] = 0.35, 0.25, 0.42
    against = [_against(3, Confidence.HINT), _against(7, Confidence.HINT)]

    assert by_model(_view(), probability, [], _PLAIN) == _KEPT
    assert by_model(_view(), probability, against, _PLAIN) == _KEPT - {3, 7}


def test_blocks_that_read_as_promotions_need_a_higher_probability_wherever_they_are() -> None:
    probability = _probability(*_KEPT)
    probability[3] = 0.53
    offer, other_subject = (np.where(np.arange(len(_BLOCKS)) == 3, np.float32(-3), np.float32(0)) for _ in range(2))

    promotional = _PLAIN | {"wording": offer, "similar_all_deviation": other_subject}
    nothing_new = {"foreign": np.zeros(1, np.float32)}
    short, unspaced = ({name: np.ones(1, np.float32)} for name in ("words", "word_size"))

    assert by_model(_view(), probability, [], promotional) == _KEPT - {3}
    assert by_model(_view(), probability, [], _PLAIN | {"wording": offer}) == _KEPT, "it is about the page's subject"
    assert by_model(_view(), probability, [], promotional | short) == _KEPT
    assert by_model(_view(), probability, [], promotional | unspaced) == _KEPT
    assert by_model(_view(), probability, [], promotional | {"colon": np.ones(1, np.float32)}) == _KEPT
    assert by_model(_view(), probability, [], promotional | nothing_new) == _KEPT
    is_above = np.arange(len(_BLOCKS)) == 2
    asked = {"questions": is_above.astype(np.float32), "words": np.where(is_above, np.float32(2), np.float32(4))}
    assert by_model(_view(), probability, [], promotional | asked) == _KEPT, "it answers a short question"
    probability[3] = 0.45
    assert by_model(_view(), probability, [], _PLAIN) == _KEPT
    assert by_model(_view(), probability, [], promotional | nothing_new) == _KEPT - {3}


def test_what_names_nothing_new_reads_as_a_promotion_only_by_wording_further_below_the_bound() -> None:
    probability = _probability(*_KEPT)
    probability[3] = 0.45
    usual, other_subject = (np.where(np.arange(len(_BLOCKS)) == 3, np.float32(-2), np.float32(0)) for _ in range(2))
    promotional = _PLAIN | {"wording": usual, "similar_all_deviation": other_subject}

    assert by_model(_view(), probability, [], promotional) == _KEPT - {3}
    assert by_model(_view(), probability, [], promotional | {"foreign": np.zeros(1, np.float32)}) == _KEPT
    assert by_model(_view(), probability, [], promotional | {"upper": np.ones(1, np.float32)}) == _KEPT, "in capitals"


def test_a_line_that_no_article_contains_keeps_nothing_apart() -> None:
    last = len(_BLOCKS) - 1
    probability = _probability(*_KEPT)
    probability[[last - 1, last]] = 0.9, 0.3

    assert by_model(_view(), probability, [_against(last - 1, Confidence.CERTAIN)], _PLAIN) == _KEPT - {last - 1}
    probability[last - 1] = 0.1
    assert by_model(_view(), probability, [], _PLAIN) == _KEPT - {last - 1, last}


def test_blocks_further_away_need_a_high_one() -> None:
    blocks, _ = paragraphs_as_blocks((*PARAGRAPHS, "Just below", "Further below"))
    probability = np.full(8, 0.99, dtype=np.float32)
    probability[6:] = 0.4

    assert by_model(_view(None, blocks), probability, [], _PLAIN) == frozenset(range(7))


def test_a_short_line_right_above_a_kept_block_needs_the_lowest() -> None:
    probability = _probability(*_KEPT)
    probability[[2, 5]] = 0.25

    assert by_model(_view(), probability, [], _PLAIN) == _KEPT
    assert by_model(_view(), probability, [_against(5, Confidence.HINT)], _PLAIN) == _KEPT - {5}
