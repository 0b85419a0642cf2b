"""What feeds and sitemaps say of a page, from the document to the article."""

from tests.crawl_results import rows_of
from tests.newsweb import Answer, article, news_web
from tests.scrapy_command import Scrapy

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{url}</loc><lastmod>{lastmod}</lastmod>
<news:news><news:publication><news:name>The Harbour Post</news:name><news:language>en</news:language></news:publication>
<news:publication_date>2026-11-01T09:00:00Z</news:publication_date><news:keywords>Ships, Docks</news:keywords>
<news:title>Ships</news:title></news:news></url></urlset>"""
PAGE = "/news/ships.html"
STORED = """SELECT a.publisher, v.keywords, a.date_published_source, a.date_modified_source
FROM v_article v JOIN article a ON a.id = v.article_id"""


def test_hints_fill_the_article_and_are_renewed(scrapy: Scrapy, sqlite_url: str) -> None:
    undated = article("ships").replace(b'<meta property="article:published_time" content="2026-11-01T10:00:00Z">', b"")
    with news_web({PAGE: Answer(undated)}) as web:

        def crawl(lastmod: str) -> None:
            web.routes["/s.xml"] = Answer(SITEMAP.format(url=web.url(PAGE), lastmod=lastmod).encode())
            result = scrapy.crawl(sqlite_url, "-a", f"sitemap={web.url('/s.xml')}")
            assert result.code == 0, result.err

        crawl("2026-11-02T09:00:00Z")
        stored = rows_of(sqlite_url, STORED)
        crawl("2026-11-03T09:00:00Z")

    hints = "hint_date, hint_modified, hint_language, hint_keywords, hint_publication"
    assert stored == [("The Harbour Post", "Ships; Docks", "sitemap", "sitemap")]
    assert rows_of(sqlite_url, f"SELECT {hints} FROM url") == [
        ("2026-11-01T09:00:00Z", "2026-11-03T09:00:00Z", "en", "Ships, Docks", "The Harbour Post")
    ]
