"""Cheap tests before expressions: they never rule out a text that would match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.date_labels import label_of_publication, says_changed
from pipelines.text.cues import BeginningCues, Cues, needed_letters

PATTERN = r"publi[sck]|last (?:change|edit)|dodan[oy]|colou?r|giriş|ενημέρωση|更新"


@pytest.mark.parametrize(
    "text", ["GİRİŞ", "Giriş", "giris\u0327", "ΕΝΗΜΕΡΩΣΗ", "Last Edit", "COLOR", "am 3. 更新", "Dodany"]
)
def test_case_and_the_dot_of_the_i_do_not_matter(text: str) -> None:
    cues = Cues(needed_letters(PATTERN))

    assert cues.occur_in(text) or not re.search(PATTERN, text, re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Written by ChatGPT.", True),
        ("A paid post.", True),
        ("Was it apaid?", False),
        ("Réalisé par ChatGPT", True),
        ("Publié à l’origine par", True),
        ("A plain text.", False),
    ],
)
def test_cues_that_begin_words(text: str, is_found: bool) -> None:
    assert BeginningCues(["gpt", "chatgpt", "a paid", "publié"]).occur_in(text) is is_found


@given(st.text(alphabet="publiscklatchngedo ynruİıiςσΣενημέρωη更新GRŞş", max_size=30))
def test_a_text_without_cues_matches_nothing(text: str) -> None:
    if not Cues(needed_letters(PATTERN)).occur_in(text):
        assert re.search(PATTERN, text, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("text", "is_changed", "label"),
    [
        ("Güncelleme: 3.5.2026", True, None),
        ("GİRİŞ: 03.05.2026", False, "GİRİŞ"),
        ("PUBLISHED 3 May", False, "PUBLIS"),
        ("Ενημερώθηκε στις 3", True, None),
        ("Tuesday", False, None),
    ],
)
def test_labels_of_dates(text: str, is_changed: bool, label: str | None) -> None:
    found = label_of_publication(text)

    assert says_changed(text) == is_changed
    assert (found[0] if found else None) == label
