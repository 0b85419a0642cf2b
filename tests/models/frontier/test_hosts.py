from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from models.enums import CloseReason
from models.frontier.hosts import LARGE, HostRow, load_hosts, save_hosts
from tests.factories import NOW

FULL = HostRow(
    host="a.example:8080",
    robots_status=200,
    robots=b"\x00packed",
    robots_etag='"1"',
    robots_last_modified="Fri, 20 Nov 2026 10:00:00 GMT",
    robots_fetched_at=NOW,
    robots_expires_at=NOW + timedelta(hours=1),
    crawl_delay=2.5,
    last_asked_at=NOW,
    closed_at=NOW,
    closed_until=NOW + timedelta(minutes=5),
    closed_reason=CloseReason.RETRY_AFTER,
    closed_detail="HTTP status 429 \x00",
    failures=2,
    times_closed=1,
    tdmrep=b"\x01",
    tdmrep_expires_at=NOW,
    tdm_opt_out=True,
    tdm_evidence="tdmrep.json",
)


def test_rows_come_back_as_they_were_and_later_ones_take_their_place(engine: Engine) -> None:
    bare = HostRow("b.example")
    save_hosts(engine, [bare, FULL], NOW)
    first = load_hosts(engine, NOW)
    save_hosts(engine, [replace(bare, failures=3), replace(FULL, closed_until=None, closed_reason=None)], NOW)
    second = load_hosts(engine, NOW)
    save_hosts(engine, [], NOW)

    assert first == {FULL.host: replace(FULL, closed_detail="HTTP status 429 "), bare.host: bare}
    assert second[bare.host].failures == 3
    assert (second[FULL.host].closed_until, second[FULL.host].robots) == (None, FULL.robots)


def test_recent_hosts_are_read_and_those_that_are_named(engine: Engine) -> None:
    save_hosts(engine, [HostRow("old.example")], NOW - timedelta(hours=1))
    save_hosts(engine, [HostRow("new.example")], NOW)

    assert set(load_hosts(engine, NOW)) == {"old.example", "new.example"}
    assert set(load_hosts(engine, NOW, ["new.example", "no.example"])) == {"new.example"}
    assert load_hosts(engine, NOW + timedelta(days=90)) == {}, "no run has contacted them for long"


def test_rules_that_are_large_are_left_in_the_database_as_if_they_had_expired(engine: Engine) -> None:
    save_hosts(engine, [replace(FULL, robots=b"x" * (LARGE + 1))], NOW)

    (row,) = load_hosts(engine, NOW).values()

    assert (row.robots, row.robots_etag, row.robots_expires_at) == (None, None, None)
    assert row.crawl_delay == FULL.crawl_delay
    with engine.connect() as connection:
        assert connection.execute(text("SELECT length(robots) FROM host")).scalar_one() == LARGE + 1
