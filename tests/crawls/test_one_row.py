"""One article, one row, in whole crawls: edited addresses, and links that change at each poll."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.crawl_results import rows_of
from tests.crawls.listed import Listed
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import Scrapy

STORIES = {f"/news/{name}": f"the {name} of the town" for name in ("harbour", "school", "ferry", "market", "library")}
OLD, NEW = "/news/bridge-is-to-open", "/news/opening-put-off-again"


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with news_web({path: Answer(article(subject)) for path, subject in STORIES.items()}) as served:
        yield served


@pytest.fixture
def listed(scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path) -> Listed:
    return Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')


def publish(web: NewsWeb, links: Mapping[str, str]) -> None:
    web.routes["/feed.xml"] = Answer(feed(web.url(""), links), kind="application/rss+xml")


def bridge() -> bytes:
    """Return the page of the bridge, published now: it will be visited again."""
    return article("the bridge", datetime.now(UTC).isoformat())


def edited() -> bytes:
    """Return the page of the bridge under another headline."""
    page = bridge()
    for tag in (b"h1", b"title"):
        page = page.replace(b"<%s>the bridge</%s>" % (tag, tag), b"<%s>Opening put off again</%s>" % (tag, tag))
    return page


@pytest.mark.parametrize("way", ["redirect", "canonical", "both"])
def test_an_article_with_an_edited_address_is_one_row(listed: Listed, web: NewsWeb, way: str) -> None:
    web.routes[OLD] = Answer(bridge())
    publish(web, {OLD: "the bridge"})
    listed()
    web.routes[NEW] = Answer(edited())
    publish(web, {NEW: "Opening put off again"})
    listed("-a", "now=1")
    if way == "redirect":
        web.routes[OLD] = Answer(status=301, headers={"Location": NEW})
    elif way == "canonical":
        link = f'<link rel="canonical" href="{NEW}"></head>'.encode()
        web.routes[OLD] = Answer(edited().replace(b"</head>", link))
    else:
        web.routes[OLD] = Answer(edited())
    assert len(rows_of(listed.database_url, "SELECT id FROM article")) == 2
    listed.pass_time(55)
    done = listed("-a", "now=1")

    assert done.code == 0, done.err
    ((number, url, headline),) = rows_of(listed.database_url, "SELECT id, url, headline FROM article")
    assert number == 1
    assert url == web.url(OLD if way == "both" else NEW)
    assert headline == "Opening put off again"
    assert "joined" in done.err
    assert rows_of(listed.database_url, "SELECT DISTINCT article_id FROM url") == [(1,)]
    assert rows_of(listed.database_url, "SELECT count(*) FROM url WHERE state = 'stored'") == [(1,)]


def test_links_that_change_at_each_poll_are_not_downloaded_for_ever(listed: Listed, web: NewsWeb) -> None:
    downloads = []
    for poll in range(4):
        links = {f"{path}?sid={poll}f{poll * 7919:x}": subject for path, subject in STORIES.items()}
        web.routes |= {link: Answer(article(subject)) for link, subject in links.items()}
        publish(web, links)
        assert listed("-a", "now=1").code == 0
        downloads.append(sum(path.startswith("/news/") for path in web.asked))

    assert downloads[0] == downloads[1] == len(STORIES)
    assert downloads[3] == 0
    assert rows_of(listed.database_url, "SELECT count(*) FROM article") == [(len(STORIES),)]
    assert rows_of(listed.database_url, "SELECT count(DISTINCT key) FROM url") == [(len(STORIES),)]
    report = listed.scrapy("report", "-s", f"DATABASE_URL={listed.database_url}")
    assert "sid" in report.out


def test_session_ids_are_never_asked_for(listed: Listed, web: NewsWeb) -> None:
    for poll in range(2):
        publish(web, {f"{path};jsessionid={poll}0A1B2C3D?PHPSESSID=f00{poll}": text for path, text in STORIES.items()})
        assert listed("-a", "now=1").code == 0

    assert sum(path.startswith("/news/") for path in web.asked) == 0
    assert rows_of(listed.database_url, "SELECT count(*) FROM article") == [(len(STORIES),)]
