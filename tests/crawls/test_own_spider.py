"""A spider of the user's own, as docs/how-to/own-spider.md shows it: its pages are cleaned and stored."""

import re
from pathlib import Path

from tests.crawl_results import rows_of
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import QUICK, ROOT, Scrapy

PAGE = (ROOT / "docs" / "how-to" / "own-spider.md").read_text("utf-8")
LISTING = b"<a class=story href=/a/trams>Trams</a><a class=story href=/a/ships>Ships</a><a class=story href=/gone>x</a>"


def test_a_spider_of_the_users_own_stores_articles(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    written = re.search(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert written
    pages = {"/a/trams": Answer(article("Trams run again")), "/a/ships": Answer(article("Ships sail again"))}
    with news_web({"/archive": Answer(LISTING), **pages}) as web:
        spider = tmp_path / "archive.py"
        spider.write_text(written[1].replace("https://www.example.org/archive", web.url("/archive")))
        words = ("runspider", str(spider), *QUICK, "-s", f"DATABASE_URL={sqlite_url}")
        first, again = scrapy(*words), scrapy(*words)

    assert (first.code, again.code) == (0, 0), first.err
    headlines = rows_of(sqlite_url, "SELECT headline FROM v_article ORDER BY headline")
    assert headlines == [("Ships sail again",), ("Trams run again",)]
    runs = rows_of(sqlite_url, "SELECT spider, exit_code FROM crawl_run ORDER BY id")
    assert runs == [("archive", 0), ("archive", 0)]
    assert "2 new" in first.err
    assert "2 unchanged" in again.err
