"""Which of the addresses of an entry is that of its article."""

import pytest

from scraper.discovery.formats.rss_atom import read_feed

URL = "https://outlet.example/feeds/news.xml"
STORY = "https://outlet.example/2026/harbour"


def rss(item: str, home: str = "https://outlet.example/") -> bytes:
    channel = f"<title>x</title><link>{home}</link><item><title>Harbour</title>{item}</item>"
    return f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>{channel}</channel></rss>".encode()


def atom(entry: str, attributes: str = "") -> bytes:
    head = f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>x</title>"
    return f"{head}<entry><title>Harbour</title>{entry}</entry></feed>".encode()


RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://outlet.example/"><title>x</title></channel>
<item rdf:about="{STORY}"><title>Harbour</title></item></rdf:RDF>""".encode()


@pytest.mark.parametrize(
    "body",
    [
        rss(f"<link>{STORY}</link>"),
        rss(f"<guid isPermaLink='false'>{STORY}</guid>"),
        rss(f"<guid isPermaLink='True'>{STORY}</guid>"),
        rss(f"<link/><guid>{STORY}</guid>"),
        rss(f"<link>https://outlet.example/</link><guid isPermaLink='false'>{STORY}</guid>"),
        rss(f"<link>https://outlet.example/news</link><guid>{STORY}</guid>", "https://www.outlet.example/news/"),
        rss(f"<link>{URL}</link><guid>{STORY}</guid>"),
        rss("<guid>/2026/harbour</guid>"),
        rss("<guid isPermaLink='false'>outlet.example/2026/harbour</guid>"),
        rss(f"<link>{STORY}</link><guid>https://outlet.example/?p=7</guid>"),
        rss(f"<link>{STORY}</link><guid>12345 at https://outlet.example</guid>"),
        rss(f"<link>{STORY}</link><atom:link rel='alternate' type='text/html' href='{STORY}/amp'/>"),
        rss(f"<atom:link rel='alternate' href='{STORY}/amp'/><link>{STORY}</link>"),
        atom(f"<link href='{STORY}'/><link rel='alternate' type='text/html' href='{STORY}?amp=1'/>"),
        atom(f"<link rel='alternate' type='application/json' href='/api/7'/><link href='{STORY}'/>"),
        atom(f"<link rel='self' href='{STORY}'/><id>tag:outlet.example,2026:7</id>"),
        atom(f"<link rel='self' href='https://outlet.example/feeds/7.atom'/><id>{STORY}</id>"),
        atom(f"<id>{STORY}</id>"),
        atom(f"<link rel='http://www.iana.org/assignments/relation/alternate' href='{STORY}'/>"),
        atom("<link href='https://outlet.example/2026/\n      harbour'/>"),
        rss(f"<link>#top</link><guid>{STORY}</guid>"),
        rss("<guid isPermaLink='TRUE'>/2026/harbour</guid>"),
        atom(f"<link rel='canonical' href='{STORY}'/><id>7</id>"),
        atom(f"<content type='text/html' src='{STORY}'/><id>7</id>"),
        f'{{"items": [{{"id": "{STORY}", "url": "https://outlet.example/"}}]}}'.encode(),
        b'{"items": [{"id": "outlet.example/2026/harbour"}]}',
        atom("<link href='harbour'/>", "xml:base='https://outlet.example/2026/'"),
        RDF,
    ],
)
def test_an_entry_leads_to_its_article_whatever_gives_the_address(body: bytes) -> None:
    assert [found.url for found in read_feed(body, URL).candidates] == [STORY]


@pytest.mark.parametrize(
    "item",
    [
        "<guid>12345</guid>",
        "<guid isPermaLink='true'>story-7</guid>",
        "<guid isPermaLink='false'>story/7</guid>",
        "<guid isPermaLink='false'>/7</guid>",
        "<guid>urn:uuid:0-0</guid>",
        "<link>mailto:a@outlet.example</link>",
        "",
    ],
)
def test_numbers_and_names_become_no_url(item: str) -> None:
    feed = read_feed(rss(item), URL)

    assert feed.candidates == ()
    assert feed.entries == 1


def test_an_identifier_of_another_site_does_not_replace_the_link() -> None:
    item = "<link>https://outlet.example/</link><guid>https://feeds.example/entry/7</guid>"

    assert [found.url for found in read_feed(rss(item), URL).candidates] == ["https://outlet.example/"]


@pytest.mark.parametrize(
    ("home", "link", "meant"),
    [
        ("https://outlet.example/", "/2026/harbour", STORY),
        ("https://outlet.example/", "//outlet.example/2026/harbour", STORY),
        ("https://outlet.example/2026/", "harbour", STORY),
        ("outlet.example", "/2026/harbour", STORY),
        ("https://outlet.example/", "outlet.example/2026/harbour", STORY),
        ("", "/2026/harbour", "https://feeds.host.example/2026/harbour"),
    ],
)
def test_relative_links_of_a_feed_on_another_host_belong_to_its_site(home: str, link: str, meant: str) -> None:
    feed = read_feed(rss(f"<link>{link}</link>", home), "https://feeds.host.example/outlet/rss")
    json = f'{{"home_page_url": "{home}", "items": [{{"id": "1", "url": "{link}"}}]}}'

    assert [found.url for found in feed.candidates] == [meant]
    assert [found.url for found in read_feed(json.encode(), "https://feeds.host.example/outlet.json").candidates] == [
        meant
    ]


def test_a_base_of_the_document_comes_before_its_site() -> None:
    body = atom("<link href='/2026/harbour'/>", "xml:base='https://outlet.example/'").replace(
        b"<title>x", b"<link href='https://www.host.example/'/><title>x"
    )

    assert [found.url for found in read_feed(body, "https://feeds.host.example/atom").candidates] == [STORY]
