import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.double_encoding import mend_double_encoding
from pipelines.html.encoding import decode
from pipelines.html.mojibake import mended_run

TEXTS = [
    "Grüße aus Malmö",
    "It’s “fine” — a café, à la carte…",
    "Łódź jest żółta, źle jeździ",
    "São Paulo não está longe",
    "Tiếng Việt có dấu",
    "Привет, трамвай вдоль гавани",
    "Το τραμ κατά μήκος του λιμανιού",
    "הרכבת הקלה לאורך הנמל",
    "港口电车今天早上恢复运行",
    "항구의 전차가 다시 운행을 시작했다",
    "İstanbul'da şöyle bir gün",
    "100 € für «Äpfel» im März",
]
CODECS = ["cp1252", "latin-1", "cp1251", "cp1250", "mac-roman"]


def misread(text: str, codec: str) -> str:
    """Return the text as it is when its UTF-8 is read in another codec, in which undefined bytes are controls."""
    return "".join(bytes([octet]).decode(codec, "ignore") or chr(octet) for octet in text.encode())


def page(*paragraphs: str) -> str:
    return (
        "<html><body><nav><a>Über uns</a></nav>" + "".join(f"<p>{text}</p>" for text in paragraphs) + "</body></html>"
    )


def mended(text: str) -> str:
    return mend_double_encoding(text, text.encode())


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_that_was_encoded_twice_or_thrice_is_mended(text: str, codec: str) -> None:
    assert mended_run(misread(text, codec)) == text
    assert mended_run(misread(misread(text, codec), codec)) == text


@pytest.mark.parametrize("codec", CODECS)
def test_paragraphs_of_a_page_are_mended_and_its_right_text_is_kept(codec: str) -> None:
    text = "It’s a café — “the best” in town, said the mayor of Malmö on Monday."

    assert decode(page(*[misread(text, codec)] * 3).encode()).text == page(*[text] * 3)


def test_mark_up_and_strings_around_the_text_are_mended_too() -> None:
    text = (
        '<meta content="L’été à Zürich"><title>L’été à Zürich</title>'
        '<script>{"headline": "L’été à Zürich", "name": "plain"}</script>'
        "<p>L’été <b>à Zürich</b> est <a href=x>déjà</a> fini, dit-on dans toute la ville depuis lundi.</p>"
    )

    assert mended(misread(text, "cp1252")) == text


def test_capitals_are_mended_on_a_page_whose_other_text_is_wrong_for_sure() -> None:
    text = page("Die Straßenbahn fährt wieder, sagte die Bürgermeisterin am Montag.", "DIE MÜLLER-AFFÄRE")

    assert (
        mended(text.replace("ß", "ÃŸ").replace("ä", "Ã¤").replace("ü", "Ã¼").replace("Ü", "Ãœ").replace("Ä", "Ã„"))
        == text
    )


@pytest.mark.parametrize(
    "written",
    [
        "Gr&Atilde;&frac14;&Atilde;&#159;e aus Malm&Atilde;&para;, it&acirc;&euro;&trade;s &lt;late&gt; &amp; dark",
        "Gr&#195;&#188;&#195;&#159;e aus Malm&#195;&#182;, it&#226;&#128;&#153;s &lt;late&gt; &amp; dark",
        "Gr&#xC3;&#xBC;&#xC3;&#x9F;e aus Malm&#xC3;&#xB6;, it&#xE2;&#x80;&#x99;s &lt;late&gt; &amp; dark",
    ],
)
def test_references_to_the_single_bytes_are_mended(written: str) -> None:
    assert mended(f"<p>{written}</p>") == "<p>Grüße aus Malmö, it’s &lt;late&gt; &amp; dark</p>"


def test_references_to_right_letters_stay() -> None:
    text = "<p>L&rsquo;&eacute;t&eacute; &agrave; Z&uuml;rich, &Atilde;&nbsp;</p>"

    assert mended(text) == text


def test_lost_spaces_and_bytes_are_put_back() -> None:
    assert mended_run("VoilÃ  la rÃ©ponse, Ã la carte") == "Voilà la réponse, à la carte"
    assert mended_run("â€œHelloâ€ he said, itâ€™s") == "“Hello” he said, it’s"
    assert mended_run("price:Â 5, itâ€™s") == "price: 5, it’s"


@pytest.mark.parametrize(
    "text",
    [
        "AMANHÃ…",
        "«AMANHû",
        "NÃO SEI SE É AMANHÃ…",
        "dit-il à\xa0«Paris»",
        "CAFÉ»",
        "résumé…»",
        "é…»",
        "„MENÜ“",
        "Straße“…",
        "«СССР»",
        "США…",
        "Ві",
        "Úžasné věci",
        "‚Ärger‘",
        "Âge, pâte, VÂLCEA…",
        "√2 ≈ 1,41",
        "El niño… «Panamá»…",
        "Đức và Ấn Độ",
        "Ã©",
        "The letters Ã© instead of é",
        'The word "cafÃ©" on the invoice',
        "a field named <code>MÃ¼ller</code> in the log",
    ],
)
def test_right_text_and_text_about_wrong_text_stay(text: str) -> None:
    assert mended_run(text) == text
    assert mended(page(text)) == page(text)


def test_a_page_that_is_about_such_text_stays() -> None:
    right = [f"Paragraph {number} explains – “once more” – how naïve programs read UTF-8 text." for number in range(5)]
    text = page(*right, "A customer named MÃ¼ller finds a letter that nobody can read in his mail box.")

    assert mended(text) == text


def test_paragraphs_that_are_wrong_for_sure_are_mended_beside_right_ones() -> None:
    right = [f"Paragraph {number} is right – “really” – and quotes an agency in the next one." for number in range(5)]
    wrong = "The café in Malmö isn’t “open”, said the mayor, who had hoped for an earlier date."

    assert mended(page(*right, misread(wrong, "cp1252"))) == page(*right, wrong)


@given(st.text(st.characters(max_codepoint=0x2FF, exclude_categories=("Cc", "Cs"))))
def test_nothing_is_lost_or_raised(text: str) -> None:
    assert len(mended(text)) <= len(text)
    assert mended(mended(text)) == mended(text)
