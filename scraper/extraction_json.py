"""What `scrapy extract` prints: one JSON object for a page, article or not. Pure."""

from datetime import datetime
from typing import Any

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
    "rejected",
    "removed",
)


def record_of(name: Any, url: str | None, result: ArticleItem | RejectedPage) -> dict[str, Any]:
    """Return the object of a page known to its caller as `name`; its dates are ISO 8601 strings in UTC."""
    if isinstance(result, RejectedPage):
        return rejected_record(name, url, result.reason.value)
    return {
        "id": name,
        "url": url,
        "headline": result.headline,
        "article_body": result.article_body,
        "authors": [author.name for author in result.authors],
        "date_published": _iso(result.date_published),
        "date_modified": _iso(result.date_modified),
        "in_language": result.in_language,
        "description": result.description,
        "keywords": list(result.keywords),
        "image_url": result.image_url,
        "page_type": result.page_type,
        "rejected": None,
        "removed": [{"text": block.text, "reason": block.reason.value} for block in result.removed],
    }


def rejected_record(name: Any, url: str | None, reason: str) -> dict[str, Any]:
    """Return the object of a page without an article: all keys, all values null but these."""
    return dict.fromkeys(KEYS) | {"id": name, "url": url, "rejected": reason}


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
