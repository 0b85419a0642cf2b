from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from models.database.upsert import CHUNK, table_of
from models.enums import Outcome, Reason, UrlState
from models.frontier import queue
from models.frontier.due import due_urls
from models.frontier.hints import Candidate
from models.frontier.revisit_policy import RETRIES
from models.frontier.second_chances import GAPS, SECOND_CHANCE, YOUNG, may_pass
from models.frontier.url_state import KEPT, ArticleVisit, EndedVisit, UrlRow, after_article, after_end
from models.frontier.url_table import defer_urls
from models.reports import runs
from models.tables import Fetch, Url
from pipelines.storage.store import store
from tests.factories import NOW, make_ended

LATER = NOW + timedelta(hours=1)
HOUR = timedelta(hours=1)
TWO_DAYS = timedelta(days=2)

rows = st.builds(
    UrlRow,
    id=st.just(7),
    key=st.just("example.org/a"),
    state=st.sampled_from(UrlState),
    reason=st.none() | st.sampled_from(Reason),
    detail=st.none(),
    article_id=st.none() | st.just(3),
    etag=st.none() | st.just('"v1"'),
    last_modified=st.none(),
    failures=st.integers(0, 9),
    last_fetched_at=st.none() | st.just(NOW),
    next_due_at=st.none() | st.just(NOW),
    first_seen_at=st.just(NOW),
    has_announced_edit=st.booleans(),
)
_NEW = UrlRow(7, "example.org/a", UrlState.DISCOVERED, None, None, None, None, None, 0, None, None, NOW)
ends = st.builds(
    EndedVisit,
    at=st.just(LATER),
    outcome=st.sampled_from([Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED]),
    reason=st.sampled_from(Reason),
    detail=st.none() | st.just("in words"),
    revisit_at=st.none() | st.just(LATER + timedelta(days=1)),
)


@given(rows, ends)
def test_nothing_taken_stays_discovered(row: UrlRow, end: EndedVisit) -> None:
    after = after_end(row, end)

    assert after.state is (row.state if row.state in KEPT else UrlState(end.outcome.value))
    assert after.state is not UrlState.DISCOVERED


@given(rows.filter(lambda row: row.state in KEPT), ends)
def test_what_was_stored_stays_as_it_was(row: UrlRow, end: EndedVisit) -> None:
    after = after_end(row, end)

    as_before = replace(after, failures=row.failures, last_fetched_at=row.last_fetched_at)
    assert replace(as_before, next_due_at=row.next_due_at, has_announced_edit=row.has_announced_edit) == row


@given(rows.filter(lambda row: row.state in KEPT), ends)
def test_only_what_was_stored_is_visited_again_and_not_for_ever(row: UrlRow, end: EndedVisit) -> None:
    after = after_end(row, end)

    if end.outcome is Outcome.DEFERRED:
        assert (after.next_due_at, after.has_announced_edit) == (row.next_due_at, row.has_announced_edit), (
            "it is still due"
        )
    elif row.state is UrlState.DUPLICATE:
        assert after.next_due_at is None
    elif not _failed(end) or end.reason in SECOND_CHANCE or row.failures >= len(RETRIES):
        assert after.next_due_at == end.revisit_at
    else:
        assert after.next_due_at is not None
        assert after.next_due_at > end.at


def _failed(end: EndedVisit) -> bool:
    return end.outcome is Outcome.FAILED


@given(rows, ends)
def test_visits_without_the_article_that_should_be_there_are_counted(row: UrlRow, end: EndedVisit) -> None:
    is_missed = _failed(end) or (row.state not in KEPT and may_pass(end.reason, row.via, row.hint_date, end.detail))
    expected = row.failures if end.outcome is Outcome.DEFERRED else row.failures + 1 if is_missed else 0

    assert after_end(row, end).failures == expected


missed_reasons = st.lists(st.sampled_from(sorted(SECOND_CHANCE)), min_size=12, max_size=12)
delays = st.lists(st.floats(0, 30), min_size=12, max_size=12)


@given(missed_reasons, delays, st.floats(0, 200))
def test_what_a_first_visit_may_get_wrong_is_looked_at_again_at_growing_intervals_and_then_final(
    reasons: list[Reason], late: list[float], age: float
) -> None:
    row, start = replace(_NEW, first_seen_at=NOW - timedelta(hours=age)), NOW - timedelta(hours=age)
    at, visits, waits = NOW, 0, []
    for reason, hours in zip(reasons, late, strict=True):
        row = after_end(row, EndedVisit(at, reason.outcome, reason, None, age_start=start))
        visits += 1
        if row.next_due_at is None:
            break
        waits.append(row.next_due_at - at)
        at = row.next_due_at + timedelta(hours=hours)

    assert row.next_due_at is None
    assert 2 <= visits <= 1 + len(GAPS)
    assert waits == sorted(waits)
    assert age <= YOUNG / HOUR or visits == 2, "an old page is looked at once more only"


