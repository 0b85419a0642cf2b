"""What is requested of one source in one run, without a crawl: its search, its polls and their limits."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

from models.enums import FeedKind, FeedOrigin, Reason
from models.frontier.feeds import FeedRow, KnownFeeds, Part
from models.frontier.hints import Candidate, Hints
from models.frontier.poll_policy import Bounds
from pipelines.urls.spider_traps import UrlTraps
from scraper.discovery.decisions import RequestDocument
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.poll_plan import is_bare
from scraper.discovery.site_search import MAX_FEEDS, SiteSearch
from scraper.discovery.sitemap_parts import MAX_SITEMAP_DEPTH, parts_of
from scraper.discovery.source_crawl import SourceCrawl
from scraper.sources import Source

NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)
BARE = Source("a.example", None, "https://a.example/")
LISTED = Source(
    "a.example", None, "https://a.example/", feeds=("https://a.example/f",), fronts=("https://a.example/news",)
)
FRONT = Document("https://a.example/", DocumentKind.FRONT)
ROBOTS = Document("https://a.example/robots.txt", DocumentKind.ROBOTS)
FEED = Document("https://a.example/f", DocumentKind.FEED)
INDEX = Document("https://a.example/s", DocumentKind.SITEMAP)


def crawl(source: Source, *rows: FeedRow, sitemaps_left: float = inf, tries_http: bool = True) -> SourceCrawl:
    search = SiteSearch(
        source.base_url,
        NOW,
        sitemaps_left,
        tries_http=is_bare(source) and tries_http,
        entry_fronts=source.sections,
    )
    return SourceCrawl(source, Bounds(), KnownFeeds(rows), search, UrlTraps(2026, 0))


def searching(source: Source = BARE, sitemaps_left: float = inf) -> SourceCrawl:
    """Return the crawl of a source whose site is being searched."""
    begun = crawl(source, sitemaps_left=sitemaps_left)
    list(begun.requests(begun.search.start(), searching=True))
    return begun


def urls(found: Iterable[Document | RequestDocument]) -> list[str]:
    return [one.url if isinstance(one, Document) else one.document.url for one in found]


def test_a_bare_domain_begins_with_robots_and_its_front_page() -> None:
    assert list(crawl(BARE).search.start()) == [ROBOTS, FRONT]


def test_sections_are_read_beside_what_is_found_by_the_scheme_that_answers() -> None:
    source = replace(BARE, sections=("https://a.example/politics", "https://b.example/sport"))
    search = crawl(source).search

    assert urls(search.start())[1:] == ["https://a.example/", *source.sections]
    assert urls(search.start_over_http())[1:] == ["http://a.example/", "http://a.example/politics"]


def test_a_poll_follows_no_linked_feed_but_the_parts_of_an_index() -> None:
    front = Document("https://a.example/news", DocumentKind.FRONT)
    named = ParsedDocument(feeds=("https://a.example/other",), sitemaps=("https://a.example/t",))
    for source in (BARE, LISTED):
        assert crawl(source).on_parsed(front, replace(named, sitemaps=())) == ()
        assert urls(crawl(source).on_parsed(INDEX, named)) == ["https://a.example/t"]


def test_a_part_is_named_once_in_a_run_and_also_when_it_is_known() -> None:
    known = FeedRow(
        "https://a.example/t", FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW, id=1, last_read_at=NOW, body_sha256="x"
    )
    polled = crawl(BARE, known)
    named = ParsedDocument(sitemaps=(known.url,))

    assert urls(polled.on_parsed(INDEX, named)) == [known.url]
    assert polled.on_parsed(replace(INDEX, url="https://a.example/s2"), named) == ()


def test_a_document_is_requested_once_whatever_it_is_expected_to_be() -> None:
    polled = crawl(BARE)
    list_of_feeds = replace(FEED, kind=DocumentKind.FEED_OR_LIST)

    assert urls(polled.requests([FEED, list_of_feeds, replace(FEED, kind=DocumentKind.SITEMAP)])) == [FEED.url] * 2


def test_what_a_search_passes_over_is_not_polled_again() -> None:
    found = searching()
    podcast = Document("https://a.example/p", DocumentKind.FEED)
    articles = ParsedDocument((Candidate("https://a.example/1", Hints(via="feed")),))
    for document, parsed in ((FEED, articles), (podcast, replace(articles, unsuitable="a podcast"))):
        found.on_parsed(document, parsed)

    assert [found.is_worth_polling(one, articles) for one in (FEED, podcast, ROBOTS)] == [True, False, False]
    assert crawl(BARE).is_worth_polling(podcast, articles), "the user chose it"


def test_a_search_reads_robots_and_front_whole_and_ends_with_what_it_need_not_read_again() -> None:
    begun = searching()
    begun.on_parsed(ROBOTS, ParsedDocument())
    named = begun.on_parsed(FRONT, ParsedDocument(feeds=(FEED.url,)))

    assert urls(begun.requests(named, searching=True)) == [FEED.url]
    assert [begun.must_read(one) for one in (ROBOTS, FRONT, FEED)] == [True, True, False]
    assert begun.describe_search() is None
    assert list(begun.on_known(FEED)) == []
    assert [begun.finish(one) for one in (ROBOTS, FRONT, FEED, FEED)] == [False, False, True, False]
    assert f"feed {FEED.url}" in str(begun.describe_search())
    assert begun.describe_search() is None, "once"


def test_the_fallback_requests_the_same_over_http_once() -> None:
    begun = searching()

    assert begun.should_try_http(FRONT, Reason.CONNECTION)
    assert urls(begun.search.start_over_http()) == ["http://a.example/robots.txt", "http://a.example/"]
    assert not begun.should_try_http(FRONT, Reason.CONNECTION)


def test_only_a_front_page_without_connection_falls_back() -> None:
    assert not searching().should_try_http(ROBOTS, Reason.CONNECTION)
    assert not searching().should_try_http(FRONT, Reason.FORBIDDEN)
    assert not crawl(BARE).should_try_http(FRONT, Reason.TIMEOUT), "no search"


def test_https_that_was_asked_for_has_no_fallback() -> None:
    insisting, listed = crawl(BARE, tries_http=False), crawl(LISTED)

    assert not insisting.search.should_try_http(FRONT, Reason.CONNECTION)
    assert not listed.search.should_try_http(FRONT, Reason.CONNECTION)


def test_sitemaps_are_requested_once_news_first_and_within_their_number() -> None:
    found = searching(sitemaps_left=3)
    named = ("https://a.example/s1", "https://a.example/s2", "https://a.example/news.xml", "https://a.example/s1")

    first = found.on_parsed(ROBOTS, ParsedDocument(sitemaps=named))
    again = found.on_parsed(ROBOTS, ParsedDocument(sitemaps=(*named, "https://a.example/s9")))

    assert urls(first) == ["https://a.example/news.xml", "https://a.example/s1", "https://a.example/s2"]
    assert {document.depth for document in first} == {1}
    assert again == ()


def test_indexes_of_indexes_end_somewhere() -> None:
    deepest = replace(INDEX, depth=MAX_SITEMAP_DEPTH)
    named = ParsedDocument(sitemaps=("https://a.example/t",))

    for one in (searching(), crawl(BARE), crawl(LISTED)):
        assert "https://a.example/t" not in urls(one.on_parsed(deepest, named))


def test_an_index_that_is_too_deep_has_no_parts() -> None:
    named = ParsedDocument(sitemaps=("https://a.example/t",), lastmods={"https://a.example/t": "2026"})

    assert parts_of(INDEX, named) == (Part("https://a.example/t", "2026"),)
    assert parts_of(replace(INDEX, depth=MAX_SITEMAP_DEPTH), named) == ()
    assert parts_of(FEED, named) == ()


def index_of(*parts: FeedRow) -> tuple[FeedRow, ...]:
    top = FeedRow(
        INDEX.url, FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW, id=1, last_polled_at=NOW, last_read_at=NOW,
        next_poll_at=NOW + HOUR,
    )  # fmt: skip
    return (top, *parts)


def part(number: int, **values: Any) -> FeedRow:
    url = f"https://a.example/s{number}.xml"
    return replace(
        FeedRow(url, FeedKind.SITEMAP, FeedOrigin.DISCOVERED, NOW, id=number + 1, parent_feed_id=1, next_poll_at=NOW),
        **values,
    )


def names(documents: Iterable[Document]) -> list[str]:
    return [one.url.rpartition("/")[2] for one in documents]


def test_parts_that_were_never_requested_come_in_turns_the_newest_first() -> None:
    rows = index_of(*(part(number) for number in range(1, 8)))
    first = crawl(BARE, *rows, sitemaps_left=3)
    chosen = names(first.plan(NOW, at_once=False).documents)

    assert chosen == ["s7.xml", "s6.xml", "s5.xml"]
    assert first.fresh_parts(NOW) == (), "the run has requested its share"

    polled = {f"s{number}.xml" for number in (7, 6, 5)}
    later = [
        replace(row, last_polled_at=NOW, last_read_at=NOW, next_poll_at=NOW + 9 * HOUR)
        if row.url.rpartition("/")[2] in polled
        else row
        for row in rows
    ]
    assert names(crawl(BARE, *later, sitemaps_left=3).plan(NOW, at_once=False).documents) == [
        "s4.xml",
        "s3.xml",
        "s2.xml",
    ]


def test_parts_that_were_never_requested_wait_for_an_index_that_is_due_and_may_announce_newer_ones() -> None:
    top, *parts = index_of(part(1), part(2))
    begun = crawl(BARE, replace(top, next_poll_at=NOW), *parts, sitemaps_left=2)
    planned = names(begun.plan(NOW, at_once=False).documents)
    announced = (part(3), parts[1], parts[0])
    named = tuple(begun.on_parsed(INDEX, ParsedDocument(sitemaps=tuple(row.url for row in announced))))

    assert planned == ["s"]
    assert begun.is_index(top)
    assert names(begun.due_parts(announced, named, NOW)) == ["s3.xml", "s2.xml"]


def test_a_site_is_searched_again_when_all_that_was_ever_read_is_gone() -> None:
    top, *parts = index_of(part(1))
    gone = replace(top, failure_score=3.0, next_poll_at=NOW)
    later = KnownFeeds((gone, *parts), next_discovery_at=NOW + HOUR)

    assert replace(crawl(BARE), known=later).needs_search(NOW) is True
    assert replace(crawl(BARE), known=replace(later, rows=(top, *parts))).needs_search(NOW) is False


def test_known_parts_are_requested_by_how_much_they_bring_and_within_their_number() -> None:
    known = {"last_polled_at": NOW - HOUR, "last_read_at": NOW - HOUR}
    rows = index_of(
        part(1, interval_seconds=600_000.0, next_poll_at=NOW - 90 * HOUR, **known),
        part(2, interval_seconds=900.0, **known),
        part(3, interval_seconds=600_000.0, next_poll_at=NOW - 80 * HOUR, **known),
    )

    assert names(crawl(BARE, *rows, sitemaps_left=2).plan(NOW, at_once=False).documents) == ["s2.xml", "s1.xml"]
    assert set(names(crawl(BARE, *rows).plan(NOW, at_once=False).documents)) == {"s1.xml", "s2.xml", "s3.xml"}


def test_a_document_is_requested_unconditionally_once_a_day_and_by_the_operator() -> None:
    row = FeedRow(
        FEED.url, FeedKind.FEED, FeedOrigin.CONFIGURED, NOW, id=1, etag='"1"', body_sha256="x", last_polled_at=NOW,
        next_poll_at=NOW, last_full_at=NOW - 23 * HOUR,
    )  # fmt: skip
    conditional = [
        (at_once, age, concealed)
        for at_once in (False, True)
        for age in (1, 7, 23, 25)
        for concealed in (0, 1)
        if _headers(replace(row, last_full_at=NOW - age * HOUR, concealed_changes=concealed), at_once=at_once)
    ]

    assert conditional == [(False, 1, 0), (False, 1, 1), (False, 7, 0), (False, 23, 0)]
    assert not _headers(replace(row, last_full_at=None), at_once=False), "a row of an older version"
    assert not _headers(replace(row, last_full_at=NOW + HOUR), at_once=False), "the clock was wrong"


def _headers(row: FeedRow, *, at_once: bool) -> Mapping[str, str]:
    begun = crawl(LISTED, row)
    (request,) = begun.requests(begun.plan(NOW, at_once=at_once).documents)
    assert begun.was_conditional(request.document) is bool(request.headers)
    return request.headers


def test_feeds_that_a_front_page_links_to_are_bounded() -> None:
    links = tuple(f"https://a.example/feed{number}" for number in range(50))

    assert urls(searching().on_parsed(FRONT, ParsedDocument(feeds=links))) == list(links[:MAX_FEEDS])


def test_a_sitemap_of_the_whole_site_is_filtered_by_urls_unless_it_was_chosen() -> None:
    candidates = (
        Candidate("https://a.example/tag/politics", Hints(via="sitemap")),
        Candidate("https://a.example/2026/11/01/a-long-story-about-ships", Hints(via="sitemap")),
        Candidate("https://a.example/live", Hints(headline="Named by a news sitemap", via="sitemap")),
    )

    assert crawl(BARE).filter_candidates(INDEX, candidates) == candidates[1:]
    assert crawl(LISTED).filter_candidates(INDEX, candidates) == candidates
