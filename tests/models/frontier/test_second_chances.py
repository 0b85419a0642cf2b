from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models.enums import FeedKind, Outcome, Reason, UrlState
from models.frontier.announced_edits import Announcements
from models.frontier.due import due_urls
from models.frontier.feeds import PollResult, known_feeds, offer_polled
from models.frontier.hints import Candidate, Hints
from models.frontier.poll_policy import DEFAULT_BOUNDS
from models.frontier.queue import Offer
from models.frontier.revisit_policy import AnnouncedEdit
from models.frontier.second_chances import GAPS, OLD_GAP, SECOND_CHANCE, YOUNG, chance_at, may_pass, reconsider_offsite
from models.reports import runs
from models.tables import Fetch, Url
from pipelines.storage.store import store
from tests.factories import NOW, make_ended, make_visit

SITE = "example.org"
FEED, MAP = "https://example.org/feed.xml", "https://example.org/map.xml"
A, B, C = "https://example.org/a", "https://example.org/b", "https://example.org/c"
HOUR = timedelta(hours=1)
BY_FEED = Hints(via="feed")


def poll(engine: Engine, at: datetime, urls: Sequence[str], feed: str = FEED, hints: Hints = BY_FEED) -> None:
    """Let a document list these URLs."""
    known = known_feeds(engine, {SITE: [(FeedKind.FEED, FEED), (FeedKind.FEED, MAP)]}, NOW)[SITE].rows
    row = next(one for one in known if one.url == feed)
    offer = Offer(SITE, [Candidate(url, hints) for url in urls], at)
    offer_polled(engine, offer, row, PollResult(at, 200, body_sha256=str(at)), DEFAULT_BOUNDS)


def visit(engine: Engine, reason: Reason, at: datetime, url: str = A) -> None:
    run_id = runs.begin(engine, "news", {}, at)
    store(engine, run_id, [make_ended(url, reason, outcome=reason.outcome, visited_at=at, status=200)])


def due(engine: Engine, at: datetime) -> list[str]:
    return [one.url for one in due_urls(engine, SITE, at)]


def test_a_page_is_due_again_while_a_document_lists_it(engine: Engine) -> None:
    poll(engine, NOW, [A, B])
    visit(engine, Reason.NOT_FOUND, NOW)
    visit(engine, Reason.TOO_SHORT, NOW, B)

    assert due(engine, NOW + HOUR / 2) == []
    assert due(engine, NOW + GAPS[0]) == [A, B]

    poll(engine, NOW + HOUR, [B])
    assert due(engine, NOW + 2 * HOUR) == [B]


def test_a_page_that_another_document_still_lists_is_due(engine: Engine) -> None:
    poll(engine, NOW, [A], MAP)
    poll(engine, NOW + HOUR / 4, [A, B])
    visit(engine, Reason.EMPTY_PAGE, NOW + HOUR / 3)
    poll(engine, NOW + HOUR / 2, [B])

    assert A in due(engine, NOW + 2 * HOUR)


def test_documents_that_were_read_before_it_was_found_do_not_list_it(engine: Engine) -> None:
    poll(engine, NOW - HOUR, [B], MAP)
    poll(engine, NOW, [A])
    visit(engine, Reason.SOFT_404, NOW)
    poll(engine, NOW + HOUR / 2, [B])

    assert A not in due(engine, NOW + 2 * HOUR)


def test_an_unlisted_page_is_still_looked_at_for_an_announced_edit(engine: Engine) -> None:
    poll(engine, NOW, [A])
    visit(engine, Reason.TOO_SHORT, NOW)
    known = known_feeds(engine, {SITE: [(FeedKind.FEED, FEED)]}, NOW)[SITE].rows[0]
    edit = AnnouncedEdit(NOW + HOUR / 2, NOW + HOUR / 2)
    offer = Offer(SITE, [Candidate(A)], NOW + HOUR, announcements=Announcements({A: edit}, {}))
    offer_polled(engine, offer, known, PollResult(NOW + HOUR, 200, body_sha256="1"), DEFAULT_BOUNDS)
    poll(engine, NOW + HOUR + HOUR / 60, [B])

    assert A in due(engine, NOW + 2 * HOUR)


