import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models.database.upsert import table_of
from models.enums import UrlState
from models.storable_text import storable, storable_json
from models.tables import CrawlRun, Fetch, RawPage, Source, Url
from tests.factories import NOW

LONE = st.text(st.characters(categories=["Cs"]) | st.sampled_from("\0a\U0001f600"))


def add_source(engine: Engine, domain: str = "example.org", at: datetime = NOW) -> int:
    with engine.begin() as connection:
        row = {"domain": domain, "first_seen_at": at}
        key = connection.execute(insert(table_of(Source)).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


@pytest.mark.parametrize(
    "moment",
    [
        NOW,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2))),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=timezone(timedelta(hours=-11, minutes=-30))),
    ],
)
def test_moments_come_back_in_utc(engine: Engine, moment: datetime) -> None:
    add_source(engine, at=moment)

    with engine.connect() as connection:
        found = connection.execute(select(Source.first_seen_at)).scalar_one()
        equal = connection.execute(select(Source.id).where(Source.first_seen_at == moment)).all()
    assert found == moment
    assert found.tzinfo is UTC
    assert len(equal) == 1


def test_session_in_another_zone_gives_utc_too(postgres_url: str, engine_for: Any) -> None:
    engine = engine_for(f"{postgres_url}&options=-c%20timezone%3DAsia/Tokyo")
    add_source(engine)

    with engine.connect() as connection:
        assert connection.execute(text("SHOW timezone")).scalar_one() == "Asia/Tokyo"
        found = connection.execute(select(Source.first_seen_at)).scalar_one()
    assert (found, found.tzinfo) == (NOW, UTC)


def test_naive_moment_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="has no time zone: give an aware datetime"):
        add_source(engine, at=datetime(2026, 11, 20))  # noqa: DTZ001 - what the test is about


def test_sqlite_holds_readable_utc_text(sqlite_url: str, engine_for: Any) -> None:
    engine = engine_for(sqlite_url)
    add_source(engine, at=datetime(2026, 11, 20, 1, 0, tzinfo=timezone(timedelta(hours=2))))

    with engine.connect() as connection:
        found = connection.execute(text("SELECT first_seen_at FROM source")).scalar_one()
    assert found == "2026-11-19 23:00:00.000000"


def test_state_outside_of_the_closed_words_is_refused(engine: Engine) -> None:
    source = add_source(engine)
    row = {
        "url": "https://example.org/a",
        "source_id": source,
        "state": UrlState.DISCOVERED,
        "via": "feed",
        "failures": 0,
        "first_seen_at": NOW,
        "last_seen_at": NOW,
    }
    with engine.begin() as connection:
        connection.execute(insert(table_of(Url)).values(row))
    with pytest.raises(StatementError, match="not among the defined enum values"), engine.begin() as connection:
        connection.execute(insert(table_of(Url)).values(row | {"state": "vanished"}))
    with pytest.raises(IntegrityError, match="ck_url_state"), engine.begin() as connection:
        connection.execute(text("UPDATE url SET state = 'vanished'"))


def test_outcome_outside_of_the_closed_words_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError, match="ck_fetch_outcome"), engine.begin() as connection:
        connection.execute(
            text(
                'INSERT INTO "fetch" (run_id, url_id, fetched_at, outcome)'
                " VALUES (1, 1, '2026-11-20 00:00:00.000000', 'x')"
            ),
        )


def test_row_that_refers_to_a_missing_row_is_refused(engine: Engine) -> None:
    row = {"run_id": 1, "url_id": 1, "fetched_at": NOW, "outcome": "new"}
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), engine.begin() as connection:
        connection.execute(insert(table_of(Fetch)).values(row))


def test_json_columns_hold_what_json_cannot(engine: Engine) -> None:
    stats = {"start": NOW, 404: 3, "nan": float("nan"), "a\0": ("x\ud800", {"deep": [None, True, 1.5]}), "set": {1}}
    row = dict.fromkeys(("discovered", "taken", "new", "changed", "unchanged", "skipped", "failed", "deferred"), 0)
    with engine.begin() as connection:
        connection.execute(
            insert(table_of(CrawlRun)).values(
                {**row, "spider": "news", "arguments": {}, "started_at": NOW, "stats": stats},
            ),
        )
        found = connection.execute(select(CrawlRun.stats)).scalar_one()
    assert found == {
        "start": NOW.isoformat(),
        "404": 3,
        "nan": "nan",
        "a": ["x\ufffd", {"deep": [None, True, 1.5]}],
        "set": "{1}",
    }


@given(st.text() | LONE)
def test_storable_text_is_what_both_databases_take(value: str) -> None:
    clean = storable(value)

    assert "\0" not in clean
    assert clean.encode().decode() == clean
    assert storable(clean) == clean


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_other_text_stays(value: str) -> None:
    assert storable(value) is value


def test_pair_of_surrogates_is_one_character() -> None:
    assert storable("\ud83d\ude00 \ude00") == "\U0001f600 \ufffd"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | LONE | st.datetimes() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LONE, inner, max_size=3) | st.tuples(inner),
        max_leaves=8,
    ),
)
def test_storable_json_is_json(value: Any) -> None:
    clean = storable_json(value)

    assert json.loads(json.dumps(clean, allow_nan=False)) == clean
    assert "\\u0000" not in json.dumps(clean)


def test_bytes_come_back(engine: Engine) -> None:
    source = add_source(engine)
    body = bytes(range(256))
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO url (id, url, source_id, state, via, failures, first_seen_at, last_seen_at) VALUES"
                " (1, 'u', :source, 'discovered', 'feed', 0, '2026-11-20 00:00:00', '2026-11-20 00:00:00')"
            ),
            {"source": source},
        )
        row = {"url_id": 1, "fetched_at": NOW, "status": 200, "headers": [], "body": body}
        connection.execute(insert(table_of(RawPage)).values({**row, "body_bytes": 256, "body_sha256": "0"}))
        assert connection.execute(select(RawPage.body)).scalar_one() == body
