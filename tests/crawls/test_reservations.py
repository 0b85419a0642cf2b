"""What pages and sites say about the use of their texts, from a real server into the database."""

import json
from collections.abc import Iterator

import pytest

from tests.crawl_results import outcomes, rows_of
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import Scrapy

PAGE = article("the ferry")


def with_meta(name: str, content: str) -> bytes:
    return PAGE.replace(b"<head>", f'<head><meta name="{name}" content="{content}">'.encode())


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    with news_web({}) as served:
        yield served


def crawl(scrapy: Scrapy, database_url: str, web: NewsWeb, *more: str) -> dict[str, str]:
    """Crawl a feed of all routes under /news/ and return what became of each."""
    paths = [path for path in web.routes if path.startswith("/news/")]
    web.routes["/feed.xml"] = Answer(feed(web.url(""), dict.fromkeys(paths, "x")))
    result = scrapy.crawl(database_url, "-a", f"feed={web.url('/feed.xml')}", *more)
    assert result.code == 0, result.err
    return {url.removeprefix(web.url("")): why for url, why in outcomes(database_url).items()}


def test_pages_that_are_not_to_be_indexed_are_left_out_and_nothing_of_them_is_kept(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    web.routes |= {
        "/news/plain": Answer(article("the plain one")),
        "/news/header": Answer(PAGE, headers={"X-Robots-Tag": "noindex, nofollow"}),
        "/news/meta": Answer(with_meta("robots", "NONE")),
        "/news/ours": Answer(with_meta("newsgrain", "noindex")),
        "/news/over": Answer(PAGE, headers={"X-Robots-Tag": "unavailable_after: 25 Jun 2010 15:00:00 GMT"}),
        "/news/others": Answer(article("the others"), headers={"X-Robots-Tag": "googlebot: noindex"}),
    }

    left = crawl(scrapy, sqlite_url, web)

    assert {path for path, why in left.items() if why == "new"} == {"/news/plain", "/news/others"}
    assert {why for why in left.values() if why != "new"} == {"noindex"}
    assert rows_of(sqlite_url, "SELECT count(*) FROM raw_page") == [(2,)]


def test_the_operator_may_see_it_otherwise(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes["/news/meta"] = Answer(with_meta("robots", "noindex"))

    left = crawl(scrapy, sqlite_url, web, "-s", "NEWSGRAIN_ROBOTS_META_OBEY=False")

    assert left == {"/news/meta": "new"}
    assert rows_of(sqlite_url, "SELECT robots_tags FROM v_article") == [("noindex",)]


def test_a_page_that_is_not_to_be_archived_is_an_article_without_its_page(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str
) -> None:
    web.routes["/news/a"] = Answer(PAGE)
    crawl(scrapy, sqlite_url, web)
    web.routes["/news/a"] = Answer(with_meta("robots", "noarchive, max-snippet:50"))
    named = ("-a", f"url={web.url('/news/a')}")

    result = scrapy.crawl(sqlite_url, *named)

    assert result.code == 0
    assert rows_of(sqlite_url, "SELECT robots_tags FROM article") in ([(None,)], [("noarchive, max-snippet: 50",)])
    assert rows_of(sqlite_url, "SELECT count(*) FROM raw_page") == [(0,)]


@pytest.mark.parametrize("how", ["header", "meta"])
def test_links_of_a_front_page_that_says_so_are_not_followed(
    web: NewsWeb, scrapy: Scrapy, sqlite_url: str, how: str
) -> None:
    meta = '<meta name="robots" content="nofollow">' if how == "meta" else ""
    headers = {"X-Robots-Tag": "nofollow"} if how == "header" else {}
    link = '<a href="/2026/11/01/the-front-page-story-of-the-day">x</a>'
    web.routes["/"] = Answer(f"<html><head>{meta}</head><body>{link}</body></html>".encode(), headers=headers)
    web.routes["/2026/11/01/the-front-page-story-of-the-day"] = Answer(PAGE)

    result = scrapy.crawl(sqlite_url, "-a", f"domain={web.address}")

    assert result.code == 0, result.err
    assert rows_of(sqlite_url, "SELECT count(*) FROM url") == [(0,)]


def test_reservations_are_stored_with_their_evidence_and_stop_nothing(
    web: NewsWeb, scrapy: Scrapy, database_url: str
) -> None:
    rules = [{"location": "/news/free", "tdm-reservation": 0}, {"location": "/news/", "tdm-reservation": 1}]
    web.routes |= {
        "/robots.txt": Answer(b"User-agent: *\nContent-Signal: search=yes\nUser-agent: GPTBot\nDisallow: /news/ai\n"),
        "/.well-known/tdmrep.json": Answer(json.dumps(rules).encode(), kind="application/json"),
        "/news/reserved": Answer(article("the reserved one")),
        "/news/free": Answer(article("the free one")),
        "/news/header": Answer(article("the header"), headers={"tdm-reservation": "0"}),
        "/news/ai": Answer(article("the machine"), headers={"Content-Usage": "train-ai=n"}),
    }

    left = crawl(scrapy, database_url, web)
    crawl(scrapy, database_url, web)

    found = {
        str(url).removeprefix(web.url("")): (said if said is None else bool(said), evidence)
        for url, said, evidence in rows_of(database_url, "SELECT url, tdm_opt_out, tdm_evidence FROM v_article")
    }
    assert set(left.values()) == {"new"}
    assert web.asked.count("/.well-known/tdmrep.json") == 1, "once a day"
    assert found == {
        "/news/reserved": (True, "tdmrep.json /news/: tdm-reservation=1"),
        "/news/free": (False, "tdmrep.json /news/free: tdm-reservation=0"),
        "/news/header": (False, "header tdm-reservation=0"),
        "/news/ai": (
            True,
            "header content-usage: train-ai=n; tdmrep.json /news/: tdm-reservation=1; robots.txt shuts out GPTBot",
        ),
    }


def test_the_operator_may_leave_out_what_is_reserved(web: NewsWeb, scrapy: Scrapy, sqlite_url: str) -> None:
    web.routes |= {
        "/news/reserved": Answer(with_meta("tdm-reservation", "1")),
        "/news/free": Answer(article("the free one")),
        "/news/boots": Answer(article("the boots").replace(b"<head>", b"<head><meta name=sponsored content=yes>")),
    }
    settings = ("-s", "NEWSGRAIN_TDM_OPT_OUT=skip", "-s", "NEWSGRAIN_SKIP_ORIGINS=wire, sponsored")

    left = crawl(scrapy, sqlite_url, web, *settings)

    assert left == {"/news/reserved": "tdm_opt_out", "/news/free": "new", "/news/boots": "unwanted_origin"}
    assert rows_of(sqlite_url, "SELECT detail FROM url WHERE reason = 'tdm_opt_out'") == [("meta tdm-reservation=1",)]
    assert rows_of(sqlite_url, "SELECT count(*) FROM raw_page") == [(1,)]


def test_a_word_that_the_setting_does_not_have_is_a_mistake(scrapy: Scrapy, sqlite_url: str) -> None:
    result = scrapy.crawl(sqlite_url, "-s", "NEWSGRAIN_TDM_OPT_OUT=no", "-s", "NEWSGRAIN_SKIP_ORIGINS=wire,adverts")

    assert result.code == 4
    assert "NEWSGRAIN_SKIP_ORIGINS: 'adverts' is no kind of origin; known here: own, wire, " in result.err
    assert "NEWSGRAIN_TDM_OPT_OUT: 'no' is unknown; write store or skip" in result.err
