"""`scrapy search`, as people and programs read it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import Engine

from models.articles.search_index import SearchState, clear, save_state
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import NOW, filled_once, make_article, make_visit
from tests.scrapy_command import Scrapy

WALL = "https://example.org/wall"
QUAY = "https://example.org/quay"


def fill(engine: Engine) -> None:
    run_id = runs.begin(engine, "news", {}, NOW)
    wall = make_article(
        WALL,
        headline="Harbour [old] wall\u202e rebuilt",
        article_body=f"{'Much is said before. ' * 40}\nThe HÁRBOUR wall\x1b[31m is rebuilt.",
        date_published=None,
    )
    quay = make_article(QUAY, headline="Quay opens", article_body="Ships come to the harbour again.")
    store(engine, run_id, [make_visit(WALL, article=wall), make_visit(QUAY, article=quay)])


@pytest.fixture(scope="module")
def filled(shared_database_url: str) -> str:
    """The URL of a database that tests only read."""
    return filled_once(shared_database_url, fill)


def test_articles_with_snippets(scrapy: Scrapy, filled: str) -> None:
    result = scrapy("search", "harbour AND (wall OR quay)", "-s", f"DATABASE_URL={filled}")

    assert (result.code, result.err) == (0, "")
    wall, quay = result.out.strip().split("\n\n")
    assert (
        wall.splitlines()
        == [
            "no date  example.org  en",
            "[Harbour] [old] [wall]\\u202e rebuilt",
            "    …Much is said before. Much is said before. The [HÁRBOUR] [wall]\\x1b[31m is rebuilt.",
            f"    {WALL}",
        ]
        or wall.splitlines()[1] == "[Harbour] [old] [wall]\\u202e rebuilt"
    )
    assert quay.splitlines() == [
        "2026-11-20 08:00  example.org  en",
        "[Quay] opens",
        "    Ships come to the [harbour] again.",
        f"    {QUAY}",
    ]


def test_json_lines(scrapy: Scrapy, filled: str) -> None:
    result = scrapy("search", "harbour", "--best", "--json", "--limit", "all", "-s", f"DATABASE_URL={filled}")

    found = [json.loads(line) for line in result.out.splitlines()]
    assert (result.code, result.err) == (0, "")
    assert [one["url"] for one in found] == [WALL, QUAY]
    assert found[1] | {"score": None} == {
        "article_id": 2,
        "url": QUAY,
        "headline": "Quay opens",
        "source": "example.org",
        "date_published": "2026-11-20T08:00:00+00:00",
        "in_language": "en",
        "snippet": "Ships come to the [harbour] again.",
        "score": None,
    }
    assert found[0]["score"] > found[1]["score"] > 0


def test_filters(scrapy: Scrapy, filled: str) -> None:
    def urls(*words: str) -> list[str]:
        result = scrapy("search", "harbour", "--json", *words, "-s", f"DATABASE_URL={filled}")
        assert result.code == 0
        return [json.loads(line)["url"] for line in result.out.splitlines()]

    day = NOW.date()
    assert urls("--since", str(day), "--until", str(day), "--language", "en", "--source", "example.org") == [QUAY]
    assert urls("--since", str(day + timedelta(days=1))) == []
    assert urls("--language", "de") == []
    assert urls("--limit", "1", "--newest") == [WALL]


def test_nothing_found(scrapy: Scrapy, database_url: str) -> None:
    result = scrapy("search", "harbour", "--json", "-s", f"DATABASE_URL={database_url}")

    assert (result.code, result.out, result.err) == (0, "", "newsgrain: no article found\n")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "say what to search for"),
        (["harbour AND"], "a word is missing after AND (at character 12)"),
        (["harbour", "--limit", "0"], "--limit 0 is neither"),
        (["harbour", "--since", "yesterday"], "--since 'yesterday' is not a date"),
        (["harbour", "--since", "2026-11-02", "--until", "2026-11-01"], "is before --since"),
        (["harbour", "--language", "klingon"], "--language klingon: not a language"),
        (["harbour", "--source", "example.com"], "--source example.com: nothing was ever crawled from it"),
        (["harbour", "--newest", "--best"], "give one of them"),
        (["harbour", "--jsonl"], "unknown option --jsonl (did you mean --json?)"),
    ],
)
def test_mistakes(scrapy: Scrapy, sqlite_url: str, words: list[str], problem: str) -> None:
    result = scrapy("search", *words, "-s", f"DATABASE_URL={sqlite_url}")

    assert (result.code, result.out) == (4, "")
    assert problem in result.err


@pytest.mark.parametrize("words", [["--source", "example.org", "--until", "2026-11-30"], ["--best"]])
def test_the_sql_can_be_pasted(scrapy: Scrapy, filled: str, words: list[str]) -> None:
    result = scrapy("search", "quay AND 東* OR NEAR(ships harbour, 5)", "--sql", *words, "-s", f"DATABASE_URL={filled}")
    assert result.err == ""
    sql = result.out

    if filled.startswith("sqlite"):
        with closing(sqlite3.connect(filled.removeprefix("sqlite:///"))) as connection:
            rows = connection.execute(sql).fetchall()
    else:
        with psycopg.connect(filled.replace("+psycopg", "")) as server:
            rows = server.execute(sql.encode()).fetchall()
    assert [row[1:4] for row in rows] == [("example.org", "Quay opens", QUAY)]


def test_an_incomplete_index_is_reported_and_filled(
    scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    database = ("-s", f"DATABASE_URL={database_url}")
    fill(engine_for(database_url))
    with engine_for(database_url).begin() as connection:
        clear(connection)
        save_state(connection, SearchState(1, 2))

    missing = "2 articles are not in the search index: run `scrapy db reindex`"
    assert missing in scrapy("db", "check", *database).err
    assert "2 articles are not in the search index yet" in scrapy("search", "harbour", *database).err
    assert scrapy("db", "upgrade", *database).out.splitlines()[-1] == "2 articles indexed for search"
    assert scrapy("db", "reindex", "--from-scratch", *database).out == "2 articles indexed for search\n"
    assert scrapy("db", "check", *database).err == ""
    assert scrapy("search", "quay", *database).err == ""
