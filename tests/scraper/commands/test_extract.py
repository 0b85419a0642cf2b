"""`scrapy extract`: one page or many, as JSON, without a database."""

import json
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
import yaml

from scraper.cli.extraction.extraction_json import KEYS
from tests.crawl_results import until
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import Scrapy

UNREACHABLE = ("-s", "DATABASE_URL=postgresql://127.0.0.1:1/nothing")
HERE = ("-s", "NEWSGRAIN_ALLOWED_NETWORKS=127.0.0.0/8", "-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_file_becomes_one_object_with_all_keys(scrapy: Scrapy, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(article("the lighthouse"))

    result = scrapy("extract", str(page), "--url", "HTTPS://A.example/x", *UNREACHABLE)

    assert (result.code, result.err) == (0, "")
    found = json.loads(result.out)
    assert tuple(found) == KEYS
    assert found["headline"] == "the lighthouse"
    assert found["url"] == "https://a.example/x"
    assert found["date_published"] == "2026-11-01T10:00:00+00:00"
    assert found["page_type"] == "article"
    assert found["rejected"] is None
    assert len(found["article_body"].split("\n")) == 3


def test_an_article_as_markdown_and_as_text_and_what_was_cut_with_its_evidence(scrapy: Scrapy, tmp_path: Path) -> None:
    page = article("the lighthouse").replace(b"</article>", b"<p>Subscribe to our newsletter</p></article>")
    (tmp_path / "page.html").write_bytes(page)
    target = str(tmp_path / "page.html")

    found = json.loads(scrapy("extract", target, "--format", "json").out)
    markdown = scrapy("extract", target, "--format", "markdown", "--url", "https://a.example/x")
    plain = scrapy("extract", target, "--format", "text")
    empty = scrapy("extract", "-", "--format", "markdown", stdin=b"<html></html>")

    assert found["article_body_html"].startswith("<p>")
    assert found["removed"]
    assert all(cut["text"] and cut["reason"] and cut["evidence"] for cut in found["removed"])
    assert markdown.code == 0, markdown.err
    _, front, body = markdown.out.split("---\n", 2)
    assert yaml.safe_load(front)["url"] == "https://a.example/x"
    assert yaml.safe_load(front)["date_published"] == "2026-11-01T10:00:00+00:00"
    paragraphs = found["article_body"].split("\n")
    assert body.strip().split("\n\n") == ["# the lighthouse", *paragraphs]
    assert plain.out == f"the lighthouse\n\n{found['article_body']}\n"
    assert (empty.code, empty.out) == (21, "")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["x.html", "--format", "markdwon"], "did you mean markdown?"),
        (["--batch", "x.jsonl", "--format", "text"], "--format text is for one page"),
    ],
)
def test_a_format_that_does_not_go(scrapy: Scrapy, argv: list[str], says: str) -> None:
    result = scrapy("extract", *argv)

    assert (result.code, result.out) == (4, "")
    assert says in result.err


def test_standard_input_and_an_output_file(scrapy: Scrapy, tmp_path: Path) -> None:
    result = scrapy("extract", "-", "-o", f"{tmp_path}/out.json", stdin=article("the caf\u00e9"))

    found = json.loads((tmp_path / "out.json").read_text("utf-8"))
    assert (result.code, result.out) == (0, "")
    assert (found["headline"], found["url"]) == ("the caf\u00e9", None)


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", "empty_page"), (b"%PDF-1.7\n\x00\x01\x02", "not_html"), (b"<html><body></body></html>", "no_text")],
)
def test_a_page_without_an_article_ends_with_21_and_the_reason(scrapy: Scrapy, body: bytes, reason: str) -> None:
    result = scrapy("extract", "-", stdin=body)

    found = json.loads(result.out)
    assert result.code == 21
    assert reason in result.err
    assert tuple(found) == KEYS
    assert found["rejected"] == reason
    assert found["article_body"] is None


