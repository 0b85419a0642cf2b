import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls.normalise import normalise_url
from scraper.sources.url_patterns import UrlPatternError, normalised_pattern, url_matches

SITE = "https://www.one.example"


@pytest.mark.parametrize(
    ("written", "path", "expected"),
    [
        ("/video/", "/video/1", True),
        ("/video/", "/video", False),
        ("/video/", "/news/video/1", False),
        ("*/video/", "/news/video/1", True),
        ("*/video/", "/video/1", True),
        ("/*/video/", "/news/video/1", True),
        ("/news/*/comments$", "/news/1/comments", True),
        ("/news/*/comments$", "/news/1/comments/2", False),
        ("/news$", "/news", True),
        ("/news$", "/news/1", False),
        ("*.pdf$", "/a/b.pdf", True),
        ("*.pdf$", "/a/b.pdf?x=1", False),
        ("*?print=", "/a?print=1", True),
        ("*?", "/a?x=1", True),
        ("*?", "/a", False),
        ("/.", "/.well-known/1", True),
        ("/.", "/news/1", False),
        ("*?utm_source=", "/a?x=1", False),
        ("*&page=2", "/a?x=1&page=2", True),
        ("/100%", "/100%25/1", True),
        ("*ab*ab$", "/ab", False),
        ("*ab*ab$", "/abab", True),
        ("/welt/übersee", "/welt/%C3%BCbersee/1", True),
        ("/a b", "/a%20b", True),
        ("/News/", "/news/1", False),
        ("*", "/", True),
        ("/", "/news", True),
        ("https://www.one.example/a", "/a/1", True),
        ("https://WWW.One.Example", "/a/1", True),
        ("https://two.example/", "/a/1", False),
        ("http://www.one.example/", "/a", False),
        ("https://*.one.example/a", "/a", True),
    ],
)
def test_patterns_are_read_as_those_of_robots_txt(written: str, path: str, expected: bool) -> None:
    assert url_matches(normalised_pattern(written), SITE + path) is expected


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("video", 'begins neither with / nor with * nor with https://: write "/video" or "*/video"'),
        ("", 'write "/news/"'),
        ("/a#b", "what follows # is not part"),
        ("/video/\\d+", "patterns are not regular expressions"),
        ("https://a b/", "'a b' is not a host"),
        ("https://", "is not a host"),
        ("/" + "a" * 3_000, "longer than any address"),
    ],
)
def test_what_is_no_pattern_is_told_with_the_remedy(written: str, message: str) -> None:
    with pytest.raises(UrlPatternError, match=re.escape(message)):
        normalised_pattern(written)


def test_no_pattern_takes_long() -> None:
    # As a regular expression this would not come back before the test's time is over.
    assert not url_matches(normalised_pattern("/" + "*a" * 900 + "*b"), f"{SITE}/{'a' * 2_000}")


@given(st.text(max_size=30) | st.text("ab/*$?=.%h:t ps", max_size=30))
def test_any_text_is_a_pattern_or_refused(written: str) -> None:
    try:
        read = normalised_pattern(written)
    except UrlPatternError:
        return

    assert normalised_pattern(read) == read


@given(st.text("ab/=é %", max_size=20), st.sampled_from(["", "?a=é b&c"]))
def test_an_address_matches_itself(path: str, query: str) -> None:
    path = f"{path}a{query}"
    url = normalise_url(f"{SITE}/{path}")
    written = normalised_pattern(f"/{path}")

    assert url_matches(written, url)
    assert url_matches(written + "$", url)
    assert url_matches(normalised_pattern(url), url)


@given(st.text("ab/*", min_size=1, max_size=12), st.text("ab/", max_size=12), st.booleans())
def test_stars_mean_what_they_mean_in_regular_expressions(body: str, path: str, ends: bool) -> None:
    written = "/" + body + ("$" if ends else "")
    expression = "/" + body.replace("*", ".*") + ("$" if ends else "")

    assert url_matches(normalised_pattern(written), f"{SITE}/{path}") is (re.match(expression, f"/{path}") is not None)
