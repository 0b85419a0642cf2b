import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from pipelines.urls.normalise import normalise_url
from scraper.discovery.formats.front_pages import read_front
from tests.scraper.discovery.formats.mutations import mutated

URL = "https://www.outlet.example/"

FRONT = b"""<!doctype html><html><head><meta charset="utf-8"><title>Outlet</title>
<link rel="alternate" type="application/rss+xml" href="/feed.xml" title="News">
<link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://feeds.outlet.example/atom">
<link rel="alternate" type="application/feed+json" href="feed.json"><link rel="alternate" type="application/rss+xml">
<link rel="alternate" type="application/rss+xml" href="/comments/feed/">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" type="text/css" href="/a.css">
</head><body><nav><a href="/">Home</a><a href="/world">World</a><a href="/world#x">World</a>
<a href="/tag/the-harbour-strike">Harbour</a><a href="/login">Log in</a><a href="mailto:desk@outlet.example">Mail</a>
<a href="https://www.elsewhere.example/2026/11/02/harbour">Elsewhere</a><a href="/2026/11/02/crane.jpg">Crane</a>
<a>Nothing</a><a href="">Nothing</a></nav>
<a href="/2026/11/02/harbour?utm_source=front"><img src="/crane.jpg"></a>
<a href="/2026/11/02/harbour">Harbour
   strike <b>ends</b><script>var x = "longer than the headline, but no text";</script></a>
<a href="/2026/11/02/harbour#comments">Read 12 comments</a>
<a href="2026/11/02/bread"><h3>Bread again</h3><p>The bakers of the town have agreed that there will be bread.</p></a>
<a href="//www.outlet.example/2026/11/02/ferry"></a>
<template><a href="/2026/11/02/hidden">Hidden</a></template>
</body></html>"""


def test_articles_feeds_and_counts() -> None:
    front = read_front(FRONT, URL)

    assert front.candidates == (
        Candidate("https://www.outlet.example/2026/11/02/harbour", Hints("Harbour strike ends", via="front")),
        Candidate("https://www.outlet.example/2026/11/02/bread", Hints("Bread again", via="front")),
        Candidate("https://www.outlet.example/2026/11/02/ferry", Hints(via="front")),
    )
    assert front.feeds == (
        "https://www.outlet.example/feed.xml",
        "https://feeds.outlet.example/atom",
        "https://www.outlet.example/feed.json",
    )
    assert front.rejected == {
        "file": 1,
        "front_page": 1,
        "listing": 1,
        "no_article_mark": 1,
        "not_a_url": 1,
        "other_site": 1,
        "service": 1,
    }


def test_a_base_element_moves_relative_links() -> None:
    body = b"""<head><base target="_blank"><base href="/news/"><base href="/ignored/">
<link rel=alternate type=application/rss+xml href=feed></head><a href="harbour-strike-ends">Harbour</a>"""

    front = read_front(body, URL)

    assert [found.url for found in front.candidates] == ["https://www.outlet.example/news/harbour-strike-ends"]
    assert front.feeds == ("https://www.outlet.example/news/feed",)


def test_a_base_that_is_no_url_is_ignored() -> None:
    front = read_front(b"<base href='about:blank'><a href='harbour-strike-ends'>Harbour</a>", URL)

    assert [found.url for found in front.candidates] == ["https://www.outlet.example/harbour-strike-ends"]


def declaring(encoding: str | None) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", f"text/html; charset={encoding}"),) if encoding else ()


LINK = "<a href='/2026/11/02/a'>Гавань открыта</a>"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (LINK.encode(), None),
        (LINK.encode(), "latin-1"),
        (LINK.encode("cp1251"), "windows-1251"),
        (LINK.encode("koi8_r"), "koi8_r"),
        (f"<meta charset=windows-1251>{LINK}".encode("cp1251"), None),
        (f"<meta charset=windows-1251>{LINK}".encode("cp1251"), "no-such-encoding"),
        (f"<meta charset=windows-1251>{LINK}".encode("cp1251"), "no\x00ne"),
        (LINK.encode("utf-16"), None),
        (LINK.encode("cp1251") * 20, "latin-1"),
    ],
)
def test_the_encoding_is_found(body: bytes, encoding: str | None) -> None:
    assert read_front(body, URL, declaring(encoding)).candidates[0].hints.headline == "Гавань открыта"


def test_a_teaser_without_heading_is_no_headline() -> None:
    front = read_front(b"<a href='/2026/11/02/a'>" + b"word " * 100 + b"</a>", URL)

    assert front.candidates == (Candidate("https://www.outlet.example/2026/11/02/a", Hints(via="front")),)


@pytest.mark.parametrize("body", [b"", b"\x00", b"hello", b"<", b"\x89PNG\x00\xff", b"{}", b"<!---->", b"<?xml?>"])
def test_what_is_no_page_has_no_links(body: bytes) -> None:
    front = read_front(body, URL)

    assert (front.candidates, front.feeds, front.rejected) == ((), (), {})


def test_deep_nesting_is_read_without_trouble() -> None:
    body = b"<div>" * 20_000 + b"<a href='/2026/11/02/a'>x</a>"

    assert len(read_front(body, URL).candidates) <= 1


@given(
    st.one_of(mutated((FRONT,)), st.binary(max_size=300)),
    st.sampled_from([None, "utf-8", "windows-1251", "hex", "x"]),
)
def test_nothing_is_raised_and_every_link_is_counted_once(body: bytes, encoding: str | None) -> None:
    front = read_front(body, URL, declaring(encoding))

    urls = [found.url for found in front.candidates]
    assert len(set(urls)) == len(urls)
    for url in [*urls, *front.feeds]:
        assert normalise_url(url) == url
