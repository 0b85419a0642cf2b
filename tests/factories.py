"""Builders of complete, plausible values for the pipeline; a test states only what it is about."""

import hashlib
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Engine

from models.database.engine import writer_engine
from models.enums import Outcome, Reason
from models.frontier.hints import Hints
from pipelines.items import (
    ArticleItem,
    Author,
    CutReason,
    DateMissing,
    FoundDate,
    InjectedLink,
    Metadata,
    PageItem,
    RemovedBlock,
)
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


_METADATA = Metadata(
    headline="Bridge opens after four years",
    alternative_headline=("New bridge opens: what drivers need to know",),
    description="The new bridge over the river is open.",
    authors=(Author("Ada Lovelace", "https://example.org/ada"), Author("Grace Hopper")),
    date_published=FoundDate(
        datetime(2026, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=1))), "2026-11-20T09:00:00+01:00", "json_ld"
    ),
    date_modified_missing=DateMissing.NOT_STATED,
    article_section="Local",
    keywords=("bridges", "traffic"),
    is_accessible_for_free=True,
    is_paywalled=False,
    access_evidence="json_ld newsarticle isAccessibleForFree=True",
    image_url="https://example.org/bridge.jpg",
    publisher="The Example",
    wire_agency=("dpa",),
)


_ARTICLE = ArticleItem(
    url=_URL,
    requested_url=_URL,
    source="example.org",
    fetched_at=NOW,
    metadata=_METADATA,
    article_body="The bridge opened on Friday.\nIt took four years to build.",
    article_body_html="<p>The bridge opened on Friday.</p>\n<p>It took four years to build.</p>",
    in_language="en",
    word_count=11,
    page_type="article",
    fingerprint="",
    removed=(RemovedBlock(3, CutReason.RELATED, "heading: Read also", "Read also: tunnel closed"),),
    furniture={"navigation": 4, "footer": 2},
    injected_links=(InjectedLink("bridge", "https://example.org/tag/bridge", "listing"),),
)


def make_article(url: str = _URL, **changes: Any) -> ArticleItem:
    """Return a clean article of example.org; `changes` are fields of ArticleItem or Metadata.

    The fingerprint follows them and the URL: what a test stores under many URLs are many articles, not copies of one.
    """
    article = changed(replace(_ARTICLE, url=url, requested_url=url), **changes)
    text = f"{url}\n{article.metadata.headline}\n{article.article_body}"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return article if "fingerprint" in changes else replace(article, fingerprint=digest)


def changed(article: ArticleItem, **changes: Any) -> ArticleItem:
    """Return an article with changed fields, its own and those of its metadata."""
    own = {one.name for one in fields(ArticleItem)}
    metadata = replace(article.metadata, **{name: value for name, value in changes.items() if name not in own})
    values = {name: value for name, value in changes.items() if name in own}
    return replace(article, **({"metadata": metadata} | values))


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


def filled_once(database_url: str, fill: Callable[[Engine], object]) -> str:
    """Fill a database that several tests read, and return its URL."""
    engine = writer_engine(database_url)
    fill(engine)
    engine.dispose()
    return database_url
