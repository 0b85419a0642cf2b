from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from models.reports.silence import (
    HISTORY,
    LEAST_HOURS,
    LEAST_SILENCE,
    Silence,
    allowed_silence,
    longest_silence,
    silent_sources,
)
from tests.factories import NOW
from tests.past_articles import add_articles

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
NOON = NOW.replace(hour=12, minute=0, second=0, microsecond=0)


def every(step: timedelta, days: int = 30, until: datetime = NOON) -> list[datetime]:
    """Return moments in steps over the days that end at `until`."""
    return [until - number * step for number in range(int(days * DAY / step) + 1)]


def silent(engine: Engine, now: datetime, *domains: str) -> tuple[Silence, ...]:
    return silent_sources(engine, domains or ("a.example",), now)


def test_a_source_is_silent_when_twice_its_longest_silence_is_over(engine: Engine) -> None:
    add_articles(engine, "a.example", every(18 * HOUR))

    assert silent(engine, NOON + 36 * HOUR) == ()
    assert silent(engine, NOON + 37 * HOUR) == (Silence("a.example", NOON, 18 * HOUR),)


def test_weekends_are_in_the_past_of_who_keeps_them(engine: Engine) -> None:
    working_days = [moment for moment in every(6 * HOUR, 40) if moment.weekday() < 5]
    add_articles(engine, "a.example", working_days)
    friday_evening = max(working_days)

    assert silent(engine, friday_evening + 3 * DAY) == ()
    assert len(silent(engine, friday_evening + 7 * DAY)) == 1


def test_nobody_is_silent_within_a_day(engine: Engine) -> None:
    add_articles(engine, "a.example", every(HOUR / 4, 20))

    assert silent(engine, NOON + LEAST_SILENCE) == ()
    assert len(silent(engine, NOON + LEAST_SILENCE + HOUR)) == 1


@pytest.mark.parametrize(
    "moments",
    [
        [],
        every(DAY, LEAST_HOURS - 2),
        every(HOUR, 13),
        [NOON] * 200 + [NOON - 20 * DAY],
    ],
    ids=["none", "few", "short", "at once"],
)
def test_little_past_says_nothing(engine: Engine, moments: list[datetime]) -> None:
    add_articles(engine, "a.example", moments)

    assert silent(engine, NOON + 300 * DAY) == ()


def test_a_first_crawl_that_finds_a_month_of_articles_knows_their_rhythm(engine: Engine) -> None:
    add_articles(engine, "a.example", every(12 * HOUR), first_seen=NOON)

    assert silent(engine, NOON + 24 * HOUR) == ()
    assert silent(engine, NOON + 30 * HOUR)[0].longest_before == 12 * HOUR


def test_old_pages_found_late_and_dates_in_the_future_count_for_nothing(engine: Engine) -> None:
    add_articles(engine, "a.example", every(12 * HOUR))
    add_articles(engine, "a.example", [NOON - 4000 * DAY], first_seen=NOON + 3 * DAY)
    add_articles(engine, "a.example", [NOON + 400 * DAY], first_seen=NOON - HOUR)

    (found,) = silent(engine, NOON + 4 * DAY)

    assert found == Silence("a.example", NOON, 12 * HOUR)


def test_articles_without_a_date_count_from_when_they_were_seen(engine: Engine) -> None:
    for moment in every(12 * HOUR):
        add_articles(engine, "a.example", [None], first_seen=moment)

    assert silent(engine, NOON + 24 * HOUR) == ()
    assert len(silent(engine, NOON + 30 * HOUR)) == 1


def test_sources_are_told_apart_and_the_unknown_are_not_silent(engine: Engine) -> None:
    add_articles(engine, "quiet.example", every(12 * HOUR, until=NOON - 9 * DAY))
    add_articles(engine, "lively.example", every(12 * HOUR))

    found = silent(engine, NOON, "unknown.example", "lively.example", "quiet.example")

    assert [silence.domain for silence in found] == ["quiet.example"]


@pytest.mark.parametrize("years", [-1, 1])
def test_a_clock_that_is_wrong_by_a_year_breaks_nothing(engine: Engine, years: int) -> None:
    add_articles(engine, "a.example", every(12 * HOUR))

    assert len(silent(engine, NOON + years * 365 * DAY)) == (1 if years > 0 else 0)


def test_the_question_is_answered_from_the_index_alone(engine: Engine) -> None:
    add_articles(engine, "a.example", every(12 * HOUR))
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads so small a table as a whole")
    with engine.connect() as connection:
        plan = connection.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT DISTINCT date_published FROM article "
                "WHERE source_id = 1 AND first_seen_at >= '2026-01-01'"
            )
        ).all()

    assert any("COVERING INDEX ix_article_source_id_first_seen_at_date_published" in row[3] for row in plan), plan


pasts = st.lists(st.integers(0, 24 * 400), min_size=1, unique=True).map(sorted)


@given(pasts)
def test_the_longest_silence_is_one_of_the_recent_past(hours: list[int]) -> None:
    longest = longest_silence(hours)

    if longest is not None:
        assert longest / HOUR in {after - before for before, after in pairwise(hours)}
        assert longest <= HISTORY
        assert allowed_silence(longest) >= max(2 * longest, LEAST_SILENCE)


@given(pasts, st.integers(0, 10_000))
def test_the_longest_silence_does_not_depend_on_when_it_was(hours: list[int], later: int) -> None:
    assert longest_silence([hour + later for hour in hours]) == longest_silence(hours)
