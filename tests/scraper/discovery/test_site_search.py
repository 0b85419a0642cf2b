"""The search for feeds, sitemaps and fronts, played against made-up sites that answer from a table."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.enums import Reason
from models.frontier.hints import Candidate, Hints
from scraper.discovery.documents import Document, DocumentKind, ParsedDocument
from scraper.discovery.site_search import MAX_FEED_LINKS, MAX_FEEDS, MAX_FRONTS, FoundVia, SiteSearch
from scraper.discovery.well_known_paths import well_known_feeds, well_known_sitemaps

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SITE = "https://a.example/"
ROBOTS = "https://a.example/robots.txt"
FEED = ParsedDocument((Candidate("https://a.example/1", Hints("One", "2026-11-19", "feed")),))
NEWS = ParsedDocument((Candidate("https://a.example/1", Hints("One", "2026-11-19", "sitemap")),))
FRONT = ParsedDocument((Candidate("https://a.example/1", Hints("One", via="front")),))
EMPTY_FRONT = ParsedDocument()
HTML = ParsedDocument(problem="not a feed: HTML page")

Answer = ParsedDocument | Reason


def url(path: str) -> str:
    return SITE + path


def played(answers: Mapping[str, Answer], *, is_thorough: bool = False) -> tuple[SiteSearch, list[str]]:
    """Return a search that has ended, and what it requested; what is not in the table is not found."""
    search = SiteSearch(SITE, NOW, inf, is_thorough=is_thorough)
    waiting = list(search.start())
    asked = []
    while waiting:
        document = waiting.pop(0)
        asked.append(document.url)
        waiting += after(search, document, answers.get(document.url, Reason.NOT_FOUND))
    assert search.has_ended
    return search, asked


def after(search: SiteSearch, document: Document, answer: Answer) -> Iterable[Document]:
    if isinstance(answer, Reason):
        return list(search.on_failed(document, answer))
    if answer.problem is not None:
        return list(search.on_failed(document, None))
    return list(search.on_parsed(document, answer))


def found(search: SiteSearch) -> dict[str, tuple[DocumentKind, FoundVia]]:
    return {name: (document.kind, search.found_via[name]) for name, document in search.found.items()}


def test_what_robots_and_the_front_page_name_is_found_and_nothing_is_guessed() -> None:
    search, asked = played(
        {
            ROBOTS: ParsedDocument(sitemaps=(url("index.xml"),)),
            SITE: ParsedDocument(feeds=(url("declared"),), feed_links=(url("rss"),)),
            url("index.xml"): ParsedDocument(sitemaps=(url("old.xml"), url("news.xml"))),
            url("news.xml"): NEWS,
            url("old.xml"): ParsedDocument((Candidate(url("tag/politics"), Hints(via="sitemap")),)),
            url("declared"): FEED,
        }
    )

    assert asked == [ROBOTS, SITE, *map(url, ("index.xml", "declared", "news.xml", "old.xml"))]
    assert found(search) == {
        url("declared"): (DocumentKind.FEED, FoundVia.DECLARED),
        url("news.xml"): (DocumentKind.SITEMAP, FoundVia.INDEX),
    }


def test_a_page_of_feeds_is_followed_one_step() -> None:
    search, asked = played(
        {
            SITE: ParsedDocument(feed_links=(url("rss-feeds"),)),
            url("rss-feeds"): ParsedDocument(feed_links=(url("rss/top"), url("more-feeds"), url("rss/sport"))),
            url("rss/top"): FEED,
            url("rss/sport"): FEED,
        }
    )

    assert asked == [ROBOTS, SITE, *map(url, ("rss-feeds", "rss/top", "rss/sport"))]
    assert found(search)[url("rss/top")] == (DocumentKind.FEED, FoundVia.LISTED)


def test_usual_addresses_are_tried_one_after_the_other_until_one_is_right() -> None:
    search, asked = played({SITE: FRONT, url("rss"): HTML, url("rss.xml"): FEED})

    assert asked == [ROBOTS, SITE, *map(url, ("feed", "rss", "rss.xml"))]
    assert found(search) == {url("rss.xml"): (DocumentKind.FEED, FoundVia.GUESSED)}


def test_a_page_of_feeds_may_stand_at_a_usual_address() -> None:
    search, asked = played(
        {SITE: FRONT, url("rss"): ParsedDocument(feed_links=(url("rss/top.xml"),)), url("rss/top.xml"): FEED}
    )

    assert asked[-2:] == [url("rss"), url("rss/top.xml")]
    assert list(found(search)) == [url("rss/top.xml")]


def test_sitemaps_are_tried_where_there_is_no_feed_and_sections_where_there_is_neither() -> None:
    sections = tuple(url(f"section-{number}") for number in range(20))
    front = ParsedDocument(FRONT.candidates, sections=sections)
    with_sitemap, asked = played({SITE: front, url("sitemap_news.xml"): NEWS})
    without, all_asked = played({SITE: front, sections[0]: FRONT, sections[1]: EMPTY_FRONT})
    guesses = [*well_known_feeds(SITE), *well_known_sitemaps(SITE)]

    assert asked == [ROBOTS, SITE, *guesses[: guesses.index(url("sitemap_news.xml")) + 1]]
    assert list(found(with_sitemap)) == [url("sitemap_news.xml")]
    assert all_asked == [ROBOTS, SITE, *guesses, *sections[:MAX_FRONTS]]
    assert found(without) == {sections[0]: (DocumentKind.FRONT, FoundVia.NAVIGATION)}


def test_a_thorough_search_looks_for_what_is_missing_too() -> None:
    answers = {SITE: ParsedDocument(feeds=(url("declared"),)), url("declared"): FEED, url("sitemap.xml"): NEWS}

    assert list(found(played(answers)[0])) == [url("declared")]
    assert list(found(played(answers, is_thorough=True)[0])) == [url("declared"), url("sitemap.xml")]


@pytest.mark.parametrize(
    ("parsed", "why"),
    [
        (ParsedDocument(FEED.candidates, unsuitable="a podcast or videos"), "a podcast or videos"),
        (ParsedDocument(), "it has no entries"),
        (
            ParsedDocument((Candidate(url("1"), Hints("One", "2019-03-02", "feed")),)),
            "its newest entry is of 2019-03-02",
        ),
    ],
)
def test_feeds_of_no_use_are_passed_over_and_others_are_looked_for(parsed: ParsedDocument, why: str) -> None:
    search, _ = played({SITE: ParsedDocument(feeds=(url("declared"),)), url("declared"): parsed, url("feed"): FEED})
    document = Document(url("declared"), DocumentKind.FEED)

    assert search.passed_over == {url("declared"): why}
    assert search.filter_candidates(document, parsed.candidates) == ()
    assert list(found(search)) == [url("feed")]


@pytest.mark.parametrize("reason", [Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT, Reason.REFUSED_ADDRESS])
def test_a_site_that_does_not_answer_gets_no_further_request(reason: Reason) -> None:
    assert played({ROBOTS: reason, SITE: reason})[1] == [ROBOTS, SITE]


@pytest.mark.parametrize(
    ("answers", "more"),
    [
        ({SITE: Reason.FORBIDDEN, url("feed"): Reason.FORBIDDEN}, [url("feed")]),
        ({SITE: Reason.FORBIDDEN, url("feed"): FEED}, [url("feed")]),
        ({SITE: Reason.RATE_LIMITED}, []),
        ({SITE: Reason.HOST_CLOSED}, []),
        ({SITE: Reason.RUN_STOPPED}, []),
    ],
)
def test_a_site_that_refuses_gets_no_series_of_guesses(answers: Mapping[str, Answer], more: list[str]) -> None:
    assert played(answers)[1] == [ROBOTS, SITE, *more]


def test_known_documents_are_not_requested_again_and_nothing_is_guessed_beside_them() -> None:
    search = SiteSearch(SITE, NOW, inf)
    search.mark_known(Document(url("rss"), DocumentKind.FEED))
    search.mark_known(Document(SITE, DocumentKind.FRONT))
    robots, front = search.start()
    list(search.on_failed(robots, Reason.NOT_FOUND))

    assert front.url == SITE
    assert list(search.on_parsed(front, ParsedDocument(feeds=(url("rss"),)))) == []
    assert search.has_ended
    assert found(search) == {url("rss"): (DocumentKind.FEED, FoundVia.KNOWN)}
    assert not search.is_speculative(search.found[url("rss")])


def test_the_search_goes_on_where_the_front_page_led_to() -> None:
    search = SiteSearch(SITE, NOW, inf)
    robots, front = search.start()
    list(search.on_parsed(robots, ParsedDocument()))

    there = Document("https://www.b.example/", DocumentKind.FRONT, asked=front.url)
    asked = [document.url for document in search.on_parsed(there, EMPTY_FRONT)]

    assert asked == ["https://www.b.example/robots.txt"]
    assert search.base_url == "https://www.b.example/"


def test_what_is_named_is_bounded() -> None:
    many = tuple(url(f"feed/{number}") for number in range(50))

    assert len(played({SITE: ParsedDocument(feeds=many)})[1]) == 2 + MAX_FEEDS + len(well_known_feeds(SITE)) + len(
        well_known_sitemaps(SITE)
    )
    assert [one for one in played({SITE: ParsedDocument(feed_links=many)})[1] if "/feed/" in one] == list(
        many[:MAX_FEED_LINKS]
    )


_PATHS = st.sampled_from(["a", "b", "feed", "rss", "rss.xml", "sitemap.xml", "news.xml", "feed/1"])
_URLS = st.lists(_PATHS.map(url), max_size=4).map(tuple)
_PARSED = st.builds(
    ParsedDocument,
    candidates=st.sampled_from([(), FEED.candidates, NEWS.candidates]),
    feeds=_URLS,
    feed_links=_URLS,
    sections=_URLS,
    sitemaps=_URLS,
    problem=st.none() | st.just("no XML"),
)


@given(
    st.dictionaries(st.sampled_from([ROBOTS, SITE]) | _PATHS.map(url), _PARSED | st.sampled_from(Reason)),
    st.booleans(),
)
def test_every_search_ends_and_asks_nothing_twice(answers: dict[str, Answer], is_thorough: bool) -> None:
    search, asked = played(answers, is_thorough=is_thorough)

    assert len(asked) == len(set(asked)) <= 60
    assert set(search.found) <= set(asked) <= set(search.found_via)
    assert not set(search.found) & set(search.passed_over)
