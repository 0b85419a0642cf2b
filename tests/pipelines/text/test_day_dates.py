from datetime import UTC, datetime

from pipelines.text.day_dates import is_day, latest_moment

MIDNIGHT = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_day_may_mean_its_last_moment() -> None:
    assert is_day(" 2026-11-01 ")
    assert latest_moment(MIDNIGHT, "2026-11-01") == datetime(2026, 11, 1, 23, 59, 59, 999_999, tzinfo=UTC)


def test_a_date_with_a_time_means_that_moment() -> None:
    assert not is_day("2026-11-01T00:00Z")
    assert latest_moment(MIDNIGHT, "2026-11-01T00:00Z") == MIDNIGHT
