"""A site that shows its article under every URL that sites have for one: crawled, it is one article."""

import re

import pytest

from models.database.engine import reader_engine
from tests.crawl_results import counts, rows
from tests.newsweb import Answer, article, feed, news_web
from tests.scrapy_command import Scrapy

STORY = "/2026/11/01/the-bridge-opens-after-four-years"
LINKS = (
    f"{STORY}/amp",
    f"{STORY}?print=1",
    f"{STORY}?utm_source=feed#comments",
    f"{STORY}/",
    STORY,
    f"{STORY}/index.html",
    "/r/1234567",
    "/2026/11/02/the-tunnel-is-closed-for-good",
)


def declaring(page: bytes, *links: str) -> Answer:
    return Answer(page.replace(b"</head>", "".join(links).encode() + b"</head>"))


@pytest.mark.parametrize("kind", ["sqlite_url", "postgres_url"])
@pytest.mark.parametrize("links", [LINKS, LINKS[::-1]])
def test_a_story_of_many_urls_is_crawled_once_and_stored_once(
    scrapy: Scrapy, kind: str, links: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    database_url = request.getfixturevalue(kind)
    page, tunnel = article("the bridge"), article("the tunnel")
    with news_web({}) as web:
        canonical = f'<link rel="canonical" href="{web.url(STORY)}">'
        web.routes |= {
            "/feed.xml": Answer(feed(web.url(""), dict.fromkeys(links, "x"))),
            STORY: declaring(page, f'<link rel="amphtml" href="{STORY}/amp">'),
            f"{STORY}/amp": declaring(page, canonical),
            f"{STORY}?print=1": Answer(re.sub(rb"<nav>.*?</nav>", b"", page)),
            f"{STORY}/": Answer(status=301, headers={"Location": STORY}),
            f"{STORY}/index.html": Answer(page),
            "/r/1234567": Answer(status=302, headers={"Location": f"{STORY}?utm_medium=short"}),
            f"{STORY}?utm_medium=short": Answer(page),
            LINKS[-1]: declaring(tunnel, canonical),
        }
        first = scrapy.crawl(database_url, "-a", f"feed={web.url('/feed.xml')}")
        asked = list(web.asked)
        second = scrapy.crawl(database_url, "-a", f"feed={web.url('/feed.xml')}")
        story, other = web.url(STORY), web.url(LINKS[-1])

    assert (first.code, second.code) == (0, 0), first.err
    assert counts(database_url)["article"] == 2
    engine = reader_engine(database_url)
    found = rows(
        engine,
        "SELECT article.url, url.state, count(*) FROM url JOIN article ON article.id = article_id "
        "GROUP BY article.url, url.state ORDER BY article.url, url.state",
    )
    urls = rows(engine, "SELECT count(*) FROM url")
    engine.dispose()
    assert sorted(map(str, found)) == sorted(
        map(str, [(story, "duplicate", 5), (story, "stored", 1), (other, "stored", 1)]),
    )
    assert urls == [(7,)]
    # Of the three spellings of one key one was asked for, and none of them a second time.
    spellings = [path for path in asked if path in {STORY, f"{STORY}/", f"{STORY}/index.html"}]
    assert 1 <= len(spellings) <= 2  # a redirect from one of them to another is two
