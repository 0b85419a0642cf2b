"""`scrapy report`, as people and programs read it."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from models.enums import Outcome, Reason
from models.reports import runs
from pipelines.storage.store import store
from tests.factories import filled_once, make_article, make_ended, make_visit
from tests.past_articles import add_articles
from tests.scrapy_command import Scrapy

A = "https://example.org/a"


def fill(engine: Engine) -> None:
    """A run of today that was partial, a source that is silent, a page that was refused."""
    now = datetime.now(UTC)
    run_id = runs.begin(engine, "news", {}, now - timedelta(minutes=5))
    hostile = make_ended(
        "https://example.org/list?q=\u202eevil", Reason.LIST_PAGE, outcome=Outcome.SKIPPED, visited_at=now
    )
    wide = "日本の新聞社のとても長い名前.example"
    visits = [make_visit(A, visited_at=now, seconds=0.25), hostile]
    visits += [make_ended(f"https://example.org/{number}", visited_at=now, seconds=number) for number in range(6)]
    long = f"www.{'-'.join(['newspaper'] * 4)}.example"
    visits += [make_ended(f"https://{long}/{'a-long-story/' * 5}", Reason.LIST_PAGE, source=long, visited_at=now)]
    visits += [make_visit(f"https://{wide}/1", source=wide, visited_at=now, article=make_article(f"https://{wide}/1"))]
    store(engine, run_id, visits)
    runs.finish(
        engine,
        run_id,
        exit_code=21,
        verdict="partial",
        message="no discovery document could be read for 1 source: " + "a long explanation " * 20,
        discovered=0,
        taken=len(visits),
        stats={},
        now=now,
    )
    add_articles(engine, "quiet.example", [now - timedelta(days=5, hours=8 * number) for number in range(90)])


@pytest.fixture(scope="module")
def filled_url(shared_sqlite_url: str) -> str:
    """The URL of a database with this run, for tests that only read."""
    return filled_once(shared_sqlite_url, fill)


def test_an_empty_database_says_so(scrapy: Scrapy, database_url: str) -> None:
    result = scrapy("report", "-s", f"DATABASE_URL={database_url}")

    assert (result.code, result.err) == (0, "")
    assert result.out == "Nothing yet: no run is on record. `scrapy crawl news` makes the first one.\n"


def test_everything_stands_in_eighty_columns(
    scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]
) -> None:
    fill(engine_for(database_url))

    result = scrapy("report", "-s", f"DATABASE_URL={database_url}", env={"COLUMNS": "300"})

    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in result.out
    assert "\u202e" not in result.out
    for said in (
        "1 run in this time: 1 partial",
        "run 1: no discovery document could be read for 1 source",
        "quiet.example",
        "list_page",
        "server_error",
        "Slowest hosts",
        "2.00       5.00",
        "Fields that are filled less often: none",
        "Parameters of URLs that do not identify pages",
        "Due next",
    ):
        assert said in result.out, said
    # Long names are shortened, and no column is lost.
    assert re.search(r"^source +reason +pages +for example$", result.out, re.MULTILINE)


def test_a_program_gets_everything(scrapy: Scrapy, database_url: str, engine_for: Callable[[str], Engine]) -> None:
    fill(engine_for(database_url))

    result = scrapy("report", "--json", "--days", "30", "-s", f"DATABASE_URL={database_url}")

    record = json.loads(result.out)
    assert result.code == 0
    assert list(record) == [
        *("since", "now", "source", "verdicts", "runs", "daily", "barren", "corrections", "silent"),
        *("rejected", "fallen", "slowest", "closed", "failing", "waiting", "parameters"),
        "worth_a_look",
    ]
    assert datetime.fromisoformat(record["now"]) - datetime.fromisoformat(record["since"]) == timedelta(days=30)
    assert record["runs"][0]["verdict"] == "partial"
    assert record["silent"][0]["domain"] == "quiet.example"
    assert record["silent"][0]["longest_before"] == 8 * 3600
    assert {(row["reason"], row["pages"]) for row in record["rejected"]} == {("list_page", 1), ("server_error", 6)}
    assert record["slowest"] == [{"host": "example.org", "answers": 7, "median": 2.0, "longest": 5.0}]


def test_one_source_alone(scrapy: Scrapy, filled_url: str) -> None:
    result = scrapy("report", "--source", "quiet.example", "-s", f"DATABASE_URL={filled_url}")

    assert result.code == 0
    assert "of quiet.example" in result.out.splitlines()[0]
    assert "list_page" not in result.out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--days", "soon"], "--days soon is not a number"),
        (["--days", "0"], "--days 0 is not a number"),
        (["now"], "unknown word 'now'"),
        (["--yaml"], "unknown option --yaml"),
        (["--source", "exampel.org"], "did you mean example.org?"),
    ],
)
def test_mistakes_end_with_4(scrapy: Scrapy, filled_url: str, argv: list[str], says: str) -> None:
    result = scrapy("report", *argv, "-s", f"DATABASE_URL={filled_url}")

    assert (result.code, result.out) == (4, "")
    assert says in result.err


def test_a_database_that_is_not_there_or_not_ours(scrapy: Scrapy, absent_sqlite_url: str) -> None:
    absent = scrapy("report", "-s", f"DATABASE_URL={absent_sqlite_url}")
    unreachable = scrapy("report", "-s", "DATABASE_URL=postgresql://nobody:secret@127.0.0.1:1/nothing")

    assert (absent.code, unreachable.code) == (4, 8)
    assert "scrapy db upgrade" in absent.err
    assert "secret" not in unreachable.err
