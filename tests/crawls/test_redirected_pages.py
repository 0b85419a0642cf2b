"""Redirects that lead to something else than the article: it is no article, and the URL is visited again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawl_results import outcomes, rows_of
from tests.crawls.listed import Listed
from tests.newsweb import Answer, article, feed, news_web
from tests.scrapy_command import Scrapy

STORIES = {
    "/2026/harbour-dredging-begins": "/",
    "/2026/ferry-timetable-shrinks": "/en/world",
    "/2026/lighthouse-keeper-retires": "/anmelden?ziel=1",
    "/2026/pilots-want-more-pay": "/gone/sorry-this-is-no-longer-here",
    "/2026/tugboat-is-for-sale": "/gone/sorry-this-is-no-longer-here",
}


def to(place: str) -> Answer:
    return Answer(status=302, headers={"Location": place})


def whole(path: str) -> Answer:
    words = path.rpartition("/")[2].replace("-", " ")
    return Answer(article(words, datetime.now(UTC).isoformat()), headers={"ETag": '"1"'})


@pytest.fixture
def outlet(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> Iterator[Listed]:
    """An outlet that redirects its stories to pages that read like articles."""
    pages = {target.partition("?")[0]: whole("/the/mayor-of-the-town-speaks") for target in STORIES.values()}
    with news_web(pages | {path: to(target) for path, target in STORIES.items()}) as web:
        web.routes["/anmelden?ziel=1"] = whole("/the/mayor-of-the-town-speaks")
        items = {path: path.rpartition("/")[2].replace("-", " ") for path in STORIES}
        items |= {"/?p=12": "A query", "/": "The front", "/2026/old-name-of-the-sluice": "the sluice"}
        web.routes["/?p=12"] = Answer(article("a page by its query"))
        web.routes["/2026/old-name-of-the-sluice"] = to("/2026/new-name-of-the-sluice")
        web.routes["/2026/new-name-of-the-sluice"] = whole("/the/sluice")
        web.routes["/feed.xml"] = Answer(feed(web.url(""), items), kind="application/rss+xml")
        yield Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')


def test_what_redirects_elsewhere_is_no_article_and_is_stored_once_it_is_there(outlet: Listed) -> None:
    first = outlet()
    found = {url.removeprefix(outlet.web.url("")): why for url, why in outcomes(outlet.database_url).items()}
    outlet.web.routes |= {path: whole(path) for path in STORIES}
    outlet.pass_time(1.1)
    outlet()

    assert first.code == 0, first.err
    assert found == {
        **dict.fromkeys(STORIES, "redirected_elsewhere"),
        "/": "list_page",
        "/?p=12": "new",
        "/2026/old-name-of-the-sluice": "new",
    }
    articles = rows_of(outlet.database_url, "SELECT url FROM article")
    assert sorted(str(url).removeprefix(outlet.web.url("")) for (url,) in articles) == [
        *sorted(["/2026/new-name-of-the-sluice", *STORIES]),
        "/?p=12",
    ]


def test_a_stored_article_that_leads_home_keeps_its_text_and_comes_back(outlet: Listed) -> None:
    path = "/2026/harbour-dredging-begins"
    outlet.web.routes[path] = whole(path)
    outlet()
    query = (
        "SELECT article_body, gone_at IS NOT NULL FROM article JOIN article_text ON article_id = id "
        f"WHERE url = '{outlet.web.url(path)}'"
    )
    (before,) = rows_of(outlet.database_url, query)

    outlet.web.routes[path] = to("/")
    outlet.pass_time(11)
    outlet()
    assert path in outlet.web.asked
    assert rows_of(outlet.database_url, query) == [(before[0], 1)]

    outlet.web.routes[path] = whole(path)
    outlet.pass_time(18)
    outlet()
    assert path in outlet.web.asked
    assert rows_of(outlet.database_url, query) == [before]
