import codecs
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.html.encoding import decode

_HEADER = "text/html; charset={}"
#: Enough text of each script for a sure reading.
_TEXTS = {
    "gb18030": "港口电车今天早上恢复运行，市长和许多居民在雨中等候第一班车。",
    "shift_jis": "港の路面電車は月曜日の朝に運転を再開しました。市長も雨の中で待っていました。",
    "euc-kr": "항구의 전차가 월요일 아침에 다시 운행을 시작했다. 시장도 빗속에서 기다렸다.",
    "windows-1251": "Трамвай вдоль гавани снова пошёл в понедельник утром, мэр ждал его под дождём.",
    "iso-8859-1": "Die Straßenbahn fährt wieder, obwohl es regnete und stürmte: schöne Grüße aus Malmö.",
    "cp1252": "“Die Bahn fährt” – der Bürgermeister wartete im Regen, für 50 €.",
    "iso-8859-2": "Tramwaj nad portem znów jeździ, choć padał deszcz i wiał silny wiatr, żółta łódź.",
    "big5": "港口電車今天早上恢復運行，市長和許多居民在雨中等候第一班車。",
    "iso-2022-jp": "港の路面電車は月曜日の朝に運転を再開しました。",
}


def _with_meta(label: str, text: str) -> bytes:
    return f'<!DOCTYPE html><html><head><meta charset="{label}"></head><p>{text}</p>'.encode(label)


@pytest.mark.parametrize("label", _TEXTS)
def test_the_charset_of_the_header_is_used(label: str) -> None:
    decoded = decode(_TEXTS[label].encode(label), [("Content-Type", _HEADER.format(label))])
    assert decoded.text == _TEXTS[label]
    assert decoded.problem is None


@pytest.mark.parametrize("label", _TEXTS)
def test_the_charset_of_the_meta_element_is_used_where_the_header_names_none(label: str) -> None:
    decoded = decode(_with_meta(label, _TEXTS[label]), [("Content-Type", "text/html")])
    assert _TEXTS[label] in decoded.text
    assert decoded.problem is None


def test_the_older_form_of_the_meta_element_is_read() -> None:
    start = b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    assert _TEXTS["windows-1251"] in decode(start + _TEXTS["windows-1251"].encode("cp1251")).text


def test_an_xml_declaration_is_read() -> None:
    body = '<?xml version="1.0" encoding="iso-8859-1"?><p>Malmö</p>'.encode("latin-1")
    assert "Malmö" in decode(body).text


@pytest.mark.parametrize("name", ["content-type", "Content-Type", "CONTENT-TYPE"])
def test_the_header_is_found_in_any_case(name: str) -> None:
    assert decode(b"\xcc", [(name, 'text/html; Charset="windows-1251"')]).text == "М"


def test_the_header_is_believed_before_the_meta_element() -> None:
    body = _with_meta("windows-1251", _TEXTS["windows-1251"]).replace(b"windows-1251", b"iso-8859-1")
    decoded = decode(body, [("Content-Type", _HEADER.format("windows-1251"))])
    assert _TEXTS["windows-1251"] in decoded.text
    assert decoded.encoding == "cp1251"


def test_valid_utf_8_is_believed_against_a_header_that_lies() -> None:
    decoded = decode("Malmö".encode(), [("Content-Type", _HEADER.format("iso-8859-1"))])
    assert (decoded.text, decoded.encoding) == ("Malmö", "utf-8")
    assert decoded.problem == "declared cp1252 but is utf-8"


