"""Polls of discovery documents in whole crawls: conditional, only when due, and never ahead of the frontier."""

import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl_results import counts, left_out, rows_of, verdict
from tests.crawls.listed import Listed, publish
from tests.newsweb import Answer, NewsWeb, article, news_web
from tests.scrapy_command import Scrapy

PAGES = 4


@pytest.fixture
def web() -> Iterator[NewsWeb]:
    """An outlet with a feed of some pages, which has an ETag."""
    with news_web({}) as served:
        publish(served, PAGES)
        yield served


@pytest.fixture
def listed(scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path) -> Listed:
    return Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')


def test_what_is_not_due_is_not_asked_for_and_the_run_says_what_is_next(listed: Listed, web: NewsWeb) -> None:
    first = listed()
    second = listed()

    assert (first.code, second.code) == (0, 0), first.err + second.err
    assert web.asked == []
    assert "nothing was due; next is 20" in second.err
    assert verdict(listed.database_url)[:4] == (0, "ok", 0, 0)


def test_a_document_that_is_due_is_asked_conditionally_and_not_read_when_nothing_has_changed(
    listed: Listed, web: NewsWeb
) -> None:
    listed()
    listed.pass_time(2)
    same = listed()
    asked_again = set(web.asked) - {"/robots.txt"}
    listed.pass_time(5)
    publish(web, PAGES + 1)
    more = listed()

    assert asked_again == {"/feed.xml"}
    assert "is unchanged" in same.err
    assert listed.feeds("last_status, failures, problem") == [(200, 0.0, None)]
    assert more.code == 0
    assert "/news/4.html" in web.asked
    assert counts(listed.database_url)["article"] == PAGES + 1


def test_a_body_that_is_the_same_is_not_read_either(listed: Listed, web: NewsWeb) -> None:
    web.routes["/feed.xml"] = replace(web.routes["/feed.xml"], headers={})
    listed()
    again = listed("-a", "now=1")

    assert "is unchanged" in again.err
    assert listed.feeds("last_status, last_changed_at < last_read_at") == [(200, 1)]
    assert "/feed.xml" in web.asked


def test_a_feed_that_has_moved_for_good_is_asked_where_it_is_and_the_user_is_told(listed: Listed, web: NewsWeb) -> None:
    listed()
    publish(web, PAGES + 1, "/new/feed.xml")
    web.routes["/feed.xml"] = Answer(status=301, headers={"Location": "/new/feed.xml"})
    moved = listed("-a", "now=1")
    publish(web, PAGES + 2, "/new/feed.xml")
    after = listed("-a", "now=1")

    assert (moved.code, after.code) == (0, 0), moved.err
    assert f"has moved to {web.url('/new/feed.xml')}" in moved.err
    assert "to be corrected in the entries of 1 source" in after.err
    assert listed.feeds("moved_to, failures") == [(web.url("/new/feed.xml"), 0.0)]
    assert "/feed.xml" not in web.asked
    assert counts(listed.database_url)["article"] == PAGES + 2


def test_a_redirect_for_the_moment_is_followed_and_forgotten(listed: Listed, web: NewsWeb) -> None:
    publish(web, PAGES, "/today/feed.xml")
    web.routes["/feed.xml"] = Answer(status=302, headers={"Location": "/today/feed.xml"})
    done = listed()

    assert done.code == 0
    assert "corrected" not in done.err
    assert listed.feeds("moved_to") == [(None,)]


def test_a_feed_that_is_gone_is_looked_for_on_the_front_page(listed: Listed, web: NewsWeb) -> None:
    listed()
    web.routes["/feed.xml"] = Answer(status=404)
    comments, other = ("/comments.xml", "/other.xml")
    web.routes["/"] = Answer(
        "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{path}">' for path in (comments, other)
        ).encode()
    )
    publish(web, PAGES + 1, other)
    codes = [listed("-a", "now=1").code for _ in range(2)]
    found = listed("-a", "now=1")
    asked = list(web.asked)
    listed.pass_time(30)
    publish(web, PAGES + 2, other)
    after = listed()

    assert codes == [21, 21], "nothing can be read of it"
    assert (found.code, after.code) == (0, 0), found.err
    assert "correct its entry" in found.err
    assert f"{web.url('/feed.xml')} is gone: HTTP status 404" in after.err
    assert comments not in asked
    assert listed.feeds("via, found_in IS NULL, failures > 2") == [("configured", 1, 1), ("discovered", 0, 0)]
    assert counts(listed.database_url)["article"] == PAGES + 2
    assert web.asked.count("/") == 0, "looked for once a week"


