"""What kind of document bytes are, for messages to people; and unpacking of compressed bodies."""

import re
import zlib

from lxml import etree

#: Most bytes that a compressed document may unpack to: the sitemap protocol's limit.
MAX_UNPACKED = 50 * 1024 * 1024

#: Bytes of a document that are checked only to say what is wrong with it, and characters that this may take.
_MAX_CHECKED = 1 << 20
_MAX_FAULT = 150

_GZIP_MAGIC = b"\x1f\x8b"
_HTML = re.compile(rb"<!doctype\s+html|<html\b|\A<(?:head|body|title|meta|div|p|a|script)\b", re.IGNORECASE)


def kind_of(body: bytes) -> str:
    """Return a few words for people: what a document that could not be read seems to be."""
    start = body[:4096].strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    if not start:
        return "empty document"
    if _HTML.search(start):
        return "HTML page"
    if start.startswith((b"{", b"[")):
        return "JSON document"
    if start.startswith(b"<"):
        fault = xml_fault(body)
        return "XML or HTML of another kind" if fault is None else f"invalid XML ({fault})"
    return "binary file" if b"\x00" in body[:4096] else "plain text"


def xml_fault(body: bytes) -> str | None:
    """Return what is wrong with the beginning of what should be XML, with its place; None where it is well-formed."""
    parser = etree.XMLPullParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(body[:_MAX_CHECKED])
        if len(body) <= _MAX_CHECKED:
            parser.close()
    except etree.XMLSyntaxError as error:
        return str(error).partition(" (<")[0][:_MAX_FAULT]
    return None


def unpacked(body: bytes, limit: int = MAX_UNPACKED) -> bytes:
    """Return what gzip (once or twice) holds, at most `limit` bytes; other bodies as they are.

    A damaged body gives what could be unpacked up to the damage.
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
    """Unpack in small steps, so that damage costs only what comes after it."""
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
