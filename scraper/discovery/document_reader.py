"""Reads discovery documents off the event loop: small ones in a thread, large ones in a process with bounds."""

import asyncio
from dataclasses import replace
from typing import Any, cast

from models.enums import Reason
from pipelines.items import RejectedPage
from pipelines.workers.pool import ExtractionPool
from pipelines.workers.worker import PageLimits
from scraper.discovery.documents import FetchedDocument, ParsedDocument, read_document

#: Larger documents, and packed ones, go to a process that can be killed: untrusted XML can make parsers very slow.
SMALL_BYTES = 64 * 1024
#: CPU time of a document in that of a page: a feed may have 50,000 entries, a page has one article.
CPU_SHARE = 6
#: The share of a document that is read if the whole exceeds its limits.
_BEGINNING = 8
_EXCEEDED = frozenset({Reason.EXTRACTION_TIMEOUT, Reason.EXTRACTION_MEMORY})
_GZIP_MAGIC = b"\x1f\x8b"
_READ_DOCUMENT = "scraper.discovery.documents:read_document"


def document_limits(page: PageLimits) -> PageLimits:
    """Return the limits of a document: no clock, because reading never waits, and a busy machine is no fault of it."""
    return PageLimits(seconds=0, cpu_seconds=CPU_SHARE * page.cpu_seconds, megabytes=page.megabytes)


class DocumentReader:
    """One process for large documents, started with the first of them; without workers a thread reads all."""

    def __init__(self, workers: int, limits: PageLimits) -> None:
        """Start nothing yet; `limits` are those of one document."""
        self._has_process = workers > 0
        self._pool = ExtractionPool(1, limits, _READ_DOCUMENT)
        self._one_at_a_time = asyncio.Semaphore(1)

    async def read(self, fetched: FetchedDocument) -> ParsedDocument:
        """Return the contents of a document, or of its beginning if the whole exceeds its limits.

        One that kills its process has a `problem`.
        """
        # A sitemap unpacks to 50 MB: there is no memory for many at once.
        async with self._one_at_a_time:
            return await self._read(fetched)

    def close(self) -> None:
        """End the process; a document still being read is abandoned."""
        self._pool.close()

    async def _read(self, fetched: FetchedDocument) -> ParsedDocument:
        if not self._has_process or (len(fetched.body) <= SMALL_BYTES and not fetched.body.startswith(_GZIP_MAGIC)):
            return await asyncio.to_thread(read_document, fetched)
        whole = await self._read_in_process(fetched)
        if not isinstance(whole, RejectedPage):
            return whole
        beginning = await self._read_beginning(fetched) if whole.reason in _EXCEEDED else None
        return beginning or ParsedDocument(problem=f"{whole.reason}: {whole.detail}")

    async def _read_beginning(self, fetched: FetchedDocument) -> ParsedDocument | None:
        size = len(fetched.body) // _BEGINNING
        parsed = await self._read_in_process(replace(fetched, body=fetched.body[:size]))
        if isinstance(parsed, RejectedPage) or not (parsed.candidates or parsed.sitemaps):
            return None
        return replace(parsed, cut_short=f"too expensive to read: only its first {size:,} bytes were read")

    async def _read_in_process(self, fetched: FetchedDocument) -> ParsedDocument | RejectedPage:
        # The pool passes on what it is given; of a page it only uses the `url`.
        return cast("ParsedDocument | RejectedPage", await self._pool.extract(cast("Any", fetched)))
