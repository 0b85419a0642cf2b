"""What retention deletes, and what it keeps whatever its age."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from models.enums import Reason
from models.maintenance import retention
from models.maintenance.retention import PrunableKind, Pruned, count_prunable, prune_rows
from models.reports import runs
from pipelines.storage.store import store
from tests.crawl_results import rows
from tests.factories import NOW, make_ended, make_page, make_visit

DAY = timedelta(days=1)
A, B = "https://example.org/a", "https://example.org/b"


def visit(engine: Engine, at: datetime, *urls: str) -> int:
    run_id = runs.begin(engine, "news", {}, at)
    pages = [make_visit(url, visited_at=at, page=make_page(url, body=f"{url} {at}".encode())) for url in urls]
    store(engine, run_id, pages)
    end(engine, run_id, at)
    return run_id


def end(engine: Engine, run_id: int, at: datetime) -> None:
    runs.finish(engine, run_id, exit_code=0, verdict="ok", message=None, discovered=0, taken=0, stats={}, now=at)


def both(engine: Engine, kind: PrunableKind, before: datetime) -> Pruned:
    """Count, then prune: both say the same, and nothing is left after it."""
    expected = count_prunable(engine, kind, before, NOW)

    gone = prune_rows(engine, kind, before, NOW)

    assert gone == expected
    assert count_prunable(engine, kind, before, NOW) == Pruned()
    return gone


def test_old_pages_go_and_everything_else_stays(engine: Engine) -> None:
    visit(engine, NOW - 100 * DAY, A)
    visit(engine, NOW - 80 * DAY, B)

    gone = both(engine, PrunableKind.RAW_PAGES, NOW - 90 * DAY)

    assert gone.rows == 1
    assert 0 < gone.packed_bytes < 200
    assert rows(engine, "SELECT url.url FROM raw_page JOIN url ON url.id = raw_page.url_id") == [(B,)]
    assert rows(engine, "SELECT count(*) FROM article") == [(2,)]


def test_pages_go_in_steps(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    visit(engine, NOW - 100 * DAY, *(f"https://example.org/{number}" for number in range(7)))
    monkeypatch.setattr(retention, "PAGES", 3)

    assert [step.rows for step in retention.prune_raw_pages(engine, NOW)] == [3, 3, 1]


@pytest.mark.parametrize("at_a_time", [1, 2, 2_000])
def test_of_old_visits_the_last_of_each_url_stays(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(retention, "ROWS", at_a_time)
    for days in (200, 150, 120, 10, 5):
        visit(engine, NOW - days * DAY, A)
    visit(engine, NOW - 140 * DAY, B)

    gone = both(engine, PrunableKind.VISITS, NOW - 100 * DAY)

    assert gone.rows == 3
    left = rows(engine, 'SELECT url.url, fetched_at FROM "fetch" JOIN url ON url.id = url_id ORDER BY fetched_at')
    assert [url for url, _ in left] == [B, A, A]


def test_runs_go_when_nothing_refers_to_them(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "KEPT_RUNS", 2)
    empty = [visit(engine, NOW - 300 * DAY) for _ in range(3)]
    of_article = visit(engine, NOW - 290 * DAY, A)
    killed = runs.begin(engine, "news", {}, NOW - 280 * DAY)
    kept = [visit(engine, NOW - 200 * DAY), visit(engine, NOW - 199 * DAY)]

    gone = both(engine, PrunableKind.RUNS, NOW - 100 * DAY)

    assert gone.rows == len([*empty, killed])
    assert rows(engine, "SELECT id FROM crawl_run ORDER BY id") == [(number,) for number in (of_article, *kept)]


def test_a_run_that_may_be_going_on_stays(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "KEPT_RUNS", 1)
    at_work = runs.begin(engine, "news", {}, NOW - 2 * DAY)
    visit(engine, NOW)

    assert both(engine, PrunableKind.RUNS, NOW - DAY) == Pruned()
    assert (at_work,) in rows(engine, "SELECT id FROM crawl_run")


def test_numbers_of_runs_are_not_given_again(engine: Engine) -> None:
    """The later of two visits is the one of the later run."""
    last = [visit(engine, NOW - 300 * DAY) for _ in range(3)][-1]

    both(engine, PrunableKind.RUNS, NOW)

    assert runs.begin(engine, "news", {}, NOW) == last + 1


def test_what_a_spool_brings_late_is_stored_beside_what_is_left(engine: Engine) -> None:
    run_id = visit(engine, NOW - 200 * DAY, A)
    visit(engine, NOW - 10 * DAY, A)
    prune_rows(engine, PrunableKind.VISITS, NOW - 100 * DAY, NOW)

    late = make_ended(B, Reason.TIMEOUT, visited_at=NOW - 200 * DAY)
    assert store(engine, run_id, [late], again=True)[0].outcome == "failed"
