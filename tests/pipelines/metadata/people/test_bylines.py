"""Bylines that a page shows: in many scripts, in cards of other articles, at the end of a text."""

from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from pipelines.items import PageItem
from pipelines.metadata.reader import read_metadata

URL = "https://www.coastnews.example/2026/bridge"
PROSE = "<p>The engineers looked at every pillar of the bridge and wrote a long report about what they had found.</p>"
CHINESE = "<p>工程师检查了大桥的每一根桥墩，并就他们发现的问题写了一份很长的报告，市政府将于下周公布。</p>"


def names(body: str, title: str = "Bridge opens after four years", url: str = URL) -> list[str]:
    source = f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"
    tree: Any = html.document_fromstring(source)
    page = PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "coastnews.example")
    return [author.name for author in read_metadata(tree, page).authors]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("เรื่อง: กนกวรรณ ศรีสุข", ["กนกวรรณ ศรีสุข"]),
        ("โดย ธนา วงศ์ไทย", ["ธนา วงศ์ไทย"]),
        ("كتب: ياسر منصور", ["ياسر منصور"]),
        ("بقلم رنا الخطيب", ["رنا الخطيب"]),
        ("نویسنده: نرگس احمدی", ["نرگس احمدی"]),
        ("מאת: נועם פרץ", ["נועם פרץ"]),
        ("Γράφει η Μαρία Ιωάννου", ["Μαρία Ιωάννου"]),
        ("Του Κώστα Δημητρίου", ["Κώστα Δημητρίου"]),
        ("लेखक: रोहित वर्मा", ["रोहित वर्मा"]),
        ("Tác giả: Trần Thị Mai", ["Trần Thị Mai"]),
        ("Penulis: Dewi Lestari", ["Dewi Lestari"]),
        ("Propos recueillis par Chloé Martin", ["Chloé Martin"]),
        ("정하나·윤도현 기자", ["정하나", "윤도현"]),
        ("(서울=연합뉴스) 정하나 윤도현 최유진 기자 =", ["정하나", "윤도현", "최유진"]),
        ("[부산=뉴시스] 정하나 기자 =", ["정하나"]),
        ("입력 2026.11.03 정하나 선임 기자", ["정하나"]),
        ("Των Κώστα Δημητρίου και Μαρίας Ιωάννου", ["Κώστα Δημητρίου", "Μαρίας Ιωάννου"]),
        ("Γράφουν οι Κώστας Δημητρίου και Μαρία Ιωάννου", ["Κώστας Δημητρίου", "Μαρία Ιωάννου"]),
        ("Κείμενο: Μαρία Ιωάννου", ["Μαρία Ιωάννου"]),
        ("প্রতিবেদক: রফিক আহমেদ", ["রফিক আহমেদ"]),
        ("লিখেছেন সালমা বেগম", ["সালমা বেগম"]),
        ("लेखक: रोहित वर्मा एवं सीमा गुप्ता", ["रोहित वर्मा", "सीमा गुप्ता"]),
        ("संवाददाता: रोहित वर्मा", ["रोहित वर्मा"]),
        ("به قلم نرگس احمدی", ["نرگس احمدی"]),
        ("خبرنگار: نرگس احمدی", ["نرگس احمدی"]),
        ("الكاتبة: رنا الخطيب", ["رنا الخطيب"]),
        ("كتبت - رنا الخطيب", ["رنا الخطيب"]),
        ("כתב: נועם פרץ", ["נועם פרץ"]),
        ("เรื่องและภาพ: ธนา วงศ์ไทย", ["ธนา วงศ์ไทย"]),
        ("Подготовила Мария Орлова", ["Мария Орлова"]),
        ("Підготував Петро Коваль", ["Петро Коваль"]),
        ("Texto: Marta Vidal | Fotos: Pau Serra", ["Marta Vidal"]),
        ("Texto de Marta Vidal y fotos de Pau Serra", ["Marta Vidal"]),
        ("Reportagem: Rita Nunes", ["Rita Nunes"]),
        ("Un article de Julie Martin", ["Julie Martin"]),
        ("Dalla nostra corrispondente Giulia Fabbri", ["Giulia Fabbri"]),
        ("Van onze verslaggever Jan Mulder", ["Jan Mulder"]),
        ("Von unserem Mitarbeiter Jonas Weber", ["Jonas Weber"]),
        ("Autor*in: Lena Vogt", ["Lena Vogt"]),
        ("Opracowała: Maria Kowal", ["Maria Kowal"]),
        ("Napsala Jana Malá", ["Jana Malá"]),
        ("Scris de Elena Pop", ["Elena Pop"]),
        ("de Elena Pop și Andrei Ionescu", ["Elena Pop", "Andrei Ionescu"]),
        ("Words: Ann Lee | Pictures: Bo Ek", ["Ann Lee"]),
        ("Szöveg: Nagy Anna, fotó: Kis Pál", ["Nagy Anna"]),
        ("Kirjoittanut Anna Niemi ja Pekka Salo", ["Anna Niemi", "Pekka Salo"]),
        ("Skrevet af Mette Lund og Per Dahl", ["Mette Lund", "Per Dahl"]),
        ("Reporter: Dewi Lestari", ["Dewi Lestari"]),
        ("Bài và ảnh: Trần Thị Mai", ["Trần Thị Mai"]),
        ("Muhabir: Elif Kaya, Kameraman: Can Demir", ["Elif Kaya"]),
        ("Story and photos by Ann Lee", ["Ann Lee"]),
        ("2026年5月3日 10:00　来源：沿海新闻　作者：王小明、李海燕　责任编辑：张静", ["王小明", "李海燕"]),
        ("来源：沿海新闻 | 作者：王小明 | 编辑：张静", ["王小明"]),
        ("文 | 王小明 编辑 | 张静", ["王小明"]),
        ("文・高橋直人　写真・川本恵", ["高橋直人"]),
        ("2026年5月3日 公開　執筆：高橋直人", ["高橋直人"]),
        ("取材・文：高橋直人", ["高橋直人"]),
        ("글 정하나 사진 윤도현", ["정하나"]),
        ("글=정하나 기자, 사진=윤도현 기자", ["정하나"]),
    ],
)
def test_a_line_below_the_headline_that_begins_like_a_byline(line: str, found: list[str]) -> None:
    assert names(f"<div>{line}</div>{PROSE * 4}") == found


