import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from pipelines.urls.normalise import normalise_url
from scraper.discovery.formats.rss_atom import ParsedFeed, read_feed
from tests.scraper.discovery.formats.mutations import mutated

URL = "https://outlet.example/feeds/news.xml"

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>Outlet &amp; Co</title><language>en-GB</language><link>https://outlet.example/</link>
<item><title>Harbour &lt;b&gt;strike&lt;/b&gt; ends &amp;ndash; today</title>
  <link>https://outlet.example/2026/11/02/harbour?utm_source=rss&amp;id=7</link>
  <guid isPermaLink="false">tag:7</guid><pubDate>Mon, 02 Nov 2026 10:00:00 CET</pubDate></item>
<item><title><![CDATA[Bread & butter]]></title><category>Food</category><category>Harbour &amp; port</category>
  <dc:publisher xmlns:dc="http://purl.org/dc/elements/1.1/">The Outlet</dc:publisher><guid>https://outlet.example/2026/11/02/bread</guid>
  <description>&lt;p&gt;x&lt;/p&gt;</description></item>
<item><link>../2026/11/02/ferry</link><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-11-02</dc:date></item>
<item><title>Through FeedBurner</title><link>https://feedproxy.example/~r/1</link>
  <feedburner:origLink>https://outlet.example/2026/11/02/tram</feedburner:origLink></item>
<item><title>Again</title><link>https://outlet.example/2026/11/02/tram#top</link></item>
<item><title>No link</title><guid isPermaLink="false">12345</guid></item>
<item><title>Not http</title><link>mailto:desk@outlet.example</link></item>
</channel></rss>"""

RSS_CANDIDATES = (
    Candidate(
        "https://outlet.example/2026/11/02/harbour?id=7",
        Hints(
            "Harbour strike ends \u2013 today",
            "Mon, 02 Nov 2026 10:00:00 CET",
            "feed",
            in_language="en-GB",
            guid="tag:7",
        ),
    ),
    Candidate(
        "https://outlet.example/2026/11/02/bread",
        Hints(
            "Bread & butter", via="feed", in_language="en-GB", keywords="Food, Harbour & port", publisher="The Outlet"
        ),
    ),
    Candidate(
        "https://outlet.example/2026/11/02/ferry", Hints(date_published="2026-11-02", via="feed", in_language="en-GB")
    ),
    Candidate("https://outlet.example/2026/11/02/tram", Hints("Through FeedBurner", via="feed", in_language="en-GB")),
)

ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://www.outlet.example/">
<title type="text">Outlet</title>
<entry><title type="html">Harbour &lt;i&gt;strike&lt;/i&gt;</title><link rel="enclosure" href="/a.mp3"/>
<link href="/2026/11/02/harbour"/><id>tag:1</id><updated>2026-11-02T11:00:00Z</updated>
<published>2026-11-02T10:00:00Z</published></entry>
<entry xml:lang="en"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Bread <b>again</b></div></title>
<link rel="alternate" href="/2026/11/02/bread"/><updated>2026-11-02T11:00:00Z</updated></entry></feed>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://outlet.example/"><title>Outlet</title></channel>
<item rdf:about="https://outlet.example/2026/11/02/harbour"><title>Harbour</title>
<link>https://outlet.example/2026/11/02/harbour</link><dc:date>2026-11-02T10:00:00+01:00</dc:date></item></rdf:RDF>"""

RSS_090 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>Outlet</title></channel>
<item><title>Harbour</title><link>https://outlet.example/2026/11/02/harbour</link></item></rdf:RDF>"""

