import re
from urllib.parse import quote

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
        # Octets that are reserved in URLs are what their escapes stand for, but the separator.
        ("/a?b=c&d,e", "/a%3fb%3Dc%26d%2Ce", True),
        ("/a%3Fb%3dc%26d%2ce", "/a?b=c&d,e", True),
        ("/*&sort=", "/list?a=1%26sort%3Dup", True),
        ("/100%", "/100%25/x", True),
        ("/a b", "/a%20b", True),
        # Octets that are no UTF-8 are themselves, and no others.
        ("/%ED%EE%E2", "/%ed%ee%e2/1", True),
        ("/%ED%EE%E2", "/%ED%EE%E3", False),
        ("*ab*ab$", "/ab", False),
        ("*ab*ab$", "/abab", True),
        ("/**x", "/a/x", True),
        ("/a", "", False),
        ("/", "", True),
        ("/?", "?x", True),
        ("/x", "/y#/x", False),
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


@pytest.mark.parametrize(
    "value",
    [
        "a, Newsgrain",
        "Newsgrain,a",
        "a; newsgrain;",
        "a | Newsgrain/1.0",
        "Googlebot Newsgrain Bingbot",
        "Googlebot/2.1 Newsgrain/1.0",
        "a & Newsgrain",
        "a\uff0cNewsgrain",
        "'Newsgrain'",
        "<Newsgrain>",
        "*Newsgrain*",
        "Newsgrain*",
        "Newsgrain2.0",
        "Newsgrain-2",
        "Mozilla/5.0 (compatible; Newsgrain/1.0; +https://newsgrain.example/bot)",
    ],
)
def test_every_name_in_a_line_is_that_of_a_crawler(value: str) -> None:
    assert not allows(f"User-agent: {value}\nDisallow: /private\n", "/private/x")


@pytest.mark.parametrize("value", ["*", "* ", "*\t(all others)", "* # all", '"*"', "a, *", "*,a", "\u00a0*"])
def test_a_star_that_stands_alone_is_every_crawler(value: str) -> None:
    assert not allows(f"User-agent: {value}\nDisallow: /\n", "/")


@pytest.mark.parametrize("value", ["*WordPress*", "*bot", "**bot", "*/5", "*Site*Crawler*", "*.example"])
def test_a_star_in_a_name_is_not_every_crawler(value: str) -> None:
    assert allows(f"User-agent: {value}\nDisallow: /\n", "/")
    assert not allows(f"User-agent: *\nDisallow: /\nUser-agent: {value}\nDisallow:\nAllow: /\n", "/")


@pytest.mark.parametrize(
    ("agent", "group"),
    [
        ("360Spider/1.0", "360Spider"),
        ("2GDPR", "2gdpr/1.1"),
        ("News24Crawler/2 (+https://x.example)", "News24Crawler"),
        ("Newsgrain2", "Newsgrain2"),
    ],
)
def test_digits_are_part_of_a_name(agent: str, group: str) -> None:
    text = f"User-agent: {group}\nDisallow: /private\nUser-agent: News\nUser-agent: *\nDisallow: /other\n"

    assert [allows(text, path, product_token(agent)) for path in ("/private", "/other")] == [False, True]


@pytest.mark.parametrize(
    "rule",
    [
        "Disallow: private/",
        "Disallow: https://www.example.com/private/",
        "Disallow: http://EXAMPLE.com/private/",
        "Disallow: https://*/private/",
        "Disallow: *://www.example.com/private/",
        "Disallow: www.example.com/private/",
        "Disallow: //www.example.com/private/",
        "Disallow: ./private/",
        "Disallow: \\private\\",
        'Disallow: "/private/"',
        "Disallow: /tmp/ /private/",
        "Disallow: /tmp/, /private/",
        "Disallow /private/",
        "Disallow : /private/",
        "Disallow\uff1a/private/",
        "Disallow=/private/",
        "\u3000Disallow:\u00a0/private/",
        "\ufeffDisallow: /private/",
        "- Disallow: /private/",
        "DISALLOW:/private/",
        "Dis-allow: /private/",
        *(f"{word}: /private/" for word in ("Dissallow", "Dissalow", "Disalow", "Diasllow", "Disallaw", "Disllow")),
    ],
)
def test_a_rule_is_read_as_it_was_meant(rule: str) -> None:
    text = f"User-agent: *\nDisallow: /other\n{rule}\n"

    assert [allows(text, path) for path in ("/private/x", "/public/", "/")] == [False, True, True]


@pytest.mark.parametrize(
    "rule",
    [
        "Disallow: https://m.example.com/",
        "Disallow: m.example.com/public/",
        "Disallow:",
        "Disallow: \u00a0",
        "Disallow everything that is not public",
        "Sitemap: https://www.example.com/",
        "Noindex: /",
    ],
)
def test_a_rule_that_is_for_others_or_none_forbids_nothing(rule: str) -> None:
    assert allows(f"User-agent: *\n{rule}\n", "/public/x")


@pytest.mark.parametrize(
    ("rule", "path"),
    [("?print=", "/a?print=1"), ("&sort=", "/a?x=1&sort=up"), (".pdf$", "/a/b.pdf"), (".json", "/a.json")],
)
def test_the_end_of_a_path_is_meant_for_all_pages(rule: str, path: str) -> None:
    text = f"User-agent: *\nDisallow: {rule}\n"

    assert [allows(text, one) for one in (path, "/", "/a")] == [False, True, True]


