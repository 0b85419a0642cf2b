"""The columns and child rows of an article."""

from collections.abc import Iterator
from typing import Any

from models.articles.articles import ArticleChildren, clean_keyword
from models.articles.joined_columns import JOINED
from models.filled_fields import filled_fields
from pipelines.article_fields import article_fields
from pipelines.items import ArticleItem, DateFlag, InjectedLink, RemovedBlock
from pipelines.storage.article_matching import IncomingPage

#: Fields that are rows of their own, or columns of another name or value.
_NOT_COPIED = frozenset(
    {"url", "source", "authors", "contributors", "keywords", "removed", "furniture", "injected_links"}
)


def article_row(page: IncomingPage, article: ArticleItem, url: str) -> dict[str, Any]:
    """Return the columns of an article that stands under `url`."""
    fields = article_fields(article)
    row = (
        {name: value for name, value in fields.items() if name not in _NOT_COPIED}
        | {name: separator.join(fields[name]) or None for name, separator in JOINED.items()}
        | {
            "url": url,
            "page_url": page.keys.page_url,
            "run_id": page.run_id,
            "furniture_cuts": article.furniture,
            "injected_links": [_values(link) for link in article.injected_links],
        }
    )
    return row | {"filled_fields": filled_fields({*_filled(row), *_filled_beside(article)})}


def _filled(row: dict[str, Any]) -> Iterator[str]:
    return (name for name, value in row.items() if value is not None)


def _filled_beside(article: ArticleItem) -> Iterator[str]:
    """Yield the fields that it has, of those that are no columns."""
    metadata = article.metadata
    if any(author.is_person and clean_keyword(author.name) for author in metadata.authors):
        yield "authors"
    if any(map(clean_keyword, metadata.keywords)):
        yield "keywords"
    if metadata.date_published is not None and DateFlag.NO_TIME not in metadata.date_flags:
        yield "time_published"


def new_article_row(page: IncomingPage, article: ArticleItem, url: str, source_id: int) -> dict[str, Any]:
    """Return the columns of an article that is stored for the first time."""
    seen = article.fetched_at
    return {"source_id": source_id, "first_seen_at": seen, "last_seen_at": seen} | article_row(page, article, url)


def children_of(article: ArticleItem) -> ArticleChildren:
    """Return the authors, contributors, keywords and removed blocks of an article, the people without duplicates."""
    authors: dict[str, tuple[str, str | None, bool]] = {}
    for author in article.metadata.authors:
        name = clean_keyword(author.name)
        if name:
            authors.setdefault(name, (name, author.url, author.is_person))
    contributors = ((clean_keyword(one.name), one.role.value) for one in article.metadata.contributors)
    return ArticleChildren(
        authors=tuple(authors.values()),
        contributors=tuple(dict.fromkeys((name, role) for name, role in contributors if name)),
        keywords=tuple(dict.fromkeys(filter(None, map(clean_keyword, article.metadata.keywords)))),
        removed=tuple(_values(block) for block in article.removed),
    )


def _values(part: RemovedBlock | InjectedLink) -> dict[str, Any]:
    """Return the fields by name; `asdict` would copy each deeply, a fifth of what storing costs."""
    return {name: getattr(part, name) for name in part.__dataclass_fields__}