def test_a_page_in_the_place_of_a_feed_is_no_feed_and_comes_back_at_once(listed: Listed, web: NewsWeb) -> None:
    listed()
    good = web.routes["/feed.xml"]
    web.routes["/feed.xml"] = Answer(b"<html><body><h1>Sorry</h1></body></html>")
    broken = listed("-a", "now=1")
    failures = listed.feeds("failures, problem IS NOT NULL, etag")
    web.routes["/feed.xml"] = good
    whole = listed("-a", "now=1")

    assert (broken.code, whole.code) == (21, 0)
    assert failures == [(1.0, 1, f'"{PAGES}"')]
    assert listed.feeds("failures, problem") == [(0.0, None)]


def test_a_source_that_fails_is_asked_again_later_and_later(listed: Listed, web: NewsWeb) -> None:
    web.routes["/feed.xml"] = Answer(status=503)
    codes = []
    for _ in range(9):
        codes.append((listed().code, web.asked.count("/feed.xml")))
        listed.pass_time(0.3)

    assert codes[0] == (21, 1)
    assert {code for code, asked in codes if not asked} == {0}, "a source that is not due is no failure"
    assert 3 <= sum(asked for _, asked in codes) <= 6


def test_an_interval_of_the_users_own_holds_at_once(listed: Listed, web: NewsWeb) -> None:
    listed()
    listed.sources.write_text(listed.sources.read_text() + 'interval = "15 minutes"\n')
    listed.pass_time(0.3)
    listed()
    first = list(web.asked)
    listed.pass_time(0.2)
    listed()

    assert "/feed.xml" in first
    assert web.asked == []


def test_two_documents_of_which_one_fails_are_a_source_that_can_be_read(
    scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path
) -> None:
    crawl = Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml", "/broken.xml"]')
    first = crawl()
    crawl.pass_time(0.5)
    second = crawl()

    assert set(web.asked) - {"/robots.txt"} == {"/broken.xml"}, "the other one is not due"
    assert (first.code, second.code) == (0, 0), second.err


def bare(web: NewsWeb) -> None:
    web.routes["/robots.txt"] = Answer(f"Sitemap: {web.url('/index.xml')}".encode(), kind="text/plain")
    web.routes["/"] = Answer(b'<link rel="alternate" type="application/rss+xml" href="/feed.xml"><p>Front</p>')
    index(web, day(30), day(10))
    for month in ("10", "11"):
        web.routes[f"/map-{month}.xml"] = Answer(
            f"<urlset><url><loc>{web.url(f'/2026/{month}/01/story-of-the-month')}</loc></url></urlset>".encode(),
            headers={"ETag": f'"{month}"'},
        )
        web.routes[f"/2026/{month}/01/story-of-the-month"] = Answer(article(f"month {month}"))


def day(ago: int) -> str:
    """Return a date by the clock of the crawls: how long ago it is decides when a document is due."""
    return (datetime.now(UTC) - timedelta(days=ago)).date().isoformat()


def index(web: NewsWeb, october: str, november: str) -> None:
    maps = "".join(
        f"<sitemap><loc>{web.url(f'/map-{month}.xml')}</loc><lastmod>{lastmod}</lastmod></sitemap>"
        for month, lastmod in (("10", october), ("11", november))
    )
    web.routes["/index.xml"] = Answer(f"<sitemapindex>{maps}</sitemapindex>".encode())


def test_what_a_search_of_a_bare_domain_has_found_is_polled_and_the_site_is_searched_again_after_a_week(
    scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path
) -> None:
    bare(web)
    crawl = Listed(scrapy, web, sqlite_url, tmp_path, "")
    first = crawl()
    found = crawl.feeds("kind, url, via, found_in IS NULL")
    crawl.pass_time(30)
    day_after = (crawl().code, sorted(set(web.asked) - {"/robots.txt"}))
    crawl.pass_time(24 * 7)
    week_after = crawl()

    assert first.code == 0, first.err
    assert set(found) >= {
        ("front", web.url("/"), "discovered", 1),
        ("feed", web.url("/feed.xml"), "discovered", 1),
        ("sitemap", web.url("/index.xml"), "discovered", 1),
        ("sitemap", web.url("/map-11.xml"), "discovered", 0),
    }
    assert counts(sqlite_url)["article"] == PAGES + 2
    assert "found feed" in first.err
    assert day_after[0] == 0
    assert {"/", "/feed.xml", "/index.xml"} <= set(day_after[1])
    assert "found feed" in week_after.err
    assert "/" in web.asked


def test_an_index_tells_which_of_its_sitemaps_have_changed(
    scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path
) -> None:
    bare(web)
    crawl = Listed(scrapy, web, sqlite_url, tmp_path, 'sitemaps = ["/index.xml"]')
    crawl()
    crawl.pass_time(2)
    crawl("-a", "now=1")
    same = list(web.asked)
    index(web, day(30), day(0))
    web.routes["/map-11.xml"] = Answer(
        f"<urlset><url><loc>{web.url('/news/0.html')}</loc></url></urlset>".encode(), headers={"ETag": '"12"'}
    )
    crawl.pass_time(9)
    crawl("-a", "now=1")

    assert [path for path in same if path.startswith("/map")] == []
    assert [path for path in web.asked if path.startswith("/map")] == ["/map-11.xml"]
    assert "/news/0.html" in web.asked


