"""Documents are read in the encoding in which they were sent, whatever they declare."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.formats.markup_bytes import sound_utf_8, with_references
from scraper.discovery.formats.rss_atom import read_feed
from scraper.discovery.formats.sitemaps import read_sitemap

URL = "https://outlet.example/x.xml"
HEADLINE = "Гавань 世界"
LINK = "https://outlet.example/2026/harbour"


def feed(declared: str, padding: str) -> str:
    item = f"<item><title>{HEADLINE}</title><link>{LINK}</link></item>"
    return f"<?xml version='1.0' encoding='{declared}'?><rss version='2.0'><channel>{item}</channel></rss>{padding}"


def news(declared: str, padding: str) -> str:
    entry = f"<loc>{LINK}</loc><n:news><n:title>{HEADLINE}</n:title></n:news>"
    return f'<?xml version="1.0" encoding="{declared}"?><urlset xmlns:n="n"><url>{entry}</url></urlset>{padding}'


@pytest.mark.parametrize("declared", ["utf-16", "UTF-16LE", "utf-8", "iso-10646-ucs-2", "utf-32", "windows-1252"])
@pytest.mark.parametrize("sent", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("padding", ["", " "])
@pytest.mark.parametrize("cut", [0, 1])
def test_the_bytes_decide_whatever_is_declared(declared: str, sent: str, padding: str, cut: int) -> None:
    bodies = (make(declared, padding).encode(sent) for make in (feed, news))
    in_feed, in_sitemap = (body[: len(body) - cut] for body in bodies)

    for header in ("text/xml", f"text/xml; charset={declared}"):
        found = read_feed(in_feed, URL, {"Content-Type": header}).candidates
        found += read_sitemap(in_sitemap, URL, [("Content-Type", header)]).candidates
        assert [(candidate.url, candidate.hints.headline) for candidate in found] == [(LINK, HEADLINE)] * 2


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_a_mark_of_utf_16_before_utf_8_is_ignored(mark: bytes) -> None:
    assert [found.hints.headline for found in read_feed(mark + feed("utf-16", "").encode(), URL).candidates] == [
        HEADLINE
    ]


def test_json_in_two_bytes_a_character_is_read() -> None:
    body = f'{{"items": [{{"url": "{LINK}", "title": "{HEADLINE}"}}]}}'

    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"):
        assert [found.url for found in read_feed(body.encode(encoding), URL).candidates] == [LINK]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"&amp; &#38; &#x26; &lt;", b"&amp; &#38; &#x26; &lt;"),
        (b"?a=1&copy=2&b", b"?a=1&amp;copy=2&amp;b"),
        (b"&copy; &nbsp; &foo;", b"&#169; &#160; &amp;foo;"),
        (b"&LT;b>", b"&lt;b>"),
        (b"&#xD800;&#0;x", b"x"),
        (b"<![CDATA[a & b]]> & <![CDATA[&c", b"<![CDATA[a & b]]> &amp; <![CDATA[&c"),
    ],
)
def test_ampersands_begin_references_that_every_parser_reads(written: bytes, expected: bytes) -> None:
    assert with_references(written) == expected.replace(b"&lt;b>", b"&#60;b>")


@given(st.binary(max_size=300))
def test_bytes_of_any_kind_become_utf_8_without_control_characters(body: bytes) -> None:
    text = sound_utf_8(body).decode()

    assert not set(map(chr, range(0x20))).intersection(text) - set("\t\n\r")
