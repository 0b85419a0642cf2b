from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from models.enums import FeedKind, FeedOrigin, Outcome, Reason
from models.frontier import feeds, queue
from models.frontier.announced_edits import Announcements
from models.frontier.due import due_urls, next_due, sources_with_due
from models.frontier.feeds import FeedRow, Part, PollResult, after_poll
from models.frontier.hints import Candidate
from models.frontier.poll_policy import DEFAULT_BOUNDS, Bounds
from models.frontier.queue import Offer
from models.frontier.revisit_policy import DEFAULT_HOURS, AnnouncedEdit
from models.reports import runs
from models.tables import Feed, Source, Url
from pipelines.storage.store import store
from tests.factories import NOW, make_ended, make_page, make_visit

SITE = "example.org"
FEED = (FeedKind.FEED, "https://example.org/feed")
A, B = "https://example.org/a", "https://example.org/b"
HOUR = timedelta(hours=1)
FIRST_VISIT = DEFAULT_HOURS[0] * HOUR


def row_of(engine: Engine) -> FeedRow:
    return feeds.known_feeds(engine, {SITE: [FEED]}, NOW)[SITE].rows[0]


def rows(engine: Engine) -> list[Mapping[str, Any]]:
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(Feed.__table__).order_by(Feed.id)).mappings()]


def poll_result(**changes: Any) -> PollResult:
    return replace(PollResult(NOW, 200, '"v1"', None, "0" * 64, entries=1), **changes)


def poll(engine: Engine, row: FeedRow, result: PollResult, *urls: str, parts: Sequence[Part] = ()) -> feeds.Polled:
    offer = Offer(SITE, [Candidate(url) for url in urls], result.at)
    return feeds.offer_polled(engine, offer, row, result, DEFAULT_BOUNDS, parts)


def test_documents_of_the_list_get_their_rows_once_and_are_due(engine: Engine) -> None:
    known = feeds.known_feeds(engine, {SITE: [FEED], "other.example": []}, NOW)
    again = feeds.known_feeds(engine, {SITE: [FEED]}, NOW + HOUR)

    assert [row.next_poll_at for row in known[SITE].rows] == [NOW]
    assert known["other.example"].rows == ()
    assert again[SITE] == known[SITE]
    assert known[SITE].next_discovery_at is None


def test_a_poll_is_written_with_what_it_brought(engine: Engine) -> None:
    polled = poll(engine, row_of(engine), poll_result(), A)

    assert (polled.offered.new, [due.url for due in polled.offered.due]) == (1, [A])
    assert row_of(engine) == polled.row
    assert polled.row.etag == '"v1"'
    assert polled.row.next_poll_at is not None
    assert polled.row.next_poll_at > NOW


def test_links_are_not_entered_without_the_poll_that_brought_them(engine: Engine) -> None:
    unsaveable = Part("https://example.org/1.xml", lastmod=cast("str", object()))

    with pytest.raises(SQLAlchemyError):
        poll(engine, row_of(engine), poll_result(), A, parts=[unsaveable])

    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Url)) == 0


def test_what_discovery_tried_gets_a_row_with_its_first_poll(engine: Engine) -> None:
    tried = FeedRow(FEED[1], FeedKind.FEED, FeedOrigin.DISCOVERED, NOW)
    first = poll(engine, tried, poll_result(), A)
    feeds.schedule_discovery(engine, SITE, NOW + HOUR, NOW)
    chosen = feeds.known_feeds(engine, {SITE: [FEED]}, NOW)[SITE]

    assert first.row.id is not None
    assert [(row.id, row.via) for row in chosen.rows] == [(first.row.id, FeedOrigin.DISCOVERED)]
    assert [(row["id"], row["via"]) for row in rows(engine)] == [(first.row.id, FeedOrigin.CONFIGURED)], (
        "the list's now"
    )
    assert chosen.next_discovery_at == NOW + HOUR


def test_an_index_makes_its_changed_parts_due(engine: Engine) -> None:
    index = FeedRow("https://example.org/maps", FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW)
    parts = [Part("https://example.org/1", "2026-11-01"), Part("https://example.org/2", None)]
    polled = poll(engine, index, poll_result(), parts=parts)
    for part in polled.due_parts:
        old = poll_result(newest=NOW - timedelta(days=90))
        poll(engine, part, old)
    later = poll_result(at=NOW + timedelta(days=3), body_sha256="1" * 64)
    same = poll(engine, polled.row, later, parts=parts)
    newer = [Part("https://example.org/1", "2026-11-21"), parts[1]]
    changed = poll(engine, polled.row, later, parts=newer)

    assert [part.url for part in polled.due_parts] == ["https://example.org/1", "https://example.org/2"]
    assert {row["found_in"] for row in rows(engine)} == {None, polled.row.id}
    assert same.due_parts == ()
    assert [part.url for part in changed.due_parts] == ["https://example.org/1"]


