import gzip

import pytest

from pipelines.archive.http_message import BadMessage, BodyTooLarge, page_headers, read_body, read_head
from tests.warc_files import http_response

PAGE = b"<html><p>The bridge opened.</p></html>"


def chunked(body: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(part), part) for part in (body[:9], body[9:])) + end


def decoded(message: bytes, limit: int = 10_000) -> tuple[bytes, bool]:
    found = read_body(message, read_head(message), limit)
    return found.content, found.is_whole


@pytest.mark.parametrize(
    ("headers", "body", "is_whole"),
    [
        (b"Content-Type: text/html", PAGE, True),
        (b"Transfer-Encoding: chunked", chunked(PAGE), True),
        (b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip", chunked(gzip.compress(PAGE, mtime=0)), True),
        (b"transfer-encoding: Chunked", PAGE, True),
        (b"Transfer-Encoding: chunked", chunked(PAGE, end=b""), False),
        (b"Content-Encoding: gzip", PAGE, True),
    ],
)
def test_codings_are_undone(headers: bytes, body: bytes, *, is_whole: bool) -> None:
    message = http_response(body, headers=headers)
    assert decoded(message) == (PAGE, is_whole)
    assert not [name for name, _ in page_headers(read_head(message)) if "encoding" in name.lower()]


def test_heads_are_read_leniently() -> None:
    head = read_head(b"HTTP/2 404\nX-A: 1\n two\nno header\nX-A: 3\n\nbody")
    assert head.status == 404
    assert head.values("x-a") == ["1 two", "3"]
    assert read_head(b"HTTP/1.1 200 OK\r\n\r\nbody").body_at == 19


@pytest.mark.parametrize("message", [b"", b"<html>", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n"])
def test_what_is_no_response_is_refused(message: bytes) -> None:
    with pytest.raises(BadMessage):
        read_head(message)


def test_bombs_are_bounded() -> None:
    bomb = http_response(gzip.compress(b"\0" * 1_000_000), headers=b"Content-Encoding: gzip")
    with pytest.raises(BodyTooLarge):
        decoded(bomb)
    with pytest.raises(BodyTooLarge):
        decoded(http_response(b"a" * 20_000))
