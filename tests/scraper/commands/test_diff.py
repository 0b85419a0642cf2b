"""`scrapy diff`, the views of edits and of what is gone, and `scrapy report --stories`, on both databases."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from models.enums import Reason
from models.reports import runs
from models.views import v_edit, v_gone, v_headline_change
from pipelines.items import FoundDate
from pipelines.storage.store import store
from pipelines.stories.backfill import group_latest
from tests.factories import filled_once, make_article, make_ended, make_page, make_visit
from tests.pipelines.stories import newsroom_texts as news
from tests.scrapy_command import Scrapy

A, B = "https://example.org/a", "https://other.example/b"
FIRST = "The bridge opened on Friday.\nIt cost four million, the council said in a statement.\nChildren sang."
SECOND = "The bridge opened on Friday.\nIt cost five million, the council said in a statement.\nChildren sang."
THIRD = f"{SECOND}\nCorrection: an earlier version of this article gave a wrong price."


def visit(engine: Engine, url: str, body: str, at: datetime, headline: str = "Bridge opens after four years") -> None:
    source = url.split("/")[2]
    published = FoundDate(at - timedelta(hours=2), "", "json_ld")
    article = make_article(url, source=source, article_body=body, headline=headline, date_published=published)
    page = make_page(url, body=body.encode())
    found = replace(make_visit(url, source=source, visited_at=at, page=page), article=replace(article, fetched_at=at))
    store(engine, runs.begin(engine, "news", {}, at), [found])
    list(group_latest(engine))


def test_what_publishers_changed(scrapy: Scrapy, engine: Engine) -> None:
    now = datetime.now(UTC)
    url = engine.url.render_as_string(hide_password=False)
    for hours, body, headline in ((9, FIRST, "Bridge opens"), (6, SECOND, "Bridge opens"), (3, THIRD, "It is open")):
        visit(engine, A, body, now - timedelta(hours=hours), headline)
    gone_page = make_ended(A, Reason.GONE, outcome=Reason.GONE.outcome, visited_at=now)
    store(engine, runs.begin(engine, "news", {}, now), [gone_page])
    list(group_latest(engine))
    list(group_latest(engine))

    with engine.connect() as connection:
        columns = (v_edit.c.change, v_edit.c.is_correction, v_edit.c.position, v_edit.c.old_text, v_edit.c.new_text)
        edits = connection.execute(select(*columns).order_by(v_edit.c.edited_at)).all()
        gone = connection.execute(select(v_gone.c.url, v_gone.c.gone_since, v_gone.c.article_body)).all()
        headlines = connection.execute(select(v_headline_change.c.old_headline, v_headline_change.c.new_headline)).all()
    lines = [text.split("\n") for text in (FIRST, SECOND, THIRD)]
    assert [tuple(row) for row in edits] == [
        ("changed", False, 1, lines[0][1], lines[1][1]),
        ("added", True, 3, None, lines[2][3]),
    ]
    assert [tuple(row) for row in gone] == [(A, now, THIRD)]
    assert [tuple(row) for row in headlines] == [("Bridge opens", "It is open")]

    result = scrapy("diff", A, "-s", f"DATABASE_URL={url}")
    assert (result.code, result.err) == (0, "")
    assert "~ It cost [-four-]{+five+} million, the council said in a statement." in result.out
    assert "+ notice of a correction: {+Correction: an earlier" in result.out
    assert "headline: [-Bridge-]{+It+} [-opens-]{+is open+}" in result.out
    found = json.loads(scrapy("diff", "1", "--revision", "1", "current", "--json", "-s", f"DATABASE_URL={url}").out)
    assert [one["version"] for one in found["versions"]] == [1, 2, 3]
    assert [(one["from"], one["to"], len(one["changes"])) for one in found["edits"]] == [(1, 3, 2)]


@pytest.fixture(scope="module")
def one_article_url(shared_sqlite_url: str) -> str:
    """The URL of a database with one article, for tests that only read."""
    return filled_once(shared_sqlite_url, lambda engine: visit(engine, A, FIRST, datetime.now(UTC)))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "name one article, not 0"),
        (("1", "2"), "name one article, not 2"),
        (("5",), "there is no article '5'"),
        (("99999999999999999999",), "there is no article"),
        (("https://example.org/\u202e",), "there is no article"),
        (("1", "--revision", "1", "x"), "has no version 'x'"),
        (("1", "--words"), "--words"),
    ],
)
def test_mistakes_are_refused(scrapy: Scrapy, one_article_url: str, words: tuple[str, ...], message: str) -> None:
    result = scrapy("diff", *words, "-s", f"DATABASE_URL={one_article_url}")

    assert (result.code, result.out) == (4, "")
    assert message in result.err


def test_stories_of_several_outlets_are_reported(scrapy: Scrapy, engine: Engine) -> None:
    now = datetime.now(UTC)
    database = f"DATABASE_URL={engine.url.render_as_string(hide_password=False)}"
    assert scrapy("report", "--stories", "-s", database).out.endswith(": 0\n")
    visit(engine, A, news.WRECK, now - timedelta(hours=5), "Ferry aground")
    visit(engine, B, news.WRECK_RETOLD, now - timedelta(hours=1), "All safe")

    text = scrapy("report", "--stories", "-s", database).out
    assert "Ferry aground\n    2 outlets, 2 articles; " in text
    assert f"    first: example.org  {A}" in text
    record = json.loads(scrapy("report", "--stories", "--source", "other.example", "--json", "-s", database).out)
    assert [(story["story_id"], story["articles"], story["first_url"]) for story in record["stories"]] == [(1, 2, A)]
    assert scrapy("report", "--stories", "--source", "none.example", "-s", database).code == 4

    again = scrapy("db", "group", "--from-scratch", "-s", database)
    assert (again.code, again.out) == (0, "2 articles grouped\n")
    assert scrapy("db", "group", "-s", database).out == "all articles are grouped already\n"
