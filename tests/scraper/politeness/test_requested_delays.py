import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.politeness.requested_delays import MOST_SECONDS, delay_seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("10", 10),
        ("10s", 10),
        ("10 Sek.", 10),
        ("1,5", 1.5),
        ("0.5h", 1800),
        ("1 day", 86_400),
        ("250 msec", 0.25),
        ('"10"', 10),
        ("= 10", 10),
    ],
)
def test_delays_have_units(value: str, seconds: float) -> None:
    assert delay_seconds("crawl-delay", value) == seconds


@pytest.mark.parametrize("value", ["", "none", "-5", "0", "s10", "inf", "nan"])
def test_other_values_are_no_delays(value: str) -> None:
    assert delay_seconds("crawl-delay", value) is None


@given(st.sampled_from(["crawl-delay", "request-rate"]), st.text(max_size=20))
def test_every_delay_is_within_its_bounds(field: str, value: str) -> None:
    seconds = delay_seconds(field, value)

    assert seconds is None or 0 < seconds <= MOST_SECONDS
