import re

from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.fingerprint import fingerprint
from tests.pages import HEADLINE, PARAGRAPHS

_TEXT = "\n".join(PARAGRAPHS)


def test_spacing_case_and_punctuation_do_not_count() -> None:
    spaced = _TEXT.replace(" ", "\u00a0 ").replace("\n", "\n\n").replace("“", '"').upper()
    assert fingerprint(HEADLINE.upper(), spaced) == fingerprint(f"  {HEADLINE}", _TEXT)


def test_each_word_counts() -> None:
    assert fingerprint(HEADLINE, _TEXT.replace("eleven million", "twelve million")) != fingerprint(HEADLINE, _TEXT)
    assert fingerprint("Another headline", _TEXT) != fingerprint(HEADLINE, _TEXT)


def test_words_do_not_move_between_headline_and_text_unseen() -> None:
    assert fingerprint("Tram", "line reopens") != fingerprint("Tram line", "reopens")


def test_a_missing_headline_equals_an_empty_one() -> None:
    assert fingerprint(None, _TEXT) == fingerprint("", _TEXT)


@given(st.one_of(st.none(), st.text()), st.text())
def test_it_is_always_64_hexadecimal_digits(headline: str | None, text: str) -> None:
    assert re.fullmatch("[0-9a-f]{64}", fingerprint(headline, text))
