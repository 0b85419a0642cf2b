from hypothesis import given
from hypothesis import strategies as st

from pipelines.boilerplate.phrase_index import matching_groups

_TEXT = st.text(st.sampled_from("abcAÉ \n"), max_size=12).map(lambda text: " ".join(text.split()))
_PIECE = st.text(st.sampled_from("abcé "), min_size=1, max_size=3)


@given(st.lists(_TEXT, max_size=6), st.lists(st.lists(_PIECE, max_size=3), max_size=4))
def test_what_is_found_at_once_is_what_each_text_holds(texts: list[str], groups: list[list[str]]) -> None:
    expected = {
        place: held
        for place, text in enumerate(texts)
        if (held := [n for n, pieces in enumerate(groups) if any(piece in text.lower() for piece in pieces)])
    }

    assert matching_groups(texts, groups) == expected


def test_a_line_break_stands_for_the_end_of_a_text() -> None:
    assert matching_groups(["Follow us on X", "X marks the spot", "us on x"], [[" x\n"]]) == {0: [0], 2: [0]}