@pytest.mark.parametrize(
    "line",
    [
        "โดยคณะกรรมการประชุมกันเมื่อวันจันทร์ที่ผ่านมา",
        "كتب الرئيس رسالة",
        "เรื่อง สะพานใหม่",
        "מאת העירייה נמסר היום כי הגשר ייפתח שוב",
        "Του χρόνου η γέφυρα θα είναι ανοιχτή για όλους",
        "Reporter ohne Grenzen",
        "Texto de Ley Orgánica",
        "De Nueva York a Lisboa",
        "Των Ηνωμένων Πολιτειών",
        "Napsal nám čtenář",
        "Подготовила редакция",
        "Kirjoittanut toimitus",
        "লিখেছেন আমাদের পাঠক সমাজের বিশিষ্ট একজন ব্যক্তি",
        "来源：网络 作者：小编",
        "文字：本报讯",
        "執筆：編集部",
        "ライター：募集中",
        "취재: 온라인뉴스팀",
    ],
)
def test_a_sentence_that_begins_like_a_byline_names_no_author(line: str) -> None:
    assert names(f"<div>{line}</div>{PROSE * 4}") == []


TITLE = "<h3><a href='/2026/tunnel'>Tunnel under the bay is late again</a></h3>"


@pytest.mark.parametrize(
    "teaser",
    [
        f"<div>{TITLE}<div><span class='author-name'>Ann Lee</span></div></div>",
        f"<div>{TITLE}<p>By Ann Lee</p></div>",
        "<ul><li><a href='/t'><b class='author'>Ann Lee:</b> Tunnel under the bay is late again</a></li></ul>",
        "<ul><li><span class='author'>Ann Lee</span> <a href='/t'>Tunnel under the bay is late again</a></li></ul>",
        "<ul><li><a href='/t'><i class='author'>王小明：</i>海底隧道再次推迟开放</a></li></ul>",
    ],
)
def test_the_author_in_a_teaser_wrote_another_article(teaser: str) -> None:
    assert names(f"{PROSE * 4}<section>{teaser}</section>") == []


