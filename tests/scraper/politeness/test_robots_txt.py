import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.politeness.robots_txt import RobotsFile, matches, product_token

US = "Newsgrain"


def allows(text: str, path: str, token: str = US) -> bool:
    return RobotsFile(text.encode()).allows(f"https://www.example.com{path}", token)


@pytest.mark.parametrize(
    ("pattern", "path", "is_matched"),
    [
        # RFC 9309, 2.2.2: what is encoded and what is not are one; what is reserved stays apart.
        ("/foo/bar?baz=quz", "/foo/bar?baz=quz", True),
        ("/foo/bar/ツ", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/%E3%83%84", True),
        ("/foo/bar/%E3%83%84", "/foo/bar/ツ", True),
        ("/foo/bar/%62%61%7A", "/foo/bar/baz", True),
        ("/a%2Fb", "/a/b", False),
        # 2.2.3: special characters, and how they are written when they are meant.
        ("/this/path/exactly$", "/this/path/exactly", True),
        ("/this/path/exactly$", "/this/path/exactly/too", False),
        ("/this/*/exactly", "/this/a/b/exactly?x", True),
        ("/path/file-with-a-%2A.html", "/path/file-with-a-*.html", True),
        ("/path/foo-%24", "/path/foo-$", True),
        # 5.1: the file's name in any folder.
        ("*.gif$", "/a/b.gif", True),
        ("*.gif$", "/a/b.gif?x", False),
        # The case of a path matters.
        ("/Private/", "/private/", False),
        ("private/", "/private/", False),
    ],
)
def test_patterns_match_as_the_standard_has_it(pattern: str, path: str, is_matched: bool) -> None:
    assert matches(pattern, f"https://www.example.com{path}") is is_matched


SIMPLE = """
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
"""


@pytest.mark.parametrize(
    ("token", "path", "is_allowed"),
    [
        ("other", "/publications/", True),
        ("other", "/example/", False),
        ("other", "/a.gif", False),
        ("foobot", "/publications/", False),
        ("foobot", "/example/page.html", True),
        ("FooBot", "/example/allowed.gif", True),
        ("barbot", "/example/page.html", False),
        ("bazbot", "/example/page.html", False),
        ("bazbot", "/example/", True),
        ("quxbot", "/example/", True),
        ("other", "/robots.txt", True),
    ],
)
def test_the_simple_example_of_the_standard(token: str, path: str, is_allowed: bool) -> None:
    assert allows(SIMPLE, path, token) is is_allowed


def test_the_longest_match_decides_and_of_two_equal_ones_the_one_that_allows() -> None:
    text = "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n"

    assert not allows(text, "/example/page/disallowed.gif", "foobot")
    assert allows(text, "/example/page/other.gif", "foobot")
    assert allows("User-agent: *\nDisallow: /a\nAllow: /a", "/a")


@pytest.mark.parametrize("name", ["news", "newsgrain-images", "example", "bot", "n"])
def test_a_group_for_another_crawler_is_not_ours_whatever_its_name_looks_like(name: str) -> None:
    assert allows(f"User-agent: {name}\nDisallow: /\n", "/")


@pytest.mark.parametrize("name", ["newsgrain", "NEWSGRAIN", "Newsgrain/2.0", "newsgrain *", "newsgrain # ours"])
def test_our_group_is_found_however_it_is_spelt(name: str) -> None:
    assert not allows(f"User-agent: *\nAllow: /\nUser-agent: {name}\nDisallow: /\n", "/")


def test_groups_of_one_crawler_are_one_and_replace_those_for_everybody() -> None:
    text = "User-agent: newsgrain\nDisallow: /a\n\nUser-agent: *\nDisallow: /c\n\nUser-agent: newsgrain\nDisallow: /b\n"

    assert [allows(text, path) for path in ("/a", "/b", "/c")] == [False, False, True]


def test_lines_that_nobody_knows_part_no_user_agents() -> None:
    text = "User-agent: newsgrain\nNo-such-rule: 1\nSitemap: https://x/s.xml\nUser-agent: other\nDisallow: /\n"

    assert not allows(text, "/")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_end_of_a_line_and_a_mark_of_byte_order_are_read(end: str) -> None:
    assert not allows(f"\ufeffUser-agent: *{end}Disallow: /private{end}", "/private/x")


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("Crawl-delay: 10", 10.0),
        ("crawl-delay:2.5 # please", 2.5),
        ("Request-rate: 1/5", 5.0),
        ("Request-rate: 10/1m", 6.0),
        ("Crawl-delay: 2\nRequest-rate: 1/30s 0600-0800", 30.0),
        ("Crawl-delay: 0", None),
        ("Crawl-delay: -1", None),
        ("Crawl-delay: nan", None),
        ("Crawl-delay: inf", None),
        ("Crawl-delay: soon", None),
        ("Crawl-delay: 1e300", 86_400.0),
        ("Request-rate: 0/0", None),
        ("Disallow: /x", None),
    ],
)
def test_delays_are_read(lines: str, seconds: float | None) -> None:
    assert RobotsFile(f"User-agent: *\n{lines}\n".encode()).group(US).crawl_delay == seconds


def test_a_delay_for_everybody_is_not_that_of_who_has_rules_of_his_own() -> None:
    robots = RobotsFile(b"User-agent: *\nCrawl-delay: 10\nUser-agent: newsgrain\nDisallow: /x\n")

    assert robots.group(US).crawl_delay is None
    assert robots.group("other").crawl_delay == 10.0


@pytest.mark.parametrize(
    ("user_agent", "token"),
    [
        ("Newsgrain/0.1 (+https://newsgrain.example/bot)", "Newsgrain"),
        ("Mozilla/5.0 (compatible; Foo-bot/2.1; +http://foo.example/bot)", "Foo-bot"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "Mozilla"),
        ("", "*"),
        ("\u30c4", "*"),
    ],
)
def test_the_name_of_a_crawler_is_that_of_its_product(user_agent: str, token: str) -> None:
    assert product_token(user_agent) == token


@given(st.binary(max_size=400), st.text(max_size=40))
def test_no_bytes_break_it(body: bytes, path: str) -> None:
    robots = RobotsFile(body)

    assert robots.allows(f"https://a.example/{path}", US) in {True, False}
    delay = robots.group(US).crawl_delay
    assert delay is None or 0 < delay <= 86_400


_WORDS = st.sampled_from(
    ["User-agent: *", "User-agent: newsgrain", "Disallow: /a", "Allow: /a", "Crawl-delay: 3", "", "#"]
)


@given(st.lists(_WORDS, max_size=12))
def test_a_longer_rule_has_the_last_word_whatever_stands_around_it(lines: list[str]) -> None:
    text = "\n".join([*lines, "User-agent: newsgrain", "Disallow: /a/very/long/path", ""])

    assert not allows(text, "/a/very/long/path/x")
