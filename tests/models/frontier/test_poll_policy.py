from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier import poll_policy
from models.frontier.poll_policy import Bounds

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

waits = st.timedeltas(timedelta(0), timedelta(days=4000))
rates = st.floats(0, 1e6)
bounds = st.builds(
    lambda shortest, more, fixed: Bounds(shortest, shortest + more, fixed),
    st.timedeltas(timedelta(seconds=1), timedelta(days=1)),
    st.timedeltas(timedelta(0), timedelta(days=60)),
    st.none() | st.timedeltas(timedelta(minutes=1), timedelta(days=30)),
)


@given(rates, waits, st.none() | waits, bounds)
def test_waits_lie_between_their_bounds_whatever_the_refresh_hint(
    rate: float, quiet: timedelta, refresh_after: timedelta | None, limits: Bounds
) -> None:
    wait = poll_policy.interval_after(rate, quiet, refresh_after, limits)

    assert wait == limits.fixed if limits.fixed is not None else limits.shortest <= wait <= limits.longest


@given(rates, rates, waits)
def test_a_higher_rate_means_polls_at_least_as_often(rate: float, other: float, quiet: timedelta) -> None:
    low, high = sorted((rate, other))

    assert poll_policy.interval_after(high, quiet, None, Bounds()) <= poll_policy.interval_after(
        low, quiet, None, Bounds()
    )


@given(waits)
def test_no_refresh_hint_delays_a_busy_feed_by_more_than_an_hour(refresh_after: timedelta) -> None:
    assert poll_policy.interval_after(1000, timedelta(0), refresh_after, Bounds()) <= HOUR


@given(st.floats(0, 100), waits, bounds)
def test_failures_wait_longer_each_time_up_to_a_bound(failures: float, unread: timedelta, limits: Bounds) -> None:
    once = poll_policy.retry_delay(failures, unread, limits)
    again = poll_policy.retry_delay(poll_policy.score_after(failures, is_gone=False), unread, limits)

    assert once <= again or failures > 60
    assert limits.shortest <= again <= max(limits.longest, limits.shortest)


def simulated(a_day: float, days: int = 12, **options: float) -> tuple[float, float]:
    """Return polls a day and new articles a poll of a feed of even pace, after its first days."""
    now, rate, polls, brought = NOW, poll_policy.ASSUMED_PER_DAY, 0, 0
    last_new, seen = NOW, 0
    end = NOW + timedelta(days=days)
    wait = HOUR
    while now < end:
        now += wait
        there = int((now - NOW) / timedelta(days=1) * a_day)
        new, seen = there - seen, there
        rate = poll_policy.rate_after(rate, new, wait)
        last_new = now if new else last_new
        wait = poll_policy.interval_after(rate, now - last_new, None, Bounds())
        if now > NOW + timedelta(days=4):
            polls, brought = polls + 1, brought + new
    return polls / (days - 4), brought / polls


@pytest.mark.parametrize(("a_day", "least", "most"), [(20, 26, 31), (60, 78, 92), (2000, 140, 145), (1, 7, 9)])
def test_a_feed_is_polled_according_to_its_rate(a_day: float, least: float, most: float) -> None:
    polls, _ = simulated(a_day)

    assert least <= polls <= most


def test_twenty_articles_a_day_are_seven_tenths_a_poll() -> None:
    assert simulated(20)[1] == pytest.approx(poll_policy.TARGET, abs=0.1)


def test_a_quiet_feed_is_polled_daily_and_an_archive_weekly() -> None:
    quiet = timedelta(days=400)

    assert poll_policy.interval_after(0.0, quiet, None, Bounds()) == timedelta(days=1)
    assert poll_policy.interval_after(0.0, quiet, None, Bounds().for_part()) == timedelta(days=7)


def test_the_first_rate_of_a_feed_comes_from_the_dates_of_its_entries() -> None:
    day = timedelta(days=1)

    assert poll_policy.first_rate(41, NOW - 2 * day, NOW, NOW) == pytest.approx(20)
    assert poll_policy.first_rate(41, NOW - 402 * day, NOW - 400 * day, NOW) < 1e-9
    assert poll_policy.first_rate(5, None, None, NOW) == poll_policy.ASSUMED_PER_DAY
    assert poll_policy.first_rate(1, NOW, NOW, NOW) == poll_policy.ASSUMED_PER_DAY


def test_shorter_bounds_apply_at_once() -> None:
    tomorrow = NOW + timedelta(days=1)

    assert poll_policy.due_at(tomorrow, NOW, 0, Bounds(fixed=HOUR)) == NOW + HOUR
    assert poll_policy.due_at(tomorrow, NOW, 1, Bounds(fixed=HOUR)) == tomorrow, "after a failure it waits"
    assert poll_policy.due_at(None, NOW, 0, Bounds()) is None


def test_an_index_shortens_the_wait_of_its_parts_to_a_quarter() -> None:
    week = timedelta(days=7)

    assert poll_policy.announced_poll_at(NOW + week, NOW, NOW + HOUR) == NOW + week / 4
    assert poll_policy.announced_poll_at(NOW + week, NOW - week, NOW) == NOW
    assert poll_policy.announced_poll_at(None, None, NOW) == NOW


def test_a_full_answer_is_due_after_a_day_and_sooner_for_each_concealed_change() -> None:
    due = [poll_policy.full_answer_at(NOW, concealed, is_part=False) for concealed in (0, 1, 2)]

    assert due == [NOW + 24 * HOUR, NOW + 6 * HOUR, NOW + 1.5 * HOUR]
    assert poll_policy.full_answer_at(NOW, 0, is_part=True) == NOW + 7 * 24 * HOUR
    assert poll_policy.full_answer_at(None, 0, is_part=False) is None


@given(st.integers(0, 10**9), st.booleans(), st.booleans(), st.booleans())
def test_the_number_of_concealed_changes_is_bounded_and_ends_with_an_admitted_one(
    concealed: int, is_conditional: bool, is_changed: bool, was_unmodified: bool
) -> None:
    after = poll_policy.concealed_after(
        concealed, is_conditional=is_conditional, is_changed=is_changed, was_unmodified=was_unmodified
    )
    due = poll_policy.full_answer_at(NOW, after, is_part=False)

    assert 0 <= after <= max(concealed, poll_policy.MOST_CONCEALED)
    assert after == 0 or not is_conditional
    assert due is not None
    assert NOW < due <= NOW + poll_policy.FULL_ANSWER
