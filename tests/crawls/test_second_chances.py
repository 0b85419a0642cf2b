"""Pages that brought no article at first are visited again while their feed lists them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawl_results import outcomes, rows_of
from tests.crawls.listed import Listed
from tests.newsweb import Answer, article, feed, news_web
from tests.scrapy_command import Scrapy

UNFINISHED = {
    "/2026/harbour-dredging-begins": (Answer(b"Not found", 404), "not_found"),
    "/2026/ferry-timetable-shrinks": (Answer(b"Gone", 410), "gone"),
    "/2026/lighthouse-keeper-retires": (Answer(b""), "empty_page"),
    "/2026/pilots-want-more-pay": (Answer(b"<html><body><div></div></body></html>"), "no_text"),
    "/2026/quay-wall-collapses": (
        Answer(b'<html><title>Quay</title><body><div id="__next"></div><script>1</script></body></html>'),
        "script_shell",
    ),
    "/2026/tugboat-is-for-sale": (
        Answer(b"<html><body><article><h1>Tugboat</h1><p>It is for sale.</p></article></body></html>"),
        "too_short",
    ),
}


@pytest.fixture
def outlet(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> Iterator[Listed]:
    """An outlet whose feed lists pages that are not finished, beside one that is."""
    with news_web({path: answer for path, (answer, _) in UNFINISHED.items()}) as web:
        listed = Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')
        publish(listed, *UNFINISHED)
        web.routes["/2026/sluice-gate-opens"] = Answer(article("the sluice gate", datetime.now(UTC).isoformat()))
        yield listed


def publish(outlet: Listed, *paths: str) -> None:
    """Let the feed list these pages."""
    items = dict.fromkeys((*paths, "/2026/sluice-gate-opens"), "Harbour news")
    outlet.web.routes["/feed.xml"] = Answer(feed(outlet.web.url(""), items), kind="application/rss+xml")


def stored(outlet: Listed) -> list[tuple[object, ...]]:
    return rows_of(outlet.database_url, "SELECT url FROM url WHERE state = 'stored' ORDER BY url")


def test_an_unfinished_page_is_stored_once_it_is_whole(outlet: Listed) -> None:
    outlet()
    first = outcomes(outlet.database_url)
    outlet.web.routes |= {path: Answer(article(path.rpartition("/")[2])) for path in UNFINISHED}
    outlet.pass_time(1.1)
    again = outlet()

    assert {path: first[outlet.web.url(path)] for path in UNFINISHED} == {
        path: reason for path, (_, reason) in UNFINISHED.items()
    }
    assert again.code == 0, again.err
    assert len(stored(outlet)) == 1 + len(UNFINISHED)


def test_a_page_that_is_no_longer_listed_is_left_alone_and_a_stored_one_keeps_its_text(outlet: Listed) -> None:
    outlet()
    listed, *others = UNFINISHED
    publish(outlet, listed)
    outlet.web.routes["/2026/sluice-gate-opens"] = Answer(b"")
    outlet("-a", "now=1")
    outlet.pass_time(1.1)
    outlet()
    assert listed in outlet.web.asked
    assert not set(others) & set(outlet.web.asked)

    outlet.pass_time(60)
    outlet()
    assert "/2026/sluice-gate-opens" in outlet.web.asked
    assert stored(outlet) == [(outlet.web.url("/2026/sluice-gate-opens"),)]
    assert rows_of(outlet.database_url, "SELECT count(*) FROM article") == [(1,)]


def test_the_visits_of_a_dead_link_end(outlet: Listed) -> None:
    visits = []
    for _ in range(12):
        outlet()
        visits += [path for path in outlet.web.asked if path == "/2026/ferry-timetable-shrinks"]
        outlet.pass_time(5)

    assert len(visits) == 5
