from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.enums import CloseReason
from models.frontier.hosts import HostRow
from scraper.politeness.circuit_breaker import (
    FIRST_WAIT,
    LONGEST_WAIT,
    MOST_FAILURES,
    HostAvailability,
    after_answer,
    after_failure,
    availability,
    closed,
    closed_for,
)
from tests.factories import NOW

HOST = HostRow("a.example")


def failed(row: HostRow, times: int) -> HostRow:
    for _ in range(times):
        row = after_failure(row, NOW, "timeout")
    return row


def test_the_fifth_failure_in_a_row_closes_a_host_and_the_fourth_does_not() -> None:
    nearly = failed(HOST, MOST_FAILURES - 1)
    shut = failed(HOST, MOST_FAILURES)

    assert availability(nearly, NOW) is HostAvailability.OPEN
    assert availability(shut, NOW) is HostAvailability.CLOSED
    assert (shut.closed_until, shut.closed_reason, shut.closed_detail) == (NOW + FIRST_WAIT, "failures", "timeout")


def test_an_answer_between_them_makes_the_count_begin_again() -> None:
    assert failed(after_answer(failed(HOST, MOST_FAILURES - 1)), MOST_FAILURES - 1).closed_until is None


def test_a_host_that_fails_its_trial_is_closed_for_twice_as_long_until_it_answers() -> None:
    row = failed(HOST, MOST_FAILURES)
    waits = []
    for _ in range(9):
        assert row.closed_until is not None
        probe = row.closed_until
        assert availability(row, probe) is HostAvailability.PROBE
        row = after_failure(row, probe, "timeout")
        assert row.closed_until is not None
        waits.append(row.closed_until - probe)

    assert waits[:4] == [FIRST_WAIT * factor for factor in (2, 4, 8, 16)]
    assert waits[-1] == LONGEST_WAIT
    assert after_answer(row) == HOST


def test_what_was_under_way_when_a_host_was_closed_changes_nothing() -> None:
    shut = failed(HOST, MOST_FAILURES)

    assert after_failure(shut, NOW + timedelta(seconds=20), "late") == shut
    assert closed(shut, NOW + timedelta(seconds=20), CloseReason.ROBOTS, "late") == shut


def test_the_later_of_two_moments_that_a_host_asks_for_holds() -> None:
    day, hour = timedelta(hours=24), timedelta(hours=1)
    shut = closed(HOST, NOW, CloseReason.RETRY_AFTER, "429", day)

    assert closed(shut, NOW, CloseReason.RETRY_AFTER, "429", hour) == shut
    assert (
        closed(closed(HOST, NOW, CloseReason.RETRY_AFTER, "429", hour), NOW, CloseReason.RETRY_AFTER, "429", day)
        == shut
    )


def test_a_moment_that_no_host_can_have_asked_for_was_written_by_a_wrong_clock() -> None:
    shut = closed(HOST, NOW + timedelta(days=400), CloseReason.FAILURES, "x")

    assert availability(shut, NOW) is HostAvailability.PROBE


@given(st.integers(0, 10_000))
def test_waits_never_shrink_and_stay_within_their_bounds(times_closed: int) -> None:
    assert FIRST_WAIT <= closed_for(times_closed) <= closed_for(times_closed + 1) <= LONGEST_WAIT
