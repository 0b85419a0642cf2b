from typing import Any

import pytest

from models.enums import KeyKind
from pipelines.storage.article_keys import PageKeys, page_keys
from tests.factories import make_article

TAKEN = "https://example.org/taken"
LONG = "The bridge opened on Friday, after four years. " * 10


def keys(url: str = "https://www.example.org/a/", **changes: Any) -> PageKeys:
    return page_keys(make_article(url, **({"fingerprint": "f00", "article_body": LONG} | changes)), TAKEN)


def test_keys_of_a_plain_page() -> None:
    found = keys()

    assert found == PageKeys("https://www.example.org/a/", "example.org/a", "example.org#f00")
    assert found.claims() == {"example.org/a": KeyKind.PAGE, "example.org#f00": KeyKind.TEXT}


@pytest.mark.parametrize(
    ("canonical", "key"),
    [
        ("http://EXAMPLE.org:80/b?utm_source=x#top", "example.org/b"),
        ("https://m.example.org/b", "m.example.org/b"),
        ("https://www.google.com/amp/s/example.org/b", "example.org/b"),
        ("https://example.org/index.html", None),
        ("https://www.example.org/", None),
        ("https://other.example/b", None),
        ("not a url", None),
        (None, None),
    ],
)
def test_canonical_of_the_site_that_is_no_front_page(canonical: str | None, key: str | None) -> None:
    assert keys(canonical_url=canonical).canonical == key


def test_looks_are_asked_only_where_nothing_is_declared() -> None:
    amp = "https://amp.example.org/a"

    assert keys(amp).version == "example.org/a"
    assert keys(amp, canonical_url=amp).version is None
    assert keys(amp, canonical_url="https://example.org/b").version is None
    assert keys(amp, canonical_url="https://other.example/b").version == "example.org/a"
    assert keys(amp).text == "example.org#f00"


def test_an_amp_page_is_believed_where_it_looks_like_one_of_this_very_page() -> None:
    assert keys(amp_url="https://example.org/a/amp").amp == "example.org/a/amp"
    assert keys(amp_url="https://example.org/b/amp", canonical_url="https://example.org/b").amp == "example.org/b/amp"
    assert keys(amp_url="https://example.org/b/amp").amp is None
    assert keys(amp_url="https://example.org/a").amp is None
    assert keys(amp_url="mailto:x").amp is None


def test_a_url_that_cannot_be_kept_is_the_one_that_was_taken() -> None:
    found = keys(f"https://example.org/{'x' * 3000}")

    assert (found.page_url, found.page) == (TAKEN, "example.org/taken")


def test_one_key_is_claimed_once_as_what_it_is_best() -> None:
    found = keys(canonical_url="http://example.org/a").claims()

    assert found == {"example.org/a": KeyKind.PAGE, "example.org#f00": KeyKind.TEXT}


@pytest.mark.parametrize(
    ("changes", "dated"),
    [
        ({"article_body": "Closed."}, "example.org#f00@2026-11-20T08:00:00+00:00"),
        ({"article_body": "Closed.", "date_published": None}, "example.org#f00@"),
        ({"article_body": "Closed.", "headline": None}, None),
        ({}, None),
    ],
)
def test_a_short_text_is_identified_by_its_date_too(changes: dict[str, Any], dated: str | None) -> None:
    assert keys(**changes).dated_text == dated


@pytest.mark.parametrize(
    ("guid", "key", "page"),
    [
        ("tag:example.org,2026:7", "example.org#guid:tag:example.org,2026:7", None),
        ("https://www.example.org/?p=7", "example.org#guid:https://www.example.org/?p=7", "example.org?p=7"),
        ("https://other.example/7", "example.org#guid:https://other.example/7", None),
        ("https://example.org/", "example.org#guid:https://example.org/", None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_the_keys_of_an_identifier(guid: str | None, key: str | None, page: str | None) -> None:
    found = page_keys(make_article("https://www.example.org/a/"), TAKEN, guid)

    assert (found.guid, found.guid_page) == (key, page)
    assert {key for key, kind in found.claims().items() if kind is KeyKind.GUID} == {key, page} - {None}
