"""What entries of `sources.toml` say about their sources, seen from the servers that were asked."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.crawl_results import left_out, outcomes, rows_of
from tests.newsweb import article, feed
from tests.rawweb import RawWeb, raw_web, response, self_signed
from tests.scrapy_command import QUICK, Result, Scrapy

#: Of every host of which a page is wanted.
ASKED_ANYWAY = ("/robots.txt", "/.well-known/tdmrep.json")
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
    for path in (*ASKED_ANYWAY, "/feed.xml", "/story", "/away", "/back"):
        head = head_of(one, path)
        assert head["x-key"] == "Bearer s3cret", path
        assert head["accept-language"] == "de"
        assert head["user-agent"] == "ExampleBot/1.0"
        assert head["cookie"] == "consent=yes; session=s3cret"
    assert set(two.asked) == {*ASKED_ANYWAY, "/passing"}
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
    assert set(proxy.asked) == {f"http://news.invalid{path}" for path in (*ASKED_ANYWAY, "/feed.xml", "/far", "/away")}
    assert all("Proxy-Authorization: Basic YW5uOnMzY3JldA==" in head for head in proxy.heads)
    assert set(two.asked) == {*ASKED_ANYWAY, "/feed.xml", "/story"}
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


def test_only_what_the_entry_wants_is_asked_for_and_stored(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, _ = webs
    paths = {f"news/{name}": name for name in ("harbour", "bridge", "german", "turned", "boots")} | {
        "news/video/1": "a video",
        "sport/1": "a match",
    }
    german = " ".join(["Der Rat sprach drei Stunden lang über den Hafen, und die meisten Plätze waren besetzt."] * 6)
    one.answers |= {
        "/feed.xml": response(feed(one.url(), paths), kind="application/rss+xml"),
        "/news/harbour": response(article("the new tunnel")),
        "/news/bridge": response(article("the bridge")),
        "/news/german": response(
            f'<html lang="de"><title>Hafen</title><article><h1>Der Hafen</h1><p>{german}</p></article>'.encode()
        ),
        "/news/turned": redirect("/news/video/2"),
        "/news/video/2": response(article("the harbour in pictures")),
        "/sport/1": response(article("the harbour cup")),
        "/news/boots": response(article("the new tunnel boots").replace(b"<h1>", b"<p>Sponsored content</p><h1>")),
        "/robots.txt": response(b"User-agent: *\nDisallow:\nLicense: https://x.example/rsl.xml\n", kind="text/plain"),
    }
    entry = f"""
