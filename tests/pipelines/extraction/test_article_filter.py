import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Reason
from pipelines.extraction.article_filter import filter_reason, has_keyword, is_keyword
from pipelines.items import NO_FILTER, ArticleFilter, Origin, OriginKind
from tests.factories import make_article


@pytest.mark.parametrize(
    ("keyword", "text", "expected"),
    [
        ("harbour", "The Harbour is shut.", True),
        ("harbour", "The harbours are shut.", False),
        ("harbour", "Inharbour", False),
        ("harbour*", "The harbourmaster", True),
        ("harbour", "harbour's end", True),
        ("climate change", "Climate\n  change is", True),
        ("climate change", "climate-change policy", True),
        ("climate change", "climate of change", False),
        ("climat* chang*", "climatic changes", True),
        ("CO2", "less co₂ by 2030", True),
        ("C++", "written in C++, mostly", True),
        ("STRASSE", "die Straße", True),
        ("Zürich", unicodedata.normalize("NFD", "in Zürich"), True),
        ("café", "cafés", False),
        # A vowel sign goes on with the word, though Python takes it for none of its characters.
        ("चुन", "चुनाव", False),
        ("चुनाव", "लोकसभा चुनाव की", True),
        ("選挙", "衆議院選挙が始まる", True),
        ("เลือกตั้ง", "การเลือกตั้งทั่วไป", True),
        ("وزير", "قال وزير الخارجية", True),
        ("a.b", "axb", False),
    ],
)
def test_words_are_found_whole_in_any_case_and_script(keyword: str, text: str, expected: bool) -> None:
    assert has_keyword(text, ("something else", keyword)) is expected


_WORDS = st.lists(st.text(string.ascii_letters + "äßÉ0é-+.", min_size=1, max_size=6), min_size=1, max_size=3)


@given(_WORDS, st.text(max_size=20), st.text(max_size=20))
def test_what_stands_between_spaces_is_found(words: list[str], before: str, after: str) -> None:
    assert has_keyword(f"{before} {'  '.join(words)} {after}", (" ".join(words).upper(),))


@given(st.lists(st.text(min_size=1, max_size=8).filter(is_keyword), min_size=1, max_size=4), st.text(max_size=60))
def test_any_words_can_be_looked_for(keywords: list[str], text: str) -> None:
    assert has_keyword(text, tuple(keywords)) in {True, False}


def test_an_article_without_a_filter_is_wanted() -> None:
    assert filter_reason(make_article(), NO_FILTER) is None


def test_other_languages_are_refused_and_unknown_ones_are_not() -> None:
    german = ArticleFilter(languages=("de", "fr"))

    assert filter_reason(make_article(in_language="fr"), german) is None
    assert filter_reason(make_article(in_language=None), german) is None
    assert filter_reason(make_article(in_language="en"), german) == (Reason.OTHER_LANGUAGE, "in en, not in de, fr")


@pytest.mark.parametrize("field", ["headline", "description", "article_body"])
def test_one_keyword_in_headline_description_or_text_is_enough(field: str) -> None:
    wanted = ArticleFilter(keywords=("zebra crossing", "quagga"))

    assert filter_reason(make_article(**{field: "A Quagga came."}), wanted) is None
    assert filter_reason(make_article(), wanted) == (
        Reason.NO_KEYWORD,
        "none of the 2 keywords of its source is in it",
    )


def test_articles_of_some_origins_are_refused_and_those_without_evidence_are_not() -> None:
    wanted = ArticleFilter(skip_origins=("sponsored", "wire"))
    sponsored = make_article(origin=Origin(OriginKind.SPONSORED, "Advertorial"))

    assert filter_reason(make_article(), wanted) is None
    assert filter_reason(make_article(origin=Origin(OriginKind.OWN, "Staff writer")), wanted) is None
    assert filter_reason(sponsored, wanted) == (Reason.UNWANTED_ORIGIN, "sponsored: Advertorial")