def test_the_history_is_in_the_visits_and_the_article_ends_it(engine: Engine) -> None:
    poll(engine, NOW, [A])
    reasons = [Reason.NOT_FOUND, Reason.EMPTY_PAGE, Reason.SCRIPT_SHELL]
    at = NOW
    for number, reason in enumerate(reasons):
        visit(engine, reason, at)
        at += GAPS[number]
        assert due(engine, at) == [A]
    run_id = runs.begin(engine, "news", {}, at)
    store(engine, run_id, [make_visit(A, visited_at=at)])

    with engine.connect() as connection:
        assert connection.execute(select(Fetch.outcome, Fetch.reason).order_by(Fetch.id)).all() == [
            *((reason.outcome, reason) for reason in reasons),
            (Outcome.NEW, None),
        ]
        assert connection.execute(select(Url.state, Url.reason, Url.failures)).all() == [(UrlState.STORED, None, 0)]


def test_the_last_visit_is_final(engine: Engine) -> None:
    poll(engine, NOW, [A])
    at = NOW
    for gap in (*GAPS, timedelta()):
        visit(engine, Reason.GONE, at)
        at += gap

    with engine.connect() as connection:
        assert connection.execute(select(Url.state, Url.next_due_at)).all() == [(UrlState.FAILED, None)]


@pytest.mark.parametrize(
    "hints", [Hints(date_published="2026-06-01", via="feed"), Hints(date_modified="2026-06-01", via="sitemap")]
)
def test_a_page_that_is_old_by_its_document_is_looked_at_once_more(engine: Engine, hints: Hints) -> None:
    poll(engine, NOW, [A], hints=hints)
    visit(engine, Reason.NOT_FOUND, NOW)
    assert due(engine, NOW + OLD_GAP) == [A]

    visit(engine, Reason.NOT_FOUND, NOW + OLD_GAP)
    assert due(engine, NOW + 1000 * HOUR) == []


def test_the_chances_end_with_the_youth_of_a_page() -> None:
    assert chance_at(1, NOW, NOW + YOUNG - GAPS[1]) == NOW + YOUNG
    assert chance_at(1, NOW, NOW + YOUNG - GAPS[1] + HOUR) is None
    assert chance_at(len(GAPS), NOW, NOW) is None


def test_only_reasons_that_may_pass_have_chances() -> None:
    assert {Reason.ROBOTS, Reason.NOINDEX, Reason.NOT_HTML, Reason.EXCLUDED, Reason.OFFSITE}.isdisjoint(SECOND_CHANCE)


def test_a_list_in_the_place_of_an_announced_article_may_pass(engine: Engine) -> None:
    poll(engine, NOW, [A])
    poll(engine, NOW + HOUR / 60, [B], MAP, Hints(via="front"))
    for url in (A, B):
        visit(engine, Reason.LIST_PAGE, NOW, url)
    visit(engine, Reason.SERVICE_PAGE, NOW + GAPS[0])

    assert due(engine, NOW + GAPS[0] + GAPS[1]) == [A]
    assert may_pass(Reason.LIST_PAGE, "sitemap", "2026-11-01T10:00:00Z")
    assert not may_pass(Reason.LIST_PAGE, "sitemap", None)
    assert not may_pass(Reason.FORUM_PAGE, "feed", None)

    poll(engine, NOW + 2 * HOUR, [B])
    assert due(engine, NOW + GAPS[0] + GAPS[1]) == []


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_message_in_the_place_of_an_announced_article_may_pass(kind: str) -> None:
    assert may_pass(Reason.NOT_HTML, "feed", None, kind)
    assert not may_pass(Reason.NOT_HTML, "front", None, kind)
    assert not may_pass(Reason.NOT_HTML, "feed", None, "application/pdf")


def test_pages_that_went_to_a_site_that_is_the_sources_own_by_now_are_due(engine: Engine) -> None:
    targets = {A: "https://www.new.example/a", B: "https://news.new.example/b", C: "https://old.example/new.example/"}
    run_id = runs.begin(engine, "news", {}, NOW)
    ends = [
        make_ended(url, Reason.OFFSITE, outcome=Outcome.SKIPPED, detail=f"redirected to another site: {target}")
        for url, target in targets.items()
    ]
    store(engine, run_id, ends)

    reconsider_offsite(engine, SITE, [], NOW)
    reconsider_offsite(engine, "other.example", ["new.example"], NOW)
    assert due(engine, NOW) == []

    reconsider_offsite(engine, SITE, ["new.example"], NOW)
    assert due(engine, NOW) == [A, B]


def test_new_pages_come_before_second_visits(engine: Engine) -> None:
    poll(engine, NOW, [A])
    visit(engine, Reason.NOT_FOUND, NOW)
    poll(engine, NOW + HOUR, [A, B])

    assert due(engine, NOW + HOUR) == [B, A]
