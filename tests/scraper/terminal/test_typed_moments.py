from datetime import UTC, datetime

import pytest

from scraper.terminal.typed_moments import end_of, moment_of


@pytest.mark.parametrize(
    ("text", "begin", "end"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)),
        (
            "2026-11-01T06:00:00+01:00",
            datetime(2026, 11, 1, 5, tzinfo=UTC),
            datetime(2026, 11, 1, 5, 0, 0, 1, tzinfo=UTC),
        ),
    ],
)
def test_a_day_ends_with_the_next_one_and_a_moment_right_after_itself(
    text: str, begin: datetime, end: datetime
) -> None:
    assert (moment_of(text), end_of(text)) == (begin, end)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+01:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        moment_of(text)


def test_the_last_day_has_no_end() -> None:
    with pytest.raises(ValueError, match="end of the calendar"):
        end_of("9999-12-31")
