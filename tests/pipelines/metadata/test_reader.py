"""One page to its metadata: every field, and every kind of nonsense."""

import json
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from models.frontier.hints import Hints
from pipelines.items import Author, DateMissing, FoundDate, Metadata, Origin, OriginKind, PageItem
from pipelines.metadata.reader import read_metadata
from pipelines.metadata.topics import MAX_KEYWORDS
from pipelines.text.date_parsing import EARLIEST

URL = "https://www.coastnews.example/region/2026/storm?utm_source=x"
FETCHED = datetime(2026, 11, 1, 12, tzinfo=UTC)

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Storm hits the coast",
    "alternativeHeadline": "Dark night on the coast",
    "sourceOrganization": {"name": "dpa"},
    "description": "Roofs, trees &amp; boats.",
    "author": {"@type": "Person", "name": "Ann Lee", "url": "/ann-lee"},
    "datePublished": "2026-10-30T08:00:00+02:00",
    "dateModified": "2026-10-31T08:00:00+02:00",
    "articleSection": ["Region", "Weather"],
    "keywords": "storm, harbour; Storm, sea",
    "isAccessibleForFree": "False",
    "image": [{"@type": "ImageObject", "url": "/storm.jpg"}],
    "publisher": {"@id": "#us"},
    "inLanguage": "de",
}
OUTLET = {"@id": "#us", "@type": "Organization", "name": "Coast News"}
PAGE = f"""
<html lang="en-GB"><head><title>Storm hits the coast | Coast News</title>
<link rel="canonical" href="/region/2026/storm#top">
<link rel="amphtml" href="https://www.google.com/amp/s/amp.coastnews.example/region/2026/storm">
<script type="application/ld+json">{json.dumps([ARTICLE, OUTLET])}</script>
</head><body><h1>Storm hits the coast</h1><p>Text.</p></body></html>
"""


def metadata(source: str, url: str = URL, hints: Hints | None = None) -> Metadata:
    tree: Any = html.document_fromstring(source)
    before = html.tostring(tree)
    found = read_metadata(tree, PageItem(url, url, 200, (), b"", FETCHED, "coastnews.example", hints or Hints()))
    assert html.tostring(tree) == before
    return found


def with_json_ld(**fields: Any) -> Metadata:
    return metadata(
        f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script><p>x</p>'
    )


def test_every_field() -> None:
    assert metadata(PAGE) == Metadata(
        headline="Storm hits the coast",
        description="Roofs, trees & boats.",
        authors=(Author("Ann Lee", "https://www.coastnews.example/ann-lee"),),
        alternative_headline=("Dark night on the coast",),
        date_published=FoundDate(datetime(2026, 10, 30, 6, tzinfo=UTC), "2026-10-30T08:00:00+02:00", "json_ld"),
        date_modified=FoundDate(datetime(2026, 10, 31, 6, tzinfo=UTC), "2026-10-31T08:00:00+02:00", "json_ld"),
        article_section="Region",
        keywords=("storm", "harbour", "sea", "Weather"),
        is_accessible_for_free=False,
        is_paywalled=True,
        access_evidence="json_ld newsarticle isAccessibleForFree=False",
        image_url="https://www.coastnews.example/storm.jpg",
        publisher="Coast News",
        canonical_url="https://www.coastnews.example/region/2026/storm",
        amp_url="https://amp.coastnews.example/region/2026/storm",
        wire_agency=("dpa",),
        origin=Origin(OriginKind.WIRE, "json_ld sourceOrganization=dpa"),
        declared_language="en",
    )


def test_a_page_that_declares_nothing() -> None:
    assert metadata("<p>Text.</p>", "https://www.coastnews.example/storm") == Metadata(
        publisher="coastnews.example",
        date_published_missing=DateMissing.NOT_STATED,
        date_modified_missing=DateMissing.NOT_STATED,
    )


def test_hints_fill_what_the_page_leaves_out() -> None:
    found = metadata("<p>Text.</p>", hints=Hints("Storm hits the coast", "Fri, 30 Oct 2026 06:00:00 GMT", "feed"))

    assert found.headline == "Storm hits the coast"
    assert found.date_published == FoundDate(
        datetime(2026, 10, 30, 6, tzinfo=UTC), "Fri, 30 Oct 2026 06:00:00 GMT", "feed"
    )


HINTS = Hints(
    via="sitemap",
    date_modified="2026-10-31T06:00:00Z",
    in_language="de-AT",
    keywords="storm, Coast;storm",
    publisher="Coast &amp; News",
)