@pytest.mark.parametrize(
    "byline",
    [
        "<div><h4><a href='/team/ann-lee'>Ann Lee</a></h4><span class='author-name'>Ann Lee</span></div>",
        "<div><span class='author-name'>Ann Lee</span><h4><a href='/blog'>The blog of our harbour desk</a></h4></div>",
        "<a href='/author/ann'><span class='author-name'>Ann Lee</span> has written about bridges for years</a>",
        "<a href='/2026/bridge' aria-current='page'><span class='author-name'>Ann Lee</span> Writes about ships</a>",
    ],
)
def test_the_card_of_the_author_is_no_teaser(byline: str) -> None:
    assert names(f"{byline}{PROSE * 4}") == ["Ann Lee"]


@pytest.mark.parametrize(
    "credit",
    [
        "<a href='https://commons.wikimedia.org/wiki/File:Bridge.jpg'>Kai Sommer</a>",
        "<a class='license-owner' href='/photo/4'>Kai Sommer</a>",
        "<a href='https://www.flickr.com/photos/kai'>Kai Sommer</a>",
    ],
)
def test_a_link_to_a_picture_credits_no_author(credit: str) -> None:
    assert names(f"<div class='author'>{credit}</div><p class='author'>Ann Lee</p>{PROSE * 4}") == ["Ann Lee"]


@pytest.mark.parametrize(
    "href", ["/profiles/ann-lee-309429", "https://academy.example/people/77-ann-lee", "/team/ann-lee.html"]
)
def test_a_number_may_stand_beside_the_name_in_an_address(href: str) -> None:
    assert names(f"<p><a href='{href}'>Ann Lee</a>, <em>Coast University</em></p>{PROSE * 4}") == ["Ann Lee"]


@pytest.mark.parametrize("named", ["authorName", "Header_author__x3Fz", "Card-byline__9a"])
def test_names_of_classes_that_programs_write(named: str) -> None:
    assert names(f"<div><p class='{named}'>Lee Ann</p></div>{PROSE * 4}") == ["Lee Ann"]


@pytest.mark.parametrize(
    ("closing", "found"),
    [
        ("（文/王小明）", ["王小明"]),
        ("(文/图 王小明 李海燕)", ["王小明", "李海燕"]),
        ("（记者 李海燕）", ["李海燕"]),
        ("（见图三）", []),
        ("（责任编辑 王小明）", []),
    ],
)
def test_a_credit_in_brackets_ends_a_chinese_text(closing: str, found: list[str]) -> None:
    assert names(f"{CHINESE * 3}{CHINESE[:-4]}{closing}</p>", "大桥重新开放") == found


def test_brackets_within_a_text_are_no_credit() -> None:
    assert names(f"{CHINESE[:-4]}（文/王小明）</p>{CHINESE * 3}", "大桥重新开放") == []


def test_an_agency_and_its_reporter_end_a_text() -> None:
    assert names(f"{PROSE * 3}{PROSE[:-4]} (c)AFP/Ann LEE</p>") == ["Ann LEE"]
    assert names(f"{PROSE * 3}{PROSE[:-4]} (c)AFP/Getty Images</p>") == []


def test_each_contribution_ends_where_the_next_begins() -> None:
    line = "Words by Ann Lee, photographs by Bo Ek, edited by Cy Fox"

    assert names(f"<p class='byline'>{line}</p>{PROSE * 4}") == ["Ann Lee"]


