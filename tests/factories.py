"""Builds the values that travel through the pipeline, complete and sensible; a test names what it is about."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from models.enums import Outcome, Reason
from models.frontier.hints import Hints
from pipelines.items import ArticleItem, Author, CutReason, InjectedLink, PageItem, RemovedBlock
from pipelines.visit import Visit

#: A fixed moment for tests that need one.
NOW = datetime(2026, 11, 20, 12, 30, 15, 123456, tzinfo=UTC)

_URL = "https://example.org/news/bridge-opens.html"
_BODY = b"<!doctype html><title>Bridge opens</title><p>The bridge opened on Friday.</p>"


def make_page(url: str = _URL, **changes: Any) -> PageItem:
    """Return a fetched HTML page of example.org; `changes` are fields of PageItem."""
    values: dict[str, Any] = {
        "url": url,
        "requested_url": url,
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"v1"')),
        "body": _BODY,
        "fetched_at": NOW,
        "source": "example.org",
        "hints": Hints(),
    }
    return PageItem(**(values | changes))


def make_article(url: str = _URL, **changes: Any) -> ArticleItem:
    """Return a clean article of example.org; `changes` are fields of ArticleItem, the fingerprint follows them.

    It follows the URL too: what a test stores under many URLs are many articles, and no copies of one.
    """
    values: dict[str, Any] = {
        "url": url,
        "headline": "Bridge opens after four years",
        "description": "The new bridge over the river is open.",
        "article_body": "The bridge opened on Friday.\nIt took four years to build.",
        "article_body_html": "<p>The bridge opened on Friday.</p>\n<p>It took four years to build.</p>",
        "authors": (Author("Ada Lovelace", "https://example.org/ada"), Author("Grace Hopper")),
        "date_published": datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
        "date_published_raw": "2026-11-20T09:00:00+01:00",
        "date_published_source": "json_ld",
        "date_modified": None,
        "date_modified_raw": None,
        "date_modified_source": None,
        "article_section": "Local",
        "keywords": ("bridges", "traffic"),
        "in_language": "en",
        "word_count": 11,
        "page_type": "article",
        "is_accessible_for_free": True,
        "image_url": "https://example.org/bridge.jpg",
        "publisher": "The Example",
        "canonical_url": None,
        "requested_url": url,
        "source": "example.org",
        "fetched_at": NOW,
        "removed": (RemovedBlock(3, CutReason.RELATED, "heading: Read also", "Read also: tunnel closed"),),
        "furniture": {"navigation": 4, "footer": 2},
        "alternative_headline": ("New bridge opens: what drivers need to know",),
        "date_published_offset": 60,
        "date_modified_missing": "not_stated",
        "is_paywalled": False,
        "access_evidence": "json_ld newsarticle isAccessibleForFree=True",
        "wire_agency": ("dpa",),
        "injected_links": (InjectedLink("bridge", "https://example.org/tag/bridge", "listing"),),
    }
    values |= changes
    text = f"{url}\n{values['headline']}\n{values['article_body']}"
    values.setdefault("fingerprint", hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
    return ArticleItem(**values)


def make_visit(url: str = _URL, **changes: Any) -> Visit:
    """Return a visit of `url` that brought an article; `changes` are fields of Visit. Its moment is the fetch's."""
    values: dict[str, Any] = {
        "url": url,
        "source": "example.org",
        "visited_at": NOW,
        "page": make_page(url),
        "article": make_article(url),
        "outcome": None,
        "reason": None,
        "detail": None,
        "status": 200,
    }
    values |= changes
    for name in ("page", "article"):
        if values[name] is not None:
            values[name] = replace(values[name], fetched_at=values["visited_at"])
    return Visit(**values)


def make_ended(url: str = _URL, reason: Reason | None = Reason.SERVER_ERROR, **changes: Any) -> Visit:
    """Return a visit of `url` that brought no article: by default it failed with a server error."""
    values: dict[str, Any] = {"page": None, "article": None, "outcome": Outcome.FAILED, "reason": reason, "status": 503}
    return make_visit(url, **(values | changes))
