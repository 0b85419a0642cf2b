"""Bylines in many languages, taken apart into people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.people.person_names import MAX_NAMES, NAME_LIMIT, people, reads_as_names, reads_as_person


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Ann Lee", ["Ann Lee"]),
        ("By Ann Lee", ["Ann Lee"]),
        ("BY ANN LEE", ["ANN LEE"]),
        ("Written by: Ann Lee", ["Ann Lee"]),
        ("Von Ann Lee und Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Ein Gastbeitrag von Ann Lee", ["Ann Lee"]),
        ("Par Ann Lee et Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Por Ann Lee y Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("di Ann Lee", ["Ann Lee"]),
        ("Door Ann Lee en Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("Автор: Ann Lee", ["Ann Lee"]),
        ("記者：李 安", ["李 安"]),
        ("(记者：牛镛、岳弘彬)"[1:-1], ["牛镛", "岳弘彬"]),
        ("Ann Lee, Bo Ek and Cy Fox", ["Ann Lee", "Bo Ek", "Cy Fox"]),
        ("Ann Lee; Bo Ek | Cy Fox & Di Gray", ["Ann Lee", "Bo Ek", "Cy Fox", "Di Gray"]),
        ("Ann Lee, Senior Reporter", ["Ann Lee"]),
        ("Ann Lee, Hamburg", ["Ann Lee"]),
        ("Ann Lee, MD, PhD", ["Ann Lee, MD, PhD"]),
        ("Ann Lee (dpa)", ["Ann Lee"]),
        ("Ann Lee <ann.lee@news.example>", ["Ann Lee"]),
        ("Ann Lee ann.lee@news.example @annlee", ["Ann Lee"]),
        ("Ann Lee in Hamburg", ["Ann Lee"]),
        ("By Ann Lee on Monday, 3 May 2026", ["Ann Lee"]),
        ("By Ann Lee Published Nov 3, 2026 10:30", ["Ann Lee"]),
        ("Ann Lee Thursday, November 3, 2026", ["Ann Lee"]),
        ("Ann Lee Foto: Bo Ek", ["Ann Lee"]),
        ("Walter von Aachen", ["Walter von Aachen"]),
        ("Loïc Le Clerc", ["Loïc Le Clerc"]),
        ("freeman1984", ["freeman1984"]),
        ("Ann Lee, Ann Lee", ["Ann Lee"]),
        ("Ann O&#8217;Neil", ["Ann O’Neil"]),
        ("<a href='/x'>Ann Lee</a>", ["Ann Lee"]),
    ],
)
def test_people(byline: str, names: list[str]) -> None:
    assert list(people(byline)) == names


@pytest.mark.parametrize(
    "byline",
    [
        "",
        "Staff",
        "Admin",
        "Redaktion",
        "By Editorial Team",
        "Professional Coverage",
        "https://www.facebook.com/news",
        "//news.example/ann",
        "admin@news.example",
        "12345",
        "Posted by",
        None,
        {"name": "Ann Lee"},
        7,
    ],
)
def test_nobody(byline: object) -> None:
    assert people(byline) == ()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("ByThomas Hale", ["Thomas Hale"]),
        ("Byby THOMAS HALE", ["THOMAS HALE"]),
        ("VonThomas Hale", ["Thomas Hale"]),
        ("More stories by Ann Lee", ["Ann Lee"]),
        ("Thomas HaleCEO", ["Thomas Hale"]),
        ("Thomas HaleMaria Gil", ["Thomas Hale", "Maria Gil"]),
        ("Ronan McDonald", ["Ronan McDonald"]),
        ("Laura Breton Envoyée spéciale à Toulouse", ["Laura Breton"]),
        ("Thomas Hale BBC Mundo", ["Thomas Hale"]),
        ("Thomas Hale coastnews.com Archive", ["Thomas Hale"]),
        ("Monday Column By THOMAS HALE", ["THOMAS HALE"]),
        ("By Ann Lee; photographs by Jo Marsh", ["Ann Lee"]),
        ("By Ann Lee Photographs by Jo Marsh", ["Ann Lee"]),
        ("Ann Lee, translated from the French by Jo Marsh", ["Ann Lee"]),
        ("Von Ann Lee (Text) und Bo Ek (Fotos)", ["Ann Lee"]),
        ("Written by Ann Lee, edited by Bo Ek", ["Ann Lee"]),
        ("Text und Fotos: Ann Lee", ["Ann Lee"]),
        ("Words and photos by Ann Lee", ["Ann Lee"]),
        ("Autor: Jan Nowak, Zdjęcia: Ewa Gil", ["Jan Nowak"]),
        ("Текст: Иван Петров, Фото: Анна Сидорова", ["Иван Петров"]),
        ("بقلم: سامي الحداد", ["سامي الحداد"]),
        ("كتب - محمد علي", ["محمد علي"]),
        ("محمد علي وسارة حسن", ["محمد علي", "سارة حسن"]),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("रिपोर्ट: अमित कुमार", ["अमित कुमार"]),
        ("Eric Freeman 著", ["Eric Freeman"]),
        ("記者 李安、王小明／台北報導", ["李安", "王小明"]),
        ("〔記者王小明／台北報導〕", ["王小明"]),
        ("记者：王小明 编辑：李红", ["王小明"]),
        ("本报记者 王小明 李建国", ["王小明", "李建国"]),
        ("李建国2017-03-01", ["李建国"]),
        ("山田太郎記者", ["山田太郎"]),
        ("山田 太郎", ["山田 太郎"]),
        ("取材・文＝山田太郎", ["山田太郎"]),
        ("文● カモメ／コースト編集部", ["カモメ"]),
        ("김하늘 기자, 이상현 기자", ["김하늘", "이상현"]),
        ("김하늘 기자 사진=박준형", ["김하늘"]),
        ("By Ann LeePolitical Editor", ["Ann Lee"]),
        ("By Thomas MacDonald Reporter", ["Thomas MacDonald"]),
        ("Ann LeeMay 3, 2026", ["Ann Lee"]),
        ("Ann Lee For Coast News", ["Ann Lee"]),
        ("Ann Lee, USA TODAY", ["Ann Lee"]),
        ("ANN LEE, TOM FOX", ["ANN LEE", "TOM FOX"]),
        ("Ziegler, Martin", ["Martin Ziegler"]),
        ("van der Berg, Anna M.", ["Anna M. van der Berg"]),
        ("Anna, Martin", ["Anna"]),
        ("ann@coastnews.example (Ann Lee)", ["Ann Lee"]),
        ("Ann Lee (translated by Bo Ek)", ["Ann Lee"]),
        ("Por Tainá Moura e Caio Prado, Jornal da Praia — Santos", ["Tainá Moura", "Caio Prado"]),
        ("লেখক: সালমা বেগম ও রফিক আহমেদ", ["সালমা বেগম", "রফিক আহমেদ"]),
        ("ანა კიკნაძე და გიორგი ბერიძე", ["ანა კიკნაძე", "გიორგი ბერიძე"]),
        ("Jonas Petraitis ir Ona Kazlauskienė", ["Jonas Petraitis", "Ona Kazlauskienė"]),
    ],
)
def test_names_are_peeled(byline: str, names: list[str]) -> None:
    assert list(people(byline)) == names


@pytest.mark.parametrize("name", ["Jessica Marlow", "T.S. Hale", "Иван Петров", "سامي الحداد", "王小明", "김하늘"])
def test_full_names_read_as_persons(name: str) -> None:
    assert reads_as_person(name)


@pytest.mark.parametrize(
    "name",
    ["Coast News", "Le Monde", "Help Net Security", "Nordseeküste Spezial", "GUITAR SUMMIT", "新京报"],
)
def test_outlets_and_headings_do_not(name: str) -> None:
    assert not reads_as_person(name)


def test_a_sentence_is_no_list_of_names() -> None:
    assert reads_as_names("Ann van der Lee")
    assert reads_as_names("annlee")
    assert not reads_as_names("the storm reached the coast")


@given(st.text(max_size=1500))
def test_any_text_gives_bounded_names(text: str) -> None:
    names = people(text)

    assert len(names) <= MAX_NAMES
    assert all(0 < len(name) <= NAME_LIMIT for name in names)


def test_twenty_names_at_most() -> None:
    assert len(people(", ".join(f"Ann Lee{chr(97 + number)}" for number in range(26)))) == MAX_NAMES


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Von unserem Korrespondenten Peter Müller, Berlin", ["Peter Müller"]),
        ("Aus Paris berichtet Eva Klein", ["Eva Klein"]),
        ("Aus Frankfurt am Main berichten Eva Klein und Max Huber", ["Eva Klein", "Max Huber"]),
        ("Dal nostro inviato a Parigi Marco Rossi", ["Marco Rossi"]),
        ("De notre envoyé spécial à Kyiv Marc Leroy", ["Marc Leroy"]),
        ("By our correspondent in Cairo Ann Lee", ["Ann Lee"]),
        ("Door onze correspondent Pieter van der Berg", ["Pieter van der Berg"]),
        ("Sr. Staff Writer Ann Lee", ["Ann Lee"]),
        ("Корреспондент Сергей Ильин", ["Сергей Ильин"]),
        ("Publié le 3 mai 2026 par Jérôme Lefèvre", ["Jérôme Lefèvre"]),
        ("Published on 3 May 2026 by Max Hale", ["Max Hale"]),
        ("Escrito por Luis Gómez el 3 de mayo de 2026", ["Luis Gómez"]),
        ("Reportagem de João Ávila; edição de Inês Sá", ["João Ávila"]),
        ("Un article d'Anne Moreau", ["Anne Moreau"]),
        ("Napsal Jiří Dvořák", ["Jiří Dvořák"]),
        ("Автор статьи: Мария Белова", ["Мария Белова"]),
        ("Підготувала Олена Шевченко", ["Олена Шевченко"]),
        ("Γράφει η Μαρία Νικολάου", ["Μαρία Νικολάου"]),
        ("Teksti: Matti Virtanen Kuvat: Liisa Mäki", ["Matti Virtanen"]),
        ("Ali Öztürk / İstanbul", ["Ali Öztürk"]),
        ("القاهرة - أحمد محمود", ["أحمد محمود"]),
        ("Luís Costa — São Paulo", ["Luís Costa"]),
        ("מאת דוד כהן ורחל לוי", ["דוד כהן", "רחל לוי"]),
        ("เรื่องโดย: ณัฐพล สุขใจ", ["ณัฐพล สุขใจ"]),
        ("แปลโดย สมชาย ใจดี", []),
        ("【本報記者陳大文報道】", ["陳大文"]),
        ("中央社記者林宜靜台北3日電", ["林宜靜"]),
        ("撰文：陳大文 攝影：李小明", ["陳大文"]),
        ("編集委員 佐藤健一", ["佐藤健一"]),
        ("政治部 山本太郎", ["山本太郎"]),
        ("글·사진 = 박지훈 기자", ["박지훈"]),
        ("이수정·김민수 선임기자", ["이수정", "김민수"]),
        ("사진=김민수 기자", []),
        ("Ann LeePublished 3 May 2026", ["Ann Lee"]),
        ("AuthorAnn Lee", ["Ann Lee"]),
        ("Ann Lee5 min read", ["Ann Lee"]),
        ("Prof. Max Hale", ["Prof. Max Hale"]),
        ("Landesanstalt für Wald und Forstwirtschaft", []),
        ("En savoir plus", []),
        ("Lesen Sie auch", []),
        ("Читайте также", []),
        ("اقرأ أيضا", []),
        ("シェアする", []),
    ],
)
def test_roles_dates_places_and_labels_of_more_languages(byline: str, names: list[str]) -> None:
    assert list(people(byline)) == names


def test_a_verb_behind_a_name_is_no_family_name() -> None:
    assert not reads_as_person("Georg Hale übernahm")
