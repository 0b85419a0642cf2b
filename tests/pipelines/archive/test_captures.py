import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import brotli
import pytest

from pipelines.archive.captures import ArchiveCounts, Capture, LeftOut, WantedPages
from pipelines.archive.files import archives_in, in_order_of_time, open_archive
from pipelines.archive.members import Position
from tests.newsweb import article
from tests.warc_files import gzipped, http_response, info, story, warc_record

PAGE = article("the harbour bridge opens")
HTML = b"Content-Type: text/html; charset=utf-8"
WANTED = WantedPages(lambda _url: None, 1 << 20)


def read(path: Path, wanted: WantedPages = WANTED) -> tuple[list[Capture], ArchiveCounts]:
    counts = ArchiveCounts()
    with open_archive(path) as archive:
        return list(archive.captures(Position(), wanted, counts)), counts


def warc(folder: Path, *records: bytes) -> Path:
    path = folder / "a.warc.gz"
    path.write_bytes(gzipped([info(), *records]))
    return path


def chunked(body: bytes) -> bytes:
    pieces = [body[start : start + 100] for start in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in [*pieces, b""])


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (PAGE, b"X-Cache: no"),
        (gzip.compress(PAGE), b"Content-Encoding: gzip"),
        (brotli.compress(PAGE), b"Content-Encoding: br"),
        (chunked(gzip.compress(PAGE)), b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked"),
        # Some archives keep headers of what they have undone.
        (PAGE, b"Content-Encoding: br\r\nTransfer-Encoding: chunked"),
    ],
)
def test_bodies_are_read_without_their_codings(body: bytes, headers: bytes, tmp_path: Path) -> None:
    record = warc_record("https://a.example/1", http_response(body, headers=HTML + b"\r\n" + headers), version="1.0")
    (capture,), _ = read(warc(tmp_path, record))
    assert (capture.body, capture.is_truncated) == (PAGE, False)


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-11-01T10:00:00.123456789Z", "2026-11-01 10:00:00.123456+00:00"),
        ("2026-11-01T10:00:00+02:00", "2026-11-01 08:00:00+00:00"),
        ("2026-11-01", "2026-11-01 00:00:00+00:00"),
        ("2026-11", "2026-11-01 00:00:00+00:00"),
        ("2026", "2026-01-01 00:00:00+00:00"),
        ("20261101100000", "2026-11-01 10:00:00+00:00"),
        ("0001-01-01T00:00:00+05:00", None),
        ("9999-12-31T23:59:59-05:00", None),
        ("2026-13", None),
        ("yesterday", None),
    ],
)
def test_moments_have_any_precision_and_are_plausible(written: str, moment: str | None, tmp_path: Path) -> None:
    captures, counts = read(warc(tmp_path, warc_record("https://a.example/1", http_response(PAGE), written)))
    assert [str(capture.captured_at) for capture in captures] == ([] if moment is None else [moment])
    assert counts.left_out[LeftOut.NO_DATE] == (moment is None)


def test_records_that_are_no_pages_are_counted_by_reason(tmp_path: Path) -> None:
    untargeted = warc_record("x", http_response(PAGE)).replace(b"WARC-Target-URI: x\r\n", b"")
    endless = warc_record("https://a.example/2", b"x", length=7).replace(b"Length: 7", b"Length: " + b"9" * 5000)
    captures, counts = read(
        warc(
            tmp_path,
            warc_record("https://a.example/1", http_response(PAGE), more="WARC-Truncated: length"),
            endless,
            untargeted,
            warc_record("dns:a.example", b"a.example. 1 IN A 127.0.0.1"),
            warc_record("https://a.example/3", PAGE, kind="conversion", more="Content-Type: text/html"),
            warc_record("https://a.example/4", b"{}", kind="metadata"),
            warc_record("https://a.example/5", b"x", kind="of-tomorrow"),
            warc_record("https://a.example/6", b""),
            warc_record("https://a.example/7", PAGE, kind="resource"),
        )
    )
    assert [(capture.url[-1], capture.is_truncated) for capture in captures] == [("1", True), ("7", False)]
    assert (counts.records, counts.damaged) == (9, 1)
    assert counts.left_out == {LeftOut.NO_URL: 1, LeftOut.NO_PAGE: 5, LeftOut.BAD_MESSAGE: 1}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"filedesc://a.arc 0.0.0.0 20061101100000 text/plain 9\n1 0 IA\n\n\n" * 9, "it is an ARC file"),
        (gzip.compress(b"filedesc://a.arc 0.0.0.0 20061101100000 text/plain 9\n", mtime=0), "it is an ARC file"),
        (b"PK\x03\x04" + b"x" * 99, "a ZIP or WACZ file: unpack it"),
        (b"BZh9" + b"x" * 99, "compressed by bzip2"),
        (b"\xfd7zXZ\0" + b"x" * 99, "compressed by xz"),
        (b"hello", "no beginning of a record"),
    ],
)
def test_what_is_no_warc_file_is_named(content: bytes, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    captures, counts = read(path)
    assert not captures
    assert problem in str(counts.problem)
    assert counts.damaged == bool(content)


def test_a_wish_to_stop_is_followed_before_the_next_record(tmp_path: Path) -> None:
    path = warc(tmp_path, *(warc_record("https://a.example/1", b"", kind="request") for _ in range(9)))
    wishes = iter([False, False, True])
    _, counts = read(path, WantedPages(lambda _url: None, 1 << 20, lambda: next(wishes)))
    assert counts.records == 3


def test_a_pipe_that_has_a_name_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, gzipped([story("https://a.example/1", "one")]))
    os.close(writing)
    captures, counts = read(Path(f"/dev/fd/{reading}"))
    os.close(reading)
    assert (len(captures), counts.records) == (1, 1)


