"""WARC files for tests, byte by byte, whole and damaged."""

import gzip
from collections.abc import Iterable

import zstandard

from tests.newsweb import article

CRLF = b"\r\n"


def http_response(
    body: bytes, status: str = "200 OK", headers: bytes = b"Content-Type: text/html; charset=utf-8"
) -> bytes:
    """Return a response as it is sent."""
    return b"HTTP/1.1 %s\r\n%s\r\n\r\n%s" % (status.encode(), headers, body)


def warc_record(  # noqa: PLR0913 - what a record consists of
    url: str,
    content: bytes,
    at: str = "2026-11-01T10:00:00Z",
    *,
    kind: str = "response",
    version: str = "1.1",
    length: int | None = None,
    more: str = "",
) -> bytes:
    """Return a record; `length` is a wrong one."""
    size = len(content) if length is None else length
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {at}"]
    lines += [line for line in more.splitlines() if line]
    head = CRLF.join(line.encode() for line in [*lines, f"Content-Length: {size}"])
    return head + CRLF + CRLF + content + CRLF + CRLF


def story(url: str, headline: str, at: str = "2026-11-01T10:00:00Z", extra: bytes = b"") -> bytes:
    """Return the record of an article's page; `extra` stands in its body."""
    page = article(headline).replace(b"</body>", extra + b"</body>") if extra else article(headline)
    return warc_record(url, http_response(page), at)


def info() -> bytes:
    """Return the first record of a file."""
    return warc_record("", b"software: a test\r\n", kind="warcinfo").replace(b"WARC-Target-URI: \r\n", b"")


def gzipped(records: Iterable[bytes]) -> bytes:
    """Return the records, each a member of its own."""
    return b"".join(gzip.compress(record, mtime=0) for record in records)


def zstandard_frames(records: Iterable[bytes], dictionary: bytes = b"") -> bytes:
    """Return the records, each a frame of its own, after a frame with their dictionary."""
    if not dictionary:
        return b"".join(zstandard.ZstdCompressor(write_checksum=True).compress(record) for record in records)
    packing = zstandard.ZstdCompressor(dict_data=zstandard.ZstdCompressionDict(dictionary))
    first = b"\x5d\x2a\x4d\x18" + len(dictionary).to_bytes(4, "little") + dictionary
    return first + b"".join(packing.compress(record) for record in records)
