"""Content-Encoding: bombs, stacks, lies and half bodies."""

import asyncio
import functools
import gzip
import zlib

import brotli
import zstandard

from models.enums import Reason
from tests.hostile.mechanism import Act, Call, Mechanism, Stored, ends
from tests.hostile.server_acts import HTML, answer, coded, head, honest, raw, shows

#: Unpacked size of the bombs: what is quickly made, and what a host would send who means it.
_QUICK, _HUGE = 32 << 20, 1 << 30
_STEP = 1 << 20
_TOO_LARGE = ends(Reason.TOO_LARGE)


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(body)


def _bomb(coding: str, size: int) -> bytes:
    """Return so many spaces, compressed in steps, never held uncompressed."""
    if coding == "br":
        packer = brotli.Compressor(quality=1)
        feed, end = packer.process, packer.finish
    elif coding == "zstd":
        stream = zstandard.ZstdCompressor(level=1).compressobj()
        feed, end = stream.compress, stream.flush
    else:
        deflating = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16 if coding == "gzip" else zlib.MAX_WBITS)
        feed, end = deflating.compress, deflating.flush
    pieces = [feed(b" " * _STEP) for _ in range(size // _STEP)]
    return b"".join([*pieces, end()])


def _bombed(coding: str, size: int = _QUICK, times: int = 1) -> Act:
    """Send a bomb, packed so many times; it is made when it is asked for."""
    declared = ", ".join([coding] * times)

    async def act(call: Call) -> None:
        body = await asyncio.to_thread(_bomb, coding, size)
        for _ in range(times - 1):
            body = gzip.compress(body)
        lines = (HTML, f"Content-Encoding: {declared}", f"Content-Length: {len(body)}")
        call.writer.write(head("HTTP/1.1 200 OK", *lines) + body)
        await call.writer.drain()

    return act


CODINGS = (
    Mechanism("gzip-bomb", _bombed("gzip"), _TOO_LARGE),
    Mechanism("deflate-bomb", _bombed("deflate"), _TOO_LARGE),
    Mechanism("brotli-bomb", _bombed("br"), _TOO_LARGE),
    Mechanism("zstd-bomb", _bombed("zstd"), _TOO_LARGE),
    Mechanism("bomb-in-a-bomb", _bombed("gzip", times=2), _TOO_LARGE),
    *(
        Mechanism(f"gigabyte-by-{coding}", _bombed(coding, _HUGE), _TOO_LARGE, is_heavy=True)
        for coding in ("gzip", "deflate", "br", "zstd")
    ),
    Mechanism("gigabyte-in-three-bombs", _bombed("gzip", _HUGE, times=3), _TOO_LARGE, is_heavy=True),
    Mechanism("gzip", coded("gzip", gzip.compress), Stored()),
    Mechanism("brotli", coded("br", brotli.compress), Stored()),
    Mechanism("zstd", coded("zstd", _zstd), Stored()),
    Mechanism("deflate", coded("deflate", zlib.compress), Stored()),
    Mechanism("deflate-without-its-head", coded("deflate", _raw_deflate), Stored()),
    Mechanism("gzip-twice", coded("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))), Stored()),
    Mechanism(
        "gzip-in-two-headers",
        coded("gzip", lambda body: gzip.compress(gzip.compress(body)), "Content-Encoding: gzip"),
        Stored(),
    ),
    Mechanism(
        "gzip-50-times",
        coded(
            ", ".join(["gzip"] * 50),
            lambda body: functools.reduce(lambda packed, _: gzip.compress(packed), range(50), body),
        ),
        ends(Reason.BAD_RESPONSE),
    ),
    Mechanism(
        "gzip-of-several-members",
        coded("gzip", lambda body: gzip.compress(body[:900]) + gzip.compress(body[900:])),
        Stored(),
    ),
    Mechanism("gzip-with-rubbish-behind", coded("gzip", lambda body: gzip.compress(body) + b"rubbish" * 50), Stored()),
    Mechanism("gzip-with-a-wrong-sum", coded("gzip", lambda body: gzip.compress(body)[:-8] + b"\0" * 8), Stored()),
    Mechanism("gzip-of-nothing", coded("gzip", lambda _: gzip.compress(b"")), ends(Reason.EMPTY_PAGE)),
    Mechanism("gzip-that-is-plain", coded("gzip", bytes), Stored()),
    Mechanism(
        "gzip-that-is-rubbish",
        coded("gzip", lambda _: b"\x1f\x8b\x08" + bytes(range(256)) * 9),
        ends(Reason.BAD_RESPONSE, Reason.NOT_HTML),
    ),
    Mechanism("brotli-that-is-gzip", coded("br", gzip.compress), ends(Reason.BAD_RESPONSE)),
    Mechanism("deflate-that-is-gzip", coded("deflate", gzip.compress), ends(Reason.BAD_RESPONSE)),
    Mechanism("gzip-unsaid", shows(lambda story: gzip.compress(story.page().encode())), ends(Reason.NOT_HTML)),
    Mechanism("coding-in-capitals", coded("GZIP", gzip.compress), Stored()),
    Mechanism("x-gzip", coded("x-gzip", gzip.compress), Stored()),
    Mechanism("coding-identity", honest("Content-Encoding: identity"), Stored()),
    Mechanism("coding-empty", honest("Content-Encoding:"), Stored()),
    Mechanism("coding-utf-8", honest("Content-Encoding: utf-8"), Stored()),
    Mechanism(
        "coding-unknown",
        shows(lambda _: bytes(range(256)) * 20, "Content-Encoding: snappy"),
        ends(Reason.BAD_RESPONSE, Reason.NOT_HTML),
    ),
    Mechanism(
        "transfer-gzip",
        raw(head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: gzip") + gzip.compress(b"<p>x</p>")),
        ends(Reason.BAD_RESPONSE, Reason.NOT_HTML),
    ),
    Mechanism("range-lie", answer(HTML, "Content-Range: bytes 0-5/6", "Accept-Ranges: bytes"), Stored()),
)
