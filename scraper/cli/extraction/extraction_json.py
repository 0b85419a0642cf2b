"""The JSON object that `scrapy extract` prints for a page, article or not. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pipelines.article_fields import article_fields, metadata_fields, to_json
from pipelines.items import ArticleItem, RejectedPage

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
    "origin_kind",
    "origin_evidence",
    "extraction_quality",
    "rejected",
    "removed",
    "alternative_headline",
    "author_details",
    "contributors",
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
    "license_evidence",
    "c2pa_evidence",
    "ai_evidence",
    "article_body_html",
)


def extraction_record(name: Any, url: str | None, result: ArticleItem | RejectedPage) -> dict[str, Any]:
    """Return the object of a page, `name` its id; dates are ISO 8601 in the publisher's zone.

    A rejected page has what it says about its article, but no text, and so no language and no number of words.
    """
    if isinstance(result, RejectedPage):
        fields = {} if result.metadata is None else _known(metadata_fields(result.metadata))
        return rejected_record(name, url, result.reason.value) | fields
    removed = [
        {"text": block.text, "reason": block.reason.value, "evidence": block.evidence} for block in result.removed
    ]
    fields = _known(article_fields(result))
    return dict.fromkeys(KEYS) | fields | {"id": name, "url": url, "removed": removed}


def rejected_record(name: Any, url: str | None, reason: str) -> dict[str, Any]:
    """Return the object of a page without an article: all keys, and null for all but these."""
    return dict.fromkeys(KEYS) | {"id": name, "url": url, "rejected": reason}


def _known(fields: Mapping[str, Any]) -> dict[str, Any]:
    values = {key: to_json(fields[key]) for key in KEYS if key in fields}
    return values | {"author_details": [asdict(author) for author in fields["authors"]]}
