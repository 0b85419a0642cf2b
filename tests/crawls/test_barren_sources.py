"""Sources whose pages bring no article, and sites that have moved: the run and the report name the remedy."""

from pathlib import Path

import pytest

from tests.crawl_results import outcomes, rows_of
from tests.crawls.listed import Listed
from tests.newsweb import Answer, NewsWeb, article, feed, news_web
from tests.scrapy_command import Scrapy

PATHS = [f"/2026/{name}-of-the-harbour" for name in ("story", "history", "future", "mayor", "keeper", "fish")]
DOCUMENT = 'feeds = ["/feed.xml"]'


def publish(web: NewsWeb, answer: Answer) -> None:
    """Let the feed list pages that all have one answer."""
    web.routes["/feed.xml"] = Answer(feed(web.url(""), {path: path.rpartition("/")[2] for path in PATHS}))
    web.routes |= dict.fromkeys(PATHS, answer)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(b"No", 403), "forbidden: 6 of 6 pages"),
        (Answer(b"No", 404), "not_found: 6 of 6 pages"),
        (Answer(status=302, headers={"Location": "/"}), "redirected_elsewhere: 6 of 6 pages"),
    ],
)
def test_a_new_source_without_articles_is_partial(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, answer: Answer, reason: str
) -> None:
    with news_web({"/": Answer(article("the town"))}) as web:
        publish(web, answer)
        done = Listed(scrapy, web, sqlite_url, tmp_path, DOCUMENT)()
        report = scrapy("report", "-s", f"DATABASE_URL={sqlite_url}")

    assert done.code == 21, done.err
    assert f"no article came from 1 source: {web.address} ({reason}" in done.err
    assert f"scrapy doctor {web.address}" in done.err
    assert "Sources without articles\n" in report.out
    assert reason.partition(":")[0] in report.out


def test_what_is_unchanged_old_or_filtered_is_no_failure(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with news_web({}) as web:
        publish(web, Answer(article("the town", "2026-11-01T10:00:00Z")))
        outlet = Listed(scrapy, web, sqlite_url, tmp_path, DOCUMENT)
        since = outlet("-a", "since=2999-01-01")
        whole = outlet("-a", "now=1")
        outlet.pass_time(100)
        web.routes |= dict.fromkeys(PATHS[:2], Answer(b"No", 403))
        again = outlet("-a", "now=1")

    assert [done.code for done in (since, whole, again)] == [0, 0, 0], again.err


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("", "no link on it leads to an article"),
        ('fronts = ["/", "/world"]', "no link on it leads to an article"),
        (DOCUMENT, "all of its links are left out (6, most as deep_path)"),
    ],
)
def test_a_source_whose_documents_lead_nowhere_is_partial_in_every_run(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, lines: str, why: str
) -> None:
    shell = Answer(
        b'<html><title>Harbour</title><body><div id="root"></div><script src="/a.js"></script></body></html>'
    )
    with news_web({"/": shell, "/world": shell}) as web:
        invented = {f"{path}{'/1/2/3' * 20}": "A headline" for path in PATHS}
        web.routes["/feed.xml"] = Answer(feed(web.url(""), invented)) if lines == DOCUMENT else Answer(b"", 404)
        outlet = Listed(scrapy, web, sqlite_url, tmp_path, lines)
        runs = [outlet(), outlet("-a", "now=1")]
        web.routes["/"] = web.routes["/world"] = Answer(b'<a href="/2026/story-of-the-harbour">A story of words</a>')
        web.routes["/2026/story-of-the-harbour"] = Answer(article("the harbour"))
        web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/2026/story-of-the-harbour": "A story of words"}))
        whole = outlet("-a", "now=1")

    for done in runs:
        assert done.code == 21, done.err
        assert why in done.err
    assert whole.code == 0, whole.err


def test_a_site_that_has_moved_is_named_with_the_line_to_write(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with news_web({}) as new, news_web({}) as old:
        new.routes |= {path: Answer(article(path.rpartition("/")[2].replace("-", " "))) for path in PATHS}
        publish(old, Answer(b""))
        old.routes |= {path: Answer(status=301, headers={"Location": new.url(path)}) for path in PATHS}
        outlet = Listed(scrapy, old, sqlite_url, tmp_path, DOCUMENT)
        before = outlet()
        report = scrapy("report", "-s", f"DATABASE_URL={sqlite_url}")
        remedy = f'domains = ["{new.address}"]'
        corrected = Listed(scrapy, old, f"{sqlite_url}", tmp_path, f"{DOCUMENT}\n{remedy}")
        stats = rows_of(sqlite_url, "SELECT stats FROM crawl_run")
        after = corrected("-a", "now=1")

    moved = f"the site has moved to {new.address}: write {remedy}"
    assert before.code == 21
    assert f"offsite: 6 of 6 pages, most to {new.address}" in before.err
    assert moved in before.err
    assert moved in " ".join(report.out.split())
    assert f'"{new.address}": 6' in str(stats)
    assert after.code == 0, after.err
    assert moved not in after.err
    assert set(outcomes(sqlite_url).values()) == {"new"}


def test_a_front_page_that_has_moved_is_followed_and_named(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    with news_web({}) as new, news_web({}) as old:
        new.routes |= {path: Answer(article(path.rpartition("/")[2].replace("-", " "))) for path in PATHS}
        links = "".join(f'<a href="{path}">A headline of several words</a>' for path in PATHS)
        new.routes["/"] = Answer(f"<html><body>{links}</body></html>".encode())
        old.routes["/"] = Answer(status=308, headers={"Location": new.url("/")})
        outlet = Listed(scrapy, old, sqlite_url, tmp_path, 'fronts = ["/"]')
        first = outlet()
        again = outlet("-a", "now=1")

    for done in (first, again):
        assert done.code == 0, done.err
        assert f'the site has moved to {new.address}: write domains = ["{new.address}"]' in done.err
    assert rows_of(sqlite_url, "SELECT count(*) FROM article") == [(len(PATHS),)]


def test_redirectors_of_a_feed_are_followed_to_the_sites_of_the_source_by_the_rules_of_each_host(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    with news_web({}) as clicks, news_web({}) as web, news_web({}) as stranger:
        allowed, forbidden, away = PATHS[:3]
        web.routes |= {path: Answer(article(path.rpartition("/")[2].replace("-", " "))) for path in PATHS}
        web.routes["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {forbidden}".encode(), kind="text/plain")
        stranger.routes[away] = Answer(article("a stranger"))
        targets = {"/c/1": web.url(allowed), "/c/2": web.url(forbidden), "/c/3": stranger.url(away)}
        clicks.routes |= {path: Answer(status=302, headers={"Location": url}) for path, url in targets.items()}
        web.routes["/feed.xml"] = Answer(feed(clicks.url(""), dict.fromkeys(targets, "of the harbour")))
        done = Listed(scrapy, web, sqlite_url, tmp_path, DOCUMENT)()

    found = {url.removeprefix(clicks.url("")): why for url, why in outcomes(sqlite_url).items()}
    assert found == {"/c/1": "new", "/c/2": "robots", "/c/3": "offsite"}, done.err
    assert forbidden not in web.asked
    detail = rows_of(sqlite_url, "SELECT detail FROM url WHERE reason = 'offsite'")
    assert detail == [(f"redirected to another site: {stranger.url(away)}",)]
