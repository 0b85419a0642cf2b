"""The words of texts: folding, scripts without spaces, bounds, and places in the original."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.search.analyser import MAX_LENGTH, locate, tokenise

#: Characters that compose, decompose, disappear, or change their length when they are folded.
_ODD = (
    "abA .'\"_가각ᄀ\u1161\u11a8ㄱㅏ\u0301\u0306\u0308иеαΐǰİıßſﾞｶﾊﾟ่ำก्षि़\u200b\u200d ٱأىʼאבﬁ½™Ａ１ー・ﷺ\u0345ᾳ\u0e31東京𠮷"
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Straße STRASSE ẞ", "strasse strasse ss"),
        ("İstanbul ISTANBUL ısı", "istanbul istanbul isi"),
        ("Ὀδυσσεύς ΟΔΥΣΣΕΎΣ", "οδυσσευσ οδυσσευσ"),
        ("ёлка й ї ў за́мок", "елка й ї ў замок"),
        ("и\u0306", "й"),
        ("الْمَدْرَسَةُ أحمد آمن سـلام", "المدرسه احمد امن سلام"),
        ('שָׁלוֹם צה"ל צה״ל', "שלומ צהל צהל"),
        ("Việt Nam Đà Nẵng", "viet nam da nang"),
        ("Łódź smørrebrød æ œ þ", "lodz smorrebrod ae oe th"),
        ("Ｆｕｌｌ２０２６ ﬁn m² CO₂ ١٢٣", "full2026 fin m2 co2 123"),
        ("don't l’amour ʻokina co-op foo_bar U.S.", "don t l amour okina co op foo bar u s"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("Google™", "google"),
        ("東京都2026年", "東京 京都 都 2026 年"),
        ("ﾃﾞｰﾀ", "デー ータ タ"),
        ("서울시", "서울 울시 시"),
        ("ไทย", "ไท ทย ย"),
        ("हिन्दी ज़मीन", "हिन्दी जमीन"),
        ("— … !", ""),
    ],
)
def test_words(text: str, words: str) -> None:
    assert tokenise(text) == words.split()
    assert tokenise(unicodedata.normalize("NFD", text)) == words.split()


@given(st.one_of(st.text(max_size=40), st.text(alphabet=_ODD, max_size=12)))
@example('א"ב \u0301')
def test_places_belong_to_the_same_words(text: str) -> None:
    located = locate(text)

    assert [one.word for one in located] == tokenise(text)
    assert all(0 <= one.start < one.end <= len(text) for one in located)


@given(st.text(max_size=30))
def test_words_are_safe_and_fixed(text: str) -> None:
    """No word holds a sign of a query language, and analysing words again changes nothing."""
    words = tokenise(text)

    assert all(not set(word) & set(" '\"\\§∅():*&|!<>^-+\n\t\0") for word in words)
    assert tokenise(" ".join(words)) == words or any(unicodedata.category(one) in {"Mn", "Mc", "Lo"} for one in text)


def test_long_words_are_cut() -> None:
    assert tokenise("x" * 1000 + " ä" + "y" * 1000) == ["x" * MAX_LENGTH, "a" + "y" * (MAX_LENGTH - 1)]
