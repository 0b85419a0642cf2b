"""Agencies are distinguished from people, firms and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.news_agencies import agencies_in, agencies_of_text, is_only_agencies


@pytest.mark.parametrize(
    ("text", "agencies"),
    [
        ("dpa", ("dpa",)),
        ("APA/dpa", ("APA", "dpa")),
        ("Redaktion mit dpa", ("dpa",)),
        ("Ann Lee and Associated Press", ("AP",)),
        ("By Ann Lee (Reuters)", ("Reuters",)),
        ("KEYSTONE-SDA", ("SDA",)),
        ("DEUTSCHE PRESSE-AGENTUR", ("dpa",)),
        ("ANADOLU AJANSI", ("AA",)),
        ("Anadolu Ajansi", ("AA",)),
        ("İHLAS HABER AJANSI", ("İHA",)),
        ("DEMİRÖREN HABER AJANSI", ("DHA",)),
        ("ASSOCİATED PRESS", ("AP",)),
        ("AP Moller", ()),
        ("Ann Lee", ()),
        ("tt", ()),
        ("info@dpa.de", ()),
        ("", ()),
    ],
)
def test_agencies_in_a_byline(text: str, agencies: tuple[str, ...]) -> None:
    assert agencies_in(text) == agencies


def test_a_string_with_a_person_names_not_only_agencies() -> None:
    assert is_only_agencies("(dpa/lno)")
    assert is_only_agencies("© 2026 APA/AP")
    assert not is_only_agencies("Ann Lee, dpa")
    assert not is_only_agencies("")


@pytest.mark.parametrize(
    ("first", "last", "agencies"),
    [
        ("BERLIN (dpa) - The bridge is open.", "It took four years.", ("dpa",)),
        ("LONDON, May 3 (Reuters) - The bridge is open.", "It took four years.", ("Reuters",)),
        ("The bridge is open.", "It took four years. (APA)", ("APA",)),
        ("The bridge (built by AP Moller) is open.", "It took four years (and more).", ()),
        ("The bridge of the Associated Press is open.", "It took four years.", ()),
    ],
)
def test_datelines_and_the_end_of_a_text_name_agencies(first: str, last: str, agencies: tuple[str, ...]) -> None:
    assert agencies_of_text((first, "A text.", last), ()) == agencies


def test_lines_cut_as_credits_name_agencies() -> None:
    assert agencies_of_text((), ("© dpa-infocom, dpa:261120-99-1/2", "Ann Lee")) == ("dpa",)
    assert agencies_of_text((), ("x" * 300 + " (dpa)",)) == ()


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    assert set(agencies_of_text((text,), (text,))) >= set()
    assert is_only_agencies(text) in {True, False}


@pytest.mark.parametrize(
    "text", ["Advanced Placement (AP) courses begin early.", "Die Deutsche Pflege-Agentur (DPA) wächst."]
)
def test_an_abbreviation_of_the_words_before_it_is_no_agency(text: str) -> None:
    assert agencies_of_text([text, "More."], []) == ()


@pytest.mark.parametrize(
    ("name", "agency"), [("ТАСС", "TASS"), ("رويترز", "Reuters"), ("路透社", "Reuters"), ("АФП", "AFP")]
)
def test_names_in_other_scripts(name: str, agency: str) -> None:
    assert agencies_in(name) == (agency,)
    assert is_only_agencies(name)
