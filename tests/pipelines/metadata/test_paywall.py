"""What a page declares about free access, with the words that say so."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.items import PageItem
from pipelines.metadata.declared import read_declarations
from pipelines.metadata.paywall import Access, read_access


def access(source: str) -> Access:
    tree: Any = html.document_fromstring(source)
    url = "https://news.example/a"
    return read_access(
        read_declarations(tree, PageItem(url, url, 200, (), b"", datetime(2026, 11, 1, tzinfo=UTC), "x"))
    )


def declared(**fields: Any) -> Access:
    script = json.dumps({"@type": "NewsArticle", **fields})
    return access(f'<script type="application/ld+json">{script}</script><p>x</p>')


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (True, True),
        (False, False),
        ("False", False),
        ("https://schema.org/True", True),
        ("maybe", None),
        ([True], None),
        ({"@value": True}, None),
        (1, None),
    ],
)
def test_free_access_is_read_in_all_its_spellings(said: Any, read: bool | None) -> None:
    found = declared(isAccessibleForFree=said)

    assert found.is_free is read
    assert found.is_paywalled is (None if read is None else not read)
    assert found.evidence == (None if read is None else f"json_ld newsarticle isAccessibleForFree={said}")


def test_a_part_that_is_not_free_is_a_paywall() -> None:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}

    assert declared(isAccessibleForFree=True, hasPart=part) == Access(
        is_free=True,
        is_paywalled=True,
        evidence="json_ld newsarticle isAccessibleForFree=True; "
        "json_ld hasPart webpageelement isAccessibleForFree=False",
    )
    assert declared(hasPart=[part, "x", None]).is_paywalled is True
    assert declared(hasPart=[part]).is_free is None


@pytest.mark.parametrize(
    ("tier", "is_free", "is_paywalled"),
    [("free", True, False), ("locked", False, True), ("Metered", None, True), ("unheard of", None, None)],
)
def test_content_tiers(tier: str, is_free: bool | None, is_paywalled: bool | None) -> None:
    found = access(f'<meta property="article:content_tier" content="{tier}"><p>x</p>')

    assert (found.is_free, found.is_paywalled) == (is_free, is_paywalled)
    assert found.evidence == (None if is_paywalled is None else f"meta article:content_tier={tier}")


def test_json_ld_of_the_article_counts_before_tags() -> None:
    meta = '<meta itemprop="isAccessibleForFree" content="true">'
    script = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'

    assert access(f"{meta}<p>x</p>") == Access(True, False, "meta isAccessibleForFree=true")  # noqa: FBT003
    assert access(f"{meta}{script}<p>x</p>").is_free is False


def test_a_page_that_says_nothing() -> None:
    assert access("<p>Subscribe now</p>") == Access()


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_no_value_raises(said: Any) -> None:
    script = json.dumps({"@type": "Article", "isAccessibleForFree": said, "hasPart": said}).replace("<", "\\u003c")

    assert access(f'<script type="application/ld+json">{script}</script><p>x</p>').is_free in {True, False, None}