def test_plain_ascii_contradicts_no_claim() -> None:
    decoded = decode(b"<p>Hello</p>", [("Content-Type", _HEADER.format("iso-8859-1"))])
    assert (decoded.encoding, decoded.problem) == ("utf-8", None)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_outranks_the_header_and_is_no_text(mark: bytes, encoding: str) -> None:
    body = mark + "<p>Grüße, 電車</p>".encode(encoding)
    decoded = decode(body, [("Content-Type", _HEADER.format("windows-1251"))])
    assert (decoded.text, decoded.encoding) == ("<p>Grüße, 電車</p>", encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_byte_order_mark_is_recognised_by_its_first_tag(encoding: str) -> None:
    decoded = decode("\n<html><p>Grüße, 電車</p>".encode(encoding), [("Content-Type", _HEADER.format("utf-16"))])
    assert (decoded.text, decoded.encoding) == ("\n<html><p>Grüße, 電車</p>", encoding)


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE])
def test_a_false_mark_of_utf_16_is_dropped(mark: bytes) -> None:
    body = "<!DOCTYPE html><p>Grüße, 電車</p>"

    assert decode(mark + body.encode()).text == body


@pytest.mark.parametrize("label", ["", "utf-8", "iso-8859-1", "shift_jis", "gbk", "iso-2022-jp"])
def test_japanese_in_seven_bits_is_recognised_by_its_escapes(label: str) -> None:
    body = "<title>電車</title><p>日本経済は第三四半期に五パーセント成長し、予想を上回った。</p>"
    headers = [("Content-Type", _HEADER.format(label))] if label else []

    assert decode(body.encode("iso2022_jp"), headers).text == body
    assert decode(b"<p>\x1b$B is no letter \x1b(B", headers).text.startswith("<p>\x1b$B is")


@pytest.mark.parametrize(
    "label", ["klingon", "none", "x-user-defined", "utf8mb4", "é", "\ud800", "rot13", "hex", "mbcs"]
)
def test_an_unknown_label_is_passed_over(label: str) -> None:
    decoded = decode(_with_meta("windows-1251", _TEXTS["windows-1251"]), [("Content-Type", _HEADER.format(label))])
    assert _TEXTS["windows-1251"] in decoded.text


@pytest.mark.parametrize("label", ["punycode", "idna", "unicode_escape", "raw_unicode_escape", "charmap", "undefined"])
def test_codecs_that_no_page_is_written_in_are_passed_over(label: str) -> None:
    decoded = decode(_TEXTS["cp1252"].encode("cp1252") + b" \\u0041 \\d", [("Content-Type", _HEADER.format(label))])
    assert "\\u0041 \\d" in decoded.text
    assert "fährt" in decoded.text


def test_a_claim_that_the_bytes_contradict_gives_way_to_a_guess_and_is_reported() -> None:
    text = _TEXTS["windows-1251"] * 20
    decoded = decode(text.encode("windows-1251"), [("Content-Type", _HEADER.format("utf-8"))])
    assert decoded.text == text
    assert decoded.problem == f"declared utf-8 but is not; read as {decoded.encoding}"


def test_without_any_claim_the_encoding_is_guessed_and_nothing_is_reported() -> None:
    text = _TEXTS["windows-1251"] * 20
    decoded = decode(text.encode("windows-1251"))
    assert decoded.text == text
    assert decoded.problem is None


def test_a_few_broken_bytes_do_not_take_a_declared_encoding_away() -> None:
    body = ("Grüße aus Malmö. " * 100).encode()
    broken = body[:500] + b"\xff" * 4 + body[500:]
    decoded = decode(broken, [("Content-Type", _HEADER.format("utf-8"))])
    assert decoded.encoding == "utf-8"
    assert decoded.text.count("\ufffd") == 4
    assert decoded.text.replace("\ufffd", "") == "Grüße aus Malmö. " * 100


def test_text_cut_inside_a_character_stays_readable() -> None:
    body = ("港口电车。" * 50).encode()[:-1]
    decoded = decode(body, [("Content-Type", _HEADER.format("utf-8"))])
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("港口电车。" * 49)


_MADE = {
    **_TEXTS,
    "koi8-r": _TEXTS["windows-1251"],
    "euc-jp": _TEXTS["shift_jis"],
    "windows-1253": "Το τραμ κατά μήκος του λιμανιού λειτουργεί ξανά από τη Δευτέρα το πρωί.",
    "windows-1255": "הרכבת הקלה לאורך הנמל חזרה לפעול ביום שני בבוקר.",
    "windows-1256": "عاد الترام على طول الميناء للعمل صباح يوم الاثنين.",
}
_FOREIGN = [label for label in _MADE if label not in {"iso-8859-1", "iso-8859-2", "cp1252", "iso-2022-jp"}]