RSS_091 = b"""<rss version="0.91"><channel><title>Outlet</title><item><title>Harbour</title>
<link>https://outlet.example/2026/11/02/harbour</link></item></channel></rss>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Outlet",
        "language": "en",
        "items": [
            {"id": "1", "url": "/2026/11/02/harbour", "title": "Harbour", "date_published": "2026-11-02T10:00:00Z"},
            {
                "id": "https://outlet.example/2026/11/02/bread",
                "date_modified": "2026-11-02",
                "language": "de",
                "tags": ["Food", 7, "Bread"],
            },
            {"id": "2"},
            "rubbish",
        ],
    },
).encode()


def test_rss_with_the_usual_oddities() -> None:
    feed = read_feed(RSS, URL)

    assert feed.candidates == RSS_CANDIDATES
    assert feed.title == "Outlet & Co"
    assert feed.problem is None


def test_atom_prefers_the_article_link_and_distinguishes_publication_from_change() -> None:
    changed = "2026-11-02T11:00:00Z"

    assert read_feed(ATOM, URL).candidates == (
        Candidate(
            "https://www.outlet.example/2026/11/02/harbour",
            Hints("Harbour strike", "2026-11-02T10:00:00Z", "feed", changed, "de", guid="tag:1"),
        ),
        Candidate(
            "https://www.outlet.example/2026/11/02/bread",
            Hints("Bread again", via="feed", date_modified=changed, in_language="en"),
        ),
    )


def test_an_old_feeds_only_date_is_that_of_publication_beside_another_it_is_that_of_a_change() -> None:
    body = RDF.replace(b"</item>", b"<pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate></item>")
    older, newer = read_feed(RDF, URL).candidates[0], read_feed(body, URL).candidates[0]

    assert (older.hints.date_published, older.hints.date_modified) == ("2026-11-02T10:00:00+01:00", None)
    assert (newer.hints.date_published, newer.hints.date_modified) == (
        "Mon, 02 Nov 2026 08:00:00 GMT",
        "2026-11-02T10:00:00+01:00",
    )


def test_a_base_that_is_relative_starts_at_the_feed() -> None:
    feed = read_feed(ATOM.replace(b'"https://www.outlet.example/"', b'"../en/"').replace(b'"/2026', b'"2026'), URL)

    assert feed.candidates[0].url == "https://outlet.example/en/2026/11/02/harbour"


def test_an_empty_date_is_none_and_warns_of_nothing() -> None:
    body = RSS_091.replace(b"</title>", b"</title><pubDate/>")

    assert [found.hints.date_published for found in read_feed(body, URL).candidates] == [None]


@pytest.mark.parametrize(
    ("body", "date"),
    [
        (RDF, "2026-11-02T10:00:00+01:00"),
        (RSS_090, None),
        (RSS_091, None),
        (RSS_091.replace(b"0.91", b"0.92"), None),
        (RSS_091.replace(b"0.91", b"0.94"), None),
        (RSS_091.replace(b' version="0.91"', b""), None),
    ],
    ids=["rdf", "rss 0.90", "rss 0.91", "rss 0.92", "rss 0.94", "no version"],
)
def test_older_feeds(body: bytes, date: str | None) -> None:
    assert read_feed(body, URL).candidates == (
        Candidate("https://outlet.example/2026/11/02/harbour", Hints("Harbour", date, "feed")),
    )


def test_json_feed() -> None:
    feed = read_feed(JSON_FEED, URL)

    assert feed.title == "Outlet"
    assert feed.candidates == (
        Candidate(
            "https://outlet.example/2026/11/02/harbour",
            Hints("Harbour", "2026-11-02T10:00:00Z", "feed", in_language="en", guid="1"),
        ),
        Candidate(
            "https://outlet.example/2026/11/02/bread",
            Hints(via="feed", date_modified="2026-11-02", in_language="de", keywords="Food, Bread"),
        ),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf\n\n" + RSS,
        RSS.replace(b"</channel></rss>", b""),
        RSS.replace(b"id=7", b"id=7\x0b"),
        RSS.replace(b"Again", b"Agai&nbsp;n & <br> \x0c"),
        RSS.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
        gzip.compress(RSS, mtime=0),
    ],
    ids=["blank lines first", "cut", "control character", "loose mark-up", "utf-16", "gzip"],
)
def test_damaged_feeds_are_read(body: bytes) -> None:
    assert [found.url for found in read_feed(body, URL).candidates][:4] == [found.url for found in RSS_CANDIDATES]


def test_the_response_header_gives_the_encoding_of_a_feed_without_one() -> None:
    body = RSS_091.replace(b"Harbour", "Гавань".encode("cp1251"))

    feed = read_feed(body, URL, {"Content-Type": "application/xml; charset=windows-1251"})

    assert feed.candidates[0].hints.headline == "Гавань"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "not a feed: empty document"),
        (b"<!doctype html><html><body><a href='/a'>x</a></body></html>", "not a feed: HTML page"),
        (b"Not found", "not a feed: plain text"),
        (b'{"error": 404}', "not a feed: JSON document"),
        (b"{" * 100_000, "not a feed: JSON document"),
        (b"<urlset><url><loc>https://outlet.example/a</loc></url></urlset>", "not a feed: XML or HTML of another kind"),
    ],
)
def test_what_is_no_feed_is_described(body: bytes, problem: str) -> None:
    feed = read_feed(body, URL)

    assert feed.problem == problem
    assert feed.candidates == ()


@pytest.mark.parametrize(
    "item",
    [
        b'{"url": "https://outlet.example/a", "title": "one\ttwo\nthree"}',
        b'{"url": "https://outlet.example/a", "title": "one two three", "tags": ["x", ],},',
        b'{"id": "7", "external_url": "https://outlet.example/a", "title": "one two three"}',
        b'{"id": "https://outlet.example/a", "external_url": "https://b.example/", "title": "one two three"}',
        rb'{"url": "https:\/\/outlet.example\/a", "title": "one two three", "summary": "50\% of C:\data"}',
    ],
    ids=["control characters", "commas", "only an external address", "its own address first", "backslashes"],
)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_damaged_json_feeds_are_read(item: bytes, mark: bytes) -> None:
    feed = read_feed(mark + b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + item + b"]}", URL)

    assert [(found.url, found.hints.headline) for found in feed.candidates] == [
        ("https://outlet.example/a", "one two three")
    ]


@pytest.mark.parametrize("end", ["", ', {"url": "https://outlet.example/c', ", {broken}, {}]}", "// and so on"])
def test_the_whole_items_of_a_json_feed_that_breaks_off_are_kept(end: str) -> None:
    items = '{"url": "/a", "title": "one,] "}, {"url": "/b"}'
    feed = read_feed(f'{{"title": "Out\\"let", "home_page_url": "/", "items": [{items}{end}'.encode(), URL)

    assert [found.url.rpartition("/")[2] for found in feed.candidates] == ["a", "b"]
    assert feed.title == 'Out"let'
    assert read_feed(b'{"items": [', URL).problem is not None


def test_a_comma_in_a_string_of_json_stays() -> None:
    feed = read_feed(b'{"items": [{"url": "/a?x=1,]", "title": "a \\" ,] b"},]}', URL)

    assert [(found.url, found.hints.headline) for found in feed.candidates] == [
        ("https://outlet.example/a?x=1,%5D", 'a " ,] b')
    ]


def test_an_empty_date_of_publication_leaves_the_other_date() -> None:
    dates = b"<pubDate/><dc:date xmlns:dc='http://purl.org/dc/elements/1.1/'>2026-11-02</dc:date><link>https"
    hints = read_feed(RSS_091.replace(b"<link>https", dates), URL).candidates[0].hints

    assert (hints.date_published, hints.date_modified) == ("2026-11-02", None)


def test_a_feed_with_an_undeclared_entity_and_without_entries_is_no_problem() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>Caf&eacute;&foo; & more</title></channel></rss>", URL) == (
        ParsedFeed(title="Café&foo; & more")
    )


def test_what_feedparser_itself_stumbles_over_is_a_problem_and_no_crash() -> None:
    assert read_feed(b"<channel<item<link</item</link>", URL).problem == "not a readable feed: KeyError: 'links'"


def test_a_feed_without_entries_is_no_problem() -> None:
    assert read_feed(b"<rss version='2.0'><channel><title>Quiet</title></channel></rss>", URL).problem is None


def test_a_body_is_never_taken_for_the_name_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_bytes(RSS)

    assert read_feed(str(file).encode(), URL).problem == "not a feed: plain text"


def test_entities_neither_read_files_nor_explode(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hidden words")
    bomb = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    body = f"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY a0 "lol">{bomb}]>
<rss version="2.0"><channel><item><title>&x; &a11;</title><link>https://outlet.example/a</link></item></channel></rss>"""

    feed = read_feed(body.encode(), URL)

    assert [found.url for found in feed.candidates] == ["https://outlet.example/a"]
    assert "hidden" not in str(feed)
    assert len(str(feed)) < 1000


