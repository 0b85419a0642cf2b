import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from pipelines.urls.normalise import normalise_url
from scraper.discovery.formats.sitemaps import read_sitemap
from tests.scraper.discovery.formats.mutations import mutated

URL = "https://outlet.example/sitemaps/news.xml"

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://outlet.example/2026/11/02/harbour?id=7&amp;utm_source=sitemap </loc>
 <image:image><image:loc>https://outlet.example/a.jpg</image:loc><image:title>A crane</image:title></image:image>
 <lastmod>2026-11-02T12:00:00Z</lastmod>
 <news:news><news:publication><news:name>Outlet</news:name><news:language>en</news:language></news:publication>
 <news:keywords>port, <![CDATA[bread & butter]]></news:keywords>
 <news:publication_date>2026-11-02T10:00:00Z</news:publication_date>
 <news:title><![CDATA[Harbour & ferry]]> reopen</news:title></news:news></url>
<url><loc><![CDATA[/2026/11/02/bread?a=1&copy=2]]></loc><lastmod>2026-11-01</lastmod></url>
<url><loc>https://outlet.example/2026/11/02/bread?a=1&amp;copy=2#top</loc></url>
<url><loc>mailto:desk@outlet.example</loc></url>
<url><lastmod>2026-11-01</lastmod></url>
<url><loc>https://outlet.example/новости/порт</loc></url>
</urlset>""".encode()

NEWS_CANDIDATES = (
    Candidate(
        "https://outlet.example/2026/11/02/harbour?id=7",
        Hints(
            "Harbour & ferry reopen",
            "2026-11-02T10:00:00Z",
            "sitemap",
            "2026-11-02T12:00:00Z",
            "en",
            "port, bread & butter",
            "Outlet",
        ),
    ),
    Candidate("https://outlet.example/2026/11/02/bread?a=1&copy=2", Hints(via="sitemap", date_modified="2026-11-01")),
    Candidate(normalise_url("https://outlet.example/новости/порт"), Hints(via="sitemap")),
)

INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://outlet.example/sitemap-2025.xml.gz</loc><lastmod>2025-12-31</lastmod></sitemap>
<sitemap><loc>https://outlet.example/sitemap-undated.xml</loc></sitemap>
<sitemap><loc>/sitemap-2026.xml</loc><lastmod>2026-11-02</lastmod></sitemap>
<sitemap><loc>/sitemap-2026.xml</loc><lastmod>2026-11-02</lastmod></sitemap>
<sitemap><loc>ftp://outlet.example/no.xml</loc></sitemap></sitemapindex>"""

TEXT = b"\xef\xbb\xbfhttps://outlet.example/2026/11/02/harbour\r\n\r\n# old\r\nhttps://outlet.example/b\r\nrubbish\r\n"

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Outlet</title><item><title>Harbour</title>
<link>https://outlet.example/2026/11/02/harbour</link></item></channel></rss>"""


def test_a_news_sitemap_with_its_fields() -> None:
    sitemap = read_sitemap(NEWS, URL)

    assert sitemap.candidates == NEWS_CANDIDATES
    assert sitemap.nested == ()
    assert sitemap.problem is None


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(NEWS, mtime=0),
        b"\xef\xbb\xbf\n " + NEWS,
        NEWS.replace(b"</urlset>", b""),
        NEWS.replace(b' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"', b""),
        NEWS.replace(b"sitemap-news/0.9", b"sitemap-news/9.9").replace(b"www.sitemaps.org", b"sitemaps.example"),
        NEWS.replace(b"loc>", b"LOC>").replace(b"<url>", b"<URL>").replace(b"</url>", b"</URL>"),
        NEWS.replace(b"utf-8", b"utf8mb4"),
        NEWS.replace(b"id=7&amp;", b"id=7&"),
        NEWS.replace(b"id=7&amp;", b"id=7&amp;amp;"),
        NEWS.replace(b"]]> reopen", b"]]>&nbsp;reopen\x0b"),
        NEWS.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        NEWS[NEWS.index(b"<url>") :],
    ],
    ids=[
        "gzip",
        "blank line first",
        "cut",
        "undeclared prefix",
        "wrong namespaces",
        "upper case",
        "unknown encoding",
        "loose ampersand",
        "double ampersand",
        "entity of HTML",
        "utf-16",
        "no root",
    ],
)
def test_damaged_sitemaps_are_read(body: bytes) -> None:
    found = read_sitemap(body, URL)

    assert found.candidates[: len(NEWS_CANDIDATES)] == NEWS_CANDIDATES[: len(found.candidates)]
    assert len(found.candidates) == (1 if body.startswith(b"<url>") else len(NEWS_CANDIDATES))


