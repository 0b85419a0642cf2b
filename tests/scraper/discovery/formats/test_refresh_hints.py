from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.formats.refresh_hints import LONGEST_REFRESH, refresh_in_feed, refresh_in_headers
from scraper.discovery.formats.rss_atom import read_feed

DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Cache-Control": "public, max-age=600"}, 600),
        ({"cache-control": "no-cache"}, None),
        ({"Cache-Control": "max-age=600", "Expires": "0", "Date": DATE}, 600),
        ({"Expires": "Sun, 22 Nov 2026 12:30:00 GMT", "Date": DATE}, 1800),
        ({"Expires": "Sat, 21 Nov 2026 12:30:00 GMT", "Date": DATE}, 0),
        ({"Expires": "-1", "Date": DATE}, None),
        ({"Expires": "Sun, 22 Nov 2026 12:30:00 GMT"}, None),
        ({"Cache-Control": "max-age=9999999999"}, LONGEST_REFRESH.total_seconds()),
    ],
)
def test_headers_say_how_long_a_document_is_fresh(headers: dict[str, str], seconds: float | None) -> None:
    interval = refresh_in_headers(headers)

    assert (None if interval is None else interval.total_seconds()) == seconds


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        (("60", None, None), 60),
        ((None, "hourly", None), 60),
        ((None, "hourly", "2"), 30),
        ((None, "Daily ", "0"), 1440),
        ((None, "sometimes", "2"), None),
        (("soon", None, None), None),
        (("-5", None, None), None),
        ((None, None, "3"), None),
    ],
)
def test_feeds_say_how_long_they_are_to_be_kept(words: tuple[str | None, ...], minutes: float | None) -> None:
    interval = refresh_in_feed(*words)

    assert (None if interval is None else interval / timedelta(minutes=1)) == minutes


def test_a_feed_is_read_with_its_interval() -> None:
    item = "<item><link>https://a.example/1</link></item>"
    by_ttl = f"<rss version='2.0'><channel><ttl>90</ttl>{item}</channel></rss>"
    by_module = (
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'><channel>"
        f"<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>{item}</channel></rss>"
    )

    assert read_feed(by_ttl.encode(), "https://a.example/f").refresh_after == timedelta(minutes=90)
    assert read_feed(by_module.encode(), "https://a.example/f").refresh_after == timedelta(minutes=15)


@given(st.text(), st.text(), st.text())
def test_no_words_are_too_odd(one: str, other: str, third: str) -> None:
    for interval in (
        refresh_in_headers({"Cache-Control": one, "Expires": other, "Date": third}),
        refresh_in_headers({"Cache-Control": f"max-age={one}"}),
        refresh_in_feed(one, other, third),
    ):
        assert interval is None or timedelta(0) <= interval <= LONGEST_REFRESH