def test_an_index_without_dates_is_read_from_its_newest_part_to_its_oldest(
    scrapy: Scrapy, web: NewsWeb, sqlite_url: str, tmp_path: Path
) -> None:
    maps = [f"/part-{number}.xml" for number in range(1, 6)]
    listed = "".join(f"<sitemap><loc>{web.url(path)}</loc></sitemap>" for path in maps)
    web.routes["/index.xml"] = Answer(f"<sitemapindex>{listed}</sitemapindex>".encode())
    for number, path in enumerate(maps):
        web.routes[path] = Answer(
            f"<urlset><url><loc>{web.url(f'/news/{number % 4}.html')}</loc></url></urlset>".encode()
        )
    crawl = Listed(scrapy, web, sqlite_url, tmp_path, 'sitemaps = ["/index.xml"]')
    asked = []
    for hours in (0, 0.1, 30, 0):
        crawl.pass_time(hours)
        done = crawl("-s", "NEWSGRAIN_SITEMAPS_PER_SOURCE=2", *(("-a", "now=1") if not hours else ()))
        assert done.code == 0, done.err
        asked.append({path for path in web.asked if path.startswith("/part")})

    assert asked[0] == {"/part-5.xml", "/part-4.xml"}
    assert asked[1] == {"/part-3.xml", "/part-2.xml"}, "although the index is not due"
    assert "/part-1.xml" in asked[2], "when the index is due"
    assert len(asked[3]) == 2, "known parts are bounded, too"


def test_a_server_that_always_answers_not_modified_is_believed_for_a_day(listed: Listed, web: NewsWeb) -> None:
    publish(web, PAGES, tag='"same"')
    listed()
    publish(web, PAGES + 1, tag='"same"')
    listed.pass_time(12)
    believed = listed()
    listed.pass_time(13)
    doubted = listed()
    after_a_day = counts(listed.database_url)["article"]
    publish(web, PAGES + 2, tag='"same"')
    listed("-a", "now=1")

    assert "is unchanged" in believed.err
    assert (doubted.code, after_a_day) == (0, PAGES + 1), doubted.err
    assert listed.feeds("concealed_changes, last_status") == [(1, 200)]
    assert counts(listed.database_url)["article"] == PAGES + 2, "the operator wants everything now"


def test_a_server_that_answers_not_modified_to_any_request_cannot_be_read(listed: Listed, web: NewsWeb) -> None:
    web.routes["/feed.xml"] = Answer(status=304)
    done = listed()

    assert done.code == 21
    assert "HTTP status 304 to an unconditional request" in done.err


def test_entries_that_lead_nowhere_are_a_problem_and_paid_ones_are_counted(listed: Listed, web: NewsWeb) -> None:
    good = web.routes["/feed.xml"]
    web.routes["/feed.xml"] = Answer(
        b"<rss><channel><item><title>a</title></item><item><guid>7</guid></item></channel></rss>"
    )
    useless = listed()
    problem = listed.feeds("problem, failures")
    paid = b"<item><category>Sponsored</category><link>/news/0.html</link></item></channel>"
    web.routes["/feed.xml"] = replace(good, body=good.body.replace(b"</channel>", paid), headers={})
    listed("-a", "now=1")

    assert useless.code == 21
    assert problem == [("none of its 2 entries has a usable link", 1.0)]
    assert "none of its 2 entries has a usable link" in useless.err
    assert left_out(listed.database_url) == {"paid_category": 1}


@pytest.mark.parametrize("is_packed", [False, True])
def test_of_a_document_that_is_too_large_the_beginning_is_read(listed: Listed, web: NewsWeb, is_packed: bool) -> None:
    publish(web, 3)
    body = web.routes["/feed.xml"].body.replace(b"</channel>", b"<!--" + b"x" * (9 << 20) + b"--></channel>")
    coding = {"Content-Encoding": "gzip"} if is_packed else {}
    web.routes["/feed.xml"] = Answer(gzip.compress(body) if is_packed else body, headers=coding)
    first, again = listed(), listed("-a", "now=1")

    assert (first.code, again.code) == (0, 0), first.err
    assert rows_of(listed.database_url, "SELECT count(*) FROM article") == [(3,)]
    assert "only its beginning was read" in first.err
    ((problem,),) = listed.feeds("problem")
    assert "only its beginning was read" in str(problem)
    before, after = (str(stats) for (stats,) in rows_of(listed.database_url, "SELECT stats FROM crawl_run ORDER BY id"))
    assert "newsgrain/documents/cut_short" in before
    assert '"newsgrain/documents/unchanged": 1' in after
