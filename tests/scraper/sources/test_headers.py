from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources.headers import MAX_VALUE, HeaderError, checked_cookie, checked_header, checked_header_value


def test_a_header_is_kept_without_space_around_it() -> None:
    assert checked_header("X-Key", "  a b\tc ") == ("X-Key", "a b\tc")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Host", "the crawler sets it"),
        ("content-length", "the crawler sets it"),
        ("Transfer-Encoding", "the crawler sets it"),
        ("Cookie", "write cookies = "),
        ("User-Agent", "write user_agent = "),
        ("If-None-Match", "makes conditional requests"),
        ("Accept-Encoding", "what it can decode"),
        ("Proxy-Authorization", "write proxy = "),
        ("X Key", "not the name of a header"),
        ("X:Key", "not the name of a header"),
        ("X\r\nKey", "not the name of a header"),
        ("Ключ", "not the name of a header"),
        ("", "not the name of a header"),
    ],
)
def test_headers_that_are_not_the_operators_to_set(name: str, message: str) -> None:
    with pytest.raises(HeaderError, match=message):
        checked_header(name, "x")


@pytest.mark.parametrize("value", ["", " ", "hush\r\nX: 1", "hush\n", "hush\x00", "hüsh", "\u2028hush", "hush\x7f"])
def test_values_that_cannot_be_sent_are_not_shown(value: str) -> None:
    with pytest.raises(HeaderError) as caught:
        checked_header_value(value + "x" if value.endswith("\n") else value)

    assert "hush" not in str(caught.value)


def test_a_value_has_an_end() -> None:
    assert checked_header_value("x" * MAX_VALUE)
    for read in (checked_header, checked_cookie):
        with pytest.raises(HeaderError, match="longer than 8192"):
            read("a", "x" * (MAX_VALUE + 1))


@pytest.mark.parametrize(
    ("name", "value"), [("a", "b"), ("consent", "yes, all"), ("e", ""), ("q", '"x"'), ("b", "a=b")]
)
def test_cookies_that_can_be_sent(name: str, value: str) -> None:
    assert checked_cookie(name, value) == (name, value)


@pytest.mark.parametrize(
    ("name", "value"), [("a=b", "c"), ("a", "b; c=d"), ("a", "b\r\nX: 1"), ("a b", "c"), ("a", " b"), ("a", "é")]
)
def test_cookies_that_cannot(name: str, value: str) -> None:
    with pytest.raises(HeaderError):
        checked_cookie(name, value)


@given(
    st.sampled_from([checked_header, checked_cookie]),
    st.text(max_size=10),
    st.text(max_size=20) | st.text('a\r\n\t ;"=\x00é', max_size=9),
)
def test_nothing_gets_through_that_ends_a_line(
    read: Callable[[str, str], tuple[str, str]], name: str, value: str
) -> None:
    try:
        sent = ": ".join(read(name, value))
    except HeaderError:
        return

    assert sent.isascii()
    assert sent.replace("\t", "").isprintable()
