"""Stored articles are visited again: by their age, and when a feed or sitemap tells of an edit."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.frontier.revisit_policy import DEFAULT_HOURS
from tests.crawl_results import outcomes, rows_of
from tests.crawls.listed import Listed
from tests.newsweb import Answer, NewsWeb, article, news_web
from tests.scrapy_command import Scrapy


def entry(web: NewsWeb, path: str, lastmod: str) -> str:
    return f"<url><loc>{web.url(path)}</loc><lastmod>{lastmod}</lastmod></url>"


def publish(web: NewsWeb, lastmods: dict[str, str]) -> None:
    """Let a sitemap list these pages."""
    listed = "".join(entry(web, path, lastmod) for path, lastmod in lastmods.items())
    web.routes["/map.xml"] = Answer(f"<urlset>{listed}</urlset>".encode(), kind="application/xml")


def page(words: str, tag: str = '"1"') -> Answer:
    now = datetime.now(UTC)
    body = article("the harbour", f"{now:%Y-%m-%dT%H:%M:%SZ}").replace(b"</p>", f" {words}</p>".encode(), 1)
    return Answer(body, headers={"ETag": tag} if tag else {})


@pytest.fixture
def outlet(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> Iterator[Listed]:
    """An outlet with a sitemap of one page."""
    with news_web({"/news/1.html": page("One.")}) as web:
        publish(web, {"/news/1.html": "2026-11-01T10:00:00Z"})
        yield Listed(scrapy, web, sqlite_url, tmp_path, 'sitemaps = ["/map.xml"]')


def told(hours: float = 0) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat()


def test_an_article_is_asked_for_again_at_its_ages_and_then_left_alone(outlet: Listed) -> None:
    outlet()
    visits = []
    for hours in (10, 5, 10, 10, 10, 10, 10, 10, 10, 10, 10):
        outlet.pass_time(hours)
        done = outlet()
        assert done.code == 0, done.err
        visits.append(outlet.web.asked.count("/news/1.html"))

    assert sum(visits) == len(DEFAULT_HOURS)
    assert visits[:2] == [1, 0]
    assert rows_of(outlet.database_url, "SELECT state, next_due_at FROM url") == [("stored", None)]
    assert rows_of(outlet.database_url, "SELECT outcome, count(*) FROM fetch GROUP BY outcome ORDER BY 1") == [
        ("new", 1),
        ("unchanged", len(DEFAULT_HOURS)),
    ]


def test_an_edit_that_nobody_tells_of_is_seen_by_the_next_visit(outlet: Listed) -> None:
    outlet()
    outlet.web.routes["/news/1.html"] = page("Two, and rather more of it than before.", '"2"')
    outlet.pass_time(11)
    done = outlet()

    assert done.code == 0
    assert outcomes(outlet.database_url) == {outlet.web.url("/news/1.html"): "changed"}
    assert rows_of(outlet.database_url, "SELECT count(*) FROM article_revision") == [(1,)]
    assert rows_of(outlet.database_url, "SELECT etag, state FROM url") == [('"2"', "stored")]


def test_an_edit_that_the_sitemap_tells_of_is_fetched_at_once(outlet: Listed) -> None:
    outlet()
    outlet.pass_time(3)
    outlet.web.routes["/news/1.html"] = page("Two, and rather more of it than before.", '"2"')
    publish(outlet.web, {"/news/1.html": told(1)})
    done = outlet("-a", "now=1")

    assert done.code == 0
    assert outcomes(outlet.database_url) == {outlet.web.url("/news/1.html"): "changed"}
    assert rows_of(outlet.database_url, "SELECT announced_visits, announced_changes FROM source") == [(1, 1)]


def test_what_the_sitemap_says_of_a_visit_that_was_made_brings_nothing_forward(outlet: Listed) -> None:
    outlet()
    outlet.pass_time(3)
    publish(outlet.web, {"/news/1.html": told(20)})
    outlet("-a", "now=1")

    assert outlet.web.asked.count("/news/1.html") == 0


def test_a_sitemap_that_always_says_now_is_not_believed_for_long(outlet: Listed) -> None:
    pages = {f"/news/{number}.html": told(number / 60) for number in range(1, 16)}
    web = outlet.web
    web.routes |= {path: replace(page("One."), body=article(f"story {path}")) for path in pages}
    publish(web, pages)
    outlet()
    asked = []
    for hours in (2, 2, 2):
        outlet.pass_time(hours)
        publish(web, {path: told(number / 60) for number, path in enumerate(pages)})
        outlet("-a", "now=1")
        asked.append(sum(path.startswith("/news/") for path in web.asked))

    assert asked[0] == 15, "believed"
    assert sum(asked[1:]) <= 4, "15 visits have brought nothing"


def test_one_moment_for_all_pages_is_no_edit(outlet: Listed) -> None:
    pages = [f"/news/{number}.html" for number in range(1, 7)]
    outlet.web.routes |= {path: Answer(article(f"story {path}"), headers={"ETag": '"1"'}) for path in pages}
    publish(outlet.web, dict.fromkeys(pages, told(1)))
    outlet()
    outlet.pass_time(2)
    publish(outlet.web, dict.fromkeys(pages, told()))
    outlet("-a", "now=1")

    assert not any(path.startswith("/news/") for path in outlet.web.asked)


def test_an_article_that_is_deleted_stays_stored_and_is_looked_for_at_its_ages_only(outlet: Listed) -> None:
    outlet()
    page_before = outlet.web.routes.pop("/news/1.html")
    outlet.pass_time(11)
    first = outlet()
    outlet.pass_time(16)
    outlet()
    assert "/news/1.html" not in outlet.web.asked, "no retries"
    outlet.pass_time(24)
    outlet()
    assert outlet.web.asked.count("/news/1.html") == 1
    outlet.web.routes["/news/1.html"] = page_before
    outlet.pass_time(100)
    outlet()

    assert first.code == 0
    assert rows_of(outlet.database_url, "SELECT state, failures, next_due_at FROM url") == [("stored", 2, None)]
    assert rows_of(outlet.database_url, "SELECT count(*) FROM article") == [(1,)]
    assert "/news/1.html" not in outlet.web.asked


def test_without_validators_there_is_one_visit_after_two_days(outlet: Listed) -> None:
    outlet.web.routes["/news/1.html"] = page("One.", "")
    outlet()
    asked = []
    for _ in range(8):
        outlet.pass_time(10)
        outlet()
        asked.append(outlet.web.asked.count("/news/1.html"))

    assert asked == [0, 0, 0, 0, 1, 0, 0, 0]
