"""Damaged links are mended as they were meant, or left alone; links without damage stay as they are."""

from html import escape
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.normalise import normalise_url
from scraper.discovery.formats.candidates import absolute_url
from scraper.discovery.formats.link_repair import mended_link
from scraper.discovery.formats.rss_atom import read_feed
from scraper.discovery.formats.sitemaps import read_sitemap

BASE = "https://outlet.example/feeds/news.xml"


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("https://a.example/?sec=3&#038;id=77", "https://a.example/?sec=3&id=77"),
        ("https://a.example/?sec=3&#38;id=77", "https://a.example/?sec=3&id=77"),
        ("https://a.example/?sec=3&#x26;id=77", "https://a.example/?sec=3&id=77"),
        ("https://a.example/?sec=3&amp;#038;id=77", "https://a.example/?sec=3&id=77"),
        ("https://a.example/?sec=3&amp;amp;id=77", "https://a.example/?sec=3&id=77"),
        ("https://a.example/caf&#233;", "https://a.example/caf%C3%A9"),
        ("/a?lang=de&copy=1&reg=2&para=3", "https://outlet.example/a?lang=de&copy=1&reg=2&para=3"),
        ("www.a.example/x", "https://www.a.example/x"),
        ("a.org/x", "https://a.org/x"),
        ("müller.de/artikel", "https://xn--mller-kva.de/artikel"),
        ("outlet.example/x", "https://outlet.example/x"),
        ("news.outlet.example", "https://news.outlet.example/"),
        ("https:/a.example/x", "https://a.example/x"),
        ("https:///a.example/x", "https://a.example/x"),
        ("https:a.example/x", "https://a.example/x"),
        ("https//a.example/x", "https://a.example/x"),
        ("http:https://a.example/x", "https://a.example/x"),
        ("http://http://a.example/x", "http://a.example/x"),
        ("http://https//a.example/x", "https://a.example/x"),
        ("//https://a.example/x", "https://a.example/x"),
        ("/https://a.example/x", "https://a.example/x"),
        ("https: //a.example/x", "https://a.example/x"),
        ("http:/127.0.0.1:8080/x", "http://127.0.0.1:8080/x"),
        ("\ufeffhttps://a.example/\u200bx\u2060", "https://a.example/x"),
        ("https://a.example/2026/\n      harbour", "https://a.example/2026/harbour"),
        ("https://a.example/x\r\nhttps://a.example/y", "https://a.example/x"),
        ("<https://a.example/x>", "https://a.example/x"),
        ('"https://a.example/x"', "https://a.example/x"),
        ("<![CDATA[ https://a.example/x ]]>", "https://a.example/x"),
        ("<a class='u' href='https://a.example/x'>Harbour</a>", "https://a.example/x"),
        ("[Harbour](https://a.example/x)", "https://a.example/x"),
        ("[https://a.example/x]", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("://a.example/x", "https://a.example/x"),
        ("ttps://a.example/x", "https://a.example/x"),
        ("htttp://a.example/x", "http://a.example/x"),
        ("https\uff1a//a.example/x", "https://a.example/x"),
        ("https:\\\\a.example\\2026\\x", "https://a.example/2026/x"),
        (r"https:\/\/a.example\/2026\/x", "https://a.example/2026/x"),
        ("https%3A%2F%2Fa.example%2Fx%3Fa%3D1", "https://a.example/x?a=1"),
    ],
)
def test_damaged_links_are_mended(link: str, meant: str) -> None:
    assert absolute_url(link, BASE) == meant


@pytest.mark.parametrize(
    ("link", "meant"),
    [
        ("story.html", "https://outlet.example/feeds/story.html"),
        ("index.php/2026/a", "https://outlet.example/feeds/index.php/2026/a"),
        ("news.pl/a", "https://outlet.example/feeds/news.pl/a"),
        ("2026.11.02/a", "https://outlet.example/feeds/2026.11.02/a"),
        ("https:/news/a", "https://outlet.example/news/a"),
        ("https:a.html", "https://outlet.example/feeds/a.html"),
        ("(a)/x", "https://outlet.example/feeds/(a)/x"),
        ("/web/2026/https://a.example/x", "https://outlet.example/web/2026/https://a.example/x"),
        ("https://https.example/x", "https://https.example/x"),
        ("https://a.example/?u=https://b.example/&times=2", "https://a.example/?u=https://b.example/&times=2"),
        # A joiner is a letter of this word.
        ("https://a.example/می\u200cشود", "https://a.example/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF"),
    ],
)
def test_what_may_be_meant_as_it_is_stays(link: str, meant: str) -> None:
    assert absolute_url(link, BASE) == meant


@pytest.mark.parametrize(
    "link",
    [
        "mailto:a@outlet.example",
        "tag:outlet.example,2026:5",
        "javascript:void(0)",
        "<b>https://a.example/x",
        "x" * 9_000,
    ],
)
def test_what_is_no_link_gives_none(link: str) -> None:
    assert absolute_url(link, BASE) is None


NAMES = st.sampled_from("lang copy reg para sect not times amp lt gt quot euro id p deg uml yen cent".split())
WORDS = st.text("abcdefgzäñж世0123456789-_.~!*'", min_size=1, max_size=12).filter(lambda word: word.strip("."))
LINKS = st.builds(
    lambda scheme, host, path, query: (
        f"{scheme}://{host}/{'/'.join(path)}" + "?" * bool(query) + "&".join(f"{name}={value}" for name, value in query)
    ),
    st.sampled_from(["http", "https"]),
    st.sampled_from(["outlet.example", "www.a.org", "b.co.uk:8080", "127.0.0.1:8000", "https.example"]),
    st.lists(WORDS, max_size=4),
    st.lists(st.tuples(NAMES, WORDS), max_size=4),
)


@given(LINKS)
def test_links_without_damage_stay_as_they_are(link: str) -> None:
    assert mended_link(link, BASE) == link


@given(LINKS)
def test_links_without_damage_go_through_feeds_and_sitemaps_well_written_or_not(link: str) -> None:
    for written in (escape(link), f"<![CDATA[{link}]]>", link):
        feed = f"<rss version='2.0'><channel><item><link>{written}</link></item></channel></rss>"
        sitemap = f"<urlset><url><loc>{written}</loc></url></urlset>"

        assert [found.url for found in read_feed(feed.encode(), BASE).candidates] == [normalise_url(link)]
        assert [found.url for found in read_sitemap(sitemap.encode(), BASE).candidates] == [normalise_url(link)]


@given(st.lists(st.text("abc-/", min_size=1, max_size=8), min_size=1, max_size=4))
def test_relative_links_stay_on_their_host(path: list[str]) -> None:
    link = "/" + "/".join(path).strip("/")

    assert mended_link(link, BASE) == urljoin(BASE, link)
