"""Discovery documents are read off the event loop, and large ones within bounds."""

import asyncio
import gzip
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.frontier.hints import Candidate, Hints
from pipelines.workers.worker import PageLimits
from scraper.discovery.document_reader import SMALL_BYTES, DocumentReader, document_limits
from scraper.discovery.documents import Document, DocumentKind, FetchedDocument, ParsedDocument, read_document
from tests.scraper.discovery.formats.mutations import mutated

URL = "https://outlet.example/feed.xml"
ITEM = "<item><title>Harbour</title><link>https://outlet.example/2026/11/02/harbour</link></item>"
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel>{ITEM}</channel></rss>'
MAP = "<urlset><url><loc>https://outlet.example/2026/11/02/harbour</loc></url></urlset>"
FRONT = "<html><body><a href='/2026/11/02/the-harbour-of-the-town'>Harbour</a></body></html>"
HARBOUR = Candidate("https://outlet.example/2026/11/02/harbour", Hints("Harbour", via="feed"))
#: What takes a parser minutes: each of its attributes is compared with all others.
SLOW = FEED.replace("<item>", "<item " + " ".join(f"a{number}='1'" for number in range(400_000)) + ">")


def fetched(body: str | bytes, kind: DocumentKind = DocumentKind.FEED) -> FetchedDocument:
    return FetchedDocument(Document(URL, kind), body.encode() if isinstance(body, str) else body)


@pytest.fixture
def reader() -> Iterator[DocumentReader]:
    """A reader whose documents have a second of CPU, and the memory of a page."""
    made = DocumentReader(1, PageLimits(seconds=100, cpu_seconds=1, megabytes=1024))
    yield made
    made.close()


@pytest.mark.parametrize(
    "body",
    [FEED, FEED + " " * SMALL_BYTES, gzip.compress(FEED.encode(), mtime=0)],
    ids=["small", "large", "packed"],
)
def test_a_document_is_read_wherever_that_is_done(reader: DocumentReader, body: str | bytes) -> None:
    assert asyncio.run(reader.read(fetched(body))) == ParsedDocument((HARBOUR,))


def test_without_workers_everything_is_read_here() -> None:
    reader = DocumentReader(0, PageLimits())

    assert asyncio.run(reader.read(fetched(FEED + " " * SMALL_BYTES))) == ParsedDocument((HARBOUR,))


def test_a_document_that_takes_too_long_is_a_problem_and_the_next_one_is_read(reader: DocumentReader) -> None:
    async def both() -> tuple[ParsedDocument, ParsedDocument]:
        return await reader.read(fetched(SLOW)), await reader.read(fetched(FEED + " " * SMALL_BYTES))

    slow, other = asyncio.run(both())

    assert slow.candidates == ()
    assert slow.problem is not None
    assert slow.problem.startswith("extraction_timeout: ")
    assert other == ParsedDocument((HARBOUR,))


def test_the_clock_does_not_bound_a_document() -> None:
    limits = document_limits(PageLimits(seconds=0.001, cpu_seconds=7, megabytes=1024))
    reader = DocumentReader(1, limits)
    items = "".join(ITEM.replace("harbour", f"harbour-{number}") for number in range(2_000))

    try:
        parsed = asyncio.run(reader.read(fetched(FEED.replace(ITEM, items))))
    finally:
        reader.close()

    assert limits == PageLimits(seconds=0, cpu_seconds=42, megabytes=1024)
    assert len(parsed.candidates) == 2_000


def test_of_a_document_that_exceeds_its_limits_the_beginning_is_kept_and_that_is_said(reader: DocumentReader) -> None:
    padding = f"<description>{'x' * 20_000}</description></item>"
    items = "".join(ITEM.replace("harbour", f"harbour-{number}") for number in range(60)).replace("</item>", padding)
    body = SLOW.replace("<channel>", f"<channel>{items}")

    parsed = asyncio.run(reader.read(fetched(body)))

    assert parsed.problem is None
    assert 20 < len(parsed.candidates) < 60
    assert parsed.cut_short == f"too expensive to read: only its first {len(body) // 8:,} bytes were read"


def test_a_feed_beyond_the_limit_of_its_size_keeps_its_beginning_and_that_is_said() -> None:
    item = ITEM.replace("</item>", f"<description>{'x' * 1_000_000}</description></item>")
    items = "".join(item.replace("harbour", f"harbour-{number}") for number in range(10))
    parsed = read_document(fetched(FEED.replace(ITEM, items)))

    assert [found.url.rpartition("-")[2] for found in parsed.candidates[:7]] == [str(number) for number in range(7)]
    assert parsed.cut_short == "larger than 8 MiB: only its beginning was read"


@given(
    mutated((FEED.encode(), MAP.encode(), FRONT.encode(), b'{"version": "x", "items": [{"url": "/x", "title": "T"}]}')),
    st.sampled_from(list(DocumentKind)),
    st.sampled_from(["", "utf-16", "utf-16-le", "gzip", "cut gzip"]),
    st.sampled_from([None, "utf-8", "windows-1251", "utf-7", "klingon", "\x00"]),
)
def test_no_document_of_any_kind_raises(body: bytes, kind: DocumentKind, way: str, encoding: str | None) -> None:
    if way.startswith("utf"):
        body = body.decode("latin-1").encode(way)
    elif way:
        body = gzip.compress(body)[: -9 if way.startswith("cut") else None]

    headers = (("content-type", f"text/xml; charset={encoding}" if encoding else "text/xml"),)
    parsed = read_document(FetchedDocument(Document(URL, kind), body, headers))

    assert all(isinstance(found, Candidate) for found in parsed.candidates)
    assert parsed.problem is None or parsed.problem.strip()
