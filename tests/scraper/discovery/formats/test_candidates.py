from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from scraper.discovery.formats.candidates import absolute_url, distinct, make_candidate, plain_headline, raw_hint

BASE = "https://outlet.example/feeds/news.xml"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Harbour strike ends", "Harbour strike ends"),
        ("  Harbour\n\tstrike\u00a0ends ", "Harbour strike ends"),
        ("Bread &amp; butter &#8211; again", "Bread & butter \u2013 again"),
        ("<b>Har</b>bour<br/>strike", "Harbour strike"),
        ("5 < 6 & 7 > 6", "5 < 6 & 7 > 6"),
        ("<![CDATA[Harbour]]>", "Harbour"),
        ("<!-- note --> Harbour", "Harbour"),
        ("Har\x00bour \ud800", "Har bour"),
        ("Гавань &laquo;открыта&raquo;", "Гавань «открыта»"),
        ("<img src='a.png'>", None),
        (" ", None),
        (None, None),
        ("x" * 900, "x" * 500),
    ],
)
def test_headlines_are_plain(written: str | None, expected: str | None) -> None:
    assert plain_headline(written) == expected


def test_a_date_stays_as_it_was_written() -> None:
    assert raw_hint(" Mon, 02 Nov 2026\n 10:00 ") == "Mon, 02 Nov 2026 10:00"
    assert raw_hint("") is None


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.google.com/amp/s/a.example/x?usqp=1", "https://a.example/x"),
        ("/a", "https://outlet.example/a"),
        ("a", "https://outlet.example/feeds/a"),
        (" //cdn.example/a ", "https://cdn.example/a"),
        ("/a?id=1&amp;page=2&amp;utm_source=rss", "https://outlet.example/a?id=1&page=2"),
        ("mailto:a@outlet.example", None),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_links_are_resolved_and_normalised(link: str | None, expected: str | None) -> None:
    assert absolute_url(link, BASE) == expected


def test_the_first_of_equal_urls_is_kept() -> None:
    found = [make_candidate(link, Hints(link, via="feed"), BASE) for link in ("/b", "/a", "/b#top", "javascript:x")]

    assert distinct(found) == (
        Candidate("https://outlet.example/b", Hints("/b", via="feed")),
        Candidate("https://outlet.example/a", Hints("/a", via="feed")),
    )


@given(st.text(), st.lists(st.none() | st.text(), min_size=6, max_size=6))
def test_hints_can_be_stored(link: str, said: list[str | None]) -> None:
    found = make_candidate(link, Hints(said[0], said[1], "feed", *said[2:]), BASE)

    if found is not None:
        for text in filter(None, astuple(found.hints)):
            assert "\x00" not in text.encode("utf-8").decode()
            assert text == text.strip()
            assert len(text) <= 1_000


def test_a_candidate_without_a_link_of_its_own_is_none() -> None:
    assert make_candidate("", Hints("Headline", via="feed"), BASE) is None


@pytest.mark.parametrize("mark_up", ["<!--", "<p ", "<", "<a <", "</", "<![CDATA[", "&", "<!-- -->"])
def test_a_megabyte_of_mark_up_is_no_headline_and_takes_no_time(mark_up: str) -> None:
    found = plain_headline(f"Harbour {mark_up * (1_000_000 // len(mark_up))}")

    assert found is not None
    assert found.startswith("Harbour")
    assert len(found) <= 500
