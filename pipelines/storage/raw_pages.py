"""Pages as fetched, kept compressed so that cleaning can be run again."""

import hashlib
from collections.abc import Sequence
from typing import Any

import zstandard
from sqlalchemy import Connection

from models.articles.articles import drop_raw_pages, save_raw_pages
from models.enums import Outcome, Reason
from models.frontier.url_state import KEPT
from models.storable_text import storable
from pipelines.items import PageItem
from pipelines.storage.batch import Batch
from pipelines.visit import Visit

_ZSTD_LEVEL = 3
#: Pages rejected for these reasons are not archived.
_UNWANTED = frozenset({Reason.OTHER_LANGUAGE, Reason.NO_KEYWORD, Reason.UNWANTED_ORIGIN})


def save_pages(connection: Connection, visits: Sequence[Visit], batch: Batch) -> None:
    """Keep the pages of articles, and of rejections where no article's page would be lost."""
    compressor = zstandard.ZstdCompressor(level=_ZSTD_LEVEL)
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
            pages[row.id] = {"url_id": row.id, **_page_row(visit.page, batch.page_hashes[index], compressor)}
    drop_raw_pages(connection, private - pages.keys())
    save_raw_pages(connection, list(pages.values()))


def _page_row(page: PageItem, sha256: str, compressor: zstandard.ZstdCompressor) -> dict[str, Any]:
    return {
        "fetched_at": page.fetched_at,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
        "body": compressor.compress(page.body),
        "body_bytes": len(page.body),
        "body_sha256": sha256,
    }


def sha256_of(page: PageItem) -> str:
    """Return the SHA-256 of the page's bytes, in hexadecimal."""
    return hashlib.sha256(page.body).hexdigest()


def unpacked_body(packed: bytes) -> bytes | None:
    """Return the body of a raw page; None: its bytes are damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(packed) if packed else b""
    except zstandard.ZstdError:
        return None
