"""Reads discovery documents off the event loop: small ones in a thread, large ones in a process with bounds."""

import asyncio
from typing import Any, cast

from pipelines.items import RejectedPage
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper.discovery.documents import FetchedDocument, ParsedDocument, read_document

#: Larger documents, and packed ones, go to a process that can be killed: untrusted XML can make parsers very slow.
SMALL_BYTES = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_READ_DOCUMENT = "scraper.discovery.documents:read_document"


class DocumentReader:
    """One process for large documents, started with the first of them; without workers a thread reads all."""

    def __init__(self, workers: int, limits: PageLimits) -> None:
        """Start nothing yet; `limits` are those of one document."""
        self._has_process = workers > 0
        self._pool = ExtractionPool(1, limits, _READ_DOCUMENT)
        self._one_at_a_time = asyncio.Semaphore(1)

    async def read(self, fetched: FetchedDocument) -> ParsedDocument:
        """Return the contents of a document; one that kills its process has a `problem`."""
        # A sitemap unpacks to 50 MB: there is no memory for many at once.
        async with self._one_at_a_time:
            return await self._read(fetched)

    def close(self) -> None:
        """End the process; a document still being read is abandoned."""
        self._pool.close()

    async def _read(self, fetched: FetchedDocument) -> ParsedDocument:
        if not self._has_process or (len(fetched.body) <= SMALL_BYTES and not fetched.body.startswith(_GZIP_MAGIC)):
            return await asyncio.to_thread(read_document, fetched)
        # The pool passes on what it is given; of a page it only uses the `url`.
        result = cast("ParsedDocument | RejectedPage", await self._pool.extract(cast("Any", fetched)))
        return (
            ParsedDocument(problem=f"{result.reason}: {result.detail}") if isinstance(result, RejectedPage) else result
        )