def saved(comment: bytes, body: bytes = PAGE) -> bytes:
    return body.replace(b"<html", b"<!--%s--><html" % comment, 1)


PIXELS = b'<img src="data:image/png;base64,' + b"A" * (2 << 20) + b'">'


@pytest.mark.parametrize(
    ("content", "url"),
    [
        (saved(b" saved from url=(0019)https://a.example/1 "), "https://a.example/1"),
        (saved(b" saved from url=(0014)about:internet "), None),
        (
            saved(b"\n Page saved with SingleFile \n url: https://a.example/1?b=1&amp;c=2 \n"),
            "https://a.example/1?b=1&c=2",
        ),
        (
            PAGE.replace(
                b"</head>",
                b"<link rel=canonical href=/1><meta property='og:url' content='https://a.example/1'></head>",
            ),
            "https://a.example/1",
        ),
        (PAGE.replace(b"</head>", b"<link rel=canonical href=/1></head>"), None),
        (saved(b" saved from url=(0019)https://a.example/1 ").decode().encode("utf-16"), "https://a.example/1"),
        (b"", None),
    ],
)
def test_a_saved_page_states_its_address(content: bytes, url: str | None, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(content)
    captures, counts = read(path)
    assert [capture.url for capture in captures] == ([] if url is None else [url])
    assert counts.left_out[LeftOut.NO_URL] == (url is None)


@pytest.mark.parametrize(("filling", "is_left_out"), [(PIXELS, False), (b"<p>word</p>" * (1 << 18), True)])
def test_a_large_saved_page_is_read_without_the_images_in_it(filling: bytes, is_left_out: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(saved(b" saved from url=(0019)https://a.example/1 ").replace(b"</body>", filling + b"</body>"))
    captures, counts = read(path)
    assert [b'data:,">' in capture.body for capture in captures] == [True] * (not is_left_out)
    assert counts.left_out[LeftOut.TOO_LARGE] == is_left_out


def names(paths: Sequence[Path]) -> list[str]:
    return [path.name for path in paths]


def test_a_folder_is_searched_for_archives_and_pages_and_not_for_their_parts(tmp_path: Path) -> None:
    for name in (
        *("1.warc", "2.WARC.GZ", "3.warc.zst", "4.html", "more/5.htm", "more/6.xhtml"),
        *("1.warc.gz.md5", ".1.warc.gz.77.part", "1.warc.cdx", "4.css"),
        *("4_files/frame.html", "more/5-Dateien/deep/frame.html"),
        "lone_files/7.html",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert names(list(archives_in(tmp_path))) == [
        *("1.warc", "2.WARC.GZ", "3.warc.zst", "4.html", "7.html", "5.htm", "6.xhtml"),
    ]


def test_archives_are_read_in_the_order_of_their_captures(tmp_path: Path) -> None:
    contents = {
        "1.warc.gz": gzipped([info(), story("https://a.example/1", "three", "2026-11-03T10:00:00Z")]),
        "2.warc": story("https://a.example/1", "one", "2026-11-01T10:00:00Z"),
        "3.html": saved(
            b"\n Page saved with SingleFile \n url: https://a.example/1 \n"
            b" saved date: Mon Nov 02 2026 10:07:24 GMT+0000"
        ),
        "4.warc.gz": b"\x1f\x8b\x08 damaged",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [None, tmp_path / "none.warc", *archives_in(tmp_path)]
    assert [path and path.name for path in in_order_of_time(paths)] == [
        *("2.warc", "3.html", "1.warc.gz", None, "none.warc", "4.warc.gz"),
    ]
