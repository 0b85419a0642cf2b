"""Bodies and headers of a server that means no good, or does not know better: real crawls of raw sockets."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import shake_128
from pathlib import Path

import brotli
import pytest
import zstandard

from tests.crawl_results import outcomes
from tests.newsweb import article, feed
from tests.rawweb import RawAnswer, RawWeb, raw_web, response
from tests.scrapy_command import Result, Scrapy

#: What P5 promises for the crawling process, whatever comes.
MOST_MIB = 600
NOTES = (
    "-s",
    'ITEM_PIPELINES={"tests.crawls.faults.NoteTruncated": 400, "pipelines.item_pipelines.ArticlePipeline": 500}',
)
_CHUNK = bytes(16 << 20)
_TIMES = 64


def crawled(scrapy: Scrapy, database_url: str, web: RawWeb, folder: Path, *more: str, seconds: float = 300) -> Result:
    """Crawl every path of the server as a named URL."""
    urls = folder / "urls.txt"
    urls.write_text("\n".join(web.url(path) for path in web.answers))
    argv = ("-a", f"urls_file={urls}", "-s", f"DOWNLOAD_TIMEOUT={seconds}", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
    return scrapy.crawl(database_url, *argv, *more)


def by_path(database_url: str, web: RawWeb) -> dict[str, str]:
    return {url.removeprefix(web.url("")): why for url, why in outcomes(database_url).items()}


def repeated(piece: bytes, pause: float = 0.0, first: bytes = b"") -> Callable[[socket.socket], None]:
    """Return an answer that does not end before the crawler hangs up: `piece` again and again."""

    def send(connection: socket.socket) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return send


def stream_of(*, body: bytes, times: int, first: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        connection.sendall(first)
        for _ in range(times):
            connection.sendall(body)

    return send


def gzip_bomb() -> bytes:
    """Return 1 GB in many members."""
    return gzip.compress(_CHUNK) * _TIMES


def deflate_bomb() -> bytes:
    """Return 1 GB in one stream, whose end is missing and never reached."""
    packer = zlib.compressobj()
    return packer.compress(_CHUNK) + packer.flush(zlib.Z_FULL_FLUSH) + _repeatable_deflate() * (_TIMES - 1)


def _repeatable_deflate() -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(_CHUNK) + packer.flush(zlib.Z_FULL_FLUSH)


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(_CHUNK) for _ in range(_TIMES)), packer.finish()])


def zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor(level=1).compressobj()
    return b"".join(packer.compress(_CHUNK) for _ in range(_TIMES)) + packer.flush()


def packed(body: bytes, *codings: str) -> bytes:
    return response(body, "200 OK", *(f"Content-Encoding: {coding}" for coding in codings))


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def test_bombs_and_huge_pages_are_too_large_and_cost_little(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    million = b"<p>" + b"x" * (1 << 20)
    answers: dict[str, RawAnswer] = {
        "/gzip": packed(gzip_bomb(), "gzip"),
        "/deflate": packed(deflate_bomb(), "deflate"),
        "/br": packed(brotli_bomb(), "br"),
        "/zstd": packed(zstd_bomb(), "zstd"),
        "/gzip-gzip": packed(gzip.compress(gzip_bomb()), "gzip, gzip"),
        "/br-zstd-gzip": packed(gzip.compress(zstandard.compress(brotli_bomb())), "br", "zstd", "gzip"),
        "/declared": stream_of(body=million, times=50, first=HEAD + b"Content-Length: 52428850\r\n\r\n"),
        "/undeclared": stream_of(body=million, times=50, first=HEAD + b"\r\n"),
        "/chunked": stream_of(body=b"100003\r\n" + million + b"\r\n", times=50, first=CHUNKED),
    }
    with raw_web(answers) as web:
        result = crawled(scrapy, sqlite_url, web, tmp_path)

    assert by_path(sqlite_url, web) == dict.fromkeys(answers, "too_large"), result.err
    assert result.peak_mib < MOST_MIB


def test_bombs_in_discovery_cost_little_and_the_rest_is_crawled(scrapy: Scrapy, sqlite_url: str) -> None:
    bomb = gzip_bomb()
    blank = gzip.compress(b" " * (16 << 20)) * _TIMES
    answers: dict[str, RawAnswer] = {
        "/robots.txt": packed(gzip.compress(b"User-agent: *\nDisallow: /private/\n") + bomb, "gzip"),
        "/packed-map.xml.gz": response(bomb, kind="application/gzip"),
        "/twice.xml.gz": response(gzip.compress(bomb), kind="application/gzip"),
        "/map.xml": packed(bomb, "gzip"),
        "/feed.xml": packed(brotli_bomb(), "br"),
        "/blank.xml.gz": response(blank, kind="application/gzip"),
        "/blank-map.xml.gz": response(blank, kind="application/gzip"),
        "/huge-map.xml": stream_of(body=b"<url><loc>/x</loc></url>" * 40_000, times=60, first=HEAD + b"\r\n<urlset>"),
        "/story": response(article("the harbour")),
    }
    with raw_web(answers) as web:
        web.answers["/good.xml"] = response(feed(web.url(), {"story": "the harbour", "private/x": "secret"}))
        maps = [path for path in answers if "map" in path or path.startswith("/twice")]
        result = scrapy.crawl(
            sqlite_url,
            *("-a", "sitemap=" + ",".join(map(web.url, maps))),
            *("-a", "feed=" + ",".join(map(web.url, ["/feed.xml", "/blank.xml.gz", "/good.xml"]))),
        )

    # Of the huge map, the beginning was read.
    assert by_path(sqlite_url, web) == {"/story": "new", "/private/x": "robots", "/x": "not_found"}, result.err
    assert result.peak_mib < MOST_MIB


def test_heads_that_do_not_end_are_bad_responses(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    answers: dict[str, RawAnswer] = {
        "/headers": repeated(b"X-Endless: headers\r\n" * 1000, first=HEAD),
        "/many-headers": repeated(b"a: b\r\n", first=HEAD),
        "/header": repeated(b"x" * 65536, first=HEAD + b"X-Endless: "),
        "/continued": repeated(b" folded\r\n" * 1000, first=HEAD + b"X-Folded: "),
        "/status": repeated(b"x" * 65536, first=b"HTTP/1.1 200 "),
        "/no-http": repeated(b"x" * 65536),
        "/continue": repeated(b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        "/early-hints": repeated(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100),
        "/extension": repeated(b"x" * 65536, first=CHUNKED + b"5;"),
        "/chunk-size": repeated(b"f" * 65536, first=CHUNKED),
        "/garbage-chunk": CHUNKED + b"zz\r\n",
        "/two-lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello",
        "/unknown-transfer": HEAD + b"Transfer-Encoding: rot13\r\n\r\nuryyb",
    }
    with raw_web(answers) as web:
        result = crawled(scrapy, sqlite_url, web, tmp_path)

    assert by_path(sqlite_url, web) == dict.fromkeys(answers, "bad_response"), result.err
    assert result.peak_mib < MOST_MIB


def test_what_comes_in_drips_is_given_up_at_its_time(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    def say_nothing(connection: socket.socket) -> None:
        connection.recv(1)  # until the crawler hangs up

    answers: dict[str, RawAnswer] = {
        "/silent": say_nothing,
        "/status": repeated(b"x", 0.05, b"HTTP/1.1 200 "),
        "/headers": repeated(b"a: b\r\n", 0.05, HEAD),
        "/hints": repeated(b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.2),
        "/body": repeated(b"<p>drip</p>", 0.05, HEAD + b"\r\n"),
        "/declared": repeated(b"x", 0.05, HEAD + b"Content-Length: 5000\r\n\r\n"),
        "/chunks": repeated(b"1\r\nx\r\n", 0.05, CHUNKED),
        "/trailers": repeated(b"a: b\r\n", 0.05, CHUNKED + b"5\r\nhello\r\n0\r\n"),
    }
    with raw_web(answers) as web, _mute() as address:
        urls = ("-a", f"url=https://{address}/tls,http://{address}/http")
        tls = scrapy.crawl(sqlite_url, *urls, "-s", "DOWNLOAD_TIMEOUT=2", "-s", "ROBOTSTXT_OBEY=False")
        assert set(outcomes(sqlite_url).values()) == {"timeout"}, tls.err
        result = crawled(scrapy, sqlite_url, web, tmp_path, "-s", "ROBOTSTXT_OBEY=False", seconds=2)

    assert by_path(sqlite_url, web) == dict.fromkeys(answers, "timeout"), result.err


@contextmanager
def _mute() -> Iterator[str]:
    """Yield the address of a server that lets one connect and does nothing more."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def pages() -> Iterator[RawWeb]:
    """Pages that are cut, or packed otherwise than they say; each is an article as far as it came."""
    page = article("the harbour")
    squeezed = gzip.compress(page)
    hidden = shake_128(b"noise").hexdigest(300_000).encode()  # does not pack well
    noise = article("noise").replace(b"</article>", b"</article><!--" + hidden + b"-->")
    with raw_web(
        {
            "/whole": response(page),
            "/whole-gzip": packed(squeezed, "gzip"),
            "/line-break-behind": HEAD + b"Content-Length: %d\r\n\r\n" % len(page) + page + b"\r\n",
            "/until-close": HEAD + b"\r\n" + page,
            "/says-gzip": packed(page, "gzip"),
            "/says-br": packed(page, "br"),
            "/says-utf-8": packed(page, "utf-8"),
            "/says-nothing-good": packed(page, "gzip, deflate", "br"),
            "/short": HEAD + b"Content-Length: %d\r\n\r\n" % (len(page) + 100) + page,
            "/longer": HEAD + b"Content-Length: %d\r\n\r\n" % (len(page) - 60) + page,
            "/chunks-without-end": CHUNKED + b"%x\r\n" % len(page) + page + b"\r\n",
            "/cut-gzip": packed(squeezed[:-20], "gzip"),
            "/no-trailer": packed(squeezed[:-8], "gzip"),
            "/wrong-check": packed(squeezed[:-8] + b"\0" * 8, "gzip"),
            "/cut-br": packed(brotli.compress(noise)[:-2000], "br"),
            "/cut-zstd": packed(zstandard.compress(noise)[:-20], "zstd"),
        },
    ) as web:
        yield web


