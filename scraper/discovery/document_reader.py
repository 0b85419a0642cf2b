"""Reads discovery documents off the event loop: small ones in a thread, the others within the bounds of a page."""

import asyncio
from typing import Any, cast

from pipelines.items import RejectedPage
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper.discovery.documents import FetchedDocument, ParsedDocument, read_fetched

#: Larger documents, and packed ones, go to a process that can be killed: parsers of strangers' XML have slow corners.
SMALL_BYTES = 64 * 1024
_PACKED = b"\x1f\x8b"
_READ = "scraper.discovery.documents:read_fetched"


class DocumentReader:
    """One process for large documents, started with the first of them; without workers a thread reads all."""

    def __init__(self, workers: int, limits: PageLimits) -> None:
        """Remember whether there may be a process, and the bounds of one document."""
        self._has_process = workers > 0
        self._pool = ExtractionPool(1, limits, _READ)

    async def read(self, fetched: FetchedDocument) -> ParsedDocument:
        """Return what a document says; what its process dies of is its problem."""
        if not self._has_process or (len(fetched.body) <= SMALL_BYTES and not fetched.body.startswith(_PACKED)):
            return await asyncio.to_thread(read_fetched, fetched)
        # A pool hands on what it is given, and knows of it the `url` alone.
        answer = cast("ParsedDocument | RejectedPage", await self._pool.extract(cast("Any", fetched)))
        return (
            ParsedDocument(problem=f"{answer.reason}: {answer.detail}") if isinstance(answer, RejectedPage) else answer
        )

    def close(self) -> None:
        """End the process; a document still in work is abandoned."""
        self._pool.close()