def test_hints_of_a_sitemap_fill_what_the_page_leaves_out() -> None:
    found = metadata("<p>Text.</p>", hints=HINTS)

    assert found.date_modified == FoundDate(datetime(2026, 10, 31, 6, tzinfo=UTC), "2026-10-31T06:00:00Z", "sitemap")
    assert found.date_published is None
    assert found.declared_language == "de"
    assert found.keywords == ("storm", "Coast")
    assert found.publisher == "Coast & News"


def test_hints_never_stand_above_what_the_page_says() -> None:
    source = """<html lang="en"><meta name="keywords" content="sea"><meta property="og:site_name" content="The Coast">
    <meta property="article:modified_time" content="2026-10-29T06:00:00Z"><p>Text.</p>"""
    found = metadata(source, hints=HINTS)

    assert found.date_modified == FoundDate(datetime(2026, 10, 29, 6, tzinfo=UTC), "2026-10-29T06:00:00Z", "meta")
    assert (found.declared_language, found.keywords, found.publisher) == ("en", ("sea",), "The Coast")


def test_live_blogs_are_told() -> None:
    assert with_json_ld(**{"@type": "LiveBlogPosting"}).is_live_blog
    assert with_json_ld(**{"@type": ["NewsArticle", "https://schema.org/LiveBlogPosting"]}).is_live_blog
    assert not with_json_ld().is_live_blog


@pytest.mark.parametrize("address", ["javascript:void(0)", "", "http://[", "ftp://x.example/a", "   "])
def test_addresses_that_are_none_are_none(address: str) -> None:
    found = metadata(f'<link rel="canonical" href="{address}"><meta property="og:image" content="{address}"><p>x</p>')

    assert found.canonical_url is None
    assert found.image_url is None


def test_keywords_are_bounded_and_unique() -> None:
    found = with_json_ld(keywords=[f"Word {number}" for number in range(80)] + ["word 1", "x" * 500])

    assert len(found.keywords) == MAX_KEYWORDS
    assert with_json_ld(keywords=["Sea", "sea", "SEA"]).keywords == ("Sea",)
    assert with_json_ld(keywords="x" * 500).keywords == ("x" * 100,)


def test_lengths_are_bounded() -> None:
    found = with_json_ld(
        headline="h " * 100_000, description="d " * 100_000, articleSection="s " * 100_000, publisher="p " * 100_000
    )

    assert [
        len(text or "") <= limit
        for text, limit in zip(
            (found.headline, found.description, found.article_section, found.publisher),
            (500, 1000, 100, 100),
            strict=True,
        )
    ] == [True] * 4


HOSTILE = [
    "<title>" + "A | b - " * 50_000 + "</title><h1>" + "A - b | " * 50_000 + "</h1>",
    "<h1>" * 3_000 + "x" * 100_000,
    "<time>3 May 2026 " * 3_000,
    "<div class=author>by " * 3_000 + "<p>x</p>" * 20_000,
    "<p>3.5.2026 x</p>" * 20_000,
    "<div class=author>" + "<span></span>" * 100_000,
    "<meta name=author content='a, b'>" * 20_000,
    '<script type="application/ld+json">' + '{"author": {"name"' * 50_000 + "</script><p>x",
    '<script type="application/ld+json">' + "[" * 500_000 + "</script><p>x",
    '<script type="application/ld+json">[' + "1" * 10_000 + "]</script><p>x",
    "<script>" + '"publishedAt":"' * 100_000 + "</script><p>x",
    "<!-- nothing --><p><!-- at all --></p>",
]


#: CPU time in which even a hostile page is read: a small part of what a crawl gives it.
MOST_SECONDS = 10
LONG = "Storm hits the coast and the harbour " * 3_000
SQL = "Robert'); DROP TABLE article;--"
SCRIPT = "<script>alert(1)</script><b onclick=x>Ann Lee</b>"


def json_ld(**fields: Any) -> str:
    written = json.dumps(fields).replace("</", "<\\/")
    return f'<script type="application/ld+json">{written}</script><p>x</p>'


