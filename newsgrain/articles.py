"""What cleaning returns: an article with what was cut from it, or the reason why a page has none. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Removed:
    """A passage that was cut from an article: its text, the reason, and what was seen."""

    text: str
    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Article:
    """The article of a page. Paragraphs of `article_body` are separated by newlines."""

    url: str | None
    headline: str | None
    article_body: str
    article_body_html: str | None = None
    authors: tuple[str, ...] = ()
    #: In the publisher's zone.
    date_published: datetime | None = None
    date_modified: datetime | None = None
    in_language: str | None = None
    description: str | None = None
    keywords: tuple[str, ...] = ()
    image_url: str | None = None
    article_section: str | None = None
    publisher: str | None = None
    word_count: int | None = None
    page_type: str | None = None
    origin_kind: str | None = None
    extraction_quality: float | None = None
    is_accessible_for_free: bool | None = None
    canonical_url: str | None = None
    removed: tuple[Removed, ...] = ()
    #: Everything that `newsgrain extract` prints about the page.
    record: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class RejectedPage:
    """A page without an article: the reason, and what the page says about itself all the same."""

    url: str | None
    #: `too_short`, `list_page`, `extraction_timeout`, ...: docs/database.md lists them.
    reason: str
    record: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


_TEXTS = (
    *("url", "headline", "article_body_html", "in_language", "description", "image_url", "publisher", "word_count"),
    *("page_type", "origin_kind", "extraction_quality", "is_accessible_for_free", "canonical_url"),
)


def result_of(record: Mapping[str, Any]) -> Article | RejectedPage:
    """Return the result that a line of `newsgrain extract --batch` stands for."""
    if record.get("rejected") is not None:
        return RejectedPage(record.get("url"), record["rejected"], record)
    return Article(
        **{name: record.get(name) for name in _TEXTS},
        article_body=record.get("article_body") or "",
        article_section=_joined(record.get("article_section")),
        authors=tuple(record.get("authors") or ()),
        keywords=tuple(record.get("keywords") or ()),
        date_published=_moment(record.get("date_published")),
        date_modified=_moment(record.get("date_modified")),
        removed=tuple(
            Removed(one["text"], one["reason"], one.get("evidence") or "") for one in record.get("removed") or ()
        ),
        record=record,
    )


def _joined(value: Any) -> str | None:
    return ", ".join(value) if isinstance(value, list) else value


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