@pytest.mark.parametrize("rule", ["Alow: /", "Allows: /", "Dissallow", "Allowed: /"])
def test_no_mistake_opens_what_is_closed(rule: str) -> None:
    assert not allows(f"User-agent: *\nDisallow: /private\n{rule}\n", "/private")


@pytest.mark.parametrize(
    "field", ["User-agent", "User-agents", "Useragent", "User agent", "user_agent", "User\u2011Agent", "Usergent"]
)
def test_a_user_agent_is_found_however_the_field_is_spelt(field: str) -> None:
    assert not allows(f"{field}: newsgrain\nDisallow: /\n", "/")


@pytest.mark.parametrize(
    "text",
    [
        "User-agent: * Disallow: /private/ Sitemap: https://www.example.com/s.xml",
        r"User-agent: *\nDisallow: /private/\nAllow: /",
        r"User-agent: *\r\nDisallow: /private/",
        "User-agent: *\vDisallow: /private/",
        "<html><body><pre>User-agent: *\nDisallow: /private/</pre></body></html>",
        "<!doctype html><p>User-agent: *<br>Disallow: /private/<br/>Disallow: /a?b&amp;c</p>",
    ],
)
def test_lines_are_found_in_what_was_mangled_on_its_way(text: str) -> None:
    assert [allows(text, path) for path in ("/private/x", "/public")] == [False, True]


def test_a_page_in_the_place_of_the_file_has_no_rules() -> None:
    page = "<!DOCTYPE html><html><head><title>Home</title></head><body><p>Disallow: nothing</p><a href='/'>x</a></body>"

    assert allows(page, "/")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_file_in_any_unicode_is_read(encoding: str) -> None:
    robots = RobotsFile("# Für alle: 電車\r\nUser-agent: *\r\nDisallow: /новости\r\n".encode(encoding))

    assert not robots.allows("https://a.example/новости/1", US)
    assert robots.allows("https://a.example/", US)


@pytest.mark.parametrize(
    ("encoding", "path"),
    [
        ("cp1251", "/новости"),
        ("koi8-r", "/новости"),
        ("latin-1", "/économie"),
        ("shift_jis", "/ニュース"),
        ("gb18030", "/新闻"),
    ],
)
def test_bytes_in_other_encodings_stand_for_themselves(encoding: str, path: str) -> None:
    closed = RobotsFile(f"User-agent: *\nDisallow: {path}\n".encode(encoding))
    opened = RobotsFile(f"User-agent: *\nDisallow: /\nAllow: {path}\n".encode(encoding))
    url = "https://a.example" + quote(path, encoding=encoding)

    assert [closed.allows(one, US) for one in (url, "https://a.example/", "https://a.example/x")] == [False, True, True]
    assert [opened.allows(one, US) for one in (url, "https://a.example/", "https://a.example/x")] == [
        True,
        False,
        False,
    ]


def test_a_folder_is_open_where_its_page_is() -> None:
    text = "User-agent: *\nDisallow: /\nAllow: /news/index.html\n"

    assert [allows(text, path) for path in ("/news/", "/news/index.html", "/news/x")] == [True, True, False]


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
        ("Crawl-delay: 10s", 10.0),
        ("Crawl-delay: 10 seconds", 10.0),
        ("Crawl-delay: 1,5", 1.5),
        ("Crawl-delay: .5", 0.5),
        ("Crawl-delay: 500ms", 0.5),
        ("Crawl-delay: 2 min.", 120.0),
        ("Crawl-delay: 5 секунд", 5.0),
        ("Crawl-delay: 10;", 10.0),
        ("Crawl-Delay = 3", 3.0),
        ("Crawl_delay: 3", 3.0),
        ("Crawldelay 3", 3.0),
        ("Crawl-dealy: 3", 3.0),
        ("Request-rate: 1 / 5s", 5.0),
        ("Request-rate: 2/1h", 1800.0),
        ("Crawl-delay: 0s", None),
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
        ("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; 24News/1.0) Chrome/130", "24News"),
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


# Per cent signs and their escapes are compared by the examples.
_PATHS = st.text(st.sampled_from("/ab*$?=&é"), max_size=8).map(lambda path: f"/{path}")


@given(st.lists(st.tuples(st.sampled_from(["Allow", "Disallow"]), _PATHS), max_size=6), _PATHS)
def test_rules_decide_as_a_plain_reading_of_the_standard_does(rules: list[tuple[str, str]], path: str) -> None:
    text = "\n".join(["User-agent: *", *(f"{name}: {pattern}" for name, pattern in rules)])
    fitting = [(-len(_octets(pattern)), name) for name, pattern in rules if _fits(pattern, path)]

    assert allows(text, path) is (not fitting or min(fitting)[1] == "Allow")


def _octets(pattern: str) -> str:
    """Return a pattern with its literal dollars escaped, and one star for several."""
    inner = re.sub(r"\*+", "*", pattern.removesuffix("$"))
    return quote(inner, safe="/?=&*") + "$" * pattern.endswith("$")


def _fits(pattern: str, path: str) -> bool:
    parts = map(re.escape, _octets(pattern).removesuffix("$").split("*"))
    end = r"\Z" if pattern.endswith("$") else ""
    return re.match(".*".join(parts) + end, quote(path, safe="/?=&")) is not None