@given(st.sampled_from(sorted(SECOND_CHANCE)))
def test_a_young_page_gets_all_of_its_chances(reason: Reason) -> None:
    row, at, moments = _NEW, NOW, []
    while True:
        row = after_end(row, EndedVisit(at, reason.outcome, reason, None))
        if row.next_due_at is None:
            break
        at = row.next_due_at
        moments.append(at - NOW)

    assert moments == [sum(GAPS[: number + 1], timedelta()) for number in range(len(GAPS))]


@pytest.mark.parametrize("reason", sorted(set(Reason) - SECOND_CHANCE))
def test_what_is_right_the_first_time_is_final_or_retried_as_a_failure(reason: Reason) -> None:
    after = after_end(_NEW, EndedVisit(NOW, reason.outcome, reason, None))

    assert after.next_due_at == (NOW + HOUR if reason.outcome is Outcome.FAILED else None)


@given(rows, st.booleans())
def test_an_article_settles_its_url(row: UrlRow, is_duplicate: bool) -> None:
    after = after_article(
        row, ArticleVisit(LATER, 11, is_duplicate, '"v2"', "Fri, 20 Nov 2026 12:00:00 GMT", LATER + TWO_DAYS)
    )

    assert after == UrlRow(
        id=7,
        key="example.org/a",
        state=UrlState.DUPLICATE if is_duplicate else UrlState.STORED,
        reason=None,
        detail=None,
        article_id=11,
        etag='"v2"',
        last_modified="Fri, 20 Nov 2026 12:00:00 GMT",
        failures=0,
        last_fetched_at=LATER,
        next_due_at=None if is_duplicate else LATER + TWO_DAYS,
        first_seen_at=NOW,
    )


@pytest.mark.parametrize("state", UrlState)
def test_deferring_many_at_once_does_what_visits_do(engine: Engine, state: UrlState) -> None:
    urls = [f"https://a.example/{number}" for number in range(2)]
    queue.offer(engine, "a.example", [Candidate(url) for url in urls], NOW)
    before = {"state": state, "failures": 2, "last_fetched_at": NOW, "next_due_at": NOW, "detail": "x", "etag": "y"}
    with engine.begin() as connection:
        connection.execute(update(table_of(Url)).values(before))
    run_id = runs.begin(engine, "news", {}, NOW)

    store(
        engine,
        run_id,
        [make_ended(urls[0], Reason.RUN_STOPPED, outcome=Outcome.DEFERRED, visited_at=LATER, status=None)],
    )
    with engine.begin() as connection:
        defer_urls(connection, run_id, urls[1:], Reason.RUN_STOPPED, LATER)

    for model, distinct in ((Url, ("id", "url", "key")), (Fetch, ("id", "url_id"))):
        with engine.connect() as connection:
            one, other = connection.execute(select(model.__table__).order_by(model.id)).mappings().all()
        same = set(one) - set(distinct)
        assert {name: one[name] for name in same} == {name: other[name] for name in same}
    assert runs.counts(engine, run_id).deferred == 2


def test_deferring_again_after_an_unconfirmed_commit_adds_nothing(engine: Engine) -> None:
    queue.offer(engine, "a.example", [Candidate("https://a.example/1")], NOW)
    run_id = runs.begin(engine, "news", {}, NOW)

    for _attempt in range(2):
        with engine.begin() as connection:
            defer_urls(connection, run_id, ["https://a.example/1"], Reason.RUN_STOPPED, LATER)

    assert runs.counts(engine, run_id).deferred == 1


def test_more_urls_can_be_deferred_than_a_statement_takes(engine: Engine) -> None:
    urls = [f"https://a.example/{number}" for number in range(2 * CHUNK + 1)]
    queue.offer(engine, "a.example", [Candidate(url) for url in urls], NOW)
    run_id = runs.begin(engine, "news", {}, NOW)

    with engine.begin() as connection:
        defer_urls(connection, run_id, urls, Reason.RUN_STOPPED, LATER)

    assert runs.counts(engine, run_id).deferred == len(urls)
    assert len(due_urls(engine, "a.example", LATER)) == len(urls)
