"""HTTP that is broken on its way: heads, lengths, chunks, connections."""

from models.enums import Reason
from tests.hostile.articles import Story
from tests.hostile.mechanism import Mechanism, Stored, ends
from tests.hostile.server_acts import (
    HTML,
    OK,
    PAGE,
    SIZE,
    answer,
    drip,
    forever,
    head,
    honest,
    raw,
    reset_after,
    silence,
)

_CHUNKED = "Transfer-Encoding: chunked"
_SMUGGLED = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 76\r\n\r\n"
    b"<html><body><p>Smuggled words stand where another page was asked for</p>  "
)


#: More than there is room for: which bound is met first depends on how fast it comes.
_TOO_MUCH = ends(Reason.TOO_LARGE, Reason.TIMEOUT)
_CUT_OFF = ends(Reason.TOO_LARGE, Reason.TIMEOUT, Reason.BAD_RESPONSE, Reason.CONNECTION)
#: The page is there; how the transfer ended says that more was to come.
_BROKEN_OFF = Stored(fields={"is_truncated": True})


def _chunks(story: Story, size: int = 700) -> bytes:
    page = story.page().encode()
    pieces = [page[start : start + size] for start in range(0, len(page), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)


def _chunked(name: str, end: bytes, *lines: str, extension: bytes = b"") -> bytes:
    body = _chunks(Story(name)).replace(b"\r\n", extension + b"\r\n", 1)
    return head(OK, HTML, _CHUNKED, *lines) + body + end


FRAMING = (
    # Heads
    Mechanism("endless-headers", forever(head(OK, HTML)[:-2], b"X-More: 1\r\n" * 300), _CUT_OFF),
    Mechanism(
        "one-endless-header",
        forever(head(OK, HTML)[:-2] + b"X-More: ", b"1" * 60_000),
        _CUT_OFF,
    ),
    Mechanism(
        "endless-status-line",
        forever(b"HTTP/1.1 200 ", b"O" * 60_000),
        ends(Reason.TOO_LARGE, Reason.BAD_RESPONSE, Reason.CONNECTION),
    ),
    Mechanism("header-without-colon", answer(HTML, "This line is no header", SIZE), Stored()),
    Mechanism("header-without-name", answer(HTML, ": nameless", SIZE), ends(Reason.BAD_RESPONSE)),
    Mechanism("folded-header", answer("Content-Type: text/html;\r\n charset=utf-8", SIZE), Stored()),
    Mechanism("bytes-in-headers", answer(HTML, b"X-Colour: \xff\x01\x1b[2J\xe2\x80\xae", SIZE), Stored()),
    Mechanism("nul-in-a-header", answer(HTML, b"X-Nul\x00\xe9: 1", SIZE), ends(Reason.BAD_RESPONSE)),
    Mechanism("hundreds-of-headers", answer(HTML, *(f"X-{number}: {number}" for number in range(500)), SIZE), Stored()),
    Mechanism(
        "two-content-types", answer("Content-Type: text/html", "Content-Type: image/png", SIZE), ends(Reason.NOT_HTML)
    ),
    Mechanism("only-line-feeds", answer(HTML, SIZE, end=b"\n"), Stored()),
    Mechanism("no-status-line", raw(head(HTML, SIZE) + PAGE), ends(Reason.BAD_RESPONSE)),
    Mechanism("http-0.9", raw(PAGE), ends(Reason.BAD_RESPONSE, Reason.CONNECTION)),
    Mechanism("http-1.0", answer(HTML, status="HTTP/1.0 200 OK"), Stored()),
    Mechanism("http-9.9", answer(HTML, SIZE, status="HTTP/9.9 200 OK"), Stored()),
    Mechanism("no-reason-phrase", answer(HTML, SIZE, status="HTTP/1.1 200"), Stored()),
    Mechanism("status-abc", answer(HTML, SIZE, status="HTTP/1.1 abc OK"), ends(Reason.BAD_RESPONSE)),
    Mechanism("another-protocol", raw(b"SSH-2.0-OpenSSH_9.9\r\n"), ends(Reason.BAD_RESPONSE)),
    Mechanism(
        "tls-on-a-plain-port", raw(b"\x15\x03\x01\x00\x02\x02\x46"), ends(Reason.BAD_RESPONSE, Reason.CONNECTION)
    ),
    Mechanism(
        "early-hints",
        raw(head("HTTP/1.1 103 Early Hints", "Link: </a.css>") * 3 + head(OK, HTML, SIZE) + PAGE),
        Stored(),
    ),
    Mechanism("endless-continue", forever(b"", head("HTTP/1.1 100 Continue") * 200), _CUT_OFF),
    # Lengths
    Mechanism("same-length-twice", answer(HTML, SIZE, SIZE), Stored()),
    Mechanism("two-lengths", answer(HTML, SIZE, "Content-Length: 10"), ends(Reason.BAD_RESPONSE)),
    Mechanism("negative-length", answer(HTML, "Content-Length: -1"), ends(Reason.BAD_RESPONSE)),
    Mechanism("length-in-words", answer(HTML, "Content-Length: many"), ends(Reason.BAD_RESPONSE)),
    Mechanism("length-too-great", answer(HTML, "Content-Length: 99999"), _BROKEN_OFF),
    Mechanism("length-of-a-terabyte", answer(HTML, "Content-Length: 1099511627776"), ends(Reason.TOO_LARGE)),
    Mechanism("no-length-and-closed", answer(HTML), Stored()),
    Mechanism("length-and-chunks", raw(_chunked("length-and-chunks", b"0\r\n\r\n", "Content-Length: 5")), Stored()),
    # Chunks
    Mechanism("chunks", raw(_chunked("chunks", b"0\r\n\r\n")), Stored()),
    Mechanism("chunks-without-end", raw(_chunked("chunks-without-end", b"")), _BROKEN_OFF),
    Mechanism("chunk-of-no-size", raw(_chunked("chunk-of-no-size", b"zz\r\nwhat\r\n")), _BROKEN_OFF),
    Mechanism("chunk-of-negative-size", raw(_chunked("chunk-of-negative-size", b"-5\r\nwhat\r\n")), _BROKEN_OFF),
    Mechanism(
        "chunk-extension", raw(_chunked("chunk-extension", b"0\r\n\r\n", extension=b";a=" + b"b" * 500)), Stored()
    ),
    Mechanism("trailers", raw(_chunked("trailers", b"0\r\nX-Late: 1\r\n\r\n")), Stored()),
    Mechanism(
        "endless-trailers",
        forever(_chunked("endless-trailers", b"0\r\n"), b"X-Late: 1\r\n" * 300),
        _BROKEN_OFF,
    ),
    Mechanism(
        "endless-chunks",
        forever(head(OK, HTML, _CHUNKED), b"10000\r\n" + b"<p>x</p>" * 8192 + b"\r\n"),
        _TOO_MUCH,
    ),
    Mechanism("endless-body", forever(head(OK, HTML), b"<p>x</p>" * 8000), _TOO_MUCH),
    # Connections
    Mechanism(
        "smuggled-answer",
        raw(head(OK, HTML, SIZE) + PAGE + _SMUGGLED),
        Stored(lacks=("Smuggled",)),
        paths={"/news/next.html": honest()},
    ),
    Mechanism("reset-at-once", reset_after(b""), ends(Reason.CONNECTION, Reason.BAD_RESPONSE)),
    Mechanism(
        "reset-in-the-head", reset_after(b"HTTP/1.1 200 OK\r\nContent-Ty"), ends(Reason.CONNECTION, Reason.BAD_RESPONSE)
    ),
    Mechanism(
        "reset-in-the-body",
        reset_after(head(OK, HTML, SIZE) + b"<html><body><p>Half a sentence"),
        ends(Reason.CONNECTION, Reason.BAD_RESPONSE, Reason.TRUNCATED),
    ),
    Mechanism(
        "cut-in-the-middle",
        raw(head(OK, HTML, SIZE), b"%HALF%"),
        Stored(paragraphs=range(2), fields={"is_truncated": True}),
    ),
    Mechanism("closed-at-once", raw(b""), ends(Reason.CONNECTION, Reason.BAD_RESPONSE)),
    Mechanism("silence", silence(), ends(Reason.TIMEOUT)),
    Mechanism("dripping-head", drip(head(OK, HTML, SIZE) + PAGE), ends(Reason.TIMEOUT)),
    Mechanism("dripping-body", forever(head(OK, HTML), b"<p>x</p>", pause=0.2), ends(Reason.TIMEOUT)),
    Mechanism("slow-but-whole", drip(head(OK, HTML, SIZE) + PAGE, pause=0.1, piece=400), Stored()),
    Mechanism("cookies", honest(*(f"Set-Cookie: c{number}=v; Domain=127.7.0.1" for number in range(300))), Stored()),
)
