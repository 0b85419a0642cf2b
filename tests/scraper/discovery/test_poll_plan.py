"""What a response says about a discovery document before it is read."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from models.enums import FeedKind, FeedOrigin
from models.frontier.feeds import FeedRow
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument
from scraper.discovery.poll_plan import NOT_MODIFIED, poll_result, replacements, status_problem, validators

NOW = datetime(2026, 11, 20, tzinfo=UTC)
URL, OTHER = "https://a.example/feed", "https://a.example/new-feed"
ROW = FeedRow(
    URL, FeedKind.FEED, FeedOrigin.CONFIGURED, NOW, id=1, etag='"1"', last_modified="Mon", body_sha256="digest"
)


def fetched(url: str = URL, status: int = 200, **values: object) -> FetchedDocument:
    document = Document(url, DocumentKind.FEED, asked=URL)
    return replace(FetchedDocument(document, b"body", status=status), **values)  # type: ignore[arg-type]  # as given


def test_an_unmodified_document_keeps_its_validators_and_digest() -> None:
    result = poll_result(fetched(status=NOT_MODIFIED), ROW, NOW)

    assert (result.etag, result.last_modified, result.body_sha256, result.is_changed) == ('"1"', "Mon", "digest", False)
    assert validators(ROW) == {"If-None-Match": '"1"', "If-Modified-Since": "Mon"}


def test_a_result_says_whether_it_was_a_full_answer_and_to_which_request() -> None:
    unmodified = poll_result(fetched(status=NOT_MODIFIED), ROW, NOW)
    full = poll_result(fetched(), ROW, NOW, is_conditional=False)

    assert (unmodified.is_full, unmodified.is_conditional) == (False, True)
    assert (full.is_full, full.is_conditional) == (True, False)


def test_not_modified_is_a_problem_of_an_unconditional_request() -> None:
    assert status_problem(304) == "HTTP status 304 to an unconditional request"
    assert status_problem(503) == "HTTP status 503"


def test_a_new_body_has_the_validators_of_its_response_only() -> None:
    headers = (("ETag", '"2"'), ("ETag", '"3"'), ("Cache-Control", "max-age=60"))
    result = poll_result(fetched(headers=headers), ROW, NOW)

    assert (result.etag, result.last_modified, result.is_changed) == ('"2"', None, True)
    assert result.refresh_after == timedelta(seconds=60)
    assert not poll_result(fetched(), replace(ROW, body_sha256=result.body_sha256), NOW).is_changed


@pytest.mark.parametrize(
    ("redirects", "moved_to"),
    [((301, 308), OTHER), ((301, 302), None), (("meta refresh",), None), ((), None)],
)
def test_only_permanent_redirects_move_a_document(redirects: tuple[int | str, ...], moved_to: str | None) -> None:
    assert poll_result(fetched(OTHER, redirects=redirects), ROW, NOW).moved_to == moved_to


def test_a_document_that_is_back_has_not_moved() -> None:
    assert poll_result(fetched(redirects=(301,)), replace(ROW, moved_to=OTHER), NOW).moved_to is None


def test_replacements_are_of_the_same_kind_unknown_and_few() -> None:
    named = (URL, "https://a.example/comments/feed", *(f"https://a.example/feed/{number}" for number in range(5)))
    parsed = ParsedDocument(feeds=named, sitemaps=("https://a.example/map",))

    assert replacements(ROW, parsed, {(DocumentKind.FEED, URL)}) == tuple(
        Document(f"https://a.example/feed/{number}", DocumentKind.FEED) for number in range(3)
    )
    sitemap = replace(ROW, kind=FeedKind.SITEMAP)
    assert replacements(sitemap, parsed, ()) == (Document("https://a.example/map", DocumentKind.SITEMAP),)
