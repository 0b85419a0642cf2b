from dataclasses import replace
from math import inf

from models.frontier.hints import Candidate, Hints
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument, read_document
from scraper.discovery.site_search import MAX_FEEDS, MAX_SITEMAP_DEPTH
from scraper.discovery.source_visit import SourceVisit
from scraper.sources import Source

BARE = Source("a.example", None, "https://a.example/")
LISTED = Source(
    "a.example", None, "https://a.example/", feeds=("https://a.example/f",), fronts=("https://a.example/news",)
)


def urls(documents: object) -> list[str]:
    return [document.url for document in documents if isinstance(document, Document)]  # type: ignore[attr-defined]  # an iterator


def test_a_bare_domain_begins_with_robots_and_its_front_page() -> None:
    found = list(SourceVisit(BARE, inf).openings())

    assert found == [
        Document("https://a.example/robots.txt", DocumentKind.ROBOTS),
        Document("https://a.example/", DocumentKind.FRONT),
    ]


def test_sections_are_read_beside_what_is_found_by_the_scheme_that_answers() -> None:
    visit = SourceVisit(replace(BARE, sections=("https://a.example/politics", "https://b.example/sport")), inf)

    assert urls(visit.openings())[1:] == ["https://a.example/", *visit.source.sections]
    assert urls(visit.fallback())[1:] == ["http://a.example/", "http://a.example/politics"]


def test_a_poll_follows_no_linked_feed_but_the_parts_of_an_index() -> None:
    front = Document("https://a.example/news", DocumentKind.FRONT)
    index = Document("https://a.example/s", DocumentKind.SITEMAP)
    named = ParsedDocument(feeds=("https://a.example/other",), sitemaps=("https://a.example/t",))
    for source in (BARE, LISTED):
        assert list(SourceVisit(source, inf).further(front, replace(named, sitemaps=()), searching=False)) == []
        assert urls(SourceVisit(source, inf).further(index, named, searching=False)) == ["https://a.example/t"]


def test_what_a_search_passes_over_is_not_asked_again() -> None:
    visit = SourceVisit(BARE, inf)
    list(visit.openings())
    feed, podcast = (Document(f"https://a.example/{name}", DocumentKind.FEED) for name in ("f", "p"))
    articles = ParsedDocument((Candidate("https://a.example/1"),))
    for document, reading in ((feed, articles), (podcast, replace(articles, unsuitable="a podcast"))):
        list(visit.further(document, reading, searching=True))
    robots = Document("https://a.example/robots.txt", DocumentKind.ROBOTS)
    assert [visit.is_of_use(one, articles, searching=True) for one in (feed, podcast, robots)] == [True, False, False]
    assert visit.is_of_use(podcast, articles, searching=False)  # the user chose it


def test_a_search_ends_with_what_it_need_not_read_again() -> None:
    visit = SourceVisit(BARE, inf)
    robots, front = visit.openings()
    feed = Document("https://a.example/f", DocumentKind.FEED)
    list(visit.further(robots, ParsedDocument(), searching=True))
    assert urls(visit.further(front, ParsedDocument(feeds=(feed.url,)), searching=True)) == [feed.url]
    assert visit.report() is None
    assert list(visit.known(feed)) == []
    assert "feed https://a.example/f" in str(visit.report())


def test_the_fallback_asks_the_same_over_http_once() -> None:
    visit = SourceVisit(BARE, inf)
    list(visit.openings())

    assert visit.can_fall_back
    assert urls(visit.fallback()) == ["http://a.example/robots.txt", "http://a.example/"]
    assert not visit.can_fall_back


def test_who_insists_on_https_gets_no_fallback() -> None:
    assert not SourceVisit(BARE, inf, insists_on_https=True).can_fall_back
    assert not SourceVisit(LISTED, inf).can_fall_back


def test_sitemaps_are_asked_once_news_first_and_within_their_number() -> None:
    visit = SourceVisit(BARE, sitemaps_left=3)
    robots = Document("https://a.example/robots.txt", DocumentKind.ROBOTS)
    named = ("https://a.example/s1", "https://a.example/s2", "https://a.example/news.xml", "https://a.example/s1")

    first = list(visit.further(robots, ParsedDocument(sitemaps=named), searching=True))
    again = list(visit.further(robots, ParsedDocument(sitemaps=(*named, "https://a.example/s9")), searching=True))

    assert urls(first) == ["https://a.example/news.xml", "https://a.example/s1", "https://a.example/s2"]
    assert {document.depth for document in first} == {1}
    assert again == []


def test_indexes_of_indexes_end_somewhere() -> None:
    visit = SourceVisit(BARE, inf)
    deepest = Document("https://a.example/s", DocumentKind.SITEMAP, MAX_SITEMAP_DEPTH)

    assert "https://a.example/t" not in urls(
        visit.further(deepest, ParsedDocument(sitemaps=("https://a.example/t",)), searching=True)
    )


def test_feeds_that_a_front_page_links_to_are_bounded() -> None:
    links = tuple(f"https://a.example/feed{number}" for number in range(50))

    found = list(
        SourceVisit(BARE, inf).further(
            Document("https://a.example/", DocumentKind.FRONT), ParsedDocument(feeds=links), searching=True
        )
    )

    assert urls(found) == list(links[:MAX_FEEDS])


def test_a_sitemap_of_the_whole_site_is_sifted_by_urls_unless_it_was_chosen() -> None:
    candidates = (
        Candidate("https://a.example/tag/politics", Hints(via="sitemap")),
        Candidate("https://a.example/2026/11/01/a-long-story-about-ships", Hints(via="sitemap")),
        Candidate("https://a.example/live", Hints("Named by a news sitemap", via="sitemap")),
    )
    sitemap = Document("https://a.example/s", DocumentKind.SITEMAP, 1)

    assert SourceVisit(BARE, inf).wanted(sitemap, candidates) == candidates[1:]
    assert SourceVisit(LISTED, inf).wanted(sitemap, candidates) == candidates


def test_each_kind_of_document_is_read_by_its_reader() -> None:
    page = (
        b'<html><link rel="alternate" type="application/rss+xml" href="/f">'
        b'<a href="/2026/11/01/some-long-story-here">x</a>'
    )
    rss = b"<rss><channel><item><link>https://a.example/1</link></item></channel></rss>"
    front = read_document(Document("https://a.example/", DocumentKind.FRONT), page, {}, "utf-8")
    feed = read_document(Document("https://a.example/f", DocumentKind.FEED), rss, {}, None)
    robots = read_document(Document("https://a.example/robots.txt", DocumentKind.ROBOTS), b"Sitemap: /s.xml", {}, None)
    index = b"<sitemapindex><sitemap><loc>https://a.example/n</loc></sitemap></sitemapindex>"
    sitemap = read_document(Document("https://a.example/s", DocumentKind.SITEMAP), index, {}, None)

    assert front.feeds == ("https://a.example/f",)
    assert [one.url for one in front.candidates] == ["https://a.example/2026/11/01/some-long-story-here"]
    assert [one.url for one in feed.candidates] == ["https://a.example/1"]
    assert robots.sitemaps == ("https://a.example/s.xml",)
    assert sitemap.sitemaps == ("https://a.example/n",)
    assert (
        read_document(Document("https://a.example/", DocumentKind.FRONT), b" ", {}, None).problem == "the page is empty"
    )
    assert read_document(Document("https://a.example/f", DocumentKind.FEED), page, {}, None).problem is not None
