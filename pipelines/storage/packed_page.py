"""The bytes of a page as they are kept: compressed, with their checksum."""

import hashlib

import zstandard

from pipelines.derived_values import PackedPage

_LEVEL = 3


def packed_page(body: bytes) -> PackedPage:
    """Return the body of a page as it is kept."""
    return PackedPage(packed_body(body), sha256_of(body))


def packed_body(body: bytes) -> bytes:
    """Return the body of a page, compressed."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress(body)


def sha256_of(body: bytes) -> str:
    """Return the SHA-256 of a page's bytes, in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def unpacked_body(packed: bytes) -> bytes | None:
    """Return the body of a kept page; None: its bytes are damaged."""
    try:
        return zstandard.ZstdDecompressor().decompress(packed) if packed else b""
    except zstandard.ZstdError:
        return None
