import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from models.reports import runs
from models.tables import ArticleText
from tests.crawl_results import rows_of, until
from tests.factories import NOW
from tests.scrapy_command import Result, Scrapy
from tests.stored_pages import PROMOTION, make_old, page, store_pages

_HOSTILE = '<script>alert("x")</script> & more bridges of the harbour \x1b[31m'


def reextract(scrapy: Scrapy, database_url: str, *argv: str) -> Result:
    settings = ("-s", f"DATABASE_URL={database_url}", "-s", "NEWSGRAIN_SOURCES=/nowhere/sources.toml")
    return scrapy("reextract", *argv, "-s", "NEWSGRAIN_WORKERS=0", *settings)


def filled(engine: Engine, number: int) -> None:
    """Store so many articles as an older version would have."""
    store_pages(
        engine,
        runs.begin(engine, "news", {}, NOW),
        [page(one, _HOSTILE if one == 1 else None) for one in range(number)],
    )
    make_old(engine)


def texts(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(ArticleText.article_body).order_by(ArticleText.article_id)))


def test_the_report_is_a_table_json_and_html(scrapy: Scrapy, database_url: str, engine: Engine, tmp_path: Path) -> None:
    filled(engine, 3)
    before = texts(engine)
    report = tmp_path / "report.html"
    done = reextract(scrapy, database_url, "--dry-run", "--html", str(report), "--version")
    assert done.code == 0, done.err
    assert "Dry run, nothing is changed: 3 articles: 3 changed, 0 the same" in done.out
    assert "words: 30 lost, 0 won" in done.out
    assert texts(engine) == before
    html = report.read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(" in html
    assert "\x1b" not in html
    assert PROMOTION in html
    assert "http-equiv" in html

    record = json.loads(reextract(scrapy, database_url, "--json").out)
    assert (record["run"], record["changed"], record["finished"]) == (1, 3, True)
    assert {change["lost_words"] for change in record["changes"]} == {10}
    assert record["fields"]["authors"] == 3
    assert not any(PROMOTION in text for text in texts(engine))
    shown = reextract(scrapy, database_url, "diff", "1")
    assert "3 changed" in shown.out
    assert json.loads(reextract(scrapy, database_url, "diff", "1", "--json").out)["changed"] == 3
    assert reextract(scrapy, database_url, "undo", "1").out == "3 articles restored\n"
    assert texts(engine) == before
    assert "(undone)" in reextract(scrapy, database_url, "diff", "1").out


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
def test_a_killed_run_goes_on_to_the_same_end(
    scrapy: Scrapy, fresh_database: Callable[[], str], engine_for: Callable[[str], Engine]
) -> None:
    undisturbed, killed = fresh_database(), fresh_database()
    for url in (undisturbed, killed):
        filled(engine_for(url), 60)
    before = texts(engine_for(killed))
    assert reextract(scrapy, undisturbed).code == 0
    settings = ("-s", f"DATABASE_URL={killed}", "-s", "NEWSGRAIN_SOURCES=/nowhere/sources.toml")
    pid = scrapy.begin("reextract", "-s", "NEWSGRAIN_WORKERS=0", *settings)
    until(lambda: bool(rows_of(killed, "SELECT changed FROM extraction_run WHERE changed >= 20")))
    os.kill(pid, signal.SIGKILL)
    assert scrapy.end().code == -signal.SIGKILL
    assert rows_of(killed, "SELECT changed FROM extraction_run")[0][0] != 60
    again = reextract(scrapy, killed)
    assert "Re-extraction 1, continued by" in again.out
    assert texts(engine_for(killed)) == texts(engine_for(undisturbed))
    ended = "SELECT id, changed, same, rejected, overtaken FROM extraction_run WHERE finished_at IS NOT NULL"
    assert rows_of(killed, ended) == rows_of(undisturbed, ended) == [(1, 60, 0, 0, 0)]
    assert reextract(scrapy, killed, "undo", "1").out == "60 articles restored\n"
    assert texts(engine_for(killed)) == before


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (("redo",), "unknown word 'redo'"),
        (("undo",), "undo takes the number of one run"),
        (("undo", "x"), "undo takes the number of one run"),
        (("diff", "1", "2"), "diff takes the number of one run"),
        (("undo", "7"), "there is no re-extraction 7"),
        (("undo", "9" * 30), "there is no re-extraction 9"),
        (("diff", "7"), "there is no re-extraction 7"),
        (("diff", "7", "--dry-run"), "--dry-run does not go with diff"),
        (("undo", "7", "--html", "x.html"), "--html does not go with undo"),
        (("--since", "x"), "--since x: not a date"),
        (("--source", "no.example"), "--source no.example: no such outlet is stored"),
        (("--html", "/nowhere/x.html"), "cannot write /nowhere/x.html"),
        (("--drier",), "unknown option --drier"),
    ],
)
def test_mistakes_are_refused(scrapy: Scrapy, sqlite_url: str, argv: tuple[str, ...], problem: str) -> None:
    done = reextract(scrapy, sqlite_url, *argv)
    assert done.code == 4
    assert problem in done.err


def test_an_empty_database_has_nothing_to_clean(scrapy: Scrapy, sqlite_url: str, absent_sqlite_url: str) -> None:
    done = reextract(scrapy, sqlite_url, "--worth-a-look")
    assert (done.code, done.err) == (0, "")
    assert ": 0 articles: 0 changed, 0 the same" in done.out
    assert reextract(scrapy, absent_sqlite_url).code == 4
