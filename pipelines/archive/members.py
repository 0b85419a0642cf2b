"""Unpacks an archive as it is read: plain, gzip or zstd, member by member, and finds the next member after damage.

A member is what compression treats as a unit: a gzip member or a zstd frame, which usually holds one record, or all of
a plain file. Nothing is unpacked further than it is read, so that a small file cannot fill the memory.
"""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import zstandard

from pipelines.archive.raw_bytes import RawBytes

_STEP = 1 << 16
#: Four bytes of zstd may stand for 128 kB, and its steps have no bound of their own.
_ZSTD_STEP = 512
_ZSTD_WINDOW = 128 << 20
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
#: A skippable frame with the dictionary of all others, at the beginning of a file: the .warc.zst format.
_ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
_SKIPPABLE = frozenset(bytes([first]) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))
_MOST_DICTIONARY = 16 << 20
#: First bytes of a record.
RECORD = b"WARC/"
# Wherever it stands: a record that breaks off has no line feed at its end.
_FIRST_LINE = re.compile(rb"WARC/[01]\.\d{1,2}[ \t]{0,4}\r?\n")
_LONGEST_FIRST_LINE = 16
#: Bytes of a member that are unpacked to see whether it is one.
_PROBED = 1 << 18
_SEARCHED = 1 << 20
#: Unpacked bytes that are searched for a record.
_MOST_SEARCHED = 1 << 30


class Damaged(Exception):  # noqa: N818 - it says what happened
    """A record is damaged or breaks off; what follows it can be read."""


class DamagedMember(Damaged):
    """The compressed bytes of a member are damaged or break off: nothing can be read before the next member."""


