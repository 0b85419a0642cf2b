"""`scrapy forget`, as people type it, and crawls after it."""

import os
import pty
import subprocess
import sys
from dataclasses import replace

import pytest

from tests.crawl_results import counts, rows_of
from tests.crawls.slow_outlet import argv, slow_outlet
from tests.newsweb import NewsWeb
from tests.scrapy_command import ROOT, Scrapy, clean_environment


@pytest.fixture
def page() -> str:
    return "/news/1.html"


def test_a_page_is_counted_removed_and_never_stored_again(scrapy: Scrapy, database_url: str, page: str) -> None:
    database = ("-s", f"DATABASE_URL={database_url}")
    with slow_outlet(3, seconds=0) as web:
        first = scrapy(*argv(database_url, web))
        tried = scrapy("forget", web.url(page), "--dry-run", *database)
        unasked = scrapy("forget", web.url(page), *database)
        before = counts(database_url)["article"]
        done = scrapy("forget", web.url(page), "--yes", *database)
        asked_before = web.asked.count(page)
        read_anew(web, 1)
        second = scrapy(*argv(database_url, web, "-a", "now=1"))
        named = scrapy("crawl", "news", *argv(database_url, web)[2:-2], "-a", f"url={web.url(page)}")
        asked_after = web.asked.count(page)
        read_anew(web, 2)
        allowed = scrapy("forget", web.url(page), "--allow", *database)
        third = scrapy(*argv(database_url, web, "-a", "now=1"))

    assert (first.code, tried.code, unasked.code, done.code, second.code) == (0, 0, 4, 0, 0), done.err
    assert tried.out.startswith("1 article, ")
    assert tried.out.endswith(" would be removed\n")
    assert "give --yes" in unasked.err
    assert before == 3
    assert "removed 1 article, " in done.out
    assert asked_after == asked_before, "it is not asked for again"
    assert '"newsgrain/urls_left_out/forgotten": 1' in stats_of(database_url, 2)
    assert named.code == 21
    assert "removed on request" in named.err
    assert (allowed.code, allowed.out) == (0, "1 may be stored again\n")
    assert third.code == 0
    assert counts(database_url)["article"] == 3


def read_anew(web: NewsWeb, number: int) -> None:
    """Change the feed without changing what it lists: one that is as it was is not read again."""
    known = web.routes["/feed.xml"]
    web.routes["/feed.xml"] = replace(known, body=known.body + f"<!-- {number} -->".encode())


def stats_of(database_url: str, run_id: int) -> str:
    return str(rows_of(database_url, f"SELECT stats FROM crawl_run WHERE id = {run_id}")[0][0]).replace("'", '"')


def test_nothing_is_asked_of_an_outlet_that_is_forgotten(scrapy: Scrapy, database_url: str) -> None:
    with slow_outlet(2, seconds=0) as web:
        scrapy(*argv(database_url, web))
        done = scrapy("forget", "--source", web.address, "--yes", "-s", f"DATABASE_URL={database_url}")
        web.asked.clear()
        again = scrapy(*argv(database_url, web))

        assert (done.code, again.code) == (0, 0), again.err
        assert web.asked == []
        assert "was removed on request" in again.err
        assert counts(database_url)["article"] == 0
        assert rows_of(database_url, "SELECT domain FROM source") == []


@pytest.mark.parametrize(("answer", "code", "left"), [("y\n", 0, 1), ("\n", 11, 2), ("no\n", 11, 2)])
def test_people_are_asked(scrapy: Scrapy, sqlite_url: str, page: str, answer: str, code: int, left: int) -> None:
    with slow_outlet(2, seconds=0) as web:
        scrapy(*argv(sqlite_url, web))
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [sys.executable, "-m", "newsgrain", "forget", web.url(page), "-s", f"DATABASE_URL={sqlite_url}"],
            cwd=ROOT,
            env=clean_environment(),
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            os.write(ours, answer.encode())
            out, err = process.communicate()
        os.close(ours)
        os.close(theirs)

        assert process.returncode == code, err
        assert f"Forget {web.url(page)} for good? [y/N]" in out
        assert counts(sqlite_url)["article"] == left


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name pages by their URLs"),
        (["https://a.example/1", "--host", "a.example"], "or one --host"),
        (["a.example/1"], "write https://a.example/1"),
        (["--source", "https://a.example/"], "write a domain"),
        (["--hots", "a.example"], "unknown option --hots"),
    ],
)
def test_mistakes_end_with_4(scrapy: Scrapy, sqlite_url: str, words: list[str], says: str) -> None:
    result = scrapy("forget", *words, "-s", f"DATABASE_URL={sqlite_url}")

    assert (result.code, result.out) == (4, "")
    assert says in result.err
