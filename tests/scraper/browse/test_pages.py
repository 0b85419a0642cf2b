"""The pages of `scrapy browse`, asked for by a program."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy import Engine

from models.questions import QUESTIONS
from scraper.browse.columns import column_sentences, sentences_in
from scraper.browse.plugin import PLOTS
from tests.questions_sample import fill_sample
from tests.scraper.browse.conftest import Site, browsing
from tests.scrapy_command import ROOT, Scrapy, clean_environment

_MOST_BYTES = 300_000


def test_every_question_is_a_page_with_rows_and_no_page_is_large(site: Site) -> None:
    home = site.get("/")
    assert home.status == 200
    for question in QUESTIONS:
        assert f'href="/newsgrain/{question.id}"' in home.text
        found = site.get(f"/newsgrain/{question.id}")
        assert found.status == 200, question.id
        assert "message-error" not in found.text, question.id
        rows = json.loads(site.get(f"/newsgrain/{question.id}.json?_shape=array").text)
        assert rows or question.id == "outlets-with-a-tag" or "Nothing: 0 rows" in found.text
        assert len(found.text.encode()) < _MOST_BYTES
    views = ["v_article", "v_cut", "v_page", "v_link", "v_author", "v_run", "v_attention_day", "v_copy", "v_edit"]
    for path in ["/newsgrain", "/-/plots", "/-/search?q=harbour", *(f"/newsgrain/{view}" for view in views)]:
        found = site.get(path)
        assert found.status == 200, path
        assert len(found.text.encode()) < _MOST_BYTES, path


def test_empty_parameters_mean_values_of_the_database_and_given_ones_count(site: Site) -> None:
    rows = json.loads(site.get("/newsgrain/outlet-by-day.json?_shape=array&source=&since=2026-11-01").text)
    other = json.loads(site.get("/newsgrain/outlet-by-day.json?_shape=array&source=www.example.com").text)

    assert [row["articles"] for row in rows] == [1, 0, 0, 1, 1]
    assert [row["day"] for row in other] == ["2026-11-03", "2026-11-04", "2026-11-05"]


@pytest.mark.parametrize("view", ["v_attention_day", "v_keyword_day"])
def test_a_view_whose_newest_rows_need_all_others_is_shown_from_a_day_on(site: Site, view: str) -> None:
    shown = site.get(f"/newsgrain/{view}")
    all_days = json.loads(site.get(f"/newsgrain/{view}.json?_shape=array").text)

    assert shown.status == 200
    assert "day__gte" in shown.text
    assert 'name="_sort_by_desc" checked' in shown.text
    assert all_days


def test_five_plots_are_drawn(site: Site) -> None:
    assert len(PLOTS) == 5
    for name in PLOTS:
        drawn = site.get(f"/-/plot/{name}.svg")
        assert drawn.headers["content-type"].startswith("image/svg+xml")
        assert drawn.text.count("<rect") >= 1, name
    assert site.get("/-/plot/agencies.svg").status == 404
    assert site.get("/-/plot/word-by-day.svg?word=" + quote('"')).status == 200


def test_an_article_has_its_text_cuts_versions_links_and_page(site: Site) -> None:
    shown = site.get("/-/article/1").text

    assert "The headline was changed" in shown
    assert "Correction: an earlier version" in shown
    assert "<ins>" in shown
    assert "<del>Read also: tunnel closed</del>" in shown
    assert "heading: Read also" in shown
    assert "json_ld" in shown
    assert "https://www.example.com/a" in shown
    page = site.get("/-/article/1/page")
    assert page.headers["content-type"] == "text/plain; charset=utf-8"
    assert page.text.startswith("https://www.example.org/2026/11/01/one-article\nfetched 2026-11-25 ")
    assert site.get("/-/article/999").status == 404
    assert site.get("/-/article/999/page").status == 404


def test_a_search_marks_what_it_finds_and_explains_what_it_does_not_understand(site: Site) -> None:
    assert "at the <mark>harbour</mark>" in site.get("/-/search?q=HARBOUR").text
    assert "Nothing was found" in site.get("/-/search?q=nowhere").text
    wrong = site.get("/-/search?q=" + quote("harbour AND ("))
    assert wrong.status == 200
    assert "message-error" in wrong.text


def test_numbers_and_headlines_lead_to_articles(site: Site) -> None:
    shown = site.get("/newsgrain/newest-articles").text

    assert '<a href="/-/article/1">1</a>' in shown
    assert '<a href="/-/article/1">The headline was changed</a>' in shown
    assert "2026-11-01 08:30</time>" in shown


def test_nothing_can_be_written_and_only_this_machine_is_answered(site: Site) -> None:
    assert "readonly" in site.get("/newsgrain.json?sql=" + quote("delete from article")).text.lower() or (
        "must be a SELECT" in site.get("/newsgrain.json?sql=" + quote("delete from article")).text
    )
    assert site.get("/newsgrain.db").status in {403, 404}
    assert site.get("/", Host="evil.example:80").status == 403
    assert site.get("/", Host="localhost:1").status == 200
    policy = site.get("/-/article/1").headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "script-src" not in policy


def test_descriptions_of_columns_are_those_of_the_documentation() -> None:
    written = sentences_in((ROOT / "docs" / "database.md").read_text("utf-8"))

    assert column_sentences() == written, "write them: python -m scraper.browse.columns"
    assert written["v_article"]["word_count"] == "Words in article_body."


def test_it_shows_what_a_crawl_writes_meanwhile(sqlite_url: str, engine_for: Callable[[str], Engine]) -> None:
    engine = engine_for(sqlite_url)
    with browsing(sqlite_url) as (address, _):
        site = Site(address, 0)
        assert json.loads(site.get("/newsgrain/newest-articles.json?_shape=array").text) == []
        assert "no articles yet" in site.get("/-/plot/articles-by-day.svg").text
        fill_sample(engine)
        found = json.loads(site.get("/newsgrain/newest-articles.json?_shape=array").text)
        assert found[0]["source_name"] == "The Example"


def test_a_copy_of_a_server_is_shown(postgres_url: str, engine_for: Callable[[str], Engine]) -> None:
    fill_sample(engine_for(postgres_url))
    with browsing(postgres_url, "--days", "36500") as (address, lines):
        site = Site(address, 0)
        home = site.get("/").text
        rows = json.loads(site.get("/newsgrain/links-of-outlet.json?_shape=array&source=www.example.org").text)
        article = site.get("/-/article/1").text

    assert lines[0].startswith("copying the articles of the last 36,500 days of postgresql")
    assert "A copy of postgresql" in home
    assert rows[0]["host"] == "www.example.com"
    assert "The headline was changed" in article


def refused(scrapy: Scrapy, *words: str) -> str:
    result = scrapy("browse", *words)
    assert (result.code, result.out) == (4, "")
    return result.err


def test_mistakes_are_explained(scrapy: Scrapy, sqlite_url: str, absent_sqlite_url: str) -> None:
    here = ("-s", f"DATABASE_URL={sqlite_url}")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"port {port} of 127.0.0.1 cannot be had" in refused(scrapy, *here, "--port", port)
    assert "--port x is not a number from 0 to 65535" in refused(scrapy, *here, "--port", "x")
    assert "--port 65536 is not a number" in refused(scrapy, *here, "--port", "65536")
    assert "--days is for PostgreSQL" in refused(scrapy, *here, "--days", "3")
    assert "unknown word 'now'" in refused(scrapy, *here, "now")
    assert "does not exist yet" in refused(scrapy, "-s", f"DATABASE_URL={absent_sqlite_url}")


def test_a_missing_extra_is_named_with_its_remedy(tmp_path: Path, sqlite_url: str) -> None:
    hidden = "import sys; sys.modules['datasette'] = None; from scrapy.cmdline import execute; execute()"
    command = [sys.executable, "-c", hidden, "browse", "-s", f"DATABASE_URL={sqlite_url}"]
    done = subprocess.run(
        command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False, timeout=300
    )

    assert done.returncode == 4
    assert done.stderr.strip().endswith("pip install 'newsgrain[browse]'")
