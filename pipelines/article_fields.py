"""The flat fields of an article, for rows, exports and JSON; the only place that lists them."""

from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import datetime
from typing import Any

from pipelines.derived_values import is_only_in_memory
from pipelines.items import ArticleItem, Author, FoundDate, Metadata

#: All fields, in the order of the columns of an export; new ones are appended.
FIELDS = tuple(
    """
    url headline description article_body article_body_html authors date_published date_published_raw
    date_published_source date_modified date_modified_raw date_modified_source article_section keywords in_language
    word_count page_type is_accessible_for_free image_url publisher canonical_url requested_url source fetched_at
    fingerprint removed furniture injected_links alternative_headline date_published_offset date_modified_offset
    date_published_missing date_modified_missing date_flags is_paywalled access_evidence is_live_blog amp_url
    wire_agency is_truncated robots_tags tdm_opt_out tdm_evidence origin_kind origin_evidence extraction_quality
    contributors license_evidence c2pa_evidence ai_evidence extraction_version
    """.split(),
)
_DATES = ("date_published", "date_modified")
_NESTED = frozenset({*_DATES, "tdm_reservation", "origin"})
#: Metadata used only during extraction.
_INTERNAL = frozenset({"declared_language", "declared_body"})
_OF_METADATA = tuple(one.name for one in fields(Metadata) if one.name not in _NESTED | _INTERNAL)
_OF_ARTICLE = tuple(one.name for one in fields(ArticleItem) if one.name != "metadata" and not is_only_in_memory(one))


def article_fields(article: ArticleItem) -> dict[str, Any]:
    """Return all `FIELDS` of an article; dates are moments, `authors` and `removed` tuples of their values."""
    values = {name: getattr(article, name) for name in _OF_ARTICLE} | metadata_fields(article.metadata)
    return {name: values[name] for name in FIELDS}


def metadata_fields(metadata: Metadata) -> dict[str, Any]:
    """Return the `FIELDS` that are metadata."""
    values = {name: getattr(metadata, name) for name in _OF_METADATA}
    for name in _DATES:
        values |= _date_fields(name, getattr(metadata, name))
    reservation = metadata.tdm_reservation
    return values | {
        "tdm_opt_out": reservation.opt_out,
        "tdm_evidence": reservation.evidence,
        "origin_kind": metadata.origin.kind,
        "origin_evidence": metadata.origin.evidence,
    }


def _date_fields(name: str, found: FoundDate | None) -> dict[str, Any]:
    values = (None, None, None, None) if found is None else (found.at, found.raw, found.source, found.offset_minutes)
    return dict(zip((name, f"{name}_raw", f"{name}_source", f"{name}_offset"), values, strict=True))


def to_json(value: Any) -> Any:
    """Return a field's value for JSON: dates in ISO 8601 in the publisher's zone, authors by name."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_item(one) for one in value]
    return dict(value) if isinstance(value, Mapping) else value


def _item(value: Any) -> Any:
    if isinstance(value, Author):
        return value.name
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value
