"""`scrapy db prune`, and what a crawl deletes by itself."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.reports import runs
from pipelines.storage.store import store
from tests.crawl_results import counts, rows_of
from tests.crawls.slow_outlet import argv, slow_outlet
from tests.factories import make_page, make_visit
from tests.scrapy_command import Scrapy

OLD = 40


def fill(engine: Engine) -> None:
    """Put pages of 100 days ago on record, and one of today."""
    for days, pages in ((100, OLD), (0, 1)):
        at = datetime.now(UTC) - timedelta(days=days)
        urls = [f"https://example.org/{days}/{number}" for number in range(pages)]
        bodies = [bytes((7 * number + seed) % 251 for number in range(20_000)) for seed in range(pages)]
        run_id = runs.begin(engine, "news", {}, at)
        visits = [
            make_visit(url, visited_at=at, page=make_page(url, body=body))
            for url, body in zip(urls, bodies, strict=True)
        ]
        store(engine, run_id, visits)
        runs.finish(
            engine, run_id, exit_code=0, verdict="ok", message=None, discovered=0, taken=pages, stats={}, now=at
        )


def test_old_pages_go_and_it_is_said_how_many(
    scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    fill(engine_for(database_url))
    database = ("-s", f"DATABASE_URL={database_url}")

    tried = scrapy("db", "prune", "--dry-run", "--vacuum", *database)
    done = scrapy("db", "prune", "--visits", "30", "--vacuum", *database)
    again = scrapy("db", "prune", *database)

    assert (tried.code, done.code, again.code) == (0, 0, 0), done.err
    assert tried.out.startswith(f"{OLD} raw pages older than 90 days would be deleted, ")
    assert done.out.startswith(f"{OLD} raw pages older than 90 days deleted, ")
    assert "0 visits older than 30 days deleted" in done.out
    assert again.out.startswith("0 raw pages older than 90 days deleted")
    assert (counts(database_url)["raw_page"], counts(database_url)["article"]) == (1, OLD + 1)


def test_room_is_given_back(scrapy: Scrapy, sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    fill(engine)
    engine.dispose()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE raw_page SET body = randomblob(50000)")
    before = path.stat().st_size

    result = scrapy("db", "prune", "--vacuum", "-s", f"DATABASE_URL={sqlite_url}")

    assert path.stat().st_size < before - OLD * 40_000
    assert result.out.splitlines()[-1].endswith("MB are given back to the disk")


def test_nothing_goes_where_pages_are_kept_for_ever(
    scrapy: Scrapy, sqlite_url: str, engine_for: Callable[[str], Engine]
) -> None:
    fill(engine_for(sqlite_url))
    words = ("db", "prune", "-s", f"DATABASE_URL={sqlite_url}")
    kept = scrapy(*words, "-s", "NEWSGRAIN_RAW_PAGE_DAYS=0")

    assert kept.out == "raw pages are kept for ever (NEWSGRAIN_RAW_PAGE_DAYS is 0)\n"
    assert counts(sqlite_url)["raw_page"] == OLD + 1

    # Zero days that are typed leave none.
    assert scrapy(*words, "--raw-pages", "0").out.startswith(f"{OLD + 1} raw pages deleted")
    assert counts(sqlite_url)["raw_page"] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["prune", "--raw-pages", "many"], "--raw-pages: 'many' is not a number of days from 0"),
        (["prune", "--visits", "1"], "--visits: '1' is not a number of days from 7"),
        (["prune", "more"], "unknown word 'more'"),
        (["check", "--vacuum"], "scrapy db check: unknown option --vacuum"),
    ],
)
def test_mistakes_end_with_4(scrapy: Scrapy, sqlite_url: str, words: list[str], says: str) -> None:
    result = scrapy("db", *words, "-s", f"DATABASE_URL={sqlite_url}")

    assert result.code == 4
    assert says in result.err


def test_a_crawl_lets_go_of_old_pages_by_itself(
    scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    fill(engine_for(database_url))
    with slow_outlet(2, seconds=0) as web:
        kept = scrapy(*argv(database_url, web, "-s", "NEWSGRAIN_RAW_PAGE_DAYS=0"))
        before = counts(database_url)["raw_page"]
        ended = scrapy(*argv(database_url, web))

    assert (kept.code, ended.code) == (0, 0), ended.err
    assert (before, counts(database_url)["raw_page"]) == (OLD + 3, 3)
    stats = str(rows_of(database_url, "SELECT stats FROM crawl_run ORDER BY id DESC LIMIT 1")[0][0])
    assert '"newsgrain/raw_pages_pruned": 40' in stats.replace("'", '"')
    assert counts(database_url)["article"] == OLD + 3
