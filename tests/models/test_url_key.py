from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.url_key import url_key
from pipelines.urls.normalise import normalise_url


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://example.org/2026/bridge", "example.org/2026/bridge"),
        ("http://www.example.org/2026/bridge/", "example.org/2026/bridge"),
        ("https://example.org/2026/bridge//", "example.org/2026/bridge"),
        ("https://example.org/2026/bridge/index.html", "example.org/2026/bridge"),
        ("https://example.org/2026/bridge/INDEX.PHP", "example.org/2026/bridge"),
        ("https://example.org/index.php?id=7", "example.org?id=7"),
        ("https://example.org/?id=7", "example.org?id=7"),
        ("https://example.org/index.php/2026/bridge", "example.org/index.php/2026/bridge"),
        ("https://example.org/story?b=2&a=1", "example.org/story?a=1&b=2"),
        ("https://example.org/story?b=2&a=2&b=1&&", "example.org/story?a=2&b=2&b=1"),
        ("https://example.org:8443/a", "example.org:8443/a"),
        ("http://127.0.0.1:8801/a/", "127.0.0.1:8801/a"),
        ("https://www.com/a", "www.com/a"),
        ("https://www2.example.org/a", "www2.example.org/a"),
        ("https://example.org/", "example.org"),
        ("not a url", "not a url"),
        ("https://[::1", "https://[::1"),
    ],
)
def test_key(url: str, key: str) -> None:
    assert url_key(url) == key


# Shapes of real sites' article URLs: what distinguishes two articles may be in any part of the URL.
_APART = """
    /2026/11/20/bridge-opens /2026/11/20/bridge-opens-2 /2026/11/21/bridge-opens /2026/11/20/Bridge-Opens
    /2026/11/20/bridge-opens.html /2026/11/20/bridge-opens.htm /2026/11/20/bridge_opens /20/11/2026/bridge-opens
    /news/1234567 /news/1234568 /news/12345678 /sport/1234567 /en/news/1234567 /news/1234567/photos /news/1234567/2
    /article.php?id=7 /article.php?id=8 /article.php?ID=7 /article.php?id=7&page=2 /article.php?sid=7 /?p=7 /?p=8
    /index.php?id=7 /index.php?option=com_content&id=7 /index.php?option=com_content&id=8 /index.php/7 /7
    /story,1234.html /story,1235.html /story;1234 /a-1.2345678 /a-1.2345679 /a_1.2345678 /a.1234.html /a/b/ /a//b
    /articleshow/1234.cms /articleshow/1235.cms /news/id/ab12cd34ef /news/id/AB12CD34EF /de/a /fr/a
    /%E6%96%B0%E9%97%BB/1 /%E6%96%B0%E9%97%BB/2 /a%2Fb /a+b /a%20b /story?ref=1 /story?from=2 /amp/ /print /m /index
    /blog/default /2026/index /index.html.bak /topic?a=1&b=2 /topic?a=2&b=1 /topic?a=1&a=2 /topic?a=2&a=1 /topic?a=1
""".split()
_HOSTS = ("example.org", "news.example.org", "example.com", "example.org:8443", "m.example.org", "amp.example.org")


def test_no_two_articles_share_a_key() -> None:
    urls = [normalise_url(f"https://{host}{path}") for host in _HOSTS for path in _APART]

    assert len({url_key(url) for url in urls}) == len(set(urls)) == len(_HOSTS) * len(_APART)


_NAMES = st.text("abcXYZ019-_.,~é新", min_size=1, max_size=8).filter(lambda text: text.strip("."))
_PATHS = st.lists(_NAMES, max_size=4).filter(lambda path: not path or "." not in path[-1])
_QUERIES = st.lists(st.tuples(_NAMES, _NAMES), max_size=4, unique_by=lambda parameter: parameter[0])
_SITES = st.sampled_from(["example.org", "news.example.org", "example.co.uk:8443", "bücher.example", "[::1]"])


@given(_SITES, _PATHS, _QUERIES, st.data())
def test_all_variants_of_a_url_have_one_key(
    site: str, path: list[str], query: list[tuple[str, str]], data: st.DataObject
) -> None:
    plain = f"https://{site}/{'/'.join(path)}{'?' * bool(query)}{'&'.join(map('='.join, query))}"
    key = url_key(normalise_url(plain))
    scheme = data.draw(st.sampled_from(["http", "HTTPS"]))
    named = site if "[" in site else data.draw(st.sampled_from([site, f"www.{site}", site.upper(), f"WWW.{site}"]))
    if ":" not in site:
        named += data.draw(st.sampled_from(["", {"http": ":80", "HTTPS": ":443"}[scheme]]))
    end = data.draw(st.sampled_from(["", "/", "//", "/index.html", "/Index.php", "/default.aspx"]))
    mixed = data.draw(st.permutations([*query, ("utm_source", "x"), ("fbclid", "y")]))
    fragment = data.draw(st.sampled_from(["", "#", "#comments"]))

    spelled = f"{scheme}://{named}/{'/'.join(path)}{end}?{'&'.join(map('='.join, mixed))}{fragment}"

    assert url_key(normalise_url(spelled)) == key
    # A key that is read as a URL again is its own key.
    assert url_key(normalise_url(f"https://{key}")) == key


@given(_SITES, _PATHS, _QUERIES, _SITES, _PATHS, _QUERIES)
def test_urls_of_different_pages_have_different_keys(
    site: str,
    path: list[str],
    query: list[tuple[str, str]],
    other_site: str,
    other_path: list[str],
    other_query: list[tuple[str, str]],
) -> None:
    def url(host: str, segments: list[str], parameters: list[tuple[str, str]]) -> str:
        return normalise_url(f"https://{host}/{'/'.join(segments)}?{'&'.join(map('='.join, parameters))}")

    is_one = (site, path, sorted(query)) == (other_site, other_path, sorted(other_query))

    keys = url_key(url(site, path, query)), url_key(url(other_site, other_path, other_query))

    assert (keys[0] == keys[1]) is is_one


def test_the_order_of_parameters_is_ignored_except_within_one_name() -> None:
    orders = permutations(["a=1", "b=2", "c=", "d"])

    assert len({url_key(f"https://example.org/x?{'&'.join(order)}") for order in orders}) == 1
    assert url_key("https://example.org/x?a=1&a=2") != url_key("https://example.org/x?a=2&a=1")
