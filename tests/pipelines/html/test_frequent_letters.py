import pytest

from pipelines.html.frequent_letters import agrees, is_foreign, is_no_language, recognised_codec

TEXTS = {
    "gb18030": "国务院总理星期一在北京会见了来访的外国客人，双方就经济合作问题交换了意见。",
    "big5": "行政院長今天在立法院表示，政府將會繼續推動各項經濟建設計畫。",
    "cp932": "政府は月曜日、来年度の予算案を閣議決定した。首相は記者会見で述べた。",
    "euc_jp": "政府は月曜日、来年度の予算案を閣議決定した。首相は記者会見で述べた。",
    "cp949": "정부는 월요일 국무회의를 열고 내년도 예산안을 의결했다.",
    "cp1251": "Правительство утвердило бюджет на следующий год и попросило принять закон.",
    "koi8-r": "Правительство утвердило бюджет на следующий год и попросило принять закон.",
    "cp1253": "Η κυβέρνηση ενέκρινε τη Δευτέρα τον προϋπολογισμό του επόμενου έτους.",
    "cp1255": "הממשלה אישרה ביום שני את תקציב המדינה לשנה הבאה וביקשה לאשר אותו.",
    "cp1256": "وافقت الحكومة يوم الاثنين على ميزانية العام المقبل وطلبت من البرلمان إقرارها.",
    "cp874": "รัฐบาลอนุมัติงบประมาณปีหน้าเมื่อวันจันทร์ นายกรัฐมนตรีกล่าวกับผู้สื่อข่าว",
}


@pytest.mark.parametrize("codec", TEXTS)
def test_running_text_is_recognised_even_if_it_is_cut_inside_a_character(codec: str) -> None:
    sample = TEXTS[codec].encode(codec)

    assert recognised_codec(sample) == codec
    assert recognised_codec(sample[:-1]) == codec


@pytest.mark.parametrize("codec", TEXTS)
def test_only_the_right_declaration_agrees(codec: str) -> None:
    sample = TEXTS[codec].encode(codec)

    assert agrees(sample, codec, codec)
    assert not any(agrees(sample, other, codec) for other in ("cp1252", "utf-8", "latin-1"))
    assert not any(agrees(sample, other, codec) for other in TEXTS if other != codec)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("È già così, perché la città è più bella: è là, è lì, è giù, è qui, è tutto ciò che c’è.", "cp1252"),
        ("Příliš žluťoučký kůň úpěl ďábelské ódy, řekl včera večer mluvčí vlády v Praze.", "cp1250"),
        ("Größere Mühlen an schönen Flüssen mahlen überall früher, hieß es gestern in Köln.", "cp1252"),
        ("Çağdaş Türkçe yazılarda ığdır, şöyle böyle, güneşli günler için çalışıyoruz.", "cp1254"),
        ("Plain text has no letter beyond ASCII at all.", "ascii"),
    ],
)
def test_latin_letters_are_no_other_script(text: str, codec: str) -> None:
    sample = text.encode(codec)

    assert recognised_codec(sample) is None
    assert not is_foreign(sample)


def test_text_in_no_language_of_its_declaration() -> None:
    polish = "Rząd przyjął w poniedziałek budżet; źle byłoby bez tych pieniędzy, żółć i łąkę też. ".encode("cp1250") * 5

    assert is_no_language(polish, "gb18030")
    assert is_no_language(polish, "cp932")
    assert not is_no_language(TEXTS["big5"].encode("big5"), "big5hkscs")
    assert not is_no_language(b"few", "gb18030")
    assert not is_no_language(polish, "cp1250")
