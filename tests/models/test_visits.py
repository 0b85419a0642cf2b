from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from models.outcomes import Outcome, Reason, UrlState
from models.visits import KEPT, Brought, Ended, UrlRow, after_article, after_end
from tests.factories import NOW

LATER = NOW + timedelta(hours=1)

rows = st.builds(
    UrlRow,
    id=st.just(7),
    state=st.sampled_from(UrlState),
    reason=st.none() | st.sampled_from(Reason),
    detail=st.none(),
    article_id=st.none() | st.just(3),
    etag=st.none() | st.just('"v1"'),
    last_modified=st.none(),
    failures=st.integers(0, 9),
    last_fetched_at=st.none() | st.just(NOW),
    next_due_at=st.none() | st.just(NOW),
)
ends = st.builds(
    Ended,
    at=st.just(LATER),
    outcome=st.sampled_from([Outcome.SKIPPED, Outcome.FAILED, Outcome.DEFERRED]),
    reason=st.sampled_from(Reason),
    detail=st.none() | st.just("in words"),
)


@given(rows, ends)
def test_nothing_taken_stays_discovered(row: UrlRow, end: Ended) -> None:
    after = after_end(row, end)

    assert after.state is (row.state if row.state in KEPT else UrlState(end.outcome.value))
    assert after.state is not UrlState.DISCOVERED


@given(rows.filter(lambda row: row.state in KEPT), ends)
def test_what_was_stored_stays_as_it_was(row: UrlRow, end: Ended) -> None:
    after = after_end(row, end)

    assert replace(after, failures=row.failures, last_fetched_at=row.last_fetched_at) == row


@given(rows, ends)
def test_failures_in_a_row_are_counted(row: UrlRow, end: Ended) -> None:
    expected = {Outcome.FAILED: row.failures + 1, Outcome.SKIPPED: 0, Outcome.DEFERRED: row.failures}

    assert after_end(row, end).failures == expected[end.outcome]


@given(rows, st.booleans())
def test_an_article_settles_its_url(row: UrlRow, is_duplicate: bool) -> None:
    after = after_article(row, Brought(LATER, 11, is_duplicate, '"v2"', "Fri, 20 Nov 2026 12:00:00 GMT"))

    assert after == UrlRow(
        id=7,
        state=UrlState.DUPLICATE if is_duplicate else UrlState.STORED,
        reason=None,
        detail=None,
        article_id=11,
        etag='"v2"',
        last_modified="Fri, 20 Nov 2026 12:00:00 GMT",
        failures=0,
        last_fetched_at=LATER,
        next_due_at=None,
    )