@given(st.one_of(mutated((RSS, ATOM, RDF, RSS_091, JSON_FEED)), st.binary(max_size=300)))
def test_nothing_is_raised_and_every_candidate_is_normal(body: bytes) -> None:
    feed = read_feed(body, URL, {"content-type": "application/rss+xml"})

    assert len({found.url for found in feed.candidates}) == len(feed.candidates)
    for found in feed.candidates:
        assert normalise_url(found.url) == found.url
        assert found.hints.via == "feed"


def test_references_to_no_character_cost_no_feed() -> None:
    body = RSS.replace(b"Bread & butter", b"Bread").replace(b"Through", b"&#xD800;&#0;&#x110000;&#99999999999;Through")

    assert [found.hints.headline for found in read_feed(body, URL).candidates][-1] == "Through FeedBurner"


def rss(*items: str, title: str = "Outlet") -> bytes:
    entries = "".join(f"<item>{item}</item>" for item in items)
    return f"<rss version='2.0'><channel><title>{title}</title>{entries}</channel></rss>".encode()


STORY = "<title>Harbour</title><link>https://outlet.example/harbour</link>"
EPISODE = (
    "<title>Talk</title><link>https://outlet.example/e/1</link><enclosure url='/e.mp3' type='audio/mpeg' length='1'/>"
)
PICTURE = (
    "<title>Tram</title><link>https://outlet.example/tram</link><enclosure url='/t.jpg' type='image/jpeg' length='1'/>"
)


