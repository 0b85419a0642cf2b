"""Archives by name: WARC files, saved pages and standard input, each with an identity that survives a new name."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from models.database.file_paths import is_file
from pipelines.archive.captures import ArchiveCounts, Capture, Unwanted, WarcCaptures, is_saved_page, saved_captures
from pipelines.archive.members import Position
from pipelines.archive.raw_bytes import RawBytes

#: Bytes that identify a WARC file, whose first record names it: few, so that a file that grows stays the same.
_IDENTIFYING = 1 << 10
_MOST_OF_PAGE = 64 << 20
_BEFORE = 1 << 12


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An opened archive. `size`: its length, None in a pipe."""

    name: str
    identity: str
    size: int | None
    _raw: RawBytes
    _path: Path | None

    def digest_before(self, position: Position) -> str | None:
        """Return a digest of the bytes before a position, which tells whether it was reached in this very file."""
        if self._raw.is_pipe or self._is_page or not position.member:
            return None
        begin = max(0, position.member - _BEFORE)
        return hashlib.sha256(self._raw.read_at(begin, position.member - begin)).hexdigest()

    def captures(
        self, start: Position, unwanted: Unwanted, counts: ArchiveCounts, most_bytes: int
    ) -> Iterator[Capture]:
        """Yield the wanted pages from a position on."""
        if self._is_page and self._path is not None:
            body = b"" if start.member else self._raw.read(most_bytes + 1)
            return saved_captures(self._path, body, unwanted, counts) if body else iter(())
        return iter(WarcCaptures(self._raw, start, unwanted, counts, most_bytes))

    @property
    def _is_page(self) -> bool:
        return self._path is not None and is_saved_page(self._path)


@contextmanager
def open_archive(path: Path | None, stdin: BinaryIO | None = None) -> Iterator[OpenArchive]:
    """Open an archive; None: standard input.

    Raises:
        OSError: it cannot be read.
    """
    if path is None:
        if stdin is None:
            raise ValueError("standard input was not given")
        raw = RawBytes(stdin)
        yield OpenArchive("-", _identity(raw, _IDENTIFYING), None if raw.is_pipe else raw.size, raw, None)
        return
    with path.open("rb") as file:
        raw = RawBytes(file)
        identity = _identity(raw, _MOST_OF_PAGE if is_saved_page(path) else _IDENTIFYING)
        yield OpenArchive(str(path), identity, raw.size, raw, path)


def _identity(raw: RawBytes, most: int) -> str:
    begin, head = raw.position, b""
    while len(head) < most and (piece := raw.read(most - len(head))):
        head += piece
    raw.seek(begin)
    return hashlib.sha256(head).hexdigest()


def archives_in(folder: Path) -> Iterator[Path]:
    """Yield the archives and saved pages in a folder and its folders, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if (is_saved_page(path) or ".warc" in path.name.lower()) and is_file(path):
            yield path
