"""WARC files of a crawl in a folder: a new one when the last is large enough, on the disk after a second at most."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from pipelines.archive.warc_writer import Exchange, SeenPayloads, WarcFile

_SYNC_SECONDS = 1.0


class WarcFolder:
    """The files that one process writes. Each response is written at once, so that a kill leaves whole records."""

    def __init__(self, folder: Path, most_bytes: int, software: str) -> None:
        """Make no file yet. `most_bytes`: a file of this size is the last one of its exchange; 0: no limit."""
        self._folder = folder
        self._most_bytes = most_bytes
        self._software = software
        self._seen = SeenPayloads()
        self._file: BinaryIO | None = None
        self._warc: WarcFile | None = None
        self._number = 0
        self._synced_at = 0.0

    def write(self, exchange: Exchange) -> None:
        """Write a response with its request.

        Raises:
            OSError: the file cannot be written.
        """
        file, warc = self._opened()
        warc.write_exchange(exchange)
        if time.monotonic() - self._synced_at >= _SYNC_SECONDS:
            self._sync(file)
        if self._most_bytes and file.tell() >= self._most_bytes:
            self.close()

    def close(self) -> None:
        """Finish the file that is being written."""
        file, self._file, self._warc = self._file, None, None
        if file is not None:
            with file:
                self._sync(file)

    def _opened(self) -> tuple[BinaryIO, WarcFile]:
        if self._file is None or self._warc is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._number += 1
            name = f"newsgrain-{datetime.now(UTC):%Y%m%d%H%M%S}-{os.getpid()}-{self._number:05}.warc.gz"
            # Unbuffered: what is written is not lost with the process.
            self._file = (self._folder / name).open("xb", buffering=0)
            self._warc = WarcFile(self._file, self._seen)
            self._warc.write_info(name, {"software": self._software, "format": "WARC File Format 1.1"})
        return self._file, self._warc

    def _sync(self, file: BinaryIO) -> None:
        os.fsync(file.fileno())
        self._synced_at = time.monotonic()
