"""Strings of any kind become one line of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.html.visible_text import plain_text, raw_text, visible_lines, visible_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("  Storm \n hits\tthe coast ", "Storm hits the coast"),
        ("Tom &amp; Jerry", "Tom & Jerry"),
        ("Tom &amp;amp; Jerry &amp;#8217;s", "Tom & Jerry ’s"),
        ("<b>Storm</b> hits<br/>the coast", "Storm hits the coast"),
        ("5 < 6 and 7 > 4", "5 < 6 and 7 > 4"),
        ("Heli\u00adkopter\u200b", "Helikopter"),
        ("evil \u202etxt\u0000\u001b[31m", "evil txt[31m"),
        ("", None),
        (" \u200b ", None),
        (None, None),
        (5, None),
        ({"a": 1}, None),
    ],
)
def test_plain(raw: object, text: str | None) -> None:
    assert plain_text(raw, 100) == text


def test_long_strings_are_cut() -> None:
    assert plain_text("ab " * 50_000, 10) == "ab ab ab a"


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_plain_is_one_line_within_its_limit(raw: str, limit: int) -> None:
    text = plain_text(raw, limit)

    assert text is None or (0 < len(text) <= limit and text == " ".join(text.split()))


def test_shown_text_leaves_out_what_no_reader_sees() -> None:
    element = html.fragment_fromstring(
        "<h1>Storm<style>.a{}</style> hits<br>the<!-- not --> coast<script>x()</script></h1>"
    )

    assert visible_text(element, 100) == "Storm hits the coast"


def test_lines_end_where_blocks_end() -> None:
    element = html.fragment_fromstring("<div><p>Ann <b>Lee</b></p><p></p>Reporter<br>Hamburg</div>")

    assert visible_lines(element, 100) == ("Ann Lee", "Reporter", "Hamburg")


def test_an_element_that_was_never_closed_is_cut() -> None:
    element = html.fragment_fromstring(f"<div>{'<p>word</p>' * 20_000}</div>")

    assert len(visible_text(element, 100) or "") <= 100
    assert len(raw_text(element, 100)) < 200


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert plain_text("کتاب\u200cهای تازه \u200e\u2066(۲)\u2069", 100) == "کتاب\u200cهای تازه (۲)"
    assert plain_text("Har\u200cbour\u00ad \U000e0041tram\ufe0f", 100) == "Harbour tram"
