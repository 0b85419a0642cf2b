import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.html.broken_utf8 import mended_utf8
from pipelines.html.encoding import decode

RUSSIAN = "Трамвай снова пошёл в понедельник, мэр ждал под дождём. "
ENGLISH = "The café opened on Monday – “at last”, said the mayor of Malmö. "
HEADER = [("Content-Type", "text/html; charset=utf-8")]


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (b"it\x92s", "it’s"),
        (b"\x93so\x94", "“so”"),
        (b"1999\x962001", "1999–2001"),
        (b"caf\xe9 ", "café "),
        (b"\xc9tat", "État"),
        (b"na\xefve", "naïve"),
        (b"S\xc3O PAULO", "SÃO PAULO"),
        (b"p\xe2t\xe9", "pâté"),
        (b"100\xa0\x80", "100\xa0€"),
        # Cut characters are no letters of cp1252.
        (b"Malm\xc3 ", "Malm\ufffd "),
        (b"said\xe2 ", "said\ufffd "),
        (b"said\xe2\x80 ", "said\ufffd\ufffd "),
        (b" \xd0 ", " \ufffd "),
        (b"\xe6\xb8", "\ufffd\ufffd"),
        (b"\xff\xff\xff\xff", "\ufffd" * 4),
    ],
)
@pytest.mark.parametrize("text", [RUSSIAN, ENGLISH])
def test_only_the_broken_bytes_are_mended(text: str, broken: bytes, mended: str) -> None:
    found = decode(text.encode() * 9 + broken + text.encode() * 9, HEADER)

    assert (found.encoding, found.text) == ("utf-8", text * 9 + mended + text * 9)


@pytest.mark.parametrize("text", [RUSSIAN, ENGLISH, "港口电车今天早上恢复运行。"])
def test_a_dozen_broken_bytes_leave_a_declared_utf_8_what_it_is(text: str) -> None:
    body = (text.encode() + b"\x96 ") * 12

    assert decode(body, HEADER).text == f"{text}– " * 12


def test_few_characters_among_more_broken_bytes_are_utf_8_where_it_is_declared() -> None:
    body = b"<p>" + "Malmö. ".encode() + b"It\x92s a long text in plain letters. " * 8 + b"x" * 3000

    assert "Malmö. It’s a long text" in decode(body, HEADER).text


@pytest.mark.parametrize("encoding", ["cp1251", "cp1252", "koi8-r", "gb18030", "cp932", "euc_jp", "cp949", "big5"])
def test_text_in_another_encoding_is_no_broken_utf_8(encoding: str) -> None:
    texts = {
        "cp1251": RUSSIAN,
        "koi8-r": RUSSIAN,
        "cp1252": ENGLISH,
        "cp949": "정부는 월요일 국무회의를 열고 의결했다. ",
    }
    text = texts.get(encoding, "政府月日会議新聞記者東京中国人民. ")

    assert mended_utf8((text * 20).encode(encoding, "ignore"), is_declared=True) is None


@given(st.binary(max_size=100), st.booleans())
def test_no_bytes_raise(body: bytes, is_declared: bool) -> None:
    text = mended_utf8(body + "ж".encode() * 400, is_declared=is_declared)

    assert text is None or text.encode().decode() == text
