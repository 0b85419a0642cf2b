"""The add-on in a fresh project, as `scrapy startproject` makes it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import ROOT, clean_environment

SPIDER = """
import scrapy

class Mine(scrapy.Spider):
    name = "mine"
    start_urls = {urls!r}

    def parse(self, response):
        yield {{"address": response.url, "page": response.text, "headline": ""}}
        yield {{"other": 1}}
"""
SETTINGS = """
ADDONS = {"newsgrain.scrapy.CleanArticles": 500}
NEWSGRAIN_HTML_FIELD = "page"
NEWSGRAIN_URL_FIELD = "address"
NEWSGRAIN_DROP_REJECTED = True
NEWSGRAIN_DROP_HTML = True
NEWSGRAIN_JOBS = 1
ROBOTSTXT_OBEY = False
DOWNLOAD_DELAY = 0
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**clean_environment(), "PYTHONPATH": str(ROOT)}
    environment.pop("SCRAPY_SETTINGS_MODULE", None)
    command = [sys.executable, "-P", "-m", "scrapy", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_items_of_a_fresh_project_are_cleaned(tmp_path: Path) -> None:
    assert run(tmp_path, "startproject", "fresh").returncode == 0
    project = tmp_path / "fresh"
    with (project / "fresh" / "settings.py").open("a") as file:
        file.write(SETTINGS)
    with news_web({"/a": Answer(article("Trams run again")), "/b": Answer(b"<p>nothing")}) as web:
        spider = SPIDER.format(urls=[web.url("/a"), web.url("/b")])
        (project / "fresh" / "spiders" / "mine.py").write_text(spider)
        done = run(project, "crawl", "mine", "-O", "out.jsonl")

    items = [json.loads(line) for line in (project / "out.jsonl").read_text().splitlines()]
    assert done.returncode == 0
    assert sorted(len(item) for item in items if "other" in item) == [1, 1], done.stderr
    (cleaned,) = (item for item in items if "address" in item)
    assert cleaned["headline"] == "Trams run again"
    assert cleaned["article_body"]
    assert "page" not in cleaned
    assert "rejected" in cleaned
    assert cleaned["address"].endswith("/a")
