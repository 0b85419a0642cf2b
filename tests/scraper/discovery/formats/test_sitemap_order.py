"""The order of the parts of a sitemap index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.formats.sitemap_order import is_of_news, newest_first

HOST = "https://news.example/"


def order(*names: str, **lastmods: str) -> list[str]:
    dates = {f"{HOST}{name}.xml": date for name, date in lastmods.items()}
    return [url.removeprefix(HOST) for url in newest_first([HOST + name for name in names], dates)]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["s1.xml", "s2.xml", "s10.xml"], ["s10.xml", "s2.xml", "s1.xml"]),
        (["m-2025-12.xml", "m-2026-9.xml", "m-2026-10.xml"], ["m-2026-10.xml", "m-2026-9.xml", "m-2025-12.xml"]),
        (["m-12-2025.xml", "m-01-2026.xml"], ["m-01-2026.xml", "m-12-2025.xml"]),
        (["31-12-2025.xml", "01-01-2026.xml"], ["01-01-2026.xml", "31-12-2025.xml"]),
        (
            ["m-april-2026.xml", "m-november-2026.xml", "m-dec-2025.xml"],
            ["m-november-2026.xml", "m-april-2026.xml", "m-dec-2025.xml"],
        ),
        (["2026/Aug.xml", "2026/Oct.xml", "2026/Sep.xml"], ["2026/Oct.xml", "2026/Sep.xml", "2026/Aug.xml"]),
        (["s?y=2024&m=1", "s?y=2025&m=1"], ["s?y=2025&m=1", "s?y=2024&m=1"]),
        (["a.xml", "b.xml", "c.xml"], ["c.xml", "b.xml", "a.xml"]),
        # No series keeps the newest of another one waiting.
        (
            ["tag1.xml", "tag2.xml", "tag3.xml", "post1.xml", "post2.xml"],
            ["post2.xml", "tag3.xml", "post1.xml", "tag2.xml", "tag1.xml"],
        ),
        (["s2.xml", "news.xml", "s3.xml"], ["news.xml", "s3.xml", "s2.xml"]),
    ],
)
def test_without_dates_names_decide_and_then_the_place_from_the_end(listed: list[str], expected: list[str]) -> None:
    assert order(*listed) == expected


def test_dates_of_the_index_come_first_and_equal_ones_leave_it_to_the_names() -> None:
    dates = {"s1": "2026-11-02", "s2": "2026-11-01", "s3": "2026-11-01"}

    assert order("s1.xml", "s2.xml", "s3.xml", "s4.xml", **dates) == ["s1.xml", "s3.xml", "s2.xml", "s4.xml"]


def test_dates_of_the_index_are_compared_in_any_form_and_zone() -> None:
    dates = {"s1": "Mon, 02 Nov 2026 10:00:00 GMT", "s2": "2026-11-02T11:30:00+02:00", "s3": "2026-11-02T11:00:00Z"}
    dates["s4"] = "30/10/2026"

    assert order("s1.xml", "s2.xml", "s3.xml", "s4.xml", **dates) == ["s3.xml", "s1.xml", "s2.xml", "s4.xml"]


def test_news_is_looked_for_in_path_and_name_and_not_in_the_host() -> None:
    assert not is_of_news("https://www.thenews.example/sitemap-1.xml")
    assert is_of_news("https://a.example/News/1.xml")
    assert is_of_news("https://a.example/sitemap.xml?type=news")


@given(st.lists(st.text("ab12-/", max_size=6)), st.dictionaries(st.text("ab12", max_size=3), st.text(max_size=3)))
def test_every_part_is_in_the_order_once(names: list[str], lastmods: dict[str, str]) -> None:
    assert sorted(order(*names, **lastmods)) == sorted(set(names))
