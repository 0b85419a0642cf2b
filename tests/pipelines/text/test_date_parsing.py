"""Strings that state a date, as machines and people write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text.date_parsing import EARLIEST, parse_date

FETCHED = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = datetime(2025, 10, 19, tzinfo=UTC)
MORNING = datetime(2025, 10, 19, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-19T10:30:00Z",
        "2025-10-19T12:30:00+02:00",
        "2025-10-19T12:30:00+0200",
        "2025-10-19 12:30:00 +0200",
        "2025-10-19T10:30",
        "20251019T103000Z",
        "20251019103000",
        "1760869800",
        "1760869800000",
        "Sun, 19 Oct 2025 10:30:00 GMT",
        "Sun, 19 Oct 2025 12:30:00 +0200",
        "19 Oct 2025 11:30 BST",
        "Sun Oct 19 12:30:00 CEST 2025",
        "Sun Oct 19 2025 12:30:00 GMT+0200 (CEST)",
        "October 19, 2025 at 6:30 am ET",
        "10:30, 19 October 2025",
        "19.10.2025 | 10:30 Uhr",
        "19. Oktober 2025, 12.30 Uhr MESZ",
        "le 19/10/2025 à 10h30",
        "2025年10月19日 10時30分",
        "2025. 10. 19. 10:30",
        "19.10.2025 klo 10.30",
    ],
)
def test_moments(text: str) -> None:
    assert parse_date(text, FETCHED) == MORNING


@pytest.mark.parametrize(
    "text",
    [
        "2025-10-19",
        "2025/10/19",
        "19.10.2025",
        "19.10.25",
        "19/10/2025",
        "19 | 10 | 2025",
        "Oct. 19, 2025",
        "Friday 19th October, 2025",
        "Published: October 19 2025",
        "19 de octubre de 2025",
        "19 de outubro de 2025",
        "19 octobre 2025",
        "19 ottobre 2025",
        "19 oktober 2025",
        "19. lokakuuta 2025",
        "19 października 2025",
        "19. října 2025",
        "2025. október 19.",
        "2025 m. spalio 19 d.",
        "2025. gada 19. oktobris",
        "19 октября 2025",
        "19 жовтня 2025",
        "19 Οκτωβρίου 2025",
        "19 Ekim 2025",
        "19 أكتوبر 2025",
        "19 באוקטובר 2025",
        "१९ अक्टूबर 2025",
        "ngày 19 tháng 10 năm 2025",
        "2025년 10월 19일",
    ],
)
def test_days(text: str) -> None:
    assert parse_date(text, FETCHED) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "October 2025",
        "2025",
        "Version 2.10.2025.5",
        "WordPress 4.8.12",
        "31.02.2025",
        "0001-01-01T00:00:00",
        "9999-12-31T23:59:59-14:00",
        "1969-12-31",
        "2026-11-03",
        "99.99.2025",
        "Lorem 19 ipsum 2025",
    ],
)
def test_what_states_no_day_in_bounds_is_none(text: str) -> None:
    assert parse_date(text, FETCHED) is None


def test_the_zone_of_the_page_is_kept() -> None:
    moment = parse_date("2025-01-14T01:28:54+09:00", FETCHED)

    assert moment is not None
    assert moment.isoformat() == "2025-01-14T01:28:54+09:00"


def test_an_impossible_zone_costs_the_zone_only() -> None:
    assert parse_date("2025-10-19T10:30:00+99:99", FETCHED) == MORNING


def test_the_month_stands_first_only_where_the_page_says_so() -> None:
    assert parse_date("3/4/2025", FETCHED) == datetime(2025, 4, 3, tzinfo=UTC)
    assert parse_date("3/4/2025", FETCHED, month_first=True) == datetime(2025, 3, 4, tzinfo=UTC)
    assert parse_date("3.4.2025", FETCHED, month_first=True) == datetime(2025, 4, 3, tzinfo=UTC)
    assert parse_date("10/19/2025", FETCHED) == DAY


def test_the_language_decides_where_names_of_months_clash() -> None:
    assert parse_date("19. listopada 2024", FETCHED, "hr") == datetime(2024, 10, 19, tzinfo=UTC)
    assert parse_date("19 listopada 2024", FETCHED, "pl") == datetime(2024, 11, 19, tzinfo=UTC)


def test_american_zones_know_summer_time() -> None:
    assert parse_date("March 8, 2025 at 9:00 am PT", FETCHED) == datetime(2025, 3, 8, 17, tzinfo=UTC)
    assert parse_date("March 9, 2025 at 9:00 am PT", FETCHED) == datetime(2025, 3, 9, 16, tzinfo=UTC)
    assert parse_date("Nov. 1, 2025 at 9:00 am ET", FETCHED) == datetime(2025, 11, 1, 13, tzinfo=UTC)
    assert parse_date("Nov. 2, 2025 at 9:00 am ET", FETCHED) == datetime(2025, 11, 2, 14, tzinfo=UTC)


def test_a_small_word_is_no_zone() -> None:
    assert parse_date("19/10/2025 10h30 et modifié", FETCHED) == MORNING


@given(st.text(max_size=400))
def test_no_text_raises(text: str) -> None:
    moment = parse_date(text, FETCHED)

    assert moment is None or EARLIEST <= moment <= FETCHED + timedelta(days=1)


@given(
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2026, 10, 31)),  # noqa: DTZ001 - zones follow
    st.integers(min_value=-12 * 60, max_value=14 * 60),
)
def test_iso_strings_round_trip(naive: datetime, minutes: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))

    assert parse_date(moment.isoformat(), FETCHED) == moment