WHOLE = frozenset(
    "/whole /whole-gzip /line-break-behind /until-close /says-gzip /says-br /says-utf-8 /says-nothing-good".split()
)


def test_half_a_page_says_so_after_it_was_asked_for_twice(
    pages: RawWeb, scrapy: Scrapy, sqlite_url: str, tmp_path: Path
) -> None:
    notes = tmp_path / "notes"
    urls = tmp_path / "urls.txt"
    urls.write_text("\n".join(map(pages.url, pages.answers)))
    argv = ("-a", f"urls_file={urls}", "-s", "RETRY_TIMES=1", *NOTES)

    result = scrapy.crawl(sqlite_url, *argv, env={"NOTES": str(notes)})

    noted = dict(line.split(" ") for line in notes.read_text("utf-8").splitlines())
    assert noted == {path: "whole" if path in WHOLE else "truncated" for path in pages.answers}, result.err
    assert {path: pages.asked.count(path) for path in pages.answers} == {
        path: 1 if path in WHOLE else 2 for path in pages.answers
    }


def test_a_page_that_is_packed_wrongly_is_asked_for_as_it_is(scrapy: Scrapy, sqlite_url: str, tmp_path: Path) -> None:
    page = article("the harbour")
    broken = packed(gzip.compress(page)[:-50], "gzip")

    with raw_web({}) as web:

        def whole_if_asked_plain(connection: socket.socket) -> None:
            asked_plain = "accept-encoding: identity" in web.heads[-1].lower()
            connection.sendall(response(page) if asked_plain else broken)

        web.answers |= {
            "/mends-itself": whole_if_asked_plain,
            "/never": packed(b"\x1f\x8b\x08\xff" + b"x" * 50, "gzip"),
            "/secret": packed(b"\x00\x01\x02" * 50, "aws-chunked"),
        }
        result = crawled(scrapy, sqlite_url, web, tmp_path, "-s", "CONCURRENT_REQUESTS=1")

    assert by_path(sqlite_url, web) == {
        "/mends-itself": "new",
        "/never": "bad_response",
        "/secret": "bad_response",
    }, result.err
    assert {path: web.asked.count(path) for path in web.answers} == dict.fromkeys(web.answers, 2)
    accepted = {line for head in web.heads for line in head.splitlines() if line.lower().startswith("accept-encoding")}
    assert accepted == {"Accept-Encoding: gzip, deflate, br, zstd", "Accept-Encoding: identity"}
