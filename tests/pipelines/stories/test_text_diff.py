"""Differences of two versions, by paragraphs and by words."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.stories.text_diff import ParagraphChange, WordOperation, paragraph_changes, word_runs

OLD = ["The bridge opened on Friday.", "It cost four million.", "The mayor cut a ribbon.", "12 comments"]


def test_changed_added_and_removed_paragraphs() -> None:
    new = ["The bridge opened on Friday.", "It cost five million.", "Children sang.", "13 comments"]

    assert set(paragraph_changes(OLD, new)) == {
        ParagraphChange(1, "It cost four million.", "It cost five million."),
        ParagraphChange(1, "The mayor cut a ribbon.", None),
        ParagraphChange(2, None, "Children sang."),
    }


def test_what_makes_no_difference() -> None:
    same = [
        "The  mayor cut a rib\u00adbon.",
        "It cost four million.\u200b",
        "",
        "The bridge opened on Friday.",
        "Updated 3 min ago",
    ]

    assert paragraph_changes(OLD, same) == ()


def test_words() -> None:
    runs = word_runs("It cost four million.", "It cost about five million.")

    assert [(run.operation, run.text) for run in runs] == [
        (WordOperation.KEPT, "It cost "),
        (WordOperation.REMOVED, "four"),
        (WordOperation.ADDED, "about five"),
        (WordOperation.KEPT, " million."),
    ]


@given(st.text(max_size=80), st.text(max_size=80))
def test_both_texts_can_be_read_from_the_runs(old: str, new: str) -> None:
    runs = word_runs(old, new)

    assert "".join(run.text for run in runs if run.operation is not WordOperation.ADDED) == old
    assert "".join(run.text for run in runs if run.operation is not WordOperation.REMOVED) == new


@given(st.lists(st.sampled_from(["a b c d", "e f g h", "a b c x", "i j", ""]), max_size=6))
def test_a_text_does_not_differ_from_itself(paragraphs: list[str]) -> None:
    assert paragraph_changes(paragraphs, paragraphs) == ()
