"""One page to its metadata: every field, and every kind of nonsense."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipelines.items import Author, FoundDate, Hints, Metadata, PageItem
from pipelines.metadata import MAX_KEYWORDS, read_metadata

URL = "https://www.coastnews.example/region/2026/storm?utm_source=x"
FETCHED = datetime(2026, 11, 1, 12, tzinfo=UTC)

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Storm hits the coast",
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
        date_published=FoundDate(datetime(2026, 10, 30, 6, tzinfo=UTC), "2026-10-30T08:00:00+02:00", "json_ld"),
        date_modified=FoundDate(datetime(2026, 10, 31, 6, tzinfo=UTC), "2026-10-31T08:00:00+02:00", "json_ld"),
        article_section="Region",
        keywords=("storm", "harbour", "sea"),
        is_accessible_for_free=False,
        image_url="https://www.coastnews.example/storm.jpg",
        publisher="Coast News",
        canonical_url="https://www.coastnews.example/region/2026/storm",
        amp_url="https://amp.coastnews.example/region/2026/storm",
        declared_language="en",
    )


def test_a_page_that_declares_nothing() -> None:
    assert metadata("<p>Text.</p>", "https://www.coastnews.example/storm") == Metadata(publisher="coastnews.example")


def test_hints_fill_what_the_page_leaves_out() -> None:
    found = metadata("<p>Text.</p>", hints=Hints("Storm hits the coast", "Fri, 30 Oct 2026 06:00:00 GMT", "feed"))

    assert found.headline == "Storm hits the coast"
    assert found.date_published == FoundDate(
        datetime(2026, 10, 30, 6, tzinfo=UTC), "Fri, 30 Oct 2026 06:00:00 GMT", "feed"
    )


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (True, True),
        (False, False),
        ("False", False),
        ("https://schema.org/True", True),
        ("maybe", None),
        ([True], None),
    ],
)
def test_free_access_is_read_in_all_its_spellings(said: Any, read: bool | None) -> None:
    assert with_json_ld(isAccessibleForFree=said).is_accessible_for_free is read


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


@pytest.mark.parametrize("source", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_are_read_in_bounds(source: str) -> None:
    found = metadata(source)

    assert len(found.headline or "") <= 500
    assert len(found.authors) <= 20


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
