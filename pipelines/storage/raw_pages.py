"""Pages as fetched, kept compressed so that cleaning can be run again."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from models.articles.articles import drop_raw_pages, save_raw_pages
from models.enums import Outcome, Reason
from models.frontier.url_state import KEPT
from models.storable_text import storable
from pipelines.items import ArticleItem, PageItem
from pipelines.storage.batch import Batch
from pipelines.storage.packed_page import packed_body, sha256_of
from pipelines.visit import Visit

#: Pages rejected for these reasons are not archived.
_UNWANTED = frozenset({Reason.OTHER_LANGUAGE, Reason.NO_KEYWORD, Reason.UNWANTED_ORIGIN})


def save_pages(connection: Connection, visits: Sequence[Visit], batch: Batch) -> None:
    """Keep the pages of articles, and of rejections where no article's page would be lost."""
    pages: dict[int, dict[str, Any]] = {}
    private: set[int] = set()
    for index, visit in enumerate(visits):
        row = batch.rows[storable(visit.url)]
        if visit.article is not None and visit.article.metadata.forbids_archiving:
            private.add(row.id)
            pages.pop(row.id, None)
            continue
        is_rejection = (
            visit.outcome in {Outcome.SKIPPED, Outcome.FAILED}
            and visit.reason not in _UNWANTED
            and row.state not in KEPT
        )
        if visit.page is not None and visit.page.body and (index in batch.accepted or is_rejection):
            pages[row.id] = {"url_id": row.id, **_page_row(visit.page, visit.article, batch.page_hashes[index])}
    drop_raw_pages(connection, private - pages.keys())
    save_raw_pages(connection, list(pages.values()))


def page_hash(page: PageItem, article: ArticleItem | None) -> str:
    """Return the SHA-256 of a page's bytes; its article may bring it."""
    return article.derived.page.sha256 if article is not None and article.derived is not None else sha256_of(page.body)


def _page_row(page: PageItem, article: ArticleItem | None, sha256: str) -> dict[str, Any]:
    derived = article.derived if article is not None else None
    return {
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "body": packed_body(page.body) if derived is None else derived.page.body,
        "body_bytes": len(page.body),
        "body_sha256": sha256,
    }
