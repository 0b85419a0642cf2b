"""The log of a run: a screen for an ordinary one, a line for an idle one, everything with -v."""

from pathlib import Path

from tests.newsweb import Answer, article, feed, news_web
from tests.scrapy_command import Scrapy


def test_the_log_is_short_unless_more_is_wanted(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    paths = {f"/2026/11/01/story-{number}-of-many": f"Story {number}" for number in range(20)}
    with news_web({path: Answer(article(headline)) for path, headline in paths.items()}) as web:
        entries = []
        for number in range(8):
            own = dict(list(paths.items())[number : number + 2])
            web.routes[f"/feed-{number}.xml"] = Answer(feed(web.url(), own), kind="application/rss+xml")
            entries.append(f'"/feed-{number}.xml"')
        listed = tmp_path / "sources.toml"
        listed.write_text(f'[[source]]\ndomain = "{web.address}"\nfeeds = [{", ".join(entries)}]\n')
        ordinary = scrapy.crawl(sqlite_url, "-s", f"NEWSGRAIN_SOURCES={listed}")
        idle = scrapy.crawl(sqlite_url, "-s", f"NEWSGRAIN_SOURCES={listed}")
        verbose = scrapy.crawl(sqlite_url, "-s", f"NEWSGRAIN_SOURCES={listed}", "-v")

    assert ordinary.code == 0
    assert 2 <= len(ordinary.err.splitlines()) < 20
    assert idle.err.count("\n") == 1
    assert "nothing was due" in idle.err
    assert len(verbose.err.splitlines()) > 40
