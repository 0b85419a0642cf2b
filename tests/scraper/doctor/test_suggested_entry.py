from dataclasses import replace

import pytest

from scraper.discovery.documents import DocumentKind
from scraper.discovery.site_search import FoundVia
from scraper.doctor.findings import DocumentResult, Findings, RobotsResult, SampleResult
from scraper.doctor.findings_text import why_nothing
from scraper.doctor.suggested_entry import Entry, as_toml, chosen_of, entry_of
from tests.factories import make_article

SITE = "https://www.a.example/"


def url(path: str) -> str:
    return SITE + path


def seen(
    path: str, kind: DocumentKind = DocumentKind.FEED, *urls: str, headlines: int = 1, index: str = ""
) -> DocumentResult:
    return DocumentResult(
        url(path),
        kind,
        FoundVia.DECLARED,
        entries=len(urls),
        headlines=headlines,
        urls=urls,
        index=index and url(index),
    )


def findings(*documents: DocumentResult, domain: str = "www.a.example", base_url: str = SITE) -> Findings:
    return Findings(domain, base_url, documents=list(documents))


def test_feeds_that_bring_nothing_more_are_left_out() -> None:
    many = tuple(map(str, range(10)))
    found = findings(
        seen("all", DocumentKind.FEED, *many),
        seen("atom", DocumentKind.FEED, *many),
        seen("sport", DocumentKind.FEED, "9", "10", "11"),
        seen("nearly", DocumentKind.FEED, *many[:9], "12"),
        seen("empty", DocumentKind.FEED),
        replace(seen("old", DocumentKind.FEED, "13"), passed_over="old"),
        seen("front", DocumentKind.FRONT, "14"),
    )

    assert entry_of(found) == Entry("www.a.example", None, ("/all", "/sport"), (), ())


def test_news_sitemaps_are_named_by_themselves_or_by_their_index_where_their_names_will_be_others() -> None:
    found = findings(
        seen("sitemap.xml", DocumentKind.SITEMAP),
        seen("news.xml", DocumentKind.SITEMAP, "1", index="sitemap.xml"),
        seen("news-2026-11.xml", DocumentKind.SITEMAP, "2", index="by-month.xml"),
        seen("news-2026-10.xml", DocumentKind.SITEMAP, "3", index="by-month.xml"),
        seen("pages.xml", DocumentKind.SITEMAP, "4", headlines=0),
    )

    assert chosen_of(found).sitemaps == (url("news.xml"), url("by-month.xml"))


def test_front_pages_are_the_last_resort() -> None:
    front, section = seen("", DocumentKind.FRONT, "1"), seen("sport", DocumentKind.FRONT, "2")

    assert entry_of(findings(front, section, seen("empty", DocumentKind.FRONT))) == Entry(
        "www.a.example", None, (), (), ("/", "/sport")
    )
    assert entry_of(findings(seen("empty", DocumentKind.FRONT))) is None


def test_a_site_of_plain_sitemaps_is_written_as_its_domain() -> None:
    found = findings(seen("sitemap.xml", DocumentKind.SITEMAP, "1", headlines=0))

    assert entry_of(found) == Entry("www.a.example", None, (), (), ())


@pytest.mark.parametrize(
    ("domain", "base_url", "expected"),
    [
        ("a.example", SITE, Entry("www.a.example", None, ("/all",), (), ())),
        ("www.b.example", SITE, Entry("www.b.example", None, (url("all"),), (), ())),
        ("https://www.a.example", SITE, Entry("www.a.example", None, ("/all",), (), ())),
        ("www.a.example", "http://www.a.example/", Entry("www.a.example", None, ("/all",), (), ())),
    ],
)
def test_the_domain_is_the_one_that_answers_and_paths_are_its_own(domain: str, base_url: str, expected: Entry) -> None:
    assert entry_of(findings(seen("all", DocumentKind.FEED, "1"), domain=domain, base_url=base_url)) == expected


def test_a_site_without_https_is_written_with_whole_addresses() -> None:
    feed = replace(seen("all", DocumentKind.FEED, "1"), url="http://a.example/all")

    assert entry_of(findings(feed, domain="a.example", base_url="http://a.example/")) == Entry(
        "a.example", None, ("http://a.example/all",), (), ()
    )


def test_the_name_is_the_outlets_and_not_its_host() -> None:
    found = findings(seen("all", DocumentKind.FEED, "1"))
    for publisher in ("a.example", "The A", "The A", "Other", None):
        article = make_article("https://www.a.example/1", publisher=publisher)
        found.samples.append(SampleResult("https://www.a.example/1", "feed", article))

    entry = entry_of(found)

    assert entry is not None
    assert entry.name == "The A"


def test_an_entry_is_written_as_one_would_by_hand() -> None:
    assert as_toml(Entry("a.example", "The “A”", ("/all",), ("/x", "/y"), ())) == (
        '[[source]]\ndomain = "a.example"\nname = "The “A”"\nfeeds = ["/all"]\nsitemaps = [\n    "/x",\n    "/y",\n]\n'
    )


def test_why_nothing_was_found_is_the_first_thing_that_went_wrong() -> None:
    found = findings()
    front = DocumentResult(SITE, DocumentKind.FRONT, FoundVia.OPENING, problem="the site refuses us")

    assert why_nothing(found) == "the site did not answer"
    found.robots["www.a.example"] = RobotsResult(url("robots.txt"), forbids_front=True)
    assert why_nothing(found) == "robots.txt forbids the front page"
    found.documents.append(front)
    assert why_nothing(found) == "the front page: the site refuses us"
    found.is_cut = True
    assert "stopped" in why_nothing(found)
