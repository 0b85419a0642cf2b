import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.url_key import url_key
from pipelines.urls.normalise import InvalidUrlError, normalise_url
from pipelines.urls.variants import canonical_variant_key, is_front_page, site_of, uncached


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.google.com/amp/s/www.example.org/a/amp/?usqp=mq331&aoh=1", "https://www.example.org/a/amp/"),
        ("https://www.google.co.uk/amp/example.org/a?id=7", "http://example.org/a?id=7"),
        ("https://google.com.br/amp/s/example.org/a", "https://example.org/a"),
        ("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/a.html", "https://www.example.org/a.html"),
        ("https://cdn.ampproject.org/v/s/example.org/a?amp_js_v=0.1&id=7", "https://example.org/a?id=7"),
        ("https://www-example-org.bing-amp.com/c/s/www.example.org/a", "https://www.example.org/a"),
        # No copies: another path, no host in it, a name that only looks like Google's.
        ("https://www.google.com/search?q=example", None),
        ("https://www.google.com/amp/s/", None),
        ("https://www.google.com/amp/s/localhost", None),
        ("https://cdn.ampproject.org/v0.js", None),
        ("https://google.example.org/amp/s/www.example.org/a", None),
        ("https://example.org/amp/s/www.example.org/a", None),
        ("https://www.google.com/amp/s/me:secret@example.org/a", None),
        ("https://www.google.com/amp/s/exa%20mple.org/a", None),
    ],
)
def test_a_copy_in_a_cache_is_its_original(url: str, expected: str | None) -> None:
    assert uncached(normalise_url(url)) == (expected or normalise_url(url))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.org/a/amp/", "example.org/a"),
        ("https://example.org/amp/a.html", "example.org/a.html"),
        ("https://example.org/news/amp/world-1", "example.org/news/world-1"),
        ("https://example.org/a.amp", "example.org/a"),
        ("https://example.org/a.amp.html", "example.org/a.html"),
        ("https://example.org/a.html/amp.html", "example.org/a.html"),
        ("https://example.org/a-123-amp", "example.org/a-123"),
        ("https://example.org/a_amp.html", "example.org/a.html"),
        ("https://amp.example.org/a", "example.org/a"),
        ("https://example.org/a?amp", "example.org/a"),
        ("https://example.org/a?id=7&amp=1", "example.org/a?id=7"),
        ("https://example.org/a?outputType=amp", "example.org/a"),
        ("https://example.org/a/print/", "example.org/a"),
        ("https://example.org/print/2026/a", "example.org/2026/a"),
        ("https://example.org/a/drucken", "example.org/a"),
        ("https://example.org/a.html?print=yes", "example.org/a.html"),
        ("https://example.org/index.php?id=7&tmpl=component&print=1", "example.org?id=7"),
        ("https://example.org/a?view=print&id=7", "example.org/a?id=7"),
        ("https://m.example.org/a", "example.org/a"),
        ("https://mobile.example.co.uk/a", "example.co.uk/a"),
        ("https://amp.m.example.org/a", "m.example.org/a"),
        ("https://example.org/a?m=1", "example.org/a"),
    ],
)
def test_a_version_names_its_page(url: str, key: str) -> None:
    assert canonical_variant_key(normalise_url(url)) == key


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/",
        "https://example.org/a",
        "https://example.org/amplifiers",
        "https://example.org/amp",
        "https://example.org/print",
        "https://amp.com/a",
        "https://m.co.uk/a",
        "https://example.org/a?view=full&type=story&m=7",
        "https://example.org/a?template=7",
        "https://mexample.org/a",
        "http://m.example.org:8801/a",
    ],
)
def test_what_is_no_version(url: str) -> None:
    assert canonical_variant_key(normalise_url(url)) is None


def test_versions_of_one_page_are_of_one_home() -> None:
    hosts = ("example.org", "www.example.org", "m.example.org", "amp.example.org")

    assert {site_of(f"https://{host}/a") for host in hosts} == {"example.org"}
    assert site_of("http://127.0.0.1:8801/a") == "127.0.0.1:8801"
    assert site_of("https://news.example.org/a") == "news.example.org"


def test_front_pages() -> None:
    assert is_front_page(url_key("https://www.example.org/index.html"))
    assert not is_front_page(url_key("https://example.org/?p=7"))
    assert not is_front_page(url_key("https://example.org/a"))


_PARTS = st.text("amprint/.-_?&=;:%2Fx7@# ", max_size=30)


@given(
    st.sampled_from(
        ["amp.example.org", "www.google.com/amp/s", "cdn.ampproject.org/c/s", "m.example.co.uk", "example.org"]
    ),
    _PARTS,
)
def test_whatever_a_url_holds_its_version_is_another_key_and_its_original_a_url(host: str, rest: str) -> None:
    try:
        url = normalise_url(f"https://{host}/{rest}")
    except InvalidUrlError:
        return

    held = uncached(url)

    assert normalise_url(held) == held
    assert canonical_variant_key(held) != url_key(held)
    assert canonical_variant_key(held) is None or not is_front_page(str(canonical_variant_key(held)))
