import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.normalise import normalise_url
from scraper.discovery.formats.feed_links import looks_like_feed
from scraper.discovery.formats.front_pages import read_front
from tests.scraper.discovery.formats.mutations import mutated

URL = "https://www.outlet.example/"

PAGE = b"""<html><head>
<link rel="alternate" type="application/rss+xml" href="feed://www.outlet.example/news.rss">
<link rel="alternate" type="application/rss+xml" title="Outlet &raquo; Kommentar-Feed" href="/k">
<link rel="alternate" type="application/rss+xml" title="Our podcast" href="/podcast.rss">
<link rel="alternate" type="application/json" href="/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" type="application/json+oembed" href="/oembed?x"><link rel="feed" href="/all"></head><body>
<a href="/service/rss-feeds">Get the news your way</a><a href="/world.xml?outputType=rss">World</a>
<a href="/abo/news"> RSS-Feeds </a><a href="/feedback">Feedback</a><a href="/sitemap.xml">Sitemap</a>
<a href="https://feeds.feedburner.com/outlet">x</a><a href="https://www.elsewhere.example/rss">Their RSS</a>
<a href="/2026/11/20/how-to-feed-the-poor">How to feed the poor</a><a href="/x/comments/feed">RSS</a>
<a href="feed:https://www.outlet.example/sport/rss">Sport</a><a href="/podcasts/rss">RSS</a></body></html>"""


def test_declared_feeds_are_those_of_articles() -> None:
    assert read_front(PAGE, URL).feeds == (
        "https://www.outlet.example/news.rss",
        "https://www.outlet.example/feed.json",
        "https://www.outlet.example/all",
    )


def test_plain_links_are_feeds_first_and_then_pages_that_may_list_them() -> None:
    assert read_front(PAGE, URL).feed_links == (
        "https://www.outlet.example/world.xml?outputType=rss",
        "https://feeds.feedburner.com/outlet",
        "https://www.outlet.example/sport/rss",
        "https://www.outlet.example/service/rss-feeds",
        "https://www.outlet.example/abo/news",
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/feed",
        "https://a.example/rss/politics",
        "https://a.example/rss.xml",
        "https://a.example/news.RSS",
        "https://a.example/arc/outboundfeeds/rss/?outputType=xml",
        "https://a.example/?feed=rss2",
        "https://a.example/index.xml",
        "https://a.example/feeds/posts/default",
        "https://a.example/xml/rss_2.0.xml",
        "https://feeds.a.example/news",
        "https://a.example/atom.aspx",
    ],
)
def test_addresses_that_feeds_have(url: str) -> None:
    assert looks_like_feed(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "https://feeds.a.example/",
        "https://a.example/sitemap.xml",
        "https://a.example/news/feeding-the-poor",
        "https://a.example/2026/rss-explained.html",
        "https://a.example/rss-feeds",
        "http://[",
    ],
)
def test_addresses_that_others_have(url: str) -> None:
    assert not looks_like_feed(url)


@given(mutated((PAGE,)))
def test_whatever_a_page_holds_its_feeds_are_normal(body: bytes) -> None:
    front = read_front(body, URL)

    for found in (front.feeds, front.feed_links, front.sections):
        assert len(set(found)) == len(found)
        assert [normalise_url(url) for url in found] == list(found)


@given(st.text(max_size=60))
def test_any_text_is_accepted(text: str) -> None:
    assert looks_like_feed(text) in {True, False}
