from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.sources import Source, source_for_domain
from scraper.sources.host_index import HostIndex, RequestOptions

KEY = ("X-Key", "s3cret")
COOKIE = ("Cookie", "a=1; b=2")
AGENT = ("User-Agent", "ExampleBot/1.0")
ONE = Source(
    "www.one.example",
    None,
    "https://www.one.example/",
    feeds=("https://feeds.burner.example/one",),
    headers=(KEY,),
    cookies=(("a", "1"), ("b", "2")),
    user_agent="ExampleBot/1.0",
    proxy="http://proxy.example:3128",
)
BLOG = Source("blog.one.example", None, "https://blog.one.example/")
PLAIN = Source("plain.example", None, "http://plain.example/", headers=(KEY,))
LOCAL = Source("127.0.0.1:8801", None, "http://127.0.0.1:8801/", headers=(KEY,))
HOSTS = HostIndex((ONE, BLOG, PLAIN, LOCAL))


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.one.example/a", ONE),
        ("https://one.example/a", ONE),
        ("https://WWW.One.Example:443/a", ONE),
        ("https://m.one.example/a", ONE),
        ("https://feeds.burner.example/two", ONE),
        ("https://burner.example/", None),
        ("https://a.feeds.burner.example/", None),
        ("https://blog.one.example/a", BLOG),
        ("https://x.blog.one.example/a", BLOG),
        ("https://one.example:8443/a", None),
        ("https://one.example.evil.example/", None),
        ("https://evilone.example/", None),
        ("https://example/", None),
        ("http://127.0.0.1:8801/", LOCAL),
        ("http://127.0.0.1:8802/", None),
        ("http://1.127.0.0.1:8801/", LOCAL),
        ("javascript:alert(1)", None),
        ("https://[broken/", None),
    ],
)
def test_whose_a_host_is(url: str, source: Source | None) -> None:
    assert HOSTS.source_of(url) is source


def test_a_domain_is_looked_up_by_itself() -> None:
    assert HOSTS.source_of_domain("one.example") is ONE
    assert HOSTS.source_of_domain("m.one.example") is None


def test_a_request_to_the_domain_carries_all() -> None:
    whole = RequestOptions((KEY, COOKIE, AGENT), "http://proxy.example:3128")

    assert HOSTS.options_for("https://one.example/robots.txt") == whole
    assert HOSTS.options_for("https://cdn.one.example/") == whole


def test_cookies_stay_with_the_domain() -> None:
    assert HOSTS.options_for("https://feeds.burner.example/one").headers == (KEY, AGENT)


def test_what_may_be_secret_is_not_sent_in_the_clear_unless_the_entry_says_http() -> None:
    assert HOSTS.options_for("http://www.one.example/a") == RequestOptions((AGENT,), "http://proxy.example:3128")
    assert HOSTS.options_for("http://feeds.burner.example/one").headers == (AGENT,)
    assert HOSTS.options_for("http://plain.example/a").headers == (KEY,)
    assert HOSTS.options_for("http://m.plain.example/a").headers == ()


def test_strangers_get_nothing() -> None:
    assert HOSTS.options_for("https://two.example/") == RequestOptions()
    assert HostIndex().options_for("https://one.example/") == RequestOptions()


@given(st.text("one.exampl:w/8@", max_size=30))
def test_no_other_host_ever_gets_the_key(name: str) -> None:
    manner = HOSTS.options_for(f"https://{name}")

    if KEY in manner.headers:
        assert HOSTS.source_of(f"https://{name}") in {ONE, PLAIN, LOCAL}
        host = name.partition("/")[0].partition(":")[0]
        assert host.lower().removesuffix(".").endswith(("one.example", "plain.example", "127.0.0.1", "burner.example"))


def test_further_domains_belong_to_their_source_unless_another_entry_has_them() -> None:
    moved = replace(source_for_domain("old.example"), domains=("new.example", "taken.example"), cookies=(("a", "b"),))
    taken = source_for_domain("www.taken.example")
    index = HostIndex([moved, taken])

    assert index.source_of("https://m.new.example/x") is moved
    assert index.source_of("https://taken.example/x") is taken
    assert index.options_for("https://www.new.example/x").headers == (("Cookie", "a=b"),)
    assert index.sites_of("www.old.example") == (
        "https://old.example/",
        "https://new.example/",
        "https://taken.example/",
    )
    assert index.sites_of("unknown.example") == ()
