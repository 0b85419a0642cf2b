import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event, func, select

from models.enums import Outcome, Reason, UrlState
from models.frontier import queue
from models.frontier.due import DueUrl, due_urls
from models.frontier.hints import Candidate, Hints
from models.frontier.queue import MAX_URL_BYTES
from models.frontier.second_chances import SECOND_CHANCE
from models.frontier.sources import SourceLabel, label_sources
from models.frontier.url_state import next_due_at
from models.reports import runs
from models.tables import Source, Url
from pipelines.storage.store import store
from tests.factories import NOW, make_ended, make_visit

SITE = "example.org"
HOUR = timedelta(hours=1)
A, B, C = (f"https://example.org/{letter}" for letter in "abc")


def offered(engine: Engine, *urls: str, now: datetime = NOW, named: bool = False) -> list[str]:
    result = queue.offer(engine, SITE, [Candidate(url) for url in urls], now, named=named)
    return [due.url for due in result.due]


def due(engine: Engine, now: datetime = NOW, limit: int = 100) -> list[str]:
    return [item.url for item in due_urls(engine, SITE, now, limit=limit)]


def number_of_urls(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Url)).scalar_one()


def test_new_candidates_get_rows_and_are_due_in_their_order(engine: Engine) -> None:
    candidates = [
        Candidate(B, Hints("Bridge", "Fri, 20 Nov 2026", "sitemap")),
        Candidate(A),
        Candidate(B, Hints("other", via="feed")),
    ]

    result = queue.offer(engine, SITE, candidates, NOW)

    assert (result.new, result.known, result.refused) == (2, 0, ())
    assert result.due == (
        DueUrl(B, Hints("Bridge", "Fri, 20 Nov 2026", "sitemap")),
        DueUrl(A, Hints(via="feed")),
    )
    with engine.connect() as connection:
        rows = connection.execute(select(Url.state, Url.first_seen_at, Url.last_seen_at, Url.failures)).all()
    assert rows == [(UrlState.DISCOVERED, NOW, NOW, 0)] * 2


def test_known_candidates_only_move_last_seen_at(engine: Engine) -> None:
    offered(engine, A)
    result = queue.offer(engine, SITE, [Candidate(A, Hints("later", via="front")), Candidate(B)], NOW + HOUR)
    queue.offer(engine, SITE, [Candidate(A)], NOW - HOUR)

    assert (result.new, result.known) == (1, 1)
    assert result.due[0] == DueUrl(A, Hints("later", via="feed"))
    with engine.connect() as connection:
        rows = connection.execute(select(Url.first_seen_at, Url.last_seen_at).order_by(Url.id)).all()
        assert connection.execute(select(Source.domain)).scalars().all() == [SITE]
    assert rows == [(NOW, NOW + HOUR), (NOW + HOUR, NOW + HOUR)]


def test_a_later_document_renews_the_hints_that_it_states(engine: Engine) -> None:
    first = Candidate(A, Hints("Bridge", "2026-11-20", "sitemap", "2026-11-20T10:00Z", "en", "steel", "Example"))
    later = Candidate(
        A, Hints("Bridge opens", via="feed", date_modified="2026-11-21T10:00Z", keywords="steel, bridges")
    )
    queue.offer(engine, SITE, [first, Candidate(B)], NOW)
    queue.offer(engine, SITE, [later, Candidate(B)], NOW + HOUR)
    result = queue.offer(
        engine, SITE, [Candidate(A, Hints("Read more", via="front")), Candidate(B, Hints("B\0", via="feed"))], NOW
    )

    renewed = Hints("Bridge opens", "2026-11-20", "sitemap", "2026-11-21T10:00Z", "en", "steel, bridges", "Example")
    assert result.due == (
        DueUrl(A, renewed),
        DueUrl(B, Hints("B", via="feed")),
    )
    assert due_urls(engine, SITE, NOW) == result.due


