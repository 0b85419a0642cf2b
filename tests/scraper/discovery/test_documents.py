"""Each kind of discovery document is read by its own reader."""

import pytest

from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument, read_document

PAGE = (
    b'<html><link rel="alternate" type="application/rss+xml" href="/f"><a href="/2026/11/01/some-long-story-here">x</a>'
)
RSS = b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>"
INDEX = b"<sitemapindex><sitemap><loc>https://a.example/n</loc></sitemap></sitemapindex>"


def read(url: str, kind: DocumentKind, body: bytes) -> ParsedDocument:
    return read_document(FetchedDocument(Document(url, kind), body))


def test_each_kind_of_document_is_read_by_its_reader() -> None:
    front = read("https://a.example/", DocumentKind.FRONT, PAGE)
    feed = read("https://a.example/f", DocumentKind.FEED, RSS)
    robots = read("https://a.example/robots.txt", DocumentKind.ROBOTS, b"Sitemap: /s.xml")
    sitemap = read("https://a.example/s", DocumentKind.SITEMAP, INDEX)

    assert front.feeds == ("https://a.example/f",)
    assert [one.url for one in front.candidates] == ["https://a.example/2026/11/01/some-long-story-here"]
    assert [one.url for one in feed.candidates] == ["https://a.example/1"]
    assert robots.sitemaps == ("https://a.example/s.xml",)
    assert sitemap.sitemaps == ("https://a.example/n",)
    assert read("https://a.example/", DocumentKind.FRONT, b" ").problem == "the page is empty"
    assert read("https://a.example/f", DocumentKind.FEED, PAGE).problem is not None


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            DocumentKind.FEED,
            b"<rss><channel><item><title>a</title></item><item><link>tel:1</link></item></channel></rss>",
        ),
        (DocumentKind.FEED, b'{"items": [{"id": "1"}, {"title": "x"}]}'),
        (DocumentKind.FEED_OR_LIST, b"<rss><channel><item/><item><guid>7</guid></item></channel></rss>"),
        (DocumentKind.SITEMAP, b"<urlset><url><loc>ftp://a.example/1</loc></url><url/></urlset>"),
        (DocumentKind.SITEMAP, b"<sitemapindex><sitemap><loc/></sitemap><sitemap/></sitemapindex>"),
    ],
)
def test_a_document_whose_entries_lead_nowhere_is_a_problem(kind: DocumentKind, body: bytes) -> None:
    assert read("https://a.example/d", kind, body).problem == "none of its 2 entries has a usable link"


def test_a_document_of_paid_entries_alone_is_none() -> None:
    paid = RSS.replace(b"<item>", b"<item><category>Sponsored</category>")

    assert read("https://a.example/f", DocumentKind.FEED, paid) == ParsedDocument(left_out={"paid_category": 1})
