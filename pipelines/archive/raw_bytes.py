"""The bytes of an archive with absolute offsets, of a file or of a pipe that can go back a little."""

import os
from typing import BinaryIO

#: How far a pipe can go back, to look for a record behind a damaged one.
_WINDOW = 32 << 20


class RawBytes:
    """A file, or a pipe of which the latest bytes are kept."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin at the file's position, which counts as 0 in a pipe."""
        self._file = file
        self._is_pipe = not file.seekable()
        self._kept = bytearray()
        self._kept_from = 0
        self._position = 0 if self._is_pipe else file.tell()

    @property
    def is_pipe(self) -> bool:
        """Return whether the bytes can only be read once."""
        return self._is_pipe

    @property
    def size(self) -> int:
        """Return the length of a file in bytes."""
        end = self._file.seek(0, os.SEEK_END)
        self._file.seek(self._position)
        return end

    @property
    def position(self) -> int:
        """Return the offset of the next byte."""
        return self._position

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes; none at the end."""
        if not self._is_pipe:
            found = self._file.read(size)
            self._position += len(found)
            return found
        begin = self._position - self._kept_from
        if begin >= len(self._kept):
            self._receive(size)
            begin = self._position - self._kept_from
        found = bytes(self._kept[begin : begin + size])
        self._position += len(found)
        return found

    def read_at(self, position: int, size: int) -> bytes:
        """Return bytes of a file from an offset, without moving; other threads may do so too."""
        return os.pread(self._file.fileno(), size, position)

    def seek(self, position: int) -> None:
        """Go to an offset; in a pipe at most as far back as its window reaches, and forwards by reading."""
        if not self._is_pipe:
            self._file.seek(position)
            self._position = position
            return
        self._position = max(self._kept_from, min(position, self._kept_from + len(self._kept)))
        while self._position < position and self.read(min(1 << 20, position - self._position)):
            pass

    def _receive(self, size: int) -> None:
        self._kept += self._file.read(size)
        surplus = len(self._kept) - 2 * _WINDOW
        if surplus > 0:
            del self._kept[: surplus + _WINDOW]
            self._kept_from += surplus + _WINDOW
