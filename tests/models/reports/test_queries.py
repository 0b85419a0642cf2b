import pytest
from sqlalchemy import Engine, text

from models.enums import Outcome, Reason, UrlState
from models.frontier import queue
from models.frontier.hints import Candidate
from models.reports import queries, runs
from models.reports.queries import CutLine
from pipelines.items import CutReason, RemovedBlock
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import NOW, make_article, make_ended, make_visit

A, B, C = (f"https://example.org/{letter}" for letter in "abc")


def visit(url: str, *cuts: tuple[CutReason, str], **furniture: int) -> Visit:
    removed = tuple(RemovedBlock(at, reason, "evidence", said) for at, (reason, said) in enumerate(cuts))
    return make_visit(url, article=make_article(url, removed=removed, furniture=furniture))


def test_stats_of_an_empty_database(engine: Engine) -> None:
    stats = queries.database_stats(engine)

    assert set(stats.rows.values()) == {0}
    assert {"article", "url", "fetch", "source", "raw_page"} < stats.rows.keys()
    assert stats.articles_by_source == ()
    assert stats.url_states == dict.fromkeys(UrlState, 0)


def test_stats(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    store(engine, run_id, [make_visit(A), make_visit(B), make_ended(C, Reason.ROBOTS, outcome=Outcome.SKIPPED)])
    queue.offer(engine, "empty.example", [Candidate("https://empty.example/1")], NOW)

    stats = queries.database_stats(engine)

    assert (stats.rows["article"], stats.rows["url"], stats.rows["fetch"], stats.rows["author"]) == (2, 4, 3, 2)
    assert stats.articles_by_source == (("example.org", 2), ("empty.example", 0))
    assert {state: number for state, number in stats.url_states.items() if number} == {
        UrlState.STORED: 2,
        UrlState.SKIPPED: 1,
        UrlState.DISCOVERED: 1,
    }


def test_rows_of_large_tables_are_estimated_from_the_statistics(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.reports.row_counts._COUNTED", 1)
    run_id = runs.begin(engine, "news", {}, NOW)
    store(engine, run_id, [make_visit(A), make_visit(B)])
    assert queries.database_stats(engine).estimated == ()
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    store(engine, run_id, [make_visit(C), make_visit(f"{C}/2")])

    stats = queries.database_stats(engine)

    assert {"article_text", "fetch"} < set(stats.estimated)
    assert {"article", "url", "source", "forgotten"}.isdisjoint(stats.estimated)
    assert (stats.rows["article"], stats.rows["article_text"], stats.rows["fetch"]) == (4, 4, 4)


def test_cuts_of_all_articles_and_of_one_run(engine: Engine) -> None:
    first, second = (runs.begin(engine, "news", {}, NOW) for _ in range(2))
    related, caption = (CutReason.RELATED, "Read also: tunnel"), (CutReason.CAPTION, "A photo")
    store(engine, first, [visit(A, related, caption, related, navigation=3), visit(B, related, footer=2)])
    store(engine, second, [visit(A, related, caption, related, navigation=3), visit(C, caption, navigation=4)])

    everything = (CutLine("related", 3, 2, "Read also: tunnel"), CutLine("caption", 2, 2, "A photo"))
    assert queries.cut_summary(engine) == everything
    # The second run saw A again, unchanged: its cuts are not that run's.
    assert queries.cut_summary(engine, second) == (CutLine("caption", 1, 1, "A photo"),)
    assert queries.furniture_summary(engine) == (
        CutLine("navigation", 7, 2, None),
        CutLine("footer", 2, 1, None),
    )
    assert queries.furniture_summary(engine, second) == (CutLine("navigation", 4, 1, None),)
    assert queries.cut_summary(engine, 4711) == queries.furniture_summary(engine, 4711) == ()
