import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.tokens import normalise_text, shingles, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" — … ! ", []),
        ("Trams run AGAIN, at 10:30.", ["trams", "run", "again", "at", "10", "30"]),
        ("don’t", ["don", "t"]),
        ("Ｔｒａｍ ﬁsh", ["tram", "fish"]),
        ("電車が動く", ["電", "車", "が", "動", "く"]),
        ("東京 2026年", ["東", "京", "2026", "年"]),
        ("Москва едет", ["москва", "едет"]),
        ("قطار الميناء", ["قطار", "الميناء"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("தமிழ் செய்தி", ["தமிழ்", "செய்தி"]),
        ("العَرَبِيَّة", ["العَرَبِيَّة"]),
        ("caf" + "e\u0301 noir", ["café", "noir"]),
    ],
)
def test_words_of_many_scripts(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_squeezed_texts_are_equal_when_only_spacing_case_and_marks_differ() -> None:
    assert normalise_text("  “Trams”\u00a0run -- AGAIN!") == normalise_text("trams run again")
    assert normalise_text("trams run again") != normalise_text("trams ran again")


@given(st.text())
def test_squeezing_twice_changes_nothing_more_for_words(text: str) -> None:
    assert " ".join(words(text)) == normalise_text(text)
    assert not normalise_text(text).startswith(" ")


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Nd", "Zs", "Po"]), max_size=60))
def test_letters_and_digits_are_never_lost(text: str) -> None:
    assert bool(words(text)) == any(character.isalnum() for character in text)


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ("", []),
        ("a b", [("a", "b")]),
        ("a b c", [("a", "b", "c")]),
        ("a b c d e", [("a", "b", "c"), ("b", "c", "d"), ("c", "d", "e")]),
    ],
)
def test_shingles(sequence: str, expected: list[tuple[str, ...]]) -> None:
    assert list(shingles(sequence.split(), 3)) == expected