def test_all_parts_of_an_index_get_rows_and_stay_due_until_they_are_requested(engine: Engine) -> None:
    index = FeedRow("https://example.org/maps", FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW)
    parts = [Part(f"https://example.org/{number}") for number in range(60)]
    polled = poll(engine, index, poll_result(), parts=parts)
    poll(engine, polled.due_parts[0], poll_result())
    again = poll(engine, polled.row, poll_result(at=NOW + HOUR / 60), parts=parts)

    assert [part.url for part in polled.due_parts] == [part.url for part in parts]
    assert [part.url for part in again.due_parts] == [part.url for part in parts[1:]]
    assert len(rows(engine)) == 1 + len(parts)


def test_the_parts_of_a_source_are_bounded_but_new_ones_are_added_beyond(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MAX_PARTS", 30)
    index = FeedRow("https://example.org/maps", FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW)
    parts = [Part(f"https://example.org/{number}") for number in range(90)]
    first = poll(engine, index, poll_result(), parts=parts)
    second = poll(engine, first.row, poll_result(at=NOW + HOUR), parts=parts)

    # The index has a row, too.
    assert [part.url for part in first.due_parts] == [part.url for part in parts[:29]]
    assert len(second.due_parts) == 29 + feeds.FURTHER_PARTS


def test_the_last_full_answer_is_kept_over_unmodified_and_failed_polls(engine: Engine) -> None:
    held = poll(engine, row_of(engine), poll_result()).row
    same = feeds.save_poll(
        engine, SITE, held, poll_result(at=NOW + HOUR, status=304, is_changed=False, is_full=False), DEFAULT_BOUNDS
    )
    failed = feeds.save_poll(
        engine, SITE, same, PollResult(NOW + 2 * HOUR, 503, problem="HTTP status 503"), DEFAULT_BOUNDS
    )

    assert (held.last_full_at, same.last_full_at, failed.last_full_at) == (NOW, NOW, NOW)
    assert row_of(engine) == failed


def test_a_server_that_denies_changes_is_believed_for_shorter_times_until_it_admits_one() -> None:
    row = FeedRow(FEED[1], FEED[0], FeedOrigin.CONFIGURED, NOW)
    trust = []
    for number, (status, is_conditional, is_changed) in enumerate(
        [
            (200, False, True),
            (304, True, False),
            (200, False, True),
            (304, True, False),
            (200, False, True),
            (200, False, False),
            (200, True, True),
        ]
    ):
        answer = poll_result(
            at=NOW + number * HOUR,
            status=status,
            is_full=status == 200,
            is_conditional=is_conditional,
            is_changed=is_changed,
        )
        row = after_poll(row, answer, 0, DEFAULT_BOUNDS)
        trust.append(row.concealed_changes)

    assert trust == [0, 0, 1, 1, 2, 1, 0]


def test_what_was_not_read_of_a_document_is_noted_until_it_changes() -> None:
    row = FeedRow(FEED[1], FEED[0], FeedOrigin.CONFIGURED, NOW)
    cut = after_poll(row, poll_result(note="larger than 8 MiB"), 1, DEFAULT_BOUNDS)
    same = after_poll(cut, poll_result(at=NOW + HOUR, is_changed=False), 0, DEFAULT_BOUNDS)
    whole = after_poll(same, poll_result(at=NOW + 2 * HOUR), 0, DEFAULT_BOUNDS)
    failed = after_poll(row, poll_result(problem="HTTP status 503"), 0, DEFAULT_BOUNDS)
    back = after_poll(failed, poll_result(at=NOW + HOUR, is_changed=False), 0, DEFAULT_BOUNDS)

    assert [one.problem for one in (cut, same, whole, back)] == ["larger than 8 MiB"] * 2 + [None] * 2
    assert cut.is_read


def test_a_document_of_another_source_is_another_row(engine: Engine) -> None:
    feeds.known_feeds(engine, {SITE: [FEED], "other.example": [FEED]}, NOW)

    assert len(rows(engine)) == 2


replies = st.builds(
    PollResult,
    at=st.timedeltas(timedelta(0), timedelta(days=900)).map(lambda later: NOW + later),
    status=st.sampled_from([200, 304, 404, 503]),
    problem=st.none() | st.just("HTTP status 404"),
    is_gone=st.booleans(),
    refresh_after=st.none() | st.timedeltas(timedelta(0), timedelta(days=365)),
    entries=st.integers(0, 50_000),
    newest=st.none() | st.just(NOW - timedelta(days=3)),
)


@given(st.lists(st.tuples(replies, st.integers(0, 500)), max_size=12))
def test_a_document_is_always_polled_again_within_the_bounds(
    polls: list[tuple[PollResult, int]],
) -> None:
    row = FeedRow(FEED[1], FEED[0], FeedOrigin.CONFIGURED, NOW)
    for answer, brought in sorted(polls, key=lambda poll: poll[0].at):
        row = after_poll(row, answer, brought, DEFAULT_BOUNDS)

        assert row.next_poll_at is not None
        assert DEFAULT_BOUNDS.shortest <= row.next_poll_at - answer.at <= DEFAULT_BOUNDS.longest
        assert (row.failure_score == 0) is (answer.problem is None)
        assert row.is_read is (answer.problem is None)


def test_a_failed_poll_keeps_the_validators(engine: Engine) -> None:
    held = poll(engine, row_of(engine), poll_result()).row
    failed = feeds.save_poll(
        engine, SITE, held, PollResult(NOW + HOUR, 503, problem="HTTP status 503"), Bounds(fixed=HOUR)
    )

    assert (failed.etag, failed.body_sha256, failed.last_read_at) == ('"v1"', "0" * 64, NOW)
    assert (failed.failure_score, failed.problem) == (0.5, "HTTP status 503")
    assert rows(engine)[0]["problem"] == "HTTP status 503"


def stored(engine: Engine, url: str, **changes: Any) -> int:
    run_id = runs.begin(engine, "news", {}, NOW)
    store(engine, run_id, [make_visit(url, **changes)])
    return run_id


def url_row(engine: Engine, url: str) -> Mapping[str, Any]:
    with engine.connect() as connection:
        return dict(connection.execute(select(Url.__table__).where(Url.url == url)).mappings().one())


def due_after_announcement(engine: Engine, url: str, hours: float, now_hours: float) -> list[str]:
    moment = NOW + hours * HOUR
    announcements = Announcements({url: AnnouncedEdit(moment, moment)}, {})
    offer = Offer(SITE, [Candidate(url)], NOW + now_hours * HOUR, announcements=announcements)
    offered = feeds.offer_polled(engine, offer, row_of(engine), poll_result(), DEFAULT_BOUNDS).offered
    return [due.url for due in offered.due]


def hit_rate(engine: Engine) -> tuple[int, int]:
    with engine.connect() as connection:
        row = connection.execute(select(Source.announced_visits, Source.announced_hits)).one()
    return row[0], row[1]


def test_an_announced_edit_brings_the_visit_forward_once_and_is_counted(engine: Engine) -> None:
    run_id = stored(engine, A)

    assert due_after_announcement(engine, A, 2, 2.5) == [A]
    assert url_row(engine, A)["is_announced"]
    store(engine, run_id, [make_ended(A, None, outcome=Outcome.UNCHANGED, status=304, visited_at=NOW + 2.6 * HOUR)])
    after = url_row(engine, A)

    assert not after["is_announced"]
    assert after["next_due_at"] > NOW + 4 * HOUR
    assert hit_rate(engine) == (1, 0)
    assert due_after_announcement(engine, A, 2, 3) == [], "announced before"
    assert due_after_announcement(engine, A, 2.5, 3) == [], "seen by the last visit, within the slack of clocks"
    assert url_row(engine, A)["next_due_at"] <= NOW + 4 * HOUR


def test_an_edit_announced_for_a_variant_is_looked_for_at_the_stored_url(engine: Engine) -> None:
    stored(engine, A)
    queue.offer(engine, SITE, [Candidate(A + "?")], NOW)
    variant = A.replace("https://", "http://")
    queue.offer(engine, SITE, [Candidate(variant)], NOW)

    assert url_row(engine, variant)["state"] == "duplicate"
    assert due_after_announcement(engine, variant, 2, 3) == [A]


def test_pages_that_may_have_grown_are_tried_again_and_others_are_not(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    queue.offer(engine, SITE, [Candidate(A), Candidate(B)], NOW)
    skipped = [
        make_ended(url, reason, outcome=Outcome.SKIPPED) for url, reason in ((A, Reason.TOO_SHORT), (B, Reason.ROBOTS))
    ]
    store(engine, run_id, skipped)

    assert due_after_announcement(engine, A, 2, 3) == [A]
    assert due_after_announcement(engine, B, 2, 3) == []


def test_a_server_that_ignores_validators_gets_the_last_revisit_only(engine: Engine) -> None:
    run_id = stored(engine, A, page=make_page(A, headers=(("ETag", '"x"'),)))
    first = url_row(engine, A)["next_due_at"]
    store(engine, run_id, [make_visit(A, visited_at=NOW + FIRST_VISIT)])

    assert first == NOW + FIRST_VISIT
    assert url_row(engine, A)["next_due_at"] == NOW + 50 * HOUR


def test_due_sources_and_the_next_moment(engine: Engine) -> None:
    stored(engine, A)
    feeds.known_feeds(engine, {"other.example": []}, NOW)
    domains = [SITE, "other.example"]

    assert sources_with_due(engine, domains, NOW) == set()
    assert sources_with_due(engine, domains, NOW + FIRST_VISIT) == {SITE}
    assert next_due(engine, domains, NOW) == NOW + FIRST_VISIT
    assert [due.is_stored for due in due_urls(engine, SITE, NOW + FIRST_VISIT)] == [True]
