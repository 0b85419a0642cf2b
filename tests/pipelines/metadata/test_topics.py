"""One section, keywords for readers, and images that are not placeholders."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from pipelines.items import PageItem
from pipelines.metadata.declared import Declarations, read_declarations
from pipelines.metadata.images import image_addresses, is_placeholder
from pipelines.metadata.topics import Topics, read_topics

URL = "https://www.coastnews.example/2026/storm-hits-the-coast"


def declarations(source: str) -> Declarations:
    tree: Any = html.document_fromstring(source)
    return read_declarations(tree, PageItem(URL, URL, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))


def topics(**declared: Any) -> Topics:
    script = json.dumps({"@type": "NewsArticle", "headline": "Storm hits the coast", **declared})
    return read_topics(
        declarations(f'<script type="application/ld+json">{script}</script><h1>Storm hits the coast</h1>')
    )


@pytest.mark.parametrize(
    ("section", "keywords"),
    [
        (["Region", "Weather"], ("Weather",)),
        ("Region,Weather,News", ("Weather", "News")),
        ("Region, Weather", ("Weather",)),
        ("Region > Weather", ("Weather",)),
        ("Arts and Culture", ()),
        (["12345", "Region"], ()),
        ("Startseite > Region", ()),
    ],
)
def test_the_first_section_counts_and_the_others_are_keywords(section: Any, keywords: tuple[str, ...]) -> None:
    found = topics(articleSection=section)

    assert found.section in {"Region", "Arts and Culture"}
    assert found.keywords == keywords


@pytest.mark.parametrize(
    "keyword",
    [
        "pos=top",
        "subject:crime-courts",
        "section:news",
        "type_news",
        "18153161",
        "cce15240-c52a-4887-a61a-cd64701d6596",
        "8ae9ab2dfe1b4230",
        "2020-08-18 13:14:26",
        "https://www.coastnews.example/tag/storm",
        "desk@coastnews.example",
        "{{keywords}}",
        "null",
        "topic/storm",
        "Author: Ann Lee",
        "articleid-993321",
        "noads",
        "hidden-tag",
        "homepage",
        "STORM",
        "#storm",
        "storm.",
    ],
)
def test_keys_ids_and_doubles_are_no_keywords(keyword: str) -> None:
    assert topics(keywords=["storm", keyword, "harbour"]).keywords == ("storm", "harbour")


@pytest.mark.parametrize(
    "keywords",
    [
        "storm, harbour; sea",
        "storm|harbour|sea",
        ["storm", "harbour, sea"],
        "storm，harbour、sea",
        "#storm #harbour #sea",
        '["storm","harbour","sea"]',
    ],
)
def test_separators(keywords: Any) -> None:
    assert topics(keywords=keywords).keywords == ("storm", "harbour", "sea")


def test_years_and_names_with_signs_are_keywords() -> None:
    assert topics(keywords="2026, Covid-19, C++, Brexit: the deal").keywords == (
        "2026",
        "Covid-19",
        "C++",
        "Brexit: the deal",
    )


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.example/no-image.png",
        "https://cdn.example/noimage_300x200.jpg",
        "https://cdn.example/img/placeholder-16x9.jpg",
        "https://cdn.example/default-share.png",
        "https://cdn.example/default_image.png",
        "https://cdn.example/fb.jpg",
        "https://cdn.example/sin-imagen.jpg",
        "https://cdn.example/kein-bild.png",
        "https://cdn.example/no_photo_available.png",
        "https://cdn.example/default-thumbnail.jpg",
        "https://secure.gravatar.com/avatar/abc?s=96",
        "https://cdn.example/static/og-image.png",
        "https://cdn.example/static/coastnews-logo-1200x630.png",
        "https://s0.wp.com/i/blank.jpg",
        "data:image/gif;base64,R0lGODlhAQ",
    ],
)
def test_placeholders_are_no_images(address: str) -> None:
    assert is_placeholder(address, URL)


@pytest.mark.parametrize(
    "address",
    [
        "https://cdn.example/2026/harbour-at-night.jpg",
        "https://cdn.example/123456.jpg",
        "https://cdn.example/image.jpg",
        "https://cdn.example/vi/wlupmjrfaB4/default.jpg",
        "https://cdn.example/new-logo-of-the-ferry-line.jpg",
        "https://cdn.example/blackberry-logo.jpg",
        "https://cdn.example/storm-hits-the-coast/og-image.png",
    ],
)
def test_pictures_are(address: str) -> None:
    assert not is_placeholder(address, URL)


def test_the_logo_of_the_publisher_is_no_image() -> None:
    script = json.dumps(
        {"@type": "NewsArticle", "publisher": {"name": "x", "logo": {"url": "https://cdn.example/a1.png"}}}
    )
    meta = '<meta property="og:image" content="https://cdn.example/a1.png">'

    assert not list(image_addresses(declarations(f'{meta}<script type="application/ld+json">{script}</script>')))
