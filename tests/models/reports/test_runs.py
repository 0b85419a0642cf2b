from datetime import timedelta

import pytest
from sqlalchemy import Engine

from models.enums import Outcome, Reason
from models.reports import queries, runs
from models.reports.queries import RunSummary
from models.reports.runs import RunCounts
from pipelines.storage.store import store
from tests.factories import NOW, make_article, make_ended, make_visit


def finish(engine: Engine, run_id: int, *, taken: int = 0, message: str | None = None) -> RunCounts:
    return runs.finish(
        engine,
        run_id,
        exit_code=21,
        verdict="partial",
        message=message,
        discovered=4,
        taken=taken,
        stats={"finish_time": NOW, "a/b": 1},
        now=NOW + timedelta(seconds=61, microseconds=1500),
    )


def visit_some(engine: Engine, run_id: int) -> None:
    a, b, c, d = (f"https://example.org/{letter}" for letter in "abcd")
    store(engine, run_id, [make_visit(a), make_visit(b), make_ended(c)])
    store(engine, run_id, [make_visit(a), make_visit(b, article=make_article(b, article_body="New."))])
    store(engine, run_id, [make_ended(d, Reason.ROBOTS, outcome=Outcome.SKIPPED)])
    store(engine, run_id, [make_ended(d, Reason.RUN_STOPPED, outcome=Outcome.DEFERRED)])


def test_counts_are_taken_from_the_visits(engine: Engine) -> None:
    other, run_id = runs.begin(engine, "news", {}, NOW), runs.begin(engine, "news", {"domain": "a.com"}, NOW)
    visit_some(engine, run_id)

    expected = RunCounts(new=2, changed=1, unchanged=1, skipped=1, failed=1, deferred=1)
    assert runs.counts(engine, run_id) == expected
    assert finish(engine, run_id, taken=7) == expected
    assert expected.total == 7
    assert finish(engine, other) == RunCounts()


def test_summary_of_a_finished_run(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    visit_some(engine, run_id)
    finish(engine, run_id, taken=7, message="one source\0 failed")

    assert queries.run_summary(engine, run_id) == RunSummary(
        run_id=run_id,
        spider="news",
        started_at=NOW,
        finished_at=NOW + timedelta(seconds=61, microseconds=1500),
        seconds=61.0015,
        verdict="partial",
        exit_code=21,
        discovered=4,
        taken=7,
        new=2,
        changed=1,
        unchanged=1,
        skipped=1,
        failed=1,
        deferred=1,
        message="one source failed",
    )


def test_run_without_an_end(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)

    summary = queries.last_run(engine)

    assert summary is not None
    assert (summary.run_id, summary.finished_at, summary.seconds, summary.verdict, summary.exit_code) == (
        run_id,
        None,
        None,
        None,
        None,
    )


def test_no_run(engine: Engine) -> None:
    assert queries.last_run(engine) is None
    assert queries.run_summary(engine, 1) is None
    with pytest.raises(LookupError, match="there is no run 1"):
        finish(engine, 1)


def test_a_run_is_continued_by_the_moment_of_its_beginning(engine: Engine) -> None:
    other = runs.begin(engine, "news", {}, NOW - timedelta(microseconds=1))
    begun = runs.begin(engine, "news", {}, NOW)

    assert runs.continued(engine, "news", {}, NOW) == begun
    made = runs.continued(engine, "news", {"domain": "a.example"}, NOW + timedelta(microseconds=1))
    assert made not in {begun, other}
    assert runs.continued(engine, "news", {}, NOW + timedelta(microseconds=1)) == made
