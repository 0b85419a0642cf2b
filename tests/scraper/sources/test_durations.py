from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources.durations import DurationError, format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("15m", 900),
        ("15 min", 900),
        (" 1h30m ", 5_400),
        ("1h 30 minutes", 5_400),
        ("30d", 2_592_000),
        ("2 Weeks", 1_209_600),
        ("0s", 0),
    ],
)
def test_a_duration_is_numbers_with_units(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "15", "m", "15 x", "1.5h", "-1h", "1h,30m", "٣h", "9" * 5_000 + "s", "1mm", "PT15M"]
)
def test_what_is_none_is_told_with_an_example(text: str) -> None:
    with pytest.raises(DurationError, match=r'such as "15m"'):
        parse_duration(text)


@given(st.integers(0, 999_999 * 86_400))
def test_what_is_shown_is_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert parse_duration(format_duration(length)) == length


@given(st.text() | st.text("0123456789smhdw ", max_size=30))
def test_any_text_is_a_duration_or_refused(text: str) -> None:
    try:
        length = parse_duration(text)
    except DurationError:
        return

    assert length >= timedelta()
