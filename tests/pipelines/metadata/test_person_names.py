"""Bylines in many languages, taken apart into people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.metadata.person_names import MAX_NAMES, NAME_LIMIT, people, reads_as_names


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
        ("(责编：牛镛、岳弘彬)"[1:-1], ["牛镛", "岳弘彬"]),
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
