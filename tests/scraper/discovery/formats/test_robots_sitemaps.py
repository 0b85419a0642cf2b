import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.formats.robots_sitemaps import sitemaps_in

URL = "https://outlet.example/robots.txt"


def test_sitemaps_are_read_in_order() -> None:
    body = b"""\xef\xbb\xbfSitemap: https://outlet.example/first.xml
User-agent: *
Disallow: /private
  sitemap : /second.xml.gz   # for news
SITEMAP:https://cdn.example/third.xml\r\nSite-map: /fourth.xml\rSitemap: /first.xml
# Sitemap: /commented.xml
Sitemap:
Sitemap: ftp://outlet.example/no.xml
"""

    assert sitemaps_in(body, URL) == (
        "https://outlet.example/first.xml",
        "https://outlet.example/second.xml.gz",
        "https://cdn.example/third.xml",
        "https://outlet.example/fourth.xml",
    )


@pytest.mark.parametrize(
    "line",
    [
        "Sitemap:\u00a0https://outlet.example/map.xml",
        "\u00a0Sitemap\u00a0: https://outlet.example/map.xml",
        "Sitemap\uff1ahttps://outlet.example/map.xml",
        "Sitemap https://outlet.example/map.xml",
        "Sitemap\t/map.xml",
        "Sitemaps: https://outlet.example/map.xml",
        "Disallow: /x\n\ufeffSitemap: \u200bhttps://outlet.example/map.xml",
        "Sitemap: Sitemap: https://outlet.example/map.xml",
        "Sitemap: [https://outlet.example/map.xml]",
        'Sitemap: "/map.xml"',
        "Sitemap: https://outlet.example/map.xml, https://outlet.example/map.xml;",
        "Sitemap-Index: https://outlet.example/map.xml",
        "Disallow: /x Sitemap: https://outlet.example/map.xml",
    ],
)
def test_a_sitemap_is_found_however_its_line_is_written(line: str) -> None:
    assert sitemaps_in(f"User-agent: *\n{line}\n".encode(), URL) == ("https://outlet.example/map.xml",)


def test_prose_about_sitemaps_names_none() -> None:
    assert sitemaps_in(b"Sitemap of the site\nSitemapper: /x\nOur sitemap: /y\n", URL) == ()


def test_an_html_page_or_nothing_names_none() -> None:
    assert sitemaps_in(b"<html><body>Sitemap</body></html>", URL) == ()
    assert sitemaps_in(b"", URL) == ()


@given(st.one_of(st.binary(), st.text().map(lambda text: f"Sitemap: {text}".encode("utf-8", "replace"))))
def test_nothing_is_raised(body: bytes) -> None:
    assert all(link.startswith(("http://", "https://")) for link in sitemaps_in(body, URL))