HOSTILE += [
    f"<title>{LONG}</title><meta property='og:title' content='{LONG}'><h1>{LONG}</h1>",
    json_ld(**{"@type": "NewsArticle"}, headline=LONG, author=LONG, keywords=LONG, articleSection=LONG, publisher=LONG),
    json_ld(**{"@type": "NewsArticle"}, headline=SCRIPT, author=[SQL, SCRIPT], description=SCRIPT, keywords=[SCRIPT]),
    json_ld(**{"@type": "NewsArticle"}, **{key: {"a": {"b": []}} for key in ARTICLE if not key.startswith("@")}),
    json_ld(**{"@type": {"x": 1}, "@id": ["#"]}, author={"@id": {"@id": "#"}}, publisher=[[[{}]]]),
    json_ld(**{"@type": "NewsArticle", "@id": "#a"}, author={"@id": "#a"}, isPartOf={"@id": "#a"}),
    json_ld(**{"@type": "NewsArticle"}, author=[{"name": f"Name {word * 9}"} for word in "abcdefghijk" * 2_000]),
    *(
        json_ld(**{"@type": "NewsArticle"}, datePublished=day, dateModified=day)
        for day in (
            "0001-01-01",
            "9999-12-31T23:59:59-14:00",
            "2026-10-19T10:30:00+99:99",
            "2026-99-99",
            "9" * 400,
            "1e400",
        )
    ),
    f"<meta name=author content='{SQL}'><meta name=author content='&lt;script&gt;x&lt;/script&gt;'><p>x",
    "<meta name=keywords content='" + ",".join(f"word{number}" for number in range(20_000)) + "'><p>x",
    "<meta name=author content='By " + "a" * 100_000 + "'><p>x",
    "<div class=byline>" + "By Ann Lee and " * 20_000 + "</div>",
    "<h1>Storm</h1>" + "<p><strong>Ann Lee</strong></p>" * 5_000,
    "<h1>Storm</h1>" + "<span>By</span>" * 5_000 + "<p>5 May 2026 12:00</p>" * 5_000,
    "<h1>" + "<span class=kicker>" * 500 + "Storm</h1>",
    "<title>" + "+++ " * 20_000 + "LIVE: " * 20_000 + "</title><p>x",
    "<meta property='article:content_tier' content='" + "locked " * 20_000 + "'><p>x",
    '<script>{"pagePostAuthor":"' + "a" * 500_000 + '"}</script><p>x',
    "<link rel=canonical href='https://" + "a" * 100_000 + "'><link rel=amphtml href='" + "/a" * 100_000 + "'><p>x",
]


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Fail where the block computes for longer, however long it waits for other programs."""
    before = signal.signal(signal.SIGVTALRM, lambda *_: pytest.fail(f"not done after {seconds} s of CPU time"))
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def is_plain(text: str) -> bool:
    return "<" not in text and text == " ".join(text.split()) and text.isprintable()


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_are_read_in_bounds(source: str) -> None:
    with cpu_limit(MOST_SECONDS):
        found = metadata(source)

    texts = [*found.alternative_headline, *found.keywords, *(author.name for author in found.authors)]
    texts += filter(None, (found.headline, found.description, found.article_section, found.publisher))
    assert [text for text in texts if not is_plain(text)] == []
    assert max(map(len, texts), default=0) <= 1_000
    assert max((len(author.name) for author in found.authors), default=0) <= 100
    assert len(found.authors) <= 20
    assert len(found.keywords) <= MAX_KEYWORDS
    assert len(found.alternative_headline) <= 5
    for one in (found.date_published, found.date_modified):
        assert one is None or EARLIEST <= one.at <= FETCHED + timedelta(days=1)
        assert one is None or len(one.raw) <= 100
    for address in (found.canonical_url, found.amp_url, found.image_url):
        assert address is None or len(address) <= 2_100
    assert len(found.access_evidence or "") <= 2_000


def test_sql_and_mark_up_in_the_place_of_names_are_plain_text() -> None:
    found = metadata(json_ld(**{"@type": "NewsArticle"}, headline=f"{SCRIPT} {SQL}", author=[SCRIPT, SQL, "Bo Ek"]))

    assert found.headline == f"Ann Lee {SQL}"
    assert [author.name for author in found.authors] == ["Ann Lee", "Robert')", "Bo Ek"]


@pytest.mark.parametrize("size", [2_000_000, 20_000_000])
def test_megabytes_of_json_ld_are_left_unread(size: int) -> None:
    source = json_ld(**{"@type": "NewsArticle"}, headline="Storm", articleBody="x" * size)

    found = metadata(f"<title>Dark harbour</title>{source}")

    assert found.headline == "Dark harbour"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda x: st.lists(x, max_size=4) | st.dictionaries(st.sampled_from(["@id", "@type", "name", "url", "@value"]), x),
    max_leaves=8,
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(ARTICLE)), ANYTHING))
def test_json_ld_may_hold_anything_anywhere(fields: dict[str, Any]) -> None:
    json_text = json.dumps({"@type": "NewsArticle", **fields}).replace("<", "\\u003c")

    found = metadata(f'<script type="application/ld+json">{json_text}</script><p>x</p>')

    assert asdict(found)
