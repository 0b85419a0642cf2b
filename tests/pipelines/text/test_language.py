"""The words of a text decide its language; the page's own word only helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.language import detect_language, iso_639_1

GERMAN = "Der Sturm hat in der Nacht die Küste erreicht und viele Dächer, Bäume und Boote mitgenommen. " * 4
ENGLISH = "The storm reached the coast in the night and took many roofs, trees and boats with it. " * 4


def test_the_words_beat_a_wrong_declaration() -> None:
    assert detect_language(GERMAN, "en") == "de"
    assert detect_language(ENGLISH, None) == "en"


def test_the_declaration_speaks_for_texts_too_short_to_tell() -> None:
    assert detect_language("", "sv-SE") == "sv"
    assert detect_language("Taxi Hotel", "it") == "it"
    assert detect_language("", None) is None
    assert detect_language("123 456 !!!", None) is None


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("de-AT", "de"),
        ("pt_BR", "pt"),
        ("EN", "en"),
        ("nb-NO", "no"),
        ("iw", "he"),
        ("", None),
        (None, None),
        ("xx", None),
        ("klingon", None),
    ],
)
def test_tags_become_iso_639_1(tag: str | None, code: str | None) -> None:
    assert iso_639_1(tag) == code


@given(st.text(max_size=200), st.none() | st.text(max_size=20))
def test_any_text_gives_a_code_or_none(text: str, declared: str | None) -> None:
    code = detect_language(text, declared)

    assert code is None or len(code) == 2