def _page(text: str, label: str, meta: str | None = None) -> bytes:
    declared = f'<meta charset="{meta}">' if meta else ""
    start = f"<html><head>{declared}<script>{'var x = 1;' * 3000}</script></head><body>"
    return (start + f"<p>{text * 3}</p>" * 8 + "</body></html>").encode(label)


@pytest.mark.parametrize("label", [label for label in _MADE if label != "iso-2022-jp"])
def test_an_encoding_that_nobody_declares_is_found_behind_a_long_head(label: str) -> None:
    assert _MADE[label] in decode(_page(_MADE[label], label)).text


@pytest.mark.parametrize("label", _FOREIGN)
@pytest.mark.parametrize("meta", [None, "right", "utf-8", "utf-16", "iso-8859-1"])
def test_latin_1_as_servers_say_it_does_not_win_against_other_scripts(label: str, meta: str | None) -> None:
    body = _page(_MADE[label], label, label if meta == "right" else meta)

    assert _MADE[label] in decode(body, [("Content-Type", _HEADER.format("iso-8859-1"))]).text


def test_the_page_knows_its_own_latin_letters_better_than_the_server() -> None:
    body = _page(_TEXTS["iso-8859-2"], "iso-8859-2", "iso-8859-2")

    assert _TEXTS["iso-8859-2"] in decode(body, [("Content-Type", _HEADER.format("iso-8859-1"))]).text


@pytest.mark.parametrize("lie", ["windows-1251", "koi8-r", "gb18030", "shift_jis", "utf-16", "windows-1253"])
@pytest.mark.parametrize("label", ["iso-8859-1", "cp1252"])
def test_another_script_in_the_meta_element_does_not_win_against_western_text(label: str, lie: str) -> None:
    body = _page(_TEXTS[label], label, lie)

    assert _TEXTS[label] in decode(body, [("Content-Type", _HEADER.format(label))]).text


@pytest.mark.parametrize("meta", ["utf-16", "utf-16le", "utf-32"])
def test_a_page_in_single_bytes_is_not_in_the_double_ones_that_it_declares(meta: str) -> None:
    assert "carried on" in decode(_page("Trams carried on.", "ascii", meta)).text
    assert _TEXTS["cp1252"] in decode(_page(_TEXTS["cp1252"], "cp1252", meta)).text


@pytest.mark.parametrize("header", ["", "utf-8", "iso-8859-1", "shift_jis"])
def test_utf_8_with_a_few_broken_bytes_is_utf_8_whatever_is_declared(header: str) -> None:
    body = _page("Grüße aus Malmö – “電車”. ", "utf-8")
    broken = body[:-300] + b"\xe2\xff" + body[-300:]

    decoded = decode(broken, [("Content-Type", _HEADER.format(header))])

    assert decoded.encoding == "utf-8"
    assert decoded.text.count("Grüße aus Malmö – “電車”.") >= 23


def test_text_that_was_encoded_twice_is_mended() -> None:
    twice = "Grüße aus Malmö".encode().decode("cp1252")

    assert decode(twice.encode()).text == "Grüße aus Malmö"


