from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from w3lib.url import safe_url_string

from pipelines.urls.normalise import MAX_URL_BYTES, InvalidUrlError, encode_path, host_of, normalise_url, same_site


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://WWW.Example.ORG", "http://www.example.org/"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("https://example.org/lo\nng", "https://example.org/long"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("http://127.0.0.1:8801/a", "http://127.0.0.1:8801/a"),
        ("http://[0:0::1]:8801/a", "http://[::1]:8801/a"),
        ("https://example.org./a", "https://example.org/a"),
        ("https://example.org\\a\\b?c=\\", "https://example.org/a/b?c=%5C"),
        ("https://example.org?id=7", "https://example.org/?id=7"),
        ("https://example.org/a#comments", "https://example.org/a"),
        ("https://example.org/a/../b/./c/..", "https://example.org/b/"),
        ("https://example.org/../../a", "https://example.org/a"),
        ("https://example.org/%2e%2E/a", "https://example.org/a"),
        ("https://example.org/.well-known/a", "https://example.org/.well-known/a"),
        ("https://example.org//a//", "https://example.org//a//"),
        ("https://bücher.example/ä b", "https://xn--bcher-kva.example/%C3%A4%20b"),
        (
            "https://пример.example/новости",
            "https://xn--e1afmkfd.example/" + "%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8",
        ),
        ("https://example.org/%c3%a4%7E%41", "https://example.org/%C3%A4~A"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://example.org/a?x[]=1&y='", "https://example.org/a?x%5B%5D=1&y=%27"),
        ("https://example.org/a?utm_source=rss&UTM_Medium=x", "https://example.org/a"),
        ("https://example.org/a?b=2&fbclid=1&a=1", "https://example.org/a?b=2&a=1"),
        ("https://example.org/a?id=1&amp;utm_source=rss", "https://example.org/a?id=1"),
        ("https://example.org/a?ref=front&from=x&cmp=2", "https://example.org/a?ref=front&from=x&cmp=2"),
        ("https://example.org/a?", "https://example.org/a"),
    ],
)
def test_one_spelling(url: str, expected: str) -> None:
    assert normalise_url(url) == expected


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("", "not an http"),
        ("/a/b", "not an http"),
        ("mailto:desk@example.org", "not an http"),
        ("javascript:void(0)", "not an http"),
        ("ftp://example.org/a", "not an http"),
        ("file:///etc/passwd", "not an http"),
        ("https://", "no host"),
        ("https:///a", "no host"),
        ("https://:80/", "no host"),
        ("https://a..b/", "impossible host"),
        ("https://exa mple.org/", "impossible host"),
        ("https://-a.org/", "impossible host"),
        ("https://" + "a" * 64 + ".org/", "impossible host"),
        ("https://\ud800.org/", "impossible host"),
        ("https://example.org:99999/", "Port out of range"),
        ("https://example.org:x/", "Port"),
        ("https://[::1/", "IPv6"),
        ("https://[::g]/", "IPv6|IPv4"),
        ("https://reader@example.org/", "user name or password"),
        ("https://example.org/" + "a" * MAX_URL_BYTES, "longer than"),
    ],
)
def test_what_is_no_url(url: str, complaint: str) -> None:
    with pytest.raises(InvalidUrlError, match=complaint):
        normalise_url(url)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(InvalidUrlError) as caught:
        normalise_url("https://me:secret@example.org/")

    assert "secret" not in str(caught.value)


_PARTS = st.text("aZ09é新%/.?&=;#:@[]\\'\" \n_-~+|<>\ud800", max_size=30)
_URLS = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "HTTPS", "ftp"]),
    st.sampled_from(["example.org", "EXAMPLE.org:80", "127.0.0.1:8801", "[::1]", "bücher.example", "a.b.c.test."]),
    st.one_of(st.just(""), st.builds("/{}".format, _PARTS), st.builds("?{}".format, _PARTS)),
)


@given(st.one_of(_URLS, _PARTS, st.text(), st.builds("http://{}".format, _PARTS)))
@example("http://example.org/%%41%4%31")
@example("http://example.org/a/%2e./b")
@example("http://example.org?&utm_source=1")
def test_a_normal_url_is_its_own_normal_form_and_nothing_but_invalid_url_is_raised(url: str) -> None:
    try:
        once = normalise_url(url)
    except InvalidUrlError:
        return

    assert normalise_url(once) == once
    assert once.isascii()
    assert len(once) <= MAX_URL_BYTES
    assert once.startswith(("http://", "https://"))
    assert host_of(once) == host_of(url) == urlsplit(once).netloc
    # What Scrapy makes of the URL before it asks for it is the same.
    assert safe_url_string(once) == once


_SEGMENTS = st.text("aZ09éЖ新-_,.~+!", min_size=1, max_size=12).filter(lambda text: text.strip("."))
_QUERIES = st.lists(st.tuples(st.sampled_from(["id", "p", "ID", "page", "ref"]), _SEGMENTS), max_size=4)


@given(st.lists(_SEGMENTS, min_size=1, max_size=5), _QUERIES, st.sampled_from(["", "/"]))
def test_what_tells_articles_apart_is_kept(segments: list[str], query: list[tuple[str, str]], end: str) -> None:
    path = "/" + "/".join(segments) + end
    extra = [("utm_source", "x"), *query, ("fbclid", "y")]
    written = "&".join(f"{name}={value}" for name, value in extra)

    parts = urlsplit(normalise_url(f"https://Example.org{path}?{written}#part"))

    assert unquote(parts.path) == path
    assert parse_qsl(parts.query.replace("+", "%2B")) == query


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("https://www.example.org/a", "http://example.org/", True),
        ("https://news.example.co.uk/", "https://sport.example.co.uk/", True),
        ("https://one.co.uk/", "https://two.co.uk/", False),
        ("https://example.org/", "https://example.com/", False),
        ("https://one.blogspot.com/", "https://two.blogspot.com/", False),
        ("https://co.uk/", "https://www.co.uk/", False),
        ("https://k12.ca.us/", "https://cc.ca.us/", False),
        ("http://127.0.0.1/", "http://127.0.0.1/a", True),
        ("http://127.0.0.1/", "http://127.0.0.2/", False),
        ("http://127.0.0.1:8801/", "http://127.0.0.1:8802/", False),
        ("http://127.0.0.1:8801/", "http://127.0.0.1:8801/a", True),
        ("http://[::1]:1/", "http://[::1]:2/", False),
        ("http://localhost:1/", "http://localhost:1/a", True),
        ("http://news.example.org:8080/", "http://www.example.org:8080/", False),
        ("http://www.outlet.test/", "http://outlet.test/", True),
        ("http://one.test/", "http://two.test/", False),
        ("mailto:a@example.org", "https://example.org/", False),
    ],
)
def test_same_site(a: str, b: str, expected: bool) -> None:
    assert same_site(a, b) is same_site(b, a) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/a b?c=d e", "/a%20b?c=d%20e"),
        ("/é/%7Ex/%zz", "/%C3%A9/~x/%25zz"),
        ("*/.?", "*/.?"),
        ("/?utm_x=1", "/?utm_x=1"),
    ],
)
def test_a_piece_of_a_url_is_encoded_and_nothing_else(text: str, expected: str) -> None:
    assert encode_path(text) == expected


@given(st.text("ab/é%& ;=+", max_size=20), st.text("ab/é%& ;=+?", max_size=20))
def test_a_piece_is_encoded_as_in_whole_urls(path: str, query: str) -> None:
    piece = f"/{path}?a{query}z"

    assert normalise_url(f"https://a.example{piece}") == f"https://a.example{encode_path(piece)}"
