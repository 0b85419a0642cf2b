from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hosts import HostRow
from scraper.politeness.robots_cache import (
    GRACE,
    LONGEST,
    RETRY_AFTER,
    SHORTEST,
    has_grace,
    is_fresh,
    kept_for,
    packed,
    unpacked,
    with_grace,
)
from tests.factories import NOW

DATE = "Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "kept"),
    [
        (("", "", ""), LONGEST),
        (("max-age=7200", "", ""), timedelta(hours=2)),
        (('public, MAX-AGE="7200"', "", ""), timedelta(hours=2)),
        (("max-age=0", "", ""), SHORTEST),
        (("max-age=31536000", "", ""), LONGEST),
        (("no-cache, max-age=7200", "", ""), SHORTEST),
        (("no-store", "", ""), SHORTEST),
        (("", "Fri, 20 Nov 2026 15:00:00 GMT", DATE), timedelta(hours=3)),
        (("", "0", DATE), LONGEST),
        (("max-age=7200", "Fri, 20 Nov 2026 15:00:00 GMT", DATE), timedelta(hours=2)),
    ],
)
def test_a_server_may_shorten_the_day_within_bounds(headers: tuple[str, str, str], kept: timedelta) -> None:
    assert kept_for(*headers) == kept


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_keeps_it_within_bounds(cache_control: str, expires: str, date: str) -> None:
    assert SHORTEST <= kept_for(cache_control, expires, date) <= LONGEST


def test_rules_hold_until_they_expire_and_never_longer_than_a_day() -> None:
    row = HostRow("a.example", robots_expires_at=NOW + timedelta(hours=1))

    assert is_fresh(row, NOW)
    assert not is_fresh(row, NOW + timedelta(hours=1))
    assert not is_fresh(HostRow("a.example"), NOW)
    assert not is_fresh(replace(row, robots_expires_at=NOW + timedelta(days=300)), NOW), "by a wrong clock"


def test_older_rules_hold_a_day_longer_where_no_new_ones_can_be_had() -> None:
    row = HostRow("a.example", robots_status=200, robots=packed(b""), robots_fetched_at=NOW)

    assert has_grace(row, NOW + LONGEST + GRACE - timedelta(seconds=1))
    assert has_grace(replace(row, robots_status=404, robots=None), NOW)
    assert not has_grace(replace(row, robots=None), NOW), "rules that were too large to be loaded"
    assert with_grace(row, NOW).robots_expires_at == NOW + RETRY_AFTER
    assert not has_grace(row, NOW + LONGEST + GRACE)
    assert not has_grace(HostRow("a.example"), NOW)


@given(st.binary())
def test_what_is_packed_is_unpacked_and_damage_is_nothing(body: bytes) -> None:
    assert unpacked(packed(body)) == body
    assert unpacked(b"\x00" + body) == b""