def test_bytes_in_another_encoding_than_declared_cost_a_letter_not_the_document() -> None:
    body = NEWS.replace(b"reopen", "réopen".encode("latin-1"))
    undeclared = body.replace(b' encoding="UTF-8"', b"")

    for one in (body, undeclared):
        found = read_sitemap(one, URL).candidates
        assert [candidate.url for candidate in found] == [candidate.url for candidate in NEWS_CANDIDATES]
        assert [candidate.hints.headline for candidate in found] == [
            (candidate.hints.headline or "").replace("reopen", "réopen") or None for candidate in NEWS_CANDIDATES
        ]


def test_an_index_names_the_newest_first() -> None:
    sitemap = read_sitemap(INDEX, URL)

    assert sitemap.nested == (
        "https://outlet.example/sitemap-2026.xml",
        "https://outlet.example/sitemap-2025.xml.gz",
        "https://outlet.example/sitemap-undated.xml",
    )
    assert sitemap.candidates == ()
    assert sitemap.problem is None


def test_a_plain_list_of_urls() -> None:
    assert [found.url for found in read_sitemap(TEXT, URL).candidates] == [
        "https://outlet.example/2026/11/02/harbour",
        "https://outlet.example/b",
    ]


def test_a_feed_may_stand_where_a_sitemap_is_expected() -> None:
    assert read_sitemap(FEED, URL).candidates == (
        Candidate("https://outlet.example/2026/11/02/harbour", Hints("Harbour", via="feed")),
    )


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not a sitemap: empty document"),
        (b"<!doctype html><html><body><a href='/a'>x</a></body></html>", "not a sitemap: HTML page"),
        (b"Not found", "not a sitemap: plain text"),
        (b'{"error": 404}', "not a sitemap: JSON document"),
        (b"<opml><body/></opml>", "not a sitemap: XML or HTML of another kind"),
        (b"<", "not a sitemap: invalid XML (StartTag: invalid element name, line 1, column 2)"),
        (gzip.compress(b"<html></html>", mtime=0), "not a sitemap: HTML page"),
        (b"\x00\x01\x02", "not a sitemap: binary file"),
    ],
)
def test_what_is_no_sitemap_is_described(body: bytes, problem: str) -> None:
    sitemap = read_sitemap(body, URL)

    assert sitemap.problem == problem
    assert sitemap.candidates == ()
    assert sitemap.nested == ()


def test_an_empty_sitemap_is_no_problem() -> None:
    assert read_sitemap(b"<urlset></urlset>", URL).problem is None
    assert read_sitemap(b"<sitemapindex/>", URL).problem is None


def test_entries_are_bounded() -> None:
    entries = b"".join(b"<url><loc>https://outlet.example/%d</loc></url>" % number for number in range(50_100))

    sitemap = read_sitemap(b"<urlset>" + entries + b"</urlset>", URL)

    assert len(sitemap.candidates) == 50_000
    assert sitemap.cut_short == "longer than 50,000 entries: only the first were read"
    assert read_sitemap(NEWS, URL).cut_short is None


BOMB = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ('<!ENTITY x SYSTEM "file://{secret}">', "&x;"),
        ('<!ENTITY % x SYSTEM "file://{secret}"> %x;', "title"),
        (f'<!ENTITY a0 "lol">{BOMB}', "&a11;"),
    ],
    ids=["external entity", "parameter entity", "bomb"],
)
def test_entities_read_nothing_and_do_not_explode(tmp_path: Path, encoding: str, declared: str, used: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    body = f"""<!DOCTYPE urlset SYSTEM "file://{secret}" [{declared.replace("{secret}", str(secret))}]>
<urlset xmlns:news="n"><url><loc>https://outlet.example/a</loc><news:news><news:title>{used}</news:title></news:news>
</url></urlset>"""

    sitemap = read_sitemap(body.encode(encoding), URL)

    assert [found.url for found in sitemap.candidates] == ["https://outlet.example/a"]
    assert "hidden" not in str(sitemap)
    assert len(str(sitemap)) < 300


@given(st.one_of(mutated((NEWS, INDEX, TEXT, FEED, gzip.compress(NEWS))), st.binary(max_size=300)))
def test_nothing_is_raised_and_every_url_is_normal(body: bytes) -> None:
    sitemap = read_sitemap(body, URL)

    urls = [found.url for found in sitemap.candidates]
    assert len(set(urls)) == len(urls)
    for url in [*urls, *sitemap.nested]:
        assert normalise_url(url) == url


def test_elements_that_are_no_entries_are_not_kept() -> None:
    body = b"<urlset>" + b"<x>y</x>" * 100_000 + b"<url><loc>https://outlet.example/a</loc></url></urlset>"

    assert [found.url for found in read_sitemap(body, URL).candidates] == ["https://outlet.example/a"]
