from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.revisit_policy import (
    DEFAULT_HOURS,
    AnnouncedEdit,
    HitRate,
    RevisitFacts,
    age_start,
    announced_due_at,
    is_new_edit,
    next_revisit,
    retry_at,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
visits = st.builds(
    RevisitFacts,
    at=moments,
    age_start=moments,
    has_validators=st.booleans(),
    is_live=st.booleans(),
    was_announced=st.booleans(),
)
schedules = st.lists(st.floats(0.1, 500), max_size=6).map(tuple)


def ages(visit: RevisitFacts, hours: tuple[float, ...] = DEFAULT_HOURS) -> list[float]:
    """Return the ages in hours at which an article is visited from a visit on."""
    found = []
    at = next_revisit(hours, visit)
    while at is not None:
        found.append((at - visit.age_start) / HOUR)
        visit = RevisitFacts(at, visit.age_start, visit.has_validators, visit.is_live)
        at = next_revisit(hours, visit)
    return found


@given(schedules, visits)
def test_visits_come_to_an_end_each_later_than_the_one_before(hours: tuple[float, ...], visit: RevisitFacts) -> None:
    found = ages(visit, hours)

    assert found == sorted(set(found))
    assert all(age > (visit.at - visit.age_start) / HOUR for age in found)
    assert len(found) <= (len(hours) if not visit.is_live else len(hours) + 9)


def test_an_article_is_visited_at_its_ages_and_once_without_validators() -> None:
    assert ages(RevisitFacts(NOW, NOW, has_validators=True)) == list(DEFAULT_HOURS)
    assert ages(RevisitFacts(NOW, NOW, has_validators=False)) == [50]
    assert ages(RevisitFacts(NOW, NOW - 400 * HOUR, has_validators=True)) == [], "old articles are not revisited"
    assert ages(RevisitFacts(NOW, NOW, has_validators=True), ()) == []
    assert len(ages(RevisitFacts(NOW, NOW, has_validators=True, is_live=True))) > len(DEFAULT_HOURS)


def test_a_visit_for_an_announced_edit_stands_for_one_of_the_others_but_the_last() -> None:
    assert ages(RevisitFacts(NOW + 5 * HOUR, NOW, has_validators=True, was_announced=True)) == [28, 50]
    assert ages(RevisitFacts(NOW + 30 * HOUR, NOW, has_validators=True, was_announced=True)) == [50]


def test_a_visit_shortly_before_replaces_the_scheduled_one() -> None:
    assert ages(RevisitFacts(NOW + timedelta(hours=11), NOW, has_validators=True)) == [28, 50]


@given(st.none() | moments, moments)
def test_no_article_is_younger_than_it_was_found(published: datetime | None, first_seen: datetime) -> None:
    start = age_start(published, first_seen)

    assert start <= first_seen
    assert start in {published, first_seen}


def test_a_day_without_a_time_does_not_make_an_article_old() -> None:
    assert age_start(NOW - 20 * HOUR, NOW) == NOW
    assert age_start(NOW - 30 * HOUR, NOW) == NOW - 30 * HOUR


@given(st.integers(0, 9), moments, st.none() | st.just(NOW))
def test_failed_visits_are_repeated_three_times_and_then_left_to_the_schedule(
    failures: int, now: datetime, scheduled: datetime | None
) -> None:
    at = retry_at(failures, now, scheduled)

    assert at == scheduled if failures >= 3 else at is not None


@pytest.mark.parametrize(
    ("announced", "before", "seen", "expected"),
    [
        (NOW - HOUR, NOW - 5 * HOUR, NOW - 3 * HOUR, True),
        (NOW - HOUR, NOW - HOUR, NOW - 3 * HOUR, False),
        (NOW - 3 * HOUR, NOW - 5 * HOUR, NOW - HOUR, False),
        (NOW - HOUR, None, NOW - 3 * HOUR, True),
        (NOW - HOUR - timedelta(minutes=5), NOW - 5 * HOUR, NOW - HOUR, True),
        (NOW - HOUR - timedelta(minutes=5), None, NOW - HOUR, False),
        (NOW + 900 * HOUR, NOW - 5 * HOUR, NOW - HOUR, True),
    ],
)
def test_only_an_edit_after_the_last_visit_is_new(
    announced: datetime, before: datetime | None, seen: datetime, expected: bool
) -> None:
    assert is_new_edit(AnnouncedEdit(announced, announced), before, seen, NOW) is expected


def test_a_day_may_mean_its_evening() -> None:
    today = NOW.replace(hour=0)
    edit = AnnouncedEdit(today, today + timedelta(hours=23, minutes=59))

    assert is_new_edit(edit, today - timedelta(days=1), NOW - HOUR, NOW)
    assert not is_new_edit(edit, today, NOW - HOUR, NOW), "announced before"


def test_announcements_of_a_source_with_few_hits_are_sampled() -> None:
    doubted = HitRate().after(20, 1)
    visits = [announced_due_at(doubted, number, NOW - HOUR, NOW, has_validators=True) for number in range(16)]

    assert not HitRate(9, 0).is_doubted
    assert not HitRate(20, 2).is_doubted
    assert doubted.is_doubted
    assert sum(at is not None for at in visits) == 2
    assert max(filter(None, visits)) == NOW + 23 * HOUR


def test_an_article_is_not_fetched_for_an_edit_more_than_once_an_hour() -> None:
    assert announced_due_at(HitRate(), 1, NOW, NOW, has_validators=True) == NOW + HOUR
    assert announced_due_at(HitRate(), 1, NOW, NOW, has_validators=False) == NOW + 6 * HOUR
    assert announced_due_at(HitRate(), 1, NOW - 9 * HOUR, NOW, has_validators=True) == NOW


@given(st.integers(0, 100), st.integers(0, 10**6), st.integers(0, 10**6))
def test_earlier_visits_count_less(visits: int, more: int, hits: int) -> None:
    after = HitRate(visits, visits).after(more, min(hits, more))

    assert 0 <= after.hits <= after.visits <= 100
