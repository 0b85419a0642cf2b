"""What `scrapy extract` prints: one JSON object for a page, article or not. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pipelines.items import ArticleItem, FoundDate, Metadata, RejectedPage

#: The keys, in their order; a rejected page has all of them too.
KEYS = (
    "id",
    "url",
    "headline",
    "article_body",
    "authors",
    "date_published",
    "date_modified",
    "in_language",
    "description",
    "keywords",
    "image_url",
    "page_type",
    "rejected",
    "removed",
    "alternative_headline",
    "author_details",
    "wire_agency",
    "date_published_raw",
    "date_published_source",
    "date_published_missing",
    "date_modified_raw",
    "date_modified_source",
    "date_modified_missing",
    "date_flags",
    "article_section",
    "publisher",
    "word_count",
    "is_accessible_for_free",
    "is_paywalled",
    "access_evidence",
    "is_live_blog",
    "canonical_url",
    "amp_url",
    "is_truncated",
    "robots_tags",
    "tdm_opt_out",
    "tdm_evidence",
)
#: Keys whose values have the same name in an article and in the metadata of a page that is none.
_SHARED = (
    "headline",
    "description",
    "image_url",
    "date_published_missing",
    "date_modified_missing",
    "article_section",
    "publisher",
    "is_accessible_for_free",
    "is_paywalled",
    "access_evidence",
    "is_live_blog",
    "canonical_url",
    "amp_url",
)


def record_of(name: Any, url: str | None, result: ArticleItem | RejectedPage) -> dict[str, Any]:
    """Return the object of a page known to its caller as `name`; its dates are ISO 8601 in the publisher's zone."""
    if isinstance(result, RejectedPage):
        said = {} if result.metadata is None else _of_rejected(result.metadata)
        return rejected_record(name, url, result.reason.value) | said
    values = {
        "id": name,
        "url": url,
        "article_body": result.article_body,
        "date_published": _iso(result.date_published),
        "date_modified": _iso(result.date_modified),
        "date_published_raw": result.date_published_raw,
        "date_published_source": result.date_published_source,
        "date_modified_raw": result.date_modified_raw,
        "date_modified_source": result.date_modified_source,
        "in_language": result.in_language,
        "page_type": result.page_type,
        "word_count": result.word_count,
        "rejected": None,
        "is_truncated": result.is_truncated,
        "tdm_opt_out": result.tdm_opt_out,
        "tdm_evidence": result.tdm_evidence,
        "removed": [{"text": block.text, "reason": block.reason.value} for block in result.removed],
    }
    return _ordered(values | _shared(result))


def rejected_record(name: Any, url: str | None, reason: str) -> dict[str, Any]:
    """Return the object of a page without an article: all keys, all values null but these."""
    return dict.fromkeys(KEYS) | {"id": name, "url": url, "rejected": reason}


def _of_rejected(metadata: Metadata) -> dict[str, Any]:
    """Return what the page of no article says: no text, and so no language, no number of words."""
    return (
        _shared(metadata)
        | {"tdm_opt_out": metadata.tdm_reservation.opt_out, "tdm_evidence": metadata.tdm_reservation.evidence}
        | _date("date_published", metadata.date_published)
        | _date("date_modified", metadata.date_modified)
    )


def _shared(found: ArticleItem | Metadata) -> dict[str, Any]:
    return {key: getattr(found, key) for key in _SHARED} | {
        "alternative_headline": list(found.alternative_headline),
        "authors": [author.name for author in found.authors],
        "author_details": [asdict(author) for author in found.authors],
        "wire_agency": list(found.wire_agency),
        "date_flags": list(found.date_flags),
        "robots_tags": list(found.robots_tags),
        "keywords": list(found.keywords),
    }


def _date(name: str, found: FoundDate | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {name: _iso(found.at), f"{name}_raw": found.raw, f"{name}_source": found.source}


def _ordered(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: values[key] for key in KEYS}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
