from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.politeness.retry_after import LONGEST, retry_after
from tests.factories import NOW


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("1.5", 1.5),
        ("0", None),
        ("-5", None),
        ("", None),
        (None, None),
        ("soon", None),
        ("٣٠", None),
        ("1" * 400, LONGEST.total_seconds()),
        ("Fri, 20 Nov 2026 12:40:15 GMT", 600),
        ("Friday, 20-Nov-26 12:40:15 GMT", 600),
        ("Fri Nov 20 12:40:15 2026", 600),
        ("Fri, 20 Nov 2026 13:40:15 +0100", 600),
        ("Thu, 19 Nov 2026 12:40:15 GMT", None),
        ("Fri, 20 Nov 2099 12:40:15 GMT", LONGEST.total_seconds()),
        ("Fri, 99 Nov 2026 12:40:15 GMT", None),
    ],
)
def test_seconds_and_all_forms_of_a_date_are_read(written: str | None, seconds: float | None) -> None:
    found = retry_after(written, NOW.replace(microsecond=0))

    assert (None if found is None else found.total_seconds()) == seconds


def test_a_moment_is_meant_by_the_clock_of_the_server() -> None:
    found = retry_after("Fri, 20 Nov 2026 10:10:00 GMT", NOW, "Fri, 20 Nov 2026 10:00:00 GMT")

    assert found == timedelta(minutes=10)


@given(st.text(), st.text())
def test_whatever_is_written_gives_a_bounded_wait_or_none(written: str, served_at: str) -> None:
    found = retry_after(written, NOW, served_at)

    assert found is None or timedelta(0) < found <= LONGEST


@given(st.integers(1, 86_400))
def test_a_date_means_the_same_as_its_seconds(seconds: int) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC)
    moment = format_datetime(now + timedelta(seconds=seconds), usegmt=True)

    assert retry_after(moment, now) == retry_after(str(seconds), now) == timedelta(seconds=seconds)
