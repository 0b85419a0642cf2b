"""Archives by name: WARC files, saved pages and standard input, each with an identity that survives a new name."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from models.database.file_paths import is_file
from pipelines.archive.captures import (
    PAGE_SUFFIXES,
    ArchiveCounts,
    Capture,
    WantedPages,
    WarcCaptures,
    first_capture_at,
    is_saved_page,
    saved_at,
    saved_captures,
)
from pipelines.archive.members import Position
from pipelines.archive.raw_bytes import RawBytes

#: Bytes that identify a WARC file, whose first record names it: few, so that a file that grows stays the same.
_IDENTIFYING = 1 << 10
_MOST_OF_PAGE = 64 << 20
_BEFORE = 1 << 12
#: Within which a saved page states when it was saved.
_PAGE_START = 1 << 13
_WARC_NAME = re.compile(r"\.warc(?:\.gz|\.zst|\.open)?\Z", re.IGNORECASE)
#: Endings of folders in which browsers keep the parts of a saved page, in some languages.
_PARTS = ("_files", ".files", "-Dateien", "_fichiers", "_archivos", "_file", "_bestanden", "_ficheiros", "_arquivos")


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

    def captures(self, start: Position, wanted: WantedPages, counts: ArchiveCounts) -> Iterator[Capture]:
        """Yield the wanted pages from a position on."""
        if self._is_page and self._path is not None:
            if start.member:
                return iter(())
            body = self._raw.read(max(_MOST_OF_PAGE, wanted.most_bytes) + 1)
            return saved_captures(self._path, body, wanted, counts)
        return iter(WarcCaptures(self._raw, start, wanted, counts))

    @property
    def is_pipe(self) -> bool:
        """Return whether it can only be read once, from its beginning."""
        return self._raw.is_pipe

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
            raise OSError("standard input is closed")
        raw = RawBytes(stdin)
        yield OpenArchive("-", _identity(raw, _IDENTIFYING), None if raw.is_pipe else raw.size, raw, None)
        return
    with path.open("rb") as file:
        raw = RawBytes(file)
        identity = _identity(raw, _MOST_OF_PAGE if is_saved_page(path) else _IDENTIFYING)
        yield OpenArchive(str(path), identity, None if raw.is_pipe else raw.size, raw, path)


def _identity(raw: RawBytes, most: int) -> str:
    begin, head = raw.position, b""
    while len(head) < most and (piece := raw.read(most - len(head))):
        head += piece
    raw.seek(begin)
    return hashlib.sha256(head).hexdigest()


def archives_in(folder: Path) -> Iterator[Path]:
    """Yield the archives and saved pages in a folder and its folders, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if not is_file(path):
            continue
        if _WARC_NAME.search(path.name) or (is_saved_page(path) and not _is_part_of_page(path, folder)):
            yield path


def in_order_of_time(archives: Sequence[Path | None]) -> list[Path | None]:
    """Return archives in the order of their first captures; those that cannot be read yet, and pipes, come last."""
    moments = {path: _begins_at(path) for path in archives if path is not None}
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(archives, key=lambda path: last if path is None else moments[path] or last)


def _begins_at(path: Path) -> datetime | None:
    if not is_file(path):
        return None
    try:
        with path.open("rb") as file:
            return saved_at(path, file.read(_PAGE_START)) if is_saved_page(path) else first_capture_at(RawBytes(file))
    except OSError:
        return None


def _is_part_of_page(path: Path, folder: Path) -> bool:
    """Return whether a file is a frame of a saved page: in the folder that the browser made beside it."""
    parts = (parent for parent in path.parents if parent != folder and parent.is_relative_to(folder))
    return any(
        is_file(parent.with_name(parent.name.removesuffix(ending) + suffix))
        for parent in parts
        for ending in _PARTS
        if parent.name.endswith(ending)
        for suffix in PAGE_SUFFIXES
    )