@pytest.mark.parametrize(
    ("body", "url", "why"),
    [
        (rss(STORY, PICTURE), URL, None),
        (rss(STORY, PICTURE, EPISODE), URL, None),
        (rss(EPISODE, EPISODE.replace("e/1", "e/2"), STORY), URL, "a podcast or videos"),
        (rss(STORY, title="Comments on: Harbour"), URL, "readers' comments"),
        (rss(STORY, title="Kommentare zu Hafen"), URL, "readers' comments"),
        (rss(STORY, title="Commentary"), URL, None),
        (rss(STORY), "https://outlet.example/harbour/comments/feed", "readers' comments"),
        (rss(), URL, None),
        (
            json.dumps(
                {"items": [{"url": "https://outlet.example/e", "attachments": [{"mime_type": "audio/mpeg"}, 1]}]}
            ).encode(),
            URL,
            "a podcast or videos",
        ),
    ],
)
def test_feeds_of_comments_and_podcasts_say_so(body: bytes, url: str, why: str | None) -> None:
    assert read_feed(body, url).unsuitable == why


SAFE = "<link>https://outlet.example/adv</link>"


@pytest.mark.parametrize(
    ("paid", "mark"),
    [
        (f"<title>Buy this</title><category>Sponsored</category>{SAFE}", "paid_category"),
        (f"<title>x</title><category>Wirtschaft</category><category>Anzeige</category>{SAFE}", "paid_category"),
        (f"<title>x</title><category>Sponsored by: A Bank</category>{SAFE}", "paid_category"),
        (f"<title>x</title><x:isAd xmlns:x='https://a.example/x'>1</x:isAd>{SAFE}", "paid_element"),
        (f"<title>x</title><category>Conteúdo  patrocinado</category>{SAFE}", "paid_category"),
        (
            f"<title>x</title><ad:isSponsored xmlns:ad='https://a.example/ad'>true</ad:isSponsored>{SAFE}",
            "paid_element",
        ),
        (
            f"<title>x</title><dc:type xmlns:dc='http://purl.org/dc/elements/1.1/'>Advertorial</dc:type>{SAFE}",
            "paid_element",
        ),
        ("<title>Buy this</title><link>https://ad.doubleclick.net/x</link>", "paid_link"),
        ("<title>x</title><link>https://outlet.example/contenido-patrocinado/un-coche</link>", "paid_link"),
        (
            f"<title>x</title>{SAFE}<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='sponsored' href='/b'/>",
            "paid_link",
        ),
    ],
)
def test_entries_that_declare_to_be_paid_for_are_no_candidates_but_counted(paid: str, mark: str) -> None:
    feed = read_feed(rss(paid, STORY), URL)

    assert [found.url for found in feed.candidates] == ["https://outlet.example/harbour"]
    assert feed.left_out == {mark: 1}
    assert feed.entries == 1