@pytest.mark.parametrize(
    ("host", "title", "found"),
    [
        ("annleephotography.example", "Bridges at night | Ann Lee's Photography Blog", ["Ann Lee"]),
        ("annlee.example", "Bridges at night (Ann Lee)", ["Ann Lee"]),
        ("bridges.example", "Bridges at night | Ann Lee's Photography Blog", []),
        ("annleephotography.example", "Bridges at night | Photography by Bo Ek", []),
    ],
)
def test_the_owner_of_a_site_with_a_longer_name(host: str, title: str, found: list[str]) -> None:
    assert names(PROSE * 4, title, f"https://{host}/bridges") == found


@pytest.mark.parametrize(
    ("above", "found"),
    [
        ("<div>Posted on 3 May 2026 <span>by Ann Lee</span></div>", ["Ann Lee"]),
        ("<header><p>Von Ann Lee</p></header>", ["Ann Lee"]),
        ("<p>Ann Lee | Region</p>", []),
        ("<p>By Rail</p>", []),
    ],
)
def test_a_byline_above_the_headline(above: str, found: list[str]) -> None:
    source = f"<main>{above}<h1>Bridge opens after four years</h1>{PROSE * 4}</main>"
    tree: Any = html.document_fromstring(source)
    page = PageItem(URL, URL, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "coastnews.example")

    assert [author.name for author in read_metadata(tree, page).authors] == found


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("The owner, <a href='/people/bo-ek'>Bo Ek</a>, told the council that the bridge was his.", []),
        ("We asked <a href='/staff/bo-ek'>Bo Ek</a> what the council will do about the bridge now.", []),
        ("Written by <a href='/staff/ann-lee'>Ann Lee</a>, who has looked at bridges for years.", ["Ann Lee"]),
        ("<a href='/staff/ann-lee'>Ann Lee</a> is a reporter who writes about bridges and ships.", ["Ann Lee"]),
    ],
)
def test_a_linked_person_of_a_sentence_did_not_write_it(paragraph: str, found: list[str]) -> None:
    assert names(f"{PROSE * 2}<p>{paragraph}</p>{PROSE * 2}") == found


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("Ann Lee BBC Coast, Santa Maria", ["Ann Lee"]),
        ("Ann Lee, Bo Ek", ["Ann Lee", "Bo Ek"]),
        ("ნინო კახიძე", ["ნინო კახიძე"]),
        ("ავტორი: ნინო კახიძე", ["ნინო კახიძე"]),
    ],
)
def test_places_behind_outlets_and_letters_without_capitals(byline: str, found: list[str]) -> None:
    assert names(f"<p class='author'>{byline}</p>{PROSE * 4}") == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ("<span>Karin Ljung</span> <span>karin.ljung@coastnews.example</span>", ["Karin Ljung"]),
        ("<p>Mikael Ström, mstrom@coastnews.example</p>", ["Mikael Ström"]),
        (
            "<p>Karin Ljung <a>k.ljung@coastnews.example</a></p><p>Mikael Ström <a>m.strom@coastnews.example</a></p>",
            ["Karin Ljung"],
        ),
        ("<div class='caption'><span>Karin Ljung</span> <span>karin.ljung@coastnews.example</span></div>", []),
        ("<span>Harbour Lights</span> <span>news@coastnews.example</span>", []),
        ("<h3>Paul Marsh Award</h3><p>marsh@coastnews.example</p>", []),
    ],
)
def test_an_address_with_the_family_name_makes_a_byline_of_the_name_before_it(lines: str, found: list[str]) -> None:
    assert names(f"<div>{lines}</div>{PROSE * 4}") == found


def test_the_years_of_a_life_are_no_date_beside_a_name() -> None:
    assert names(f"{PROSE}<h2>Peter Hale 1948 - 2026</h2>{PROSE * 3}") == []
