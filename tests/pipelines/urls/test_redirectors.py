import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.redirectors import redirect_target
from scraper.discovery.formats.rss_atom import read_feed

STORY = "https://outlet.example/2026/11/20/bridge?id=7"
CODED = "https%3A%2F%2Foutlet.example%2F2026%2F11%2F20%2Fbridge%3Fid%3D7"


def google_news(address: bytes, path: str = "/rss/articles/") -> str:
    length = bytes([len(address)]) if len(address) < 128 else bytes([len(address) % 128 | 128, len(address) // 128])
    code = base64.urlsafe_b64encode(b"\x08\x13\x22" + length + address + b"\xd2\x01\x00").decode().rstrip("=")
    return f"https://news.google.com{path}{code}?oc=5"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.google.com/url?rct=j&sa=t&url={CODED}&ct=ga",
        f"https://www.google.co.uk/url?q={CODED}",
        f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&url={CODED}&c=1",
        f"https://l.facebook.com/l.php?u={CODED}&h=x",
        f"https://out.reddit.com/t3_x?url={CODED}&token=y",
        f"https://us.rd.yahoo.com/dailynews/rss/*{STORY}",
        google_news(STORY.encode()),
        google_news(STORY.encode(), "/articles/"),
    ],
)
def test_counting_redirects_give_what_they_hold(url: str) -> None:
    assert redirect_target(url) == STORY


def test_long_addresses_in_google_news_are_whole() -> None:
    long = STORY + "x" * 300

    assert redirect_target(google_news(long.encode())) == long


@pytest.mark.parametrize(
    "url",
    [
        STORY,
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/search?q=https://outlet.example/",
        "https://outlet.example/url?q=https://elsewhere.example/",
        google_news(b"AU_yqLO1"),
        "https://news.google.com/rss/articles/CBMi",
        "https://news.google.com/rss/articles/CBM" + "x" * 100,
        "http://[",
        "",
    ],
)
def test_all_others_stay_as_they_are(url: str) -> None:
    assert redirect_target(url) == url


@given(st.text(max_size=50), st.binary(max_size=50))
def test_nothing_is_raised(text: str, held: bytes) -> None:
    code = base64.urlsafe_b64encode(b"\x08\x13\x22" + held).decode()
    for url in (text, f"https://news.google.com/articles/{code}", f"https://www.google.com/url?q={text}"):
        found = redirect_target(url)
        assert found == url or found.startswith(("http://", "https://"))


def test_a_feed_of_redirects_brings_the_articles_themselves() -> None:
    link = f"https://www.google.com/url?url={CODED}%26utm_source%3Drss".replace("&", "&amp;")
    body = f"<rss version='2.0'><channel><item><title>Bridge</title><link>{link}</link></item></channel></rss>"

    assert [found.url for found in read_feed(body.encode(), "https://www.google.com/alerts").candidates] == [STORY]
