"""What entries of `sources.toml` say about their sources, seen from the servers that were asked."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawls import outcomes
from tests.newsweb import article, feed
from tests.rawweb import RawWeb, raw_web, response
from tests.scraper.command import QUICK, Result, Scrapy

KEY = {"NEWSGRAIN_TEST_KEY": "s3cret"}


@pytest.fixture
def webs() -> Iterator[tuple[RawWeb, RawWeb]]:
    """Yield two sites: each a host of its own."""
    with ExitStack() as stack:
        one, two = (stack.enter_context(raw_web({"/robots.txt": response(b"")})) for _ in range(2))
        yield one, two


def redirect(location: str) -> bytes:
    return response(b"", "302 Found", f"Location: {location}")


def head_of(web: RawWeb, path: str) -> Mapping[str, str]:
    """Return the headers of the last request for a path, their names in lower case."""
    head = next(head for head in reversed(web.heads) if head.split(" ")[1].endswith(path))
    lines = (line.partition(": ") for line in head.split("\r\n")[1:] if line)
    return {name.lower(): value for name, _, value in lines}


def crawled(scrapy: Scrapy, database_url: str, folder: Path, entries: str, *more: str) -> Result:
    sources = folder / "sources.toml"
    sources.write_text(entries)
    return scrapy.crawl(database_url, "-a", f"sources={sources}", *more, env=KEY)


def test_own_hosts_are_asked_as_their_entry_says_and_no_other_is(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, two = webs
    one.answers |= {
        "/feed.xml": response(feed(one.url(), {"story": "a", "away": "b"}), kind="application/rss+xml"),
        "/story": response(article("the harbour")),
        "/away": redirect(two.url("/passing")),
        "/back": response(article("the bridge")),
    }
    two.answers |= {"/passing": redirect(one.url("/back"))}

    result = crawled(
        scrapy,
        sqlite_url,
        tmp_path,
        f"""
[[source]]
domain = "{one.address}"
feeds = ["/feed.xml"]
headers = {{ X-Key = "Bearer ${{NEWSGRAIN_TEST_KEY}}", Accept-Language = "de" }}
user_agent = "ExampleBot/1.0"
cookies = {{ consent = "yes", session = "${{NEWSGRAIN_TEST_KEY}}" }}
""",
        "-s",
        "LOG_LEVEL=DEBUG",
    )

    assert result.code == 0, result.err
    for path in ("/robots.txt", "/feed.xml", "/story", "/away", "/back"):
        head = head_of(one, path)
        assert head["x-key"] == "Bearer s3cret", path
        assert head["accept-language"] == "de"
        assert head["user-agent"] == "ExampleBot/1.0"
        assert head["cookie"] == "consent=yes; session=s3cret"
    assert {"/robots.txt", "/passing"} == set(two.asked)
    for path in two.asked:
        head = head_of(two, path)
        assert head["user-agent"].startswith("Newsgrain/")
        assert head["accept-language"] == "*"
        assert not {"x-key", "cookie"} & set(head), path
    assert outcomes(sqlite_url) == {one.url("/story"): "new", one.url("/away"): "new"}
    assert "s3cret" not in result.err + result.out
    assert b"s3cret" not in Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()


def test_robots_txt_is_read_for_the_user_agent_that_asks(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, two = webs
    rules = b"User-agent: ExampleBot\nDisallow: /closed\n\nUser-agent: Newsgrain\nDisallow: /open\n"
    for web in webs:
        web.answers |= {
            "/robots.txt": response(rules, kind="text/plain"),
            "/feed.xml": response(feed(web.url(), {"open": "a", "closed": "b"}), kind="application/rss+xml"),
            "/open": response(article("the harbour")),
            "/closed": response(article("the bridge")),
        }

    crawled(
        scrapy,
        sqlite_url,
        tmp_path,
        f'[[source]]\ndomain = "{one.address}"\nfeeds = ["/feed.xml"]\nuser_agent = "ExampleBot/1.0"\n'
        f'[[source]]\ndomain = "{two.address}"\nfeeds = ["/feed.xml"]\n',
    )

    assert outcomes(sqlite_url) == {
        one.url("/open"): "new",
        one.url("/closed"): "robots",
        two.url("/open"): "robots",
        two.url("/closed"): "new",
    }


def test_a_source_is_asked_through_its_proxy_and_others_are_not(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    proxy, two = webs
    two.answers |= {
        "/feed.xml": response(feed(two.url(), {"story": "a"}), kind="application/rss+xml"),
        "/story": response(article("the harbour")),
    }
    proxy.answers |= {
        "http://news.invalid/robots.txt": response(b""),
        "http://news.invalid/feed.xml": response(
            feed("http://news.invalid/", {"far": "a", "away": "b"}), kind="application/rss+xml"
        ),
        "http://news.invalid/far": response(article("the bridge")),
        "http://news.invalid/away": redirect(two.url("/story")),
    }

    result = crawled(
        scrapy,
        sqlite_url,
        tmp_path,
        f"""
[[source]]
domain = "news.invalid:80"
feeds = ["/feed.xml"]
proxy = "http://ann:${{NEWSGRAIN_TEST_KEY}}@{proxy.address}"
[[source]]
domain = "{two.address}"
feeds = ["/feed.xml"]
""",
        "-s",
        "LOG_LEVEL=DEBUG",
    )

    assert result.code == 0, result.err
    assert set(proxy.asked) == {f"http://news.invalid/{path}" for path in ("robots.txt", "feed.xml", "far", "away")}
    assert all("Proxy-Authorization: Basic YW5uOnMzY3JldA==" in head for head in proxy.heads)
    assert set(two.asked) == {"/robots.txt", "/feed.xml", "/story"}
    assert not any("Proxy-Authorization" in head for head in two.heads)
    assert "s3cret" not in result.err + result.out
    assert "YW5uOnMzY3JldA" not in result.err + result.out


def test_a_proxy_of_the_environment_is_left_where_the_entry_says_direct(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, proxy = webs
    one.answers |= {
        "/feed.xml": response(feed(one.url(), {"story": "a"}), kind="application/rss+xml"),
        "/story": response(article("the harbour")),
    }
    sources = tmp_path / "sources.toml"
    sources.write_text(f'[[source]]\ndomain = "{one.address}"\nfeeds = ["/feed.xml"]\nproxy = "direct"\n')
    argv = (*QUICK, "-s", f"DATABASE_URL={sqlite_url}", "-a", f"sources={sources}")

    scrapy("crawl", "news", *argv, env={"http_proxy": f"http://{proxy.address}"})

    assert outcomes(sqlite_url) == {one.url("/story"): "new"}
    assert proxy.asked == []
