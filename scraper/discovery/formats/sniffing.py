"""Describes what a body is that could not be read, and decompresses gzip. Pure."""

import re
import zlib

from lxml import etree

#: Bytes to which a compressed document may unpack: the sitemap protocol's limit.
MAX_UNPACKED = 50 * 1024 * 1024

#: Bytes checked to describe an error, and characters of the description.
_MAX_CHECKED = 1 << 20
_MAX_ERROR = 150

_GZIP_MAGIC = b"\x1f\x8b"
_HTML = re.compile(rb"<!doctype\s+html|<html\b|\A<(?:head|body|title|meta|div|p|a|script)\b", re.IGNORECASE)


def describe_kind(body: bytes) -> str:
    """Return in a few words what a document that could not be read seems to be."""
    start = body[:4096].strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start:
        return "empty document"
    if _HTML.search(start):
        return "HTML page"
    if start.startswith((b"{", b"[")):
        return "JSON document"
    if start.startswith(b"<"):
        error = xml_error(body)
        return "XML or HTML of another kind" if error is None else f"invalid XML ({error})"
    return "binary file" if b"\x00" in body[:4096] else "plain text"


def xml_error(body: bytes) -> str | None:
    """Return the first XML error near the start of a body, with its position; None if it is well-formed."""
    parser = etree.XMLPullParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(body[:_MAX_CHECKED])
        if len(body) <= _MAX_CHECKED:
            parser.close()
    except etree.XMLSyntaxError as error:
        return str(error).partition(" (<")[0][:_MAX_ERROR]
    return None


def gunzipped(body: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Return a body decompressed from gzip (once or twice), at most `limit` bytes; others unchanged.

    A damaged body is decompressed up to the damage.
    """
    for _ in range(2):  # Some servers compress their .gz files once more.
        if not body.startswith(_GZIP_MAGIC):
            break
        body = _gunzipped(body, limit)
    return body


def _gunzipped(body: bytes, limit: int) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while body.startswith(_GZIP_MAGIC) and size < limit:
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        piece, intact = _member(member, body, limit - size)
        pieces.append(piece)
        size += len(piece)
        body = member.unused_data if intact else b""
    return b"".join(pieces)


def _member(member: "zlib._Decompress", body: bytes, limit: int) -> tuple[bytes, bool]:
    """Decompress in small steps, so that what precedes damage is kept."""
    pieces: list[bytes] = []
    size = 0
    step = 64 * 1024
    for start in range(0, len(body), step):
        try:
            piece = member.decompress(body[start : start + step], limit - size)
        except zlib.error:
            return b"".join(pieces), False
        pieces.append(piece)
        size += len(piece)
        if member.eof or size >= limit:
            break
    return b"".join(pieces), member.eof
