"""Fields that sources fill less often than they used to."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from models.reports.field_coverage import LEAST_BEFORE, LEAST_RECENT, CoverageDrop, FillCount, coverage_drops, is_drop
from tests.factories import NOW
from tests.past_articles import add_articles

HOUR = timedelta(hours=1)
SINCE = NOW - timedelta(days=7)


@pytest.fixture
def outlet(engine: Engine) -> Engine:
    """An outlet with 60 articles before the week in question and 30 in it, each with a headline."""
    add_articles(engine, "a.example", [SINCE - number * HOUR for number in range(1, 61)])
    add_articles(engine, "a.example", [SINCE + number * HOUR for number in range(30)])
    with engine.begin() as connection:
        connection.execute(text("UPDATE article SET headline = 'Bridge opens'"))
        connection.execute(text("INSERT INTO author (id, name) VALUES (1, 'Ada Lovelace')"))
    return engine


def fallen(engine: Engine, source: str | None = None) -> tuple[CoverageDrop, ...]:
    with engine.connect() as connection:
        return coverage_drops(connection, SINCE, source)


def sign(engine: Engine, until: datetime) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO article_author (article_id, position, author_id) "
            f"SELECT id, 0, 1 FROM article WHERE first_seen_at < '{until:%Y-%m-%d %H:%M:%S.%f}'"
        )


def test_a_field_that_is_gone_is_named_with_both_shares(outlet: Engine) -> None:
    sign(outlet, SINCE + HOUR / 2)

    assert fallen(outlet) == (CoverageDrop("a.example", "authors", FillCount(60, 60), FillCount(1, 30)),)
    assert fallen(outlet, "a.example") == fallen(outlet)
    assert fallen(outlet, "b.example") == ()


def test_columns_are_compared_too_and_the_worst_comes_first(outlet: Engine) -> None:
    sign(outlet, SINCE + 12 * HOUR)
    with outlet.begin() as connection:
        connection.exec_driver_sql(
            f"UPDATE article SET headline = NULL WHERE first_seen_at >= '{SINCE:%Y-%m-%d %H:%M:%S.%f}'"
        )

    assert [(field.field, field.now.filled) for field in fallen(outlet)] == [("headline", 0), ("authors", 12)]


def test_what_was_never_there_and_what_stays_have_not_fallen(outlet: Engine) -> None:
    sign(outlet, NOW)

    assert fallen(outlet) == ()


def test_another_source_s_articles_say_nothing(outlet: Engine) -> None:
    sign(outlet, NOW)
    add_articles(outlet, "young.example", [NOW - number * HOUR for number in range(60)])

    assert fallen(outlet) == ()


def filled(most: int = 300) -> st.SearchStrategy[FillCount]:
    return st.integers(0, most).flatmap(lambda of: st.builds(FillCount, st.integers(0, of), st.just(of)))


@given(filled(), filled())
def test_little_is_no_evidence_and_a_rise_is_no_fall(before: FillCount, now: FillCount) -> None:
    if before.articles < LEAST_BEFORE or now.articles < LEAST_RECENT or now.share >= before.share:
        assert not is_drop(before, now)


@given(filled(), filled(), st.integers(1, 50))
def test_fewer_filled_articles_never_hide_a_fall(before: FillCount, now: FillCount, fewer: int) -> None:
    if is_drop(before, now):
        assert is_drop(before, FillCount(max(0, now.filled - fewer), now.articles))


def test_chance_is_no_fall() -> None:
    assert not is_drop(FillCount(100, 200), FillCount(8, 20))
    assert is_drop(FillCount(196, 200), FillCount(1, 30))
