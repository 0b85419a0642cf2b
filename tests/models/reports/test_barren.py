from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from models.enums import FeedKind, Reason
from models.frontier.feeds import PollResult, known_feeds, offer_polled
from models.frontier.hints import Candidate
from models.frontier.poll_policy import DEFAULT_BOUNDS
from models.frontier.queue import Offer
from models.reports import runs
from models.reports.barren import Barren, PageCounts, barren_sources, is_barren
from pipelines.storage.store import store
from pipelines.visit import Visit
from tests.factories import NOW, make_ended, make_visit

SITE = "example.org"
DAY = timedelta(days=1)
PAGES = [f"https://example.org/{number}" for number in range(8)]


def listed(engine: Engine, urls: Sequence[str], at: datetime = NOW) -> None:
    """Let the feed of the source list these URLs."""
    (row,) = known_feeds(engine, {SITE: [(FeedKind.FEED, "https://example.org/feed")]}, at)[SITE].rows
    offer = Offer(SITE, [Candidate(url) for url in urls], at)
    offer_polled(engine, offer, row, PollResult(at, 200, body_sha256=str(at)), DEFAULT_BOUNDS)


def visits(engine: Engine, *made: Visit) -> None:
    store(engine, runs.begin(engine, "news", {}, NOW), made)


def missed(url: str, reason: Reason, at: datetime = NOW) -> Visit:
    return make_ended(url, reason, outcome=reason.outcome, visited_at=at)


def barren(engine: Engine, at: datetime = NOW) -> tuple[Barren, ...]:
    return barren_sources(engine, [SITE, "unknown.example"], at)


def test_a_new_source_without_articles_is_barren_by_its_most_frequent_reason(engine: Engine) -> None:
    listed(engine, PAGES[:3])
    visits(engine, missed(PAGES[0], Reason.FORBIDDEN), missed(PAGES[1], Reason.NOT_FOUND))
    assert barren(engine) == (), "one page waits"

    visits(engine, missed(PAGES[2], Reason.NOT_FOUND))
    assert barren(engine) == (Barren(SITE, 3, Reason.NOT_FOUND, 2),)
    assert barren(engine, NOW + 30 * DAY) == (Barren(SITE, 3, Reason.NOT_FOUND, 2),), "they are still listed"


def test_five_pages_are_enough_while_others_wait(engine: Engine) -> None:
    listed(engine, PAGES)
    visits(engine, *(missed(url, Reason.OFFSITE) for url in PAGES[:5]))

    assert barren(engine) == (Barren(SITE, 5, Reason.OFFSITE, 5),)


def test_a_source_that_has_nothing_new_is_not_barren(engine: Engine) -> None:
    listed(engine, PAGES[:6], NOW - 9 * DAY)
    visits(engine, *(make_visit(url, visited_at=NOW - 9 * DAY) for url in PAGES[:6]))
    assert barren(engine) == ()

    listed(engine, PAGES)
    visits(engine, *(missed(url, Reason.VIDEO_PAGE) for url in PAGES[6:]))
    assert barren(engine) == (), "its feed lists stored articles"


def test_a_source_that_once_had_articles_is_barren_after_five_pages_without_one(engine: Engine) -> None:
    listed(engine, PAGES[:1], NOW - 9 * DAY)
    visits(engine, make_visit(PAGES[0], visited_at=NOW - 9 * DAY))
    listed(engine, PAGES[1:])
    visits(engine, *(missed(url, Reason.FORBIDDEN) for url in PAGES[1:5]))
    assert barren(engine) == ()

    visits(engine, missed(PAGES[5], Reason.FORBIDDEN))
    assert barren(engine) == (Barren(SITE, 5, Reason.FORBIDDEN, 5),)


def test_a_new_article_counts_for_two_days(engine: Engine) -> None:
    listed(engine, PAGES[:1], NOW - DAY)
    visits(engine, make_visit(PAGES[0], visited_at=NOW - DAY))
    listed(engine, PAGES[1:])
    visits(engine, *(missed(url, Reason.FORBIDDEN) for url in PAGES[1:]))

    assert barren(engine) == ()
    assert barren(engine, NOW + 2 * DAY) != ()


@pytest.mark.parametrize("reason", [Reason.OTHER_LANGUAGE, Reason.NO_KEYWORD, Reason.OLDER_THAN_SINCE])
def test_what_the_user_leaves_out_is_no_lack_of_articles(engine: Engine, reason: Reason) -> None:
    listed(engine, PAGES[:6])
    visits(engine, missed(PAGES[0], reason), *(missed(url, Reason.VIDEO_PAGE) for url in PAGES[1:6]))

    assert barren(engine) == ()


def test_pages_that_were_not_visited_tell_nothing(engine: Engine) -> None:
    listed(engine, PAGES[:6])
    assert barren(engine) == ()

    visits(engine, *(missed(url, Reason.HOST_CLOSED) for url in PAGES[:6]))
    assert barren(engine) == ()

    visits(engine, *(missed(url, Reason.EXCLUDED) for url in PAGES[:6]))
    assert barren(engine) == ()


def test_few_pages_make_no_source_barren_that_has_articles() -> None:
    few, many = Counter({Reason.NOT_FOUND: 4}), Counter({Reason.NOT_FOUND: 5})

    assert is_barren(PageCounts(0, 0, few), has_articles=False)
    assert not is_barren(PageCounts(0, 0, few), has_articles=True)
    assert not is_barren(PageCounts(0, 1, few), has_articles=False)
    assert is_barren(PageCounts(0, 9, many), has_articles=True)
    assert not is_barren(PageCounts(1, 0, many), has_articles=False)
