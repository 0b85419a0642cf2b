"""What a report finds, on both databases."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, text

from models.base import Base
from models.database.upsert import table_of
from models.enums import CloseReason, FeedKind, FeedOrigin, Outcome, Reason
from models.frontier import queue
from models.frontier.hints import Candidate
from models.frontier.sources import source_ids
from models.reports import report, runs
from models.reports.crawled_domains import NoSuchSource
from models.reports.report import ClosedHost, DayCount, Rejection, Report, SlowHost, Waiting
from models.reports.silence import silent_sources
from models.tables import Feed, Host
from models.views import v_daily_count, v_silent_source
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.crawl_results import rows
from tests.factories import NOW, make_article, make_ended, make_page, make_visit
from tests.past_articles import add_articles

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
A, B, C = (f"https://example.org/{letter}" for letter in "abc")


def run(engine: Engine, at: datetime, visits: Sequence[Visit], exit_code: int = 0, verdict: str = "ok") -> int:
    """Put a run on record that brought these visits."""
    run_id = runs.begin(engine, "news", {}, at)
    store(engine, run_id, visits)
    runs.finish(
        engine,
        run_id,
        exit_code=exit_code,
        verdict=verdict,
        message="so it ended",
        discovered=0,
        taken=len(visits),
        stats={},
        now=at + HOUR,
    )
    return run_id


def asked(engine: Engine, days: int = 7, source: str | None = None) -> Report:
    return report.report(engine, NOW, days, source)


def test_an_empty_database_has_nothing_to_say(engine: Engine) -> None:
    found = asked(engine)

    assert (found.verdicts, found.runs, found.daily, found.silent, found.rejected, found.fallen) == ((),) * 6
    assert (found.slowest, found.waiting) == ((), ())


def test_runs_are_counted_by_verdict_and_the_last_ones_shown(engine: Engine) -> None:
    run(engine, NOW - 8 * DAY, [])
    ok = [run(engine, NOW - (20 - number) * HOUR, []) for number in range(12)]
    bad = run(engine, NOW - HOUR, [], 21, "partial")
    going_on = runs.begin(engine, "news", {}, NOW)

    found = asked(engine)

    counted = {one.verdict: (one.runs, one.last_run_id) for one in found.verdicts}
    assert counted == {"ok": (12, ok[-1]), "partial": (1, bad), None: (1, going_on)}
    assert [one.run_id for one in found.runs] == [going_on, bad, *ok[:-9:-1]]


def test_runs_of_the_release_before_are_shown_with_the_verdict_of_today(engine: Engine) -> None:
    before = run(engine, NOW - 2 * HOUR, [], 17, "held")
    last = run(engine, NOW - HOUR, [], 17, "locked")

    found = asked(engine)

    assert [(one.verdict, one.runs, one.last_run_id) for one in found.verdicts] == [("locked", 2, last)]
    assert [(one.run_id, one.verdict) for one in found.runs] == [(last, "locked"), (before, "locked")]


def test_articles_are_counted_by_source_and_day_and_edits_beside_them(engine: Engine) -> None:
    run(engine, NOW - 3 * DAY, [make_visit(A, visited_at=NOW - 3 * DAY), make_visit(B, visited_at=NOW - 3 * DAY)])
    other = {"source": "other.example", "article": make_article("https://other.example/1")}
    run(engine, NOW - DAY, [make_visit("https://other.example/1", visited_at=NOW - DAY, **other)])
    edited = make_article(A, headline="Bridge closes again", article_body="It closed on Saturday.\nNobody knows why.")
    run(engine, NOW - HOUR, [make_visit(A, visited_at=NOW - HOUR, article=edited, page=make_page(A, body=b"edited"))])
    run(engine, NOW - 9 * DAY, [make_visit(C, visited_at=NOW - 9 * DAY)])

    found = asked(engine)

    assert found.daily == (
        DayCount("example.org", "2026-11-17", 2, 0),
        DayCount("example.org", "2026-11-20", 0, 1),
        DayCount("other.example", "2026-11-19", 1, 0),
    )
    assert asked(engine, source="other.example").daily == found.daily[2:]
    view = rows(engine, "SELECT source, day, new, edited FROM v_daily_count ORDER BY source, day")
    assert view == [("example.org", "2026-11-11", 1, 0), *((c.source, c.day, c.new, c.edited) for c in found.daily)]
    assert {type(value) for row in view for value in row} == {str, int}
    assert list(v_daily_count.c.keys()) == ["source", "day", "new", "edited", "source_name"]


def test_rejected_pages_are_counted_once_by_source_and_reason(engine: Engine) -> None:
    lists = [
        make_ended(f"https://example.org/{number}", Reason.LIST_PAGE, outcome=Outcome.SKIPPED, visited_at=NOW - DAY)
        for number in range(3)
    ]
    run(engine, NOW - DAY, [*lists, make_ended(A, visited_at=NOW - DAY)])
    run(engine, NOW - HOUR, [make_ended(A, visited_at=NOW - HOUR), make_visit(B, visited_at=NOW - HOUR)])
    run(engine, NOW - 9 * DAY, [make_ended(C, Reason.NOT_FOUND, visited_at=NOW - 9 * DAY)])

    assert asked(engine).rejected == (
        Rejection("example.org", Reason.LIST_PAGE, Outcome.SKIPPED, 3, "https://example.org/0"),
        Rejection("example.org", Reason.SERVER_ERROR, Outcome.FAILED, 1, A),
    )


def test_the_slowest_hosts_come_first_and_few_answers_say_nothing(engine: Engine) -> None:
    def answers(host: str, *seconds: float | None) -> list[Visit]:
        return [
            make_ended(f"https://{host}/{number}?x=1", visited_at=NOW - HOUR, seconds=one)
            for number, one in enumerate(seconds)
        ]

    visits = [
        *answers("www.slow.example", 3, 1, 2, 9, 2.5),
        *answers("fast.example:8080", 0.1, 0.2, 0.3, 0.4, 0.5, 0.6),
        *answers("few.example", 9, 9, 9, 9, None),
    ]
    run(engine, NOW - HOUR, visits)

    assert asked(engine).slowest == (SlowHost("slow.example", 5, 2.5, 9), SlowHost("fast.example:8080", 6, 0.3, 0.6))


def test_what_is_due_is_counted_and_what_is_planned_named(engine: Engine) -> None:
    queue.offer(engine, "example.org", [Candidate(A), Candidate(A + "/index.html"), Candidate(B)], NOW)
    run(engine, NOW - 3 * HOUR, [make_ended(C, visited_at=NOW - 3 * HOUR)])
    planned = "https://planned.example/1"
    run(engine, NOW, [make_ended(planned, source="planned.example", visited_at=NOW)])

    assert asked(engine).waiting == (Waiting("example.org", 3, None), Waiting("planned.example", 0, NOW + HOUR))


def add(engine: Engine, model: type[Base], **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(insert(table_of(model)).values(values))


def add_feed(engine: Engine, domain: str, path: str, polled: datetime, **values: object) -> None:
    with engine.begin() as connection:
        source_id = source_ids(connection, [domain], polled)[domain]
    row = {
        "source_id": source_id,
        "url": f"https://{domain}{path}",
        "kind": FeedKind.FEED,
        "via": FeedOrigin.CONFIGURED,
    }
    row |= {"failure_score": 0, "first_seen_at": NOW - 90 * DAY, "last_polled_at": polled}
    add(engine, Feed, **(row | values))


def test_hosts_that_are_left_alone_are_named_with_the_reason(engine: Engine) -> None:
    run(engine, NOW, [])
    row = {
        "failures": 7,
        "times_closed": 1,
        "changed_at": NOW,
        "closed_reason": CloseReason.FAILURES,
        "closed_detail": "no answer",
    }
    add(engine, Host, host="down.example", closed_until=NOW + HOUR, **row)
    add(engine, Host, host="up.example", closed_until=NOW - HOUR, **row)

    assert asked(engine).closed == (ClosedHost("down.example", NOW + HOUR, CloseReason.FAILURES, "no answer", 7),)


def test_documents_that_fail_or_have_moved_are_named_and_the_next_poll_is(engine: Engine) -> None:
    run(engine, NOW, [])
    add_feed(engine, "a.example", "/gone.xml", NOW - HOUR, problem="HTTP status 410", failure_score=3)
    add_feed(engine, "a.example", "/old.xml", NOW - DAY, moved_to="https://a.example/new.xml", next_poll_at=NOW + HOUR)
    add_feed(engine, "a.example", "/good.xml", NOW - DAY, next_poll_at=NOW + DAY)
    add_feed(engine, "left.example", "/rss", NOW - 30 * DAY, problem="HTTP status 404", failure_score=9)

    found = asked(engine)

    assert [(feed.url, feed.problem, feed.moved_to) for feed in found.failing] == [
        ("https://a.example/gone.xml", "HTTP status 410", None),
        ("https://a.example/old.xml", None, "https://a.example/new.xml"),
    ]
    assert found.waiting == (Waiting("a.example", 0, None, NOW + HOUR), Waiting("left.example", 0, None))
    assert found.waiting[0].next_at == NOW + HOUR


def test_an_outlet_that_was_given_up_is_not_silent(engine: Engine) -> None:
    run(engine, NOW, [])
    for domain, polled in (("followed.example", NOW - HOUR), ("left.example", NOW - 20 * DAY)):
        add_articles(engine, domain, [NOW - 30 * DAY - number * 8 * HOUR for number in range(90)])
        add_feed(engine, domain, "/rss", polled)
    add_articles(engine, "unpolled.example", [NOW - 30 * DAY - number * 8 * HOUR for number in range(90)])

    assert [silence.domain for silence in asked(engine).silent] == ["followed.example", "unpolled.example"]


def test_an_unknown_source_is_named_with_the_known_ones(engine: Engine) -> None:
    run(engine, NOW, [make_visit(A)])

    with pytest.raises(NoSuchSource) as raised:
        asked(engine, source="example.com")
    assert raised.value.known == ["example.org"]


def test_the_view_and_the_verdict_find_the_same_silences(engine: Engine) -> None:
    """The view uses the database's clock, so that moments are relative to that."""
    with engine.connect() as connection:
        hour = connection.execute(select(func.now())).scalar_one()
    hour = hour.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
    for name, step, quiet in (("a", 18, 37), ("b", 18, 34), ("c", 6, 26), ("d", 6, 22), ("e", 48, 200)):
        moments = [hour - (quiet + number * step) * HOUR for number in range(60)]
        add_articles(engine, f"{name}.example", moments)
    add_articles(engine, "few.example", [hour - (50 + number) * DAY for number in range(19)])
    add_articles(engine, "a.example", [hour - 900 * DAY], first_seen=hour - 50 * DAY)
    names = [f"{name}.example" for name in "abcde"] + ["few.example"]

    with engine.connect() as connection:
        clock = func.now().label("now")
        view = connection.execute(select(v_silent_source, clock).order_by(v_silent_source.c.source)).all()
    now = view[0].now.replace(tzinfo=UTC)
    found = silent_sources(engine, names, now)

    assert [(row.source, row.silent_since, row.longest_hours * HOUR) for row in view] == [
        (silence.domain, silence.since, silence.longest_before) for silence in found
    ]
    assert [row.source for row in view] == ["a.example", "c.example", "e.example"]
    assert [row.silent_hours for row in view] == [(now - silence.since) // HOUR for silence in found]


def test_each_question_finds_its_rows_by_an_index(engine: Engine) -> None:
    run(engine, NOW, [make_visit(A)])
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads so small tables as a whole")
    questions = {
        "SELECT id FROM raw_page WHERE fetched_at < '2026-01-01'": "ix_raw_page_fetched_at",
        "SELECT article_id FROM article_revision WHERE replaced_at >= '2026' AND reason IN ('text')": (
            "COVERING INDEX ix_article_revision_replaced_at"
        ),
        "SELECT outcome FROM fetch WHERE run_id >= 7": "ix_fetch_run_id",
        "SELECT 1 FROM article WHERE source_id IN (SELECT id FROM source) AND first_seen_at >= '2026'": (
            "ix_article_source_id_first_seen_at_date_published (source_id=? AND first_seen_at>?)"
        ),
    }

    for question, index in questions.items():
        with engine.connect() as connection:
            plan = " ".join(str(row) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {question}")))
        assert index in plan, question