def test_a_label_of_atom_declares_it_as_well_as_a_term() -> None:
    body = ATOM.replace(
        b"<entry xml", b"<entry><category term='7' label='Advertorial'/><link href='/x'/></entry><entry xml"
    )

    feed = read_feed(body, URL)

    assert len(feed.candidates) == len(read_feed(ATOM, URL).candidates)
    assert feed.left_out == {"paid_category": 1}


@pytest.mark.parametrize(
    "entry",
    [
        "<title>Advent begins</title>",
        "<title>Anzeige: Nachbarn gegen Hafen</title>",
        "<title>Annonce : le port ferme</title>",
        "<title>[Sponsored] runners reach the harbour</title>",
        "<title>Publicidad engañosa</title><category>Publicidad</category>",
        "<title>Tag der Werbung</title><category>Werbung</category><category>Marketing</category>",
        "<title>x</title><x:sponsored xmlns:x='https://a.example/x'>false</x:sponsored>",
        "<title>x</title><category>Sponsoring</category>",
    ],
)
def test_words_and_sections_of_the_trade_declare_nothing(entry: str) -> None:
    assert read_feed(rss(f"{entry}<link>https://outlet.example/publicidad/a</link>"), URL).left_out == {}
    assert read_feed(rss(f"{entry}<link>https://outlet.example/a</link>"), URL).candidates


@pytest.mark.parametrize(
    "item",
    [
        {"tags": ["Gesponsert"]},
        {"_outlet": {"sponsored": True}},
        {"_sponsored": 1},
    ],
)
def test_items_of_json_declare_it_in_tags_and_extensions(item: dict[str, object]) -> None:
    body = json.dumps(
        {"items": [{"url": "https://outlet.example/a"} | item, {"url": "/b", "_x": {"sponsored": False}}]}
    )

    feed = read_feed(body.encode(), URL)

    assert [found.url for found in feed.candidates] == ["https://outlet.example/b"]
    assert sum(feed.left_out.values()) == 1


def test_invalid_xml_without_any_entry_is_described_with_its_position() -> None:
    problem = read_feed(b"<rss version='2.0'><channel><title>Outlet</titel></channel></rss>", URL).problem

    assert problem is not None
    assert problem.startswith("not a readable feed: invalid XML (Opening and ending tag mismatch: title")
    assert "line 1" in problem


def test_an_identifier_counts_if_one_entry_has_it_and_it_is_not_the_link() -> None:
    guids = ["7", "7", "https://outlet.example/c", "urn:uuid:4", "x" * 900, ""]
    items = "".join(
        f"<item><link>https://outlet.example/{name}</link><guid isPermaLink='false'>{guid}</guid></item>"
        for name, guid in zip("abcdef", guids, strict=True)
    )
    feed = read_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL)

    assert [candidate.hints.guid for candidate in feed.candidates] == [None, None, None, "urn:uuid:4", None, None]
