import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources.proxies import ProxyError, parse_proxy, redacted_proxy


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128", "http://proxy.example:3128"),
        (" http://proxy.example/ ", "http://proxy.example", "http://proxy.example"),
        ("http://ann:s3cret@[::1]:3128", "http://ann:s3cret@[::1]:3128", "http://[::1]:3128"),
        ("Direct", "direct", "direct"),
    ],
)
def test_addresses_of_proxies(text: str, expected: str, shown: str) -> None:
    assert parse_proxy(text) == expected
    assert redacted_proxy(expected) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "hush.example:3128",
        "https://hush.example",
        "socks5://hush.example:1080",
        "http://:3128",
        "http://hush:99999",
        "http://hush:0",
        "http://[hush",
        "http://hush.example/path",
        "http://hush.example?x",
        "http://hu sh",
        "http://hüsh.example",
        "http://hush\r\nX: 1",
    ],
)
def test_what_is_none_is_not_shown(text: str) -> None:
    with pytest.raises(ProxyError) as caught:
        parse_proxy(text)

    assert "hush" not in str(caught.value)
    assert 'write "http://host:port"' in str(caught.value)


@given(st.text(max_size=30) | st.text("htp:/@.a1[]%\r\n ", max_size=30).map(lambda text: f"http://{text}"))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = parse_proxy(text)
    except ProxyError:
        return

    assert parse_proxy(address) == address
