"""Test runs: one that stores nothing, and ones that are cut short, never make a later run skip pages."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.crawl_results import counts, rows_of
from tests.crawls.listed import Listed, publish
from tests.newsweb import Answer, feed, news_web
from tests.scrapy_command import Scrapy

PAGES = 14


@pytest.fixture
def outlet(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> Iterator[Listed]:
    """An outlet with a feed of more pages than a dry run asks for."""
    with news_web({}) as web:
        publish(web, PAGES)
        yield Listed(scrapy, web, sqlite_url, tmp_path, 'feeds = ["/feed.xml"]')


def test_a_dry_run_shows_what_it_would_store_and_writes_nothing(
    outlet: Listed, absent_sqlite_url: str, tmp_path: Path
) -> None:
    outlet.database_url = absent_sqlite_url
    dry = outlet("-a", "dry_run=1", "-O", "-:json")
    is_absent = not (tmp_path / "absent.db").exists()
    asked = sum(path.startswith("/news/") for path in outlet.web.asked)
    plain = outlet()

    assert (dry.code, plain.code) == (0, 0), dry.err
    assert is_absent
    assert asked == len(json.loads(dry.out)) == 10, "few pages are enough to see"
    assert "Would store: 2026-11-01 10:00, story 0 (" in dry.err
    assert "Dry run (nothing is stored): ok in " in dry.err
    assert counts(absent_sqlite_url)["article"] == PAGES


def test_a_dry_run_of_an_outlet_that_is_known_changes_nothing(outlet: Listed) -> None:
    outlet()
    before = Path(outlet.database_url.removeprefix("sqlite:///")).read_bytes()
    outlet("-a", "dry_run=1", "-s", "NEWSGRAIN_PAGES_PER_SOURCE=12")

    assert Path(outlet.database_url.removeprefix("sqlite:///")).read_bytes() == before
    assert sum(path.startswith("/news/") for path in outlet.web.asked) == 12, "as the command line says"


@pytest.mark.parametrize("cut", ["CLOSESPIDER_ITEMCOUNT=2", "CLOSESPIDER_PAGECOUNT=3", "NEWSGRAIN_PAGES_PER_SOURCE=5"])
def test_what_a_run_that_is_cut_short_leaves_is_stored_by_the_next(outlet: Listed, cut: str) -> None:
    web = outlet.web
    at_leisure = {path: replace(answer, seconds=0.5) for path, answer in web.routes.items() if "/news/" in path}
    quick, web.routes = web.routes, web.routes | at_leisure
    outlet("-s", cut, "-s", "CONCURRENT_REQUESTS=1", "-s", "NEWSGRAIN_SHUTDOWN_TIMEOUT=0.1")
    stored = counts(outlet.database_url)["article"]
    web.routes = quick
    plain = outlet()

    assert stored < PAGES
    assert plain.code == 0, plain.err
    assert counts(outlet.database_url)["article"] == PAGES
    assert "/feed.xml" not in outlet.web.asked, "it was entered, and is not due"


def test_a_run_with_since_leaves_the_rest_to_a_plain_one(outlet: Listed) -> None:
    outlet("-a", "since=2026-11-15")
    between = counts(outlet.database_url)["article"]
    outlet()

    assert (between, counts(outlet.database_url)["article"]) == (0, PAGES)


def test_articles_beyond_the_age_limit_are_not_stored_but_named_ones_are(outlet: Listed) -> None:
    web = outlet.web
    web.routes["/feed.xml"] = Answer(feed(web.url(""), {"/news/0.html": "old", "/news/1.html": "old too"}))
    limit = ("-s", "NEWSGRAIN_AGE_LIMIT_DAYS=1")
    outlet(*limit)
    again = outlet(*limit, "-a", "now=1")
    asked = [path for path in web.asked if path.startswith("/news/")]
    named = outlet.scrapy.crawl(outlet.database_url, *limit, "-a", f"url={web.url('/news/0.html')}")

    assert (again.code, named.code) == (0, 0)
    assert asked == [], "left out once"
    assert rows_of(outlet.database_url, "SELECT state, reason FROM url ORDER BY id") == [
        ("stored", None),
        ("skipped", "older_than_age_limit"),
    ]
