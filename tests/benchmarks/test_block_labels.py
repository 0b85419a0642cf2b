"""What gold says about each block of a page."""

import numpy as np

from benchmarks.block_labels import insertions, labels, promotions
from pipelines.text.tokens import words
from tests.benchmarks.made_up_gold import PROMOTION, TEXT
from tests.pages import PARAGRAPHS

_LINES = [
    words(line)
    for line in (
        PARAGRAPHS[0],
        PROMOTION,
        f"{PARAGRAPHS[1]} {PROMOTION}",
        "Trams run every",
        "Read also",
        "",
    )
]


def test_the_whole_text_labels_each_block_by_the_share_of_it_that_it_holds() -> None:
    found = labels(_LINES, {"text": f"{TEXT}\nTrams run every", "with": ["ignored"]})

    assert found[[0, 1, 3, 4, 5]].tolist() == [1, 0, 1, 0, 0]
    assert 0.5 < found[2] < 1


def test_pieces_label_only_the_blocks_they_stand_in() -> None:
    found = labels(_LINES, {"text": None, "with": ["two years after a STORM", " "], "without": ["Read also"]})

    assert found[0] == 1
    assert found[4] == 0
    assert np.isnan(found[[1, 2, 3, 5]]).all()


def test_promotions_are_found_by_their_words() -> None:
    truth = {"promos": [{"text": "Another promotion that is not on this page."}, {"text": PROMOTION.upper()}]}

    assert promotions(_LINES, truth).tolist() == [-1, 1, -1, -1, -1, -1]
    assert promotions(_LINES, {}).tolist() == [-1] * 6


def test_readers_label_what_is_kept_and_leave_open_what_is_optional() -> None:
    truth = {"keep": [PARAGRAPHS[0], "Trams run every"], "optional": [PROMOTION]}

    found = labels(_LINES, truth)

    assert found[[0, 3, 4]].tolist() == [1, 1, 0]
    assert np.isnan(found[1])


def test_a_row_whose_cells_are_lines_of_the_gold_belongs_to_the_article() -> None:
    rows = [words("Images | 1,030Kb | 1,243Kb | +21%"), words("Images | 1,030Kb | 9Kb | +21%")]

    assert labels(rows, {"keep": [PARAGRAPHS[0], "Images", "1,030Kb", "1,243Kb", "+21%"], "optional": []})[0] == 1
    assert labels(rows, {"text": "Images\n1,030Kb\n1,243Kb\n+21%"}).tolist()[1] < 1


def test_a_page_of_which_nothing_is_kept_labels_nothing() -> None:
    assert np.isnan(labels(_LINES, {"keep": [], "optional": []})).all()


def test_inserted_paragraphs_are_found_by_their_words() -> None:
    assert insertions(_LINES, {"inserted": [PARAGRAPHS[0]]}).tolist() == [0, -1, -1, -1, -1, -1]
