"""The article of one page as JSON, as a Markdown document or as plain text. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from models.storable_text import storable
from pipelines.export.files.markdown_document import markdown_document
from scraper.terminal.safe_text import json_text

_FRONT_MATTER = """url headline authors date_published date_modified description keywords article_section in_language
    word_count page_type origin_kind publisher wire_agency image_url canonical_url is_paywalled tdm_opt_out tdm_evidence
    robots_tags""".split()


class ExtractionFormat(StrEnum):
    """The formats of `scrapy extract`."""

    JSON = "json"
    MARKDOWN = "markdown"
    TEXT = "text"


def extraction_text(record: Mapping[str, Any], found: ExtractionFormat) -> str:
    """Return what is printed of a page's record; Markdown and text are empty for a page without an article."""
    if found is ExtractionFormat.JSON:
        return json_text(record, indent=2) + "\n"
    if record["rejected"] is not None:
        return ""
    if found is ExtractionFormat.MARKDOWN:
        return markdown_document({name: record[name] for name in _FRONT_MATTER}, record)
    parts = (record["headline"], record["article_body"])
    return storable("\n\n".join(filter(None, parts)) + "\n")