[[source]]
domain = "{one.address}"
feeds = ["/feed.xml"]
include = ["/news/"]
exclude = ["*/video/"]
languages = ["en"]
keywords = ["New Tunnel"]
skip_origins = ["sponsored", "press_release"]
"""

    result = crawled(scrapy, sqlite_url, tmp_path, entry)

    assert result.code == 0, result.err
    assert outcomes(sqlite_url) == {
        one.url("/news/harbour"): "new",
        one.url("/news/bridge"): "no_keyword",
        one.url("/news/german"): "other_language",
        one.url("/news/turned"): "excluded",
        one.url("/news/boots"): "unwanted_origin",
    }
    assert rows_of(sqlite_url, "SELECT detail FROM url WHERE reason = 'unwanted_origin'") == [
        ("sponsored: Sponsored content",)
    ]
    (stored,) = rows_of(sqlite_url, "SELECT origin_kind, license_evidence, extraction_quality FROM v_article")
    assert stored[:2] == (None, "robots.txt License: https://x.example/rsl.xml")
    assert 0.8 < float(str(stored[2])) <= 1
    assert left_out(sqlite_url) == {"excluded": 1, "not_included": 1}
    assert rows_of(sqlite_url, "SELECT count(*) FROM raw_page") == [(1,)], "what nobody wants is not kept"

    one.heads.clear()
    crawled(scrapy, sqlite_url, tmp_path, entry, "-a", "now=1")
    assert "/feed.xml" in one.asked
    assert not [path for path in one.asked if path.startswith(("/news", "/sport"))], "nor is it asked for again"

    named = ",".join(one.url(path) for path in ("/sport/1", "/news/bridge"))
    crawled(scrapy, sqlite_url, tmp_path, entry, "-a", f"url={named}")
    assert outcomes(sqlite_url) == {one.url("/sport/1"): "new", one.url("/news/bridge"): "new"}, "who names it wants it"


def test_what_is_due_and_no_longer_wanted_is_not_asked_for(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, _ = webs
    stories = {f"news/{number}": f"story {number}" for number in range(3)} | {"sport/1": "a match"}
    one.answers["/feed.xml"] = response(feed(one.url(), stories), kind="application/rss+xml")
    one.answers |= {f"/{path}": response(article(headline)) for path, headline in stories.items()}
    entry = f'[[source]]\ndomain = "{one.address}"\nfeeds = ["/feed.xml"]\n'

    crawled(scrapy, sqlite_url, tmp_path, entry + "budget = 2\n")
    assert sorted(outcomes(sqlite_url).values()) == ["new", "new"]
    crawled(
        scrapy,
        sqlite_url,
        tmp_path,
        entry + 'exclude = ["/sport/"]\nbudget = 0\n',
        "-s",
        "NEWSGRAIN_PAGES_PER_SOURCE=1",
    )

    assert outcomes(sqlite_url) == {one.url("/news/2"): "new", one.url("/sport/1"): "excluded"}
    assert "/sport/1" not in one.asked


def test_sections_are_read_beside_what_the_domain_shows(
    scrapy: Scrapy, sqlite_url: str, tmp_path: Path, webs: tuple[RawWeb, RawWeb]
) -> None:
    one, _ = webs
    paths = ("/2026/11/01/a-long-story-of-the-harbour", "/2026/11/02/a-long-story-of-the-bridge")
    one.answers |= {path: response(article(path)) for path in paths}
    one.answers |= {
        "/": response(f'<a href="{paths[0]}">A long story of the harbour</a>'.encode()),
        "/world/": response(f'<a href="{paths[1]}">A long story of the bridge</a>'.encode()),
    }

    crawled(scrapy, sqlite_url, tmp_path, f'[[source]]\ndomain = "{one.address}"\nsections = ["/world/"]\n')

    assert outcomes(sqlite_url) == {one.url(path): "new" for path in paths}


def test_extract_asks_a_url_as_its_entry_says(scrapy: Scrapy, tmp_path: Path) -> None:
    page = b'<p class="box">What the box says is long enough to be a paragraph of the story, one would think.</p>'
    story = article("the harbour").replace(b"<article>", b"<article>" + page)
    sources = tmp_path / "sources.toml"
    with raw_web({"/story": response(story)}, tls=self_signed(tmp_path)) as web:
        argv = (*QUICK, "-s", f"NEWSGRAIN_SOURCES={sources}", "-s", "ROBOTSTXT_OBEY=True")
        strict = scrapy("extract", web.url("/story"), *argv, env=KEY)
        sources.write_text(f"""
[[source]]
domain = "{web.address}"
verify_tls = false
headers = {{ X-Key = "${{NEWSGRAIN_TEST_KEY}}" }}
user_agent = "ExampleBot/1.0"
remove = [".box"]
""")
        result = scrapy("extract", web.url("/story"), *argv, env=KEY)
        without_key = scrapy("extract", web.url("/story"), *argv)

    assert strict.code == 21
    assert "certificate verify failed" in strict.err
    assert result.code == 0, result.err
    extracted = json.loads(result.out)
    assert "the box" not in extracted["article_body"]
    assert {"text": page.decode()[15:-4], "reason": "site_rule", "evidence": "site rule: remove “.box”"} in extracted["removed"]
    assert web.asked == ["/robots.txt", "/story"]
    for path in web.asked:
        assert head_of(web, path)["x-key"] == "s3cret"
        assert head_of(web, path)["user-agent"] == "ExampleBot/1.0"
    assert without_key.code == 4
    assert "${NEWSGRAIN_TEST_KEY}: not in the environment" in without_key.err