def test_a_url_is_fetched_under_the_rules_of_a_crawl(scrapy: Scrapy) -> None:
    routes = {
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private/\n", kind="text/plain"),
        "/x": Answer(article("the lighthouse")),
        "/old": Answer(status=302, headers={"Location": "/x"}),
        "/private/x": Answer(article("secrets")),
    }
    with news_web(routes) as web:
        found = scrapy("extract", web.url("/old"), *HERE, *UNREACHABLE)
        forbidden = scrapy("extract", web.url("/private/x"), *HERE)
        missing = scrapy("extract", web.url("/404"), *HERE)
        refused = scrapy("extract", web.url("/x"))

    assert found.code == 0, found.err
    assert json.loads(found.out)["url"] == web.url("/x")
    assert json.loads(found.out)["headline"] == "the lighthouse"
    assert [result.code for result in (forbidden, missing, refused)] == [21, 21, 21]
    reasons = [json.loads(result.out)["rejected"] for result in (forbidden, missing, refused)]
    assert reasons == ["robots", "not_found", "refused_address"]
    assert "NEWSGRAIN_ALLOWED_NETWORKS" in refused.err
    assert "/private/x" not in web.asked


def test_a_url_that_does_not_answer_is_given_up_at_the_first_signal(scrapy: Scrapy) -> None:
    with news_web({"/x": Answer(gate=threading.Event())}) as web:
        pid = scrapy.begin("extract", web.url("/x"), *HERE)
        until(lambda: "/x" in web.asked)
        os.kill(pid, signal.SIGINT)
        result = scrapy.end()

    assert result.code == 21, result.err
    assert json.loads(result.out)["rejected"] == "stopped"


@pytest.mark.parametrize("jobs", ["0", "2"])
def test_a_batch_answers_every_line_in_order_whatever_it_is(scrapy: Scrapy, tmp_path: Path, jobs: str) -> None:
    (tmp_path / "page.html").write_bytes(article("the harbour"))
    (tmp_path / "binary.html").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    (tmp_path / "empty.html").write_bytes(b"")
    good = {"id": 1, "path": "page.html", "url": "https://a.example/1"}
    batch = [
        b"not json",
        json.dumps(good).encode(),
        json.dumps({"id": "html", "html": article("the caf\u00e9").decode(), "url": None}).encode(),
        json.dumps({"id": "missing", "path": "no-such-file.html", "url": "https://a.example/2"}).encode(),
        json.dumps({"id": "binary", "path": "binary.html"}).encode(),
        json.dumps({"id": "empty", "path": "empty.html"}).encode(),
        json.dumps({"id": "folder", "path": "."}).encode(),
        json.dumps({"id": "nothing"}).encode(),
        json.dumps({"id": "both", "path": "page.html", "html": "<p>x"}).encode(),
        json.dumps({"id": "nul", "path": "a\x00b"}).encode(),
        b"",
        b"[1, 2]",
        b"\xff\xfe",
        json.dumps(good | {"id": {"any": "thing"}, "more": "ignored"}).encode(),
    ]
    (tmp_path / "in.jsonl").write_bytes(b"\n".join(batch))

    result = scrapy(
        "extract", "--batch", "in.jsonl", "--jobs", jobs, "-o", "out.jsonl", *UNREACHABLE, cwd=tmp_path, env=PROJECT
    )

    assert result.code == 0, result.err
    found = lines((tmp_path / "out.jsonl").read_text("utf-8"))
    bad = "unreadable_input"
    assert [(line["id"], line["rejected"]) for line in found] == [
        (None, bad),
        (1, None),
        ("html", None),
        ("missing", bad),
        ("binary", "not_html"),
        ("empty", "empty_page"),
        ("folder", bad),
        ("nothing", bad),
        ("both", bad),
        ("nul", bad),
        (None, bad),
        (None, bad),
        (None, bad),
        ({"any": "thing"}, None),
    ]
    assert {tuple(line) for line in found} == {KEYS}
    assert found[1]["headline"] == "the harbour"
    assert found[2]["headline"] == "the caf\u00e9"
    assert "line 4: " in result.err
    assert "no-such-file.html" in result.err


def test_an_empty_batch_is_answered_by_nothing(scrapy: Scrapy) -> None:
    result = scrapy("extract", "--batch", "-", stdin=b"")

    assert (result.code, result.out, result.err) == (0, "", "")


#: Scrapy finds a project by its folder, or by this from anywhere.
PROJECT = {"SCRAPY_SETTINGS_MODULE": "scraper.settings"}