_ARTICLES = {
    "gb18030": "据新华社报道，国务院总理星期一在北京会见了来访的外国客人，双方就经济合作与共同发展问题交换了意见。",
    "big5": "中央社記者報導，行政院長今天在立法院表示，政府將會繼續推動各項經濟建設計畫，希望能夠讓人民過得更好。",
    "shift_jis": "政府は月曜日、来年度の予算案を閣議決定した。首相は「国民の生活を守るために必要だ」と述べた。",
    "euc-jp": "政府は月曜日、来年度の予算案を閣議決定した。首相は「国民の生活を守るために必要だ」と述べた。",
    "euc-kr": "정부는 월요일 국무회의를 열고 내년도 예산안을 의결했다. 대통령은 국민의 삶을 위해 필요하다고 말했다.",
    "windows-1251": "Правительство в понедельник утвердило бюджет на следующий год и попросило принять закон.",
    "koi8-r": "Правительство в понедельник утвердило бюджет на следующий год и попросило принять закон.",
    "iso-8859-5": "Правительство в понедельник утвердило бюджет на следующий год и попросило принять закон.",
    "koi8-u": "Уряд у понеділок затвердив бюджет на наступний рік і попросив ухвалити закон якнайшвидше.",
    "windows-1253": "Η κυβέρνηση ενέκρινε τη Δευτέρα τον προϋπολογισμό και ζήτησε από τη βουλή να τον ψηφίσει.",
    "windows-1255": "הממשלה אישרה ביום שני את תקציב המדינה לשנה הבאה וביקשה מהכנסת לאשר אותו בהקדם האפשרי.",
    "windows-1250": "Rząd przyjął w poniedziałek budżet. Premier powiedział, że źle byłoby bez tych pieniędzy.",
    "iso-8859-2": "Rząd przyjął w poniedziałek budżet. Premier powiedział, że źle byłoby bez tych pieniędzy.",
}
_LIES = ["", "utf-8", "iso-8859-1", "gb2312", "big5", "shift_jis", "euc-jp", "euc-kr", "windows-1251", "koi8-r"]


@pytest.mark.parametrize("length", [1, 30])
@pytest.mark.parametrize("lie", _LIES)
@pytest.mark.parametrize("label", list(_ARTICLES)[:11])
def test_other_scripts_are_read_whatever_is_declared_however_long_their_paragraphs(
    label: str, lie: str, length: int
) -> None:
    text = _ARTICLES[label] * length
    declared = f'<meta charset="{lie}">' if lie else ""
    body = f"<html><head>{declared}</head><body><p>{text}</p><p>{text}</p><p>{text}</p></body></html>".encode(label)

    assert text in decode(body).text
    assert text in decode(body, [("Content-Type", _HEADER.format(lie))]).text


@pytest.mark.parametrize("lie", ["", "utf-8", "iso-8859-1", "gb2312", "shift_jis"])
@pytest.mark.parametrize("label", ["windows-1250", "iso-8859-2"])
def test_letters_of_central_europe_are_no_signs_of_the_west(label: str, lie: str) -> None:
    text = _ARTICLES[label]

    assert text in decode(_page(text, label, lie or None)).text
    assert text in decode(_page(text, label), [("Content-Type", _HEADER.format(lie))]).text


def test_the_declaration_that_fits_the_bytes_wins() -> None:
    body = _page(_ARTICLES["windows-1251"], "windows-1251", "windows-1251")

    assert _ARTICLES["windows-1251"] in decode(body, [("Content-Type", _HEADER.format("koi8-r"))]).text


@given(st.text())
def test_utf_8_is_always_read_as_it_was_written(text: str) -> None:
    # Control characters of Latin-1 are no text.
    if not text.startswith("\ufeff") and "\x00" not in text and not re.search("[\x80-\x9f]", text):
        assert decode(text.encode(), [("Content-Type", _HEADER.format("shift_jis"))]).text == text


@given(st.binary(max_size=300), st.sampled_from(["", *_TEXTS, "utf-16", "utf-32", "utf-7", "hz", "cp037", "punycode"]))
@example(b"\xff\xfe\x00", "utf-16")
@example(b"\x1b$B%", "iso-2022-jp")
def test_no_bytes_raise(body: bytes, label: str) -> None:
    decoded = decode(body, [("Content-Type", _HEADER.format(label))])
    assert isinstance(decoded.text, str)
    codecs.lookup(decoded.encoding)


@given(st.text(max_size=40))
def test_no_header_raises(value: str) -> None:
    assert decode(b"\xe9", [("Content-Type", value)]).text
    assert decode(b"\xe9", [("Content-Type", f"charset={value}")]).text
