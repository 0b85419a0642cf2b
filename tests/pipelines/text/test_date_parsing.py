"""Strings that state a date, as machines and people write them."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.text import date_lexicon
from pipelines.text.date_calendars import gregorian_day
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


AFTERNOON = datetime(2026, 5, 12, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-12 15.20",
        "12 May 26 15:20",
        "12-May-26 15:20 GMT",
        "2026년 5월 12일 오후 3:20",
        "입력 2026.05.12. 오후 3:20",
        "2026年5月12日 午後3時20分",
        "2026年5月12日下午3:20",
        "2026年5月12日15时20分",
        "12 Μαΐου 2026, 3:20 μ.μ.",
        "12 ΜΑΪΟΥ 2026, 15:20",
        "12 Mayıs 2026 ÖS 3:20",
        "12 مايو 2026 3:20 م",
        "الثلاثاء ١٢ أيار/مايو ٢٠٢٦ - ١٥:٢٠",
        "12 maj 2026 3:20 e.m.",
        "12. toukokuuta 2026 3.20 ip.",
        "12. května 2026 3:20 odp.",
        "12 de mayo de 2026 3:20 p. m.",
        "12 พ.ค. 2569 15.20 น.",
        "12 พฤษภาคม 2569 เวลา 15:20 น.",
        "سه‌شنبه ۲۲ اردیبهشت ۱۴۰۵ - ۱۵:۲۰",
        "۱۴۰۵/۰۲/۲۲ ۱۵:۲۰",
        "令和8年5月12日 15:20",
        "中華民國一一五年五月十二日 下午3:20",
        "12 მაისი, 2026, 15:20",
        "১২ মে ২০২৬, ১৫:২০",
        "12 May 2026 17:20 MEST",
        "12 мая 2026, 18:20 МСК",
        "2026-05-12 17:20 Europe/Berlin",
        "2026-05-12T17:20:00+02:00[Europe/Berlin]",
        "May 12, 2026 20:20 PKT",
        "12 May 2026 22:20 ICT",
        "May 12, 2026 7:20 AM AKDT",
        "May 12, 2026 5:20 AM HST",
        "13 May 2026 0:50 ACST",
        "12/05/2026 12:20 BRT",
        "Tue May 12 17:20:00 +0200 2026",
        "12. Mai 2026, 3:20 nachmittags",
        "12 mai 2026 3:20 de l’après-midi",
        "2026. május 12. du. 3:20",
        "12.5.2026 ip. 3:20",
        "12 Mayıs 2026 öğleden sonra 3:20",
        "12 mei 2026 3:20 ’s middags",
        "12 мая 2026 г., 3:20 пп",
        "12 مئی، 2026 دوپہر 3:20",
        "12 ಮೇ 2026 3:20 ಅಪರಾಹ್ನ",
        "১২ মে ২০২৬, ৩:২০ পিএম",
        "12 thg 5, 2026 3:20 chiều",
        "12 พฤษภาคม ค.ศ. 2026 15:20",
        "12 трав. 2026 15:20",
        "12 Μάη 2026 15:20",
        "2026-05-12T17:20:00[Europe/Berlin]",
        "Tue, 12 May 2026 17:20:00 +02",
        "Tue, 12 May 2026 12:20:00 America/Argentina/Buenos_Aires",
        "12 May 2026 12:20 Etc/GMT+3",
        "12 May 2026 18:20 IDT",
    ],
)
def test_clocks_zones_and_calendars(text: str) -> None:
    assert parse_date(text, FETCHED) == AFTERNOON


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01 Jan 26", datetime(2026, 1, 1, tzinfo=UTC)),
        ("May 12, '26", datetime(2026, 5, 12, tzinfo=UTC)),
        ("12 พ.ค. 69", datetime(2026, 5, 12, tzinfo=UTC)),
        ("1.4.26", datetime(2026, 4, 1, tzinfo=UTC)),
        ("5/3/26, 3:20 PM", datetime(2026, 3, 5, 15, 20, tzinfo=UTC)),
        ("12 كانون الثاني 2026", datetime(2026, 1, 12, tzinfo=UTC)),
        ("12 HAZİRAN 2026", datetime(2026, 6, 12, tzinfo=UTC)),
        ("12 aou\u0302t 2026", datetime(2026, 8, 12, tzinfo=UTC)),
        ("2026-05-12T24:00:00Z", datetime(2026, 5, 13, tzinfo=UTC)),
        ("2026-05-12T15:20:60Z", datetime(2026, 5, 12, 15, 21, tzinfo=UTC)),
        ("2026年5月12日 晚8:00", datetime(2026, 5, 12, 20, tzinfo=UTC)),
        ("2026年5月12日凌晨2点05分", datetime(2026, 5, 12, 2, 5, tzinfo=UTC)),
        ("2026/05/12 午前0:05", datetime(2026, 5, 12, 0, 5, tzinfo=UTC)),
        ("令和元年5月12日", datetime(2019, 5, 12, tzinfo=UTC)),
    ],
)
def test_short_years_and_odd_hours(text: str, day: datetime) -> None:
    assert parse_date(text, FETCHED) == day


@pytest.mark.parametrize(
    "text", ["Version 1.4.26", "12 May 15:20", "12 May 20 people came", "1447/11/25", "25 ذو القعدة 1447", "5월 12일"]
)
def test_versions_counts_and_other_calendars_are_no_dates(text: str) -> None:
    assert parse_date(text, FETCHED) is None


def test_the_year_comes_first_in_east_asia() -> None:
    assert parse_date("26.05.12 15:20", FETCHED, "ko") == AFTERNOON
    assert parse_date("115/05/12 15:20", FETCHED, "zh") == AFTERNOON


MONTHS = [
    (language, form, number)
    for language, names in sorted(date_lexicon._MONTHS_BY_LANGUAGE.items())  # noqa: SLF001 - every name of the table
    for number, forms in enumerate(names.split(), 1)
    for form in forms.split("|")
]


@given(
    st.sampled_from(MONTHS),
    st.integers(1, 28),
    st.sampled_from([str, str.upper, str.title]),
    st.sampled_from(["NFC", "NFD"]),
    st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９"]),
)
def test_months_in_any_case_encoding_and_digits(
    month: tuple[str, str, int], day: int, case: Callable[[str], str], form: Literal["NFC", "NFD"], digits: str
) -> None:
    language, name, number = month
    text = unicodedata.normalize(form, f"{day} {case(name)} 2025, 15:20")
    text = text.translate(str.maketrans("0123456789", digits))

    assert parse_date(text, FETCHED, language) == datetime(2025, number, day, 15, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "day"),
    [(1370, date(1991, 3, 21)), (1375, date(1996, 3, 20)), (1400, date(2021, 3, 21)), (1404, date(2025, 3, 21))],
)
def test_the_jalali_year_begins_at_the_equinox(year: int, day: date) -> None:
    assert gregorian_day(year, 1, 1) == day


@given(st.integers(1369, 1410), st.integers(1, 11))
def test_jalali_months_follow_one_another(year: int, month: int) -> None:
    last = gregorian_day(year, month, 31 if month <= 6 else 30)

    assert gregorian_day(year, month + 1, 1) == last + timedelta(days=1)


@given(st.integers(0, 23), st.integers(0, 59))
def test_clocks_of_twelve_and_twenty_four_hours_agree(hour: int, minute: int) -> None:
    shown, half = (hour - 1) % 12 + 1, hour // 12
    clocks = [f"{shown}:{minute:02} {('AM', 'PM')[half]}", f"{('오전', '오후')[half]} {shown}:{minute:02}"]
    clocks += [f"{('上午', '下午')[half]}{shown}:{minute:02}", f"{shown}:{minute:02} {('π.μ.', 'μ.μ.')[half]}"]

    moments = {parse_date(f"2026-05-12 {clock}", FETCHED) for clock in (f"{hour:02}:{minute:02}", *clocks)}

    assert moments == {datetime(2026, 5, 12, hour, minute, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2026年5月12日 午前0時5分", 0, 5),
        ("2026年5月12日 下午3點半", 15, 30),
        ("2026年5月12日 夕方5時", 17, 0),
        ("2026年5月12日正午", 12, 0),
        ("2026년 5월 12일 오후 3시 반", 15, 30),
        ("12. Mai 2026, 15 Uhr", 15, 0),
        ("12. Mai 2026, 11:30 nachts", 23, 30),
        ("12 mai 2026 12:20 du matin", 0, 20),
        ("Am 12. Mai 2026 um 12:20", 12, 20),
        ("12 May 2026 8:20 de", 8, 20),
        ("12 de mayo de 2026 8:20 de lectura", 8, 20),
    ],
)
def test_times_of_day_are_read_as_their_languages_write_them(text: str, hour: int, minute: int) -> None:
    assert parse_date(text, datetime(2026, 5, 13, tzinfo=UTC)) == datetime(2026, 5, 12, hour, minute, tzinfo=UTC)