def test_unchanged_hints_are_not_written_again(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    candidate = Candidate(A, Hints("Bridge\0 \ud800", "2026-11-20", "feed", "2026-11-21"))
    queue.offer(engine, SITE, [candidate], NOW)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    queue.offer(engine, SITE, [candidate], NOW)
    assert not [statement for statement in asked if "hint_modified=" in statement]
    queue.offer(engine, SITE, [Candidate(A, Hints(via="feed", date_modified="2026-11-22"))], NOW)
    assert [statement for statement in asked if "hint_modified=" in statement]


def test_nothing_offered(engine: Engine) -> None:
    assert queue.offer(engine, SITE, [], NOW) == queue.Offered(0, 0, ())


def test_due_by_state(engine: Engine) -> None:
    run = runs.begin(engine, "news", {}, NOW)
    urls = {name: f"https://example.org/{name}" for name in ("new", "stored", "failed", "gone", "skipped", "deferred")}
    offered(engine, *urls.values())
    store(
        engine,
        run,
        [
            make_visit(urls["stored"]),
            make_ended(urls["failed"]),
            make_ended(urls["gone"], Reason.GONE),
            make_ended(urls["skipped"], Reason.ROBOTS, outcome=Outcome.SKIPPED),
            make_ended(urls["deferred"], Reason.RUN_STOPPED, outcome=Outcome.DEFERRED),
        ],
    )

    assert sorted(due(engine)) == [urls["deferred"], urls["new"]]
    assert offered(engine, *urls.values()) == [urls["new"], urls["deferred"]]
    soon = [urls["new"], urls["failed"], urls["gone"], urls["deferred"]]
    assert sorted(due(engine, NOW + HOUR)) == sorted(soon)
    assert offered(engine, *urls.values(), now=NOW + HOUR) == soon
    assert due(engine, NOW + 1000 * HOUR)[-1] == urls["stored"], "visited again, after what was never stored"
    assert sorted(due(engine, NOW + 1000 * HOUR)[:-1]) == sorted(soon)


def test_named_urls_are_all_due_with_their_validators(engine: Engine) -> None:
    run = runs.begin(engine, "news", {}, NOW)
    store(engine, run, [make_visit(A), make_ended(B, Reason.GONE)])

    result = queue.offer(engine, SITE, [Candidate(url) for url in (C, B, A)], NOW, named=True)

    assert (result.new, result.known) == (1, 2)
    assert [(item.url, item.etag) for item in result.due] == [(C, None), (B, None), (A, '"v1"')]


def test_due_is_of_one_source_and_limited(engine: Engine) -> None:
    offered(engine, A, B)
    queue.offer(engine, "other.example:8080", [Candidate("http://other.example:8080/x")], NOW)

    assert due(engine) == [A, B]
    assert due(engine, limit=1) == [A]
    assert [item.url for item in due_urls(engine, "other.example:8080", NOW)] == ["http://other.example:8080/x"]
    assert due_urls(engine, "unknown.example", NOW) == ()


def test_url_known_from_another_source_stays_there(engine: Engine) -> None:
    offered(engine, A)
    result = queue.offer(engine, "other.example", [Candidate(A)], NOW)

    assert (result.new, result.known, [item.url for item in result.due]) == (0, 1, [A])
    assert due_urls(engine, "other.example", NOW) == ()


def test_strange_text_is_cleaned(engine: Engine) -> None:
    result = queue.offer(engine, "exa\0mple.org", [Candidate(A + "\0\ud800", Hints("\0Bridge\udfff", via="feed"))], NOW)

    assert result.due == (DueUrl(A + "\ufffd", Hints("Bridge\ufffd", via="feed")),)
    assert due(engine) == [A + "\ufffd"]


def test_url_too_long_for_an_index_is_refused_and_named(engine: Engine) -> None:
    fits = A + "é" * ((MAX_URL_BYTES - len(A)) // 2)
    result = queue.offer(engine, SITE, [Candidate(fits + "xx"), Candidate(fits)], NOW)

    assert (result.new, result.refused, [item.url for item in result.due]) == (1, (fits + "xx",), [fits])


def test_many_candidates(engine: Engine) -> None:
    candidates = [Candidate(f"https://example.org/{number}") for number in range(10_500)]

    first = queue.offer(engine, SITE, candidates, NOW)
    second = queue.offer(engine, SITE, candidates, NOW + HOUR)

    assert (first.new, first.known, second.new, second.known) == (10_500, 0, 0, 10_500)
    assert len(second.due) == 10_500
    assert len(due_urls(engine, SITE, NOW)) == 10_000


def test_statements_bind_few_values(engine: Engine) -> None:
    """PostgreSQL takes 65,535 values in a statement, SQLite 32,766 or, in old builds, 999."""
    bound: list[int] = []
    event.listen(engine, "before_cursor_execute", lambda *call: bound.append(0 if call[5] else len(call[3])))

    queue.offer(engine, SITE, [Candidate(f"https://example.org/{number}") for number in range(2_000)], NOW)
    queue.offer(engine, SITE, [Candidate(f"https://example.org/{number}") for number in range(2_000)], NOW)

    assert 900 <= max(bound) <= 999


def test_offers_at_the_same_time_make_each_row_once(
    database_url: str,
    engine_for: Callable[[str], Engine],
    engine: Engine,
) -> None:
    candidates = [Candidate(f"https://example.org/{number}") for number in range(2_000)]
    start = threading.Barrier(4)
    results: list[queue.Offered] = []

    def work(own: Engine, order: list[Candidate]) -> None:
        start.wait()
        results.append(queue.offer(own, SITE, order, NOW))

    threads = [
        threading.Thread(target=work, args=(engine_for(database_url), candidates[:: 1 if step % 2 else -1]))
        for step in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(result.new for result in results) == number_of_urls(engine) == 2_000
    assert [len(result.due) for result in results] == [2_000] * 4


@pytest.mark.parametrize("state", [state for state in UrlState if state is not UrlState.FAILED])
@given(st.sampled_from(Reason), st.integers(0, 100))
def test_only_failures_are_tried_again(state: UrlState, reason: Reason, failures: int) -> None:
    assert next_due_at(state, reason, failures, NOW) is None


@given(
    st.none() | st.sampled_from(Reason),
    st.integers(0, 10**6),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
)
def test_failures_wait_longer_each_time_and_end(reason: Reason | None, failures: int, now: datetime) -> None:
    at = next_due_at(UrlState.FAILED, reason, failures, now)

    if reason in SECOND_CHANCE or failures >= 5:
        assert at is None
    else:
        assert at is not None
        assert HOUR <= at - now <= 16 * HOUR
        before = next_due_at(UrlState.FAILED, reason, failures - 1, now) if failures else None
        assert before is None or at - now == 2 * (before - now)


def test_due_uses_its_index(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    asked: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    due(engine)
    with engine.connect() as connection:
        statement, values = next(call for call in asked if "FROM url" in call[0])
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()

    assert any("ix_url_source_id_state_next_due_at_reason (source_id=? AND state=?)" in row.detail for row in plan)


def test_articles_skipped_as_too_old_are_due_for_a_run_with_old_ones(engine: Engine) -> None:
    run = runs.begin(engine, "news", {}, NOW)
    offered(engine, A, B)
    store(
        engine,
        run,
        [
            make_ended(A, Reason.OLDER_THAN_SINCE, outcome=Outcome.SKIPPED),
            make_ended(B, Reason.TOO_SHORT, outcome=Outcome.SKIPPED),
        ],
    )

    result = queue.offer(engine, SITE, [Candidate(A), Candidate(B)], NOW, with_old=True)

    assert due(engine) == []
    assert [item.url for item in due_urls(engine, SITE, NOW, with_old=True)] == [A]
    assert [item.url for item in result.due] == [A]


def test_sources_get_the_labels_of_the_users_list(engine: Engine) -> None:
    offered(engine, A)

    first = SourceLabel("The Example", "GB", ("national", "public\0 service"))
    label_sources(engine, {SITE: first, "new.example": SourceLabel("New"), "bare.example": SourceLabel()}, NOW)
    label_sources(engine, {SITE: SourceLabel()}, NOW)
    label_sources(engine, {"new.example": SourceLabel(country="FR")}, NOW)

    with engine.connect() as connection:
        columns = select(Source.domain, Source.name, Source.country, Source.tags)
        rows = connection.execute(columns.order_by(Source.domain)).all()
    assert [tuple(row) for row in rows] == [
        (SITE, "The Example", "GB", "national; public service"),
        ("new.example", None, "FR", None),
    ]
