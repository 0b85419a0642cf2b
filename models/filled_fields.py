"""The fields that an article has, as the bits of one number, so that counting them reads an index only."""

from collections.abc import Collection

#: The field of each bit, the lowest first; new ones come last.
FIELDS = (
    "headline",
    "alternative_headline",
    "description",
    "date_published",
    "date_modified",
    "article_section",
    "in_language",
    "image_url",
    "publisher",
    "canonical_url",
    "amp_url",
    "wire_agency",
    "is_accessible_for_free",
    "is_paywalled",
    "authors",
    "keywords",
    "time_published",
    "origin_kind",
    "extraction_quality",
    "license_evidence",
    "c2pa_evidence",
    "ai_evidence",
)


def filled_fields(names: Collection[str]) -> int:
    """Return the number whose bits are the fields of these names; other names have none."""
    return sum(1 << bit for bit, name in enumerate(FIELDS) if name in names)
