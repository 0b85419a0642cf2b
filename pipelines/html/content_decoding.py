"""Decodes Content-Encoding in steps within a size limit, keeping the part before any damage. Pure."""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import brotli
import zstandard

#: The Accept-Encoding of our requests.
ACCEPT_ENCODING = "gzip, deflate, br, zstd"
#: Most codings on top of each other; more are hostile.
MAX_CODINGS = 3

_STEP = 64 * 1024
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: Four bytes of zstd may stand for 128 kB, and its steps have no bound of their own.
_ZSTD_STEP = 128
#: What RFC 9659 allows for zstd in HTTP.
_ZSTD_WINDOW = 8 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", *(bytes([first]) + b"\x2a\x4d\x18" for first in range(0x50, 0x60)))


class TooLargeUnpacked(Exception):  # noqa: N818 - it says what happened
    """The decoded body exceeds the limit; `start` is the part within it."""

    def __init__(self, limit: int, start: bytes) -> None:
        """Keep the start."""
        super().__init__(f"more than {limit} bytes when unpacked")
        self.start = start


class NotDecodable(Exception):  # noqa: N818 - it says what happened
    """Not a single byte of the body could be decoded."""


@dataclass(frozen=True, slots=True)
class DecodedBody:
    """A decoded body, and whether it is complete."""

    body: bytes
    is_whole: bool


def decode_body(body: bytes, codings: Sequence[str], limit: int) -> DecodedBody:
    """Undo `codings` (lower case, in the order in which they were applied) for at most `limit` bytes (0: no limit).

    A body without the magic bytes of its coding, or one that is plain text, is returned unchanged: some servers declare
    gzip for pages that are not compressed.

    Raises:
        TooLargeUnpacked: the decoded body exceeds the limit.
        NotDecodable: an unknown coding, too many codings, or damage before the first byte.
    """
    if len(codings) > MAX_CODINGS:
        raise NotDecodable(f"{len(codings)} codings upon each other")
    is_whole = True
    for coding in reversed(codings):
        found = _undone(body, coding, limit)
        body, is_whole = found.body, is_whole and found.is_whole
    return DecodedBody(body, is_whole)


def _undone(body: bytes, coding: str, limit: int) -> DecodedBody:
    if coding in {"", "identity"} or not body:
        return DecodedBody(body, is_whole=True)
    try:
        return _UNPACKERS.get(coding, _unknown)(body, limit)
    except NotDecodable:
        if _is_text(body):
            return DecodedBody(body, is_whole=True)
        raise


def _is_text(body: bytes) -> bool:
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")) and not _CONTROL.search(body[:1024])


class _Pieces:
    """The output so far."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._limit and self._size > self._limit:
            raise TooLargeUnpacked(self._limit, b"".join(self._pieces))
        self._pieces.append(piece)

    def decoded(self, coding: str, *, is_whole: bool) -> DecodedBody:
        if not self._size and not is_whole:
            raise NotDecodable(f"no {coding}, though Content-Encoding says so")
        return DecodedBody(b"".join(self._pieces), is_whole)


def _gunzip(body: bytes, limit: int) -> DecodedBody:
    if not body.startswith(_GZIP_MAGIC):
        return DecodedBody(body, is_whole=True)
    pieces = _Pieces(limit)
    position = 0
    while body.startswith(_GZIP_MAGIC, position):  # Consecutive members form one document.
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        position = _inflated(member, body, position, pieces)
        if not member.eof:
            return pieces.decoded("gzip", is_whole=False)
    return pieces.decoded("gzip", is_whole=True)


def _inflate(body: bytes, limit: int) -> DecodedBody:
    # Some servers send raw deflate without the zlib header.
    bits = zlib.MAX_WBITS if _has_zlib_header(body) else -zlib.MAX_WBITS
    stream = zlib.decompressobj(bits)
    pieces = _Pieces(limit)
    _inflated(stream, body, 0, pieces)
    return pieces.decoded("deflate", is_whole=stream.eof)


def _has_zlib_header(body: bytes) -> bool:
    deflate, check = 8, 31
    return body[0] & 0x0F == deflate and int.from_bytes(body[:2], "big") % check == 0


def _inflated(stream: "zlib._Decompress", body: bytes, position: int, pieces: _Pieces) -> int:
    """Decompress from `position` on, and return the end of the stream; a damaged one has none."""
    while position < len(body) and not stream.eof:
        packed = body[position : position + _STEP]
        position += len(packed)
        before = stream.copy()
        try:
            while piece := stream.decompress(packed, _STEP):
                pieces.add(piece)
                packed, before = _not_yet_taken(stream), stream.copy()
        except zlib.error:
            _salvage(before, packed, pieces)
            return len(body)
    return position - len(stream.unused_data)


def _not_yet_taken(stream: "zlib._Decompress") -> bytes:
    return b"" if stream.eof else stream.unconsumed_tail


def _salvage(stream: "zlib._Decompress", packed: bytes, pieces: _Pieces) -> None:
    """Decompress the part before the damage byte by byte: a failing call loses its own output."""
    for position in range(len(packed)):
        try:
            pieces.add(stream.decompress(packed[position : position + 1]))
        except zlib.error:
            return


def _unbrotli(body: bytes, limit: int) -> DecodedBody:
    stream = brotli.Decompressor()
    pieces = _Pieces(limit)
    packed = body
    try:
        while piece := stream.process(packed, output_buffer_limit=_STEP):
            pieces.add(piece)
            packed = b""
    except brotli.error:
        return pieces.decoded("br", is_whole=False)
    return pieces.decoded("br", is_whole=stream.is_finished())


def _unzstd(body: bytes, limit: int) -> DecodedBody:
    if not body.startswith(_ZSTD_MAGICS):
        return DecodedBody(body, is_whole=True)
    pieces = _Pieces(limit)
    position = 0
    while body.startswith(_ZSTD_MAGICS, position):  # Consecutive frames form one document.
        frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()
        try:
            while position < len(body) and not frame.eof:
                packed = body[position : position + _ZSTD_STEP]
                position += len(packed)
                pieces.add(frame.decompress(packed))
        except zstandard.ZstdError:
            return pieces.decoded("zstd", is_whole=False)
        if not frame.eof:
            return pieces.decoded("zstd", is_whole=False)
        position -= len(frame.unused_data)
    return pieces.decoded("zstd", is_whole=True)


def _unknown(body: bytes, limit: int) -> DecodedBody:  # noqa: ARG001 - as the others
    raise NotDecodable("the coding is unknown")


_UNPACKERS: dict[str, Callable[[bytes, int], DecodedBody]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
