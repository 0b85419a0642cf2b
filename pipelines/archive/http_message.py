"""HTTP responses as archives keep them: status, headers, and the body without its codings. Pure."""

import re
from dataclasses import dataclass

from pipelines.html.content_decoding import NotDecodable, TooLargeUnpacked, decode_body

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})(?:[ \t][^\r\n]*)?\r?\n")
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MOST_HEADER_BYTES = 1 << 18
#: These describe the transfer, not the page.
_OF_TRANSFER = frozenset({"content-encoding", "transfer-encoding"})


class BadMessage(ValueError):  # noqa: N818 - the name says what is wrong
    """The bytes are not an HTTP response, or its body cannot be decoded; the message says why."""


class BodyTooLarge(BadMessage):
    """The decoded body exceeds the limit."""


@dataclass(frozen=True, slots=True)
class HttpHead:
    """Status and headers of a response, and where its body begins."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body_at: int

    def values(self, name: str) -> list[str]:
        """Return the values of a header, its name in lower case."""
        return [value for own, value in self.headers if own.lower() == name]

    @property
    def content_type(self) -> str:
        """Return the declared type without its parameters, in lower case; empty without one."""
        return (self.values("content-type") or [""])[0].partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class HttpBody:
    """A body without its codings, and whether it is whole."""

    content: bytes
    is_whole: bool


def read_head(message: bytes) -> HttpHead:
    """Return status and headers of a response.

    Raises:
        BadMessage: it is none.
    """
    start = _STATUS.match(message)
    if start is None:
        raise BadMessage(f"{message[:40]!r} is no HTTP response")
    end = _END_OF_HEADERS.search(message, start.end() - 2, start.end() + _MOST_HEADER_BYTES)
    stop, body_at = (len(message), len(message)) if end is None else (end.start(), end.end())
    headers: list[tuple[str, str]] = []
    for line in message[start.end() : max(stop, start.end())].decode("latin-1").split("\n"):
        text = line.rstrip("\r")
        if text[:1] in {" ", "\t"} and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text.strip()}")
            continue
        name, colon, value = text.partition(":")
        if colon and name.strip():
            headers.append((name.strip(), value.strip()))
    return HttpHead(int(start[1]), tuple(headers), body_at)


def page_headers(head: HttpHead) -> tuple[tuple[str, str], ...]:
    """Return the headers but those of the transfer, which do not hold for the decoded body."""
    return tuple((name, value) for name, value in head.headers if name.lower() not in _OF_TRANSFER)


def read_body(message: bytes, head: HttpHead, limit: int) -> HttpBody:
    """Return the body without chunks and content codings, of at most `limit` bytes.

    Raises:
        BodyTooLarge: it is larger.
        BadMessage: it cannot be decoded.
    """
    body, is_whole = message[head.body_at :], True
    if "chunked" in ",".join(head.values("transfer-encoding")).lower():
        body, is_whole = _without_chunks(body)
    written = ",".join(head.values("content-encoding"))
    codings = tuple(word.strip().lower() for word in written.split(",") if word.strip())
    try:
        decoded = decode_body(body, codings, limit)
    except TooLargeUnpacked as error:
        raise BodyTooLarge(str(error)) from error
    except NotDecodable as error:
        raise BadMessage(str(error)) from error
    if limit and len(decoded.body) > limit:
        raise BodyTooLarge(f"more than {limit} bytes")
    return HttpBody(decoded.body, is_whole and decoded.is_whole)


def _without_chunks(body: bytes) -> tuple[bytes, bool]:
    """Return a chunked body in one piece, and whether it has its end.

    Some archives keep the header of a body that is not chunked any more: such a body is returned as it is.
    """
    parts: list[bytes] = []
    position = 0
    while (size := _CHUNK_SIZE.match(body, position)) is not None:
        length = int(size[1], 16)
        if not length:
            return b"".join(parts), True
        parts.append(body[size.end() : size.end() + length])
        position = size.end() + length
        position += len(body[position : position + 2]) - len(body[position : position + 2].lstrip(b"\r\n"))
    return (b"".join(parts), False) if parts else (body, True)