class Packing(StrEnum):
    """How an archive is compressed."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True)
class Position:
    """A place in an archive: the offset of a member, and how many unpacked bytes of it come before."""

    member: int = 0
    skipped: int = 0


class _Decoder(Protocol):
    """Unpacks one member, some bytes at a time."""

    def unpack(self, packed: bytes) -> tuple[bytes, bytes]:
        """Return unpacked bytes, and the packed ones that are left."""

    @property
    def is_done(self) -> bool:
        """Return whether the member has ended."""


class _Plain:
    is_done = False

    def unpack(self, packed: bytes) -> tuple[bytes, bytes]:
        return packed, b""


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def is_done(self) -> bool:
        return self._stream.eof

    def unpack(self, packed: bytes) -> tuple[bytes, bytes]:
        try:
            unpacked = self._stream.decompress(packed, _STEP)
        except zlib.error as error:
            raise DamagedMember(str(error)) from error
        return unpacked, self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail


class _Zstd:
    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        made = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=_ZSTD_WINDOW)
        self._stream = made.decompressobj()

    @property
    def is_done(self) -> bool:
        return bool(self._stream.eof)

    def unpack(self, packed: bytes) -> tuple[bytes, bytes]:
        try:
            unpacked = self._stream.decompress(packed[:_ZSTD_STEP])
        except zstandard.ZstdError as error:
            raise DamagedMember(str(error)) from error
        return unpacked, self._stream.unused_data + packed[_ZSTD_STEP:]


class Members:
    """The unpacked bytes of an archive, from one member to the next."""

    def __init__(self, raw: RawBytes, start: Position = Position()) -> None:
        """Begin at a position that was reached before.

        Raises:
            Damaged: the archive does not reach so far, or is damaged before.
        """
        self._raw = raw
        head = raw.read(4)
        self.packing = _packing_of(head)
        self._dictionary = _dictionary(raw) if head == _ZSTD_DICTIONARY else None
        if self._dictionary is None and (start.member or not raw.is_pipe):
            raw.seek(start.member)
        elif raw.is_pipe and self._dictionary is None:
            raw.seek(0)
        elif start.member > raw.position:
            raw.seek(start.member)
        self._packed = b""
        self._decoder: _Decoder | None = None
        self._buffer = bytearray()
        self._member = raw.position
        #: Unpacked bytes of the current member that were taken out of the buffer.
        self._taken = 0
        self.skip(start.skipped)

    @property
    def position(self) -> Position:
        """Return the place of the next byte."""
        if self._has_ended:
            return Position(self._raw.position - len(self._packed))
        if self.packing is Packing.PLAIN:
            return Position(self._member + self._taken)
        return Position(self._member, self._taken)

    @property
    def is_fresh(self) -> bool:
        """Return whether the next byte is the first of a member."""
        return self.packing is not Packing.PLAIN and (self._has_ended or not self._taken)

    @property
    def member(self) -> int:
        """Return the offset of the current member."""
        return self._member

    @property
    def _has_ended(self) -> bool:
        return not self._buffer and (self._decoder is None or self._decoder.is_done)

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them; fewer at the end of the member.

        Raises:
            Damaged: the compressed bytes are damaged.
        """
        while len(self._buffer) < size and (not self._buffer or not self._is_done()):
            if not self._fill():
                break
        return bytes(self._buffer[:size])

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes; fewer at the end of the archive.

        Raises:
            Damaged: the compressed bytes are damaged, or a new record begins within these bytes.
        """
        parts = bytearray()
        while len(parts) < size:
            was_within = bool(parts)
            if not self._buffer and not self._fill():
                break
            if was_within and not self._taken and self.packing is not Packing.PLAIN and self.peek(5) == RECORD:
                raise Damaged("a new record begins within a record")
            parts += self._take(size - len(parts))
        return bytes(parts)

    def read_line(self, most: int) -> bytes:
        """Return the next line with its line feed, at most `most` bytes; none at the end of the archive."""
        scanned = 0
        while (end := self._buffer.find(b"\n", scanned)) < 0 and len(self._buffer) < most:
            scanned = len(self._buffer)
            if (self._buffer and self._is_done()) or not self._fill():
                break
        return self._take(min(most, len(self._buffer) if end < 0 else end + 1))

    def skip(self, size: int) -> None:
        """Leave out bytes without keeping them.

        Raises:
            Damaged: the compressed bytes are damaged, or end before.
        """
        if self.packing is Packing.PLAIN and size > len(self._buffer) and not self._raw.is_pipe:
            target = self._member + self._taken + size
            if target > self._raw.size:
                raise Damaged("the archive breaks off")
            self._raw.seek(target)
            self._packed, self._taken = b"", target - self._member
            self._buffer.clear()
            return
        while size:
            if not self._buffer and not self._fill():
                raise Damaged("the archive breaks off")
            size -= len(self._take(size))

    def find_record(self) -> bool:
        """Go to the next first line of a record; False: there is none.

        Raises:
            Damaged: the compressed bytes are damaged, or there is none for very long.
        """
        left = _MOST_SEARCHED
        while True:
            found = _FIRST_LINE.search(self._buffer)
            if found is not None:
                self._take(found.start())
                return True
            kept = 0 if self._is_done() else _LONGEST_FIRST_LINE
            left -= len(self._take(max(0, len(self._buffer) - kept)))
            if left < 0:
                raise DamagedMember(f"no record within {_MOST_SEARCHED} bytes")
            if not self._fill():
                return False

    def go_back(self, position: Position) -> None:
        """Go back to a place in a plain archive."""
        self._raw.seek(position.member)
        self._packed, self._buffer, self._decoder = b"", bytearray(), None
        self._member, self._taken = position.member, 0

    def find_member(self, after: int) -> bool:
        """Go to the next member behind an offset that holds a record, whatever lies between; False: there is none."""
        magic = {Packing.GZIP: _GZIP, Packing.ZSTD: _ZSTD}.get(self.packing)
        self._packed, self._buffer, self._decoder, self._taken = b"", bytearray(), None, 0
        if magic is None:
            return False
        searched = after + 1
        while (found := self._find(magic, searched)) is not None:
            if self._is_member(found):
                self._raw.seek(found)
                self._member = found
                return True
            searched = found + 1
        return False

    def _find(self, magic: bytes, start: int) -> int | None:
        self._raw.seek(start)
        begin, kept = self._raw.position, b""
        while piece := self._raw.read(_SEARCHED):
            window = kept + piece
            found = window.find(magic)
            if found >= 0:
                return begin - len(kept) + found
            begin += len(piece)
            kept = window[-len(magic) + 1 :]
        return None

    def _is_member(self, offset: int) -> bool:
        """Return whether a member begins here: one that starts with a record, or that is whole."""
        self._raw.seek(offset)
        packed, decoder, unpacked = self._raw.read(_PROBED), self._new_decoder(), b""
        try:
            while packed and not decoder.is_done:
                piece, packed = decoder.unpack(packed)
                unpacked = unpacked or piece
                if unpacked.startswith(RECORD):
                    return True
        except Damaged:
            return False
        return decoder.is_done and bool(unpacked)

    def _new_decoder(self) -> _Decoder:
        return _DECODERS[self.packing](self._dictionary)

    def _is_done(self) -> bool:
        return self._decoder is not None and self._decoder.is_done

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._taken += len(taken)
        return taken

    def _fill(self) -> bool:
        """Unpack some more; False: the archive has ended.

        Raises:
            Damaged: the compressed bytes are damaged or break off.
        """
        before = len(self._buffer)
        while len(self._buffer) == before:
            if self._decoder is None or self._decoder.is_done:
                if before or not self._begin_member():
                    return False
            elif not self._packed:
                self._packed = self._raw.read(_STEP)
                if not self._packed:
                    if self.packing is Packing.PLAIN:
                        return False
                    raise DamagedMember("the compressed bytes break off")
            if self._decoder is None:
                raise RuntimeError("no member has begun")
            unpacked, self._packed = self._decoder.unpack(self._packed)
            self._buffer += unpacked
        return True

    def _begin_member(self) -> bool:
        """Begin the next member; False: the archive has ended."""
        self._decoder = None
        while not self._packed.lstrip(b"\0"):
            self._packed = self._raw.read(_STEP)
            if not self._packed:
                return False
        if self.packing is not Packing.PLAIN:
            self._packed = self._packed.lstrip(b"\0")
        if len(self._packed) < len(_ZSTD):
            self._packed += self._raw.read(_STEP)
        self._member, self._taken = self._raw.position - len(self._packed), 0
        if self.packing is not Packing.PLAIN and _packing_of(self._packed[:4]) is not self.packing:
            raise DamagedMember("no compressed member begins here")
        self._decoder = self._new_decoder()
        return True


_DECODERS: dict[Packing, Callable[[zstandard.ZstdCompressionDict | None], _Decoder]] = {
    Packing.PLAIN: lambda _dictionary: _Plain(),
    Packing.GZIP: lambda _dictionary: _Gzip(),
    Packing.ZSTD: _Zstd,
}


def _packing_of(head: bytes) -> Packing:
    if head[:3] == _GZIP:
        return Packing.GZIP
    return Packing.ZSTD if head == _ZSTD or head in _SKIPPABLE else Packing.PLAIN


def _dictionary(raw: RawBytes) -> zstandard.ZstdCompressionDict:
    """Return the dictionary at the beginning of a .warc.zst file, which may be compressed itself."""
    size = int.from_bytes(raw.read(4), "little")
    if size > _MOST_DICTIONARY:
        raise DamagedMember(f"a dictionary of {size} bytes")
    content = raw.read(size)
    if content.startswith(_ZSTD):
        try:
            content = zstandard.ZstdDecompressor().decompress(content, max_output_size=_MOST_DICTIONARY)
        except zstandard.ZstdError as error:
            raise DamagedMember(f"the dictionary: {error}") from error
    return zstandard.ZstdCompressionDict(content)
